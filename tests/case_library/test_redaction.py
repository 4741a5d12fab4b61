"""Redaction in both languages; persons and data are planted in composed texts."""

import json
import sys
from pathlib import Path

import pytest

from mnzh_legal.cases.chinese_names import mask_chinese
from mnzh_legal.cases.index.tantivy import TantivyIndex
from mnzh_legal.cases.model import parse_case
from mnzh_legal.cases.mongolian_names import MASK_FORMS, find_mongolian_names, find_uses
from mnzh_legal.cases.redaction import (
    find_in_chinese,
    find_in_mongolian,
    find_persons,
    redact_case,
    redact_mongolian,
)
from mnzh_legal.cases.redaction_rules import PersonalData, apply_findings, find_personal_data
from mnzh_legal.cases.store import CaseStore
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.pipeline.cases import CaseLibrary
from mnzh_legal.terms.matcher import TermMatcher
from tests.case_library.test_library import minimal

ROOT = Path(__file__).resolve().parent.parent.parent
ZH = "原告张伟与被告巴特尔民间借贷纠纷一案。张伟称，巴特尔借款后拒不偿还，证人斯琴高娃作证。审判员李明。"
MN = (
    "Зарга мэдүүлэгч Жан Вэй, зарга мэдүүлэгдэгч Баатар нарын зээлийн маргаан. Жан Вэйгийн хэлснээр Баатар зээлээд "
    "төлөөгүй, гэрч Сэцэнгуа нотолжээ. Баатараас мөнгө нэхжээ. Шүүгч Ли Мин."
)


def test_one_decision_for_both_languages() -> None:
    persons = find_persons([ZH], [MN])
    assert {(p.zh, p.mn, p.zh_mask, p.mn_mask) for p in persons} == {
        ("张伟", "Жан Вэй", "张某", "Жан моу"),
        ("巴特尔", "Баатар", "巴某", "Ба моу"),
        ("斯琴高娃", "Сэцэнгуа", "斯某", "Сы моу"),
    }
    zh = apply_findings(ZH, find_in_chinese(ZH, persons))
    assert (
        zh
        == "原告张某与被告巴某民间借贷纠纷一案。张某称，巴某借款后拒不偿还，证人斯某作证。审判员李明。"
    )
    mn = apply_findings(MN, find_in_mongolian(MN, persons))
    assert "Жан моугийн хэлснээр Ба моу зээлээд" in mn
    assert "Ба моугаас мөнгө" in mn
    assert "Шүүгч Ли Мин" in mn  # judges stay


@pytest.mark.parametrize("label", [name for name in MASK_FORMS if name])
def test_every_case_of_a_name_is_found_and_keeps_its_case(label: str) -> None:
    from mnzh_legal.morphology.generation import inflect_noun

    form = inflect_noun("баатар", label).capitalize()
    (use,) = find_uses(f"Гэрч {form} хамт ирэв.", ["Баатар"])
    assert use.label == label


def test_equal_masks_are_told_apart_by_numbers_on_both_sides() -> None:
    persons = find_persons(
        ["原告张伟，被告张娜。"], ["Зарга мэдүүлэгч Жан Вэй, зарга мэдүүлэгдэгч Жан На."]
    )
    assert sorted((p.zh_mask, p.mn_mask) for p in persons) == [
        ("张某1", "Жан моу1"),
        ("张某2", "Жан моу2"),
    ]


def test_names_in_traditional_script_are_masked() -> None:
    persons = find_persons([ZH], [MN])
    text = convert_to_traditional("Гэрч Сэцэнгуа Баатарыг харжээ.")
    redacted, findings = redact_mongolian(text, persons)
    assert convert_to_traditional("Сэцэнгуа") not in redacted
    assert [text[f.start : f.end] for f in findings] == [f.text for f in findings]


