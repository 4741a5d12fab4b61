"""Text with elements in it, as XML formats have it: read as text, spans and codes, and written back.

An element around words is a span; one that stands at a place (a note, a line break, a code of a CAT
tool) keeps its place among the words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from mnzh_legal.documents.base import FormattedSpan, UnitTranslation, nest_spans, snap_to_word

#: Appends plain text to an element; ``at_start`` if nothing of the paragraph stands before it.
AppendText = Callable[[etree._Element, str, bool], None]


def append_plain(parent: etree._Element, text: str, at_start: bool = False) -> None:  # noqa: FBT001, FBT002
    """Append text as it is to what an element holds."""
    if not text:
        return
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


@dataclass(frozen=True, slots=True)
class InlineRules:
    """How a format writes text with elements in it.

    ``spans`` are the tags of elements around words. ``characters`` gives the text that an element
    stands for, None for one that is a code. ``plain`` reads character data, ``append`` writes it.
    """

    spans: frozenset[str]
    characters: Callable[[etree._Element], str | None] = lambda _: None
    plain: Callable[[str], str] = lambda text: text
    append: AppendText = append_plain


@dataclass(slots=True)
class InlineText:
    """What an element holds: its text, spans (start, end, element), codes with their places."""

    text: str = ""
    spans: list[tuple[int, int, etree._Element]] = field(default_factory=list)
    codes: list[tuple[int, etree._Element]] = field(default_factory=list)

    @property
    def formatted(self) -> tuple[FormattedSpan, ...]:
        """The spans around words; a key is the number of the span."""
        return tuple(
            FormattedSpan(start, end, str(number))
            for number, (start, end, _) in enumerate(self.spans)
            if self.text[start:end].strip()
        )


def read_inline(element: etree._Element, rules: InlineRules) -> InlineText:
    """Return what an element holds."""
    found = InlineText()

    def walk(parent: etree._Element) -> None:
        found.text += rules.plain(str(parent.text or ""))
        for child in parent:
            start = len(found.text)
            stands_for = rules.characters(child)
            if child.tag in rules.spans:
                walk(child)
                found.spans.append((start, len(found.text), child))
            elif stands_for is not None:
                found.text += stands_for
            else:
                found.codes.append((start, child))
            found.text += rules.plain(str(child.tail or ""))

    walk(element)
    return found


def write_inline(
    element: etree._Element, original: InlineText, done: UnitTranslation, rules: InlineRules
) -> None:
    """Put a translation into an element: spans as elements, the codes of the original among the words.

    The codes themselves are moved here; copy them first where the original must keep them.
    """
    size = max(len(original.text), 1)
    places: list[tuple[int, etree._Element]] = []
    for start, code in original.codes:
        at = snap_to_word(done.text, round(start / size * len(done.text)))
        places.append((at, code))
    spans = sorted(nest_spans(done.spans), key=lambda s: (s.start, -s.end))
    for child in list(element):
        element.remove(child)
    element.text = None

    def add(parent: etree._Element, start: int, end: int) -> None:
        position = start
        while position < end or (places and places[0][0] <= position):
            if places and places[0][0] <= position:
                code = places.pop(0)[1]
                code.tail = None
                parent.append(code)
                continue
            stop = min(end, places[0][0]) if places else end
            rules.append(parent, done.text[position:stop], position == 0)
            position = stop

    def write(parent: etree._Element, start: int, end: int, inner: list[FormattedSpan]) -> None:
        position = start
        while inner:
            span = inner.pop(0)
            add(parent, position, span.start)
            like = original.spans[int(span.key)][2]
            made = etree.SubElement(parent, like.tag)
            for name, value in like.attrib.items():
                made.set(name, value)
            inside = [s for s in inner if s.end <= span.end]
            inner[:] = [s for s in inner if s not in inside]
            write(made, span.start, span.end, inside)
            position = span.end
        add(parent, position, end)

    write(element, 0, len(done.text), spans)
    for _, code in places:
        code.tail = None
        element.append(code)
