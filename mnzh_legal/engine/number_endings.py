"""Mongolian endings after digits, which follow the number as it is spoken: 1-ээс, 4-өөс, 10-аас."""

from __future__ import annotations

import re

from mnzh_legal.engine.numerals import classify_number_harmony, lower_digits

_ENDINGS: dict[str, dict[str, str]] = {
    "gen": {"a": "ын", "o": "ын", "e": "ийн", "ö": "ийн"},
    "gen_n": {"a": "ны", "o": "ны", "e": "ний", "ö": "ний"},
    "acc": {"a": "ыг", "o": "ыг", "e": "ийг", "ö": "ийг"},
    "abl": {"a": "аас", "o": "оос", "e": "ээс", "ö": "өөс"},
    "ins": {"a": "аар", "o": "оор", "e": "ээр", "ö": "өөр"},
    "com": {"a": "тай", "o": "той", "e": "тэй", "ö": "тэй"},
    "ord": {"a": "дугаар", "o": "дугаар", "e": "дүгээр", "ö": "дүгээр"},
    "loc": {"a": "дахь", "o": "дахь", "e": "дэх", "ö": "дэх"},
    "dis": {"a": "ын", "o": "ын", "e": "ийн", "ö": "ийн"},
}
_FORM_OF = {form: kind for kind, forms in _ENDINGS.items() for form in forms.values()}
_AFTER_NUMBER = re.compile(
    r"(\d+)([⁰¹²³⁴⁵⁶⁷⁸⁹]*)([- ])("
    + "|".join(sorted(_FORM_OF, key=len, reverse=True))
    + r")(?![а-яөүё])"
)
_CANONICAL = {kind: forms["a"] for kind, forms in _ENDINGS.items()}


#: Case endings of nouns and numerals, by what is written after a marker.
CASE_ENDINGS = {
    "ын": "ын|ийн|ы|ий", "ыг": "ыг|ийг|г", "аас": "аас|оос|ээс|өөс", "аар": "аар|оор|ээр|өөр",
    "д": "[дт]", "тай": "т[аоэ]й",
}  # fmt: skip


def mark_ending(ending: str) -> str:
    """Return a case ending as it is written after a marker, nothing for what is none.

    >>> mark_ending("оос"), mark_ending("")
    ('-аас', '')
    """
    written = (n for n, forms in CASE_ENDINGS.items() if re.fullmatch(forms, ending))
    return next((f"-{n}" for n in written), "")


def harmonize_numbers(text: str) -> str:
    """Return Mongolian text whose endings after digits agree with the number as it is spoken.

    >>> harmonize_numbers("23 дүгээр зүйл, 4 дугаар хэсэг, 5-ний өдөр, 1-аас 4-аас")
    '23 дугаар зүйл, 4 дүгээр хэсэг, 5-ны өдөр, 1-ээс 4-өөс'
    """

    def fix(match: re.Match[str]) -> str:
        number, sup, joint, form = match.groups()
        kind = _FORM_OF[form]
        if joint == " " and kind not in ("ord", "loc"):
            return match.group()
        spoken = lower_digits(sup) or number
        return f"{number}{sup}{joint}{_ENDINGS[kind][classify_number_harmony(spoken)]}"

    return _AFTER_NUMBER.sub(fix, text)


_AFTER_MARKER = re.compile(
    r"(⟧)([- ])(" + "|".join(sorted(_FORM_OF, key=len, reverse=True)) + r")(?![а-яөүё])"
)


def neutralize_endings(text: str) -> str:
    """Return marked Mongolian text whose endings after markers are in the back-vowel form.

    Used on training text: which form is due depends on the number, which a marker hides.
    """

    def fix(match: re.Match[str]) -> str:
        kind = _FORM_OF[match[3]]
        if match[2] == " " and kind not in ("ord", "loc"):
            return match.group()
        return f"{match[1]}{match[2]}{_CANONICAL[kind]}"

    return _AFTER_MARKER.sub(fix, text)
