"""Write the sample documents of the demo to ``corpus/samples``: all texts are ours and fictional.

Usage: python scripts/make_samples.py   (needs the extra ``dev`` for python-docx)
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from mnzh_legal.orthography.convert import convert_to_traditional

OUT = Path(__file__).resolve().parent.parent / "corpus" / "samples"
W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

CONTRACT_CLAUSES = [
    "第一条 乙方受雇于甲方，在甲方的草场从事放牧和接羔工作。",
    "第二条 本合同期限为一年，自2024年4月1日起至2025年3月31日止，其中试用期为一个月。",
    "第三条 甲方应当按月向乙方支付工资，每月工资4500元，于每月10日前支付。",
    "第四条 甲方应当依法为乙方缴纳社会保险费，不得拖欠工资。",
    "第五条 乙方应当按照约定完成工作，爱护牲畜和草原。",
    "第六条 有下列情形之一的，乙方可以解除合同：",
    "（一）甲方未按照约定支付工资的；",
    "（二）甲方未提供劳动保护的。",
    "第七条 一方违约的，应当承担违约责任，并向对方支付违约金3000元。",
    "第八条 因履行本合同发生争议的，双方应当协商解决；协商不成的，可以向劳动争议仲裁委员会申请仲裁。",
    "第九条 本合同一式两份，甲乙双方各执一份，自签字之日起生效。",
]
CONTRACT_TABLE = [
    ("项目", "数量", "金额"),
    ("月工资", "12个月", "54000元"),
    ("接羔奖金", "1次", "2000元"),
    ("社会保险费", "12个月", "9600元"),
]
JUDGMENT = [
    ("原告：高某，女，牧民，住某旗某嘎查。", ""),
    ("被告：某建筑公司，法定代表人李某。", ""),
    (
        "原告高某与被告某建筑公司追索劳动报酬纠纷一案，本院于2024年5月8日立案受理，依法公开开庭进行了审理。本案现已审理终结。",
        "",
    ),
    ("原告高某向本院提出诉讼请求：判令被告支付拖欠的工资26400元，并承担本案诉讼费用。", "26400元"),
    (
        "经审理查明，原告于2023年5月至10月在被告承建的工地工作，双方约定每日工资220元，原告共工作120日。被告至今未支付工资。",
        "",
    ),
    (
        "本院认为，用人单位应当按照约定及时足额支付工资。被告拖欠原告工资，违反了法律规定，应当承担责任。",
        "应当承担责任",
    ),
    (
        "依照《中华人民共和国劳动合同法》第三十条、《中华人民共和国民事诉讼法》第六十七条的规定，判决如下：",
        "",
    ),
    ("一、被告某建筑公司于本判决生效之日起十日内支付原告高某工资26400元；", "十日内"),
    ("二、驳回原告的其他诉讼请求。", ""),
    (
        "如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，上诉于某市中级人民法院。",
        "",
    ),
]
# Composed in Cyrillic, written in traditional script
PETITION_TITLE = "Өргөдлийн бичиг"
PETITION = [
    "Өргөдөл гаргагч: Дулмаа моу, малчин, 46 настай.",
    "Хошууны хуулийн туслалцааны төвд:",
    "Миний нөхөр 2024 оны 3 сарын 5-ны өдөр зам тээврийн осолд гэмтэж, эмнэлэгт 30 өдөр эмчлүүлсэн. Эмчилгээний зардал 36500 юань болсон.",
    "Тээврийн компани төлбөр төлөхөөс татгалзаж, даатгалын компани ч хариу өгөөгүй байна.",
    "Манай гэр бүлийн амьдрал хүнд тул хуульч хөлслөх мөнгөгүй. Иймд хуулийн туслалцаа үзүүлж, зарга мэдүүлэхэд туслахыг гуйж байна.",
    "Хавсаргах нотолгоо: (1) эмнэлгийн баримт 3 хуудас; (2) ослын хариуцлага тогтоосон бичиг 1 хувь.",
    "Өргөдөл гаргагч: Дулмаа моу",
    "2024 оны 5 сарын 20-ны өдөр",
]


def _style(document: Document, font: str, size: float) -> None:
    style = document.styles["Normal"]
    style.font.name = font
    style.font.size = Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _head_and_foot(document: Document, head: str, foot: str) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = head
    section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    section.footer.paragraphs[0].text = foot
    section.footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_bold(paragraph: object, text: str, bold: str) -> None:
    before, found, after = text.partition(bold) if bold else (text, "", "")
    paragraph.add_run(before)  # type: ignore[attr-defined]
    if found:
        paragraph.add_run(found).bold = True  # type: ignore[attr-defined]
        paragraph.add_run(after)  # type: ignore[attr-defined]


def _add_footnote(data: bytes, note: str) -> bytes:
    """Give the package a footnotes part with one note; the reference (id 2) is in the text."""
    source = zipfile.ZipFile(io.BytesIO(data))
    out = io.BytesIO()
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p></w:footnote>'
        for number, kind, tag in (
            (0, "separator", "separator"),
            (1, "continuationSeparator", "continuationSeparator"),
        )
    )
    footnotes = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{W_NS}">{separators}'
        '<w:footnote w:id="2"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {note}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "[Content_Types].xml":
                content = content.replace(
                    b"</Types>",
                    b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>',
                )
            elif info.filename == "word/_rels/document.xml.rels":
                content = content.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rIdNotes" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>',
                )
            target.writestr(zipfile.ZipInfo(info.filename, (2024, 1, 1, 0, 0, 0)), content)
        target.writestr(zipfile.ZipInfo("word/footnotes.xml", (2024, 1, 1, 0, 0, 0)), footnotes)
    return out.getvalue()


def _reference(run: object) -> None:
    properties = OxmlElement("w:rPr")
    raised = OxmlElement("w:vertAlign")
    raised.set(qn("w:val"), "superscript")
    properties.append(raised)
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), "2")
    run._r.append(properties)  # type: ignore[attr-defined]
    run._r.append(mark)  # type: ignore[attr-defined]


def make_contract() -> bytes:
    document = Document()
    _style(document, "SimSun", 12)
    _head_and_foot(document, "某旗牧业劳动合同", "本合同为虚构示例")
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("劳动合同")
    run.bold, run.font.size = True, Pt(18)
    for name, who in (("甲方（用人单位）：", "某牧业合作社"), ("乙方（劳动者）：", "巴某")):
        paragraph = document.add_paragraph()
        paragraph.add_run(name).bold = True
        paragraph.add_run(who)
    document.add_paragraph(
        "甲乙双方根据《中华人民共和国劳动合同法》，在平等自愿、协商一致的基础上签订本合同。"
    )
    for clause in CONTRACT_CLAUSES:
        bold = {"第三条": "4500元", "第七条": "违约责任"}.get(clause.split(" ")[0], "")
        paragraph = document.add_paragraph()
        _add_bold(paragraph, clause, bold)
        if clause.startswith("第四条"):
            _reference(paragraph.add_run())
    table = document.add_table(rows=0, cols=3)
    table.style = "Table Grid"
    for row in CONTRACT_TABLE:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    document.add_paragraph("甲方（盖章）：　　　　　　乙方（签字）：")
    document.add_paragraph("签订日期：2024年3月28日")
    buffer = io.BytesIO()
    document.save(buffer)
    return _add_footnote(buffer.getvalue(), "社会保险包括养老保险、医疗保险、失业保险和工伤保险。")


def make_judgment() -> bytes:
    document = Document()
    _style(document, "FangSong", 14)
    _head_and_foot(document, "某旗人民法院", "本判决书为虚构示例")
    for text, size in (("某旗人民法院", 18), ("民事判决书", 22)):
        title = document.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = title.add_run(text)
        run.bold, run.font.size = True, Pt(size)
    number = document.add_paragraph("（2024）内2501民初123号")
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text, bold in JUDGMENT:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(28)
        _add_bold(paragraph, text, bold)
    for text in ("审判员　王某", "二〇二四年六月十二日", "书记员　张某"):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_petition() -> bytes:
    document = Document()
    _style(document, "Mongolian Baiti", 14)
    section = document.sections[0]._sectPr
    direction = OxmlElement("w:textDirection")
    direction.set(qn("w:val"), "tbLrV")
    grid = section.find(qn("w:docGrid"))
    if grid is None:
        section.append(direction)
    else:
        grid.addprevious(direction)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(convert_to_traditional(PETITION_TITLE))
    run.bold, run.font.size = True, Pt(18)
    for text in PETITION:
        document.add_paragraph(convert_to_traditional(text))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for name, data in (
        ("contract-zh.docx", make_contract()),
        ("judgment-zh.docx", make_judgment()),
        ("petition-mn.docx", make_petition()),
    ):
        (OUT / name).write_bytes(data)
        print(OUT / name)


if __name__ == "__main__":
    main()
