"""Citations in both languages; the sentences are composed."""

import pytest

from mnzh_legal.cases.citations import (
    find_citations,
    normalize_case_number,
    passage_key,
    render_statute,
)
from mnzh_legal.cases.model import StatuteRef
from mnzh_legal.terms.matcher import TermMatcher

CHINESE = [
    ("依照《民法典》第五百七十七条、第五百八十八条第一款、第二款判决",
     ["民法典/577", "民法典/588/1", "民法典/588/2"]),
    ("民法典第1079条怎么规定的", ["民法典/1079"]),
    ("民法典1079条 离婚", ["民法典/1079"]),
    ("根据中华人民共和国刑法第一百二十条之一第二款第（三）项的规定", ["刑法/120+1/2/3"]),
    ("劳动合同法第八十二条规定了二倍工资", ["劳动合同法/82"]),
    ("依照民诉法第六十七条", ["民事诉讼法/67"]),
    ("《最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）》第二条",
     ["最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）/2"]),
    ("《草原法》第十三条；同法第六十六条", ["草原法/13", "草原法/66"]),
    ("《中华人民共和国劳动合同法》（2012年修正）第八十二条和第八十五条", ["劳动合同法/82", "劳动合同法/85"]),
    ("本案案号（2023）内0102民初123号，另见(2021)内07××民终×××号",
     ["（2023）内0102民初123号", "（2021）内07××民终×××号"]),
    ("依据法释〔2016〕19号和法释(2009)14号", ["法释〔2016〕19号", "法释〔2009〕14号"]),
    ("（2020）最高法知民终12号之一", ["（2020）最高法知民终12号之一"]),
]  # fmt: skip
NOT_CITATIONS = [
    "本法第三条另有规定的除外",  # which act is not said
    "同法第二条",
    "用这个办法第二天就好了",
    "合同第三条约定租金每月支付",  # a clause of a contract
    "他住在第三条街",
    "（2023）年度报告",
    "依法第一时间报警",
]
MONGOLIAN = [
    ("«Иргэний хуулийн эмхтгэл»-ийн 1079 дүгээр зүйлийн 3 дугаар хэсгийн 2 дахь заалт", ["民法典/1079/3/2"]),
    ("Хөдөлмөрийн гэрээний хуулийн 38 дугаар зүйлд заасан", ["劳动合同法/38"]),
    ("Эрүүгийн хуулийн 120¹ дүгээр зүйл ба Бэлчээрийн хуулийн 66 дугаар зүйл", ["刑法/120+1", "草原法/66"]),
    ("Гэрээний 3 дугаар зүйл", []),
    ("Энэ хуулийн 5 дугаар зүйл", []),
]  # fmt: skip


def law_names(matcher: TermMatcher):
    def find(name: str) -> str:
        found = matcher.match_cyrillic(name)
        whole = found and found[0].start == 0 and found[0].end == len(name)
        return found[0].term.zh if whole and found[0].term.zh.endswith(("法", "典")) else ""

    return find


@pytest.mark.parametrize(("text", "keys"), CHINESE)
def test_chinese_citations(text: str, keys: list[str]) -> None:
    found = find_citations(text)
    assert [c.key for c in found] == keys
    assert all(text[c.start : c.end] == c.text for c in found)


@pytest.mark.parametrize("text", NOT_CITATIONS)
def test_what_is_no_citation_is_left_alone(text: str) -> None:
    assert find_citations(text) == ()


@pytest.mark.parametrize(("text", "keys"), MONGOLIAN)
def test_mongolian_citations(text: str, keys: list[str], matcher: TermMatcher) -> None:
    found = find_citations(text, law_names(matcher))
    assert [c.key for c in found] == keys
    assert all(text[c.start : c.end] == c.text for c in found)


@pytest.mark.parametrize(
    "ref",
    [
        StatuteRef("民法典", 1079),
        StatuteRef("民法典", 1079, 0, 3),
        StatuteRef("刑法", 133, 1, 2, 1),
        StatuteRef("草原法", 66, 0, 0, 4),
        StatuteRef("劳动合同法", 40, 0, 1, 2),
    ],
)
def test_what_is_rendered_is_read_back(ref: StatuteRef, matcher: TermMatcher) -> None:
    names = {"民法典": "Иргэний хуулийн эмхтгэл", "刑法": "Эрүүгийн хууль", "草原法": "Бэлчээрийн хууль",
             "劳动合同法": "Хөдөлмөрийн гэрээний хууль"}  # fmt: skip
    for text in (render_statute(ref, "zh"), render_statute(ref, "mn", names[ref.law])):
        (citation,) = find_citations(text, law_names(matcher))
        assert citation.key == passage_key(ref), text
        assert citation.text == text


def test_case_numbers_in_any_brackets_are_equal() -> None:
    forms = ["(2023)内0102民初123号", "〔2023〕内0102民初123号", "（2023） 内0102 民初 123号"]
    assert {normalize_case_number(f) for f in forms} == {"（2023）内0102民初123号"}
