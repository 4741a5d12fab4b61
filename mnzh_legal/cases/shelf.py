"""The cases shown lately, kept as long as the store does not change."""

from __future__ import annotations

from mnzh_legal.cases.search import SearchedCase
from mnzh_legal.cases.store import CaseStore

#: About 40 KB each.
MAX_CASES = 1000


class CaseShelf:
    """Published cases read from a store, made ready for snippets."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._kept: tuple[str, dict[str, SearchedCase]] = ("", {})

    def take(self, case_ids: list[str]) -> list[SearchedCase]:
        """Return published cases, in the order of their ids; a change of the store is seen at once.

        Raises:
            NotFoundError: there is none with such an id.
        """
        revision = self._store.revision()
        if revision != self._kept[0]:
            self._kept = (revision, {})
        # other threads may change to a newer shelf meanwhile; this one stays whole
        kept = self._kept[1]
        out = []
        for case_id in case_ids:
            found = kept.get(case_id)
            if found is None:
                found = SearchedCase(self._store.get_case(case_id))
                if len(kept) >= MAX_CASES:
                    kept.clear()
                kept[case_id] = found
            out.append(found)
        return out
