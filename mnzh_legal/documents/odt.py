"""OpenDocument texts: headings, paragraphs, lists, tables, notes, headers and footers.

``text:span`` and ``text:a`` are the formatted spans of a paragraph; what else stands in it (notes,
frames, bookmarks, fields) keeps its place among the words. Other parts are copied byte for byte.

Source: OASIS OpenDocument 1.3 part 3, §5 (paragraphs), §6 (text), §20.404 (``style:writing-mode``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from mnzh_legal.documents.base import (
    Document,
    DocumentFormat,
    FormattedSpan,
    TextUnit,
    UnitTranslation,
    nest_spans,
)
from mnzh_legal.packages import parse_part, read_package, serialize, write_package

TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
MAIN_PART = "content.xml"
_PARTS = (MAIN_PART, "styles.xml")


def t(name: str) -> str:
    """Return a name of the text namespace in Clark notation."""
    return f"{{{TEXT}}}{name}"


_SPACES = re.compile("[ \t\r\n]+")
_BLOCKS = (t("p"), t("h"))
_INLINE = (t("span"), t("a"))


@dataclass(slots=True)
class _Flat:
    """A paragraph as text: its spans (start, end, element) and what else stands at which place."""

    text: str = ""
    spans: list[tuple[int, int, etree._Element]] = field(default_factory=list)
    atoms: list[tuple[int, etree._Element]] = field(default_factory=list)


def _flatten(element: etree._Element, flat: _Flat) -> None:
    flat.text += _plain(element.text)
    for child in element:
        start = len(flat.text)
        if child.tag in _INLINE:
            _flatten(child, flat)
            flat.spans.append((start, len(flat.text), child))
        elif child.tag == t("s"):
            flat.text += " " * int(child.get(t("c")) or 1)
        elif child.tag == t("tab"):
            flat.text += "\t"
        elif child.tag == t("line-break"):
            flat.text += "\n"
        else:
            flat.atoms.append((start, child))
        flat.text += _plain(child.tail)


def _plain(text: str | None) -> str:
    """Text of the file: any stretch of white space in it is one space."""
    return _SPACES.sub(" ", text or "")


def _blocks(root: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and headings in order, those inside notes and frames of others too."""
    for element in root.iter(*_BLOCKS):
        if not any(a.tag == t("tracked-changes") for a in element.iterancestors()):
            yield element


class OdtDocument(Document):
    """An OpenDocument text that was read."""

    def __init__(self, parts: dict[str, bytes], where: str) -> None:
        self._parts = parts
        self._roots: dict[str, etree._Element] = {}
        self._found: list[tuple[etree._Element, _Flat]] = []
        units: list[TextUnit] = []
        for name in _PARTS:
            if name not in parts:
                continue
            root = parse_part(parts[name], where, name)
            self._roots[name] = root
            for element in _blocks(root):
                flat = _Flat()
                _flatten(element, flat)
                if not flat.text.strip():
                    continue
                spans = tuple(
                    FormattedSpan(s, e, str(n))
                    for n, (s, e, _) in enumerate(flat.spans)
                    if flat.text[s:e].strip()
                )
                units.append(TextUnit(f"{name}#{len(units)}", flat.text, spans))
                self._found.append((element, flat))
        self.units = tuple(units)

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        for (element, flat), unit, done in zip(self._found, self.units, translations, strict=True):
            if done.text != unit.text or done.spans != unit.spans:
                _fill(element, flat, done)
        for root in self._roots.values():
            for layout in root.iter(f"{{{STYLE}}}page-layout-properties"):
                if target == "mn-Mong":
                    layout.set(f"{{{STYLE}}}writing-mode", "tb-lr")
                elif layout.get(f"{{{STYLE}}}writing-mode") == "tb-lr":
                    layout.set(f"{{{STYLE}}}writing-mode", "lr-tb")
        return write_package(self._parts | {n: serialize(r) for n, r in self._roots.items()})


def _fill(element: etree._Element, flat: _Flat, done: UnitTranslation) -> None:
    """Write a translation into a paragraph: spans as elements, notes and frames among the words."""
    size = max(len(flat.text), 1)
    places: list[tuple[int, etree._Element]] = []
    for start, atom in flat.atoms:
        at = round(start / size * len(done.text))
        while 0 < at < len(done.text) and " " in done.text and not done.text[at].isspace():
            at += 1  # a note stands after its word
        places.append((at, atom))
    spans = sorted(nest_spans(done.spans), key=lambda s: (s.start, -s.end))
    for child in list(element):
        element.remove(child)
    element.text = None

    def write(parent: etree._Element, start: int, end: int, inner: list[FormattedSpan]) -> None:
        position = start
        while inner:
            span = inner.pop(0)
            _add_text(parent, done.text, position, span.start, places)
            original = flat.spans[int(span.key)][2]
            made = etree.SubElement(parent, original.tag)
            for name, value in original.attrib.items():
                made.set(name, value)
            inside = [s for s in inner if s.end <= span.end]
            inner[:] = [s for s in inner if s not in inside]
            write(made, span.start, span.end, inside)
            position = span.end
        _add_text(parent, done.text, position, end, places)

    write(element, 0, len(done.text), spans)
    for _, atom in places:
        atom.tail = None
        element.append(atom)


def _add_text(
    parent: etree._Element,
    text: str,
    start: int,
    end: int,
    places: list[tuple[int, etree._Element]],
) -> None:
    """Append a stretch of text with its spaces, tabs and breaks, and what belongs into it."""
    position = start
    while position < end or (places and places[0][0] <= position):
        if places and places[0][0] <= position:
            atom = places.pop(0)[1]
            atom.tail = None
            parent.append(atom)
            continue
        stop = min(end, places[0][0]) if places else end
        _append(parent, text[position:stop], first=position == 0)
        position = stop


def _append(parent: etree._Element, text: str, *, first: bool) -> None:
    plain = ""

    def flush() -> None:
        nonlocal plain
        if plain and len(parent):
            parent[-1].tail = (parent[-1].tail or "") + plain
        elif plain:
            parent.text = (parent.text or "") + plain
        plain = ""

    for number, letter in enumerate(text):
        again = letter == " " and (text[number - 1] == " " if number else first)
        name = "tab" if letter == "\t" else "line-break" if letter == "\n" else "s" if again else ""
        if name:
            flush()
            etree.SubElement(parent, t(name))
        else:
            plain += letter
    flush()


class Odt(DocumentFormat):
    """``.odt``"""

    name = "odt"
    suffixes = (".odt",)

    def read(self, data: bytes, where: str) -> Document:
        return OdtDocument(read_package(data, where, MAIN_PART), where)
