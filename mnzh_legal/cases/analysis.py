"""Our tokens for search: the same for every index, for documents and for queries.

Chinese gives bigrams (``z:``), Mongolian in either script gives lemmas (``m:``) and the shape of
the written stem (``s:``), digits and Latin give words (``n:``). Offsets are those of the text as
given, so highlights fall on original characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.morphology.letters import NNBSP
from mnzh_legal.orthography.chinese import convert_chinese, simplify_in_place
from mnzh_legal.orthography.convert import (
    CYRILLIC_WORD,
    TRADITIONAL_WORD,
    convert_to_cyrillic,
    read_word,
    spell_word,
)
from mnzh_legal.orthography.lexicon import SpellingSource, load_lexicon
from mnzh_legal.orthography.shape import SHAPE_KEY_VERSION, make_shape_key
from mnzh_legal.terms.matcher import COUNTING

#: Stored with every index; a change of the rules here asks for a new number.
ANALYSIS_VERSION = f"4/{SHAPE_KEY_VERSION}"

#: No letter of the other scripts comes after it.
_FIRST_HANZI = "\u3400"
_HANZI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_PARTS = re.compile(
    rf"{_HANZI.pattern}|{CYRILLIC_WORD.pattern}|{TRADITIONAL_WORD.pattern}|[0-9A-Za-z]+"
)
#: Function words that would match every document.
STOP_LEMMAS = frozenset(
    "ба бол болон буюу нь энэ тэр уу үү юу вэ бэ ч л гэж гэх байх болох мөн эсвэл нэг хийх бөгөөд".split()  # noqa: RUF100, SIM905
)
STOP_BIGRAMS = frozenset(
    ("怎么", "什么", "可以", "应当", "我的", "是否", "如何", "请问", "么办", "能不", "不能")
)
_OFTEN_LEFT_OUT = frozenset(f"z:{p}" for p in (*STOP_BIGRAMS, "个人"))


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


def _pairs_of(hanzi: str) -> list[str]:
    """Tokens of simplified hanzi: pairs, or the one there is; "" stands for a pair that is left out."""
    if len(hanzi) == 1:
        return [f"z:{hanzi}"]
    tokens = [f"z:{a}{b}" for a, b in pairwise(hanzi)]
    if _OFTEN_LEFT_OUT.isdisjoint(tokens):
        return tokens
    return [
        "" if t[2:] in STOP_BIGRAMS or (t == "z:个人" and i and hanzi[i - 1] in COUNTING) else t
        for i, t in enumerate(tokens)
    ]


@lru_cache(maxsize=200_000)
def _word_tokens(part: str) -> tuple[str, ...]:
    """Tokens of a part that is no hanzi."""
    if part.isascii():
        return (f"n:{part.lower()}",)
    if CYRILLIC_WORD.match(part):
        return _mongolian_tokens(part.lower(), "cyrl")
    return _mongolian_tokens(part.strip(NNBSP), "mong")


def analyze_text(text: str) -> Iterator[AnalyzedToken]:
    """Yield the tokens of a text in any of our scripts, in order."""
    for match in _PARTS.finditer(text):
        start, end, part = match.start(), match.end(), match.group()
        if part >= _FIRST_HANZI:
            size = min(2, end - start)
            for i, token in enumerate(_pairs_of(simplify_in_place(part))):
                if token:
                    yield AnalyzedToken(token, start + i, start + i + size)
        else:
            for number, token in enumerate(_word_tokens(part)):
                yield AnalyzedToken(token, start, end, number == 0)


def list_tokens(text: str) -> tuple[list[str], list[str]]:
    """Return the tokens of ``analyze_text`` without their places: all, and the first of each word.

    >>> list_tokens("劳动合同 хууль")[1]
    ['z:劳动', 'z:动合', 'z:合同', 'm:хууль']
    """
    every: list[str] = []
    first: list[str] = []
    chinese = _HANZI.search(text) is not None
    simplified = chinese and convert_chinese(text, "zh-Hans") == text
    for part in _PARTS.findall(text):
        if part >= _FIRST_HANZI:
            pairs = _pairs_of(part if simplified else simplify_in_place(part))
            pairs = list(filter(None, pairs))
            every += pairs
            first += pairs
        elif tokens := _word_tokens(part):
            every += tokens
            first.append(tokens[0])
    return every, first
