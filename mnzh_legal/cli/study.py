"""``mnzh study``: a sheet for bilingual legal training."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, pipeline, settings


def study(
    out: Annotated[Path, typer.Option("--out", help=".html or .pdf file to write")],
    subject: Annotated[
        str, typer.Option("--subject", help="civil, criminal, labour …; all without one")
    ] = "",
    readings: Annotated[int, typer.Option("--readings", min=0)] = 2,
    drills: Annotated[int, typer.Option("--drills", min=0)] = 12,
    questions: Annotated[int, typer.Option("--questions", min=0, help="of the test")] = 20,
    seed: Annotated[int, typer.Option("--seed", help="another number, another sheet")] = 1,
    glossary: Annotated[list[str] | None, typer.Option("--glossary")] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite the file")] = False,
) -> None:
    """Make bilingual readings with glosses, term drills and a test with answers, in both scripts."""
    from mnzh_legal.cases.model import read_cases
    from mnzh_legal.errors import InputError
    from mnzh_legal.pipeline.documents import write_atomically
    from mnzh_legal.pipeline.pages import print_page
    from mnzh_legal.pipeline.study import StudyOptions, make_study, render_study

    with clear_errors():
        if out.suffix.lower() not in (".html", ".htm", ".pdf"):
            raise InputError(f"{out}: a study sheet is written as .html or .pdf")
        path = settings().cases_path
        cases, _ = read_cases(path.read_text("utf-8").splitlines(), str(path))
        pipe = pipeline(tuple(glossary or ()))
        options = StudyOptions(subject, readings, drills, questions, seed)
        sheet = make_study(cases, pipe.matcher, options)
        page = render_study(sheet, pipe.term_base.version)
        is_pdf = out.suffix.lower() == ".pdf"
        data = print_page(page, settings().browser) if is_pdf else page.encode()
        write_atomically(out, data, overwrite=force)
        print(
            f"{out}\t{len(sheet.readings)} readings, {len(sheet.drills)} drills, "
            f"{len(sheet.test)} questions"
        )


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(study)
