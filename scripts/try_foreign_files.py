"""Files that other programs ship or make: read, translated and written, and what was compared.

    .venv/bin/python scripts/try_foreign_files.py [--folder DIR] [--translate] [--table FILE]

Fetches the source packages of python-docx, openpyxl, python-pptx, odfpy and translate-toolkit from the
package index, which hold test files, and lets LibreOffice (``soffice``, if it is there) make files of our samples
in its own formats. Each file we have a format for is read and written with other texts; then

- the parts of the package that hold no text must be the same bytes,
- the texts read back must be those written,
- the library the file belongs to must open it, with as many paragraphs, cells or shapes as before,
- LibreOffice must convert it to PDF.

``--translate`` also translates the files with the engine (those that hold Chinese or Mongolian). Prints
one line a file; the exit code is 1 if one is lost. ``--table`` writes them as ``docs/files-of-others.md``.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from mnzh_legal.documents.base import UnitTranslation
from mnzh_legal.documents.registry import FORMATS, format_for
from mnzh_legal.errors import MnzhError

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("python-docx", "openpyxl", "python-pptx", "odfpy", "translate-toolkit")
OFFICE = (".docx", ".xlsx", ".pptx", ".odt")
#: LibreOffice writes our samples as these.
CONVERSIONS = ("docx", "odt", "html", "txt", "pdf")
#: Head of the written table.
TABLE = """# Files of other programs

Written by `python scripts/try_foreign_files.py --table docs/files-of-others.md`: {}. Each file was read and written
with other texts. Compared: the parts without text are the same bytes (of Office packages); the texts read back are
those written; the format's own library counts as many paragraphs, tables, pictures, sections, cells, slides and
shapes as before; LibreOffice converts the result to PDF. openpyxl and translate-toolkit ship no sample files:
what they write is read in `tests/documents/test_contract.py` and `tests/documents/test_cat_files.py`.

| from | file | outcome | units, or why |
|---|---|---|---|
"""


def fetch(folder: Path) -> list[Path]:
    """Return the files of the packages that have a format of ours."""
    suffixes = {s for f in FORMATS for s in f.suffixes} - {".txt", ".md", ".csv", ".html", ".htm"}
    found: list[Path] = []
    for package in PACKAGES:
        place = folder / package
        if not place.is_dir():
            place.mkdir(parents=True)
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:",
                 "--no-build-isolation", "--dest", place, package], check=False,
            )  # fmt: skip
            for archive in place.glob("*.tar.gz"):
                with tarfile.open(archive) as opened:
                    opened.extractall(place, filter="data")
        found += [
            p for p in sorted(place.rglob("*")) if p.is_file() and p.suffix.lower() in suffixes
        ]
    return found


def convert(folder: Path) -> list[Path]:
    """Return our samples as LibreOffice writes them."""
    if shutil.which("soffice") is None:
        print("soffice is not there: LibreOffice's files are left out")
        return []
    out = folder / "libreoffice"
    samples = sorted((ROOT / "corpus" / "samples").glob("*.docx"))
    for kind in CONVERSIONS:
        subprocess.run(
            ["soffice", "--headless", "--convert-to", kind, "--outdir", out, *samples],
            check=False, capture_output=True,
        )  # fmt: skip
    return sorted(p for p in out.iterdir() if p.suffix.lstrip(".") in CONVERSIONS)


def count_inside(path: Path, data: bytes) -> Counter[str]:
    """What the library of a format sees in a file."""
    kind = path.suffix.lower()
    if kind == ".docx":
        import docx

        opened = docx.Document(io.BytesIO(data))
        return Counter(paragraphs=len(opened.paragraphs), tables=len(opened.tables),
                       pictures=len(opened.inline_shapes), sections=len(opened.sections))  # fmt: skip
    if kind == ".xlsx":
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(data))
        return Counter({f"{s.title} cells": s.max_row * s.max_column for s in book.worksheets})
    if kind == ".pptx":
        from pptx import Presentation

        show = Presentation(io.BytesIO(data))
        return Counter(slides=len(show.slides), shapes=sum(len(s.shapes) for s in show.slides))
    if kind == ".odt":
        from odf.opendocument import load

        opened = load(io.BytesIO(data))
        return Counter(
            child.tagName for child in opened.text.childNodes if hasattr(child, "tagName")
        )
    return Counter()


def other_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package that hold no text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {n: archive.read(n) for n in archive.namelist() if not n.endswith((".xml", ".rels"))}


def try_file(path: Path, folder: Path) -> tuple[str, str]:
    """Return what came of a file, "whole", "refused" or "lost", and how many units, why, or what."""
    data = path.read_bytes()
    try:
        handler = format_for(path)
        document = handler.read(data, path.name)
    except MnzhError as exc:
        return "refused", str(exc)
    new = [UnitTranslation(f"Бичвэр {n}") for n in range(len(document.units))]
    written = document.render(new, "mn-Cyrl")
    name = handler.output_name(path, "mn-Cyrl")
    again = format_for(Path(name)).read(written, name)
    faults = []
    if handler.is_bilingual:
        if again.units:
            faults.append(f"{len(again.units)} units still have no translation")
    elif [u.text for u in again.units] != [u.text for u in new]:
        faults.append("texts differ when read back")
    if path.suffix.lower() in OFFICE:
        if other_parts(data) != other_parts(written):
            faults.append("a part without text has changed")
        try:
            before = count_inside(path, data)
        except Exception:  # noqa: BLE001 - its own library cannot open it: nothing to compare with
            before = None
        if before is not None and count_inside(path, written) != before:
            faults.append(f"{before} became {count_inside(path, written)}")
        if shutil.which("soffice"):
            out = folder / "opened"
            out.mkdir(exist_ok=True)
            target = out / f"x{path.suffix.lower()}"
            target.write_bytes(written)
            pdf = out / "x.pdf"
            pdf.unlink(missing_ok=True)
            subprocess.run(
                ["soffice", "--headless", "--convert-to", "pdf", "--outdir", out, target],
                check=False, capture_output=True, timeout=120,
            )  # fmt: skip
            if not pdf.is_file():
                faults.append("LibreOffice does not open it")
    return ("lost", "; ".join(faults)) if faults else ("whole", f"{len(new)} units")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--table", type=Path, help="Markdown file to write")
    parser.add_argument("--translate", action="store_true", help="with the engine, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        paths = [*fetch(folder), *convert(folder)]
        outcomes: Counter[str] = Counter()
        rows = []
        for path in paths:
            kind, text = try_file(path, folder)
            outcomes[kind] += 1
            origin, *_, name = path.relative_to(folder).parts
            rows.append(f"| {origin} | `{name}` | {kind} | {text} |")
            print(f"{kind}\t{path.relative_to(folder)}\t{text}")
        summary = ", ".join(f"{n} {k}" for k, n in outcomes.items())
        print(summary)
        failed = outcomes["lost"] > 0
        if options.table:
            options.table.write_text(TABLE.format(summary) + "\n".join(rows) + "\n", "utf-8")
        if options.translate:
            for lang, target in (("zh", "mn-Mong"), ("mn", "zh-Hans")):
                own = folder / f"samples-{lang}"
                shutil.rmtree(own, ignore_errors=True)
                own.mkdir()
                for path in (folder / "libreoffice").glob(f"*-{lang}.*"):
                    shutil.copy(path, own)
                done = subprocess.run(
                    [Path(sys.executable).with_name("mnzh"), "translate", own, "--to", target, "--out",
                     folder / f"translated-{lang}", "--force"], check=False,
                )  # fmt: skip
                failed = failed or done.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
