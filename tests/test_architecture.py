"""What holds for the whole package: layers, errors, imports."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mnzh_legal import errors
from mnzh_legal.errors import MnzhError, exit_code_for, http_status_for

ROOT = Path(__file__).resolve().parent.parent


def every_error() -> list[type[MnzhError]]:
    found: list[type[MnzhError]] = []
    todo = [MnzhError]
    while todo:
        kind = todo.pop()
        found.append(kind)
        todo += kind.__subclasses__()
    return found


@pytest.mark.parametrize("kind", every_error())
def test_every_error_has_an_exit_code_and_a_status_and_stands_in_the_tree(
    kind: type[MnzhError],
) -> None:
    assert exit_code_for(kind("x")) in (1, 2)
    assert 400 <= http_status_for(kind("x")) < 600
    assert kind.__name__ in (errors.__doc__ or "")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, mnzh_legal, mnzh_legal.pipeline.translate, mnzh_legal.cli.app\n"
        "heavy = {'torch', 'transformers', 'ctranslate2', 'sentencepiece', 'tantivy', 'fastapi', 'opencc',"
        " 'sacrebleu', 'elasticsearch', 'mongol_norm'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_modules_are_not_too_long() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in (ROOT / "mnzh_legal").rglob("*.py")
        if (n := len(p.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_machine_path_or_registry_host_is_named() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    pattern = re.compile(
        r"/work/|/root/|/home/[a-z]+/|artifact-?registry|sandboxing", re.IGNORECASE
    )
    wrong = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if (
            path.suffix in (".py", ".md", ".toml", ".tsv", ".txt", ".json", ".jsonl", ".html", "")
            and path.is_file()
        ):
            text = path.read_bytes().decode("utf-8", "replace")
            if name != "tests/test_architecture.py" and pattern.search(text):
                wrong.append(name)
    assert wrong == []
