"""``mnzh evaluate``: scores over a test file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, pipeline, print_json
from mnzh_legal.types import parse_lang


def evaluate(
    test: Annotated[
        Path, typer.Option("--test", help="TSV with columns id zh mn_cyrl [mn_mong] [domain]")
    ],
    source: Annotated[str, typer.Option("--from")],
    to: Annotated[str, typer.Option("--to")],
    terms: Annotated[
        Path | None, typer.Option("--terms", help="TSV with columns id zh_term mn_lemma")
    ] = None,
    mode: Annotated[str | None, typer.Option("--mode", help="noterm, proper or random")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Score the engine: chrF++, BLEU, term success, speed, versions."""
    from mnzh_legal.evaluation.testset import evaluate_file

    with clear_errors():
        report = evaluate_file(
            pipeline(), test, parse_lang(source), parse_lang(to), terms_path=terms, mode=mode
        )
        if as_json:
            print_json(report)
        else:
            for key, value in report.items():
                print(f"{key}\t{value}")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(evaluate)
