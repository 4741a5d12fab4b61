"""Our tokens for search: the same for every index, for documents and for queries.

Chinese gives bigrams (``z:``), Mongolian in either script gives lemmas (``m:``) and the shape of
the written stem (``s:``), digits and Latin give words (``n:``). Offsets are those of the text as
given, so highlights fall on original characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.morphology.letters import NNBSP
from mnzh_legal.orthography.chinese import simplify_in_place
from mnzh_legal.orthography.convert import (
    CYRILLIC_WORD,
    TRADITIONAL_WORD,
    convert_to_cyrillic,
    read_word,
    spell_word,
)
from mnzh_legal.orthography.lexicon import SpellingSource, load_lexicon
from mnzh_legal.orthography.shape import SHAPE_KEY_VERSION, make_shape_key

#: Stored with every index; a change of the rules here asks for a new number.
ANALYSIS_VERSION = f"2/{SHAPE_KEY_VERSION}"

_PARTS = re.compile(
    rf"(?P<han>[\u3400-\u4dbf\u4e00-\u9fff]+)|(?P<cyrl>{CYRILLIC_WORD.pattern})"
    rf"|(?P<mong>{TRADITIONAL_WORD.pattern})|(?P<other>[0-9A-Za-z]+)"
)
#: Function words that would match every document.
STOP_LEMMAS = frozenset(
    "ба бол болон буюу нь энэ тэр уу үү юу вэ бэ ч л гэж гэх байх болох мөн эсвэл нэг хийх бөгөөд".split()  # noqa: RUF100, SIM905
)
STOP_BIGRAMS = frozenset(
    ("怎么", "什么", "可以", "应当", "我的", "是否", "如何", "请问", "么办", "能不", "不能")
)


class AnalyzedToken(NamedTuple):
    """A token and the half-open code points of the text it stands for.

    ``first`` tokens, one a word or pair of hanzi, follow each other as the words do.
    """

    token: str
    start: int
    end: int
    first: bool = True


@lru_cache(maxsize=100_000)
def find_lemmas(word: str) -> tuple[str, ...]:
    """Return up to three dictionary forms of a lower-case Cyrillic word, itself if none is known.

    >>> find_lemmas("гэрээгээр")
    ('гэрээ',)
    """
    lexicon = load_lexicon()
    for known in (lexicon.is_checked_lemma, lexicon.is_derived_lemma):
        found = dict.fromkeys(a.lemma for a in analyze_word(word, known) if len(a.lemma) > 2)
        if found:
            return tuple(found)[:3]
    return (word,)


@lru_cache(maxsize=200_000)
def _mongolian_tokens(word: str, script: str) -> tuple[str, ...]:
    """Tokens of a word: its lemmas and the shape of its written stem; none for a function word."""
    if script == "mong":
        reading = convert_to_cyrillic(word).lower()
        stem = word.split(NNBSP)[0]
    else:
        reading = word
        stem = spell_word(word).result.split(NNBSP)[0]
    lemmas = find_lemmas(reading)
    if script == "mong" and read_word(word).by is SpellingSource.RULE:
        lemmas = ()  # what a rule reads depends on the code points; the shape does not
    if not STOP_LEMMAS.isdisjoint(lemmas) or len(reading) < 2:
        return ()
    shape = (f"s:{make_shape_key(stem)}",) if stem else ()
    return (*(f"m:{lemma}" for lemma in lemmas), *shape)


def analyze_text(text: str) -> Iterator[AnalyzedToken]:
    """Yield the tokens of a text in any of our scripts, in order."""
    for match in _PARTS.finditer(text):
        start, end, part = match.start(), match.end(), match.group()
        if match.lastgroup == "han":
            simplified = simplify_in_place(part)
            if len(simplified) == 1:
                yield AnalyzedToken(f"z:{simplified}", start, end)
            for i in range(len(simplified) - 1):
                if simplified[i : i + 2] not in STOP_BIGRAMS:
                    yield AnalyzedToken(f"z:{simplified[i : i + 2]}", start + i, start + i + 2)
        elif match.lastgroup == "other":
            yield AnalyzedToken(f"n:{part.lower()}", start, end)
        else:
            word = part.strip(NNBSP) if match.lastgroup == "mong" else part.lower()
            for number, token in enumerate(_mongolian_tokens(word, str(match.lastgroup))):
                yield AnalyzedToken(token, start, end, number == 0)
