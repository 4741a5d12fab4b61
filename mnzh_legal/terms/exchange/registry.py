"""The formats of glossaries: a new one is a class in a module of its own and a line here."""

from __future__ import annotations

from pathlib import Path

from mnzh_legal.errors import FormatError
from mnzh_legal.terms.exchange.base import GlossaryFormat
from mnzh_legal.terms.exchange.table import CsvFormat, TsvFormat, XlsxFormat
from mnzh_legal.terms.exchange.tbx import TbxDctFormat, TbxFormat, TbxOldFormat

FORMATS: tuple[GlossaryFormat, ...] = (
    TsvFormat(),
    CsvFormat(),
    XlsxFormat(),
    TbxFormat(),
    TbxDctFormat(),
    TbxOldFormat(),
)


def glossary_format(path: Path, name: str | None = None) -> GlossaryFormat:
    """Return the format of a name, else of a file's suffix.

    Raises:
        FormatError: there is no such format.
    """
    for fmt in FORMATS:
        if fmt.name == name or (name is None and path.suffix.lower() in fmt.suffixes):
            return fmt
    known = ", ".join(f.name for f in FORMATS)
    given = name if name is not None else path.suffix or path.name
    raise FormatError(f"{path}: no glossary format {given!r}; there are {known}")
