"""Letters of the traditional Mongolian script, and the Latin transliteration we type it in.

The transliteration is one Latin sign a letter: ``a e i o u ö ü é n ŋ b p q g m l s š t d č j y r
w f k x c z h`` with ``_`` for MVS, ``-`` for NNBSP, ``1 2 3 4`` for FVS 1–4.
Source: The Unicode Standard, chapter 13.5; Poppe 1954, "Grammar of Written Mongolian", §§1–15.
"""

from __future__ import annotations

import unicodedata

NNBSP = "\N{NARROW NO-BREAK SPACE}"
MVS = "\N{MONGOLIAN VOWEL SEPARATOR}"
NIRUGU = "\N{MONGOLIAN NIRUGU}"
FVS = (
    "\N{MONGOLIAN FREE VARIATION SELECTOR ONE}",
    "\N{MONGOLIAN FREE VARIATION SELECTOR TWO}",
    "\N{MONGOLIAN FREE VARIATION SELECTOR THREE}",
    "\u180f",  # FVS4, unnamed in Python 3.11's Unicode data
)
ZWJ, ZWNJ = "\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"

_NAMES = {
    "a": "A", "e": "E", "i": "I", "o": "O", "u": "U", "ö": "OE", "ü": "UE", "é": "EE",
    "n": "NA", "ŋ": "ANG", "b": "BA", "p": "PA", "q": "QA", "g": "GA", "m": "MA", "l": "LA",
    "s": "SA", "š": "SHA", "t": "TA", "d": "DA", "č": "CHA", "j": "JA", "y": "YA", "r": "RA",
    "w": "WA", "f": "FA", "k": "KA", "x": "KHA", "c": "TSA", "z": "ZA", "h": "HAA", "ž": "ZRA",
    "ł": "LHA",
}  # fmt: skip
_TO_LETTER = {
    latin: unicodedata.lookup(f"MONGOLIAN LETTER {name}") for latin, name in _NAMES.items()
} | {"_": MVS, "-": NNBSP, "1": FVS[0], "2": FVS[1], "3": FVS[2], "4": FVS[3], " ": " "}
_TO_LATIN = {letter: latin for latin, letter in _TO_LETTER.items()}

VOWELS = frozenset(_TO_LETTER[v] for v in "aeiouöüé")
BACK_VOWELS = frozenset(_TO_LETTER[v] for v in "aou")
FRONT_VOWELS = frozenset(_TO_LETTER[v] for v in "eöüé")


def spell_traditional(latin: str) -> str:
    """Return the traditional spelling of a transliteration.

    >>> spell_traditional("qauli-yin") == "ᠬᠠᠤᠯᠢ\\N{NARROW NO-BREAK SPACE}ᠶᠢᠨ"
    True

    Raises:
        ValueError: a sign is no transliteration letter.
    """
    try:
        return "".join(_TO_LETTER[c] for c in latin)
    except KeyError as exc:
        raise ValueError(f"no Mongolian letter is written {exc.args[0]!r} in {latin!r}") from exc


def transliterate(text: str) -> str:
    """Return the transliteration of traditional text; other characters stay.

    >>> transliterate(spell_traditional("ger_e"))
    'ger_e'
    """
    return "".join(_TO_LATIN.get(c, c) for c in text)


def is_mongolian_letter(char: str) -> bool:
    """Tell whether ``char`` is a letter of the Mongolian block (U+1820–U+18AA)."""
    return "\u1820" <= char <= "\u18aa"


def is_front(word: str) -> bool:
    """Tell whether a traditional word takes front-vowel suffixes.

    The last harmonic vowel decides; a word with only ``i`` is front.
    """
    for char in reversed(word):
        if char in BACK_VOWELS:
            return False
        if char in FRONT_VOWELS:
            return True
    return True
