"""Word documents: body, tables, headers, footers, footnotes, endnotes, comments, text boxes.

Only the text of paragraphs changes; every other part of the package is copied byte for byte.
Traditional Mongolian output gets a vertical section and a Mongolian font.

Source: ECMA-376 part 1, §17.3 (paragraphs, runs), §17.6.20 (textDirection ``tbLrV``).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from mnzh_legal.documents.base import (
    Document,
    DocumentFormat,
    TextUnit,
    UnitTranslation,
)
from mnzh_legal.documents.runs import cut_into_runs, find_spans
from mnzh_legal.packages import parse_part, read_package, serialize, write_package

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MAIN_PART = "word/document.xml"
MONGOLIAN_FONT = "Mongolian Baiti"
_FONT_SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")
MONGOLIAN_FONTS = dict.fromkeys(_FONT_SLOTS, MONGOLIAN_FONT)
#: For text that leaves a vertical document: its fonts have no other script.
_HORIZONTAL_FONTS = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "eastAsia": "SimSun"}
_TEXT_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")


def w(name: str) -> str:
    """Return a WordprocessingML name in Clark notation."""
    return f"{{{W}}}{name}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """The text of one run, and its element."""

    run: etree._Element
    text: str


def _paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs in order; the copies that alternate content keeps for old readers too."""
    yield from root.iter(w("p"))


def _owner(element: etree._Element) -> etree._Element | None:
    """Nearest paragraph above an element."""
    parent = element.getparent()
    while parent is not None and parent.tag != w("p"):
        parent = parent.getparent()
    return parent


def _pieces(paragraph: etree._Element) -> list[_Piece]:
    """Text runs of a paragraph itself, not of text boxes in it; deleted text and fields' codes are left out."""
    pieces = []
    for run in paragraph.iter(w("r")):
        if _owner(run) is not paragraph:
            continue
        if any(a.tag == w("del") for a in run.iterancestors()):
            continue
        texts = []
        for child in run:
            if child.tag == w("t"):
                texts.append(child.text or "")
            elif child.tag == w("tab"):
                texts.append("\t")
            elif child.tag == w("noBreakHyphen"):
                texts.append("-")
        if texts:
            pieces.append(_Piece(run, "".join(texts)))
    return pieces


def _format_key(run: etree._Element) -> str:
    """A key that is equal for runs with the same formatting; language and proofing do not count."""
    properties = run.find(w("rPr"))
    parent = run.getparent()
    link = str(id(parent)) if parent is not None and parent.tag == w("hyperlink") else ""
    if properties is None:
        return link
    kept = copy.deepcopy(properties)
    for child in list(kept):
        if child.tag in (w("lang"), w("noProof"), w("rFonts")):
            kept.remove(child)
    if not len(kept):
        return link
    return link + bytes(etree.tostring(kept, method="c14n")).decode()


class DocxDocument(Document):
    """A Word document that was read."""

    def __init__(self, parts: dict[str, bytes], where: str) -> None:
        self._parts = parts
        self._roots: dict[str, etree._Element] = {}
        self._paragraphs: list[list[_Piece]] = []
        units: list[TextUnit] = []
        for name in parts:
            if not _TEXT_PARTS.fullmatch(name):
                continue
            root = parse_part(parts[name], where, name)
            self._roots[name] = root
            for paragraph in _paragraphs(root):
                pieces = _pieces(paragraph)
                text = "".join(p.text for p in pieces)
                if not text.strip():
                    continue
                units.append(
                    TextUnit(
                        f"{name}#{len(units)}",
                        text,
                        find_spans([_format_key(p.run) for p in pieces], [p.text for p in pieces]),
                    )
                )
                self._paragraphs.append(pieces)
        self.units = tuple(units)
        self._is_vertical = any(
            d.get(w("val")) in ("tbLrV", "tbRl")
            for d in self._roots[MAIN_PART].iterfind(f".//{w('sectPr')}/{w('textDirection')}")
        )

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        vertical = target == "mn-Mong"
        fonts = MONGOLIAN_FONTS if vertical else _HORIZONTAL_FONTS if self._is_vertical else {}
        for pieces, done in zip(self._paragraphs, translations, strict=True):
            paragraph = _owner(pieces[0].run)
            _fill(pieces, done)
            if paragraph is not None:  # copies made by the fill are runs of it too
                for run in paragraph.iter(w("r")):
                    if _owner(run) is paragraph:
                        _set_language(run, target)
                        _set_fonts(run, fonts)
        parts = dict(self._parts)
        for name, root in self._roots.items():
            if vertical:
                _make_vertical(root)
            elif self._is_vertical:
                _make_horizontal(root)
            parts[name] = serialize(root)
        return write_package(parts)


