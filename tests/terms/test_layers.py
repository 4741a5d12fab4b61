"""Customer glossaries over the term base."""

from pathlib import Path

import pytest

from mnzh_legal.errors import DataError, InputError, NotFoundError
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.terms.base import Term, TermBase
from mnzh_legal.terms.layers import GlossaryLayer, GlossaryStore, combine_layers, find_conflicts
from mnzh_legal.terms.lookup import TermLookup
from mnzh_legal.terms.matcher import TermMatcher


def make(identifier: str, zh: str, mn: str, context: tuple[str, ...] = ()) -> Term:
    mong = convert_to_traditional(mn)
    return Term(identifier, zh, (), mn, mong, (), (), "civil", "n", context=context)


BASE = TermBase((make("B1", "合同", "гэрээ"), make("B2", "租赁", "түрээс")), "2-base")
BANK = GlossaryLayer("bank", 10, (make("K1", "合同", "хэлцэл"), make("K2", "利息", "хүү")))
COURT = GlossaryLayer("court", 20, (make("C1", "合同", "тохиролцоо"),))


def lemma_of(base: TermBase, zh: str) -> str:
    return TermMatcher.from_base(base).match_chinese(zh)[0].term.mn_cyrl


def test_the_layer_of_the_highest_priority_wins_and_the_rest_stays() -> None:
    both = combine_layers(BASE, [BANK, COURT])
    assert lemma_of(both, "合同") == "тохиролцоо"
    assert lemma_of(combine_layers(BASE, [BANK]), "合同") == "хэлцэл"
    assert (lemma_of(both, "利息"), lemma_of(both, "租赁")) == ("хүү", "түрээс")
    (match,) = TermMatcher.from_base(both).match_chinese("合同")
    assert [t.layer for t in match.senses] == ["court"]


def test_the_version_names_layers_and_changes_with_their_content() -> None:
    changed = GlossaryLayer("bank", 10, (make("K1", "合同", "хэлцээр"),))
    versions = {combine_layers(BASE, layers).version for layers in ([], [BANK], [changed])}
    assert len(versions) == 3
    assert "+bank@10:" in combine_layers(BASE, [BANK]).version


def test_conflicts_between_layers_and_within_one_are_listed() -> None:
    found = [str(c) for c in find_conflicts(BASE, [BANK, COURT])]
    assert found == [
        "合同: court/C1 тохиролцоо wins over bank/K1 хэлцэл",
        "合同: court/C1 тохиролцоо wins over base/B1 гэрээ",
        "合同: bank/K1 хэлцэл wins over base/B1 гэрээ",
    ]
    own = GlossaryLayer("x", 1, (make("X1", "案由", "шалтгаан"), make("X2", "案由", "учир")))
    assert [str(c) for c in find_conflicts(BASE, [own])] == [
        "案由: x/X1 шалтгаан wins over x/X2 учир"
    ]


def test_the_same_equivalent_or_context_words_are_no_conflict() -> None:
    same = GlossaryLayer("x", 1, (make("X1", "合同", "Гэрээ"),))
    assert find_conflicts(BASE, [same]) == ()
    senses = GlossaryLayer(
        "x", 1, (make("X1", "案由", "шалтгаан"), make("X2", "案由", "учир", ("原告",)))
    )
    assert find_conflicts(BASE, [senses]) == ()


def test_glossaries_are_stored_listed_and_removed(tmp_path: Path) -> None:
    store = GlossaryStore(tmp_path / "glossaries")
    assert store.names() == {}
    store.save(BANK)
    store.save(COURT)
    assert store.names() == {"bank": 10, "court": 20}
    assert store.load("bank").terms == BANK.terms
    store.remove("bank")
    assert GlossaryStore(tmp_path / "glossaries").names() == {"court": 20}
    with pytest.raises(NotFoundError, match="no glossary named 'bank'; stored are: court"):
        store.load("bank")


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", "合同", ".hidden", "x" * 65])
def test_names_that_are_no_plain_file_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="glossary name"):
        GlossaryStore(tmp_path).save(GlossaryLayer(name, 1, BANK.terms))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_list_of_layers_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "layers.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"layers\.json cannot be read"):
        GlossaryStore(tmp_path).names()


def test_lookup_finds_exact_inflected_contained_and_near(term_base, matcher) -> None:
    lookup = TermLookup(term_base, matcher)
    assert {(f.term.zh, f.how) for f in lookup.find("原告")} == {("原告", "exact")}
    inflected = lookup.find("гэрээслэлээс")
    assert (inflected[0].term.zh, inflected[0].how) == ("遗嘱", "inflected")
    near = {f.term.zh: f.how for f in lookup.find("草原承包权")}
    assert near["草原承包经营权"] == "near"
    part = {f.term.zh: f.how for f in lookup.find("草畜平")}
    assert part["草畜平衡"] == "part"
    misspelled = lookup.find("гэрээслэлл")
    assert (misspelled[0].term.zh, misspelled[0].how) == ("遗嘱", "near")
    traditional = lookup.find(convert_to_traditional("гэрээслэл"))
    assert traditional[0].term.zh == "遗嘱"
    assert lookup.find("qqqqqq") == ()


def test_lookup_gives_at_most_what_is_asked_best_first(term_base, matcher) -> None:
    found = TermLookup(term_base, matcher).find("承包合同书", limit=3)
    assert len(found) == 3
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
