"""Gates of the composed pairs: scripts, numbers, duplicates, nothing of the development set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mnzh_legal.training.monolingual import iter_chinese
from mnzh_legal.training.pair_gates import (
    DOMAINS,
    NEAR_DEV,
    NEAR_PAIRS,
    NEAR_STATUTES,
    NearIndex,
    find_copies,
    find_faults,
)
from mnzh_legal.training.prepare import read_legal_pairs, read_rows

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def rows(*folders: str) -> list[dict[str, str]]:
    """Training pairs and those kept apart as a development set, each document in one of them."""
    paths = sorted(p for f in folders or ("pairs", "dev") for p in (CORPUS / f).glob("*.tsv"))
    return [row for path in paths for row in read_rows(path)]


def test_ids_and_sentences_are_unique() -> None:
    found = rows()
    assert len(rows("pairs")) >= 25_000
    assert len(rows("dev")) >= 200
    for column in ("id", "zh", "mn_cyrl"):
        values = [r[column] for r in found]
        assert len(values) == len(set(values)), column


def test_domains_are_those_of_the_list() -> None:
    assert {r["domain"] for r in rows("pairs")} == DOMAINS
    assert {r["domain"] for r in rows("dev")} <= DOMAINS


@pytest.mark.parametrize("row", rows(), ids=lambda r: r["id"])
def test_both_sides_are_in_their_language_and_agree_in_numbers(row: dict[str, str]) -> None:
    assert find_faults(row["zh"], row["mn_cyrl"]) == []


@pytest.mark.parametrize(
    ("zh", "mn", "fault"),
    [
        ("Энэ бол гэрээ юм.", "Энэ бол гэрээ юм.", "Chinese side"),
        ("甲方应当付款。", "甲方应当付款。", "Mongolian side"),
        ("甲方应当付款给乙方。", "А тал contract ёсоор төлбөр төлөх ёстой.", "foreign letter"),
        ("原告李某没有到庭。", "Зарга мэдүүлэгч Жан моу шүүх хуралд ирсэнгүй.", "names"),
        ("罚款五百元。", "600 юанийн торгууль ногдуулна.", "numbers"),
        ("甲方应当在收到货物以后付清全部货款。", "Төлнө.", "length"),
        ("罚款五百元。", "500 юанийн торгууль ногдуулна.", ""),
    ],
)
def test_the_gates_see_each_fault(zh: str, mn: str, fault: str) -> None:
    found = find_faults(zh, mn)
    assert bool(found) == bool(fault)
    assert all(fault in f for f in found[:1])


def test_everyday_words_are_pairs_of_words() -> None:
    found = list(read_rows(CORPUS / "words.tsv"))
    assert len(found) >= 1200
    assert len({r["id"] for r in found}) == len(found)
    assert len({(r["zh"], r["mn_cyrl"]) for r in found}) == len(found)
    for row in found:
        assert re.fullmatch("[\u4e00-\u9fff]{1,6}", row["zh"]), row
        assert re.fullmatch("[а-яёөү -]{2,30}", row["mn_cyrl"]), row


def near(sentences: dict[str, str], others: dict[str, str], share: float) -> list[tuple[str, str]]:
    """Ids of sentences that have at least ``share`` of their trigrams in common."""
    index = NearIndex(others)
    return [(key, k) for key, text in sentences.items() for k in index.find(text, share, own=key)]


def test_no_two_longer_pairs_are_almost_the_same() -> None:
    share, least = NEAR_PAIRS
    long = {r["id"]: r["zh"] for r in rows() if len(r["zh"]) >= least}
    assert near(long, long, share) == []


def test_the_composed_development_set_has_nothing_near_in_the_training_pairs() -> None:
    share, least = NEAR_DEV
    dev = {r["id"]: r["zh"] for r in rows("dev") if len(r["zh"]) >= least}
    assert near(dev, {r["id"]: r["zh"] for r in rows("pairs")}, share) == []


def test_nothing_of_the_development_set_is_in(shared_data: Path) -> None:
    """Nor anything near it; formulas of a few characters are common to all legal text."""
    _, dev = read_legal_pairs(shared_data)
    assert not {p.zh for p in dev} & {r["zh"] for r in rows()}
    share, least = NEAR_STATUTES
    mine = {r["id"]: r["zh"] for r in rows() if len(r["zh"]) >= least}
    assert near(mine, {f"dev {p.id}": p.zh for p in dev}, share) == []


def test_no_pair_is_a_sentence_of_a_statute(shared_data: Path) -> None:
    """What stands in the corpus is composed; law is law, but a sentence of it is not ours."""
    mine = {r["id"]: r["zh"] for r in rows()}
    assert find_copies(mine, iter_chinese(shared_data)) == {}