def _fill(pieces: Sequence[_Piece], done: UnitTranslation) -> None:
    """Write the text into the runs: each formatted span into its run, the rest into base runs."""
    keys = [_format_key(p.run) for p in pieces]
    texts = [p.text for p in pieces]
    stretches = cut_into_runs(keys, texts, done)
    if not done.spans:
        ((base, text),) = stretches
        for i, piece in enumerate(pieces):
            _set_text(piece.run, text if i == base else "")
        return
    # rebuild: runs stand where their text stands in the translation
    anchor = pieces[0].run
    parent = anchor.getparent()
    same_parent = all(p.run.getparent() is parent for p in pieces)
    if not same_parent or parent is None:
        by_run: dict[int, str] = {}
        for index, text in stretches:
            by_run[index] = by_run.get(index, "") + text
        for i, piece in enumerate(pieces):
            _set_text(piece.run, by_run.get(i, ""))
        return
    at = parent.index(anchor)
    originals = {i: copy.deepcopy(pieces[i].run) for i, _ in stretches}
    used: set[int] = set()
    for index, text in stretches:
        if index in used:
            run = copy.deepcopy(originals[index])
            _strip_objects(run)
        else:
            run = pieces[index].run
            parent.remove(run)
        used.add(index)
        _set_text(run, text)
        parent.insert(min(at, len(parent)), run)
        at = parent.index(run) + 1
    for i, piece in enumerate(pieces):
        if i not in used:
            _set_text(piece.run, "")


def _strip_objects(run: etree._Element) -> None:
    """Leave only formatting and text in a copied run: a note reference must not be doubled."""
    for child in list(run):
        if child.tag not in (w("rPr"), w("t")):
            run.remove(child)


def _set_text(run: etree._Element, text: str) -> None:
    """Replace the text of a run; breaks, drawings and references in it stay."""
    slots = [c for c in run if c.tag in (w("t"), w("tab"), w("noBreakHyphen"))]
    first = next((c for c in slots if c.tag == w("t")), None)
    if first is None:
        if not text:
            return
        first = etree.SubElement(run, w("t"))
    for child in slots:
        if child is not first:
            run.remove(child)
    pieces = text.split("\t")
    first.text = pieces[0]
    first.set(XML_SPACE, "preserve")
    at = run.index(first)
    for piece in pieces[1:]:
        tab = etree.Element(w("tab"))
        more = etree.Element(w("t"))
        more.text = piece
        more.set(XML_SPACE, "preserve")
        run.insert(at + 1, tab)
        run.insert(at + 2, more)
        at += 2


def _properties(run: etree._Element) -> etree._Element:
    """Return the run's properties, made if there are none."""
    properties = run.find(w("rPr"))
    if properties is None:
        properties = etree.Element(w("rPr"))
        run.insert(0, properties)
    return properties


def _set_fonts(run: etree._Element, fonts: Mapping[str, str]) -> None:
    """Give a run fonts that have the target's script; an empty mapping leaves them."""
    if not fonts:
        return
    properties = _properties(run)
    element = properties.find(w("rFonts"))
    if element is None:
        element = etree.Element(w("rFonts"))
        properties.insert(0 if properties.find(w("rStyle")) is None else 1, element)
    for name in list(element.attrib):
        del element.attrib[name]
    for name, font in fonts.items():
        element.set(w(name), font)


def _set_language(run: etree._Element, target: str) -> None:
    """Mark a run's language, for spelling checkers and screen readers."""
    properties = _properties(run)
    lang = properties.find(w("lang"))
    if lang is None:
        lang = etree.SubElement(properties, w("lang"))
    tag = {"mn-Mong": "mn-Mong-CN", "mn-Cyrl": "mn-MN", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}[
        target
    ]
    lang.set(w("val"), tag)
    if target.startswith("zh"):
        lang.set(w("eastAsia"), tag)


_AFTER_DIRECTION = {
    w(n) for n in ("bidi", "rtlGutter", "docGrid", "printerSettings", "sectPrChange")
}


def _make_vertical(root: etree._Element) -> None:
    """Set every section to vertical lines that run left to right."""
    body = root.find(w("body"))
    if body is not None and body.find(w("sectPr")) is None:
        etree.SubElement(body, w("sectPr"))
    for section in root.iter(w("sectPr")):
        direction = section.find(w("textDirection"))
        if direction is None:
            direction = etree.Element(w("textDirection"))
            follower = next((c for c in section if c.tag in _AFTER_DIRECTION), None)
            if follower is None:
                section.append(direction)
            else:
                follower.addprevious(direction)
        direction.set(w("val"), "tbLrV")


def _make_horizontal(root: etree._Element) -> None:
    """Set every section back to horizontal lines."""
    for section in root.iter(w("sectPr")):
        direction = section.find(w("textDirection"))
        if direction is not None:
            section.remove(direction)


class Docx(DocumentFormat):
    """``.docx``"""

    name = "docx"
    suffixes = (".docx",)

    def read(self, data: bytes, where: str) -> Document:
        return DocxDocument(read_package(data, where, MAIN_PART), where)
