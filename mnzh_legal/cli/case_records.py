"""``mnzh cases``, the keeping of records: import, drafts, redaction, review, export, sync."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any

import typer

from mnzh_legal.cli.app import clear_errors, print_json, settings
from mnzh_legal.cli.cases import AsJson, CaseId, cases_app
from mnzh_legal.documents.base import read_limited
from mnzh_legal.documents.plain import decode_text
from mnzh_legal.pipeline.case_views import describe_case
from mnzh_legal.pipeline.cases import open_library


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
