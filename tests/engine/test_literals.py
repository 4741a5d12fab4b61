import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnzh_legal.engine.case_numbers import convert_case_number
from mnzh_legal.engine.literals import (
    MARKER,
    MAX_LITERALS,
    LiteralKind,
    find_literals,
    protect_literals,
    render_literal,
    restore_literals,
)
from mnzh_legal.engine.number_endings import harmonize_numbers, neutralize_endings
from mnzh_legal.engine.numerals import format_chinese_numeral, parse_chinese_numeral

CASES = Path(__file__).resolve().parent.parent / "cases"


def composed_sentences() -> list[tuple[str, list[str]]]:
    with (CASES / "literals_zh.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    return [(r["zh"], r["expected"].split("|")) for r in rows]


def test_every_literal_of_the_composed_sentences_is_found_and_rendered() -> None:
    sentences = composed_sentences()
    assert len(sentences) == 200
    lost = []
    for zh, expected in sentences:
        rendered = [render_literal(x, "mn", "n") for x in find_literals(zh, "zh")]
        lost += [(zh, e) for e in expected if e not in rendered]
    assert lost == []


@pytest.mark.parametrize(
    "text",
    [
        "依照前两款的规定",
        "上一级人民法院",
        "第一审程序",
        "统一管理",
        "一方当事人",
        "万一发生损害",
        "千万不要签字",
        "第三人",
        "一成不变",
        "一来年纪大了",
        "三七分成",
        "乱七八糟",
        "三番五次地催",
        "三天两头停电",
        "一年四季都有风",
        "一天比一天冷",
        "老两口没有孩子",
        "小两口吵架",
        "零件坏了",
        "三轮车停在门口",
        "两块四方的木板",
        "走到半路就回来了",
        "他有两块半饼",
        "七八年出生",
        "晚上万家灯火",
        "两家几十年来一直这样走",
        "数百人受伤",
        "上千只羊",
    ],
)
def test_words_with_numerals_in_them_are_no_literals(text: str) -> None:
    assert find_literals(text, "zh") == ()


@pytest.mark.parametrize(
    ("zh", "values"),
    [
        ("按年利率百分之十四点八计算", ["14.8"]),
        ("每公斤零点五元", ["0.5"]),
        ("投资一点五亿元", ["150000000"]),
        ("三点零五分到庭", ["3"]),
        ("上午九点二十分", ["9", "20"]),
        ("人数十人", ["10"]),
    ],
)
def test_decimals_are_one_number_and_times_of_day_are_not(zh: str, values: list[str]) -> None:
    assert [x.value for x in find_literals(zh, "zh")] == values


@pytest.mark.parametrize(
    ("mn", "style", "zh"),
    [
        ("23", "c", "二十三"),
        ("30000", "c", "三万"),
        ("12000", "w", "1.2万"),
        ("5000", "n", "5000"),
        ("1079", "c", "一千零七十九"),
    ],
)
def test_numbers_come_out_in_the_style_the_model_chose(mn: str, style: str, zh: str) -> None:
    (literal,) = find_literals(mn, "mn")
    assert render_literal(literal, "zh", style) == zh


def test_dates_and_inserted_articles_go_both_ways() -> None:
    (date,) = find_literals("2024 оны 3 дугаар сарын 5-ны өдөр", "mn")
    assert render_literal(date, "zh", "d") == "2024年3月5"
    text, missing, _ = restore_literals(
        "⟦n0⟧ дугаар зүйл", find_literals("第一百二十条之一", "zh"), "mn"
    )
    assert (text, missing) == ("120¹ дүгээр зүйл", ())
    text, missing, _ = restore_literals("第⟦c0⟧条", find_literals("120¹ дүгээр зүйл", "mn"), "zh")
    assert (text, missing) == ("第一百二十条之一", ())


def test_case_numbers_go_both_ways_and_unknown_ones_stay() -> None:
    for zh in ("（2024）内0102民初123号", "（2021）京01刑终45号", "（2020）最高法12行再7号"):
        mn = convert_case_number(zh, "mn")
        assert mn != zh
        assert convert_case_number(mn, "zh") == zh
    assert convert_case_number("（2024）鲁0102民初1号", "mn") == "（2024）鲁0102民初1号"


def test_missing_and_surplus_markers_are_told() -> None:
    literals = find_literals("支付5000元，利息300元", "zh")
    text, missing, surplus = restore_literals("⟦n0⟧ юань ⟦n0⟧ ⟦n7⟧", literals, "mn")
    assert missing == (1,)
    assert surplus == ("⟦n0⟧", "⟦n7⟧")
    assert "5000 юань" in text


def test_endings_after_numbers_follow_the_spoken_number() -> None:
    assert harmonize_numbers("1-аас 2-аас 4-аас 9-аас 10-аас") == "1-ээс 2-оос 4-өөс 9-өөс 10-аас"
    assert neutralize_endings("⟦n0⟧-ээс ⟦n1⟧ дүгээр") == "⟦n0⟧-аас ⟦n1⟧ дугаар"


@given(st.integers(min_value=0, max_value=999_999_999_999))
def test_chinese_numerals_round_trip(value: int) -> None:
    assert parse_chinese_numeral(format_chinese_numeral(value)) == value or value % 1000 == 0


@given(st.text(alphabet="第一二十百千万条年月日元款2024.,%⟦n0⟧ 人x", max_size=50))
def test_protected_chinese_text_has_one_marker_a_literal(text: str) -> None:
    protected = protect_literals(text, "zh")
    assert len(protected.literals) <= MAX_LITERALS
    markers = MARKER.findall(protected.text)
    assert len(markers) >= len(protected.literals)
    for literal in protected.literals:
        assert text[literal.start : literal.end] == literal.source


@given(st.text(alphabet="0123456789 -дугааройныэ.,¹²%", max_size=40))
def test_digits_of_mongolian_text_survive_protection(text: str) -> None:
    protected = protect_literals(text, "mn")
    back, missing, surplus = restore_literals(protected.text, protected.literals, "mn")
    assert not missing
    assert not surplus
    assert re.findall(r"\d", back) == re.findall(
        r"\d", re.sub(r"(?<=\d),(?=\d{3}(?!\d))", ",", text)
    )


@pytest.mark.parametrize(
    ("zh", "value", "marked"),
    [
        ("损失三百余万元", "3000000", "损失⟦n0⟧余元"),
        ("欠款1500多万元", "15000000", "欠款⟦n0⟧多元"),
        ("投资3.5多亿元", "350000000", "投资⟦n0⟧多元"),
        ("二十多亿元", "2000000000", "⟦n0⟧多元"),
        ("约十几万元", "100000", "约⟦n0⟧多元"),
        ("以上三百余万元", "3000000", "以上⟦n0⟧余元"),
        ("三万多元", "30000", "⟦n0⟧多元"),
        ("有一百多人", "100", "有⟦n0⟧多人"),
    ],
)
def test_a_rounded_number_keeps_the_ten_thousands_behind_the_word(
    zh: str, value: str, marked: str
) -> None:
    protected = protect_literals(zh, "zh")
    assert [x.value for x in protected.literals] == [value]
    assert protected.text == marked
    mongolian = marked.replace("余元", " гаруй юань").replace("多元", " гаруй юань")
    assert value in restore_literals(mongolian, protected.literals, "mn")[0]


def test_a_rounded_number_in_mongolian_is_the_same_number() -> None:
    protected = protect_literals("Нийт 300 гаруй түмэн юань, 1.5 гаруй сая хүн.", "mn")
    assert [x.value for x in protected.literals] == ["3000000", "1500000"]
    assert protected.text == "Нийт ⟦n0⟧ гаруй юань, ⟦n1⟧ гаруй хүн."
    done = restore_literals("共⟦w0⟧余元，⟦n1⟧多人。", protected.literals, "zh")
    assert done == ("共300万余元，1500000多人。", (), ())


def test_a_half_in_mongolian_is_part_of_the_number() -> None:
    protected = protect_literals(
        "Хэмжихэд 15 му хагас, нэг метр хагас, 20 жил хагасын дараа.", "mn"
    )
    assert [x.value for x in protected.literals] == ["15.5", "1.5", "20"]
    assert protected.text == "Хэмжихэд ⟦n0⟧ му, ⟦n1⟧ метр, ⟦n2⟧ жил хагасын дараа."


@pytest.mark.parametrize(
    ("zh", "mn"),
    [
        ("几万", "хэдэн түмэн"),
        ("好几十万", "хэдэн арван түмэн"),
        ("数百万", "хэдэн сая"),
        ("几千万", "хэдэн арван сая"),
        ("数亿", "хэдэн зуун сая"),
        ("几十亿", "хэдэн тэрбум"),
        ("上万", "түмэн гаруй"),
    ],
)
def test_vague_ten_thousands_are_said_by_rule(zh: str, mn: str) -> None:
    protected = protect_literals(f"约{zh}元", "zh")
    assert protected.text == "约⟦x0⟧元"
    assert restore_literals("ойролцоогоор ⟦x0⟧ юань", protected.literals, "mn")[0] == (
        f"ойролцоогоор {mn} юань"
    )


def test_a_vague_number_takes_endings_capitals_and_the_way_back() -> None:
    (literal,) = find_literals("数亿元的工程", "zh")
    assert restore_literals("⟦x0⟧-ын барилга", [literal], "mn")[0] == "Хэдэн зуун саяын барилга"
    (back,) = find_literals("Хэдэн арван түмэн юань төлөв.", "mn")
    assert restore_literals("付了⟦x0⟧元。", [back], "zh")[0] == "付了几十万元。"


@pytest.mark.parametrize(
    ("zh", "value", "marked"),
    [
        ("付五六百元", "500-600", "付⟦n0⟧元"),
        ("每斤三元五角", "3.5", "每斤⟦n0⟧元"),
        ("计十二万三千元七角八分", "123000.78", "计⟦n0⟧元"),
        ("12.5元零5分", "12.55", "⟦n0⟧元"),
        ("人民币壹拾贰万叁仟元整", "123000", "人民币⟦n0⟧元"),
        ("1.2万元整", "12000", "⟦n0⟧元"),
        ("罚款5000元整改", "5000", "罚款⟦n0⟧元整改"),
        ("损失三四万元", "30000-40000", "损失⟦n0⟧元"),
        ("十五六岁", "15-16", "⟦n0⟧岁"),
        ("七八十岁", "70-80", "⟦n0⟧岁"),
        ("两三千", "2000-3000", "⟦n0⟧"),
        ("三五天", "3-5", "⟦n0⟧天"),
        ("认识七八年了", "7-8", "认识⟦n0⟧年了"),
        ("减少六成", "60", "减少百分之⟦n0⟧"),
        ("少收三成半", "35", "少收百分之⟦n0⟧"),
        ("发芽率只有五成二", "52", "发芽率只有百分之⟦n0⟧"),
        ("三块五一斤", "3.5", "⟦n0⟧元一斤"),
        ("每张两块四毛钱", "2.4", "每张⟦n0⟧元"),
        ("一百四十六块五。", "146.5", "⟦n0⟧元。"),
        ("室温16度半", "16.5", "室温⟦n0⟧度"),
        ("两斤半羊肉", "2.5", "⟦n0⟧斤羊肉"),
        ("身高一米六二，", "1.62", "身高⟦n0⟧米，"),
        ("来了十来个人", "10", "来了⟦n0⟧多个人"),
        ("羊绒打八折出售", "20", "羊绒降价百分之⟦n0⟧出售"),
        ("全场七五折，", "25", "全场降价百分之⟦n0⟧，"),
        ("打9.5折。", "5", "降价百分之⟦n0⟧。"),
        ("打对折也没人买", "50", "降价百分之⟦n0⟧也没人买"),
        ("享受九折优惠", "10", "享受百分之⟦n0⟧的优惠"),
        ("多收了五毛钱", "0.5", "多收了⟦n0⟧元"),
        ("按万分之五计算", "10000-ны 5", "按⟦x0⟧计算"),
        ("千分之零点五", "1000-ны 0.5", "⟦x0⟧"),
        ("三分之二以上", "гуравны хоёр", "⟦x0⟧以上"),
        ("建于二十世纪九十年代", "20 дугаар зууны 90-ээд он", "建于⟦x0⟧"),
        ("上世纪80年代", "өнгөрсөн зууны 80-аад он", "⟦x0⟧"),
    ],
)
def test_shares_and_ranges_keep_their_value(zh: str, value: str, marked: str) -> None:
    protected = protect_literals(zh, "zh")
    assert ([x.value for x in protected.literals], protected.text) == ([value], marked)


@pytest.mark.parametrize("zh", ["把信折成四折。", "对折两次", "压塌了一角", "一毛不拔"])
def test_folds_corners_and_hair_are_no_money(zh: str) -> None:
    assert not any(x.before or x.after for x in find_literals(zh, "zh"))


@pytest.mark.parametrize(
    ("mn", "marked", "zh", "back"),
    [
        ("гуравны хоёроос дээш", "⟦x0⟧-аас дээш", "⟦x0⟧以上", "三分之二以上"),
        ("Тавны нэгийг төлөв.", "⟦x0⟧-ыг төлөв.", "付了⟦x0⟧。", "付了五分之一。"),
        ("өрийн 10000-ны 5-аар", "өрийн ⟦x0⟧-аар", "欠款的⟦x0⟧", "欠款的万分之五"),
        ("20 дугаар зууны 90-ээд онд барив", "⟦x0⟧-д барив", "⟦x0⟧修建", "20世纪90年代修建"),
        ("өнгөрсөн зууны 60-аад оны зам", "⟦x0⟧-ын зам", "⟦x0⟧的路", "上世纪60年代的路"),
        ("мянганы 3 хураамж", "⟦x0⟧ хураамж", "⟦x0⟧的费用", "千分之三的费用"),
    ],
)
def test_shares_in_mongolian_go_both_ways(mn: str, marked: str, zh: str, back: str) -> None:
    protected = protect_literals(mn, "mn")
    assert protected.text == marked
    assert restore_literals(zh, protected.literals, "zh") == (back, (), ())
    again = restore_literals(marked, protected.literals, "mn")[0]
    assert again == (mn[0].upper() + mn[1:] if marked[0] == "⟦" else mn).replace(
        "Мянганы", "1000-ны"
    )


@pytest.mark.parametrize(
    ("mn", "values", "marked"),
    [
        ("тавин мянган юань зээлсэн", ["50000"], "⟦n0⟧ юань зээлсэн"),
        ("Хоёр зуун тавин мянган юань", ["250000"], "⟦n0⟧ юань"),
        ("нэг тэрбум хоёр зуун сая юань", ["1200000000"], "⟦n0⟧ юань"),
        ("Мянга есөн зуун наян онд", ["1980"], "⟦n0⟧ онд"),
        ("хорин нэгэн настай", ["21"], "⟦n0⟧ настай"),
        ("тавин мянгаар зарав", ["50000"], "⟦n0⟧-аар зарав"),
        ("тав зургаан зуун юань", ["500-600"], "⟦n0⟧ юань"),
        ("жар орчим айл", ["60"], "⟦n0⟧ орчим айл"),
        ("зуу гаруй хонь", ["100"], "⟦n0⟧ гаруй хонь"),
        ("35 мянган юань", ["35000"], "⟦n0⟧ юань"),
        ("20 гаруй мянган хүн", ["20000"], "⟦n0⟧ гаруй хүн"),
        ("арван нэгдүгээр сар", ["11"], "⟦n0⟧ дугаар сар"),
        ("гуравдугаар сарын арван таванд", ["-3-15"], "⟦d0⟧-д"),
        ("тавны дөрвийг төлсөн", ["тавны дөрөв"], "⟦x0⟧-ыг төлсөн"),
    ],
)
def test_mongolian_number_words_are_numbers(mn: str, values: list[str], marked: str) -> None:
    protected = protect_literals(mn, "mn")
    assert ([x.value for x in protected.literals], protected.text) == (values, marked)


@pytest.mark.parametrize(
    "text",
    [
        "Хоёр долоо хоног.", "Ер нь тийм.", "А, Б хоёр зуучлав.", "Далан барив.", "нэг нэгээр",
        "Нэгдүгээрт, чи буруу.", "Гурван сарын цалин.", "Чи үүнийг тавь.", "гуравдагч этгээд",
    ],
)  # fmt: skip
def test_mongolian_words_that_only_look_like_numbers_are_left_alone(text: str) -> None:
    assert find_literals(text, "mn") == ()


@pytest.mark.parametrize("text", ["人数万元户", "数十余万人", "几十人", "以上万元", "хэдэн хүн"])
def test_what_only_looks_vague_is_left_alone(text: str) -> None:
    lang = "mn" if text[0] == "х" else "zh"
    assert [x for x in find_literals(text, lang) if x.kind is LiteralKind.WORDS] == []


@pytest.mark.parametrize(
    "text", ["1.2.3万元整", "4.5.6多万", "1,2,3.4.5元5角", "〇〇多万", "百多万元"]
)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    protected = protect_literals(text, "zh")
    assert restore_literals(protected.text, protected.literals, "zh")[1:] == ((), ())