@pytest.mark.parametrize(
    ("text", "lang", "kinds"),
    [
        ("身份证号码150102198503021234，电话13847112345。", "zh", ["id-number", "phone"]),
        ("汇入账号6228481234567890123，车牌蒙A·12345。", "zh", ["account", "plate"]),
        ("утас 13847112345, данс 6228481234567890123", "mn", ["phone", "account"]),
        ("合同价款1234567元，面积3600亩，2023年5月6日签订。", "zh", []),
        ("Гэрээний үнэ 1234567 юань, 2023 оны 5 сарын 6-ны өдөр.", "mn", []),
        ("（2023）内0102民初12345号判决", "zh", []),
        ("依照《民法典》第一千零七十九条，赔偿医疗费23456.78元", "zh", []),
    ],
)
def test_numbers_that_are_personal_and_numbers_that_are_not(
    text: str, lang: str, kinds: list[str]
) -> None:
    assert [f.kind for f in find_personal_data(text, lang)] == kinds


def test_an_address_keeps_its_banner_and_a_birth_its_year() -> None:
    text = "原告男，1985年3月2日出生，住内蒙古自治区通辽市科尔沁区明仁大街12号3单元402室。"
    assert (
        apply_findings(text, find_personal_data(text, "zh"))
        == "原告男，1985年出生，住内蒙古自治区通辽市科尔沁区。"
    )


def test_masks_follow_the_rule() -> None:
    assert [mask_chinese(n) for n in ("欧阳倩", "王五", "乌云其木格")] == ["欧阳某", "王某", "乌某"]


def test_redacting_again_changes_nothing() -> None:
    case = parse_case(minimal(title={"zh": ZH, "mn": MN, "origin": "machine"}))
    once, report = redact_case(case)
    twice, again = redact_case(once)
    assert report.findings
    assert again.findings == ()
    assert twice.data == once.data
    assert case.title.zh == ZH  # what was given is left as it was


def test_the_shipped_cases_need_no_redaction() -> None:
    lines = (ROOT / "corpus" / "cases.jsonl").read_text("utf-8").splitlines()
    found = [
        (case["id"], f.finding.text)
        for case in map(json.loads, lines)
        for f in redact_case(parse_case(case))[1].findings
        if f.finding.kind is not PersonalData.HEALTH
    ]
    assert found == []


def test_a_masked_name_with_a_case_ending_is_no_name() -> None:
    assert find_mongolian_names(["А моугийн 2 үнээ, Чао моугийн 3 үнээ, Чао моуд өгөв."]) == {}


def test_nothing_planted_leaks_into_text_snippet_facet_or_index(tmp_path: Path) -> None:
    secret = "13847112345"
    data = minimal(
        title={"zh": "原告张伟诉巴特尔案", "mn": "Жан Вэйгийн зарга", "origin": "machine"},
        keywords=[{"zh": "张伟", "mn": "Жан Вэй"}],
    )
    facts = {"zh": f"被告巴特尔电话{secret}，拖欠租金。", "mn": f"Зарга мэдүүлэгдэгч Баатар, утас {secret}, түрээс төлөөгүй.",
             "origin": "machine"}  # fmt: skip
    data["sections"] = {"facts": [facts], "result": [facts]}  # type: ignore[index]
    redacted, _ = redact_case(parse_case(data))
    with CaseLibrary(
        CaseStore(tmp_path / "a.sqlite"), TantivyIndex(tmp_path / "index"), TermMatcher([])
    ) as library:
        library.import_lines([json.dumps(redacted.data, ensure_ascii=False)], "f")
        for query in ("张伟", "巴特尔", secret, "Баатар"):
            result = library.search(f"租金 {query}")
            shown = repr(result)
            assert "张伟" not in shown.replace(repr(result.query), "")
            assert secret not in shown.replace(repr(result.query), "")
    for path in [*tmp_path.rglob("*")]:
        if path.is_file():
            content = path.read_bytes()
            for word in ("张伟", "巴特尔", secret, "Баатар", "m:баатар", "z:张伟"):
                assert word.encode() not in content, (path, word)


def test_recall_and_precision_on_300_texts() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from redaction_scores import score
    finally:
        sys.path.pop(0)
    scores = score()
    assert scores["texts"] == 300
    assert scores["recall"] >= 99
    assert scores["precision"] >= 95
    unseen = score("redaction_texts_heldout.tsv")
    assert unseen["recall"] >= 95
    assert unseen["precision"] >= 95
