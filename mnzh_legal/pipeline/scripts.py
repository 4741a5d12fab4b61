"""Scripts at the boundary: any script in, the model's script through, any script out."""

from __future__ import annotations

from mnzh_legal.errors import LanguageError
from mnzh_legal.orthography.chinese import convert_chinese, simplify_in_place
from mnzh_legal.orthography.cleanup import clean_text, repair_suffix_spaces
from mnzh_legal.orthography.convert import convert_to_traditional, map_to_cyrillic
from mnzh_legal.orthography.convert_map import MappedText
from mnzh_legal.orthography.lexicon import load_lexicon
from mnzh_legal.orthography.menksoft import convert_menksoft, has_menksoft
from mnzh_legal.orthography.shape import make_shape_key
from mnzh_legal.orthography.written_suffixes import written_suffix_forms
from mnzh_legal.types import Lang


def is_known_shape(word: str) -> bool:
    """Tell whether the spelling lexicon has a traditional word of this shape."""
    return make_shape_key(word) in load_lexicon().by_shape


def normalize_input(text: str) -> str:
    """Return cleaned text: Menksoft to Unicode, detached suffixes joined by NNBSP."""
    text = clean_text(text)
    if has_menksoft(text):
        text = convert_menksoft(text, is_known_shape)
    return repair_suffix_spaces(text, written_suffix_forms())


def to_model_script(text: str, lang: Lang) -> MappedText:
    """Return the text in Simplified Chinese or Cyrillic, with source positions."""
    if lang is Lang.MN_MONG:
        return map_to_cyrillic(text)
    if lang is Lang.ZH_HANT:
        converted = simplify_in_place(text)
        return MappedText(converted, ((0, len(converted), 0, len(text)),) if text else ())
    return MappedText(text, ((0, len(text), 0, len(text)),) if text else ())


def from_model_script(text: str, lang: Lang) -> str:
    """Return model output in the script the user asked for."""
    if lang is Lang.MN_MONG:
        return convert_to_traditional(text)
    return convert_chinese(text, "zh-Hant") if lang is Lang.ZH_HANT else text


def convert_script(text: str, target: Lang) -> str:
    """Return text of the same language in another script.

    Raises:
        LanguageError: the text is in the other language.
    """
    from mnzh_legal.orthography.detect import detect_script

    text = normalize_input(text)
    script = detect_script(text)
    if script != "und" and script[:2] != target.language:
        raise LanguageError(
            f"script conversion stays in one language: the text is {script}, asked for {target}; "
            "use translate for the other language"
        )
    if script == target.value or script == "und":
        return text
    if target is Lang.MN_MONG:
        return convert_to_traditional(text)
    if target is Lang.MN_CYRL:
        return map_to_cyrillic(text).text
    return convert_chinese(text, "zh-Hans" if target is Lang.ZH_HANS else "zh-Hant")
