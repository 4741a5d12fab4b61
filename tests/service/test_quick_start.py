"""The examples of docs/platforms.md are run, against the service as ``mnzh serve`` starts it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnzh_legal.config import Settings
from mnzh_legal.service.keys import KeyStore
from tests.browser import open_browser

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "platforms.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def served(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    state = tmp_path_factory.mktemp("quick")
    key = KeyStore(state / "keys.sqlite").create("platform")
    environment = os.environ | {"MNZH_STATE_DIR": str(state), "MNZH_HOME": str(settings.home)}
    with subprocess.Popen(
        [sys.executable, "-m", "mnzh_legal", "serve", "--port", "0"],
        stdout=subprocess.PIPE, text=True, env=environment,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1].rstrip("/")
        yield {"MNZH_URL": url, "MNZH_KEY": key}
        process.terminate()


def test_there_is_an_example_in_each_language() -> None:
    assert set(EXAMPLES) == {"bash", "python", "javascript"}


def test_curl(served: dict[str, str], tmp_path: Path) -> None:
    assert shutil.which("curl"), "curl is needed"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", EXAMPLES["bash"]],
        env=os.environ | served, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"answered":true' in done.stdout
    assert "гэрээ" in (tmp_path / "contract.mn-Cyrl.txt").read_text("utf-8").lower()


def test_python(served: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLES["python"]],
        env=os.environ | served | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "劳动合同 → " in done.stdout
    assert "nm-2023-divorce-01" in done.stdout


def test_javascript(served: dict[str, str]) -> None:
    browser = open_browser()
    try:
        browser.get(served["MNZH_URL"] + "/healthz")
        browser.set_script_timeout(60)
        text = browser.execute_async_script(
            "const [base, key, done] = arguments; (async () => {"
            + EXAMPLES["javascript"]
            + "})().then(done, (error) => done(`error: ${error.message}`))",
            served["MNZH_URL"],
            served["MNZH_KEY"],
        )
    finally:
        browser.quit()
    assert "ᠭᠡᠷ᠎ᠡ" in text
    assert not text.startswith("error")


def test_the_page_names_settings_and_paths_that_exist() -> None:
    from dataclasses import fields

    known = {f"MNZH_{f.name.upper()}" for f in fields(Settings)} | {"MNZH_URL", "MNZH_KEY"}
    assert set(re.findall(r"MNZH_[A-Z_]+", PAGE)) <= known
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    assert set(re.findall(r"MNZH_[A-Z_]+", compose)) <= known
