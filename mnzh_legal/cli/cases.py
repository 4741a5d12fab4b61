"""``mnzh cases``, what readers do: search, compare, cite, show. Records: ``case_records.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mnzh_legal.cases.index.base import Sort
from mnzh_legal.cases.labels import SECTION_LABELS, label_of
from mnzh_legal.cases.model import Bilingual, Case
from mnzh_legal.cli.app import clear_errors, print_json, settings
from mnzh_legal.documents.base import read_limited
from mnzh_legal.documents.plain import decode_text
from mnzh_legal.errors import QueryError
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.pipeline.case_types import CaseHit, SearchOptions
from mnzh_legal.pipeline.case_views import describe_case, describe_hit, describe_search
from mnzh_legal.pipeline.cases import open_library

cases_app = typer.Typer(help="The bilingual case library.", no_args_is_help=True)

CaseId = Annotated[str, typer.Argument(metavar="ID")]
AsJson = Annotated[bool, typer.Option("--json")]


def _parse_filters(values: list[str] | None) -> dict[str, str]:
    filters: dict[str, str] = {}
    for value in values or ():
        name, sign, wanted = value.partition("=")
        if not sign or not wanted:
            raise QueryError(f"--filter {value!r}: write it as name=value, such as branch=civil")
        if name in filters:
            raise QueryError(f"--filter {name} is given twice")
        filters[name] = wanted
    return filters


def _print_hits(hits: tuple[CaseHit, ...]) -> None:
    for hit in hits:
        case = hit.case
        print(f"{case.id}\t{hit.score:.2f}\t{case.year}\t{case.title.zh}\t{case.title.mn}")
        print(f"\t{hit.snippet.zh}\n\t{hit.snippet.mn}")


@cases_app.command()
def search(
    query: Annotated[
        str,
        typer.Argument(
            help='words in either language, any script; "phrase"; -word; field:value; 《…》第X条; 案号'
        ),
    ],
    filter_: Annotated[
        list[str] | None,
        typer.Option("--filter", help="name=value: kind, branch, cause, court_level, region …"),
    ] = None,
    year_from: Annotated[int, typer.Option("--from-year")] = 0,
    year_to: Annotated[int, typer.Option("--to-year")] = 9999,
    sort: Annotated[Sort, typer.Option("--sort")] = Sort.RELEVANCE,
    limit: Annotated[int, typer.Option("--limit")] = 10,
    offset: Annotated[int, typer.Option("--offset")] = 0,
    translate: Annotated[
        bool, typer.Option("--translate", help="look for the query's translation, too")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find cases; terms of the query reach into the other language."""
    with clear_errors():
        translator = None
        if translate:
            from mnzh_legal.pipeline.query_translation import make_query_translator

            translator = make_query_translator(settings())
        options = SearchOptions(
            _parse_filters(filter_), year_from, year_to, sort, offset, limit, translate
        )
        with open_library(settings(), translator=translator) as library:
            result = library.search(query, options)
        if as_json:
            print_json(describe_search(result))
            return
        for term in result.expanded:
            print(f"# {term.surface} → {term.zh} = {', '.join(term.mn)} ({term.entry_id})")
        if result.translation:
            print(f"# translated: {result.translation}")
        _print_hits(result.hits)
        if not result.hits:
            print("# no case found; try fewer words, or the words of the other language")
            for hint in result.hints:
                print(f"# {hint.change}: {hint.total} cases")


@cases_app.command()
def similar(
    case_id: CaseId, limit: Annotated[int, typer.Option("--limit")] = 5, as_json: AsJson = False
) -> None:
    """Find the cases most like one."""
    with clear_errors(), open_library(settings()) as library:
        hits = library.similar(case_id, limit)
        if as_json:
            print_json([describe_hit(h) for h in hits])
        else:
            _print_hits(hits)


@cases_app.command()
def suggest(
    text: Annotated[str, typer.Argument(help="the beginning of a term")],
    limit: Annotated[int, typer.Option("--limit")] = 10,
) -> None:
    """List terms that begin like the text and find cases."""
    with clear_errors(), open_library(settings()) as library:
        for name, total in library.suggest(text, limit):
            print(f"{name}\t{total}")


@cases_app.command()
def cite(
    file: Annotated[Path, typer.Argument(help="a text file, - for standard input")],
    as_json: AsJson = False,
) -> None:
    """List the citations of a text, and the cases each names or that cite the same article."""
    with clear_errors(), open_library(settings()) as library:
        text = decode_text(read_limited(file), str(file))
        found = [(c, library.cited_cases(c)) for c in library.find_citations(text)]
        if as_json:
            print_json(
                [
                    {"kind": c.kind, "start": c.start, "end": c.end, "text": c.text, "key": c.key,
                     "cases": cases}
                    for c, cases in found
                ]
            )  # fmt: skip
            return
        for citation, cases in found:
            print(f"{citation.kind}\t{citation.key}\t{citation.text}\t{', '.join(cases)}")


def _mongolian(text: str, *, traditional: bool) -> str:
    return convert_to_traditional(text) if traditional else text


def _rows(case: Case, *, traditional: bool) -> list[tuple[str, str, bool]]:
    """Rows of Chinese, Mongolian, and whether it is a heading."""

    def pair(value: Bilingual, *, heading: bool = False) -> tuple[str, str, bool]:
        return value.zh, _mongolian(value.mn, traditional=traditional), heading

    facts = [
        label_of("branch", case.branch, "zh"), label_of("kind", case.kind, "zh"), str(case.year),
        *case.cause[-1:], case.court.zh if case.court else "", case.case_number,
        case.region.zh if case.region else "",
    ]  # fmt: skip
    rows = [pair(case.title, heading=True), (" · ".join(f for f in facts if f), "", False)]
    for name, paragraphs in case.sections.items():
        if paragraphs:
            rows.append(pair(Bilingual(*SECTION_LABELS[name]), heading=True))
            rows += [pair(p) for p in paragraphs]
    return rows


def _print_case(case: Case, *, traditional: bool) -> None:
    """A table side by side on a terminal, plain lines elsewhere."""
    from rich.console import Console
    from rich.table import Table

    rows = _rows(case, traditional=traditional)
    console = Console()
    if not console.is_terminal:
        for zh, mn, heading in rows:
            print(f"\n[{zh}] [{mn}]" if heading else f"{zh}\n{mn}".rstrip())
        return
    table = Table(show_lines=True, expand=True, show_header=False)
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    for zh, mn, heading in rows:
        table.add_row(zh, mn, style="bold" if heading else None)
    console.print(table)


@cases_app.command()
def show(
    case_id: CaseId,
    traditional: Annotated[
        bool, typer.Option("--traditional", help="Mongolian in traditional script")
    ] = False,
    version: Annotated[int, typer.Option("--version", help="an earlier or unpublished one")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show a case, both languages side by side."""
    with clear_errors(), open_library(settings()) as library:
        case = library.store.get_version(case_id, version) if version else library.get(case_id)
        if as_json:
            print_json(describe_case(case))
        else:
            _print_case(case, traditional=traditional)
