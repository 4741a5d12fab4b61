"""``mnzh cases``: search, show, import, review and export bilingual cases."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any

import typer

from mnzh_legal.cases.index.base import Sort
from mnzh_legal.cases.labels import SECTION_LABELS, label_of
from mnzh_legal.cases.model import Bilingual, Case
from mnzh_legal.cli.app import clear_errors, print_json, settings
from mnzh_legal.documents.base import read_limited
from mnzh_legal.documents.plain import decode_text
from mnzh_legal.errors import QueryError
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.pipeline.case_views import describe_case, describe_hit, describe_search
from mnzh_legal.pipeline.cases import CaseHit, SearchOptions, open_library

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
    section = ""
    for name, paragraph in case.paragraphs():
        if name != section:
            rows.append(pair(Bilingual(*SECTION_LABELS[name]), heading=True))
            section = name
        rows.append(pair(paragraph))
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


@cases_app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="JSON Lines, one case a line; see the schema command")
    ],
) -> None:
    """Import cases; bad lines are listed with their fields and left out.

    A stopped import goes on where it was; a case that is there with the same content is left alone.
    """
    with clear_errors(), open_library(settings()) as library:
        data = read_limited(file)
        text = decode_text(data, str(file))
        source = hashlib.sha256(data).hexdigest()
        report = library.import_lines(text.splitlines(), str(file), source)
        for rejected in report.rejected:
            for fault in rejected.faults:
                typer.echo(f"{file} line {rejected.line}: {fault}", err=True)
        resumed = f", went on after line {report.resumed_after}" if report.resumed_after else ""
        print(
            f"{report.read} read, {report.changed} new or changed, {len(report.rejected)} rejected{resumed}"
        )
        if report.rejected:
            raise typer.Exit(1)


@cases_app.command()
def add(
    files: Annotated[
        list[Path],
        typer.Argument(help="documents (docx, txt, md, html …) or JSON of published judgments"),
    ],
    as_json: AsJson = False,
) -> None:
    """Make drafts: sections recognised, personal data masked, translated, aligned; ready for review.

    A draft is not searched before it is published (see the state command).
    """
    from mnzh_legal.cases.causes import read_causes
    from mnzh_legal.errors import MnzhError
    from mnzh_legal.pipeline.case_draft import make_draft, read_source
    from mnzh_legal.pipeline.translate import TranslationPipeline

    with clear_errors(), open_library(settings()) as library:
        pipeline = TranslationPipeline(settings())
        causes = read_causes(settings().causes_path)
        failed = 0
        made: list[dict[str, Any]] = []
        for file in files:
            try:
                sources = read_source(file)
            except MnzhError as exc:
                typer.echo(f"error: {file}: {exc}", err=True)
                failed += 1
                continue
            for number, source in enumerate(sources, 1):
                try:
                    draft = make_draft(source, pipeline, causes)
                except MnzhError as exc:
                    typer.echo(f"error: {file} case {number}: {exc}", err=True)
                    failed += 1
                    continue
                library.store.put_cases([draft.case], state="draft")
                made.append({"id": draft.case.id, "file": str(file), "title": draft.case.title.zh,
                             "masked": len(draft.redaction.findings), "notes": list(draft.notes)})  # fmt: skip
        if as_json:
            print_json(made)
        else:
            for row in made:
                print(f"{row['id']}\t{row['title']}\t{row['masked']} masked")
                for note in row["notes"]:
                    print(f"\t! {note}")
        if failed:
            raise typer.Exit(1)


@cases_app.command()
def redact(
    target: Annotated[str, typer.Argument(help="the id of a case, or a JSON Lines file of cases")],
    out: Annotated[
        Path | None, typer.Option("--out", help="write the redacted cases; without it a dry run")
    ] = None,
    force: Annotated[bool, typer.Option("--force")] = False,
    as_json: AsJson = False,
) -> None:
    """List the personal data of cases in both languages; with --out write them masked."""
    import json

    from mnzh_legal.cases.model import read_cases
    from mnzh_legal.cases.redaction import redact_case
    from mnzh_legal.pipeline.documents import write_atomically

    with clear_errors():
        if Path(target).is_file():
            text = decode_text(read_limited(Path(target)), target)
            cases, rejected = read_cases(text.splitlines(), target)
            for line in rejected:
                typer.echo(f"{target} line {line.line}: {'; '.join(line.faults)}", err=True)
        else:
            rejected = []
            with open_library(settings()) as library:
                cases = [library.store.get_version(target)]
        done = [redact_case(c) for c in cases]
        rows = [
            {"case": c.id, "section": f.section, "paragraph": f.paragraph, "lang": f.lang,
             "kind": f.finding.kind.value, "start": f.finding.start, "end": f.finding.end,
             "text": f.finding.text, "replacement": f.finding.replacement}
            for c, (_, report) in zip(cases, done, strict=True)
            for f in report.findings
        ]  # fmt: skip
        if out is not None:
            lines = [json.dumps(c.data, ensure_ascii=False) for c, _ in done]
            write_atomically(out, ("\n".join(lines) + "\n").encode(), overwrite=force)
        if as_json:
            print_json(rows)
        else:
            for row in rows:
                print("\t".join(str(v) for v in row.values()))
            masked = "masked" if out else "found (dry run; --out writes the masked cases)"
            typer.echo(f"{len(rows)} places in {len(cases)} cases {masked}", err=True)
        if rejected:
            raise typer.Exit(1)


@cases_app.command()
def export(
    case_id: CaseId,
    out: Annotated[Path, typer.Option("--out", help="a .docx, .html or .json file")],
    cyrillic: Annotated[bool, typer.Option("--cyrillic", help="Mongolian in Cyrillic")] = False,
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    """Write a case as a bilingual Word document, a page to print, or JSON."""
    import json

    from mnzh_legal.cases.causes import read_causes
    from mnzh_legal.errors import FormatError
    from mnzh_legal.pipeline.case_export import export_docx, export_html
    from mnzh_legal.pipeline.documents import write_atomically
    from mnzh_legal.types import Lang

    with clear_errors(), open_library(settings()) as library:
        case = library.get(case_id)
        script = Lang.MN_CYRL if cyrillic else Lang.MN_MONG
        causes = read_causes(settings().causes_path)
        names = {s.law: library.mongolian_law(s.law) for s in case.statutes}
        suffix = out.suffix.lower()
        if suffix == ".docx":
            data = export_docx(case, script, causes, names)
        elif suffix in (".html", ".htm"):
            data = export_html(case, script, causes, names).encode()
        elif suffix == ".json":
            data = (json.dumps(describe_case(case), ensure_ascii=False, indent=1) + "\n").encode()
        else:
            raise FormatError(f"{out}: cases are written as .docx, .html or .json")
        write_atomically(out, data, overwrite=force)
        print(out)


@cases_app.command()
def state(
    case_id: CaseId,
    new: Annotated[str, typer.Argument(help="draft, reviewed, published or withdrawn")],
    reason: Annotated[str, typer.Option("--reason", help="goes to the audit trail")] = "",
) -> None:
    """Move a case through review, publish it, or take it down."""
    with clear_errors(), open_library(settings()) as library:
        library.store.set_state(case_id, new, reason)
        library.sync()
        print(f"{case_id}: {new}")


@cases_app.command()
def history(case_id: CaseId) -> None:
    """Show what happened to a case."""
    with clear_errors(), open_library(settings()) as library:
        library.store.state_of(case_id)
        for at, action, detail in library.store.audit_trail(case_id):
            print(f"{at}\t{action}\t{detail}")


@cases_app.command()
def stats(as_json: AsJson = False) -> None:
    """Count the cases by state, kind, branch and year."""
    with clear_errors(), open_library(settings()) as library:
        counts = {n: library.store.count_by(n) for n in ("state", "kind", "branch", "year")}
        if as_json:
            print_json(counts)
            return
        for name, values in counts.items():
            for value, count in values.items():
                print(f"{name}\t{value}\t{count}")


@cases_app.command()
def sync(
    force: Annotated[bool, typer.Option("--force", help="rebuild even if current")] = False,
) -> None:
    """Make the index equal to the store, whatever happened before."""
    with clear_errors(), open_library(settings()) as library:
        report = library.sync(force=force)
        if report.rebuilt:
            print(f"index rebuilt: {report.put} cases")
        elif report.put or report.removed:
            print(f"index updated: {report.put} cases put, {report.removed} removed")
        else:
            print("index is current")


@cases_app.command()
def schema() -> None:
    """Print the JSON Schema of a case."""
    from mnzh_legal.cases.model import load_schema

    with clear_errors():
        print_json(load_schema())


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(cases_app, name="cases")
