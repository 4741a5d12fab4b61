import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnzh_legal.morphology.generation import inflect_cyrillic
from mnzh_legal.morphology.letters import NNBSP, spell_traditional, transliterate
from mnzh_legal.morphology.noun_classes import classify_noun
from mnzh_legal.orthography.convert import (
    CYRILLIC_WORD,
    convert_to_cyrillic,
    convert_to_traditional,
    map_to_cyrillic,
    read_word,
    spell_word,
)
from mnzh_legal.orthography.lexicon import SpellingSource, load_lexicon
from mnzh_legal.terms.base import TermBase

CASES = Path(__file__).resolve().parent.parent / "cases"


def returns(word: str) -> bool:
    return convert_to_cyrillic(spell_word(word).result).lower() == word.lower()


def test_words_of_the_term_base_come_back(term_base: TermBase) -> None:
    words = sorted(
        {w for t in term_base.terms for m in t.accepted for w in CYRILLIC_WORD.findall(m)}
    )
    lost = [w for w in words if not returns(w)]
    assert len(words) > 800
    assert 1 - len(lost) / len(words) >= 0.97, lost


def test_inflected_nouns_of_the_term_base_come_back(term_base: TermBase) -> None:
    count = load_lexicon().count_form
    forms = [
        inflect_cyrillic(
            t.mn_cyrl.lower(),
            [case],
            hidden_n=classify_noun(t.mn_cyrl.lower(), count).hidden == "н",
            count_form=count,
        )
        for t in term_base.terms
        if " " not in t.mn_cyrl and t.pos == "n"
        for case in ("GEN", "ACC", "DAT", "ABL", "INS", "COM")
    ]
    lost = [f for f in forms if not returns(f)]
    assert len(forms) > 600
    assert 1 - len(lost) / len(forms) >= 0.97, lost


def test_composed_text_comes_back() -> None:
    text = (CASES / "composed_text_mn.txt").read_text("utf-8")
    before = CYRILLIC_WORD.findall(text)
    after = CYRILLIC_WORD.findall(convert_to_cyrillic(convert_to_traditional(text)))
    assert len(before) >= 500
    assert len(after) == len(before)
    same = sum(a == b for a, b in zip(before, after, strict=True))
    assert same / len(before) >= 0.97, [p for p in zip(before, after, strict=True) if p[0] != p[1]]


def test_checked_legal_words_are_spelled_as_checked() -> None:
    with (CASES / "legal_words.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    wrong = [
        (r["mn_cyrl"], r["mn_mong_latin"], transliterate(spell_word(r["mn_cyrl"]).result))
        for r in rows
        if spell_word(r["mn_cyrl"]).result != spell_traditional(r["mn_mong_latin"])
    ]
    assert len(rows) >= 300
    assert 1 - len(wrong) / len(rows) >= 0.97, wrong


@pytest.mark.parametrize(
    ("cyrillic", "traditional"),
    [
        ("үндэслэлгүйгээр", "ᠦᠨᠳᠦᠰᠯᠡᠯ ᠦᠭᠡᠢ\u202fᠪᠡᠷ"),
        ("болгоомжгүйгээс", "ᠪᠣᠯᠭᠤᠮᠵᠢ ᠦᠭᠡᠢ\u202fᠡᠴᠡ"),
        ("хандаагүйн", "ᠬᠠᠨᠳᠤᠭ᠎ᠠ ᠦᠭᠡᠢ\u202fᠶᠢᠨ"),
    ],
)
def test_a_negation_with_a_case_is_two_words_and_comes_back(
    cyrillic: str, traditional: str
) -> None:
    assert convert_to_traditional(cyrillic) == traditional
    assert convert_to_cyrillic(traditional).lower() == cyrillic


def test_a_decision_names_its_source() -> None:
    assert spell_word("хууль").by is SpellingSource.CHECKED
    assert spell_word("хуулийнхаа").by is not SpellingSource.CHECKED
    assert spell_word("брумбалт").by is SpellingSource.RULE


