"""The command ``mnzh``: parse, call the pipeline, format. Results to stdout, the rest to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from mnzh_legal.config import Settings, load_settings
from mnzh_legal.errors import MnzhError, exit_code_for

if TYPE_CHECKING:
    from mnzh_legal.pipeline.translate import TranslationPipeline

app = typer.Typer(
    name="mnzh",
    help="Mongolian–Chinese legal translation and bilingual case library.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
#: Glossary conflicts shown by a translation; ``mnzh terms conflicts`` lists all.
MAX_CONFLICTS_SHOWN = 5
errors = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn an error of ours into one line on stderr and its exit code."""
    try:
        yield
    except MnzhError as exc:
        message = " ".join(str(exc).split())
        print(f"mnzh: {message}", file=sys.stderr)
        raise typer.Exit(exit_code_for(exc)) from exc
    except BrokenPipeError:
        raise typer.Exit(0) from None
    except KeyboardInterrupt:
        print("mnzh: stopped", file=sys.stderr)
        raise typer.Exit(130) from None


@cache
def settings() -> Settings:
    """Settings of this process."""
    return load_settings()


def memory_path() -> Path:
    """The file of the translation memory."""
    return settings().memory_path


@cache
def pipeline(glossaries: tuple[str, ...] = (), *, memory: bool = False) -> TranslationPipeline:
    """The translation pipeline of this process, with customer glossaries over the term base.

    Terms on which glossaries disagree are reported once, on stderr.
    """
    from mnzh_legal.pipeline.glossaries import load_layers
    from mnzh_legal.pipeline.translate import TranslationPipeline
    from mnzh_legal.terms.layers import find_conflicts

    layers = load_layers(settings(), glossaries or settings().glossary_names)
    pipe = TranslationPipeline(settings(), layers=layers, memory=memory_path() if memory else None)
    conflicts = find_conflicts(pipe.shipped_terms, layers) if layers else ()
    for conflict in conflicts[:MAX_CONFLICTS_SHOWN]:
        print(f"mnzh: glossary conflict: {conflict}", file=sys.stderr)
    if len(conflicts) > MAX_CONFLICTS_SHOWN:
        print(f"mnzh: … {len(conflicts) - MAX_CONFLICTS_SHOWN} more conflicts", file=sys.stderr)
    return pipe


def read_text(value: str) -> str:
    """Return the text of an argument: itself, or stdin for ``-``; empty or binary is refused."""
    from mnzh_legal.documents.plain import decode_text
    from mnzh_legal.pipeline.translate import check_text

    text = decode_text(sys.stdin.buffer.read(), "stdin") if value == "-" else value
    check_text(text, "stdin" if value == "-" else "text")
    return text


def print_json(value: Any) -> None:
    """Write a value to stdout as JSON, readable and in UTF-8."""
    import json

    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def on_terminal() -> bool:
    """Tell whether progress can be shown."""
    return sys.stderr.isatty()


@contextmanager
def progress_bar(label: str, *, active: bool = True) -> Iterator[Callable[[int, int], None]]:
    """Yield a callback ``(done, total)`` that draws a bar with an ETA on a terminal only."""
    if not (active and on_terminal()):
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
    ) as progress:
        task = progress.add_task(label, total=1)

        def update(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield update


def register_commands(application: typer.Typer) -> None:
    """Add every command to an application: a new one is a module here with ``register``."""
    from mnzh_legal.cli import (
        case_records,
        check,
        doctor,
        evaluate,
        keys,
        memory,
        roundtrip,
        script,
        serve,
        study,
        terms,
        train,
        translate,
    )

    modules = (translate, check, roundtrip, terms, memory, study, script, case_records)
    for module in (*modules, evaluate, serve, keys, train, doctor):
        module.register(application)


def main() -> None:
    """Entry point of the ``mnzh`` command."""
    register_commands(app)
    # standard streams carry UTF-8 whatever the locale says; a lone surrogate cannot stop output
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
