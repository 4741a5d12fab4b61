"""Putting a translation into a Word paragraph: runs, links, fields, notes in the order of its words.

A link, a field or a content control moves as a whole with the words it has; a note mark, a picture, a
bookmark keeps its place among the words; the other text goes into copies of the runs it came from.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from mnzh_legal.documents.base import UnitTranslation, snap_to_word
from mnzh_legal.documents.runs import cut_into_runs
from mnzh_legal.packages import XML_SPACE

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def w(name: str) -> str:
    """Return a WordprocessingML name in Clark notation."""
    return f"{{{W}}}{name}"


#: Inline elements that move as a whole.
_WHOLES = (w("hyperlink"), w("fldSimple"), w("sdt"))
#: Text-like children of a run.
_SLOTS = (w("t"), w("tab"), w("noBreakHyphen"), w("softHyphen"), w("cr"))


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one run, and its element."""

    run: etree._Element
    text: str


def owner_of(element: etree._Element) -> etree._Element | None:
    """Return the nearest paragraph above an element."""
    parent = element.getparent()
    while parent is not None and parent.tag != w("p"):
        parent = parent.getparent()
    return parent


def is_line_break(element: etree._Element) -> bool:
    """Tell whether an element is a break within the text, not one of a page or column."""
    return element.tag == w("cr") or (
        element.tag == w("br") and element.get(w("type")) in (None, "textWrapping")
    )


def read_run(run: etree._Element) -> str | None:
    """Return the text of a run, None for one that has none."""
    texts = []
    for child in run:
        if child.tag == w("t"):
            texts.append(child.text or "")
        elif child.tag == w("tab"):
            texts.append("\t")
        elif is_line_break(child):
            texts.append("\n")
        elif child.tag == w("noBreakHyphen"):
            texts.append("-")
        elif child.tag == w("softHyphen"):
            texts.append("")
    return "".join(texts) if texts else None


def set_text(run: etree._Element, text: str) -> None:
    """Replace the text of a run; drawings, page breaks and references in it stay."""
    slots = [c for c in run if c.tag in _SLOTS or is_line_break(c)]
    first = next((c for c in slots if c.tag == w("t")), None)
    if first is None:
        if not text:
            for child in slots:
                run.remove(child)
            return
        first = etree.Element(w("t"))
        if slots:
            slots[0].addprevious(first)
        else:
            run.append(first)
    for child in slots:
        if child is not first:
            run.remove(child)
    at = run.index(first)
    run.remove(first)
    for part in _split_kept(text) or [""]:
        if part in "\t\n" and part:
            made = etree.Element(w("tab") if part == "\t" else w("br"))
        else:
            made = etree.Element(w("t"))
            made.text = part
            made.set(XML_SPACE, "preserve")
        run.insert(at, made)
        at += 1


def _split_kept(text: str) -> list[str]:
    """Split at tabs and line ends, which are kept as parts."""
    out: list[str] = []
    for letter in text:
        if letter in "\t\n" or not out or out[-1] in "\t\n":
            out.append(letter)
        else:
            out[-1] += letter
    return out


@dataclass(slots=True)
class _Block:
    """Neighbouring children of a paragraph that move together.

    ``pieces`` are the numbers of the text runs inside; ``at`` is where it stands in the source text.
    A block without pieces is a mark.
    """

    elements: list[etree._Element]
    at: int
    whole: bool = False
    pieces: list[int] = field(default_factory=list)


def find_carrier(run: etree._Element) -> etree._Element:
    """Return the child of the paragraph that a run stands in: itself, a link, a control."""
    carrier = run
    parent = carrier.getparent()
    while parent is not None and parent.tag != w("p"):
        carrier, parent = parent, parent.getparent()
    return carrier


