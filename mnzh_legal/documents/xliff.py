"""XLIFF 1.2 and 2.1: units and their translations for CAT tools, and back.

Formatted spans become paired inline codes (``g`` in 1.2, ``pc`` in 2.1) whose ids are the spans'
keys, so formatting survives the tool. Source: OASIS XLIFF 1.2 (2008) and 2.1 (2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from mnzh_legal.documents.base import FormattedSpan, TextUnit, UnitTranslation, nest_spans
from mnzh_legal.errors import FormatError, InputError
from mnzh_legal.packages import XML_SPACE, parse_part

NS_12 = "urn:oasis:names:tc:xliff:document:1.2"
#: Version 1.1 differs in nothing that is read here.
OLD_NAMESPACES = (NS_12, "urn:oasis:names:tc:xliff:document:1.1")
NS_2 = "urn:oasis:names:tc:xliff:document:2.0"
VERSIONS = ("1.2", "2.1")
#: States of a segment that a person has looked at.
_HUMAN = frozenset({"translated", "signed-off", "final", "reviewed"})


@dataclass(frozen=True, slots=True)
class XliffUnit:
    """A unit as it came back: id, source, target with its spans; ``human`` if a person set it."""

    id: str
    source: str
    target: str
    spans: tuple[FormattedSpan, ...] = ()
    human: bool = False


@dataclass(frozen=True, slots=True)
class XliffFile:
    """What an XLIFF file holds of one document."""

    original: str
    source_lang: str
    target_lang: str
    units: tuple[XliffUnit, ...]


def _fill(node: etree._Element, text: str, spans: Sequence[FormattedSpan], namespace: str) -> None:
    """Write a text with its spans as nested inline codes into an element."""
    code = "g" if namespace == NS_12 else "pc"

    def write(parent: etree._Element, start: int, end: int, inner: list[FormattedSpan]) -> None:
        position, last = start, None
        while inner:
            span = inner.pop(0)
            chunk = text[position : span.start]
            if last is None:
                parent.text = (parent.text or "") + chunk
            else:
                last.tail = (last.tail or "") + chunk
            last = etree.SubElement(parent, f"{{{namespace}}}{code}", id=span.key)
            inside = [s for s in inner if s.start >= span.start and s.end <= span.end]
            inner[:] = [s for s in inner if s not in inside]
            write(last, span.start, span.end, inside)
            position = span.end
        if last is None:
            parent.text = (parent.text or "") + text[position:end]
        else:
            last.tail = (last.tail or "") + text[position:end]

    ordered = sorted(nest_spans(spans), key=lambda s: (s.start, -s.end))
    write(node, 0, len(text), ordered)


def write_xliff(
    units: Sequence[TextUnit],
    translations: Sequence[UnitTranslation],
    source_lang: str,
    target_lang: str,
    original: str,
    version: str = "1.2",
) -> bytes:
    """Return an XLIFF file of a document's units and their machine translations.

    Raises:
        InputError: the version is neither 1.2 nor 2.1.
    """
    if version not in VERSIONS:
        raise InputError(f"XLIFF version {version!r}; there are {', '.join(VERSIONS)}")
    old = version == "1.2"
    namespace = NS_12 if old else NS_2

    def tag(name: str) -> str:
        return f"{{{namespace}}}{name}"

    root = etree.Element(tag("xliff"), nsmap={None: namespace}, version=version)  # type: ignore[dict-item]
    if old:
        attributes = {
            "original": original,
            "source-language": source_lang,
            "target-language": target_lang,
            "datatype": "plaintext",
        }
        body = etree.SubElement(etree.SubElement(root, tag("file"), attributes), tag("body"))
    else:
        root.set("srcLang", source_lang)
        root.set("trgLang", target_lang)
        body = etree.SubElement(root, tag("file"), {"id": "f1", "original": original})
    for unit, done in zip(units, translations, strict=True):
        if old:
            node = etree.SubElement(body, tag("trans-unit"), id=unit.id)
            node.set(XML_SPACE, "preserve")
            state = {"state": "needs-review-translation", "state-qualifier": "mt-suggestion"}
        else:
            segment_unit = etree.SubElement(body, tag("unit"), id=f"u{unit.id}")
            segment_unit.set("name", unit.id)
            node = etree.SubElement(segment_unit, tag("segment"), state="initial")
            state = {}
        source = etree.SubElement(node, tag("source"))
        target = etree.SubElement(node, tag("target"), state)
        if not old:
            source.set(XML_SPACE, "preserve")
            target.set(XML_SPACE, "preserve")
        _fill(source, unit.text, unit.spans, namespace)
        _fill(target, done.text, done.spans, namespace)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _read_inline(node: etree._Element) -> tuple[str, tuple[FormattedSpan, ...]]:
    """The text of a source or target, and the spans of its paired codes."""
    out: list[str] = []
    spans: list[FormattedSpan] = []

    def size() -> int:
        return sum(len(part) for part in out)

    def walk(element: etree._Element) -> None:
        out.append(str(element.text or ""))
        for child in element:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            start = size()
            if name in ("g", "pc", "mrk", "sub"):
                walk(child)
                if name in ("g", "pc"):
                    spans.append(FormattedSpan(start, size(), child.get("id") or ""))
            out.append(str(child.tail or ""))

    walk(node)
    return "".join(out), tuple(spans)


def parse_xliff(data: bytes, where: str) -> etree._Element:
    """Return the root of an XLIFF file, 1.1, 1.2 or 2.x.

    Raises:
        FormatError: no XML, or no XLIFF.
    """
    root = parse_part(data, where, "the file", doctype=True)
    name = etree.QName(root)
    if name.localname != "xliff" or name.namespace not in (*OLD_NAMESPACES, NS_2):
        raise FormatError(f"{where}: no XLIFF 1.1, 1.2 or 2.x file: its root is <{root.tag}>")
    return root


def read_xliff(data: bytes, where: str) -> XliffFile:
    """Return the units of an XLIFF file, 1.1, 1.2 or 2.x.

    Raises:
        FormatError: no XML, no XLIFF, or more than one document in it.
    """
    root = parse_xliff(data, where)
    namespace = etree.QName(root).namespace or ""
    old = namespace in OLD_NAMESPACES

    def tag(name: str) -> str:
        return f"{{{namespace}}}{name}"

    files = list(root.iter(tag("file")))
    if len(files) != 1:
        raise FormatError(f"{where}: {len(files)} documents in it; one is expected")
    units: list[XliffUnit] = []
    for node in files[0].iter(tag("trans-unit" if old else "unit")):
        pairs = [node] if old else list(node.iter(tag("segment")))
        source, target = "", ""
        spans: list[FormattedSpan] = []
        human = True
        for pair in pairs:
            left, right = pair.find(tag("source")), pair.find(tag("target"))
            source += _read_inline(left)[0] if left is not None else ""
            text, found = _read_inline(right) if right is not None else ("", ())
            spans += [
                FormattedSpan(s.start + len(target), s.end + len(target), s.key) for s in found
            ]
            target += text
            state = (right.get("state") if old and right is not None else pair.get("state")) or ""
            human = human and (state in _HUMAN or node.get("approved") == "yes")
        identifier = (node.get("id") if old else node.get("name") or node.get("id")) or ""
        units.append(XliffUnit(identifier, source, target, tuple(spans), human))
    head = files[0] if old else root
    return XliffFile(
        files[0].get("original") or "",
        head.get("source-language" if old else "srcLang") or "",
        head.get("target-language" if old else "trgLang") or "",
        tuple(units),
    )
