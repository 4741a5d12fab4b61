"""OpenDocument texts: headings, paragraphs, lists, tables, notes, headers and footers.

``text:span`` and ``text:a`` are the formatted spans of a paragraph; what else stands in it (notes,
frames, bookmarks, fields) keeps its place among the words. Other parts are copied byte for byte.

Source: OASIS OpenDocument 1.3 part 3, §5 (paragraphs), §6 (text), §20.404 (``style:writing-mode``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from mnzh_legal.documents.base import Document, DocumentFormat, TextUnit, UnitTranslation
from mnzh_legal.documents.inline import (
    InlineRules,
    InlineText,
    append_plain,
    read_inline,
    write_inline,
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


def _characters(element: etree._Element) -> str | None:
    """What an element of white space stands for."""
    if element.tag == t("s"):
        return " " * int(element.get(t("c")) or 1)
    return {t("tab"): "\t", t("line-break"): "\n"}.get(str(element.tag))


def _append(parent: etree._Element, text: str, at_start: bool) -> None:  # noqa: FBT001
    """Append text, its tabs, breaks and further spaces as elements."""
    plain = ""
    for number, letter in enumerate(text):
        again = letter == " " and (text[number - 1] == " " if number else at_start)
        name = "tab" if letter == "\t" else "line-break" if letter == "\n" else "s" if again else ""
        if name:
            append_plain(parent, plain)
            plain = ""
            etree.SubElement(parent, t(name))
        else:
            plain += letter
    append_plain(parent, plain)


#: Any stretch of white space in the file's own text is one space.
_INLINE = InlineRules(
    frozenset((t("span"), t("a"))), _characters, lambda text: _SPACES.sub(" ", text), _append
)


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
        self._found: list[tuple[etree._Element, InlineText]] = []
        units: list[TextUnit] = []
        for name in _PARTS:
            if name not in parts:
                continue
            root = parse_part(parts[name], where, name)
            self._roots[name] = root
            for element in _blocks(root):
                content = read_inline(element, _INLINE)
                if not content.text.strip():
                    continue
                units.append(TextUnit(f"{name}#{len(units)}", content.text, content.formatted))
                self._found.append((element, content))
        self.units = tuple(units)

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        for (element, content), unit, done in zip(
            self._found, self.units, translations, strict=True
        ):
            if done.text != unit.text or done.spans != unit.spans:
                write_inline(element, content, done, _INLINE)
        for root in self._roots.values():
            for layout in root.iter(f"{{{STYLE}}}page-layout-properties"):
                if target == "mn-Mong":
                    layout.set(f"{{{STYLE}}}writing-mode", "tb-lr")
                elif layout.get(f"{{{STYLE}}}writing-mode") == "tb-lr":
                    layout.set(f"{{{STYLE}}}writing-mode", "lr-tb")
        return write_package(self._parts | {n: serialize(r) for n, r in self._roots.items()})


class Odt(DocumentFormat):
    """``.odt``"""

    name = "odt"
    suffixes = (".odt",)

    def read(self, data: bytes, where: str) -> Document:
        return OdtDocument(read_package(data, where, MAIN_PART), where)
