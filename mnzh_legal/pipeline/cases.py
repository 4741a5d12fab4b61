"""The case library as the doors use it: store, index and search together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from mnzh_legal.cases.citations import Citation, find_citations
from mnzh_legal.cases.index.base import CaseIndex, IndexQuery, IndexResult, Sort
from mnzh_legal.cases.index.tantivy import TantivyIndex
from mnzh_legal.cases.model import Case, RejectedLine, read_cases
from mnzh_legal.cases.query import ParsedQuery, parse_query, resolve_filter
from mnzh_legal.cases.search import (
    build_clauses,
    build_phrase,
    build_similar,
    make_document,
)
from mnzh_legal.cases.shelf import CaseShelf
from mnzh_legal.cases.store import CaseStore
from mnzh_legal.config import Settings
from mnzh_legal.errors import DataError, QueryError, ResourceMissingError
from mnzh_legal.orthography.convert import convert_to_cyrillic, unify_spelling
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.orthography.shape import WORD
from mnzh_legal.pipeline.case_import import ImportReport, import_lines
from mnzh_legal.pipeline.case_types import (
    DEFAULT_OPTIONS,
    CaseHit,
    Hint,
    SearchOptions,
    SearchResult,
    SyncReport,
)
from mnzh_legal.pipeline.scripts import normalize_input
from mnzh_legal.terms.base import Term, read_term_base
from mnzh_legal.terms.matcher import TermMatch, TermMatcher

MAX_QUERY_CHARS = 500
#: How Chinese names of acts end.
_ACT_ENDINGS = ("法", "法典", "条例", "办法", "规定", "解释", "规则", "决定")
#: Translates a query into the other language.
QueryTranslator = Callable[[str], str]


class CaseLibrary:
    """Store, index and term base; a context manager."""

    def __init__(
        self,
        store: CaseStore,
        index: CaseIndex,
        matcher: TermMatcher,
        translator: QueryTranslator | None = None,
    ) -> None:
        self.store = store
        self._shelf = CaseShelf(store)
        self._index = index
        self._matcher = matcher
        self._translator = translator

    def __enter__(self) -> CaseLibrary:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close store and index."""
        self._index.close()
        self.store.close()

    def count(self) -> int:
        """Return the number of published cases."""
        return self.store.count_published()

    def import_lines(
        self,
        lines: Iterable[str],
        where: str,
        source: str = "",
        on_batch: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Store the valid cases of JSON Lines in batches and bring the index up to date.

        ``source`` names the content (a hash): an import of the same that was stopped goes on where the
        last batch ended.
        """
        report = import_lines(self.store, lines, where, source, on_batch)
        self.sync()
        return report

    def sync(self, *, force: bool = False) -> SyncReport:
        """Make the index equal to the store, whatever state it is in.

        Only what differs is written; an index that is missing, broken or of another analysis is built
        anew.
        """
        revision = self.store.revision()
        held = None if force else self._index.list_digests()
        if held is None:
            documents = (make_document(c, d) for c, d in self.store.iter_published())
            return SyncReport(self._index.rebuild(documents, revision), 0, rebuilt=True)
        wanted = self.store.list_digests()
        changed = [i for i, digest in wanted.items() if held.get(i) != digest]
        removed = [i for i in held if i not in wanted]
        documents = (make_document(c, d) for c, d in self.store.iter_published(changed))
        put = self._index.update(documents, removed, revision)
        return SyncReport(put, len(removed), rebuilt=False)

    def sync_if_stale(self) -> SyncReport | None:
        """Sync if the index was not brought to the store's present revision; None if it was."""
        return None if self._index.is_current(self.store.revision()) else self.sync()

    def get(self, case_id: str) -> Case:
        """Return a published case.

        Raises:
            NotFoundError: no case has the id.
        """
        return self.store.get_case(case_id)

    # --- search -------------------------------------------------------------------------------------

    def law_name(self, name: str) -> str:
        """Return the Chinese name of an act for its Mongolian one, "" if it is none."""
        term = _whole_term(self._matcher.match_cyrillic(name), name)
        return term.zh if term and term.zh.endswith(_ACT_ENDINGS) else ""

    def mongolian_law(self, name: str) -> str:
        """Return the Mongolian name of a Chinese act, "" if the term base has none."""
        term = _whole_term(self._matcher.match_chinese(name), name)
        return term.mn_cyrl if term else ""

    def find_citations(self, text: str) -> tuple[Citation, ...]:
        """Return the citations of a text in either language (traditional script is read, too).

        Offsets are those of the Cyrillic reading if the text is in traditional script.
        """
        text = normalize_input(text)
        if detect_script(text) == "mn-Mong":
            text = convert_to_cyrillic(text)
        return find_citations(text, self.law_name)

    def cited_cases(self, citation: Citation, limit: int = 10) -> list[str]:
        """Return the ids of the cases that a citation names or that cite the same article."""
        if citation.statute is None:
            return self.store.find_by_number(citation.key)
        key = "/".join(citation.key.split("/")[:2])
        found = self._index.search(
            IndexQuery(statutes=(key,), sort=Sort.NEWEST, limit=limit, with_facets=False)
        )
        return [h.id for h in found.hits]

    def search(self, query: str, options: SearchOptions = DEFAULT_OPTIONS) -> SearchResult:
        """Return the cases for a query in either language and any script, best first.

        A statute article or a case number in the query must be met exactly; words rank.

        Raises:
            QueryError: the query is empty, too long or cannot be parsed; a filter or window is unknown.
        """
        options.check()
        text = normalize_input(query).strip()
        if not text and not options.filters:
            raise QueryError("the query is empty")
        if len(text) > MAX_QUERY_CHARS:
            raise QueryError(
                f"the query has {len(text)} characters; the limit is {MAX_QUERY_CHARS}"
            )
        unified = WORD.sub(lambda m: unify_spelling(m[0]), text)
        parsed = parse_query(self._readable(unified), self.law_name)
        for name, value in options.filters.items():
            field_name, wanted = resolve_filter(name, value)
            filters = {**parsed.filters, field_name: (*parsed.filters.get(field_name, ()), wanted)}
            parsed = replace(parsed, filters=filters)
        translation = ""
        if options.translate and self._translator and parsed.words:
            translation = self._translator(parsed.words)
        clauses, expanded = build_clauses(
            " ".join((parsed.words, *parsed.phrases)), self._matcher, translation
        )
        wanted_query = replace(
            self._index_query(parsed, options), clauses=clauses if parsed.words else clauses[:0]
        )
        if not clauses and not _has_conditions(wanted_query):
            raise QueryError("the query has no words to look for; use Chinese or Mongolian words")
        found = self._index.search(wanted_query)
        tokens = frozenset(t for c in (*clauses, *wanted_query.required) for t in c.tokens)
        hits = self._make_hits(found, tokens)
        hints = () if found.total else self._hints(parsed, wanted_query)
        return SearchResult(
            text,
            found.total,
            hits,
            expanded,
            parsed.statutes,
            found.facets,
            translation,
            hints,
        )

    @staticmethod
    def _readable(text: str) -> str:
        """Citations and field names in traditional script are read in Cyrillic."""
        if detect_script(text) == "mn-Mong" and any(c.isdigit() or c in "«»:" for c in text):
            return convert_to_cyrillic(text)
        return text

    def _index_query(self, parsed: ParsedQuery, options: SearchOptions) -> IndexQuery:
        required = tuple(c for c in map(build_phrase, parsed.phrases) if c.tokens)
        excluded = tuple(c for c in map(build_phrase, parsed.excluded) if c.tokens)
        return IndexQuery(
            required=required,
            excluded=excluded,
            filters=parsed.filters,
            statutes=parsed.statutes,
            case_number=parsed.case_number,
            year_from=max(parsed.year_from, options.year_from),
            year_to=min(parsed.year_to, options.year_to),
            sort=options.sort,
            offset=options.offset,
            limit=options.limit,
        )

    def similar(self, case_id: str, limit: int = 10) -> tuple[CaseHit, ...]:
        """Return the cases most like a case: same statutes, cause, keywords and words.

        Raises:
            NotFoundError: no case has the id.
        """
        SearchOptions(limit=limit).check()
        case = self.store.get_case(case_id)
        clauses = build_similar(case)
        found = self._index.search(
            IndexQuery(clauses, excluded_ids=(case_id,), limit=limit, with_facets=False)
        )
        tokens = frozenset(t for c in clauses for t in c.tokens)
        return self._make_hits(found, tokens)

    def _make_hits(self, found: IndexResult, tokens: frozenset[str]) -> tuple[CaseHit, ...]:
        """The cases of an index's hits, with what they show."""
        cases = self._shelf.take([h.id for h in found.hits])
        return tuple(
            CaseHit(c.case, round(h.score, 4), c.make_snippet(tokens))
            for c, h in zip(cases, found.hits, strict=True)
        )

    def _hints(self, parsed: ParsedQuery, query: IndexQuery) -> tuple[Hint, ...]:
        """What would find something: one condition less, or other cases of the same statute."""

        def total(changed: IndexQuery) -> int:
            return self._index.search(replace(changed, limit=1, with_facets=False)).total

        tried: list[tuple[str, IndexQuery]] = []
        tried += [
            (f"without {name}:{', '.join(values)}",
             replace(query, filters={k: v for k, v in query.filters.items() if k != name}))
            for name, values in query.filters.items()
        ]  # fmt: skip
        if query.year_from > 0 or query.year_to < 9999:
            tried.append(("in any year", replace(query, year_from=0, year_to=9999)))
        if query.required:
            tried.append(("without the quotation marks", replace(query, required=(), clauses=(
                *query.clauses, *(replace(c, phrase=False) for c in query.required)))))  # fmt: skip
        if query.excluded:
            tried.append(("without the excluded words", replace(query, excluded=())))
        if query.statutes:
            tried.append(("without the statute", replace(query, statutes=())))
        if query.case_number:
            tried.append(("without the case number", replace(query, case_number="")))
        found = [
            Hint(change, parsed.words, total(changed))
            for change, changed in tried
            if changed.clauses or _has_conditions(changed)
        ]
        return tuple(h for h in found if h.total)

    def suggest(self, text: str, limit: int = 10) -> list[tuple[str, int]]:
        """Return terms that begin like the text and find cases, with how many, most first.

        Terms are of the language and script of the text.
        """
        SearchOptions(limit=limit).check()
        text = normalize_input(text).strip()
        if not text or len(text) > MAX_QUERY_CHARS:
            raise QueryError(f"give the beginning of a term, at most {MAX_QUERY_CHARS} characters")
        traditional = detect_script(text) == "mn-Mong"
        wanted = (convert_to_cyrillic(text) if traditional else text).lower()
        chinese = detect_script(text).startswith("zh")
        names: dict[str, str] = {}
        for term in self._matcher.terms:
            forms = term.chinese if chinese else (term.mn_cyrl,)
            for form in forms:
                if form.lower().startswith(wanted) and form not in names:
                    names[form] = term.mn_mong if traditional else form
        shortest = sorted(names, key=lambda n: (len(n), n))[: 5 * limit]
        counted = []
        for name in shortest:
            tokens = build_phrase(name)
            if not tokens.tokens:
                continue
            found: IndexResult = self._index.search(
                IndexQuery(required=(tokens,), limit=1, with_facets=False)
            )
            if found.total:
                counted.append((names[name], found.total))
        counted.sort(key=lambda c: (-c[1], len(c[0]), c[0]))
        return counted[:limit]


def _whole_term(found: Sequence[TermMatch], name: str) -> Term | None:
    """The term that is the whole of a name."""
    whole = found and found[0].start == 0 and found[0].end == len(name)
    return found[0].term if whole else None


def _has_conditions(query: IndexQuery) -> bool:
    years = query.year_from > 0 or query.year_to < 9999
    return bool(query.required or query.filters or query.statutes or query.case_number or years)


def open_index(settings: Settings) -> CaseIndex:
    """Return the index that the settings name.

    Raises:
        ResourceMissingError: the client of the index is not installed.
    """
    if settings.case_index == "elasticsearch":
        from mnzh_legal.cases.index.elasticsearch import ElasticsearchIndex

        return ElasticsearchIndex(settings.elasticsearch)
    return TantivyIndex(settings.state_dir / "cases.index")


def open_library(
    settings: Settings,
    matcher: TermMatcher | None = None,
    translator: QueryTranslator | None = None,
) -> CaseLibrary:
    """Return the library of the settings; the first call loads the shipped cases.

    ``matcher`` is one that the caller has already; without it the glossary is read.

    Raises:
        ResourceMissingError: the shipped cases are not there.
        DataError: the shipped cases have faults.
        BackendError: store or index cannot be opened.
    """
    store = CaseStore(settings.state_dir / "cases.sqlite")
    try:
        matcher = matcher or TermMatcher.from_base(read_term_base(settings.glossary_path))
        library = CaseLibrary(store, open_index(settings), matcher, translator)
        _load_shipped(library, settings.cases_path)
        library.sync_if_stale()
    except BaseException:
        store.close()
        raise
    return library


def _load_shipped(library: CaseLibrary, path: Path) -> None:
    """Store the shipped cases if the store has not seen this edition of them.

    A case that was taken down stays so.
    """
    if not path.is_file():
        raise ResourceMissingError(
            f"the shipped cases {path} are missing; reinstall or set MNZH_HOME"
        )
    data = path.read_bytes()
    edition = hashlib.sha256(data).hexdigest()
    if library.store.get_value("shipped") == edition:
        return
    cases, rejected = read_cases(data.decode("utf-8").splitlines(), str(path))
    if rejected:
        raise DataError(str(path), tuple(_describe(r) for r in rejected))
    states = library.store.list_states()
    library.store.put_cases(c for c in cases if states.get(c.id, "published") == "published")
    library.store.set_value("shipped", edition)


def _describe(rejected: RejectedLine) -> str:
    return f"line {rejected.line}: {'; '.join(rejected.faults)}"
