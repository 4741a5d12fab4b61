"""Vowel harmony of Cyrillic Mongolian: which of ``а э о ө`` a suffix takes.

Source: Law on Mongolian orthography rules (Монгол хэлний зөв бичих дүрмийн журамласан толь),
rules on vowel harmony; Janhunen 2012, "Mongolian", §2.8.
"""

from __future__ import annotations

VOWELS = frozenset("аэоөуүияёюейы")
LONG_VOWELS = (
    "аа",
    "ээ",
    "оо",
    "өө",
    "уу",
    "үү",
    "ий",
    "ай",
    "эй",
    "ой",
    "уй",
    "үй",
    "иа",
    "ио",
    "иу",
)
VOCALIZED = frozenset("мнглбвр")


def select_vowel(word: str) -> str:
    """Return the low vowel (``а э о ө``) that suffixes of ``word`` take.

    >>> [select_vowel(w) for w in ("хууль", "гэрээ", "тогтоол", "төлбөр", "хот", "үүрэг")]
    ['а', 'э', 'о', 'ө', 'о', 'э']
    """
    class_ = ""
    for char in word:
        if char in "ая":
            class_ = "а"
        elif char in "оё":
            class_ = (
                "о"
                if class_ in ("", "о") or class_ in ("э", "ө")
                else "а"
                if class_ == "а"
                else "о"
            )
        elif char == "ө":
            class_ = "ө"
        elif char == "э":
            class_ = class_ if class_ == "ө" else "э"
        elif char == "е":
            class_ = class_ or "э"
        elif char in "уы" or char == "ю":
            class_ = "а"
        elif char == "ү":
            class_ = "э"
    return class_ or "э"


def is_back(word: str) -> bool:
    """Tell whether a Cyrillic word has back vowels.

    >>> is_back("хууль"), is_back("гэрээ")
    (True, False)
    """
    return select_vowel(word) in "ао"


def ends_long(word: str) -> bool:
    """Tell whether a word ends in a long vowel or a diphthong."""
    return word.endswith(LONG_VOWELS)
