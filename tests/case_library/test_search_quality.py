"""The judged queries of the corpus, and what is computed from them."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnzh_legal.config import load_settings
from mnzh_legal.errors import DataError
from mnzh_legal.evaluation.search import (
    evaluate_search,
    miscode,
    ndcg,
    read_needs,
    top10_agreement,
)
from mnzh_legal.orthography.convert import convert_to_traditional, unify_spelling
from mnzh_legal.orthography.shape import same_shape
from mnzh_legal.pipeline.cases import CaseLibrary, open_library

ROOT = Path(__file__).resolve().parents[2]
QUERIES = ROOT / "corpus" / "queries.tsv"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaseLibrary]:
    monkeypatch.setenv("MNZH_STATE_DIR", str(tmp_path))
    with open_library(load_settings()) as opened:
        yield opened


def test_ndcg_follows_its_definition() -> None:
    assert ndcg(["x", "a"], {"a": 2}) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg(["x"], {"a": 1}) == 0
    assert ndcg([str(n) for n in range(10)] + ["a"], {"a": 2}) == 0, "the eleventh does not count"


def test_agreement_is_the_shared_part_of_the_first_ten() -> None:
    assert top10_agreement({"q": ["a", "b"], "r": []}, {"q": ["b", "c"], "r": []}) == 0.25


def test_the_judged_queries_are_120_or_more_and_judge_cases_that_exist(
    library: CaseLibrary,
) -> None:
    needs = read_needs(QUERIES)
    assert 2 * len(needs) >= 120
    assert len({n.need for n in needs}) == len({n.zh for n in needs}) == len(needs)
    for need in needs:
        assert 2 in need.grades.values(), need.need
        for case_id in need.grades:
            assert library.get(case_id).id == case_id


def test_the_search_finds_the_judged_cases_in_both_languages(library: CaseLibrary) -> None:
    report = evaluate_search(library, read_needs(QUERIES))
    assert report["scores"]["zh"]["ndcg@10"] >= 0.85
    assert report["scores"]["mn-Cyrl"]["ndcg@10"] >= 0.85
    assert report["mn_to_zh_ratio"] >= 0.95
    total = len(read_needs(QUERIES))
    assert report["miscoded_same_top10"] == f"{total} of {total}"


def test_miscoding_changes_letters_but_not_the_look() -> None:
    text = convert_to_traditional("зээлийн гэрээ цуцлах хэрэг")
    changed = miscode(text, random.Random(3))
    assert changed != text
    assert same_shape(changed, text)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("need\tzh\tmn_cyrl\n", "no column judgments"),
        ("need\tzh\tmn_cyrl\tjudgments\nn1\t借款\tзээл\tnm-1:3\n", "line 2: judgment 'nm-1:3'"),
        ("need\tzh\tmn_cyrl\tjudgments\nn1\t借款\t\tnm-1:2\n", "line 2: a query"),
    ],
)
def test_a_faulty_file_of_queries_says_where(tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "q.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=fault):
        read_needs(path)


@pytest.mark.parametrize(("correct", "same_look"), [("ᠦᠬᠦᠭᠰᠡᠨ", "ᠥᠭᠦᠭᠰᠡᠨ"), ("ᠳᠠᠷᠠᠬᠤ", "ᠲᠠᠷᠠᠬᠤ")])
def test_words_of_one_look_are_looked_up_as_one(correct: str, same_look: str) -> None:
    assert same_shape(correct, same_look)
    assert unify_spelling(correct) == unify_spelling(same_look)


def test_a_suffix_does_not_change_what_a_miscoded_word_is_looked_up_as() -> None:
    # the other one, rare, is a form of нөхөх
    correct, same_look = "ᠨᠥᠭᠥᠭᠡ\u202fᠡᠴᠡ", "ᠨᠦᠭᠦᠭᠡ\u202fᠡᠴᠡ"
    assert same_shape(correct, same_look)
    assert unify_spelling(correct) == unify_spelling(same_look) == correct
