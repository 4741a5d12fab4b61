"""Plain text: one unit a line, line ends and empty lines kept."""

from __future__ import annotations

from collections.abc import Sequence

from mnzh_legal.documents.base import Document, DocumentFormat, TextUnit, UnitTranslation
from mnzh_legal.errors import FormatError


def decode_text(data: bytes, where: str) -> str:
    """Return text of UTF-8 (with or without a mark), UTF-16 with a mark, or GB 18030 bytes.

    Raises:
        FormatError: binary data, or bytes of no such encoding.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        if b"\x00" in data:
            raise FormatError(f"{where}: binary data (a zero byte), not a text file")
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(c < " " and c not in "\t\n\r\f" for c in text)
        if controls <= len(text) // 1000:
            return text
    raise FormatError(f"{where}: not a text in UTF-8, UTF-16 or GB 18030")


class _PlainDocument(Document):
    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)
        self.units = tuple(
            TextUnit(str(n), line.rstrip("\r\n"))
            for n, line in enumerate(self._lines)
            if line.strip()
        )

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        lines = list(self._lines)
        for unit, done in zip(self.units, translations, strict=True):
            line = lines[int(unit.id)]
            lines[int(unit.id)] = done.text + line[len(line.rstrip("\r\n")) :]
        return "".join(lines).encode("utf-8")


class PlainText(DocumentFormat):
    """``.txt``"""

    name = "txt"
    suffixes = (".txt",)

    def read(self, data: bytes, where: str) -> Document:
        return _PlainDocument(decode_text(data, where))