def test_alternatives_are_offered_where_a_form_has_two_readings() -> None:
    found = spell_word("хүнд")  # heavy, or the dative of хүн
    assert transliterate(found.result) == "qündü"
    assert "qümün-dü" in [transliterate(a) for a in found.alternatives]


@pytest.mark.parametrize(
    ("miscoded", "cyrillic"),
    [
        ("quta", "хот"),
        ("olos", "улс"),
        ("ündür", "өндөр"),
        ("qaoli", "хууль"),
        ("qulagailaqu", "хулгайлах"),
    ],
)
def test_words_with_wrong_code_points_are_read_by_their_look(miscoded: str, cyrillic: str) -> None:
    assert read_word(spell_traditional(miscoded)).result == cyrillic


def test_case_suffixes_stand_after_nnbsp() -> None:
    assert convert_to_traditional("хуулийн") == spell_traditional(
        "qauli"
    ) + NNBSP + spell_traditional("yin")
    assert convert_to_cyrillic(spell_traditional("ger_e-yin")) == "Гэрээний"


def test_digits_and_other_scripts_stay() -> None:
    text = "2024 оны 3 сарын 5-ны өдөр, ABC-12, 《民法典》"
    there = convert_to_traditional(text)
    for kept in ("2024", "3", "5", "ABC-12", "《民法典》"):
        assert kept in there
    assert convert_to_cyrillic(there).lower().startswith("2024 оны 3 сарын 5-ны өдөр")


def test_spans_of_a_conversion_map_back() -> None:
    text = spell_traditional("qauli-yin ger_e")
    mapped = map_to_cyrillic(text)
    at = mapped.text.index("гэрээ")
    start, end = mapped.to_source(at, at + len("гэрээ"))
    assert text[start:end] == spell_traditional("ger_e")


@given(st.text(max_size=60))
def test_conversion_never_fails_and_keeps_hanzi(text: str) -> None:
    hanzi = [c for c in text if "\u4e00" <= c <= "\u9fff"]
    assert [c for c in convert_to_traditional(text) if "\u4e00" <= c <= "\u9fff"] == hanzi
    assert [c for c in convert_to_cyrillic(text) if "\u4e00" <= c <= "\u9fff"] == hanzi


def test_legal_text_checked_by_hand_both_ways() -> None:
    """Two thousand running words whose traditional spelling was read and corrected word by word."""
    rows = [
        line.split("\t")
        for line in (CASES / "legal_text_mn.tsv").read_text("utf-8").splitlines()[1:]
    ]

    def count_equal(made: str, wanted: str) -> int:
        a, b = made.split(" "), wanted.split(" ")
        return sum(x == y for x, y in zip(a, b, strict=True)) if len(a) == len(b) else 0

    words = sum(len(cyrillic.split(" ")) for cyrillic, _ in rows)
    written = sum(len(traditional.split(" ")) for _, traditional in rows)
    assert words >= 2000
    forth = sum(count_equal(convert_to_traditional(c), t) for c, t in rows)
    back = sum(count_equal(convert_to_cyrillic(t), c) for c, t in rows)
    assert forth / written >= 0.98
    assert back / words >= 0.98


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("харьяаллаа", "qariyalal-iyan"),  # not the past in -лаа
        ("үндэслэлээ", "ündüslel-iyen"),
        ("эрхлэгчид", "erqilegčid"),
        ("хороод", "qoriyad"),
        ("ирээгүй", "irege ügei"),  # g joins a front vowel
        ("мэдлэг", "medelge"),
    ],
)
def test_forms_that_look_like_others(cyrillic: str, latin: str) -> None:
    assert transliterate(convert_to_traditional(cyrillic)) == latin
    assert convert_to_cyrillic(spell_traditional(latin)).lower() == cyrillic
