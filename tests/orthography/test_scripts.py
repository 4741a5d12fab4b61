import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnzh_legal.errors import LanguageError
from mnzh_legal.morphology.letters import FVS, MVS, NNBSP, spell_traditional
from mnzh_legal.orthography.chinese import convert_chinese
from mnzh_legal.orthography.cleanup import clean_text, repair_suffix_spaces
from mnzh_legal.orthography.detect import detect_script, split_script_runs
from mnzh_legal.orthography.menksoft import convert_menksoft, has_menksoft
from mnzh_legal.orthography.written_suffixes import written_suffix_forms
from mnzh_legal.pipeline.scripts import convert_script, normalize_input
from mnzh_legal.types import Lang

LAW = spell_traditional("qauli-yin ger_e")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("被告应当赔偿损失", "zh-Hans"),
        ("被告應當賠償損失", "zh-Hant"),
        ("Зарга мэдүүлэгч", "mn-Cyrl"),
        (LAW, "mn-Mong"),
        ("2024-03-05 / 100%", "und"),
        ("Hello", "und"),
        ("根据《合同法》 гэрээ", "zh-Hans"),
    ],
)
def test_detect(text: str, script: str) -> None:
    assert detect_script(text) == script


def test_runs_cover_the_text_and_name_each_script() -> None:
    text = f"合同 гэрээ {LAW} 勞動合同糾紛"
    runs = list(split_script_runs(text))
    assert [r.script for r in runs] == ["zh-Hans", "mn-Cyrl", "mn-Mong", "zh-Hant"]
    assert "".join(text[r.start : r.end] for r in runs) == text


@given(st.text(max_size=80))
def test_runs_join_to_the_text(text: str) -> None:
    assert "".join(text[r.start : r.end] for r in split_script_runs(text)) == text


def test_clean_up_keeps_what_belongs_to_words() -> None:
    word = spell_traditional("ger_e-yin") + FVS[0]
    assert clean_text("\ufeff" + word + "\u200b\r\n") == word + "\n"
    assert MVS in clean_text(word)
    assert NNBSP in clean_text(word)


@given(st.text(max_size=80))
def test_clean_up_is_idempotent(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


def test_detached_suffixes_are_joined_again() -> None:
    plain = LAW.replace(NNBSP, " ")
    assert repair_suffix_spaces(plain, written_suffix_forms()) == LAW
    assert normalize_input(plain) == LAW


def test_simplified_and_traditional_chinese() -> None:
    assert convert_script("劳动合同纠纷", Lang.ZH_HANT) == "勞動合同糾紛"
    assert convert_script("勞動合同糾紛", Lang.ZH_HANS) == "劳动合同纠纷"
    assert convert_chinese("头发 发展", "zh-Hant") == "頭髮 發展"


def test_script_conversion_stays_in_one_language() -> None:
    with pytest.raises(LanguageError, match="stays in one language"):
        convert_script("合同", Lang.MN_CYRL)


def test_menksoft_letters_become_unicode() -> None:
    codes = {"m": 0xE2F1, "a": 0xE264, "l": 0xE2F7}
    text = "".join(chr(codes[c]) for c in "mal")
    assert has_menksoft(text)
    assert convert_menksoft(text, lambda word: True) == spell_traditional("mal")
    assert normalize_input(text + " 3") == spell_traditional("mal") + " 3"


def test_menksoft_final_vowel_is_set_apart_where_only_that_is_a_word() -> None:
    ger_e = "".join(map(chr, (0xE2E1, 0xE270, 0xE327, 0xE270)))
    assert normalize_input(ger_e) == spell_traditional("ger_e")


def test_a_word_that_begins_like_a_suffix_is_not_joined() -> None:
    text = spell_traditional("sün-ü") + " ᠦᠨ᠎ᠡ ᠶᠢ"
    repaired = repair_suffix_spaces(text, written_suffix_forms())
    assert repaired.split(" ")[1:] == ["ᠦᠨ᠎ᠡ\u202fᠶᠢ"]
