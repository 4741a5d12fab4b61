"""Terms proposed from translated text: planted ones are found, known ones are not."""

from __future__ import annotations

import pytest

from mnzh_legal.pipeline.quality import Pair
from mnzh_legal.pipeline.term_extraction import (
    COLUMNS,
    extract_terms,
    find_chinese_candidates,
    log_likelihood_ratio,
    to_table,
)
from mnzh_legal.terms.base import TermBase
from mnzh_legal.terms.exchange.registry import glossary_format

# 风貌整治 and 碳汇交易 are planted; 合同 · гэрээ is in the term base
PAIRS = [
    Pair(zh, mn, "mn")
    for zh, mn in (
        ("村委会组织开展风貌整治。", "Тосгоны хороо төрх засалт зохион байгуулав."),
        ("风貌整治的费用由村民承担。", "Төрх засалтын зардлыг тосгоныхон даана."),
        ("双方签订合同进行风貌整治。", "Хоёр тал гэрээ байгуулж, төрх засалт хийнэ."),
        ("碳汇交易应当登记。", "Нүүрстөрөгчийн арилжааг бүртгэх ёстой."),
        ("牧民参加碳汇交易。", "Малчин нүүрстөрөгчийн арилжаанд оролцоно."),
        ("合同约定碳汇交易的价格。", "Гэрээнд нүүрстөрөгчийн арилжааны үнийг тохирно."),
        ("关于碳汇交易的合同无效。", "Нүүрстөрөгчийн арилжааны тухай гэрээ хүчингүй."),
        ("牧民反对风貌整治。", "Малчид төрх засалтыг эсэргүүцэв."),
        ("合同有效。", "Гэрээ хүчинтэй."),
        ("法院驳回起诉。", "Шүүх зарга мэдүүлснийг буцаав."),
    )
]


def test_planted_terms_are_found_with_their_counts(term_base: TermBase) -> None:
    found = {c.zh: c for c in extract_terms(PAIRS, term_base)}
    assert found["碳汇交易"].mn == "нүүрстөрөгчийн арилжаа"
    assert found["风貌整治"].mn == "төрх засалт"
    one = found["碳汇交易"]
    assert (one.count_zh, one.count_mn, one.together, one.dice) == (4, 4, 4, 1.0)
    assert one.known == ()
    assert "碳汇交易" in one.example_zh
    assert "合同" not in found


def test_other_equivalents_of_a_known_term_are_shown_beside_those_of_the_base(
    term_base: TermBase,
) -> None:
    pairs = [
        Pair(f"{word}合同。", f"{mn} тохироо.", "mn")
        for word, mn in (("签订", "Байгуулсан"), ("解除", "Цуцалсан"), ("履行", "Биелүүлсэн"))
    ] + [
        Pair("草原。", "Бэлчээр.", "mn"),
        Pair("法院。", "Шүүх.", "mn"),
        Pair("原告。", "Нэхэгч.", "mn"),
        *(Pair(f"证据{n}。", f"Нотолгоо {n}.", "mn") for n in range(8)),
    ]
    (found,) = [c for c in extract_terms(pairs, term_base) if c.zh == "合同"]
    assert found.mn == "тохироо"
    assert "гэрээ" in found.known


def test_strings_that_only_occur_inside_a_longer_one_are_left_out() -> None:
    texts = [p.zh for p in PAIRS]
    found = find_chinese_candidates(texts, 3)
    assert "碳汇交易" in found
    assert not {"碳汇", "汇交", "汇交易", "交易"} & set(found)
    assert found["风貌整治"] == {0, 1, 2, 7}


@pytest.mark.parametrize(
    ("together", "left", "right", "total", "wanted"),
    [(5, 5, 5, 10, 13.863), (2, 4, 5, 10, 0.0), (0, 4, 5, 10, 8.456)],
)
def test_the_ratio_is_dunnings(
    together: int, left: int, right: int, total: int, wanted: float
) -> None:
    assert log_likelihood_ratio(together, left, right, total) == pytest.approx(wanted, abs=0.001)


def test_the_table_can_be_imported_as_a_glossary(term_base: TermBase, tmp_path) -> None:
    table = to_table(extract_terms(PAIRS, term_base))
    assert table.splitlines()[0].split("\t") == list(COLUMNS)
    read = glossary_format(tmp_path / "x.tsv").read(table.encode(), "x")
    assert not read.faults
    assert ("碳汇交易", "нүүрстөрөгчийн арилжаа") in {(t.zh, t.mn_cyrl) for t in read.terms}


def test_no_pairs_give_no_terms(term_base: TermBase) -> None:
    assert extract_terms([], term_base) == []
