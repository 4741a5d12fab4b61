"""``mnzh memory``: the translation memory, in and out, looked up and searched."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, memory_path, print_json, read_text
from mnzh_legal.memory.store import MemoryUnit

memory_app = typer.Typer(help="The translation memory.", no_args_is_help=True)
_Json = Annotated[bool, typer.Option("--json")]


@memory_app.command(name="import")
def import_units(
    file: Annotated[Path, typer.Argument(help="a TMX file")],
    author: Annotated[str, typer.Option("--author", help="for units that name none")] = "",
    as_json: _Json = False,
) -> None:
    """Store the units of a TMX file; the same pair again changes who and when, never doubles."""
    from dataclasses import replace

    from mnzh_legal.documents.base import read_limited
    from mnzh_legal.errors import InputError
    from mnzh_legal.memory.store import MemoryStore
    from mnzh_legal.memory.tmx import read_tmx

    with clear_errors():
        units, faults = read_tmx(read_limited(file), str(file))
        for fault in faults:
            print(f"{file}: {fault}", file=sys.stderr)
        if not units:
            raise InputError(f"{file}: no Chinese–Mongolian unit in it")
        with MemoryStore(memory_path()) as store:
            new, changed = store.add(
                replace(u, author=u.author or author, document=u.document or file.name)
                for u in units
            )
        report = {"units": len(units), "new": new, "changed": changed, "left_out": len(faults)}
        if as_json:
            print_json(report)
        else:
            print(", ".join(f"{n} {name.replace('_', ' ')}" for name, n in report.items()))


@memory_app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="the TMX file to write")],
    force: Annotated[bool, typer.Option("--force", help="overwrite the file")] = False,
) -> None:
    """Write every unit to a TMX 1.4b file."""
    from mnzh_legal import __version__
    from mnzh_legal.errors import InputError
    from mnzh_legal.memory.store import MemoryStore
    from mnzh_legal.memory.tmx import write_tmx
    from mnzh_legal.pipeline.documents import write_atomically

    with clear_errors(), MemoryStore(memory_path()) as store:
        if not len(store):
            raise InputError("the translation memory is empty")
        write_atomically(out, write_tmx(store, __version__), overwrite=force)
        print(f"{out}\t{len(store)} units")


@memory_app.command()
def lookup(
    text: Annotated[str, typer.Argument(help="a segment in either language; - for stdin")],
    limit: Annotated[int, typer.Option("--limit", min=1)] = 5,
    min_score: Annotated[int, typer.Option("--min-score", min=1, max=101)] = 70,
    as_json: _Json = False,
) -> None:
    """Show the units nearest to a segment: 101 in context, 100 exact, 99 but for numbers."""
    from mnzh_legal.memory.index import MemoryIndex
    from mnzh_legal.memory.store import MemoryStore

    with clear_errors(), MemoryStore(memory_path()) as store:
        segment, lang = _read_segment(text)
        matches = MemoryIndex(store, lang).find(segment, limit, min_score)
        if as_json:
            print_json([asdict(m.unit) | {"score": m.score} for m in matches])
        else:
            for m in matches:
                print(m.score, m.unit.zh, m.unit.mn, m.unit.origin, m.unit.author, sep="\t")
        if not matches:
            print("mnzh: nothing near it in the memory", file=sys.stderr)
            raise typer.Exit(1)


@memory_app.command()
def search(
    words: Annotated[str, typer.Argument(help="words in either language")],
    limit: Annotated[int, typer.Option("--limit", min=1)] = 20,
    as_json: _Json = False,
) -> None:
    """Show the units that hold the words (concordance), the newest first."""
    from mnzh_legal.memory.index import MemoryIndex
    from mnzh_legal.memory.store import MemoryStore

    with clear_errors(), MemoryStore(memory_path()) as store:
        segment, lang = _read_segment(words)
        units: list[MemoryUnit] = MemoryIndex(store, lang).search(segment, limit)
        if as_json:
            print_json([asdict(u) for u in units])
        else:
            for u in units:
                print(u.zh, u.mn, u.origin, u.document, sep="\t")


def _read_segment(text: str) -> tuple[str, str]:
    """Return a segment in the script of the memory, and its language."""
    from mnzh_legal.orthography.detect import detect_script
    from mnzh_legal.pipeline.scripts import normalize_input, to_model_script
    from mnzh_legal.types import Lang

    value = normalize_input(read_text(text)).strip()
    script = detect_script(value)
    if script == "und":
        return value, "zh"
    return to_model_script(value, Lang(script)).text, script[:2]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(memory_app, name="memory")
