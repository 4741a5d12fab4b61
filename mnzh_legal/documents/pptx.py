"""Presentations: the text of slides and of speaker notes, in shapes, tables, groups, SmartArt, and the
titles of charts (not their data, which a workbook inside holds).

Only paragraphs' text changes; every part without translated text is copied byte for byte. Traditional
Mongolian output sets the shapes' text vertical, lines from left to right.

Source: ECMA-376 part 1, §21.1.2 (paragraphs, runs), §20.1.10.83 (``mongolianVert``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mnzh_legal.documents.base import Document, DocumentFormat, UnitTranslation
from mnzh_legal.documents.drawing import DrawingText
from mnzh_legal.packages import parse_part, read_package, write_package

MAIN_PART = "ppt/presentation.xml"
_PARTS = re.compile(
    r"ppt/(?:slides/slide|notesSlides/notesSlide|diagrams/data|diagrams/drawing|charts/chart)(\d+)\.xml"
)


class PptxDocument(Document):
    """A presentation that was read."""

    def __init__(self, parts: dict[str, bytes], where: str) -> None:
        self._parts = parts
        self._text = DrawingText(parts, _PARTS, where)
        self.units = self._text.units
        if not self.units:
            parse_part(parts[MAIN_PART], where, MAIN_PART)

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        return write_package(self._parts | self._text.render(translations, target))


class Pptx(DocumentFormat):
    """``.pptx``"""

    name = "pptx"
    suffixes = (".pptx",)

    def read(self, data: bytes, where: str) -> Document:
        return PptxDocument(read_package(data, where, MAIN_PART), where)
