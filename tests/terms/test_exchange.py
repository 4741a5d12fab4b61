"""Every glossary format against one contract: what goes out comes back; bad rows are listed."""

import io
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook

from mnzh_legal.errors import FormatError
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.terms.base import POS, Term, TermBase
from mnzh_legal.terms.exchange.registry import FORMATS, glossary_format
from mnzh_legal.terms.exchange.tbx import MIN_NS, NS

FULL = Term(
    "C1", "合同", ("契约", "约"), "гэрээ", convert_to_traditional("гэрээ"), ("хэлцэл",),
    ("гэрээ хэлцэл",), "contract", "n", "<b>&\"备注\"", ("контракт",), "IM", "民法典 464",
    "民事主体之间的协议。", "Иргэний тохиролцоо.", ("原告", "被告"), ("C2",), "suggest", "no",
    "customer",
)  # fmt: skip
PLAIN = Term("C2", "解除", (), "цуцлах", convert_to_traditional("цуцлах"), (), (), "general", "v")


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda f: f.name)
class TestContract:
    def test_what_is_written_is_read_back(self, fmt) -> None:
        read = fmt.read(fmt.write([FULL, PLAIN]), "x")
        assert read.faults == ()
        assert read.terms == (FULL, PLAIN)

    def test_the_shipped_term_base_goes_round(self, fmt, term_base: TermBase) -> None:
        read = fmt.read(fmt.write(term_base.terms), "x")
        assert read.faults == ()
        assert read.terms == term_base.terms

    def test_bad_entries_are_all_listed_and_good_ones_kept(self, fmt) -> None:
        twice = [FULL, FULL, PLAIN]
        read = fmt.read(fmt.write(twice), "x")
        assert read.terms == (FULL, PLAIN)
        (fault,) = read.faults
        assert fault.id == "C1"
        assert fault.line > 1
        assert "already in line" in fault.message

    @pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 90, b"PK\x03\x04 broken", b"<a/>"])
    def test_other_files_are_refused(self, fmt, data: bytes) -> None:
        with pytest.raises(FormatError, match=r"some\.file"):
            fmt.read(data, "some.file")


def test_every_field_of_a_term_is_in_the_full_example() -> None:
    """So that the round trip above really covers all that a term can hold."""
    empty = [f.name for f in fields(Term) if f.name != "layer" and not getattr(FULL, f.name)]
    assert empty == []


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12
).map(lambda t: t.replace("|", "").strip())


@given(
    zh=texts.map(lambda t: "合同" + t.strip()),
    note=texts,
    pos=st.sampled_from(POS),
    name=st.sampled_from([f.name for f in FORMATS]),
)
@settings(max_examples=60, deadline=None)
def test_odd_text_goes_round(zh: str, note: str, pos: str, name: str) -> None:
    if note.startswith(("mnzh:", "'")) or "  " in zh + note:
        return
    term = Term("C1", zh, (), "гэрээ", "ᠭᠡᠷ᠎ᠡ", (), (), "civil", pos, note)
    fmt = glossary_format(Path("x"), name)
    assert fmt.read(fmt.write([term]), "x").terms == (term,)


def test_a_customers_two_columns_are_enough() -> None:
    csv = glossary_format(Path("a.csv"))
    read = csv.read("中文;蒙古文\n合同;гэрээ\n租赁;ᠲᠦᠷᠢᠶᠡᠰᠦ\n".encode("gb18030"), "a.csv")
    assert [(t.zh, t.mn_cyrl, t.id) for t in read.terms] == [
        ("合同", "гэрээ", "R00001"),
        ("租赁", "түрээс", "R00002"),
    ]
    assert read.terms[0].mn_mong == convert_to_traditional("гэрээ")


def test_bad_rows_of_a_table_carry_their_lines() -> None:
    csv = glossary_format(Path("a.csv"))
    text = "zh,mn_cyrl,pos\n合同,гэрээ,n\nabc,гэрээ,n\n,,\n解除,,v\n租赁,түрээс,n,more,cells\n"
    read = csv.read(text.encode(), "a.csv")
    assert [t.zh for t in read.terms] == ["合同"]
    assert [str(f) for f in read.faults] == [
        "line 3: zh 'abc' has no Chinese character",
        "line 5: mn_cyrl empty",
        "line 6: 2 cells more than the heading",
    ]


