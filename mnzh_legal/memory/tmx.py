"""TMX 1.4b in and out. Source: LISA OSCAR, "TMX 1.4b Specification", 2005."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from lxml import etree

from mnzh_legal.errors import FormatError
from mnzh_legal.memory.store import ORIGINS, MemoryUnit
from mnzh_legal.orthography.chinese import convert_chinese
from mnzh_legal.orthography.convert import convert_to_cyrillic
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.packages import XML_LANG, parse_part

_DATE = "%Y%m%dT%H%M%SZ"
_INLINE = ("bpt", "ept", "ph", "it", "ut")


def _to_tmx_date(value: str) -> str:
    try:
        return datetime.fromisoformat(value).astimezone(UTC).strftime(_DATE)
    except ValueError:
        return ""


def _from_tmx_date(value: str) -> str:
    try:
        return datetime.strptime(value, _DATE).replace(tzinfo=UTC).isoformat(timespec="seconds")
    except ValueError:
        return ""


def write_tmx(units: Iterable[MemoryUnit], version: str, source: str = "zh-Hans") -> bytes:
    """Return a TMX file of the units: zh-Hans, mn-Cyrl and, where given, mn-Mong."""
    root = etree.Element("tmx", version="1.4")
    header = {
        "creationtool": "mnzh-legal",
        "creationtoolversion": version,
        "segtype": "sentence",
        "o-tmf": "mnzh-legal",
        "adminlang": "en",
        "srclang": source,
        "datatype": "plaintext",
    }
    etree.SubElement(root, "header", header)
    body = etree.SubElement(root, "body")
    for unit in units:
        node = etree.SubElement(body, "tu")
        if unit.id:
            node.set("tuid", str(unit.id))
        for name, value in (
            ("creationdate", _to_tmx_date(unit.created)),
            ("changedate", _to_tmx_date(unit.changed)),
            ("creationid", unit.author),
        ):
            if value:
                node.set(name, value)
        if unit.note:
            etree.SubElement(node, "note").text = unit.note
        for kind, value in (
            ("x-origin", unit.origin),
            ("x-protected", "yes" if unit.protected else ""),
            ("x-document", unit.document),
            ("x-context-pre", unit.before_zh),
            ("x-context-post", unit.after_zh),
        ):
            if value:
                etree.SubElement(node, "prop", type=kind).text = value
        for lang, text in (
            ("zh-Hans", unit.zh), ("mn-Cyrl", unit.mn), ("mn-Mong", unit.mn_mong),
        ):  # fmt: skip
            if text:
                variant = etree.SubElement(node, "tuv")
                variant.set(XML_LANG, lang)
                etree.SubElement(variant, "seg").text = text
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _segment_text(segment: etree._Element) -> str:
    """The text of a segment; native codes inside inline elements are no text of it."""
    parts = [segment.text or ""]
    for child in segment:
        if isinstance(child.tag, str) and etree.QName(child).localname not in _INLINE:
            parts.append(_segment_text(child))
        parts.append(child.tail or "")
    return "".join(str(p) for p in parts)


def parse_tmx(data: bytes, where: str) -> etree._Element:
    """Return the root of a TMX file.

    Raises:
        FormatError: no XML, or no TMX.
    """
    root = parse_part(data, where, "the file", doctype=True)
    if root.tag != "tmx":
        raise FormatError(f"{where}: no TMX file: its root element is <{root.tag}>")
    return root


def read_tmx(data: bytes, where: str) -> tuple[list[MemoryUnit], list[str]]:
    """Return the Chinese–Mongolian units of a TMX file, and what was left out and why.

    Raises:
        FormatError: no XML, or no TMX.
    """
    root = parse_tmx(data, where)
    units: list[MemoryUnit] = []
    faults: list[str] = []
    for node in root.iter("tu"):
        texts: dict[str, str] = {}
        for variant in node.iter("tuv"):
            lang = (variant.get(XML_LANG) or variant.get("lang") or "").lower()
            segment = variant.find("seg")
            text = _segment_text(segment).strip() if segment is not None else ""
            if lang.startswith("zh"):
                texts["zh"] = text
            elif lang.startswith(("mn", "mvf", "khk")):
                texts["mn_mong" if detect_script(text) == "mn-Mong" else "mn"] = text
        zh, mong = texts.get("zh", ""), texts.get("mn_mong", "")
        mn = texts.get("mn", "") or (convert_to_cyrillic(mong) if mong else "")
        if not zh or not mn:
            lacking = "no Chinese" if not zh else "no Mongolian"
            faults.append(f"line {node.sourceline}: {lacking} segment in this unit")
            continue
        if detect_script(zh) == "zh-Hant":
            zh = convert_chinese(zh, "zh-Hans")
        props = {p.get("type") or "": (p.text or "").strip() for p in node.findall("prop")}
        origin = props.get("x-origin", "human")
        units.append(
            MemoryUnit(
                zh,
                mn,
                mong,
                props.get("x-context-pre", ""),
                props.get("x-context-post", ""),
                origin if origin in ORIGINS else "human",
                props.get("x-protected") == "yes",
                node.get("changeid") or node.get("creationid") or "",
                props.get("x-document", ""),
                _from_tmx_date(node.get("creationdate") or ""),
                _from_tmx_date(node.get("changedate") or node.get("creationdate") or ""),
                (node.findtext("note") or "").strip(),
            )
        )
    return units, faults
