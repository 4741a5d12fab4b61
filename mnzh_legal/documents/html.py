"""HTML: the text between block tags is a unit, inline elements are its formatted spans.

Everything else stays byte for byte: attributes, comments, scripts, styles, ``pre`` and ``code``
blocks, white space. The ``lang`` of ``<html>`` becomes the target's; for traditional Mongolian the
body is set vertical.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence

from mnzh_legal.documents.base import (
    Document,
    DocumentFormat,
    FormattedSpan,
    TextUnit,
    UnitTranslation,
    nest_spans,
)
from mnzh_legal.documents.plain import decode_text
from mnzh_legal.errors import FormatError

_TOKEN = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style|pre|code|textarea)\b.*?</(?P=raw)\s*>"
    r"|<[a-zA-Z/!?](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL | re.IGNORECASE,
)
_NAME = re.compile(r"</?\s*([a-zA-Z][\w-]*)")
#: Elements that are part of a line of text.
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
    ]
)
_LETTER = re.compile(r"[^\W\d_]")
_LANG = re.compile(r"(<html\b[^>]*?\slang=)(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_BODY = re.compile(r"<body\b([^>]*)>", re.IGNORECASE)
_VERTICAL = (
    "writing-mode: vertical-lr; font-family: 'Mongolian Baiti', 'Noto Sans Mongolian', serif"
)


class _HtmlDocument(Document):
    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] = []  # of the source of each unit
        self._tags: list[list[tuple[str, str]]] = []  # opening and closing tag of each span
        units: list[TextUnit] = []
        group: list[tuple[int, int, str]] = []  # (start, end, inline tag or "")

        def flush() -> None:
            unit = self._make_unit(group, str(len(units)))
            if unit is not None:
                units.append(unit)
            group.clear()

        last = 0
        for match in _TOKEN.finditer(text):
            if match.start() > last:
                group.append((last, match.start(), ""))
            name = _NAME.match(match.group())
            if match["raw"] is None and name and name[1].lower() in INLINE:
                group.append((match.start(), match.end(), match.group()))
            else:
                flush()
            last = match.end()
        if last < len(text):
            group.append((last, len(text), ""))
        flush()
        self.units = tuple(units)

    def _make_unit(self, group: list[tuple[int, int, str]], identifier: str) -> TextUnit | None:
        texts = [i for i, (a, b, tag) in enumerate(group) if not tag and self._text[a:b].strip()]
        if not texts:
            return None
        # inline tags around the text belong to the unit: from the first tag to the last
        first = next(i for i, (a, b, tag) in enumerate(group) if tag or self._text[a:b].strip())
        final = next(
            i
            for i in range(len(group) - 1, -1, -1)
            if group[i][2] or self._text[group[i][0] : group[i][1]].strip()
        )
        out = ""
        spans: list[FormattedSpan] = []
        tags: list[tuple[str, str]] = []
        opened: list[tuple[str, int, str]] = []
        start, end = group[first][0], group[final][1]
        for number in range(first, final + 1):
            a, b, tag = group[number]
            if not tag:
                raw = self._text[a:b]
                if number == first:
                    start = a + len(raw) - len(raw.lstrip())
                    raw = raw.lstrip()
                if number == final:
                    end = b - (len(raw) - len(raw.rstrip()))
                    raw = raw.rstrip()
                out += re.sub(r"\s+", " ", entities.unescape(raw))
                continue
            name = _NAME.match(tag)
            label = name[1].lower() if name else ""
            if not tag.startswith("</"):
                opened.append((label, len(out), tag))
            elif opened and opened[-1][0] == label:
                _, at, opening = opened.pop()
                spans.append(FormattedSpan(at, len(out), str(len(tags))))
                tags.append((opening, tag))
            else:
                return None  # tags that cross: left as they are
        if opened or not _LETTER.search(out):
            return None
        self._spans.append((start, end))
        self._tags.append(tags)
        return TextUnit(identifier, out, tuple(spans))

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        out, last = [], 0
        for unit, (start, end), tags, done in zip(
            self.units, self._spans, self._tags, translations, strict=True
        ):
            same = done.text == unit.text and done.spans == unit.spans
            out += [
                self._text[last:start],
                self._text[start:end] if same else _mark_up(done, tags),
            ]
            last = end
        text = "".join([*out, self._text[last:]])
        text = _LANG.sub(
            lambda m: f'{m[1]}"{target}"' if m[2].strip("\"'") != target else m[0], text
        )
        if target == "mn-Mong" and (body := _BODY.search(text)) and "style=" not in body[1].lower():
            text = f'{text[: body.start()]}<body{body[1]} style="{_VERTICAL}">{text[body.end() :]}'
        return text.encode("utf-8")


def _mark_up(done: UnitTranslation, tags: Sequence[tuple[str, str]]) -> str:
    """The text of a unit as HTML, its spans as elements; spans that would cross are dropped."""
    marks: list[tuple[int, int, int, int, str]] = []
    for span in nest_spans(done.spans):
        number, size = int(span.key), span.end - span.start
        # at one place: inner elements close first, outer ones open first
        marks.append((span.start, 1, -size, -number, tags[number][0]))
        marks.append((span.end, 0, size, number, tags[number][1]))
    out, last = [], 0
    for position, _, _, _, tag in sorted(marks):
        out += [entities.escape(done.text[last:position], quote=False), tag]
        last = position
    return "".join([*out, entities.escape(done.text[last:], quote=False)])


class Html(DocumentFormat):
    """``.html``"""

    name = "html"
    suffixes = (".html", ".htm", ".xhtml")

    def read(self, data: bytes, where: str) -> Document:
        text = decode_text(data, where)
        if not re.search(r"<[a-zA-Z!/][^>]*>", text):
            raise FormatError(f"{where}: no HTML: there is no tag in it")
        return _HtmlDocument(text)
