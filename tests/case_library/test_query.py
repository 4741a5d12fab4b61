"""The query language."""

import pytest

from mnzh_legal.cases.analysis import list_tokens
from mnzh_legal.cases.query import parse_query
from mnzh_legal.errors import QueryError


def test_all_parts_of_a_query() -> None:
    parsed = parse_query(
        '离婚 抚养费 -彩礼 -"分居两年" "夫妻共同财产" region:通辽市 year:2020..2023 cause:合同纠纷'
    )
    assert parsed.words == "离婚 抚养费"
    assert parsed.excluded == ("彩礼", "分居两年")
    assert parsed.phrases == ("夫妻共同财产",)
    assert dict(parsed.filters) == {"region": ("通辽市",), "cause_name": ("合同纠纷",)}
    assert (parsed.year_from, parsed.year_to) == (2020, 2023)


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("branch:criminal", "branch", "criminal"),
        ("部门:刑事", "branch", "criminal"),
        ("салбар:эрүүгийн", "branch", "criminal"),
        ("类别：人民调解", "kind", "mediation"),
        ('kind:"ардын эвлэрүүлэг"', "kind", "mediation"),
        ("案由:民事/合同纠纷", "cause", "民事/合同纠纷"),
        ("law:中华人民共和国民法典", "law", "民法典"),
        ("法律:《民法典》", "law", "民法典"),
        ("bүс:x".replace("b", "б"), "region", "x"),
    ],
)
def test_fields_and_values_have_names_in_both_languages(query: str, name: str, value: str) -> None:
    assert dict(parse_query(query).filters) == {name: (value,)}


def test_two_values_of_a_field_are_alternatives() -> None:
    assert parse_query("kind:court kind:notary").filters["kind"] == ("court", "notary")


@pytest.mark.parametrize(
    ("query", "years"),
    [("year:2021", (2021, 2021)), ("year:2020..", (2020, 9999)), ("year:..2020", (0, 2020)),
     ("年份:2020-2022", (2020, 2022)), ("он:2020..2022", (2020, 2022))],
)  # fmt: skip
def test_years(query: str, years: tuple[int, int]) -> None:
    parsed = parse_query(query)
    assert (parsed.year_from, parsed.year_to) == years


def test_citations_are_conditions_and_the_rest_stays() -> None:
    parsed = parse_query("《民法典》第一千零七十九条 离婚 (2023)内0102民初1号")
    assert parsed.statutes == ("民法典/1079",)
    assert parsed.case_number == "（2023）内0102民初1号"
    assert parsed.words == "离婚"


def test_what_is_no_field_is_a_word() -> None:
    assert parse_query("请问：离婚怎么办").words == "请问：离婚怎么办"
    assert parse_query("ВиЧат-аар зээлсэн").words == "ВиЧат-аар зээлсэн"
    assert parse_query("гэрээ - зөрчих").words == "гэрээ - зөрчих"


@pytest.mark.parametrize(
    ("query", "message"),
    [("colour:red", "no field 'colour'"), ('"离婚', "never closed"), ("year:abc", "is no year"),
     ("year:2023..2020", "after the last"), ("-kind:court", "not offered")],
)  # fmt: skip
def test_faults_of_a_query_are_said(query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        parse_query(query)


def test_tokens_are_the_same_with_and_without_their_places() -> None:
    from mnzh_legal.cases.analysis import analyze_text
    from mnzh_legal.orthography.convert import convert_to_traditional

    mixed = (
        "劳动 合同，怎么办？ 2024年 Гэрээний хариуцлага нь ABC-12 簽訂 "
        + convert_to_traditional("хөдөлмөрийн гэрээ")
    )
    tokens = list(analyze_text(mixed))
    assert list_tokens(mixed) == (
        [t.token for t in tokens], [t.token for t in tokens if t.first],
    )  # fmt: skip
    assert len(tokens) > 15
    assert not any(t.token == "z:怎么" for t in tokens)


def test_three_people_are_not_the_individual() -> None:
    assert "z:个人" not in list_tokens("三个人打架")[0]
    assert "z:个人" in list_tokens("泄露个人信息")[0]
