"""The embedded index: tantivy in a folder, nothing to start."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mnzh_legal.cases.analysis import ANALYSIS_VERSION
from mnzh_legal.cases.index.base import (
    FILTER_FIELDS,
    CaseIndex,
    IndexDocument,
    IndexHit,
    IndexQuery,
    IndexResult,
)
from mnzh_legal.errors import BackendError

_TITLE_BOOST = 2.0
_COUNTED = 10_000
_STATE = "mnzh-index.json"


def _build_schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("title", tokenizer_name="whitespace")
    builder.add_text_field("body", tokenizer_name="whitespace")
    builder.add_text_field("statute", tokenizer_name="raw")
    builder.add_text_field("case_number", tokenizer_name="raw")
    for name in FILTER_FIELDS:
        builder.add_text_field(name, stored=True, tokenizer_name="raw")
    builder.add_integer_field("year", stored=True, indexed=True, fast=True)
    return builder.build()


class TantivyIndex(CaseIndex):
    """An index in ``folder``; a rebuild is made beside it and put in its place at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: Any = None

    def rebuild(self, documents: Iterable[IndexDocument], fingerprint: str) -> int:
        import tantivy

        self._folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{self._folder.name}-", dir=self._folder.parent))
        try:
            index = tantivy.Index(_build_schema(), path=str(fresh))
            writer = index.writer(heap_size=50_000_000, num_threads=1)
            count = 0
            for document in documents:
                entry = tantivy.Document()
                entry.add_text("id", document.id)
                entry.add_text("title", document.title)
                entry.add_text("body", document.body)
                for statute in document.statutes:
                    entry.add_text("statute", statute)
                entry.add_text("case_number", document.case_number)
                for name in FILTER_FIELDS:
                    entry.add_text(name, document.fields.get(name, ""))
                entry.add_integer("year", document.year)
                writer.add_document(entry)
                count += 1
            writer.commit()
            writer.wait_merging_threads()
            state = {"fingerprint": fingerprint, "analysis": ANALYSIS_VERSION, "documents": count}
            (fresh / _STATE).write_text(json.dumps(state), encoding="utf-8")
        except (ValueError, OSError) as exc:
            shutil.rmtree(fresh, ignore_errors=True)
            raise BackendError(f"index {self._folder} cannot be written: {exc}") from exc
        old = self._folder.with_name(fresh.name + "-old")
        if self._folder.exists():
            self._folder.rename(old)
        fresh.rename(self._folder)
        shutil.rmtree(old, ignore_errors=True)
        self._index = None
        return count

    def is_current(self, fingerprint: str) -> bool:
        try:
            state = json.loads((self._folder / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(
            state.get("fingerprint") == fingerprint and state.get("analysis") == ANALYSIS_VERSION
        )

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
        schema = index.schema
        must, should = tantivy.Occur.Must, tantivy.Occur.Should

        def all_of(field: str, tokens: tuple[str, ...]) -> Any:
            parts = [tantivy.Query.term_query(schema, field, t) for t in tokens]
            if len(parts) == 1:
                return parts[0]
            return tantivy.Query.boolean_query([(must, p) for p in parts])

        options = []
        for clause in query.clauses:
            for field, factor in (("body", 1.0), ("title", _TITLE_BOOST)):
                inner = all_of(field, clause.tokens)
                options.append((should, tantivy.Query.boost_query(inner, clause.boost * factor)))
        conditions = []
        if options:
            conditions.append((must, tantivy.Query.boolean_query(options)))
        for name, value in query.filters.items():
            conditions.append((must, _exact(schema, name, value)))
        for statute in query.statutes:
            conditions.append((must, _exact(schema, "statute", statute)))
        if query.case_number:
            conditions.append((must, _exact(schema, "case_number", query.case_number)))
        if query.year_from > 0 or query.year_to < 9999:
            years = tantivy.Query.range_query(
                schema, "year", tantivy.FieldType.Integer, query.year_from, query.year_to
            )
            conditions.append((must, tantivy.Query.const_score_query(years, 0.0)))
        if not conditions:
            conditions.append((must, tantivy.Query.all_query()))
        try:
            index.reload()
            searcher = index.searcher()
            found = searcher.search(
                tantivy.Query.boolean_query(conditions), limit=_COUNTED, count=True
            )
        except ValueError as exc:
            raise BackendError(f"index {self._folder}: search failed: {exc}") from exc
        facets: dict[str, Counter[str]] = {n: Counter() for n in (*FILTER_FIELDS, "year")}
        hits: list[IndexHit] = []
        for score, address in found.hits:
            stored = searcher.doc(address)
            hits.append(IndexHit(str(stored.get_first("id")), float(score)))
            for name, counter in facets.items():
                value = stored.get_first(name)
                if value not in (None, ""):
                    counter[str(value)] += 1
        hits.sort(key=lambda h: (-round(h.score, 6), h.id))
        window = tuple(hits[query.offset : query.offset + query.limit])
        return IndexResult(
            window, int(found.count), {n: dict(c.most_common()) for n, c in facets.items()}
        )


def _exact(schema: Any, name: str, value: str) -> Any:
    """A condition that filters without adding to the score."""
    import tantivy

    return tantivy.Query.const_score_query(tantivy.Query.term_query(schema, name, value), 0.0)
