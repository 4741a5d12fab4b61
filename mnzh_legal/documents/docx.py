"""Word documents: body, tables, headers, footers, footnotes, endnotes, comments, text boxes, SmartArt,
the titles of charts.

Only the text of paragraphs changes; every other part of the package is copied byte for byte.
Traditional Mongolian output gets a vertical section and a Mongolian font.

Source: ECMA-376 part 1, §17.3 (paragraphs, runs), §17.6.20 (textDirection ``tbLrV``).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence

from lxml import etree

from mnzh_legal.documents.base import Document, DocumentFormat, TextUnit, UnitTranslation
from mnzh_legal.documents.docx_fill import (
    Piece,
    field_starts,
    fill_paragraph,
    find_carrier,
    owner_of,
    read_run,
    w,
)
from mnzh_legal.documents.docx_numbering import NUMBERING_PART, translate_numbering
from mnzh_legal.documents.drawing import DrawingText
from mnzh_legal.documents.runs import find_spans
from mnzh_legal.packages import parse_part, read_package, serialize, write_package

MAIN_PART = "word/document.xml"
MONGOLIAN_FONT = "Mongolian Baiti"
_FONT_SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")
MONGOLIAN_FONTS = dict.fromkeys(_FONT_SLOTS, MONGOLIAN_FONT)
#: For text that leaves a vertical document: its fonts have no other script.
_HORIZONTAL_FONTS = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "eastAsia": "SimSun"}
_TEXT_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_DRAWN_PARTS = re.compile(r"word/(?:diagrams/data|diagrams/drawing|charts/chart)(\d+)\.xml")


def _pieces(paragraph: etree._Element) -> list[Piece]:
    """Text runs of a paragraph itself, not of text boxes in it; fields' codes are left out."""
    pieces = []
    for run in paragraph.iter(w("r")):
        if owner_of(run) is paragraph and (text := read_run(run)) is not None:
            pieces.append(Piece(run, text))
    return pieces


_DELETED = tuple(map(w, ("del", "moveFrom")))
_INSERTED = tuple(map(w, ("ins", "moveTo", "smartTag", "customXml")))
_CHANGES = tuple(
    map(
        w,
        [
            "rPrChange",
            "pPrChange",
            "sectPrChange",
            "tblPrChange",
            "trPrChange",
            "tcPrChange",
            "tblGridChange",
            "moveFromRangeStart",
            "moveFromRangeEnd",
            "moveToRangeStart",
            "moveToRangeEnd",
        ],
    )
)


def _accept_changes(root: etree._Element) -> int:
    """Make the text what it is with all tracked changes accepted; return how many there were."""
    changes = 0
    for element in list(root.iter(*_DELETED, *_CHANGES)):
        parent = element.getparent()
        if parent is None:
            continue
        in_table_row = parent.tag == w("trPr")
        if in_table_row and element.tag == w("del"):
            row = parent.getparent()
            if row is not None and (table := row.getparent()) is not None:
                table.remove(row)
        else:
            parent.remove(element)
        changes += 1
    for element in list(root.iter(*_INSERTED)):
        parent = element.getparent()
        if parent is None:
            continue
        changes += element.tag in (w("ins"), w("moveTo"))
        at = parent.index(element)
        for child in reversed(list(element)):
            if element.tag != w("customXml") or child.tag != w("customXmlPr"):
                parent.insert(at, child)
        parent.remove(element)
    return changes


def _format_keys(paragraph: etree._Element, pieces: Sequence[Piece]) -> list[str]:
    """Keys that are equal for runs with the same formatting; language and proofing do not count.

    Runs of a link, a field or a control are told apart from the others.
    """
    fields = field_starts(paragraph)
    keys = []
    for piece in pieces:
        carrier = find_carrier(piece.run)
        start = fields.get(carrier)
        inside = carrier if carrier is not piece.run else start
        key = "" if inside is None else str(id(inside))
        properties = piece.run.find(w("rPr"))
        if properties is not None:
            kept = copy.deepcopy(properties)
            for child in list(kept):
                if child.tag in (w("lang"), w("noProof"), w("rFonts")):
                    kept.remove(child)
            if len(kept):
                key += bytes(etree.tostring(kept, method="c14n")).decode()
        keys.append(key)
    return keys


class DocxDocument(Document):
    """A Word document that was read."""

    def __init__(self, parts: dict[str, bytes], where: str) -> None:
        self._parts = parts
        self._roots: dict[str, etree._Element] = {}
        self._paragraphs: list[tuple[list[Piece], list[str]]] = []
        changes = 0
        units: list[TextUnit] = []
        for name in parts:
            if not _TEXT_PARTS.fullmatch(name):
                continue
            root = parse_part(parts[name], where, name)
            self._roots[name] = root
            changes += _accept_changes(root)
            for paragraph in root.iter(w("p")):  # what alternate content keeps for old readers too
                pieces = _pieces(paragraph)
                text = "".join(p.text for p in pieces)
                if not text.strip():
                    continue
                keys = _format_keys(paragraph, pieces)
                spans = find_spans(keys, [p.text for p in pieces])
                units.append(TextUnit(f"{name}#{len(units)}", text, spans))
                self._paragraphs.append((pieces, keys))
        self._drawn = DrawingText(parts, _DRAWN_PARTS, where)
        self.units = (*units, *self._drawn.units)
        if changes:
            self.notices = (
                ("tracked-changes", f"{changes} tracked changes were taken as accepted"),
            )
        self._is_vertical = any(
            d.get(w("val")) in ("tbLrV", "tbRl")
            for d in self._roots[MAIN_PART].iterfind(f".//{w('sectPr')}/{w('textDirection')}")
        )

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        vertical = target == "mn-Mong"
        fonts = MONGOLIAN_FONTS if vertical else _HORIZONTAL_FONTS if self._is_vertical else {}
        written = len(self._paragraphs)
        for (pieces, keys), unit, done in zip(
            self._paragraphs, self.units[:written], translations[:written], strict=True
        ):
            paragraph = owner_of(pieces[0].run)
            if paragraph is not None:
                if done.text != unit.text or done.spans != unit.spans:
                    fill_paragraph(paragraph, pieces, keys, done)
                for run in paragraph.iter(w("r")):  # copies made by the fill are runs of it too
                    if owner_of(run) is paragraph:
                        _set_language(run, target)
                        _set_fonts(run, fonts)
        parts = self._parts | self._drawn.render(translations[written:], target)
        for name, root in self._roots.items():
            if vertical:
                _make_vertical(root)
            elif self._is_vertical:
                _make_horizontal(root)
            parts[name] = serialize(root)
        if NUMBERING_PART in parts:
            parts[NUMBERING_PART] = translate_numbering(parts[NUMBERING_PART], target)
        return write_package(parts)


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
