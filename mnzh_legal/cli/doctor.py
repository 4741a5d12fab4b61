"""``mnzh doctor``: what is installed, which model, which data, what is missing."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from typing import Annotated

import typer

from mnzh_legal import __version__
from mnzh_legal.cli.app import clear_errors, print_json, settings
from mnzh_legal.errors import MnzhError

_PACKAGES = {
    "ctranslate2": "pip install mnzh-legal",
    "sentencepiece": "pip install mnzh-legal",
    "mongol-norm": "pip install mnzh-legal",
    "opencc": "pip install mnzh-legal",
    "tantivy": "pip install mnzh-legal",
    "lxml": "pip install mnzh-legal",
    "fastapi": "pip install mnzh-legal",
    "sacrebleu": "pip install mnzh-legal",
    "torch": "pip install 'mnzh-legal[train]' (only for training)",
    "transformers": "pip install 'mnzh-legal[train]' (only for training)",
}


def _check() -> list[dict[str, str]]:
    from mnzh_legal.pipeline.translate import TranslationPipeline

    rows: list[dict[str, str]] = []

    def add(name: str, state: str, detail: str) -> None:
        rows.append({"name": name, "state": state, "detail": detail})

    add("mnzh-legal", "ok", f"{__version__}, Python {sys.version.split()[0]}")
    for package, hint in _PACKAGES.items():
        try:
            add(package, "ok", importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            add(package, "optional" if "train" in hint else "missing", f"get it with: {hint}")
    try:
        config = settings()
    except MnzhError as exc:
        add("data", "missing", str(exc))
        return rows
    add("data folder", "ok", str(config.home))
    pipe = TranslationPipeline(config)
    try:
        add("glossary", "ok", f"{pipe.term_base.version} at {config.glossary_path}")
    except MnzhError as exc:
        add("glossary", "missing", str(exc))
    try:
        add("model", "ok", f"{pipe.versions['model']} at {config.model_dir}")
    except MnzhError as exc:
        add("model", "missing", str(exc))
    try:
        from mnzh_legal.pipeline.cases import open_library

        with open_library(config) as library:
            add(
                "cases",
                "ok",
                f"{library.count()} cases, store {library.store.path}, index {config.case_index}",
            )
    except MnzhError as exc:
        add("cases", "missing", str(exc))
    return rows


def doctor(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Check the installation and say how to get what is missing."""
    with clear_errors():
        rows = _check()
        if as_json:
            print_json(rows)
        else:
            for row in rows:
                print(f"{row['state']:9}{row['name']:15}{row['detail']}")
        if any(r["state"] == "missing" for r in rows):
            raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(doctor)
