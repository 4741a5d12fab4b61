"""SubRip subtitles: one unit a line of text; numbers, times and empty lines stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mnzh_legal.documents.base import Document, DocumentFormat, TextUnit, UnitTranslation
from mnzh_legal.documents.plain import decode_text
from mnzh_legal.errors import FormatError

_TIME = re.compile(r"\d+:\d{2}:\d{2}[,.]\d{1,3}\s+-->\s+\d+:\d{2}:\d{2}[,.]\d{1,3}")
_TAG = re.compile(r"^((?:<[^>]+>|\{[^}]+\}|-\s*)*)(.*?)((?:<[^>]+>)*)$", re.DOTALL)


class _SubtitleDocument(Document):
    def __init__(self, lines: list[str], texts: list[int]) -> None:
        self._lines = lines
        self._parts: dict[int, tuple[str, str, str]] = {}
        units = []
        for number in texts:
            line = lines[number]
            body = line.rstrip("\r\n")
            match = _TAG.match(body)
            before, text, after = match.groups() if match else ("", body, "")
            if not text.strip():
                continue
            self._parts[number] = (before, after, line[len(body) :])
            units.append(TextUnit(str(number), text))
        self.units = tuple(units)

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        lines = list(self._lines)
        for unit, done in zip(self.units, translations, strict=True):
            before, after, end = self._parts[int(unit.id)]
            lines[int(unit.id)] = before + done.text + after + end
        return "".join(lines).encode("utf-8")


class SubRip(DocumentFormat):
    """``.srt``"""

    name = "srt"
    suffixes = (".srt",)

    def read(self, data: bytes, where: str) -> Document:
        lines = decode_text(data, where).splitlines(keepends=True)
        times = [n for n, line in enumerate(lines) if _TIME.match(line.strip())]
        if not times:
            raise FormatError(f"{where}: no subtitle times (00:00:01,000 --> 00:00:02,000) in it")
        texts: list[int] = []
        for start, following in zip(times, [*times[1:], len(lines) + 1], strict=True):
            end = min(following - 1, len(lines))  # the line before a time is its number
            texts += [n for n in range(start + 1, end) if lines[n].strip()]
        return _SubtitleDocument(lines, texts)
