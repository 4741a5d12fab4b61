"""Texts with tags in them, as CAT tools send them: translated around the tags, no tag lost.

An element that has text of its own is one unit with its inner elements as inline codes; an element
that has only elements is gone into. Inline codes go to the words they stood at; one that finds no
place stays as an empty element, so a tool that counts tags finds all of them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import StringIO

import lxml.html
from lxml import etree

from mnzh_legal.documents.base import FormattedSpan
from mnzh_legal.documents.html import INLINE
from mnzh_legal.errors import FormatError, InputError
from mnzh_legal.packages import parse_part
from mnzh_legal.pipeline.documents import place_span
from mnzh_legal.types import Translation

#: Deepest nesting of elements that is taken.
MAX_DEPTH = 60
_HTML_IGNORED = frozenset({"script", "style", "pre", "code", "textarea"})
Translate = Callable[[Sequence[str]], Sequence[Translation]]


@dataclass(frozen=True, slots=True)
class MarkupOptions:
    """Which tags mean what; names without angle brackets. ``html``: HTML rules, else XML."""

    html: bool = False
    ignore: frozenset[str] = frozenset()
    splitting: frozenset[str] = frozenset()
    inline: frozenset[str] = frozenset()
    outline: bool = True


@dataclass(slots=True)
class _Code:
    """An inline element of a unit: what it holds (half-open), the codes inside, or verbatim."""

    element: etree._Element
    start: int
    end: int
    inner: list[_Code] = field(default_factory=list)
    verbatim: bool = False


@dataclass(slots=True)
class _Unit:
    text: str
    codes: list[_Code]
    done: Translation | None = None


class _Content:
    """The content of an element: units, text that stays, elements with content of their own."""

    def __init__(self, element: etree._Element, options: MarkupOptions, depth: int = 0) -> None:
        if depth > MAX_DEPTH:
            raise InputError(f"markup is nested deeper than {MAX_DEPTH} elements")
        self.element = element
        self.parts: list[_Unit | str | tuple[etree._Element, _Content | None]] = []
        own_text = bool((element.text or "").strip()) or any(
            (c.tail or "").strip() for c in element
        )
        run: list[str | etree._Element] = [element.text or ""]
        for child in element:
            if self._is_block(child, options, mixed=own_text):
                self._flush(run, options, depth)
                run = []
                name = _name(child)
                skip = (
                    not name or name in options.ignore or (options.html and name in _HTML_IGNORED)
                )
                self.parts.append((child, None if skip else _Content(child, options, depth + 1)))
            else:
                run.append(child)
            run.append(child.tail or "")
        self._flush(run, options, depth)

    @staticmethod
    def _is_block(child: etree._Element, options: MarkupOptions, *, mixed: bool) -> bool:
        name = _name(child)
        if name in options.splitting:
            return True
        if name in options.inline:
            return False
        if options.html:
            return name not in INLINE and name not in ("img", "wbr")
        return options.outline and not mixed

    def _flush(
        self, run: Sequence[str | etree._Element], options: MarkupOptions, depth: int
    ) -> None:
        text = StringIO()
        codes = _read_run(run, text, options, depth)
        whole = text.getvalue()
        if whole.strip():
            self.parts.append(_Unit(whole, codes))
        else:
            # nothing to translate: elements and spaces stay as they are
            for item in run:
                if isinstance(item, str):
                    self.parts.append(item)
                else:
                    self.parts.append((item, None))

    def units(self) -> list[_Unit]:
        """Return the units in the order of the text."""
        found: list[_Unit] = []
        for part in self.parts:
            if isinstance(part, _Unit):
                found.append(part)
            elif isinstance(part, tuple) and part[1] is not None:
                found += part[1].units()
        return found

    def write(self) -> None:
        """Put the translations into the element."""
        content: list[str | etree._Element] = []
        for part in self.parts:
            if isinstance(part, _Unit):
                content += _render(part)
            elif isinstance(part, str):
                content.append(part)
            else:
                if part[1] is not None:
                    part[1].write()
                content.append(part[0])
        _set_content(self.element, content)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _read_run(
    run: Sequence[str | etree._Element], out: StringIO, options: MarkupOptions, depth: int
) -> list[_Code]:
    if depth > MAX_DEPTH:
        raise InputError(f"markup is nested deeper than {MAX_DEPTH} elements")
    codes: list[_Code] = []
    for item in run:
        if isinstance(item, str):
            out.write(item)
            continue
        start = out.tell()
        verbatim = not _name(item) or _name(item) in options.ignore
        inner: list[_Code] = []
        if not verbatim:
            nested = [item.text or "", *(x for c in item for x in (c, c.tail or ""))]
            inner = _read_run(nested, out, options, depth + 1)
        codes.append(_Code(item, start, out.tell(), inner, verbatim))
    return codes


def _render(unit: _Unit) -> list[str | etree._Element]:
    done = unit.done
    if done is None:
        return [unit.text]

    def place(code: _Code) -> tuple[int, int]:
        if code.end > code.start:
            found = place_span(unit.text, FormattedSpan(code.start, code.end, ""), done)
            if found:
                return found.start, found.end
        # an empty code, or one without a place: a point at the same share of the text
        if code.start == 0:
            return 0, 0
        if code.start >= len(unit.text):
            return len(done.text), len(done.text)
        probe = place_span(unit.text, FormattedSpan(code.start, len(unit.text), ""), done)
        at = probe.start if probe else len(done.text)
        return at, at

    def write(codes: list[_Code], start: int, end: int) -> list[str | etree._Element]:
        content: list[str | etree._Element] = []
        position = start
        placed = [(*place(c), n, c) for n, c in enumerate(codes)]
        for low, high, _, code in sorted(placed, key=lambda p: (p[0], p[2])):
            first = min(max(low, position), end)
            last = min(max(high, first), end)
            content.append(done.text[position:first])
            element = copy.deepcopy(code.element)
            element.tail = None
            if not code.verbatim:
                _set_content(element, write(code.inner, first, last))
            content.append(element)
            position = last if not code.verbatim else first
        content.append(done.text[position:end])
        return content

    return write(unit.codes, 0, len(done.text))


def _set_content(element: etree._Element, content: Sequence[str | etree._Element]) -> None:
    for child in list(element):
        element.remove(child)
    element.text = None
    last: etree._Element | None = None
    for item in content:
        if not isinstance(item, str):
            item.tail = None
            element.append(item)
            last = item
        elif item and last is None:
            element.text = (element.text or "") + item
        elif item and last is not None:
            last.tail = (last.tail or "") + item


def _parse(text: str, options: MarkupOptions) -> etree._Element:
    if options.html:
        try:
            parser = lxml.html.HTMLParser(no_network=True, huge_tree=False)
            root: etree._Element = lxml.html.fragment_fromstring(
                text, create_parent="div", parser=parser
            )
            return root
        except (etree.LxmlError, ValueError) as exc:
            raise InputError(f"tag_handling html: the text cannot be read as HTML: {exc}") from exc
    try:
        return parse_part(f"<root>{text}</root>".encode(), "text", "the text")
    except FormatError as exc:
        raise InputError(f"tag_handling xml: the text is not well-formed XML: {exc}") from exc


def _serialize(root: etree._Element, options: MarkupOptions) -> str:
    if options.html:
        whole = lxml.html.tostring(root, encoding="unicode")
    else:
        whole = etree.tostring(root, encoding="unicode")
    start = whole.index(">") + 1
    end = whole.rfind("</")
    return whole[start:end] if end >= start else ""


def translate_markup(
    texts: Sequence[str], options: MarkupOptions, translate: Translate
) -> list[tuple[str, Translation | None]]:
    """Return each text with its units translated, and the first unit's translation (None: no unit).

    ``translate`` gets all units of all texts at once.

    Raises:
        InputError: a text is not well-formed.
    """
    roots = [_parse(t, options) for t in texts]
    contents = [_Content(root, options) for root in roots]
    units = [u for c in contents for u in c.units()]
    for unit, done in zip(units, translate([u.text for u in units]) if units else (), strict=True):
        unit.done = done
    out: list[tuple[str, Translation | None]] = []
    for root, content in zip(roots, contents, strict=True):
        own = content.units()
        content.write()
        out.append((_serialize(root, options), own[0].done if own else None))
    return out
