"""Menksoft private-use Mongolian (U+E234–U+E34F) to Unicode.

Menksoft encodes glyphs, one range of code points a letter. The letter is read from its range;
vowel separators, which Menksoft has no character for, are put back by the lexicon: a final a/e
stands apart when only that spelling is known by its shape.

Source: the published Menksoft glyph chart (Inner Mongolian "Mongolian PUA" code page).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from mnzh_legal.morphology.letters import MVS, NIRUGU, spell_traditional

_PUNCTUATION = {
    0xE234: "\N{MONGOLIAN BIRGA}", 0xE235: "\N{MONGOLIAN ELLIPSIS}", 0xE236: "\N{MONGOLIAN COMMA}",
    0xE237: "\N{MONGOLIAN FULL STOP}", 0xE238: "\N{MONGOLIAN COLON}", 0xE239: "\N{MONGOLIAN FOUR DOTS}",
    0xE23A: "\N{MONGOLIAN TODO SOFT HYPHEN}", 0xE23C: "\N{MONGOLIAN MANCHU COMMA}",
    0xE23D: "\N{MONGOLIAN MANCHU FULL STOP}", 0xE23E: NIRUGU, 0xE24E: "⁈", 0xE24F: "!",
    0xE250: "?", 0xE251: ";", 0xE252: "(", 0xE253: ")", 0xE254: "〈", 0xE255: "〉",
    0xE256: "〔", 0xE257: "〕", 0xE258: "«", 0xE259: "»", 0xE25A: "『", 0xE25B: "』", 0xE25C: ",",
} | {0xE244 + i: str(i) for i in range(10)}  # fmt: skip
_RANGES = [
    (0xE264, "a"), (0xE270, "e"), (0xE279, "i"), (0xE283, "o"), (0xE28B, "u"), (0xE293, "ö"),
    (0xE29D, "ü"), (0xE2A8, "é"), (0xE2B1, "n"), (0xE2BB, "ŋ"), (0xE2C1, "b"), (0xE2C7, "p"),
    (0xE2CD, "q"), (0xE2E1, "g"), (0xE2F1, "m"), (0xE2F7, "l"), (0xE2FD, "s"), (0xE303, "š"),
    (0xE308, "t"), (0xE30E, "d"), (0xE317, "č"), (0xE31D, "j"), (0xE321, "y"), (0xE327, "r"),
    (0xE32D, "w"), (0xE332, "f"), (0xE338, "k"), (0xE33E, "x"), (0xE344, "c"), (0xE34A, "z"),
    (0xE350, ""),
]  # fmt: skip
_LETTERS = {
    code: spell_traditional(latin)
    for (start, latin), (end, _) in pairwise(_RANGES)
    for code in range(start, end)
}
_RUN = re.compile("[\ue234-\ue34f]+")


def has_menksoft(text: str) -> bool:
    """Tell whether the text holds Menksoft private-use characters."""
    return _RUN.search(text) is not None


def convert_menksoft(text: str, is_known_word: Callable[[str], bool]) -> str:
    """Return the text with Menksoft runs in Unicode; everything else stays.

    ``is_known_word`` tells whether the lexicon has a traditional word of that shape. A code
    point of the range with no meaning stays as it is, so nothing is lost.

    >>> convert_menksoft(chr(0xE2F1) + chr(0xE264), lambda w: True) == "ᠮᠠ"
    True
    """

    def word(match: re.Match[str]) -> str:
        out = "".join(_LETTERS.get(ord(c)) or _PUNCTUATION.get(ord(c), c) for c in match.group())
        if len(out) > 2 and out[-1] in "ᠠᠡ" and not is_known_word(out):
            apart = out[:-1] + MVS + out[-1]
            if is_known_word(apart):
                return apart
        return out

    return _RUN.sub(word, text)
