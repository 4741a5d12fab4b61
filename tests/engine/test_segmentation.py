import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnzh_legal.engine.numbering import convert_numbering
from mnzh_legal.engine.segmentation import split_clauses, split_numbering, split_sentences


@pytest.mark.parametrize(
    ("lang", "text", "count"),
    [
        ("zh", "被告败诉。原告胜诉！为什么？", 3),
        ("zh", "（一）支付租金；（二）返还房屋。", 2),
        ("zh", "依照《合同法》（以下简称“本法”。）的规定", 1),
        ("zh", "他说：“不同意。”随后离开。", 2),
        ("mn", "Шүүх хороо шийдвэрлэв. Зарга мэдүүлэгч зөвшөөрөв.", 2),
        ("mn", "Б. Дорж шүүх хуралд ирэв.", 1),
        ("mn", "Үнэ нь 3.5 сая юань. Хугацаа 2 жил.", 2),
        ("mn", "Гэрээ хүчингүй гэж үзэв. гэвч маргаан байв.", 1),
        ("mn", "Энэ зүйлийн 1 дэх хэсэг; 2 дахь хэсэг.", 2),
    ],
)
def test_sentences(lang: str, text: str, count: int) -> None:
    found = split_sentences(text, lang)
    assert len(found) == count, [s.text for s in found]
    assert "".join(s.text for s in found) == text


@given(
    st.text(alphabet="合同。！；（）《》“”，гэрээ. !;()«»А1 ", max_size=60),
    st.sampled_from(["zh", "mn"]),
)
def test_sentences_join_to_the_text(text: str, lang: str) -> None:
    found = split_sentences(text, lang)
    assert "".join(s.text for s in found) == text
    assert all(text[s.start : s.end] == s.text for s in found)


@given(st.text(max_size=200), st.integers(min_value=1, max_value=30))
def test_clause_splits_lose_nothing_and_fit(text: str, limit: int) -> None:
    pieces = split_clauses(text, lambda piece: len(piece) <= limit)
    assert "".join(pieces) == text
    assert all(len(p) <= max(limit, 1) for p in pieces)


@pytest.mark.parametrize(
    ("lang", "text", "numbering"),
    [
        ("zh", "（一）支付租金；", "（一）"),
        ("zh", "一、被告支付工资；", "一、"),
        ("zh", "第三条 甲方应当付款。", "第三条 "),
        ("zh", "3. 合同期限", "3. "),
        ("zh", "第三条规定的情形", ""),
        ("zh", "3.5万元", ""),
        ("mn", "(1) түрээсийн мөнгө;", "(1) "),
        ("mn", "3 дугаар зүйл Гэрээний хугацаа", "3 дугаар зүйл "),
        ("mn", "3 дугаар зүйлд заасан", ""),
    ],
)
def test_numbering_is_told_from_text(lang: str, text: str, numbering: str) -> None:
    assert split_numbering(text, lang) == (numbering, text[len(numbering) :])


@pytest.mark.parametrize(
    ("zh", "mn"),
    [
        ("（三）", "(3) "),
        ("第三条　", "3 дугаар зүйл "),
        ("第一百二十条之一　", "120¹ дүгээр зүйл "),
        ("二、", "2. "),
    ],
)
def test_numbering_goes_both_ways(zh: str, mn: str) -> None:
    assert convert_numbering(zh, "mn") == mn
    assert convert_numbering(mn, "zh") == zh


def test_columns_set_apart_by_ideographic_spaces_are_segments() -> None:
    def parts(text: str) -> list[str]:
        return [s.text for s in split_sentences(text, "zh")]

    assert parts("审判员　王某") == ["审判员　", "王某"]
    assert parts("审判长　　王某　二〇二四年三月五日") == [
        "审判长　　",
        "王某　",
        "二〇二四年三月五日",
    ]
    assert parts("第三条　甲方应当付款。") == ["第三条　甲方应当付款。"]
    assert parts("　　原告请求离婚。　") == ["　　原告请求离婚。　"]
    text = "一、甲　乙。丙　丁"
    assert "".join(parts(text)) == text
    assert all(text[s.start : s.end] == s.text for s in split_sentences(text, "zh"))
