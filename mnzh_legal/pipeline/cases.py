"""The case library as the doors use it: store, index and search together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from mnzh_legal.cases.index.base import FILTER_FIELDS, CaseIndex, IndexQuery
from mnzh_legal.cases.index.tantivy import TantivyIndex
from mnzh_legal.cases.model import SECTIONS, Bilingual, Case, RejectedLine, read_cases
from mnzh_legal.cases.search import (
    ExpandedTerm,
    Snippet,
    build_clauses,
    find_case_number,
    find_statutes,
    make_document,
    make_snippet,
    statute_key,
)
from mnzh_legal.cases.store import CaseStore
from mnzh_legal.config import Settings
from mnzh_legal.errors import DataError, QueryError, ResourceMissingError
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.scripts import normalize_input
from mnzh_legal.terms.base import read_term_base
from mnzh_legal.terms.matcher import TermMatcher

MAX_QUERY_CHARS = 500
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class CaseHit:
    """A case found, with its best paragraph."""

    case: Case
    score: float
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found; ``expanded`` shows which terms reached into the other language."""

    query: str
    total: int
    hits: tuple[CaseHit, ...]
    expanded: tuple[ExpandedTerm, ...]
    statutes: tuple[str, ...]
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: cases read, cases new or changed, lines rejected."""

    read: int
    changed: int
    rejected: tuple[RejectedLine, ...]


class CaseLibrary:
    """Store, index and term base; a context manager."""

    def __init__(self, store: CaseStore, index: CaseIndex, matcher: TermMatcher) -> None:
        self._store = store
        self._index = index
        self._matcher = matcher

    def __enter__(self) -> CaseLibrary:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._store.close()

    @property
    def store_path(self) -> Path:
        """The database file."""
        return self._store.path

    def count(self) -> int:
        """Return the number of published cases."""
        return self._store.count_published()

    def import_lines(self, lines: list[str], where: str) -> ImportReport:
        """Store the valid cases of JSON Lines and bring the index up to date."""
        cases, rejected = read_cases(lines, where)
        changed = self._store.put_cases(cases)
        self.sync()
        return ImportReport(len(cases), changed, tuple(rejected))

    def sync(self, *, force: bool = False) -> int | None:
        """Make the index equal to the store; return its size, None if it was so already."""
        fingerprint = self._store.fingerprint()
        if not force and self._index.is_current(fingerprint):
            return None
        return self._index.rebuild(
            (make_document(c) for c in self._store.iter_published()), fingerprint
        )

    def get(self, case_id: str) -> Case:
        """Return a case.

        Raises:
            InputError: no case has the id.
        """
        return self._store.get_case(case_id)

    def search(
        self,
        query: str,
        *,
        filters: Mapping[str, str] | None = None,
        year_from: int = 0,
        year_to: int = 9999,
        offset: int = 0,
        limit: int = 10,
    ) -> SearchResult:
        """Return the cases for a query in either language and any script, best first.

        A statute article or a case number in the query must be met exactly.

        Raises:
            QueryError: the query is empty, too long, or a filter or window is unknown.
        """
        filters = dict(filters or {})
        text = normalize_input(query).strip()
        faults = []
        if not text:
            faults.append("the query is empty")
        if len(text) > MAX_QUERY_CHARS:
            faults.append(f"the query has {len(text)} characters; the limit is {MAX_QUERY_CHARS}")
        faults += [
            f"no filter {name!r}; filters are {', '.join(FILTER_FIELDS)}"
            for name in filters
            if name not in FILTER_FIELDS
        ]
        if not 1 <= limit <= MAX_LIMIT or offset < 0:
            faults.append(f"limit is 1 to {MAX_LIMIT}, offset 0 or more")
        if faults:
            raise QueryError("; ".join(faults))
        number, rest = find_case_number(text)
        statutes, rest = find_statutes(rest, self._matcher)
        clauses, expanded = build_clauses(rest, self._matcher)
        keys = tuple(statute_key(s) for s in statutes)
        if not clauses and not keys and not number:
            raise QueryError("the query has no words to look for; use Chinese or Mongolian words")
        found = self._index.search(
            IndexQuery(clauses, filters, keys, number, year_from, year_to, offset, limit)
        )
        tokens = frozenset(t for c in clauses for t in c.tokens)
        hits = []
        for hit in found.hits:
            case = self._store.get_case(hit.id)
            hits.append(CaseHit(case, round(hit.score, 4), make_snippet(case, tokens)))
        return SearchResult(text, found.total, tuple(hits), expanded, keys, found.facets)


def open_library(settings: Settings, matcher: TermMatcher | None = None) -> CaseLibrary:
    """Return the library of the settings; the first call loads the shipped cases.

    ``matcher`` is one that the caller has already; without it the glossary is read.

    Raises:
        ResourceMissingError: the shipped cases are not there.
        DataError: the shipped cases have faults.
    """
    store = CaseStore(settings.state_dir / "cases.sqlite")
    matcher = matcher or TermMatcher.from_base(read_term_base(settings.glossary_path))
    library = CaseLibrary(store, TantivyIndex(settings.state_dir / "cases.index"), matcher)
    if store.count_published() == 0:
        path = settings.cases_path
        if not path.is_file():
            store.close()
            raise ResourceMissingError(
                f"the shipped cases {path} are missing; reinstall or set MNZH_HOME"
            )
        report = library.import_lines(path.read_text(encoding="utf-8").splitlines(), str(path))
        if report.rejected:
            store.close()
            raise DataError(
                str(path), tuple(f"line {r.line}: {'; '.join(r.faults)}" for r in report.rejected)
            )
    else:
        library.sync()
    return library


def describe_case(case: Case, *, traditional: bool = True) -> dict[str, Any]:
    """Return a case as the JSON of the API: its data, with traditional-script text beside it."""

    def sides(value: Bilingual) -> dict[str, str]:
        out = {"zh": value.zh, "mn": value.mn, "origin": value.origin}
        if traditional:
            script = detect_script(value.mn)
            out["mn_mong"] = value.mn if script == "mn-Mong" else convert_to_traditional(value.mn)
        return out

    data: dict[str, Any] = json.loads(json.dumps(case.data))
    data["title"] = sides(case.title)
    data["sections"] = {
        name: [sides(p) for p in case.sections[name]] for name in SECTIONS if case.sections[name]
    }
    for name in ("court", "region"):
        value = getattr(case, name)
        if value is not None:
            data[name] = sides(value)
    return data


def describe_search(result: SearchResult) -> dict[str, Any]:
    """Return a search result as the JSON of CLI and API."""
    return {
        "query": result.query,
        "total": result.total,
        "expanded": [
            {"surface": e.surface, "entry": e.entry_id, "zh": e.zh, "mn": list(e.mn)}
            for e in result.expanded
        ],
        "statutes": list(result.statutes),
        "facets": {k: dict(v) for k, v in result.facets.items()},
        "hits": [
            {
                "id": h.case.id,
                "score": h.score,
                "title": {"zh": h.case.title.zh, "mn": h.case.title.mn,
                          "mn_mong": convert_to_traditional(h.case.title.mn)},
                "year": h.case.year,
                "kind": h.case.kind,
                "cause": list(h.case.cause),
                "snippet": {
                    "section": h.snippet.section,
                    "zh": h.snippet.zh,
                    "mn": h.snippet.mn,
                    "mn_mong": convert_to_traditional(h.snippet.mn),
                    "zh_highlights": [list(s) for s in h.snippet.zh_highlights],
                    "mn_highlights": [list(s) for s in h.snippet.mn_highlights],
                },
            }
            for h in result.hits
        ],
    }  # fmt: skip
