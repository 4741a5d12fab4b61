"""``mnzh cases``: search, show and import bilingual cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, print_json, settings
from mnzh_legal.documents.base import read_limited
from mnzh_legal.documents.plain import decode_text
from mnzh_legal.errors import QueryError
from mnzh_legal.pipeline.cases import describe_case, describe_search, open_library

cases_app = typer.Typer(help="The bilingual case library.", no_args_is_help=True)


def _parse_filters(values: list[str] | None) -> dict[str, str]:
    filters: dict[str, str] = {}
    for value in values or ():
        name, sign, wanted = value.partition("=")
        if not sign or not wanted:
            raise QueryError(f"--filter {value!r}: write it as name=value, such as branch=civil")
        filters[name] = wanted
    return filters


@cases_app.command()
def search(
    query: Annotated[
        str, typer.Argument(help="words in either language, any script; 《…》第X条; 案号")
    ],
    filter_: Annotated[
        list[str] | None,
        typer.Option("--filter", help="name=value: kind, branch, court_level, region"),
    ] = None,
    year_from: Annotated[int, typer.Option("--from-year")] = 0,
    year_to: Annotated[int, typer.Option("--to-year")] = 9999,
    limit: Annotated[int, typer.Option("--limit")] = 10,
    offset: Annotated[int, typer.Option("--offset")] = 0,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Find cases; terms of the query reach into the other language."""
    with clear_errors(), open_library(settings()) as library:
        result = library.search(
            query,
            filters=_parse_filters(filter_),
            year_from=year_from,
            year_to=year_to,
            offset=offset,
            limit=limit,
        )
        if as_json:
            print_json(describe_search(result))
            return
        for term in result.expanded:
            print(f"# {term.surface} → {term.zh} = {', '.join(term.mn)} ({term.entry_id})")
        for hit in result.hits:
            print(
                f"{hit.case.id}\t{hit.score:.2f}\t{hit.case.year}\t{hit.case.title.zh}\t{hit.case.title.mn}"
            )
            print(f"\t{hit.snippet.zh}\n\t{hit.snippet.mn}")
        if not result.hits:
            print("# no case found; try fewer words, or the words of the other language")


@cases_app.command()
def show(
    case_id: Annotated[str, typer.Argument(metavar="ID")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Show a case, both languages side by side."""
    with clear_errors(), open_library(settings()) as library:
        case = library.get(case_id)
        if as_json:
            print_json(describe_case(case))
            return
        print(f"{case.title.zh}\n{case.title.mn}")
        for section, paragraph in case.paragraphs():
            print(f"\n[{section}]\n{paragraph.zh}\n{paragraph.mn}")


@cases_app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="JSON Lines, one case a line; see the schema command")
    ],
) -> None:
    """Import cases; bad lines are listed with their fields and left out."""
    with clear_errors(), open_library(settings()) as library:
        text = decode_text(read_limited(file), str(file))
        report = library.import_lines(text.splitlines(), str(file))
        for rejected in report.rejected:
            for fault in rejected.faults:
                typer.echo(f"{file} line {rejected.line}: {fault}", err=True)
        print(
            f"{report.read} read, {report.changed} new or changed, {len(report.rejected)} rejected"
        )
        if report.rejected:
            raise typer.Exit(1)


@cases_app.command()
def sync(
    force: Annotated[bool, typer.Option("--force", help="rebuild even if current")] = False,
) -> None:
    """Make the index equal to the store."""
    with clear_errors(), open_library(settings()) as library:
        size = library.sync(force=force)
        print("index is current" if size is None else f"index rebuilt: {size} cases")


@cases_app.command()
def schema() -> None:
    """Print the JSON Schema of a case."""
    from mnzh_legal.cases.model import load_schema

    with clear_errors():
        print_json(load_schema())


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(cases_app, name="cases")
