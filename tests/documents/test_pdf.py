"""PDF in, Word out: lines become paragraphs, pieces become tables, what is no text is refused."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import docx
import pytest
from pypdfium2 import PdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from mnzh_legal.documents.base import UnitTranslation
from mnzh_legal.documents.registry import format_for
from mnzh_legal.errors import FormatError
from tests.documents.test_contract import make_pdf

PDF = format_for(Path("x.pdf"))


def read(pages: list[list[tuple[float, float, str]]]):
    return PDF.read(make_pdf(pages), "x")


def texts(pages: list[list[tuple[float, float, str]]]) -> list[str]:
    return [u.text for u in read(pages).units]


FULL = "原告与被告劳动争议一案本院于二〇二四年三月五日立案后依法适用简易程序公开开庭"  # 38 hanzi


def test_lines_of_a_paragraph_are_joined_and_an_indent_begins_one() -> None:
    page = [
        (96, 80, FULL[:-2] + "审理"),
        (72, 100, FULL + "进行"),
        (72, 120, "了审理。"),
        (96, 140, "被告应当支付工资5000元。"),
    ]
    assert texts([page]) == [FULL[:-2] + "审理" + FULL + "进行了审理。", "被告应当支付工资5000元。"]


def test_items_and_articles_begin_paragraphs_even_behind_a_full_line() -> None:
    page = [(72, 80, FULL + "审理"), (72, 100, "第二条甲方应当付款。"), (72, 120, "（一）逾期的；")]
    assert texts([page]) == [FULL + "审理", "第二条甲方应当付款。", "（一）逾期的；"]


def test_the_space_behind_an_articles_number_is_kept_and_spread_lines_get_none() -> None:
    page = [
        (72, 80, "第二条"),
        (72 + 36 + 4, 80, "本合同"),
        (72 + 36 + 4 + 36 + 4, 80, "期限为一年。"),
    ]
    assert texts([page]) == ["第二条 本合同期限为一年。"]


def test_a_paragraph_goes_on_over_the_page() -> None:
    first = [(72, 700, FULL + "审理"), (290, 800, "- 1 -")]
    second = [(72, 80, "终结。"), (72, 110, "判决如下："), (290, 800, "- 2 -")]
    assert texts([first, second]) == [FULL + "审理终结。", "判决如下："]


def test_running_heads_and_page_numbers_are_left_out_and_numbers_in_the_text_are_not() -> None:
    pages = [
        [
            (200, 40, "某旗人民法院"),
            (72, 120, f"第{n}页的正文内容。"),
            (72, 160, "5000"),
            (290, 800, f"第{n}页 共4页"),
        ]
        for n in range(1, 5)
    ]
    assert texts(pages) == [x for n in range(1, 5) for x in (f"第{n}页的正文内容。", "5000")]


def test_pieces_side_by_side_become_a_table() -> None:
    page = [
        (72, 80, "付款明细如下："),
        (72, 110, "项目"), (250, 110, "数量"), (400, 110, "金额"),
        (72, 130, "月工资"), (250, 130, "12个月"), (400, 130, "54000元"),
        (72, 170, "双方签字。"),
    ]  # fmt: skip
    document = read([page])
    done = [UnitTranslation(f"Үг {n}") for n in range(len(document.units))]
    opened = docx.Document(io.BytesIO(document.render(done, "mn-Cyrl")))
    (table,) = opened.tables
    assert [[c.text for c in r.cells] for r in table.rows] == [
        ["Үг 1", "Үг 2", "Үг 3"], ["Үг 4", "Үг 5", "Үг 6"],
    ]  # fmt: skip
    assert [p.text for p in opened.paragraphs if p.text] == ["Үг 0", "Үг 7"]


def test_a_larger_line_is_a_heading() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for size, y, text in (
        (20, 80, "判决书"),
        (12, 120, "被告应当付款。"),
        (12, 160, "驳回其他请求。"),
    ):
        canvas.setFont("STSong-Light", size)
        canvas.drawString(72, A4[1] - y, text)
    canvas.save()
    opened = docx.Document(
        io.BytesIO(
            PDF.read(out.getvalue(), "x").render(
                [UnitTranslation(t) for t in ("Шийдвэр", "Төл", "Буцаа")], "mn-Cyrl"
            )
        )
    )
    head, body, _ = opened.paragraphs
    assert head.runs[0].font.size.pt == 20
    assert head.runs[0].bold
    assert body.runs[0].font.size is None


def test_vertical_lines_are_read_down_and_to_the_right() -> None:
    make_pdf([])  # registers the font
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setFont("STSong-Light", 12)
    for x, text in ((72, "first line of the text"), (92, "goes on here.")):
        canvas.saveState()
        canvas.translate(x, A4[1] - 72)
        canvas.rotate(-90)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    canvas.save()
    document = PDF.read(out.getvalue(), "x")
    assert [u.text for u in document.units] == ["first line of the text goes on here."]
    again = format_for(Path("x.docx")).read(
        document.render([UnitTranslation("ᠭᠡᠷ᠎ᠡ")], "mn-Mong"), "x"
    )
    assert [u.text for u in again.units] == ["ᠭᠡᠷ᠎ᠡ"]


def _empty_page() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.rect(10, 10, 100, 100)
    canvas.save()
    return out.getvalue()


def _encrypted() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(72, 700, "text")
    canvas.save()
    return out.getvalue()


def _bomb() -> bytes:
    """A content stream that inflates to 2 GB."""
    inner = zlib.compress(b" " * 20_000_000, 9)
    stream = zlib.compress(zlib.compress(b"0 " * 1_000_000_0, 9) * 1, 9) + inner
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    head += b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 99 99]>>endobj\n"
    head += b"4 0 obj<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(stream)
    return head + stream + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_empty_page, "no text layer, its 1 pages are pictures"),
        (_encrypted, "encrypted; remove the password"),
        (lambda: b"%PDF-1.7\n" + b"x" * 500, "broken, not a readable PDF"),
        (lambda: make_pdf([[(72, 80, "合同")]])[:700], "broken|no text layer"),
        (_bomb, "no text layer|within the limits|memory"),
    ],
)
def test_what_cannot_be_read_is_refused(make, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        PDF.read(make(), "bad.pdf")
    assert str(caught.value).startswith("bad.pdf: ")


def test_a_side_by_side_pdf_of_ours_is_a_pdf_to_others() -> None:
    data = make_pdf([[(72, 80, "劳动合同")]])
    assert PdfDocument(data)[0].get_textpage().get_text_range() == "劳动合同"
