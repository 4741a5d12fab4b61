"""Text in DrawingML: slides, SmartArt, titles of charts; in presentations and in Word documents.

Source: ECMA-376 part 1, §21.1.2 (text bodies, paragraphs, runs; ``vert="mongolianVert"``).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from mnzh_legal.documents.base import TextUnit, UnitTranslation
from mnzh_legal.documents.runs import cut_into_runs, find_spans
from mnzh_legal.packages import parse_part, serialize

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
MONGOLIAN_FONT = "Mongolian Baiti"
_LANGUAGES = {
    "mn-Mong": "mn-Mong-CN",
    "mn-Cyrl": "mn-MN",
    "zh-Hans": "zh-CN",
    "zh-Hant": "zh-TW",
}
_FONTS = ("latin", "ea", "cs")


def a(name: str) -> str:
    """Return a DrawingML name in Clark notation."""
    return f"{{{A}}}{name}"


@dataclass(frozen=True, slots=True)
class _Run:
    element: etree._Element
    text: str
    key: str


def _key(run: etree._Element) -> str:
    """A key that is equal for runs with the same formatting; language and fonts do not count."""
    properties = run.find(a("rPr"))
    if properties is None:
        return ""
    kept = copy.deepcopy(properties)
    for name in ("lang", "altLang", "dirty", "err", "noProof", "smtClean"):
        if name in kept.attrib:
            del kept.attrib[name]
    for child in list(kept):
        if child.tag in {a(n) for n in _FONTS}:
            kept.remove(child)
    return bytes(etree.tostring(kept, method="c14n")).decode() if kept.attrib or len(kept) else ""


def _runs(paragraph: etree._Element) -> list[_Run]:
    """Runs and line breaks of a paragraph; fields (slide number, date) are left alone."""
    found: list[_Run] = []
    for child in paragraph:
        if child.tag == a("r"):
            found.append(_Run(child, "".join(child.findtext(a("t")) or ""), _key(child)))
        elif child.tag == a("br"):
            found.append(_Run(child, "\n", found[-1].key if found else ""))
    return found


class DrawingText:
    """The paragraphs of the parts of a package whose names match a pattern.

    The first group of the pattern is the number that the parts are ordered by.
    """

    def __init__(self, parts: Mapping[str, bytes], pattern: re.Pattern[str], where: str) -> None:
        self._roots: dict[str, etree._Element] = {}
        self._paragraphs: list[tuple[etree._Element, list[_Run]]] = []
        units: list[TextUnit] = []

        def order(name: str) -> tuple[int, str]:
            match = pattern.fullmatch(name)
            return (int(match[1]) if match else 0, name)

        for name in sorted((n for n in parts if pattern.fullmatch(n)), key=order):
            root = parse_part(parts[name], where, name)
            self._roots[name] = root
            for paragraph in root.iter(a("p")):
                runs = _runs(paragraph)
                text = "".join(r.text for r in runs)
                if not text.strip():
                    continue
                spans = find_spans([r.key for r in runs], [r.text for r in runs])
                units.append(TextUnit(f"{name}#{len(units)}", text, spans))
                self._paragraphs.append((paragraph, runs))
        self.units = tuple(units)

    def render(self, translations: Sequence[UnitTranslation], target: str) -> dict[str, bytes]:
        """Return the parts with these translations of the units."""
        for (paragraph, runs), unit, done in zip(
            self._paragraphs, self.units, translations, strict=True
        ):
            if done.text != unit.text or done.spans != unit.spans:
                _fill(paragraph, runs, done)
            for run in paragraph.iter(a("r"), a("br")):
                _mark(run, target)
        for name, root in self._roots.items():
            for body in root.iter(a("bodyPr")) if "/charts/" not in name else ():
                if target == "mn-Mong":
                    body.set("vert", "mongolianVert")
                elif body.get("vert") == "mongolianVert":
                    del body.attrib["vert"]
        return {name: serialize(root) for name, root in self._roots.items()}


def _fill(paragraph: etree._Element, runs: Sequence[_Run], done: UnitTranslation) -> None:
    """Write the translation as new runs, with the formatting of those whose words they hold."""
    at = paragraph.index(runs[0].element)
    words = [i for i, r in enumerate(runs) if r.element.tag == a("r")]
    new: list[etree._Element] = []
    for number, text in cut_into_runs([r.key for r in runs], [r.text for r in runs], done):
        like = runs[number if number in words else words[0]].element
        for line, part in enumerate(text.split("\n")):
            if line:
                new.append(etree.Element(a("br")))
            if part:
                run = copy.deepcopy(like)
                run.tail = None
                slot = run.find(a("t"))
                if slot is None:
                    slot = etree.SubElement(run, a("t"))
                slot.text = part
                new.append(run)
    for old in runs:
        paragraph.remove(old.element)
    for offset, element in enumerate(new):
        paragraph.insert(at + offset, element)


def _mark(run: etree._Element, target: str) -> None:
    """Tell a run's language, for spelling checkers and screen readers, and give it a font."""
    properties = run.find(a("rPr"))
    if properties is None:
        properties = etree.Element(a("rPr"))
        run.insert(0, properties)
    properties.set("lang", _LANGUAGES[target])
    if target != "mn-Mong":
        for name in _FONTS:
            font = properties.find(a(name))
            if font is not None and font.get("typeface") == MONGOLIAN_FONT:
                properties.remove(font)
        return
    for name in _FONTS:
        font = properties.find(a(name))
        if font is None:
            font = etree.Element(a(name))
            # fonts stand before links, after everything else
            follower = next(
                (c for c in properties if etree.QName(c).localname in _AFTER_FONTS[name]), None
            )
            if follower is None:
                properties.append(font)
            else:
                follower.addprevious(font)
        font.attrib.clear()
        font.set("typeface", MONGOLIAN_FONT)


_LAST = ("sym", "hlinkClick", "hlinkMouseOver", "rtl", "extLst")
_AFTER_FONTS = {"latin": ("ea", "cs", *_LAST), "ea": ("cs", *_LAST), "cs": _LAST}
