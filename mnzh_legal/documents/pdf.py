"""PDF: the text layer comes in, a Word document goes out.

Lines are joined into paragraphs, rows of separate pieces into tables; page numbers and the running
heads of pages are left out. Vertical lines (traditional Mongolian) are read as such. A page that is
only a picture has no text: such files are refused.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mnzh_legal.documents.base import Document, DocumentFormat
from mnzh_legal.documents.docx import Docx
from mnzh_legal.documents.docx_writer import (
    TEXT_WIDTH,
    make_cell,
    make_paragraph,
    make_run,
    make_table,
    write_docx,
)
from mnzh_legal.documents.pdf_text import MAX_SECONDS, Line
from mnzh_legal.errors import FormatError
from mnzh_legal.orthography.detect import detect_script

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共]\s*\d{1,4}\s*页?)?[-—–－·\s]*"
)
_ITEM = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]+[编章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]"
    r"|\d+[.．、)]\s?\D|[•●▪◦·]\s"
)
_ENDED = re.compile(r"[。！？；：.!?;:᠃᠄][”’」』）)]*$")
_FIRST_WORD = re.compile(r"[（《“‘]*[\u2e80-\u9fff][，。；：、）》”’！？]*|\S+")
#: Least share of pages that a running head stands on, and how much of a page its margin is.
_RUNNING = 0.5
_MARGIN = 0.1


def _extract(data: bytes, where: str) -> tuple[list[Line], int]:
    if b"%PDF-" not in data[:1024]:
        raise FormatError(f"{where}: not a PDF")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mnzh_legal.documents.pdf_text"],
            input=data,
            capture_output=True,
            timeout=2 * MAX_SECONDS,
            check=False,
        )
        result = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        result = {}
    fault = result.get("fault") or ("" if "lines" in result else "cannot be read within the limits")
    if fault:
        raise FormatError(f"{where}: {fault}")
    return [Line(**line) for line in result["lines"]], int(result["pages"])


def _without_running_heads(lines: Sequence[Line], pages: int) -> list[Line]:
    """Leave out page numbers and what stands at the same place of most pages."""

    def place(line: Line) -> tuple[str, int, bool]:
        return re.sub(r"\d+", "#", line.text.strip()), round(line.base / 8), line.vertical

    in_margin = [
        line for line in lines if not _MARGIN < line.base / max(line.extent, 1) < 1 - _MARGIN
    ]
    on_pages = Counter(p for p, _ in {(place(line), line.page) for line in in_margin})
    left_out = {
        id(line)
        for line in in_margin
        if (pages > 2 and on_pages[place(line)] > pages * _RUNNING)
        or _PAGE_NUMBER.fullmatch(line.text.strip())
    }
    return [line for line in lines if id(line) not in left_out]


def _attach_note_marks(lines: Sequence[Line]) -> list[Line]:
    """Put the small raised figures of notes behind their words, in brackets."""
    kept: list[Line] = []
    for line in lines:
        last = kept[-1] if kept else None
        if (
            last is not None
            and last.page == line.page
            and re.fullmatch(r"[\d*]{1,3}", line.text.strip())
            and line.size < 0.75 * last.size
            and 0 < last.base - line.base < last.size
            and abs(line.start - last.end) < last.size
        ):
            last.text += f"[{line.text.strip()}]"
            last.end = line.end
        else:
            kept.append(line)
    return kept


@dataclass(slots=True)
class Paragraph:
    """Joined lines; ``cells`` for a row of a table."""

    lines: list[Line]
    text: str
    cells: tuple[Line, ...] = ()


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Group pieces that stand on one base line."""
    row: list[Line] = []
    for line in lines:
        if row and (
            line.page != row[-1].page
            or line.vertical != row[-1].vertical
            or abs(line.base - row[-1].base) > 0.35 * line.size
            or line.start < row[-1].end
        ):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _join(left: str, right: str) -> str:
    """Two lines of one paragraph as text: no space between hanzi."""
    left, right = left.rstrip(), right.lstrip()
    wide = ("\u2e80" <= left[-1:] <= "\uffef") or ("\u2e80" <= right[:1] <= "\uffef")
    return left + ("" if wide else " ") + right


