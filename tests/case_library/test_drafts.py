"""Drafts from documents and public records, the tree of causes, export."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from mnzh_legal.cases.causes import read_causes
from mnzh_legal.cases.model import parse_case, read_cases
from mnzh_legal.cases.public_layouts import PublicJudgment, read_public_judgment
from mnzh_legal.cases.sections import split_sections
from mnzh_legal.errors import DataError, FormatError
from mnzh_legal.pipeline.case_draft import make_draft, read_source, translate_name
from mnzh_legal.pipeline.case_export import export_docx, export_html
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.types import Lang

ROOT = Path(__file__).resolve().parent.parent.parent
CAUSES = ROOT / "corpus" / "causes.tsv"
JUDGMENT = """内蒙古自治区锡林浩特市人民法院
民事判决书
（2023）内2502民初1234号
原告：巴特尔，男，1980年5月6日出生，住锡林浩特市巴彦锡勒街道12号。
被告：张伟，男，联系电话13947912345。
原告巴特尔与被告张伟民间借贷纠纷一案，本院立案后公开开庭进行了审理。
巴特尔诉称，2021年3月1日，张伟因购买饲料向其借款50000元，到期后拒不偿还。
经审理查明，张伟于2022年1月偿还10000元。
本院认为，合法的借贷关系受法律保护。依照《中华人民共和国民法典》第六百七十五条、第六百七十六条之规定，判决如下：
一、被告张伟于本判决生效之日起十日内偿还原告巴特尔借款本金40000元；
二、驳回原告巴特尔的其他诉讼请求。
审判员　李明
二〇二三年八月十五日"""
PUBLISHED = """某旗饲料买卖纠纷调解案
【案情简介】
牧民乌某向某饲料店赊购饲料，欠款八千元。
【调解过程】
调解员分别听取双方意见，说明《民法典》第五百七十九条的规定。
【调解结果】
双方约定分三个月还清。
【典型意义】
面对面说理，矛盾不出嘎查。
【相关法条】
《民法典》第五百七十九条"""


def test_a_judgment_is_cut_at_its_turns() -> None:
    parts = split_sections(JUDGMENT.splitlines())
    assert list(parts.sections) == ["facts", "reasoning", "result"]
    assert parts.title == "巴特尔与张伟民间借贷纠纷案"
    assert len(parts.sections["facts"]) == 2
    assert parts.sections["reasoning"][0].startswith("本院认为")
    assert [p[:2] for p in parts.sections["result"]] == ["一、", "二、"]
    assert not any("审判员" in p for part in parts.sections.values() for p in part)


def test_a_published_case_is_cut_at_its_headings() -> None:
    parts = split_sections(PUBLISHED.splitlines())
    assert parts.title == "某旗饲料买卖纠纷调解案"
    assert {k: len(v) for k, v in parts.sections.items()} == {"facts": 2, "result": 1, "holding": 1}


def test_mongolian_headings_are_known() -> None:
    parts = split_sections(
        [
            "Бэлчээрийн маргаан",
            "Хэргийн үндсэн байдал",
            "Малчин хил давжээ.",
            "Шийдвэрлэсэн дүн",
            "Эвлэрэв.",
        ]
    )
    assert {k: len(v) for k, v in parts.sections.items()} == {"facts": 1, "result": 1}


def test_a_draft_has_everything_a_reviewer_needs(pipeline: TranslationPipeline) -> None:
    draft = make_draft(PublicJudgment(tuple(JUDGMENT.splitlines())), pipeline, read_causes(CAUSES))
    case = draft.case
    assert case.case_number == "（2023）内2502民初1234号"
    assert (case.branch, case.year, case.court_level) == ("civil", 2023, "basic")
    assert (case.procedure, case.document_type) == ("first-instance", "judgment")
    assert case.cause[-1] == "民间借贷纠纷"
    assert [(s.law, s.article) for s in case.statutes] == [("民法典", 675), ("民法典", 676)]
    assert case.court is not None
    assert case.court.mn == "Өвөр Монголын Өөртөө Засах Ороны Шилийн хотын ардын шүүх хороо"
    assert case.data["redaction"] == "done"
    whole = json.dumps(case.data, ensure_ascii=False)
    for secret in ("巴特尔", "张伟", "13947912345", "5月6日", "巴彦锡勒街道"):
        assert secret not in whole
    assert all(p.mn not in ("", "…") for _, p in case.paragraphs())
    assert "50000" in next(p.mn for _, p in case.paragraphs() if "50000" in p.zh)
    assert any("issues" in note for note in draft.notes)


def test_a_document_without_sections_is_refused(pipeline: TranslationPipeline) -> None:
    with pytest.raises(FormatError, match="基本案情"):
        make_draft(PublicJudgment(("今天天气很好。",)), pipeline, read_causes(CAUSES))


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({"案号": "（2022）内01民终1号", "法院": "呼和浩特市中级人民法院", "案由": "离婚纠纷", "全文": JUDGMENT},
         "（2022）内01民终1号"),
        ({"ajId": "1", "ajName": "盗窃案", "ajjbqk": "被告人盗窃羊三只。", "cpfxgc": "本院认为构成盗窃。", "pjjg": "判处罚金。"}, ""),
        ({"fact": "被告人王某盗窃。", "meta": {"accusation": ["盗窃"], "relevant_articles": [264],
          "term_of_imprisonment": {"imprisonment": 6}}}, ""),
    ],
)  # fmt: skip
def test_public_layouts_are_read(record: dict, wanted: str) -> None:
    found = read_public_judgment(record)
    assert found.case_number == wanted
    assert {"facts", "result"} <= set(split_sections(found.lines).sections)


def test_an_unknown_layout_names_the_known_ones() -> None:
    with pytest.raises(FormatError, match="ajName"):
        read_public_judgment({"text": "x"})
    with pytest.raises(FormatError, match="holds no text"):
        read_public_judgment({"案号": "1", "全文": " "})


def test_records_of_a_json_lines_file_are_sources(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = json.dumps({"案号": "1", "全文": JUDGMENT}, ensure_ascii=False)
    path.write_text(f"{row}\n{row}\n", "utf-8")
    assert len(read_source(path)) == 2
    path.write_text("{", "utf-8")
    with pytest.raises(FormatError, match="no JSON"):
        read_source(path)


def test_a_name_with_an_unknown_part_is_left_to_the_model(pipeline: TranslationPipeline) -> None:
    assert translate_name("某某市人民法院", pipeline) == ""


# --- causes ---------------------------------------------------------------------------------------


def test_every_shipped_case_has_a_cause_of_the_tree() -> None:
    tree = read_causes(CAUSES)
    cases, _ = read_cases((ROOT / "corpus" / "cases.jsonl").read_text("utf-8").splitlines(), "f")
    assert [c.id for c in cases if c.cause and c.cause not in tree] == []
    assert len(tree) > 130


def test_the_longest_cause_wins() -> None:
    tree = read_causes(CAUSES)
    found = tree.find("房屋租赁合同纠纷一案", "民事")
    assert found is not None
    assert found.path[-1] == "房屋租赁合同纠纷"
    assert tree.find("今天天气很好") is None


def test_a_node_without_parent_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "c.tsv"
    path.write_text("edition\tpath\tmn\tedition_2026\torigin\n2020\ta/b\tx\t\tm\n", "utf-8")
    with pytest.raises(DataError, match="no parent"):
        read_causes(path)


# --- export ---------------------------------------------------------------------------------------


def a_case():
    return parse_case(
        json.loads((ROOT / "corpus" / "cases.jsonl").read_text("utf-8").splitlines()[0])
    )


def test_a_case_as_word_document_holds_both_languages() -> None:
    case = a_case()
    data = export_docx(
        case, Lang.MN_CYRL, read_causes(CAUSES), {"民法典": "Иргэний хуулийн эмхтгэл"}
    )
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = package.read("word/document.xml").decode()
    for _, paragraph in case.paragraphs():
        assert paragraph.zh in text
        assert paragraph.mn in text
    assert "«Иргэний хуулийн эмхтгэл»-ийн 577 дугаар зүйл" in text


def test_a_page_is_whole_and_safe() -> None:
    case = a_case()
    case.data["source"] = "<script>alert(1)</script>"
    page = export_html(case, Lang.MN_MONG)
    assert "<script>" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "vertical" in page
    for _, paragraph in case.paragraphs():
        assert paragraph.zh in page
