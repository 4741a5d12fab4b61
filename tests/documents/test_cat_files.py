"""Files of CAT tools as documents, and other programs that read what we write."""

from __future__ import annotations

import io
from pathlib import Path

import polib
import pytest
from lxml import etree
from translate.storage import po, poxliff, tbx, tmx, xliff
from translate.storage.xliff2 import Xliff2File

from mnzh_legal.documents.base import FormattedSpan, TextUnit, UnitTranslation
from mnzh_legal.documents.registry import format_for
from mnzh_legal.documents.xliff import read_xliff, write_xliff
from mnzh_legal.memory.store import MemoryUnit
from mnzh_legal.memory.tmx import read_tmx, write_tmx
from mnzh_legal.terms.base import read_term_base
from mnzh_legal.terms.exchange.registry import glossary_format
from tests.documents.test_contract import CONTENT

UNITS = [
    TextUnit("a#1", "被告应当支付租金。", (FormattedSpan(4, 6, "0"), FormattedSpan(6, 8, "1"))),
    TextUnit("a#2", " 前后有空格 <&> "),
]
DONE = [
    UnitTranslation("Хариуцагч түрээс төлнө.", (FormattedSpan(10, 16, "1"),)),
    UnitTranslation("Зай <&>"),
]


def _read(name: str, data: bytes | None = None):
    return format_for(Path(f"x.{name}")).read(data or CONTENT[name], "x")


def test_an_xliff_gets_only_the_translations_it_lacks() -> None:
    document = _read("xlf")
    assert [u.text for u in document.units] == ["支付租金。", "草原"]
    (span,) = document.units[0].spans
    text = "Түрээс төлнө."
    written = document.render(
        [UnitTranslation(text, (FormattedSpan(0, 6, span.key),)), UnitTranslation("бэлчээр")],
        "mn-Cyrl",
    )
    root = etree.fromstring(written)
    ns = {"x": root.nsmap[None]}
    targets = root.findall(".//x:target", ns)
    first = targets[0]
    assert (first[0].tag.rpartition("}")[2], first[0].get("id"), first[0].text) == (
        "g", "b", "Түрээс",
    )  # fmt: skip
    assert first[1].get("id") == "p"
    assert "".join(first.itertext()) == text
    assert first.get("state") == "needs-review-translation"
    assert [t.get("state") for t in targets[1:]] == ["final", "needs-review-translation"]
    unit = first.getparent()
    assert [c.tag.rpartition("}")[2] for c in unit] == ["source", "target", "note"]
    assert len(root.findall(".//x:source/x:g", ns)) == 1  # the source keeps its own
    assert root.find("x:file", ns).get("target-language") == "mn"


