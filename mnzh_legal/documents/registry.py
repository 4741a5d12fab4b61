"""The formats we read and write; one line each."""

from __future__ import annotations

from pathlib import Path

from mnzh_legal.documents.base import DocumentFormat
from mnzh_legal.documents.cat_files import Tmx, Xliff
from mnzh_legal.documents.docx import Docx
from mnzh_legal.documents.html import Html
from mnzh_legal.documents.markdown import Markdown
from mnzh_legal.documents.odt import Odt
from mnzh_legal.documents.pdf import Pdf
from mnzh_legal.documents.plain import PlainText
from mnzh_legal.documents.po import Po
from mnzh_legal.documents.pptx import Pptx
from mnzh_legal.documents.sheets import Csv, Xlsx
from mnzh_legal.documents.subtitles import SubRip
from mnzh_legal.errors import FormatError

FORMATS: tuple[DocumentFormat, ...] = (
    PlainText(),
    Markdown(),
    Docx(),
    Xlsx(),
    Pptx(),
    Odt(),
    Csv(),
    SubRip(),
    Html(),
    Pdf(),
    Xliff(),
    Tmx(),
    Po(),
)


def format_for(path: Path) -> DocumentFormat:
    """Return the format of a file by its suffix.

    Raises:
        FormatError: no format has the suffix.
    """
    suffix = path.suffix.lower()
    for item in FORMATS:
        if suffix in item.suffixes:
            return item
    known = ", ".join(s for f in FORMATS for s in f.suffixes)
    hint = "; save it as .docx first" if suffix in (".doc", ".wps", ".rtf") else ""
    raise FormatError(f"{path}: unknown format {suffix or '(no suffix)'}; known: {known}{hint}")
