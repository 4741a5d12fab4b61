"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from mnzh_legal import __version__
from mnzh_legal.cli.app import register_commands
from mnzh_legal.config import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def commands() -> dict[str, object]:
    app = typer.Typer()
    register_commands(app)
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_every_command_of_the_readme_exists(commands: dict[str, object]) -> None:
    used = re.findall(r"^mnzh (\w+)(?: (\w+))?", README, re.MULTILINE)
    assert len(used) >= 10
    for first, second in used:
        assert first in commands
        inner = getattr(commands[first], "commands", None)
        if inner is not None:
            works_alone = getattr(commands[first], "invoke_without_command", False)
            assert second in inner or (not second and works_alone)


def test_every_option_of_the_readme_exists(commands: dict[str, object]) -> None:
    for line in re.findall(r"^mnzh .*", README, re.MULTILINE):
        words = line.split("#")[0].split()
        command = commands[words[1]]
        inner = getattr(command, "commands", None)
        if inner is not None and not words[2].startswith("-"):
            command = inner[words[2]]
        known = {o for p in command.params for o in p.opts}  # type: ignore[attr-defined]
        for option in re.findall(r"--[a-z-]+", line.split("#")[0]):
            assert option in known, line


def test_every_warning_and_setting_of_the_readme_exists() -> None:
    rooms = (ROOT / "mnzh_legal" / name for name in ("engine", "documents"))
    engine = "".join(p.read_text("utf-8") for room in rooms for p in room.glob("*.py"))
    for code in (
        "term-missing",
        "literal-restored",
        "repetition",
        "empty-output",
        "untranslated",
        "number-unit",
        "negation",
        "modality",
        "tracked-changes",
        "low-confidence",
    ):
        assert f"`{code}`" in README
        assert f'"{code}"' in engine
    for name in Settings.__dataclass_fields__:
        assert f"`{name}`" in README


def test_pictures_and_linked_files_are_there() -> None:
    for name in ("README.md", "ARCHITECTURE.md"):
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            assert (ROOT / target).exists(), f"{name}: {target}"


def test_the_changelog_names_the_version() -> None:
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text("utf-8")