def test_an_xliff_2_file_is_filled_by_segments() -> None:
    data = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="zh-CN">
    <file id="f"><unit id="u"><segment id="s1"><source>第一<pc id="1">条</pc></source></segment>
    <ignorable><source> </source></ignorable>
    <segment id="s2" state="final"><source>草原</source><target>бэлчээр</target></segment></unit></file></xliff>"""
    document = _read("xlf", data.encode())
    assert [u.text for u in document.units] == ["第一条"]
    written = document.render([UnitTranslation("1 дүгээр зүйл")], "mn-Mong")
    root = etree.fromstring(written)
    assert root.get("trgLang") == "mn-Mong"
    store = Xliff2File.parsestring(written)
    assert next(u.target for u in store.units).strip().startswith("1 дүгээр зүйл")


def test_a_tmx_gets_the_other_language() -> None:
    document = _read("tmx")
    assert [u.text for u in document.units] == ["支付租金。"]
    written = document.render([UnitTranslation("Түрээс төлнө.")], "mn-Cyrl")
    units, faults = read_tmx(written, "x")
    assert not faults
    assert [(u.zh, u.mn) for u in units] == [("支付租金。", "Түрээс төлнө."), ("合同", "гэрээ")]


def test_a_catalogue_keeps_its_other_lines_and_flags_what_a_machine_said() -> None:
    document = _read("po")
    assert [u.text for u in document.units] == [
        "支付租金 %s", "第一行\n%d 头牲畜\n", "%d 头牲畜们",
    ]  # fmt: skip
    done = ['Түрээс "төл" %s', "Нэг\n%d мал", "%d малууд"]
    written = document.render([UnitTranslation(t) for t in done], "mn-Cyrl").decode()
    by_id = {e.msgid: e for e in polib.pofile(written)}
    assert by_id["支付租金 %s"].msgstr == done[0]
    assert by_id["支付租金 %s"].msgctxt == "按钮"
    assert "fuzzy" in by_id["支付租金 %s"].flags
    plural = by_id["第一行\n%d 头牲畜\n"]
    assert plural.msgstr_plural == {0: "Нэг\n%d мал\n", 1: "%d малууд"}
    assert plural.flags == ["fuzzy", "c-format"]
    assert by_id["合同"].msgstr == "гэрээ"
    assert by_id["合同"].flags == []
    given = CONTENT["po"].decode().splitlines()
    assert set(given) - set(written.splitlines()) == {
        'msgstr[1] ""', "#, c-format", '"Language: \\n"',
    }  # fmt: skip
    assert '"Language: mn\\n"' in written


def test_placeholders_of_programs_survive_translation() -> None:
    from mnzh_legal.engine.literals import protect_literals

    for text in ("共 %d 条，见 %(name)s", "{user} 的合同 {0}", "%1$s 应当支付"):
        kept = [x.source for x in protect_literals(text, "zh").literals]
        assert kept == [w for w in ("%d", "%(name)s", "{user}", "{0}", "%1$s") if w in text]
    assert [x.source for x in protect_literals("利率为5%的合同", "zh").literals] == ["5"]


# --- another program reads what we write, and we read what it writes ------------------------------


@pytest.mark.parametrize(("version", "reader"), [("1.2", xliff.Xliff1File), ("2.1", Xliff2File)])
def test_translate_toolkit_reads_our_xliff(version: str, reader: type) -> None:
    data = write_xliff(UNITS, DONE, "zh-Hans", "mn-Cyrl", "a.docx", version)
    store = reader.parsestring(data)
    assert [str(u.source).strip() for u in store.units] == [u.text.strip() for u in UNITS]
    assert [str(u.target).strip() for u in store.units] == [d.text.strip() for d in DONE]


def test_we_read_the_xliff_of_translate_toolkit() -> None:
    store = xliff.Xliff1File(sourcelanguage="zh-CN", targetlanguage="mn")
    for source, target in (("支付租金", "түрээс төлөх"), ("草原 <&>", "")):
        unit = store.addsourceunit(source)
        if target:
            unit.target = target
    data = bytes(store)
    assert [(u.source, u.target) for u in read_xliff(data, "x").units] == [
        ("支付租金", "түрээс төлөх"), ("草原 <&>", ""),
    ]  # fmt: skip
    document = _read("xlf", data)
    assert [u.text for u in document.units] == ["草原 <&>"]
    again = xliff.Xliff1File.parsestring(document.render([UnitTranslation("бэлчээр")], "mn-Cyrl"))
    assert [str(u.target) for u in again.units] == ["түрээс төлөх", "бэлчээр"]


def test_we_fill_the_po_xliff_of_translate_toolkit() -> None:
    store = poxliff.PoXliffFile(sourcelanguage="zh-CN", targetlanguage="mn")
    store.addsourceunit("租金")
    document = _read("xlf", bytes(store))
    assert [u.text for u in document.units] == ["租金"]
    again = poxliff.PoXliffFile.parsestring(document.render([UnitTranslation("түрээс")], "mn-Cyrl"))
    assert str(again.units[-1].target) == "түрээс"


def test_translate_toolkit_reads_our_tmx_and_we_read_its() -> None:
    units = [
        MemoryUnit("支付租金 <&>", "түрээс төлөх", author="Б.Од"),
        MemoryUnit("草原", "бэлчээр"),
    ]
    theirs = tmx.tmxfile.parsestring(write_tmx(units, "1"))
    assert [(str(u.source), str(u.target)) for u in theirs.units] == [(u.zh, u.mn) for u in units]
    store = tmx.tmxfile()
    for unit in units:
        store.addtranslation(unit.zh, "zh-CN", unit.mn, "mn")
    found, faults = read_tmx(bytes(store), "x")
    assert not faults
    assert [(u.zh, u.mn) for u in found] == [(u.zh, u.mn) for u in units]


def test_translate_toolkit_reads_our_term_base_of_version_2(shipped_terms: list) -> None:
    handler = glossary_format(Path("x.tbx"), "tbx-v2")
    data = handler.write(shipped_terms[:50])
    store = tbx.tbxfile.parsestring(data)
    assert [str(u.source) for u in store.units] == [t.zh for t in shipped_terms[:50]]
    assert [str(u.target) for u in store.units] == [t.mn_cyrl for t in shipped_terms[:50]]
    again = handler.read(data, "x")
    assert not again.faults
    assert list(again.terms) == list(shipped_terms[:50])


def test_we_read_the_term_base_of_translate_toolkit() -> None:
    store = tbx.tbxfile()
    store.setsourcelanguage("zh")
    store.settargetlanguage("mn")
    unit = store.addsourceunit("租金")
    unit.target = "түрээс"
    found = glossary_format(Path("x.tbx")).read(bytes(store), "x")
    assert not found.faults
    assert [(t.zh, t.mn_cyrl) for t in found.terms] == [("租金", "түрээс")]


def test_translate_toolkit_reads_our_catalogue() -> None:
    written = _read("po").render([UnitTranslation(f"Үг {n}\n") for n in range(3)], "mn-Cyrl")
    store = po.pofile(io.BytesIO(written))
    assert [str(u.target) for u in store.units if str(u.source) == "合同"] == ["гэрээ"]
    assert sum(u.isfuzzy() for u in store.units) == 2  # one message, one with a plural


@pytest.fixture(scope="module")
def shipped_terms() -> list:
    root = Path(__file__).resolve().parent.parent.parent
    return list(read_term_base(root / "glossary" / "terms.tsv").terms)
