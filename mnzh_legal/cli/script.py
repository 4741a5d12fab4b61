"""``mnzh script``: convert and detect scripts."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, print_json, read_text
from mnzh_legal.errors import LanguageError
from mnzh_legal.types import Lang, parse_lang

script_app = typer.Typer(
    help="Scripts: Cyrillic, traditional, Simplified, Traditional.", no_args_is_help=True
)


@script_app.command()
def convert(
    text: Annotated[str, typer.Argument(help="a text, or - for stdin")],
    to: Annotated[str, typer.Option("--to", help="mn-Mong, mn-Cyrl, zh-Hans or zh-Hant")],
    explain: Annotated[
        bool, typer.Option("--explain", help="source and alternatives per word, JSON")
    ] = False,
) -> None:
    """Write a text in another script of its language."""
    from mnzh_legal.pipeline.scripts import convert_script

    with clear_errors():
        value = read_text(text)
        target = parse_lang(to)
        if not explain:
            result = convert_script(value, target)
            sys.stdout.write(result + ("" if result.endswith("\n") else "\n"))
            return
        from mnzh_legal.orthography.convert import TRADITIONAL_WORD, iter_spellings, read_word

        if target is Lang.MN_MONG:
            words = [w for w in iter_spellings(value) if not isinstance(w, str)]
        elif target is Lang.MN_CYRL:
            words = [read_word(m.group()) for m in TRADITIONAL_WORD.finditer(value)]
        else:
            raise LanguageError("--explain is for Mongolian: --to mn-Mong or mn-Cyrl")
        print_json(
            {
                "text": convert_script(value, target),
                "words": [
                    {
                        "source": w.source,
                        "result": w.result,
                        "by": w.by.value,
                        "alternatives": list(w.alternatives),
                    }
                    for w in words
                ],
            }
        )


@script_app.command()
def detect(
    text: Annotated[str, typer.Argument(help="a text, or - for stdin")],
    as_json: Annotated[bool, typer.Option("--json", help="with the runs of each script")] = False,
) -> None:
    """Tell which script a text is in."""
    from mnzh_legal.orthography.detect import detect_script, split_script_runs

    with clear_errors():
        value = read_text(text)
        if not as_json:
            print(detect_script(value))
            return
        print_json(
            {
                "script": detect_script(value),
                "runs": [
                    {"start": r.start, "end": r.end, "script": r.script}
                    for r in split_script_runs(value)
                ],
            }
        )


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(script_app, name="script")