def _continues(before: Paragraph, line: Line, edge: float, margin: float) -> bool:
    """Tell whether a line goes on with the paragraph before it."""
    last = before.lines[-1]
    if before.cells or line.vertical != last.vertical:
        return False
    if abs(line.size - last.size) > 0.12 * last.size or _ITEM.match(line.text.strip()):
        return False
    if line.page == last.page and not 0 < line.base - last.base < 2.6 * last.size:
        return False
    if line.page != last.page and _ENDED.search(last.text.strip()):
        return False
    if line.start > margin + 0.8 * line.size and abs(line.start - last.start) > 0.4 * line.size:
        return False  # indented: it begins one
    first = _FIRST_WORD.search(line.text)
    share = len(first[0]) / max(len(line.text), 1) if first else 0
    return edge - last.end < share * (line.end - line.start) + 0.9 * line.size


def make_paragraphs(lines: Sequence[Line], pages: int) -> list[Paragraph]:
    """Return the lines of a document as paragraphs and rows of tables."""
    kept = _attach_note_marks(_without_running_heads(lines, pages))
    edges: dict[tuple[int, bool], tuple[float, float]] = {}
    for line in kept:
        low, high = edges.get((line.page, line.vertical), (line.start, line.end))
        edges[line.page, line.vertical] = (min(low, line.start), max(high, line.end))
    found: list[Paragraph] = []
    for row in _rows(kept):
        if len(row) > 1:
            found.append(Paragraph(row, " ".join(c.text.strip() for c in row), tuple(row)))
            continue
        (line,) = row
        margin, _ = edges[line.page, line.vertical]
        if found:
            last = found[-1].lines[-1]
            _, edge = edges[last.page, last.vertical]
            if _continues(found[-1], line, edge, margin):
                found[-1].lines.append(line)
                found[-1].text = _join(found[-1].text, line.text)
                continue
        found.append(Paragraph([line], line.text.strip()))
    return found


def _tables(paragraphs: Sequence[Paragraph], lang: str) -> Iterator[str]:
    """The body of the Word document: paragraphs, and following rows as one table."""
    body_size = statistics.median(p.lines[0].size for p in paragraphs)
    rows: list[tuple[Line, ...]] = []

    def table() -> str:
        starts: list[float] = []
        for cell in sorted((c for row in rows for c in row), key=lambda c: c.start):
            if not starts or cell.start - starts[-1] > 1.5 * cell.size:
                starts.append(cell.start)
        width = TEXT_WIDTH // len(starts)
        out = []
        for row in rows:
            texts = [""] * len(starts)
            for cell in row:
                column = max(i for i, s in enumerate(starts) if s <= cell.start + 0.1)
                texts[column] = f"{texts[column]} {cell.text.strip()}".strip()
            out.append("".join(make_cell(make_paragraph(make_run(t, lang)), width) for t in texts))
        return make_table(out, [width] * len(starts)) + "<w:p/>"

    for paragraph in paragraphs:
        if paragraph.cells:
            rows.append(paragraph.cells)
            continue
        if rows:
            yield table()
            rows = []
        first = paragraph.lines[0]
        larger = first.size > 1.15 * body_size
        size = round(12 * first.size / body_size) if larger else 0
        yield make_paragraph(
            make_run(paragraph.text, lang, bold=first.bold or larger, size=min(size, 28)),
            centred=larger and len(paragraph.lines) == 1,
        )
    if rows:
        yield table()


class Pdf(DocumentFormat):
    """``.pdf``; the translation is a ``.docx``."""

    name = "pdf"
    suffixes = (".pdf",)
    output_suffix = ".docx"

    def read(self, data: bytes, where: str) -> Document:
        lines, pages = _extract(data, where)
        if not lines:
            raise FormatError(
                f"{where}: no text layer, its {pages} pages are pictures; have them read by OCR first"
            )
        paragraphs = make_paragraphs(lines, pages)
        if not paragraphs:
            raise FormatError(f"{where}: nothing but page numbers in it")
        script = detect_script("\n".join(p.text for p in paragraphs))
        lang = script if script != "und" else "zh-Hans"
        vertical = sum(line.vertical for line in lines) * 2 > len(lines)
        body = "".join(_tables(paragraphs, lang))
        return Docx().read(write_docx(body, vertical=vertical), where)
