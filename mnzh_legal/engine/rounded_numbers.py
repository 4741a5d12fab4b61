"""Rounded numbers: in 三百余万元 the word for "more than" stands before the 万 that it counts.

The number is 3,000,000 (in 十几万 it is 100,000) and the word stays in the sentence, behind the marker. Read piece by piece
it would be 300, ten thousand times too little.
"""

from __future__ import annotations

import re
from decimal import Decimal

from mnzh_legal.engine.numerals import parse_chinese_numeral

_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000} | {
    "түмэн": 10_000,
    "сая": 1_000_000,
    "тэрбум": 1_000_000_000,
}
_ZH = re.compile(r"(?P<number>[^多余几]+)(?P<word>[多余几])(?P<scale>[百千]?[万亿])")
_MN = re.compile(r"(?P<number>\S+)(?P<word> гаруй) (?P<scale>\S+)")


def rounded_pattern(lang: str, number: str) -> str:
    """Return the pattern of rounded numbers, ``number`` being that of a number alone."""
    if lang == "zh":
        return rf"(?:{number})[多余几][百千]?[万亿](?!元?分之)"
    return rf"(?:{number}) гаруй (?:түмэн|сая|тэрбум)(?![а-яөүё])"


def read_rounded(source: str, lang: str) -> tuple[str, str] | None:
    """Return the plain notation and the style of a rounded number, None if it is no number.

    >>> read_rounded("三百余万", "zh"), read_rounded("1.5 гаруй сая", "mn")
    (('3000000', 'c'), ('1500000', 'n'))
    """
    match = (_ZH if lang == "zh" else _MN).fullmatch(source)
    if match is None:
        return None
    text = match["number"].replace(",", "").replace("，", "")
    arabic = bool(re.fullmatch(r"\d+(?:\.\d+)?", text))
    number = Decimal(text) if arabic else parse_chinese_numeral(text)
    if number is None:
        return None
    scale = Decimal(1)
    for part in [match["scale"]] if lang == "mn" else match["scale"]:
        scale *= _SCALES[part]
    plain = format(number * scale, "f")
    style = "n" if lang == "mn" else "w" if arabic else "c"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain, style


def rounding_word(source: str) -> str:
    """Return what stays behind the marker of a literal: 多 (for 几, too), 余, `` гаруй`` or nothing."""
    for pattern in (_ZH, _MN):
        if match := pattern.fullmatch(source):
            return match["word"].replace("几", "多")
    return ""
