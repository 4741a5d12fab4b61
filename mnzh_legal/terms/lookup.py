"""Looking a term up: exactly, by inflected form, or nearly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from mnzh_legal.orthography.convert import convert_to_cyrillic
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.terms.base import Term, TermBase
from mnzh_legal.terms.matcher import TermMatcher

#: Least similarity (0–100, normalized Indel) of a near match.
MIN_SCORE = 60.0


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """An entry, how it was found (exact, inflected, part, near) and how similar it is (0–100)."""

    term: Term
    how: str
    score: float


class TermLookup:
    """Finds entries by a term in either language and any script; build once."""

    def __init__(self, base: TermBase, matcher: TermMatcher) -> None:
        self._base = base
        self._matcher = matcher
        self._surfaces: dict[str, dict[str, list[Term]]] = {"zh": {}, "mn": {}}
        for term in base.terms:
            for zh in term.chinese:
                self._surfaces["zh"].setdefault(zh, []).append(term)
            for mn in term.accepted:
                self._surfaces["mn"].setdefault(mn.lower(), []).append(term)

    def find(self, query: str, limit: int = 10) -> tuple[FoundTerm, ...]:
        """Return the entries for a query, the surest first.

        Exact terms and inflected forms come first; without any, entries that contain the query
        or are spelled nearly like it.
        """
        key = query.strip()
        script = detect_script(key)
        if script == "mn-Mong":
            key = convert_to_cyrillic(key)
        found = {t.id: FoundTerm(t, "exact", 100.0) for t in self._base.lookup(key)}
        for match in self._matcher.match(key):
            if match.start == 0 and match.end == len(key):
                for term in match.senses:
                    found.setdefault(term.id, FoundTerm(term, "inflected", 99.0))
        if not found:
            found = self._near(key, "zh" if script.startswith("zh") else "mn", limit)
        return tuple(sorted(found.values(), key=lambda f: -f.score)[:limit])

    def _near(self, key: str, language: str, limit: int) -> dict[str, FoundTerm]:
        surfaces = self._surfaces[language]
        found: dict[str, FoundTerm] = {}
        low = key.lower()
        within = sorted((s for s in surfaces if low in s), key=lambda s: (len(s), s))
        for surface in within[:limit]:
            self._take(found, surfaces[surface], "part", 70.0 + 28.0 * len(low) / len(surface))
        choices: Sequence[str] = list(surfaces)
        for surface, score, _ in process.extract(
            low, choices, scorer=fuzz.ratio, limit=limit, score_cutoff=MIN_SCORE
        ):
            fresh = [t for t in surfaces[surface] if t.id not in found]
            self._take(found, fresh, "near", min(float(score), 98.0))
        return found

    @staticmethod
    def _take(found: dict[str, FoundTerm], terms: Sequence[Term], how: str, score: float) -> None:
        for term in terms:
            if term.id not in found or found[term.id].score < score:
                found[term.id] = FoundTerm(term, how, round(score, 1))
