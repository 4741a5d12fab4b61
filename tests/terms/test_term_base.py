import re
from pathlib import Path

import pytest

from mnzh_legal.errors import DataError
from mnzh_legal.morphology.letters import MVS, NNBSP
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.terms.base import TermBase, read_term_base

CYRILLIC_TERM = re.compile(r"[А-Яа-яӨөҮүЁё][А-Яа-яӨөҮүЁё \-,«»]*")
TRADITIONAL_TERM = re.compile(rf"[\u1820-\u1842\u180a {MVS}{NNBSP}\u1802«»]+")


def test_there_are_at_least_600_concepts(term_base: TermBase) -> None:
    assert len(term_base.terms) >= 600


def test_no_two_concepts_share_a_chinese_term_in_a_subject(term_base: TermBase) -> None:
    seen: dict[tuple[str, str], str] = {}
    twice = []
    for term in term_base.terms:
        if (term.subject, term.zh) in seen:
            twice.append((term.zh, seen[term.subject, term.zh], term.id))
        seen[term.subject, term.zh] = term.id
    assert twice == []


def test_columns_hold_their_scripts(term_base: TermBase) -> None:
    wrong = [
        t.id for t in term_base.terms if not all(CYRILLIC_TERM.fullmatch(m) for m in t.accepted)
    ]
    assert wrong == []
    wrong = [t.id for t in term_base.terms if not TRADITIONAL_TERM.fullmatch(t.mn_mong)]
    assert wrong == []
    assert [t.id for t in term_base.terms if not re.fullmatch("[\u4e00-\u9fff、]+", t.zh)] == []


def test_traditional_column_agrees_with_the_converter(term_base: TermBase) -> None:
    wrong = [t.id for t in term_base.terms if convert_to_traditional(t.mn_cyrl) != t.mn_mong]
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
        "id\tzh\tmn_cyrl\nA\t合同\tгэрээ\nA\t租赁\tтүрээс\nB\t\tзээл\n", encoding="utf-8"
    )
    with pytest.raises(DataError) as caught:
        read_term_base(path)
    assert caught.value.faults == ("line 3: id A already in line 2", "line 4: zh empty")


def test_a_table_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text("a\tb\n1\t2\n", encoding="utf-8")
    with pytest.raises(DataError, match="columns missing: id, zh, mn_cyrl"):
        read_term_base(path)
