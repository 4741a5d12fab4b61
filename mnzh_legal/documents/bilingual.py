"""Side-by-side bilingual Word documents: a table, one aligned paragraph a row."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from mnzh_legal.documents.base import BilingualRow
from mnzh_legal.documents.docx import MONGOLIAN_FONT, W
from mnzh_legal.packages import write_package

_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""


def _cell(text: str, lang: str, width: int) -> str:
    vertical = lang == "mn-Mong"
    font = MONGOLIAN_FONT if vertical else "SimSun" if lang.startswith("zh") else "Times New Roman"
    direction = '<w:textDirection w:val="tbLrV"/>' if vertical else ""
    run = (
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'<w:lang w:val="{lang}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{direction}</w:tcPr>'
        f"<w:p>{run}</w:p></w:tc>"
    )


def _row_height(row: BilingualRow, *, vertical: bool) -> str:
    """A vertical cell needs a height: lines run down, as many as the width takes."""
    if not vertical:
        return ""
    # about 13 lines side by side in a cell, each letter 140 twips along the line
    letters = max(len(row.source), len(row.target))
    height = min(9000, 700 + letters * 11)
    return f'<w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'


def render_bilingual(rows: Sequence[BilingualRow], source: str, target: str) -> bytes:
    """Return a .docx with the source left and the target right, row by row.

    Traditional Mongolian cells are vertical; the other side stays horizontal.
    """
    vertical = "mn-Mong" in (source, target)
    body = "".join(
        f"<w:tr>{_row_height(r, vertical=vertical)}{_cell(r.source, source, 4650)}{_cell(r.target, target, 4650)}</w:tr>"
        for r in rows
    )
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document xmlns:w="{W}"><w:body>'
        f'<w:tbl><w:tblPr><w:tblW w:w="9300" w:type="dxa"/><w:tblBorders>{border}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="4650"/><w:gridCol w:w="4650"/></w:tblGrid>'
        f'{body}</w:tbl><w:p/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1300" w:right="1300" w:bottom="1300" w:left="1300" w:header="700" w:footer="700" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>"
    )
    return write_package(
        {
            "[Content_Types].xml": _TYPES.encode(),
            "_rels/.rels": _RELS.encode(),
            "word/document.xml": document.encode("utf-8"),
        }
    )
