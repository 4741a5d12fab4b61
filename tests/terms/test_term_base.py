import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from mnzh_legal.errors import DataError
from mnzh_legal.morphology.letters import MVS, NNBSP
from mnzh_legal.orthography.convert import CYRILLIC_WORD, convert_to_traditional, spell_word
from mnzh_legal.orthography.lexicon import SpellingSource
from mnzh_legal.pipeline.dictionary import SUBJECTS
from mnzh_legal.terms.base import Term, TermBase, read_term_base

CYRILLIC_TERM = re.compile(r"[А-Яа-яӨөҮүЁё][А-Яа-яӨөҮүЁё \-,«»]*")
TRADITIONAL_TERM = re.compile(rf"[\u1820-\u1842\u180a {MVS}{NNBSP}\u1802«»]+")


def test_there_are_at_least_4000_concepts(term_base: TermBase) -> None:
    assert len(term_base.terms) >= 4000


def test_800_concepts_are_defined_in_both_languages(term_base: TermBase) -> None:
    defined = [t for t in term_base.terms if t.definition_zh or t.definition_mn]
    assert len(defined) >= 800
    for term in defined:
        assert re.fullmatch("[^А-Яа-я]*[\u4e00-\u9fff][^А-Яа-я]*。", term.definition_zh), term.id
        assert re.fullmatch("[А-ЯӨҮЁ][^\u4e00-\u9fff]*[.]", term.definition_mn), term.id


def test_every_subject_of_the_field_is_there(term_base: TermBase) -> None:
    counts = Counter(t.subject for t in term_base.terms)
    assert min(counts.values()) >= 30, counts
    assert set(counts) == set(SUBJECTS)


def test_a_chinese_term_stands_twice_only_with_context_and_cross_references(
    term_base: TermBase,
) -> None:
    by_chinese: dict[str, list[Term]] = {}
    for term in term_base.terms:
        by_chinese.setdefault(term.zh, []).append(term)
    for zh, senses in by_chinese.items():
        if len(senses) == 1:
            continue
        assert len({t.mn_cyrl.lower() for t in senses}) == len(senses), zh
        assert sum(not t.context for t in senses) <= 1, zh
        for term in senses:
            assert set(term.related) >= {t.id for t in senses if t is not term}, term.id


def test_cross_references_resolve(term_base: TermBase) -> None:
    known = {t.id for t in term_base.terms}
    assert [t.id for t in term_base.terms if not set(t.related) <= known] == []


def test_statutes_that_define_a_term_are_acts_of_the_base(term_base: TermBase) -> None:
    acts = {t.zh for t in term_base.terms if t.subject == "acts"}
    acts |= {"宪法", "民法典", "刑法", "民事诉讼法", "刑事诉讼法", "行政诉讼法"}
    acts |= {"劳动合同法", "草原法"}
    cited = {t.statute.split(" ")[0] for t in term_base.terms if t.statute}
    assert len(cited) > 50
    assert sorted(cited - acts) == []
    for term in term_base.terms:
        assert re.fullmatch("[\u4e00-\u9fff]+( [0-9]+)?|", term.statute), term.id


def test_no_entry_claims_a_review_that_did_not_happen(term_base: TermBase) -> None:
    assert {(t.reviewed, t.origin) for t in term_base.terms} == {("no", "machine, unreviewed")}


def test_chinese_names_are_transliterated_only_where_that_is_the_name(term_base: TermBase) -> None:
    """A Mongolian word no lexicon knows is a misspelling or a transliteration."""
    data = (files("mnzh_legal.orthography") / "data" / "stems.tsv").read_text("utf-8")
    names = {row.split("\t")[0] for row in data.splitlines() if "\tplace name\t" in row}
    assert len(names) > 40
    unknown, foreign = [], []
    for term in term_base.terms:
        for lemma in term.accepted:
            for word in CYRILLIC_WORD.findall(lemma.lower()):
                if spell_word(word).by is SpellingSource.RULE:
                    unknown.append((term.id, word))
                stem = next((n for n in names if word.startswith(n)), "")
                if stem and len(word) - len(stem) <= 4 and term.subject not in ("places", "acts"):
                    foreign.append((term.id, term.zh, word))
    assert unknown == []
    assert [zh for _, zh, _ in foreign] == ["枫桥经验"]  # named after a town


def test_columns_hold_their_scripts(term_base: TermBase) -> None:
    wrong = [
        t.id for t in term_base.terms if not all(CYRILLIC_TERM.fullmatch(m) for m in t.accepted)
    ]
    assert wrong == []
    wrong = [t.id for t in term_base.terms if not TRADITIONAL_TERM.fullmatch(t.mn_mong)]
    assert wrong == []
    assert [t.id for t in term_base.terms if not re.fullmatch("[\u4e00-\u9fff、]+", t.zh)] == []


def test_traditional_column_agrees_with_the_converter_or_says_why(term_base: TermBase) -> None:
    wrong = [
        t.id
        for t in term_base.terms
        if convert_to_traditional(t.mn_cyrl) != t.mn_mong and "spelling:" not in t.note
    ]
    assert wrong == []


def test_no_suffix_stands_alone_and_no_word_ends_in_a_joiner(term_base: TermBase) -> None:
    for term in term_base.terms:
        for word in term.mn_mong.split(" "):
            assert word, term.id
            assert word[0] not in (NNBSP, MVS), term.id
            assert word[-1] not in (NNBSP, MVS), term.id


def test_house_terms_are_in_with_both_regions(term_base: TermBase) -> None:
    (plaintiff,) = term_base.lookup("原告")
    assert plaintiff.mn_cyrl == "зарга мэдүүлэгч"
    assert "нэхэмжлэгч" in plaintiff.region_mn
    assert plaintiff in term_base.lookup("Нэхэмжлэгч")
    assert plaintiff in term_base.lookup(plaintiff.mn_mong)


def test_every_fault_of_a_table_is_listed_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text(
        "id\tzh\tmn_cyrl\tpos\nA\t合同\tгэрээ\tn\nA\t租赁\tтүрээс\tn\nB\t\tзээл\tx\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        read_term_base(path)
    assert caught.value.faults == (
        "line 3: id A already in line 2",
        "line 4: zh empty",
        "line 4: pos 'x' is none of n, v, adj, adv, post, aux",
    )


def test_a_table_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text("a\tb\n1\t2\n", encoding="utf-8")
    with pytest.raises(DataError, match="columns missing: id, zh, mn_cyrl"):
        read_term_base(path)


def test_forbidden_terms_are_never_accepted_ones(term_base: TermBase) -> None:
    forbidden = {f.lower() for t in term_base.terms for f in t.forbidden}
    assert len(forbidden) >= 40
    assert all(CYRILLIC_TERM.fullmatch(f) for f in forbidden)
    assert not forbidden & {m.lower() for t in term_base.terms for m in t.accepted}
