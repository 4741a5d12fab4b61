"""``mnzh terms``: find terms in a text, look a term up."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, pipeline, print_json
from mnzh_legal.terms.base import Term

terms_app = typer.Typer(help="The legal term base.", no_args_is_help=True)


def describe_term(term: Term) -> dict[str, object]:
    """Return a term entry as JSON."""
    return {
        "id": term.id,
        "zh": term.zh,
        "zh_variants": list(term.zh_variants),
        "mn_cyrl": term.mn_cyrl,
        "mn_mong": term.mn_mong,
        "admitted": list(term.admitted),
        "mongolia": list(term.region_mn),
        "subject": term.subject,
        "pos": term.pos,
        "note": term.note,
    }


@terms_app.command()
def find(
    text: Annotated[str, typer.Argument(help="a text in either language, any script; - for stdin")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Find the terms of a text, inflected ones too."""
    from mnzh_legal.documents.plain import decode_text
    from mnzh_legal.pipeline.scripts import normalize_input
    from mnzh_legal.pipeline.translate import check_text

    with clear_errors():
        value = decode_text(sys.stdin.buffer.read(), "stdin") if text == "-" else text
        check_text(value)
        value = normalize_input(value)
        matches = pipeline().matcher.match(value)
        if as_json:
            print_json(
                [
                    {"start": m.start, "end": m.end, "surface": m.surface, "lemma": m.lemma}
                    | {"entry": describe_term(m.term)}
                    for m in matches
                ]
            )
            return
        for m in matches:
            print(
                f"{m.start}\t{m.end}\t{m.surface}\t{m.term.zh}\t{m.term.mn_cyrl}\t{m.term.mn_mong}\t{m.term.id}"
            )


@terms_app.command()
def lookup(
    term: Annotated[str, typer.Argument(help="a term in either language, any script")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Show the entries of a term; an inflected form finds its lemma."""
    from mnzh_legal.pipeline.scripts import normalize_input
    from mnzh_legal.pipeline.translate import check_text

    with clear_errors():
        check_text(term)
        key = normalize_input(term).strip()
        found = list(pipeline().term_base.lookup(key))
        for match in pipeline().matcher.match(key):
            if match.start == 0 and match.end == len(key) and match.term not in found:
                found.append(match.term)
        if as_json:
            print_json([describe_term(t) for t in found])
        else:
            for t in found:
                also = ", ".join((*t.admitted, *(f"{m} [MN]" for m in t.region_mn)))
                print(
                    f"{t.id}\t{t.zh}\t{t.mn_cyrl}\t{t.mn_mong}\t{t.subject}"
                    + (f"\t({also})" if also else "")
                )
        if not found:
            print(f"mnzh: no entry for {term}", file=sys.stderr)
            raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(terms_app, name="terms")
