"""Gettext catalogues: messages without a translation get one, marked fuzzy to be reviewed.

polib reads the catalogue; the lines of the file that are not changed stay byte for byte.

Source: GNU gettext manual, "The Format of PO Files".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polib

from mnzh_legal.documents.base import Document, DocumentFormat, TextUnit, UnitTranslation
from mnzh_legal.documents.plain import decode_text
from mnzh_legal.errors import FormatError

_LANGUAGE = re.compile(r'^"Language:.*\\n"$', re.MULTILINE)
_MSGSTR = re.compile(r"msgstr(?:\[(\d+)\])?\s")
_QUOTED = re.compile(r'\s*"')


@dataclass(frozen=True, slots=True)
class _Slot:
    """Lines (half-open) of a ``msgstr``, its keyword, and the line where its entry begins."""

    first: int
    last: int
    keyword: str
    entry: int


def _slots_of(lines: Sequence[str], start: int) -> list[_Slot]:
    """The ``msgstr`` fields of the entry whose ``msgid`` stands at a line."""
    found: list[_Slot] = []
    number = start
    while number < len(lines) and lines[number].strip():
        match = _MSGSTR.match(lines[number])
        first, number = number, number + 1
        while number < len(lines) and _QUOTED.match(lines[number]):
            number += 1
        if match:
            found.append(_Slot(first, number, match[0].strip(), start))
    return found


class _PoDocument(Document):
    def __init__(self, text: str, catalogue: polib.POFile) -> None:
        self._lines = text.splitlines(keepends=True)
        self._slots: list[_Slot] = []
        units: list[TextUnit] = []
        for entry in catalogue:
            if entry.obsolete or entry.translated() or not entry.msgid.strip():
                continue
            if entry.msgstr.strip() or any(s.strip() for s in entry.msgstr_plural.values()):
                continue  # fuzzy: someone's proposal stays
            start = (entry.linenum or 1) - 1
            while start < len(self._lines) and not self._lines[start].startswith("msgid"):
                start += 1
            for slot in _slots_of(self._lines, start):
                plural = slot.keyword.startswith("msgstr[") and slot.keyword != "msgstr[0]"
                self._slots.append(slot)
                units.append(
                    TextUnit(str(len(units)), entry.msgid_plural if plural else entry.msgid)
                )
        self.units = tuple(units)

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        lines = list(self._lines)
        fuzzy = {slot.entry for slot in self._slots}
        for slot, unit, done in zip(self._slots, self.units, translations, strict=True):
            text = done.text
            if unit.text.endswith("\n") and not text.endswith("\n"):
                text += "\n"  # msgfmt wants both to end alike
            end = "\r\n" if lines[slot.first].endswith("\r\n") else "\n"
            pieces = text.splitlines(keepends=True)
            rows = [f'"{polib.escape(p)}"' for p in pieces]
            if len(rows) > 1:
                rows.insert(0, '""')
            lines[slot.first] = f"{slot.keyword} {end.join(rows)}{end}"
            for number in range(slot.first + 1, slot.last):
                lines[number] = ""
        for start in fuzzy:
            self._mark_fuzzy(lines, start)
        tag = {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "mn-Mong": "mn@Mong", "mn-Cyrl": "mn"}
        text = "".join(lines)
        head = text.split("\n\n", 1)[0]
        named = _LANGUAGE.sub(lambda _: f'"Language: {tag[target]}\\n"', head)
        return (named + text[len(head) :]).encode("utf-8")

    @staticmethod
    def _mark_fuzzy(lines: list[str], start: int) -> None:
        """Add the flag to the entry that has its ``msgid`` at a line."""
        first = start
        while first and lines[first - 1].startswith(("msgctxt", '"', "#|")):
            first -= 1
        end = "\r\n" if lines[start].endswith("\r\n") else "\n"
        flags = first - 1
        if flags >= 0 and lines[flags].startswith("#,"):
            lines[flags] = "#, fuzzy," + lines[flags][2:]
        else:
            lines[first] = f"#, fuzzy{end}{lines[first]}"


class Po(DocumentFormat):
    """``.po`` and ``.pot``"""

    name = "po"
    suffixes = (".po", ".pot")
    output_suffix = ".po"
    is_bilingual = True

    def read(self, data: bytes, where: str) -> Document:
        text = decode_text(data, where)
        if not re.search(r"^msgid\s", text, re.MULTILINE):
            raise FormatError(f"{where}: no gettext catalogue: there is no msgid in it")
        try:
            catalogue = polib.pofile(text, encoding="utf-8")
        except (OSError, ValueError) as exc:
            raise FormatError(f"{where}: broken gettext catalogue: {exc}") from exc
        return _PoDocument(text, catalogue)