def test_a_table_without_the_columns_says_what_it_found() -> None:
    with pytest.raises(FormatError, match=r"needs a Chinese column.*found foo, bar"):
        glossary_format(Path("a.csv")).read(b"foo,bar\n1,2\n", "a.csv")


def test_cells_a_spreadsheet_would_run_are_guarded() -> None:
    term = Term("C1", "合同", (), "гэрээ", "ᠭᠡᠷ᠎ᠡ", (), (), "civil", "n", "=HYPERLINK(1)")
    for name in ("csv", "xlsx", "tsv"):
        fmt = glossary_format(Path("x"), name)
        data = fmt.write([term])
        assert fmt.read(data, "x").terms == (term,)
        if name == "xlsx":
            cells = [c for row in load_workbook(io.BytesIO(data)).active.values for c in row]
        else:
            cells = data.decode("utf-8-sig").replace("\t", ",").replace("\n", ",").split(",")
        assert not [c for c in cells if str(c).startswith("=")]


def test_a_workbook_made_by_hand_is_read() -> None:
    book = Workbook()
    book.active.append(["Chinese", "Mongolian", "anything else"])
    book.active.append(["草原", "бэлчээр", 7])
    out = io.BytesIO()
    book.save(out)
    (term,) = glossary_format(Path("a.xlsx")).read(out.getvalue(), "a.xlsx").terms
    assert (term.zh, term.mn_cyrl) == ("草原", "бэлчээр")


def test_tbx_has_the_structure_of_the_standard() -> None:
    root = etree.fromstring(glossary_format(Path("a.tbx")).write([FULL]))
    assert root.tag == f"{{{NS}}}tbx"
    assert (root.get("type"), root.get("style")) == ("TBX-Basic", "dca")
    entry = root.find(f".//{{{NS}}}conceptEntry")
    langs = [
        s.get("{http://www.w3.org/XML/1998/namespace}lang") for s in entry.iter(f"{{{NS}}}langSec")
    ]
    assert langs == ["zh-Hans", "mn-Cyrl", "mn-Mong"]
    assert [c.tag.split("}")[1] for c in entry][:2] == ["descrip", "ref"]
    dct = etree.fromstring(glossary_format(Path("a"), "tbx-dct").write([FULL]))
    assert dct.get("style") == "dct"
    assert dct.find(f".//{{{MIN_NS}}}subjectField").text == "contract"
    assert dct.find(f".//{{{NS}}}descrip") is None


def test_tbx_version_2_is_read() -> None:
    data = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><text><body><termEntry id="c7">
<descrip type="subjectField">law</descrip>
<langSet xml:lang="zh-CN"><tig><term>解除</term>
<termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig>
<tig><term>终止合同</term></tig></langSet>
<langSet xml:lang="mn"><descripGrp><descrip type="definition">Гэрээг дуусгах.</descrip></descripGrp>
<ntig><termGrp><term>цуцлах</term><termNote type="partOfSpeech">verb</termNote></termGrp></ntig>
<tig><term>зогсоох</term>
<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
</termEntry><termEntry id="c8"><langSet xml:lang="zh"><tig><term>空</term></tig></langSet>
</termEntry></body></text></martif>"""
    read = glossary_format(Path("a.tbx")).read(data.encode(), "a.tbx")
    (term,) = read.terms
    assert (term.id, term.zh, term.zh_variants) == ("c7", "解除", ("终止合同",))
    assert (term.mn_cyrl, term.forbidden, term.pos) == ("цуцлах", ("зогсоох",), "v")
    assert (term.subject, term.definition_mn) == ("law", "Гэрээг дуусгах.")
    (fault,) = read.faults
    assert (fault.id, fault.message) == ("c8", "mn_cyrl empty")


def test_entities_of_a_tbx_file_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密", encoding="utf-8")
    data = f"""<?xml version="1.0"?><!DOCTYPE martif [<!ENTITY x SYSTEM "file://{secret}">]>
<martif><text><body><termEntry id="c1"><langSet xml:lang="zh"><tig><term>合同&x;</term></tig>
</langSet><langSet xml:lang="mn"><tig><term>гэрээ</term></tig></langSet></termEntry></body></text>
</martif>"""
    read = glossary_format(Path("a.tbx")).read(data.encode(), "a.tbx")
    assert "绝密" not in repr(read)


def test_unknown_formats_are_named() -> None:
    with pytest.raises(FormatError, match=r"no glossary format '\.pdf'; there are tsv, csv"):
        glossary_format(Path("a.pdf"))
