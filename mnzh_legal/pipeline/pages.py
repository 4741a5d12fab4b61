"""HTML pages that stand alone: templates, the Mongolian font inside them, and printing to PDF."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from mnzh_legal.errors import BackendError, ResourceMissingError

#: Programs that print a page, by the names they have on the PATH.
BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
    "microsoft-edge",
)  # fmt: skip
PRINT_SECONDS = 120


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("mnzh_legal.pipeline"),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _font() -> str:
    path = files("mnzh_legal.assets") / "fonts" / "noto-sans-mongolian.woff2"
    return base64.b64encode(path.read_bytes()).decode()


def render_page(template: str, **values: object) -> str:
    """Return a page; ``font`` in its template is the Mongolian web font as base64."""
    return _environment().get_template(template).render(font=_font(), **values)


def find_browser(named: str = "") -> str:
    """Return the program that prints pages: the one named, else the first on the PATH.

    Raises:
        ResourceMissingError: there is none.
    """
    for name in (named,) if named else BROWSERS:
        if found := shutil.which(name):
            return found
    what = f"{named!r}" if named else "no Chromium, Chrome or Edge"
    raise ResourceMissingError(
        f"{what} was found to make a PDF; install chromium, name one in MNZH_BROWSER, or ask for html "
        "and print it"
    )


def print_page(html: str, browser: str = "") -> bytes:
    """Return a page as PDF, printed by a browser without a window.

    Raises:
        ResourceMissingError: there is no browser.
        BackendError: the browser failed.
    """
    program = find_browser(browser)
    with tempfile.TemporaryDirectory(prefix="mnzh-print-") as folder:
        page, out = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        command = [
            program, "--headless", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-extensions",
            f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={out}",
            page.as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # the sandbox refuses to run as root
        try:
            done = subprocess.run(command, capture_output=True, timeout=PRINT_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as exc:
            raise BackendError(f"{program} did not print the page: {exc}") from exc
        if not out.is_file():
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise BackendError(f"{program} did not print the page: {' '.join(last)}")
        return out.read_bytes()
