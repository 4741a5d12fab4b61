"""``mnzh export`` and ``mnzh import``: to a CAT tool and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, memory_path, pipeline, print_json
from mnzh_legal.types import parse_lang


def export(
    file: Annotated[Path, typer.Argument(help="a document of a known format")],
    to: Annotated[str, typer.Option("--to", help="zh-Hans, zh-Hant, mn-Mong or mn-Cyrl")],
    out: Annotated[Path, typer.Option("--out", help="folder for the file")],
    source: Annotated[str | None, typer.Option("--from")] = None,
    kind: Annotated[
        str, typer.Option("--format", help="xlf, docx (side by side), xlsx or tmx")
    ] = "xlf",
    xliff: Annotated[str, typer.Option("--xliff", help="version: 1.2 or 2.1")] = "1.2",
    glossary: Annotated[list[str] | None, typer.Option("--glossary")] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite the file")] = False,
) -> None:
    """Write a document and its machine translation to be corrected: for a CAT tool, Word or Excel."""
    from mnzh_legal.pipeline.roundtrip import export_document

    with clear_errors():
        pipe = pipeline(tuple(glossary or ()), memory=True)
        lang = parse_lang(source) if source else None
        target = parse_lang(to)
        print(
            export_document(
                pipe, file, out, lang, target, kind=kind, xliff_version=xliff, overwrite=force
            )
        )


def import_corrected(
    file: Annotated[Path, typer.Argument(help="the corrected file: xlf, tmx, docx, xlsx, csv")],
    original: Annotated[Path, typer.Option("--original", help="the document it was made of")],
    out: Annotated[Path, typer.Option("--out", help="folder for the final document")],
    author: Annotated[str, typer.Option("--author", help="who corrected it")] = "",
    force: Annotated[bool, typer.Option("--force", help="overwrite the document")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Make the final document of a corrected file, and remember its pairs."""
    from mnzh_legal.pipeline.roundtrip import import_corrections

    with clear_errors():
        result = import_corrections(
            file, original, out, memory_path(), author=author, overwrite=force
        )
        if as_json:
            print_json(asdict(result) | {"output": str(result.output)})
            return
        print(result.output)
        typer.echo(
            f"mnzh: {result.units} units, {result.changed} confirmed by a person, "
            f"{result.untranslated} without a target, {result.remembered} remembered",
            err=True,
        )
        if result.remembered:
            typer.echo("mnzh: new terms in them: mnzh terms extract --out new-terms.tsv", err=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(export)
    app.command(name="import")(import_corrected)
