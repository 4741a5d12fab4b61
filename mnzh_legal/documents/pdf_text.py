"""The text layer of a PDF as lines. Run as a program of its own, because a hostile file can ask for
any amount of memory and time: ``python -m mnzh_legal.documents.pdf_text`` reads a file from standard
input and writes JSON.
"""

from __future__ import annotations

import ctypes
import json
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

MAX_PAGES = 2000
#: Address space and processor time that reading one file may take.
MAX_MEMORY_BYTES = 1_000_000_000
MAX_SECONDS = 60
_PASSWORD = 4
#: Behind the number of an article or chapter stands a space.
_NUMBERED = re.compile(r"\s*第[〇零一二三四五六七八九十百千\d]+[编章节条款项]$")
#: Codes that PDFium gives for what is no character.
_NO_TEXT = frozenset("\r\n\u0000\ufffe\uffff\u0002")


@dataclass(slots=True)
class Line:
    """A stretch of text on one base line; lengths in points.

    ``start`` and ``end`` run along the line, ``base`` counts from line to line (downwards, or to the
    right where lines are vertical) up to ``extent``, the size of the page.
    """

    text: str
    page: int
    start: float
    end: float
    base: float
    size: float
    vertical: bool
    extent: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    start: float
    end: float
    base: float
    size: float
    vertical: bool
    bold: bool


def _letters(page: Any, raw: Any) -> Iterator[_Letter]:
    """The characters of a page in reading order, without the spaces and line ends that PDFium adds."""
    text_page = page.get_textpage()
    width, height = page.get_size()
    x, y = ctypes.c_double(), ctypes.c_double()
    for number in range(text_page.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text_page, number))
        if letter in _NO_TEXT or raw.FPDFText_IsGenerated(text_page, number):
            continue  # lines and spaces are found by distance
        raw.FPDFText_GetCharOrigin(text_page, number, x, y)
        left, bottom, right, top = text_page.get_charbox(number, loose=True)
        angle = raw.FPDFText_GetCharAngle(text_page, number)
        bold = raw.FPDFText_GetFontWeight(text_page, number) >= 600
        if abs(math.sin(angle)) > 0.7:
            down = math.sin(angle) > 0  # lines run down, or up
            start, end = (height - top, height - bottom) if down else (bottom, top)
            base = x.value if down else width - x.value
            yield _Letter(letter, start, end, base, right - left, True, bold)
        else:
            yield _Letter(letter, left, right, height - y.value, top - bottom, False, bold)


def _is_wide(letter: str) -> bool:
    return "\u2e80" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


def _goes_on(line: Line, last: _Letter, letter: _Letter) -> bool:
    """Tell whether a letter stands on the line, near its end; the letters of one glyph share a place."""
    size = max(line.size, letter.size)
    gap = letter.start - line.end
    wide = _is_wide(letter.text) and _is_wide(last.text)
    return (
        letter.vertical == line.vertical
        and abs(letter.base - line.base) < size * 0.35
        and gap < size * (0.75 if wide else 1.6)
        and letter.start > last.start - size * 0.15
    )


def _needs_space(line: Line, last: _Letter, letter: _Letter) -> bool:
    if letter.text.isspace() or last.text.isspace():
        return False
    least = 0.12
    if _is_wide(letter.text) or _is_wide(last.text):  # a full line may be spread a little
        least = 0.2 if _NUMBERED.match(line.text) else 0.5
    return letter.start - line.end > least * max(line.size, letter.size)


def _page_lines(
    letters: Iterator[_Letter], page: int, width: float, height: float
) -> Iterator[Line]:
    line: Line | None = None
    last: _Letter | None = None
    weight = 0
    for letter in letters:
        if line is not None and last is not None and _goes_on(line, last, letter):
            line.text += (" " if _needs_space(line, last, letter) else "") + letter.text
            line.end = max(line.end, letter.end)
            line.size = max(line.size, letter.size)
        else:
            if line is not None:
                yield line
            line = Line(
                letter.text,
                page,
                letter.start,
                letter.end,
                letter.base,
                letter.size,
                letter.vertical,
                width if letter.vertical else height,
            )
            weight = 0
        weight += letter.bold
        line.bold = weight * 2 > len(line.text)
        last = letter
    if line is not None:
        yield line


def read_lines(data: bytes) -> dict[str, Any]:
    """Return ``{"lines": […], "pages": n}``, or ``{"fault": why}``."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        if raw.FPDF_GetLastError() == _PASSWORD:
            return {"fault": "encrypted; remove the password"}
        return {"fault": "broken, not a readable PDF"}
    count = len(document)
    if count > MAX_PAGES:
        return {"fault": f"{count} pages; the limit is {MAX_PAGES}, split it"}
    lines: list[dict[str, Any]] = []
    for number in range(count):
        try:
            page = document[number]
            found = list(_page_lines(_letters(page, raw), number, *page.get_size()))
        except pdfium.PdfiumError:
            return {"fault": f"page {number + 1} cannot be read"}
        lines += [asdict(line) for line in found if line.text.strip()]
    return {"lines": lines, "pages": count}


def main() -> int:
    """Read a PDF from standard input, write its lines to standard output."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    except (ImportError, ValueError, OSError):  # a system without such limits
        pass
    try:
        result = read_lines(sys.stdin.buffer.read())
    except MemoryError:
        result = {"fault": "asks for more memory than is given to a PDF"}
    sys.stdout.write(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
