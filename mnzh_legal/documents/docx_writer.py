"""Word documents of our own: paragraphs, tables, comments, written as plain WordprocessingML.

Source: ECMA-376 part 1, §17.3 (paragraphs, runs), §17.4 (tables), §17.13.4 (comments).
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from mnzh_legal.documents.docx import MONGOLIAN_FONT
from mnzh_legal.documents.docx_fill import W
from mnzh_legal.packages import write_package

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1300" w:right="1300" w:bottom="1300" '
    'w:left="1300" w:header="700" w:footer="700" w:gutter="0"/>'
)
#: Width of the text on a page, in twips.
TEXT_WIDTH = 9300


def font_for(lang: str) -> str:
    """Return a font that Word and WPS have for a language."""
    if lang == "mn-Mong":
        return MONGOLIAN_FONT
    return "SimSun" if lang.startswith("zh") else "Times New Roman"


def make_run(
    text: str, lang: str, *, bold: bool = False, size: float = 0, underline: bool = False
) -> str:
    """Return a run of text; ``size`` in points, 0 for the default."""
    font = font_for(lang)
    half_points = round(2 * size)
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        + ("<w:b/>" if bold else "")
        + (f'<w:sz w:val="{half_points}"/>' if half_points else "")
        + ('<w:u w:val="dotted" w:color="1F6FB2"/>' if underline else "")
        + f'<w:lang w:val="{lang}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def make_comment_mark(number: int) -> str:
    """Return the run that refers to a comment."""
    return f'<w:r><w:commentReference w:id="{number}"/></w:r>'


def make_paragraph(runs: str, *, centred: bool = False) -> str:
    """Return a paragraph of runs."""
    properties = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    return f"<w:p>{properties}{runs}</w:p>"


def make_cell(content: str, width: int, *, vertical: bool = False) -> str:
    """Return a cell of paragraphs; ``width`` in twips."""
    direction = '<w:textDirection w:val="tbLrV"/>' if vertical else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{direction}</w:tcPr>{content}</w:tc>'


def make_table(rows: Sequence[str], widths: Sequence[int]) -> str:
    """Return a table with thin borders; each row is the XML of its properties and cells."""
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{border}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        + "".join(f"<w:tr>{row}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def write_docx(body: str, *, vertical: bool = False, comments: Sequence[str] = ()) -> bytes:
    """Return a Word document of paragraphs and tables; comment number n is ``comments[n]``."""
    direction = '<w:textDirection w:val="tbLrV"/>' if vertical else ""
    document = (
        f'{_DECLARATION}<w:document xmlns:w="{W}"><w:body>{body}'
        f"<w:sectPr>{_PAGE}{direction}</w:sectPr></w:body></w:document>"
    )
    override = f'<Override PartName="/word/{{0}}.xml" ContentType="{_WORD_TYPE}.{{1}}+xml"/>'
    types = override.format("document", "document.main")
    parts: dict[str, str] = {}
    if comments:
        types += override.format("comments", "comments")
        parts["word/_rels/document.xml.rels"] = (
            f'{_DECLARATION}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/comments" Target="comments.xml"/></Relationships>'
        )
        notes = "".join(
            f'<w:comment w:id="{n}" w:author="mnzh-legal" w:initials="mnzh"><w:p><w:r>'
            f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:comment>'
            for n, text in enumerate(comments)
        )
        parts["word/comments.xml"] = f'{_DECLARATION}<w:comments xmlns:w="{W}">{notes}</w:comments>'
    head = {
        "[Content_Types].xml": (
            f'{_DECLARATION}<Types xmlns="{_TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
        ),
        "_rels/.rels": (
            f'{_DECLARATION}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": document,
    }
    return write_package({name: text.encode("utf-8") for name, text in (head | parts).items()})
