"""Markdown: prose is translated; markup, code, links' targets and front matter stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mnzh_legal.documents.base import (
    Document,
    DocumentFormat,
    FormattedSpan,
    TextUnit,
    UnitTranslation,
)
from mnzh_legal.documents.plain import decode_text

_PREFIX = re.compile(r"^(\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+)*)")
_INLINE = re.compile(
    r"\*\*(?P<bold>[^*]+)\*\*|\*(?P<em>[^*]+)\*|\[(?P<link>[^\]]+)\]\((?P<url>[^)]+)\)"
)
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$|^\s*\|?[\s:|-]+\|?\s*$")


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a unit goes: line, cell (-1 for a whole line), what stands before and after it."""

    line: int
    cell: int
    before: str
    after: str
    marks: tuple[tuple[str, str], ...]  # opening and closing markup per span


def _strip_inline(text: str) -> tuple[str, tuple[FormattedSpan, ...], tuple[tuple[str, str], ...]]:
    out = ""
    spans: list[FormattedSpan] = []
    marks: list[tuple[str, str]] = []
    last = 0
    for match in _INLINE.finditer(text):
        out += text[last : match.start()]
        body = match["bold"] or match["em"] or match["link"]
        spans.append(FormattedSpan(len(out), len(out) + len(body), str(len(marks))))
        if match["bold"]:
            marks.append(("**", "**"))
        elif match["em"]:
            marks.append(("*", "*"))
        else:
            marks.append(("[", f"]({match['url']})"))
        out += body
        last = match.end()
    return out + text[last:], tuple(spans), tuple(marks)


class _MarkdownDocument(Document):
    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)
        units: list[TextUnit] = []
        self._slots: list[_Slot] = []
        fenced = False
        front = bool(self._lines) and self._lines[0].strip() == "---"
        for number, line in enumerate(self._lines):
            bare = line.rstrip("\r\n")
            if front:
                front = number == 0 or bare.strip() != "---"
                continue
            if bare.lstrip().startswith(("```", "~~~")):
                fenced = not fenced
                continue
            if fenced or not bare.strip() or _RULE.match(bare) or bare.startswith("    "):
                continue
            cells = bare.split("|") if bare.strip().startswith("|") else None
            for cell, part in enumerate(cells) if cells else [(-1, bare)]:
                if not part.strip():
                    continue
                prefix = _PREFIX.match(part)
                before = prefix.group() if prefix else ""
                core = part[len(before) :]
                after = core[len(core.rstrip()) :]
                plain, spans, marks = _strip_inline(core.rstrip())
                units.append(TextUnit(str(len(units)), plain, spans))
                self._slots.append(_Slot(number, cell, before, after, marks))
        self.units = tuple(units)

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        lines = [line.rstrip("\r\n") for line in self._lines]
        ends = [line[len(line.rstrip("\r\n")) :] for line in self._lines]
        for slot, done in zip(self._slots, translations, strict=True):
            text = done.text
            for span in sorted(done.spans, key=lambda s: -s.start):
                opening, closing = slot.marks[int(span.key)]
                text = f"{text[: span.start]}{opening}{text[span.start : span.end]}{closing}{text[span.end :]}"
            text = slot.before + text + slot.after
            if slot.cell < 0:
                lines[slot.line] = text
            else:
                cells = lines[slot.line].split("|")
                cells[slot.cell] = text.replace("|", "\\|")
                lines[slot.line] = "|".join(cells)
        return "".join(a + b for a, b in zip(lines, ends, strict=True)).encode("utf-8")


class Markdown(DocumentFormat):
    """``.md``"""

    name = "md"
    suffixes = (".md", ".markdown")

    def read(self, data: bytes, where: str) -> Document:
        return _MarkdownDocument(decode_text(data, where))