def field_starts(paragraph: etree._Element) -> dict[etree._Element, etree._Element]:
    """Return, for each child that belongs to a complex field, the child where that field begins."""
    found: dict[etree._Element, etree._Element] = {}
    if next(paragraph.iter(w("fldChar")), None) is None:
        return found
    depth, start = 0, None
    for child in paragraph:
        marks = [m.get(w("fldCharType")) for m in child.iter(w("fldChar"))]
        if start is None and "begin" in marks:
            start = child
        if start is not None:
            found[child] = start
        depth += marks.count("begin") - marks.count("end")
        if depth <= 0:
            depth, start = 0, None
    if start is not None:  # a field that ends in another paragraph: its runs are plain text here
        found = {c: s for c, s in found.items() if s is not start}
    return found


def _blocks_of(paragraph: etree._Element, pieces: Sequence[Piece]) -> list[_Block]:
    numbers: dict[etree._Element, list[int]] = {}
    for number, piece in enumerate(pieces):
        numbers.setdefault(find_carrier(piece.run), []).append(number)
    fields = field_starts(paragraph)
    blocks: list[_Block] = []
    position = 0
    begun: etree._Element | None = None
    for child in paragraph:
        if child.tag == w("pPr"):
            continue
        start = fields.get(child)
        own = numbers.get(child, [])
        if start is not None and start is begun:
            blocks[-1].elements.append(child)
            blocks[-1].pieces += own
        else:
            whole = start is not None or child.tag in _WHOLES
            blocks.append(_Block([child], position, whole, list(own)))
        begun = start
        position += sum(len(pieces[n].text) for n in own)
    return blocks


def _strip_objects(run: etree._Element) -> None:
    """Leave only formatting and text in a copied run: a note reference must not be doubled."""
    for child in list(run):
        if child.tag not in (w("rPr"), *_SLOTS):
            run.remove(child)


def _has_objects(run: etree._Element) -> bool:
    return any(
        c.tag not in (w("rPr"), w("lastRenderedPageBreak"), *_SLOTS) and not is_line_break(c)
        for c in run
    )


def fill_paragraph(
    paragraph: etree._Element,
    pieces: Sequence[Piece],
    keys: Sequence[str],
    done: UnitTranslation,
) -> None:
    """Write a translation into the runs of a paragraph; ``keys`` tell their formatting apart."""
    source_size = max(sum(len(p.text) for p in pieces), 1)
    blocks = _blocks_of(paragraph, pieces)
    of_piece = {n: block for block in blocks for n in block.pieces}
    stretches = cut_into_runs(keys, [p.text for p in pieces], done)
    kept = {n for n, _ in stretches}
    templates = {n: copy.deepcopy(pieces[n].run) for n in kept}
    used: set[int] = set()

    def marks() -> Iterator[tuple[int, _Block]]:
        for block in blocks:
            plain = block.pieces and not block.whole
            if block.pieces and kept.intersection(block.pieces):
                continue
            if plain and not any(_has_objects(pieces[n].run) for n in block.pieces):
                continue  # its words have gone elsewhere
            for n in block.pieces:
                set_text(pieces[n].run, "")
            at = round(block.at / source_size * len(done.text))
            yield snap_to_word(done.text, at) if block.at < source_size else len(done.text), block

    waiting = sorted(marks(), key=lambda m: m[0])
    out: list[etree._Element] = []

    def emit_marks(position: int) -> None:
        while waiting and waiting[0][0] <= position:
            out.extend(waiting.pop(0)[1].elements)

    position = 0
    for number, text in stretches:
        block = of_piece[number]
        end = position + len(text)
        emit_marks(position)
        if block.whole and number not in used:
            for n in block.pieces:
                if n not in kept or n == number:
                    set_text(pieces[n].run, text if n == number else "")
            if not used.intersection(block.pieces):
                out.extend(block.elements)
            used.add(number)
        else:
            while position < end or not text:
                stop = min(end, waiting[0][0]) if waiting else end
                run = pieces[number].run if number not in used else copy.deepcopy(templates[number])
                if number in used:
                    _strip_objects(run)
                used.add(number)
                set_text(run, done.text[position:stop])
                out.append(run)
                position = stop
                emit_marks(position)
                if not text:
                    break
        position = end
    for _, block in waiting:
        out.extend(block.elements)
    for child in list(paragraph):
        if child.tag != w("pPr"):
            paragraph.remove(child)
    paragraph.extend(out)
