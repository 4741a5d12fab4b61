"""Word documents: links, fields, notes, breaks, tracked changes, numbering."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from mnzh_legal.documents.base import FormattedSpan, UnitTranslation
from mnzh_legal.documents.docx_fill import W, w
from mnzh_legal.documents.docx_writer import write_docx
from mnzh_legal.documents.registry import format_for
from mnzh_legal.packages import read_package, write_package

FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str) -> str:
    return f"<w:p><w:pPr/>{''.join(content)}</w:p>"


def read(body: str):
    return format_for(Path("x.docx")).read(write_docx(body), "x")


def body_of(written: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def flow(root: etree._Element) -> list[str]:
    """The first paragraph as what stands in it, in order."""
    out: list[str] = []
    for element in root.find(f".//{w('p')}").iter():
        name = etree.QName(element).localname
        if name == "t" and element.text:
            inside = [etree.QName(a).localname for a in element.iterancestors()]
            marks = "".join(
                mark for tag, mark in (("hyperlink", "L:"), ("sdt", "C:")) if tag in inside
            )
            bold = element.getparent().find(f"{w('rPr')}/{w('b')}") is not None
            out.append(marks + ("*" if bold else "") + element.text)
        elif name == "fldChar":
            out.append(element.get(w("fldCharType")))
        elif name in ("footnoteReference", "br", "tab", "bookmarkStart", "instrText", "drawing"):
            out.append(name)
    return out


def test_a_line_break_is_text_and_a_page_break_is_not() -> None:
    document = read(
        paragraph(
            "<w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r>",
            '<w:r><w:br w:type="page"/><w:t>第三行</w:t></w:r>',
        )
    )
    (unit,) = document.units
    assert unit.text == "第一行\n第二行第三行"
    root = body_of(document.render([UnitTranslation("Нэг\nхоёр\tгурав")], "mn-Cyrl"))
    assert flow(root) == ["Нэг", "br", "хоёр", "tab", "гурав", "br"]
    assert [b.get(w("type")) for b in root.iter(w("br"))] == [None, "page"]


def test_a_link_moves_with_its_words() -> None:
    document = read(
        paragraph(
            run("见"), f'<w:hyperlink w:anchor="a">{run("合同")}</w:hyperlink>', run("第三条。")
        )
    )
    (unit,) = document.units
    (span,) = unit.spans
    assert unit.text[span.start : span.end] == "合同"
    text = "Гуравдугаар зүйлийг гэрээнээс үзнэ үү."
    at = text.index("гэрээнээс")
    done = UnitTranslation(text, (FormattedSpan(at, at + 9, span.key),))
    assert flow(body_of(document.render([done], "mn-Cyrl"))) == [
        "Гуравдугаар зүйлийг ", "L:гэрээнээс", " үзнэ үү.",
    ]  # fmt: skip


def test_a_page_number_stays_a_field() -> None:
    document = read(paragraph(run("第"), FIELD, run("页")))
    (unit,) = document.units
    assert unit.text == "第3页"
    (span,) = unit.spans
    done = UnitTranslation("3 дугаар хуудас", (FormattedSpan(0, 1, span.key),))
    assert flow(body_of(document.render([done], "mn-Cyrl"))) == [
        "begin", "instrText", "separate", "3", "end", " дугаар хуудас",
    ]  # fmt: skip


def test_a_field_that_lost_its_place_is_kept_empty_and_whole() -> None:
    document = read(paragraph(run("第"), FIELD, run("页")))
    written = flow(body_of(document.render([UnitTranslation("хуудас")], "mn-Cyrl")))
    assert written.count("хуудас") == 1
    assert [x for x in written if x != "хуудас"] == ["begin", "instrText", "separate", "end"]


def test_notes_and_bookmarks_stand_behind_their_words() -> None:
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    document = read(
        paragraph(
            '<w:bookmarkStart w:id="0" w:name="a"/>',
            run("支付租金"),
            note,
            run("，逾期违约的赔偿。"),
        )
    )
    done = UnitTranslation("Түрээс төлнө, хожимдвол нөхөн төлбөр өгнө.")
    written = flow(body_of(document.render([done], "mn-Cyrl")))
    assert written[0] == "bookmarkStart"
    assert "".join(x for x in written if x[0] not in "fb") == done.text
    before = written[: written.index("footnoteReference")]
    assert before[1:] == ["Түрээс төлнө, хожимдвол"[: len(before[1])]]
    assert 0 < len(before[1]) < len(done.text) / 1.5
    assert done.text[len(before[1])] == " "  # behind a word, not in it


def test_bold_words_keep_notes_in_place_and_objects_are_not_doubled() -> None:
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    document = read(
        paragraph(run("甲方应当"), run("支付租金", "<w:b/>"), note, run("，乙方应当交房。"))
    )
    (unit,) = document.units
    (span,) = unit.spans
    text = "А тал түрээс төлж, Б тал байр өгнө."
    at = text.index("түрээс төлж")
    done = UnitTranslation(text, (FormattedSpan(at, at + 11, span.key),))
    written = flow(body_of(document.render([done], "mn-Cyrl")))
    assert "*түрээс төлж" in written
    assert written.count("footnoteReference") == 1
    assert "".join(x.strip("*") for x in written if x != "footnoteReference") == text


def test_a_content_control_keeps_its_text_inside() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('巴某')}</w:sdtContent></w:sdt>"
    document = read(paragraph(run("乙方："), control))
    (unit,) = document.units
    (span,) = unit.spans
    done = UnitTranslation("Б тал: Ба моу", (FormattedSpan(7, 13, span.key),))
    assert flow(body_of(document.render([done], "mn-Cyrl"))) == ["Б тал: ", "C:Ба моу"]


def test_tracked_changes_are_read_as_accepted_and_said() -> None:
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>十日</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3" w:author="a">{run("，逾期违约")}</w:moveFrom>'
    document = read(
        paragraph(
            run("支付"),
            deleted,
            f'<w:ins w:id="2" w:author="a">{run("三日")}</w:ins>',
            run("内的租金"),
            moved,
        )
    )
    assert [u.text for u in document.units] == ["支付三日内的租金"]
    assert document.notices == (("tracked-changes", "3 tracked changes were taken as accepted"),)
    root = body_of(document.render([UnitTranslation("Түрээс")], "mn-Cyrl"))
    assert flow(root) == ["Түрээс"]
    for tag in ("ins", "del", "moveFrom"):
        assert root.find(f".//{w(tag)}") is None


def test_text_boxes_are_read_once_a_paragraph() -> None:
    box = (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        f"{paragraph(run('框内的合同'))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document = read(paragraph(run("框外"), box))
    assert [u.text for u in document.units] == ["框外", "框内的合同"]
    done = [UnitTranslation("гадна"), UnitTranslation("дотор")]
    again = format_for(Path("x.docx")).read(document.render(done, "mn-Cyrl"), "x")
    assert [u.text for u in again.units] == ["гадна", "дотор"]


NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    "</w:abstractNum></w:numbering>"
)


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("mn-Cyrl", [("decimal", "%1-р зүйл"), ("decimal", "(%2)"), ("decimal", "%3.")]),
        ("zh-Hans", [("chineseCountingThousand", "第%1条"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]),
    ],
)  # fmt: skip
def test_numbers_of_lists_follow_the_language(target: str, wanted: list[tuple[str, str]]) -> None:
    parts = read_package(write_docx(paragraph(run("合同"))), "x", "word/document.xml")
    document = format_for(Path("x.docx")).read(
        write_package(parts | {"word/numbering.xml": NUMBERING.encode()}), "x"
    )
    written = document.render([UnitTranslation("гэрээ")], target)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        root = etree.fromstring(archive.read("word/numbering.xml"))
    levels = [
        (v.find(w("numFmt")).get(w("val")), v.find(w("lvlText")).get(w("val")))
        for v in root.iter(w("lvl"))
    ]
    assert levels == wanted


def test_another_reader_opens_what_was_rebuilt() -> None:
    document = read(paragraph(run("甲"), run("乙", "<w:b/>"), FIELD) + paragraph(run("丙")))
    done = [UnitTranslation(u.text[::-1]) for u in document.units]
    opened = docx.Document(io.BytesIO(document.render(done, "mn-Mong")))
    assert [p.text for p in opened.paragraphs] == ["3乙甲", "丙"]


def test_smartart_and_chart_titles_are_translated_and_charts_keep_their_data() -> None:
    drawn = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    smart = (
        f'<m:dataModel xmlns:m="http://schemas.openxmlformats.org/drawingml/2006/diagram" {drawn}>'
        "<m:pt><m:t><a:bodyPr/><a:p><a:r><a:rPr b='1'/><a:t>起诉</a:t></a:r></a:p></m:t></m:pt>"
        "<m:pt><m:t><a:bodyPr/><a:p><a:r><a:t>判决</a:t></a:r></a:p></m:t></m:pt></m:dataModel>"
    )
    chart = (
        f'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" {drawn}>'
        "<c:title><a:p><a:r><a:t>案件</a:t></a:r></a:p></c:title>"
        "<c:cat><c:v>一月</c:v><c:v>12</c:v></c:cat></c:chartSpace>"
    )
    parts = read_package(write_docx(paragraph(run("合同"))), "x", "word/document.xml")
    parts |= {
        "word/diagrams/data2.xml": smart.encode(),
        "word/charts/chart1.xml": chart.encode(),
    }
    document = format_for(Path("x.docx")).read(write_package(parts), "x")
    assert [u.text for u in document.units] == ["合同", "案件", "起诉", "判决"]
    words = ["гэрээ", "хэрэг", "нэхэмжлэл", "шийдвэр"]
    done = [
        UnitTranslation(t, tuple(FormattedSpan(0, len(t), s.key) for s in u.spans))
        for t, u in zip(words, document.units, strict=True)
    ]
    written = read_package(document.render(done, "mn-Mong"), "x", "word/document.xml")
    smart_out = etree.fromstring(written["word/diagrams/data2.xml"])
    a = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    assert [t.text for t in smart_out.iter(f"{a}t")] == ["нэхэмжлэл", "шийдвэр"]
    assert next(smart_out.iter(f"{a}rPr")).get("b") == "1"
    assert {b.get("vert") for b in smart_out.iter(f"{a}bodyPr")} == {"mongolianVert"}
    chart_out = etree.fromstring(written["word/charts/chart1.xml"])
    assert [t.text for t in chart_out.iter(f"{a}t")] == ["хэрэг"]
    assert b"<c:v>\xe4\xb8\x80\xe6\x9c\x88</c:v><c:v>12</c:v>" in written["word/charts/chart1.xml"]
    assert "гэрээ" in written["word/document.xml"].decode()
