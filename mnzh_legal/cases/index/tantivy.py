"""The embedded index: tantivy in a folder, nothing to start."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from mnzh_legal.cases.analysis import ANALYSIS_VERSION
from mnzh_legal.cases.index.base import (
    FACET_FIELDS,
    FACET_HITS,
    FILTER_FIELDS,
    MAX_FACET_VALUES,
    SPARE_HITS,
    CaseIndex,
    Clause,
    IndexDocument,
    IndexHit,
    IndexQuery,
    IndexResult,
    Sort,
    cut_window,
    same_score,
)
from mnzh_legal.cases.index.facet_codes import COLUMNS, FacetCodes, count_years
from mnzh_legal.errors import BackendError

_STATE = "mnzh-index.json"
_HEAP_BYTES = 100_000_000
#: Raised when the fields below change.
_LAYOUT = 5
_VERSION = f"{ANALYSIS_VERSION}/t{_LAYOUT}"


def _build_schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("digest", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("sequence", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("statute", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("case_number", tokenizer_name="raw", index_option="basic")
    for name in FILTER_FIELDS:
        builder.add_text_field(
            name, fast=name in FACET_FIELDS, tokenizer_name="raw", index_option="basic"
        )
    for name in COLUMNS:
        builder.add_unsigned_field(name, fast=True)
    builder.add_integer_field("year", stored=True, indexed=True, fast=True)
    return builder.build()


def _make_entry(document: IndexDocument, codes: FacetCodes) -> Any:
    import tantivy

    entry = tantivy.Document()
    for name in ("id", "digest", "body", "sequence"):
        entry.add_text(name, getattr(document, name))
    for statute in document.statutes:
        entry.add_text("statute", statute)
    if document.case_number:
        entry.add_text("case_number", document.case_number)
    for name in FILTER_FIELDS:
        for value in document.fields.get(name, ()):
            entry.add_text(name, value)
    for name in COLUMNS:
        entry.add_unsigned(name, codes.number(name, document.fields))
    entry.add_integer("year", document.year)
    return entry


class TantivyIndex(CaseIndex):
    """An index in ``folder``; a rebuild is made beside it and put in its place at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: Any = None
        self._codes: FacetCodes | None = None
        self._read: tuple[int, int] | None = None

    def rebuild(self, documents: Iterable[IndexDocument], revision: str) -> int:
        import tantivy

        self._folder.parent.mkdir(parents=True, exist_ok=True)
        for left in self._folder.parent.glob(f".{self._folder.name}-*"):
            shutil.rmtree(left, ignore_errors=True)  # of a rebuild that was killed
        fresh = Path(tempfile.mkdtemp(prefix=f".{self._folder.name}-", dir=self._folder.parent))
        try:
            index = tantivy.Index(_build_schema(), path=str(fresh))
            writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            count, codes = 0, FacetCodes()
            for document in documents:
                writer.add_document(_make_entry(document, codes))
                count += 1
            codes.save(fresh)
            writer.commit()
            writer.wait_merging_threads()
            _write_state(fresh, revision)
        except (ValueError, OSError) as exc:
            shutil.rmtree(fresh, ignore_errors=True)
            raise BackendError(f"index {self._folder} cannot be written: {exc}") from exc
        old = fresh.with_name(fresh.name + "-old")
        if self._folder.exists():
            self._folder.rename(old)
        fresh.rename(self._folder)
        shutil.rmtree(old, ignore_errors=True)
        self._index = self._codes = None
        return count

    def update(
        self, documents: Iterable[IndexDocument], removed: Iterable[str], revision: str
    ) -> int:
        if self._read_state().get("version") != _VERSION:
            raise BackendError(f"index {self._folder} must be rebuilt: mnzh cases sync --force")
        count = 0
        try:
            codes = FacetCodes.load(self._folder)
            writer = self._open().writer(heap_size=_HEAP_BYTES, num_threads=1)
            for case_id in removed:
                writer.delete_documents_by_term("id", case_id)
            for document in documents:
                writer.delete_documents_by_term("id", document.id)
                writer.add_document(_make_entry(document, codes))
                count += 1
            # before the commit: no reader meets a number it cannot look up
            codes.save(self._folder)
            writer.commit()
            writer.wait_merging_threads()
            _write_state(self._folder, revision)
        except (ValueError, OSError) as exc:
            raise BackendError(f"index {self._folder} cannot be written: {exc}") from exc
        return count

    def list_digests(self) -> dict[str, str] | None:
        import tantivy

        if self._read_state().get("version") != _VERSION:
            return None
        try:
            index = self._open()
            index.reload()
            searcher = index.searcher()
            if searcher.num_docs == 0:
                return {}
            found = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs)
            stored = (searcher.doc(address) for _, address in found.hits)
            return {str(d.get_first("id")): str(d.get_first("digest")) for d in stored}
        except (ValueError, OSError, BackendError):
            return None  # broken: to be rebuilt

    def is_current(self, revision: str) -> bool:
        state = self._read_state()
        return state.get("version") == _VERSION and state.get("revision") == revision

    def _read_state(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self._folder / _STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def _open(self) -> Any:
        import tantivy

        if self._index is None:
            try:
                self._index = tantivy.Index.open(str(self._folder))
            except (ValueError, OSError) as exc:
                raise BackendError(
                    f"index {self._folder} cannot be opened: {exc}; run: mnzh cases sync"
                ) from exc
        return self._index

    def search(self, query: IndexQuery) -> IndexResult:
        import tantivy

        index = self._open()
        wanted = _build_query(index.schema, query)
        by_year = query.sort is not Sort.RELEVANCE
        order: dict[str, Any] = {}
        if by_year:
            newest = query.sort is Sort.NEWEST
            order = {
                "order_by_field": "year",
                "order": tantivy.Order.Desc if newest else tantivy.Order.Asc,
            }
        try:
            searcher = self._searcher(index)
            fetched = query.offset + query.limit + SPARE_HITS
            sample = query.with_facets and query.samples_facets
            limit = max(fetched, FACET_HITS) if sample else fetched
            found = searcher.search(wanted, limit=limit, count=True, **order)
            best = found.hits
            hits = [
                IndexHit(str(searcher.doc(address).get_first("id")), 0.0 if by_year else float(key))
                for key, address in _window_and_ties(best[:fetched], query)
            ]
            if sample:
                facets = self._count_sample(searcher, [a for _, a in best[:FACET_HITS]])
            else:
                facets = _count_facets(searcher, wanted) if query.with_facets else {}
        except (ValueError, OSError) as exc:
            raise BackendError(f"index {self._folder}: search failed: {exc}") from exc
        return IndexResult(cut_window(hits, query), int(found.count), facets)

    def _searcher(self, index: Any) -> Any:
        """A reader of what was committed last, by this process or another."""
        status = (self._folder / "meta.json").stat()
        now = (status.st_ino, status.st_mtime_ns)
        if now != self._read:
            index.reload()
            self._codes = None  # a rebuild gives out its numbers anew
            self._read = now
        return index.searcher()

    def _count_sample(self, searcher: Any, addresses: list[Any]) -> dict[str, dict[str, int]]:
        """Facets of these documents."""
        numbers = {n: searcher.fast_field_values(n, addresses) for n in COLUMNS}
        if self._codes is None:
            self._codes = FacetCodes.load(self._folder)
        try:
            counted = self._codes.count_all(numbers)
        except IndexError:  # another thread has read the index anew meanwhile
            self._codes = FacetCodes.load(self._folder)
            counted = self._codes.count_all(numbers)
        return counted | {"year": count_years(searcher.fast_field_values("year", addresses))}


def _window_and_ties(found: list[Any], query: IndexQuery) -> list[Any]:
    """The hits up to the end of the window, and those after it whose scores equal its last."""
    end = query.offset + query.limit
    if query.sort is not Sort.RELEVANCE or len(found) <= end:
        return found[:end]
    while end < len(found) and same_score(found[end][0], found[end - 1][0]):
        end += 1
    return found[:end]


def _write_state(folder: Path, revision: str) -> None:
    state = json.dumps({"revision": revision, "version": _VERSION})
    temporary = folder / (_STATE + ".tmp")
    temporary.write_text(state, encoding="utf-8")
    temporary.replace(folder / _STATE)


def _count_facets(searcher: Any, wanted: Any) -> dict[str, dict[str, int]]:
    asked: dict[str, Any] = {
        name: {"terms": {"field": name, "size": MAX_FACET_VALUES}} for name in FACET_FIELDS
    }
    asked["year"] = {"terms": {"field": "year", "size": MAX_FACET_VALUES}}
    counted = searcher.aggregate(wanted, asked)
    return {
        name: {
            str(int(b["key"]) if name == "year" else b["key"]): int(b["doc_count"])
            for b in result["buckets"]
            if b["key"] != ""
        }
        for name, result in counted.items()
    }


def _build_query(schema: Any, query: IndexQuery) -> Any:
    import tantivy

    must, should, must_not = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

    def match(clause: Clause) -> Any:
        if clause.phrase and len(clause.tokens) > 1:
            return tantivy.Query.phrase_query(schema, "sequence", list(clause.tokens))
        parts = [tantivy.Query.term_query(schema, "body", t) for t in clause.tokens]
        return (
            parts[0] if len(parts) == 1 else tantivy.Query.boolean_query([(must, p) for p in parts])
        )

    def exact(name: str, values: Iterable[str]) -> Any:
        terms = [(should, tantivy.Query.term_query(schema, name, v)) for v in values]
        return tantivy.Query.const_score_query(tantivy.Query.boolean_query(terms), 0.0)

    options = [
        (should, tantivy.Query.boost_query(match(clause), clause.boost)) for clause in query.clauses
    ]
    conditions = [(must, match(clause)) for clause in query.required]
    if options:
        # with a condition that must match, the words only rank
        conditions.append((must, tantivy.Query.boolean_query(options)))
    filters = chain(
        query.filters.items(),
        (("statute", (s,)) for s in query.statutes),
        (("case_number", (n,)) for n in (query.case_number,) if n),
    )
    conditions += [(must, exact(name, values)) for name, values in filters]
    if query.year_from > 0 or query.year_to < 9999:
        years = tantivy.Query.range_query(
            schema, "year", tantivy.FieldType.Integer, query.year_from, query.year_to
        )
        conditions.append((must, tantivy.Query.const_score_query(years, 0.0)))
    if not conditions:
        conditions.append((must, tantivy.Query.all_query()))
    conditions += [(must_not, match(clause)) for clause in query.excluded]
    if query.excluded_ids:
        conditions.append((must_not, exact("id", query.excluded_ids)))
    return tantivy.Query.boolean_query(conditions)
