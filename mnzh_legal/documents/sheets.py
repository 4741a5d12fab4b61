"""Tables: CSV by cell, and .xlsx by string; formulas, numbers, formats and charts stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from mnzh_legal.documents.base import Document, DocumentFormat, TextUnit, UnitTranslation
from mnzh_legal.documents.plain import decode_text
from mnzh_legal.packages import XML_SPACE, parse_part, read_package, serialize, write_package

_LETTER = re.compile(r"[^\W\d_]")


# --- CSV ------------------------------------------------------------------------------------------


def split_cells(text: str, delimiter: str) -> list[tuple[int, int]]:
    """Return the spans of the cells of a CSV text, quotes included (RFC 4180)."""
    spans: list[tuple[int, int]] = []
    start = position = 0
    quoted = False
    while position < len(text):
        char = text[position]
        if quoted:
            if char == '"':
                if text[position + 1 : position + 2] == '"':
                    position += 1
                else:
                    quoted = False
        elif char == '"' and position == start:
            quoted = True
        elif char == delimiter or char in "\r\n":
            spans.append((start, position))
            start = position + 1
        position += 1
    spans.append((start, len(text)))
    return [s for s in spans if s[1] > s[0]]


class _CsvDocument(Document):
    def __init__(self, text: str, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter
        self._spans: list[tuple[int, int]] = []
        units: list[TextUnit] = []
        for start, end in split_cells(text, delimiter):
            cell = text[start:end]
            plain = cell[1:-1].replace('""', '"') if cell.startswith('"') else cell
            if not _LETTER.search(plain) or plain.startswith(("=", "+", "@")):
                continue  # numbers, and what a spreadsheet would run
            units.append(TextUnit(str(len(units)), plain))
            self._spans.append((start, end))
        self.units = tuple(units)

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        out, last = [], 0
        for (start, end), done in zip(self._spans, translations, strict=True):
            was_quoted = self._text[start] == '"'
            text = done.text
            if text.startswith(("=", "+", "@")):
                text = "'" + text
            if was_quoted or any(c in text for c in f'"\r\n{self._delimiter}'):
                text = '"' + text.replace('"', '""') + '"'
            out += [self._text[last:start], text]
            last = end
        return "".join([*out, self._text[last:]]).encode("utf-8")


class Csv(DocumentFormat):
    """``.csv`` and ``.tsv``"""

    name = "csv"
    suffixes = (".csv", ".tsv")

    def read(self, data: bytes, where: str) -> Document:
        text = decode_text(data, where)
        first = text.split("\n", 1)[0]
        return _CsvDocument(text, max(",;\t", key=first.count))


# --- XLSX -----------------------------------------------------------------------------------------

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRINGS = "xl/sharedStrings.xml"


def _main(name: str) -> str:
    return f"{{{_MAIN}}}{name}"


class _XlsxDocument(Document):
    """Every shared and inline string is a unit; of rich text the first run keeps its format."""

    def __init__(self, parts: dict[str, bytes], where: str) -> None:
        self._parts = parts
        self._roots: dict[str, etree._Element] = {}
        self._runs: list[list[etree._Element]] = []
        units: list[TextUnit] = []
        names = [n for n in parts if n == _STRINGS or n.startswith("xl/worksheets/sheet")]
        for name in sorted(names, key=lambda n: (n != _STRINGS, n)):
            root = parse_part(parts[name], where, name)
            self._roots[name] = root
            for item in root.iter(_main("si"), _main("is")):
                runs = [
                    t
                    for t in item.iter(_main("t"))
                    if t.getparent() is None or t.getparent().tag != _main("rPh")  # type: ignore[union-attr]
                ]
                text = "".join(t.text or "" for t in runs)
                if runs and _LETTER.search(text):
                    units.append(TextUnit(str(len(units)), text))
                    self._runs.append(runs)
        self.units = tuple(units)

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        for unit, runs, done in zip(self.units, self._runs, translations, strict=True):
            if done.text == unit.text:
                continue
            runs[0].text = done.text
            if done.text != done.text.strip():
                runs[0].set(XML_SPACE, "preserve")
            for other in runs[1:]:
                other.text = ""
        changed = {name: serialize(root) for name, root in self._roots.items()}
        return write_package({name: changed.get(name, data) for name, data in self._parts.items()})


class Xlsx(DocumentFormat):
    """``.xlsx``"""

    name = "xlsx"
    suffixes = (".xlsx",)

    def read(self, data: bytes, where: str) -> Document:
        return _XlsxDocument(read_package(data, where, "xl/workbook.xml"), where)
