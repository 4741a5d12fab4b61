"""Files of CAT tools as documents: XLIFF 1.2 and 2.x, TMX. What has no translation yet gets one.

Sources, finished translations, notes, skeletons and attributes stay. Inline codes (``g``, ``pc``,
``mrk``, ``hi`` around words; ``x``, ``ph``, ``bpt`` … at a place) go into the translation.
A translation made here is marked as a machine's, to be reviewed.

Source: OASIS XLIFF 1.2 (2008) and 2.1 (2018); LISA OSCAR, "TMX 1.4b Specification", 2005.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from mnzh_legal.documents.base import Document, DocumentFormat, TextUnit, UnitTranslation
from mnzh_legal.documents.inline import InlineRules, InlineText, read_inline, write_inline
from mnzh_legal.documents.xliff import OLD_NAMESPACES, parse_xliff
from mnzh_legal.memory.tmx import parse_tmx
from mnzh_legal.packages import XML_LANG, XML_SPACE

#: States of XLIFF 1.2 in which a target is no translation yet.
_UNDONE = frozenset({"new", "needs-translation"})


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a translation goes: beside ``source``, whose content is ``content``."""

    source: etree._Element
    target: etree._Element | None
    content: InlineText


def _spans_of(namespace: str, names: Sequence[str]) -> InlineRules:
    prefix = f"{{{namespace}}}" if namespace else ""
    return InlineRules(frozenset(prefix + n for n in names))


class _CatDocument(Document):
    """A file whose slots are filled with translations."""

    def __init__(self, root: etree._Element, rules: InlineRules, slots: Iterator[_Slot]) -> None:
        self._root = root
        self._rules = rules
        self._slots = [s for s in slots if s.content.text.strip()]
        self.units = tuple(
            TextUnit(str(number), slot.content.text, slot.content.formatted)
            for number, slot in enumerate(self._slots)
        )

    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        for slot, done in zip(self._slots, translations, strict=True):
            place = self._place(slot, target)
            content = copy.copy(slot.content)
            content.codes = [(at, copy.deepcopy(code)) for at, code in slot.content.codes]
            write_inline(place, content, done, self._rules)
        self._mark(target)
        return bytes(
            etree.tostring(self._root.getroottree(), xml_declaration=True, encoding="UTF-8")
        )

    def _place(self, slot: _Slot, target: str) -> etree._Element:
        """The element that takes the translation of a slot, made if it is not there."""
        raise NotImplementedError

    def _mark(self, target: str) -> None:
        """Name the language of the translations in the head."""


class _XliffDocument(_CatDocument):
    def __init__(self, root: etree._Element) -> None:
        self._namespace = etree.QName(root).namespace or ""
        self._old = self._namespace in OLD_NAMESPACES
        super().__init__(root, _spans_of(self._namespace, ("g", "pc", "mrk")), self._find(root))

    def _tag(self, name: str) -> str:
        return f"{{{self._namespace}}}{name}"

    def _find(self, root: etree._Element) -> Iterator[_Slot]:
        for node in root.iter(self._tag("trans-unit" if self._old else "segment")):
            if any(a.get("translate") == "no" for a in (node, *node.iterancestors())):
                continue
            source, target = node.find(self._tag("source")), node.find(self._tag("target"))
            if source is None or node.get("approved") == "yes":
                continue
            content = read_inline(source, self._rules)
            if target is not None:
                text = "".join(str(t) for t in target.itertext())
                if text.strip() and text != content.text and target.get("state") not in _UNDONE:
                    continue
            yield _Slot(source, target, content)

    def _place(self, slot: _Slot, target: str) -> etree._Element:
        place = slot.target
        if place is None:
            place = etree.Element(self._tag("target"))
            before = slot.source
            following = before.getnext()
            if following is not None and following.tag == self._tag("seg-source"):
                before = following
            place.tail = before.tail
            before.addnext(place)
        node = slot.source.getparent()
        if self._old:
            place.set("state", "needs-review-translation")
            place.set("state-qualifier", "mt-suggestion")
            if place.get(XML_LANG):
                place.set(XML_LANG, target)
        else:
            if slot.source.get(XML_SPACE):
                place.set(XML_SPACE, str(slot.source.get(XML_SPACE)))
            if node is not None:
                node.set("state", "translated")
                node.set("subState", "mnzh:machine")
        return place

    def _mark(self, target: str) -> None:
        heads = self._root.iter(self._tag("file")) if self._old else iter((self._root,))
        name = "target-language" if self._old else "trgLang"
        for head in heads:
            if str(head.get(name) or "")[:2].lower() != target[:2]:
                head.set(name, target)


class Xliff(DocumentFormat):
    """``.xlf``: the units without a translation are translated in their place."""

    name = "xlf"
    suffixes = (".xlf", ".xliff")
    is_bilingual = True

    def read(self, data: bytes, where: str) -> Document:
        return _XliffDocument(parse_xliff(data, where))


_TMX_RULES = _spans_of("", ("hi",))


def _language(variant: etree._Element) -> str:
    """``zh`` or ``mn`` for a variant of ours, "" for any other."""
    tag = (variant.get(XML_LANG) or variant.get("lang") or "").lower()
    return "zh" if tag.startswith("zh") else "mn" if tag.startswith(("mn", "mvf", "khk")) else ""


class _TmxDocument(_CatDocument):
    def __init__(self, root: etree._Element) -> None:
        super().__init__(root, _TMX_RULES, self._find(root))

    @staticmethod
    def _find(root: etree._Element) -> Iterator[_Slot]:
        for node in root.iter("tu"):
            filled: dict[str, etree._Element] = {}
            empty: dict[str, etree._Element] = {}
            for variant in node.iter("tuv"):
                segment = variant.find("seg")
                if segment is not None and (lang := _language(variant)):
                    has_text = "".join(str(t) for t in segment.itertext()).strip()
                    (filled if has_text else empty)[lang] = segment
            if len(filled) == 1:
                (segment,) = filled.values()
                yield _Slot(
                    segment, next(iter(empty.values()), None), read_inline(segment, _TMX_RULES)
                )

    def _place(self, slot: _Slot, target: str) -> etree._Element:
        if slot.target is not None:
            return slot.target
        variant = slot.source.getparent()
        assert variant is not None  # noqa: S101 - a segment stands in a variant
        made = etree.Element("tuv")
        made.set(XML_LANG, target)
        segment = etree.SubElement(made, "seg")
        made.tail = variant.tail
        variant.addnext(made)
        return segment


class Tmx(DocumentFormat):
    """``.tmx``: units that have one of our languages only get the other."""

    name = "tmx"
    suffixes = (".tmx",)
    is_bilingual = True

    def read(self, data: bytes, where: str) -> Document:
        return _TmxDocument(parse_tmx(data, where))
