"""TBX, TermBase eXchange: version 3 TBX-Basic in DCA and DCT style, version 2 (MARTIF).

Source: ISO 30042:2019; TBX-Basic dialect, module definitions of Min, Core and Basic;
ISO 30042:2008 for version 2. What has no category of its own (use, context words, review
state, statute) travels in concept notes written ``mnzh:name=value``; others ignore them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from mnzh_legal.errors import FormatError
from mnzh_legal.orthography.convert import convert_to_cyrillic, convert_to_traditional
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.packages import XML_LANG, parse_part
from mnzh_legal.terms.base import RowFault, Term, check_row, term_from_row, term_to_row
from mnzh_legal.terms.exchange.base import GlossaryFormat, ReadGlossary

NS = "urn:iso:std:iso:30042:ed-2"
MIN_NS, BASIC_NS = (f"http://www.tbxinfo.net/ns/{module}" for module in ("min", "basic"))

_STATUS = {
    "preferred": "preferredTerm-admn-sts",
    "admitted": "admittedTerm-admn-sts",
    "forbidden": "deprecatedTerm-admn-sts",
}
_STATUS_BACK = {v: k for k, v in _STATUS.items()} | {
    "supersededTerm-admn-sts": "forbidden",
    "preferredTerm": "preferred",
    "admittedTerm": "admitted",
    "deprecatedTerm": "forbidden",
    "supersededTerm": "forbidden",
}
_POS = {"n": "noun", "v": "verb", "adj": "adjective", "adv": "adverb"}
_POS_BACK = {v: k for k, v in _POS.items()} | {"properNoun": "n"}
#: Columns with no data category in TBX-Basic.
_IN_NOTES = ("region", "statute", "context", "use", "reviewed", "origin")
_CHINESE, _CYRILLIC, _TRADITIONAL = "zh-Hans", "mn-Cyrl", "mn-Mong"
_MONGOLIA = "MN"


#: Elements that version 2 calls otherwise.
_OLD_NAMES = {
    "tbx": "martif", "tbxHeader": "martifHeader", "conceptEntry": "termEntry",
    "langSec": "langSet", "termSec": "tig",
}  # fmt: skip
_OLD_DOCTYPE = '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">\n'


class _Writer:
    """Writes one style: DCA (``type`` attributes), DCT (an element a category), or version 2."""

    def __init__(self, style: str) -> None:
        self.style = style

    def name(self, tag: str) -> str:
        """The name of an element of the core structure."""
        return _OLD_NAMES.get(tag, tag) if self.style == "v2" else f"{{{NS}}}{tag}"

    def category(
        self, parent: etree._Element, tag: str, kind: str, text: str, namespace: str
    ) -> etree._Element:
        if self.style == "dct":
            node = etree.SubElement(parent, f"{{{namespace}}}{kind}")
        else:
            node = etree.SubElement(parent, self.name(tag), type=kind)
        node.text = text
        return node

    def concept(self, body: etree._Element, term: Term) -> None:
        row = term_to_row(term)
        entry = etree.SubElement(body, self.name("conceptEntry"), id=term.id)
        self.category(entry, "descrip", "subjectField", term.subject, MIN_NS)
        for other in term.related:
            node = self.category(entry, "ref", "crossReference", other, BASIC_NS)
            node.set("target", other)
        notes = [f"mnzh:{c}={row[c]}" for c in _IN_NOTES if row[c]]
        for text in ([term.note] if term.note else []) + notes:
            etree.SubElement(entry, self.name("note")).text = text
        chinese = [(term.zh, "preferred", "")] + [(z, "admitted", "") for z in term.zh_variants]
        mongolian = [(term.mn_cyrl, "preferred", "")]
        mongolian += [(m, "admitted", "") for m in term.admitted]
        mongolian += [(m, "admitted", _MONGOLIA) for m in term.region_mn]
        mongolian += [(m, "forbidden", "") for m in term.forbidden]
        self.language(entry, _CHINESE, term.definition_zh, chinese, term.pos)
        self.language(entry, _CYRILLIC, term.definition_mn, mongolian, term.pos)
        if term.mn_mong:
            self.language(entry, _TRADITIONAL, "", [(term.mn_mong, "preferred", "")], term.pos)

    def language(
        self,
        entry: etree._Element,
        lang: str,
        definition: str,
        terms: Sequence[tuple[str, str, str]],
        pos: str,
    ) -> None:
        section = etree.SubElement(entry, self.name("langSec"))
        section.set(XML_LANG, lang)
        if definition:
            group = etree.SubElement(section, self.name("descripGrp"))
            self.category(group, "descrip", "definition", definition, BASIC_NS)
        for text, status, region in terms:
            node = etree.SubElement(section, self.name("termSec"))
            etree.SubElement(node, self.name("term")).text = text
            self.category(node, "termNote", "partOfSpeech", _POS.get(pos, "other"), MIN_NS)
            if pos not in _POS:
                etree.SubElement(node, self.name("note")).text = f"mnzh:pos={pos}"
            self.category(node, "termNote", "administrativeStatus", _STATUS[status], MIN_NS)
            if region:
                self.category(node, "termNote", "geographicalUsage", region, BASIC_NS)


def write_tbx(terms: Sequence[Term], style: str = "dca") -> bytes:
    """Return a TBX-Basic file: version 3 in the style ``dca`` or ``dct``, or version 2 (``v2``)."""
    writer = _Writer(style)
    name = writer.name
    if style == "v2":
        root = etree.Element(name("tbx"), type="TBX-Basic")
    else:
        namespaces: dict[str | None, str] = {None: NS}
        if style == "dct":
            namespaces |= {"min": MIN_NS, "basic": BASIC_NS}
        root = etree.Element(
            name("tbx"),
            nsmap=namespaces,  # type: ignore[arg-type]
            type="TBX-Basic",
            style=style,
        )
    root.set(XML_LANG, "zh")
    header = etree.SubElement(root, name("tbxHeader"))
    description = etree.SubElement(header, name("fileDesc"))
    source = etree.SubElement(description, name("sourceDesc"))
    etree.SubElement(source, name("p")).text = "mnzh-legal, Chinese–Mongolian legal terms"
    body = etree.SubElement(etree.SubElement(root, name("text")), name("body"))
    for term in terms:
        writer.concept(body, term)
    text = etree.tostring(root, encoding="unicode", pretty_print=True)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' + (_OLD_DOCTYPE if style == "v2" else "")
    return (head + text).encode("utf-8")


# --- reading ------------------------------------------------------------------------------------

_ENTRY = ("conceptEntry", "termEntry")
_SECTION = ("langSec", "langSet")
_TERM_SECTION = ("termSec", "tig", "ntig")


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _text(node: etree._Element) -> str:
    return "".join(str(part) for part in node.itertext()).strip()


def _children(node: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
    return (child for child in node if _name(child) in names)


def _values(node: etree._Element, kind: str) -> list[str]:
    """Texts of a data category below a node, DCA or DCT, not below a nested section."""
    found: list[str] = []
    for child in node:
        name = _name(child)
        if name in (*_SECTION, *_TERM_SECTION):
            continue
        if child.get("type") == kind or name == kind:
            text = _text(child)
            found.append(text or child.get("target") or "")
        elif len(child):
            found += _values(child, kind)
    return [f for f in found if f]


def _notes(node: etree._Element) -> list[str]:
    return [_text(c) for c in node if _name(c) == "note" and not c.get("type")]


def _read_entry(entry: etree._Element, number: int) -> tuple[dict[str, str], list[str]]:
    """Return the row of a concept, and what is wrong with it."""
    row: dict[str, str] = {
        "id": entry.get("id") or f"R{number:05d}",
        "subject": next(iter(_values(entry, "subjectField")), ""),
        "related": "|".join(_values(entry, "crossReference")),
    }
    plain: list[str] = []
    for note in _notes(entry):
        if note.startswith("mnzh:") and "=" in note:
            name, _, value = note[5:].partition("=")
            row[name] = value
        else:
            plain.append(note)
    row["note"] = "; ".join(plain)
    lists: dict[str, list[str]] = {"zh": [], "admitted": [], "region": [], "forbidden": []}
    preferred: dict[str, str] = {}
    traditional: list[str] = []
    for section in _children(entry, _SECTION):
        lang = (section.get(XML_LANG) or section.get("lang") or "").lower()
        definition = next(iter(_values(section, "definition")), "")
        for node in _children(section, _TERM_SECTION):
            found = next((c for c in node.iter() if _name(c) == "term"), None)
            text = _text(found) if found is not None else ""
            if not text:
                continue
            scope = next(_children(node, ("termGrp",)), node)
            status = _STATUS_BACK.get(
                next(iter(_values(scope, "administrativeStatus")), ""), "admitted"
            )
            pos = next(iter(_values(scope, "partOfSpeech")), "")
            if pos in _POS_BACK:
                row["pos"] = _POS_BACK[pos]
            for note in _notes(node):
                if note.startswith("mnzh:pos="):
                    row["pos"] = note[9:]
            if lang.startswith("zh"):
                if status == "preferred" and "zh" not in preferred:
                    preferred["zh"] = text
                elif status != "forbidden":
                    lists["zh"].append(text)
                row["definition_zh"] = definition or row.get("definition_zh", "")
            elif lang.startswith(("mn", "mvf", "khk")):
                row["definition_mn"] = definition or row.get("definition_mn", "")
                if detect_script(text) == "mn-Mong":
                    traditional.append(text)
                elif status == "preferred" and "mn" not in preferred:
                    preferred["mn"] = text
                elif status == "forbidden":
                    lists["forbidden"].append(text)
                elif _MONGOLIA in _values(scope, "geographicalUsage"):
                    lists["region"].append(text)
                else:
                    lists["admitted"].append(text)
    # files without a status: the first term of a language is its preferred one
    row["zh"] = preferred.get("zh") or (lists["zh"].pop(0) if lists["zh"] else "")
    row["mn_mong"] = traditional[0] if traditional else ""
    row["mn_cyrl"] = preferred.get("mn") or (lists["admitted"].pop(0) if lists["admitted"] else "")
    if not row["mn_cyrl"] and row["mn_mong"]:
        row["mn_cyrl"] = convert_to_cyrillic(row["mn_mong"]).lower()
    if row["mn_cyrl"] and not row["mn_mong"]:
        row["mn_mong"] = convert_to_traditional(row["mn_cyrl"])
    row["zh_variants"] = "|".join(lists["zh"])
    row["mn_admitted"] = "|".join(lists["admitted"])
    row["mn_region_MN"] = "|".join(lists["region"])
    row["mn_forbidden"] = "|".join(lists["forbidden"])
    return row, check_row(row)


def read_tbx(data: bytes, where: str) -> ReadGlossary:
    """Return the concepts of a TBX file, any style, version 2 or 3.

    Faults carry the line of the concept's element.

    Raises:
        FormatError: no XML, or no TBX.
    """
    root = parse_part(data, where, "the file", doctype=True)
    if _name(root) not in ("tbx", "martif", "TBX"):
        raise FormatError(f"{where}: no TBX file: its root element is <{_name(root)}>")
    terms: list[Term] = []
    faults: list[RowFault] = []
    seen: dict[str, int] = {}
    entries = [node for node in root.iter() if _name(node) in _ENTRY]
    for number, entry in enumerate(entries, 1):
        row, found = _read_entry(entry, number)
        line: int = entry.sourceline or 0  # type: ignore[assignment]
        if row["id"] in seen:
            found.append(f"id {row['id']} already in line {seen[row['id']]}")
        if found:
            faults += [RowFault(line, row["id"], f) for f in found]
            continue
        seen[row["id"]] = line
        terms.append(term_from_row(row))
    return ReadGlossary(tuple(terms), tuple(faults))


class TbxFormat(GlossaryFormat):
    """TBX-Basic version 3, DCA style; reads every style and version 2."""

    name = "tbx"
    suffixes: tuple[str, ...] = (".tbx", ".xml")
    style = "dca"

    def read(self, data: bytes, where: str) -> ReadGlossary:
        """Return the entries of a file."""
        return read_tbx(data, where)

    def write(self, terms: Sequence[Term]) -> bytes:
        """Return a file of these entries."""
        return write_tbx(terms, self.style)


class TbxDctFormat(TbxFormat):
    """TBX-Basic version 3, DCT style."""

    name = "tbx-dct"
    suffixes: tuple[str, ...] = ()
    style = "dct"


class TbxOldFormat(TbxFormat):
    """TBX-Basic version 2 (MARTIF), which many CAT tools still ask for."""

    name = "tbx-v2"
    suffixes: tuple[str, ...] = ()
    style = "v2"
