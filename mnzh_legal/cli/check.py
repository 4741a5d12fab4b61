"""``mnzh check``: the quality report of a translation."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, pipeline, print_json


def check(
    file: Annotated[Path, typer.Argument(help="XLIFF or TMX, or a document with --against")],
    against: Annotated[
        Path | None, typer.Option("--against", help="the translation of the document")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", help='TOML: [rules] number = "warning"')
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="write a report page")] = None,
    glossary: Annotated[list[str] | None, typer.Option("--glossary")] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite the page")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Check a translation: numbers, dates, names, terms, negation, consistency and more.

    Exit code 1 if there is an error among the findings.
    """
    from mnzh_legal.pipeline.documents import write_atomically
    from mnzh_legal.pipeline.quality import check_pairs, read_profile
    from mnzh_legal.pipeline.quality_files import count_findings, read_pairs, render_report

    with clear_errors():
        levels = read_profile(profile) if profile else None
        pairs = read_pairs(file, against)
        used = pipeline(tuple(glossary or ()))
        wanted = levels is None or levels["omission"] != "off"
        coverage = used.coverage if wanted else None
        findings = check_pairs(pairs, used.matcher, levels, coverage)
        counts = count_findings(findings)
        if html is not None:
            page = render_report(pairs, findings, file.name)
            write_atomically(html, page.encode(), overwrite=force)
        if as_json:
            print_json(
                {
                    "units": len(pairs),
                    "counts": counts,
                    "findings": [
                        asdict(f)
                        | {"source": pairs[f.unit - 1].source, "target": pairs[f.unit - 1].target}
                        for f in findings
                    ],
                }
            )
        else:
            for f in findings:
                print(f.unit, f.severity, f.rule, f.message, sep="\t")
            summary = ", ".join(f"{n} {name}" for name, n in counts.items())
            print(f"mnzh: {len(pairs)} segments, {summary}", file=sys.stderr)
    if counts["error"]:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(check)
