"""One contract for all formats: what every format must do with any of its files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from odf.opendocument import OpenDocumentText
from odf.opendocument import load as load_odt
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import H, Note, NoteBody, NoteCitation, P, Span
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from pptx import Presentation
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from mnzh_legal.documents.base import FormattedSpan, UnitTranslation
from mnzh_legal.documents.registry import FORMATS, format_for
from mnzh_legal.errors import FormatError

SAMPLES = Path(__file__).resolve().parent.parent.parent / "corpus" / "samples"


def _docx() -> bytes:
    return (SAMPLES / "contract-zh.docx").read_bytes()


def _xlsx() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["姓名", "工资", "备注"])
    sheet.append(["其木格", 5000, "拖欠两个月"])
    sheet.append(["合计", "=SUM(B2:B2)", None])
    sheet["A1"].font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pptx() -> bytes:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "劳动合同"
    body = slide.placeholders[1].text_frame
    body.text = "支付租金5000元"
    run = body.paragraphs[0].add_run()
    run.text = "，逾期违约"
    run.font.bold = True
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(4), Inches(4), Inches(1)).table
    table.cell(0, 0).text = "姓名"
    table.cell(0, 1).text = "123"
    slide.notes_slide.notes_text_frame.text = "讲稿：草原承包"
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def _odt() -> bytes:
    document = OpenDocumentText()
    bold = Style(name="Bold", family="text")
    bold.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    document.text.addElement(H(outlinelevel=1, text="劳动合同"))
    paragraph = P(text="支付")
    paragraph.addElement(Span(stylename=bold, text="租金"))
    paragraph.addText("5000元")
    note = Note(noteclass="footnote")
    note.addElement(NoteCitation(text="1"))
    content = NoteBody()
    content.addElement(P(text="见第三条"))
    note.addElement(content)
    paragraph.addElement(note)
    paragraph.addText("，逾期违约。")
    document.text.addElement(paragraph)
    table = Table()
    table.addElement(TableColumn())
    row = TableRow()
    cell = TableCell()
    cell.addElement(P(text="姓名"))
    row.addElement(cell)
    table.addElement(row)
    document.text.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def make_pdf(pages: list[list[tuple[float, float, str]]], size: float = 12) -> bytes:
    """A PDF of (x, y, text); x and y in points from the upper left corner."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for page in pages:
        canvas.setFont("STSong-Light", size)
        for x, y, text in page:
            canvas.drawString(x, A4[1] - y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


XLIFF = """<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
 <file original="a.docx" source-language="zh-CN" target-language="mn" datatype="plaintext"><body>
  <trans-unit id="1"><source>支付<g id="b">租金</g>。<x id="p"/></source><note>见合同</note></trans-unit>
  <trans-unit id="2" translate="no"><source>不译</source></trans-unit>
  <trans-unit id="3"><source>合同</source><target state="final">гэрээ</target></trans-unit>
  <trans-unit id="4"><source>草原</source><target state="new">草原</target></trans-unit>
 </body></file></xliff>
"""
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header srclang="zh" datatype="plaintext" segtype="sentence" adminlang="en" o-tmf="x" creationtool="x" creationtoolversion="1"/>
<body><tu tuid="a"><tuv xml:lang="zh-CN"><seg>支付<hi>租金</hi>。</seg></tuv></tu>
<tu tuid="b"><tuv xml:lang="zh-CN"><seg>合同</seg></tuv><tuv xml:lang="mn"><seg>гэрээ</seg></tuv></tu></body></tmx>
"""
PO = """# 目录
msgid ""
msgstr ""
"Language: \\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#: a.c:1
msgctxt "按钮"
msgid "支付租金 %s"
msgstr ""

#, c-format
msgid ""
"第一行\\n"
"%d 头牲畜\\n"
msgid_plural "%d 头牲畜们"
msgstr[0] ""
msgstr[1] ""

msgid "合同"
msgstr "гэрээ"

#~ msgid "旧"
#~ msgstr ""
"""
CONTENT = {
    "pdf": make_pdf([[(72, 80, "劳动合同"), (72, 110, "支付租金5000元。")]]),
    "xlf": XLIFF.encode(),
    "tmx": TMX.encode(),
    "po": PO.encode(),
    "pptx": _pptx(),
    "odt": _odt(),
    "txt": "第一条 合同\r\n\r\n  支付租金5000元。\n最后一行".encode(),
    "md": "---\ntitle: 合同\n---\n# 劳动合同\n\n- 支付**租金**，见[法律](https://example.cn/a)。\n\n| 项目 | 金额 |\n|---|---|\n| 工资 | 100元 |\n\n```\n代码 不译\n```\n".encode(),
    "docx": _docx(),
    "xlsx": _xlsx(),
    "csv": '姓名,工资,备注\r\n其木格,5000,"拖欠, 两个月"\r\n合计,=SUM(B2),\r\n'.encode(),
    "html": (
        '<!DOCTYPE html>\n<html lang="zh-Hans"><head><title>判决书</title>'
        "<style>p { color: red }</style></head>\n<body class='a'><!-- 不译 -->\n"
        "<h1>民事 &amp; 判决</h1><p>被告应当<b>支付<i>租金</i></b>，见<a href='x?a=1&amp;b=2'>合同</a>。<br>"
        "第二行</p><script>var x = '不译';</script><ul><li>123</li><li>草原</li></ul></body></html>\n"
    ).encode(),
    "srt": (
        "1\n00:00:01,000 --> 00:00:03,500\n<i>原告请求离婚。</i>\n被告不同意。\n\n"
        "2\n00:00:04,000 --> 00:00:05,000\n- 休庭。\n"
    ).encode(),
}


@pytest.fixture(params=[f.name for f in FORMATS])
def sample(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    return request.param, CONTENT[request.param]


#: Formats whose translation is a file of the same kind that reads like the source.
SAME_KIND = [f.name for f in FORMATS if not f.is_bilingual and not f.output_suffix]


@pytest.fixture(params=SAME_KIND)
def same_kind(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    return request.param, CONTENT[request.param]


def _same(name: str, left: bytes, right: bytes) -> bool:
    if name not in ("docx", "xlsx", "pptx", "odt"):
        return left == right
    with zipfile.ZipFile(io.BytesIO(left)) as a, zipfile.ZipFile(io.BytesIO(right)) as b:
        return a.namelist() == b.namelist() and all(
            a.read(n) == b.read(n) for n in a.namelist() if not n.endswith(".xml") or "theme" in n
        )


def test_every_format_has_a_sample_here() -> None:
    assert sorted(CONTENT) == sorted(f.name for f in FORMATS)


def test_read_then_write_unchanged_keeps_the_rest(same_kind: tuple[str, bytes]) -> None:
    name, data = same_kind
    handler = format_for(Path(f"x.{name}"))
    document = handler.read(data, "x")
    same = [UnitTranslation(u.text, u.spans) for u in document.units]
    written = document.render(same, "zh-Hans")
    assert _same(name, data, written)
    again = handler.read(written, "x")
    assert [u.text for u in again.units] == [u.text for u in document.units]
    assert [u.spans for u in again.units] == [u.spans for u in document.units]


def test_texts_are_replaced_and_nothing_else(sample: tuple[str, bytes]) -> None:
    name, data = sample
    handler = format_for(Path(f"x.{name}"))
    document = handler.read(data, "x")
    assert document.units
    new = [f"Бичвэр {n}" for n in range(len(document.units))]
    written = document.render([UnitTranslation(t) for t in new], "mn-Cyrl")
    reader = format_for(Path(handler.output_name(Path(f"x.{name}"), "mn-Cyrl")))
    if handler.is_bilingual:
        assert all(text in written.decode() for text in new)
        assert all(u.text.strip("\n")[:2] in written.decode() for u in document.units)
        assert reader.read(written, "x").units == ()
    else:
        assert [u.text for u in reader.read(written, "x").units] == new
    assert handler.read(data, "x").units == document.units


def test_rendering_is_repeatable(sample: tuple[str, bytes]) -> None:
    name, data = sample
    handler = format_for(Path(f"x.{name}"))
    results = []
    for _ in range(2):
        document = handler.read(data, "x")
        results.append(
            document.render([UnitTranslation(u.text, u.spans) for u in document.units], "mn-Mong")
        )
    assert results[0] == results[1]


def test_broken_files_are_refused_in_one_line(sample: tuple[str, bytes]) -> None:
    name, _ = sample
    handler = format_for(Path(f"x.{name}"))
    with pytest.raises(FormatError) as caught:
        handler.read(b"\x00\x01\xff\xfe\x00binary\x00" * 20, f"bad.{name}")
    assert f"bad.{name}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_formats_name_the_known_ones() -> None:
    with pytest.raises(FormatError, match=r"\.docx"):
        format_for(Path("a.xyz"))
    with pytest.raises(FormatError, match=r"save it as \.docx"):
        format_for(Path("a.doc"))


def test_markdown_markup_links_and_code_stay() -> None:
    document = format_for(Path("x.md")).read(CONTENT["md"], "x")
    texts = [u.text for u in document.units]
    assert texts == ["劳动合同", "支付租金，见法律。", "项目", "金额", "工资", "100元"]
    done = [UnitTranslation(u.text, u.spans) for u in document.units]
    assert "**租金**" in document.render(done, "zh-Hans").decode()


def test_word_reads_tables_headers_footers_and_footnotes() -> None:
    document = format_for(Path("x.docx")).read(_docx(), "x")
    texts = [u.text for u in document.units]
    for wanted in (
        "某旗牧业劳动合同",
        "本合同为虚构示例",
        "接羔奖金",
        " 社会保险包括养老保险、医疗保险、失业保险和工伤保险。",
    ):
        assert wanted in texts


def test_traditional_output_is_vertical_with_a_mongolian_font() -> None:
    document = format_for(Path("x.docx")).read(_docx(), "x")
    written = document.render([UnitTranslation("ᠭᠡᠷ᠎ᠡ") for _ in document.units], "mn-Mong")
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert '<w:textDirection w:val="tbLrV"/>' in xml
    assert 'w:ascii="Mongolian Baiti"' in xml
    assert 'w:val="mn-Mong' in xml
    opened = docx.Document(io.BytesIO(written))  # another reader opens it too
    assert opened.paragraphs[0].runs[0].bold
    assert opened.paragraphs[0].text == "ᠭᠡᠷ᠎ᠡ"
    assert len(opened.tables[0].rows) == 4


def test_the_footnote_mark_stays_in_its_paragraph_once() -> None:
    document = format_for(Path("x.docx")).read(_docx(), "x")
    written = document.render([UnitTranslation("Бичвэр") for _ in document.units], "mn-Cyrl")
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert xml.count("<w:footnoteReference ") == 1


def test_formatted_words_take_their_format_along() -> None:
    document = format_for(Path("x.docx")).read(_docx(), "x")
    index = next(i for i, u in enumerate(document.units) if u.text.startswith("第三条"))
    unit = document.units[index]
    (span,) = unit.spans
    assert unit.text[span.start : span.end] == "4500元"
    done = [UnitTranslation("x") for _ in document.units]
    text = "Сар бүр 4500 юань төлнө."
    at = text.index("4500 юань")
    done[index] = UnitTranslation(text, (type(span)(at, at + len("4500 юань"), span.key),))
    opened = docx.Document(io.BytesIO(document.render(done, "mn-Cyrl")))
    paragraph = next(p for p in opened.paragraphs if p.text == text)
    assert [r.text for r in paragraph.runs if r.bold] == ["4500 юань"]


def test_a_zip_bomb_and_an_entity_are_refused() -> None:
    handler = format_for(Path("x.docx"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 250_000_000)
    with pytest.raises(Exception, match="inflates to more than 200 MB"):
        handler.read(buffer.getvalue(), "bomb.docx")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "word/document.xml",
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        )
    with pytest.raises(FormatError, match="document type"):
        handler.read(buffer.getvalue(), "entity.docx")


def test_a_vertical_document_becomes_horizontal_in_chinese() -> None:
    document = format_for(Path("x.docx")).read((SAMPLES / "petition-mn.docx").read_bytes(), "x")
    written = document.render([UnitTranslation("申请书") for _ in document.units], "zh-Hans")
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "textDirection" not in xml
    assert "Mongolian Baiti" not in xml
    assert 'w:eastAsia="SimSun"' in xml


def test_a_workbook_keeps_formulas_numbers_and_formats() -> None:
    document = format_for(Path("x.xlsx")).read(CONTENT["xlsx"], "x")
    assert [u.text for u in document.units] == [
        "姓名",
        "工资",
        "备注",
        "其木格",
        "拖欠两个月",
        "合计",
    ]
    new = [UnitTranslation(f"Үг {n}") for n in range(6)]
    sheet = load_workbook(io.BytesIO(document.render(new, "mn-Cyrl"))).active
    rows = [list(row) for row in sheet.values]
    assert rows == [["Үг 0", "Үг 1", "Үг 2"], ["Үг 3", 5000, "Үг 4"], ["Үг 5", "=SUM(B2:B2)", None]]
    assert sheet["A1"].font.bold


def test_csv_cells_are_quoted_where_they_must_be() -> None:
    document = format_for(Path("x.csv")).read(CONTENT["csv"], "x")
    assert [u.text for u in document.units] == [
        "姓名",
        "工资",
        "备注",
        "其木格",
        "拖欠, 两个月",
        "合计",
    ]
    new = ["а, б", 'в "г"', "д", "=е", "ж", "з"]
    text = document.render([UnitTranslation(t) for t in new], "mn-Cyrl").decode()
    assert text == '"а, б","в ""г""",д\r\n\'=е,5000,"ж"\r\nз,=SUM(B2),\r\n'


def test_subtitles_keep_times_numbers_and_tags() -> None:
    document = format_for(Path("x.srt")).read(CONTENT["srt"], "x")
    assert [u.text for u in document.units] == ["原告请求离婚。", "被告不同意。", "休庭。"]
    text = document.render([UnitTranslation(t) for t in "абв"], "mn-Cyrl").decode()
    assert text.splitlines()[1:4] == ["00:00:01,000 --> 00:00:03,500", "<i>а</i>", "б"]
    assert text.endswith("- в\n")


def test_html_keeps_scripts_attributes_and_inline_elements() -> None:
    document = format_for(Path("x.html")).read(CONTENT["html"], "x")
    texts = [u.text for u in document.units]
    assert texts == ["判决书", "民事 & 判决", "被告应当支付租金，见合同。", "第二行", "草原"]
    paragraph = document.units[2]
    assert [paragraph.text[s.start : s.end] for s in paragraph.spans] == [
        "租金",
        "支付租金",
        "合同",
    ]
    new = [UnitTranslation(f"Үг <{n}>") for n in range(5)]
    new[2] = UnitTranslation(
        "Түрээс төл", tuple(FormattedSpan(0, 6, s.key) for s in paragraph.spans[:2])
    )
    text = document.render(new, "mn-Mong").decode()
    assert "<p><b><i>Түрээс</i></b> төл<br>Үг &lt;3&gt;</p>" in text
    assert "var x = '不译'" in text
    assert "<!-- 不译 -->" in text
    assert '<html lang="mn-Mong">' in text
    assert "writing-mode: vertical-lr" in text


def test_html_of_libreoffice_is_not_cut_where_the_font_changes() -> None:
    data = (
        '<p><font face="SimSun">租期自</font>2024<font face="SimSun">年起</font><strike>至</strike>，'
        "<big>共三年。</big></p>"
    ).encode()
    document = format_for(Path("x.html")).read(data, "x")
    assert [u.text for u in document.units] == ["租期自2024年起至，共三年。"]
    assert document.render([UnitTranslation("3 жил")], "mn-Cyrl").decode() == "<p>3 жил</p>"


def test_html_with_crossing_tags_is_left_alone_there() -> None:
    data = "<p><b>租<i>金</b></i></p><p>合同</p>".encode()
    document = format_for(Path("x.html")).read(data, "x")
    assert [u.text for u in document.units] == ["合同"]


def test_a_presentation_keeps_bold_words_breaks_tables_and_notes() -> None:
    document = format_for(Path("x.pptx")).read(CONTENT["pptx"], "x")
    texts = [u.text for u in document.units]
    assert set(texts) >= {"劳动合同", "支付租金5000元，逾期违约", "姓名", "123", "讲稿：草原承包"}
    index = texts.index("支付租金5000元，逾期违约")
    (span,) = document.units[index].spans
    done = [UnitTranslation("нэг\nхоёр") for _ in texts]
    done[index] = UnitTranslation("Төлнө, зөрчив", (FormattedSpan(7, 13, span.key),))
    shown = Presentation(io.BytesIO(document.render(done, "mn-Cyrl")))
    slide = shown.slides[0]
    runs = slide.placeholders[1].text_frame.paragraphs[0].runs
    assert [(r.text, bool(r.font.bold)) for r in runs] == [("Төлнө, ", False), ("зөрчив", True)]
    assert slide.shapes.title.text_frame.text == "нэг\vхоёр"
    assert slide.notes_slide.notes_text_frame.text == "нэг\vхоёр"


def test_a_presentation_in_traditional_script_is_vertical_and_back() -> None:
    handler = format_for(Path("x.pptx"))
    document = handler.read(CONTENT["pptx"], "x")
    vertical = document.render([UnitTranslation("ᠭᠡᠷ᠎ᠡ") for _ in document.units], "mn-Mong")
    title = Presentation(io.BytesIO(vertical)).slides[0].shapes.title
    assert title.text_frame._txBody.bodyPr.get("vert") == "mongolianVert"
    assert title.text_frame.paragraphs[0].runs[0].font.name == "Mongolian Baiti"
    again = handler.read(vertical, "x")
    back = again.render([UnitTranslation("合同") for _ in again.units], "zh-Hans")
    title = Presentation(io.BytesIO(back)).slides[0].shapes.title
    assert title.text_frame._txBody.bodyPr.get("vert") is None
    assert title.text_frame.paragraphs[0].runs[0].font.name is None


def test_opendocument_keeps_bold_words_and_notes() -> None:
    document = format_for(Path("x.odt")).read(CONTENT["odt"], "x")
    texts = [u.text for u in document.units]
    assert texts == ["劳动合同", "支付租金5000元，逾期违约。", "见第三条", "姓名"]
    (span,) = document.units[1].spans
    assert document.units[1].text[span.start : span.end] == "租金"
    done = [UnitTranslation("Бичвэр  хоёр\tгурав") for _ in texts]
    done[1] = UnitTranslation(
        "Түрээс 5000 юань төлнө, хожимдвол зөрчил.", (FormattedSpan(0, 6, span.key),)
    )
    written = document.render(done, "mn-Cyrl")
    opened = load_odt(io.BytesIO(written))
    from odf import teletype

    paragraphs = [teletype.extractText(p) for p in opened.getElementsByType(P)]
    assert "Бичвэр  хоёр\tгурав" in paragraphs
    (bold,) = opened.getElementsByType(Span)
    assert teletype.extractText(bold) == "Түрээс"
    assert len(opened.getElementsByType(Note)) == 1
    again = format_for(Path("x.odt")).read(written, "x")
    assert [u.text for u in again.units] == [d.text for d in done]
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_a_chart_keeps_its_data_and_gets_its_title_translated() -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "统计"
    data = CategoryChartData()
    data.categories = ["2023", "2024"]
    data.add_series("案件", (12, 15))
    chart = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(5), Inches(3), data
    ).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "每年的案件"
    out = io.BytesIO()
    show.save(out)
    document = format_for(Path("x.pptx")).read(out.getvalue(), "x")
    assert {u.text for u in document.units} == {"统计", "每年的案件"}
    done = [UnitTranslation("Жил бүрийн хэрэг") for _ in document.units]
    opened = Presentation(io.BytesIO(document.render(done, "mn-Mong")))
    (frame,) = [s for s in opened.slides[0].shapes if s.has_chart]
    assert frame.chart.chart_title.text_frame.text == "Жил бүрийн хэрэг"
    assert list(frame.chart.plots[0].series[0].values) == [12, 15]
    assert list(frame.chart.plots[0].categories) == ["2023", "2024"]
