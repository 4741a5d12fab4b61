"""Numbers that a sentence must say otherwise, so that nothing of their value is left to a model.

``三百余万元`` is read as 3,000,000 with 余 behind it, ``三成`` as 百分之30, ``十来个`` as 10多个, ``五六百元``
as 500-600元, ``三元五角`` as 3.5元. Piece by piece they came out as 300, three, "came", 500 and 3 юань 5 юань.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from mnzh_legal.engine.numerals import (
    ARABIC_NUMBER,
    CHINESE_NUMERAL_CHARS,
    parse_chinese_numeral,
    plain_notation,
    scale_of,
)

_DIGIT = "一二三四五六七八九"
_HANZI = f"[{CHINESE_NUMERAL_CHARS}]+"
#: What may be counted behind 来.
_COUNTED = "年月天岁元块个头只匹名人户件里亩斤吨公米次分家条台辆张份"
#: 成 that counts tenths, not 成立, 成员 …
_TENTHS = rf"(?<!第)[{_DIGIT}]成半?(?![不立为果本功年员熟长分绩就交品套人都型份])"
_COIN = rf"[零〇]?[{_DIGIT}壹贰叁肆伍陆柒捌玖\d]"
#: Sums with 角 and 分, or closed with 整.
_SUM = rf"(?:{_HANZI}|{ARABIC_NUMBER}[万亿]?)[元圆](?:{_COIN}角(?:{_COIN}分)?|{_COIN}分(?!之)|整(?![改体个合顿理治修套齐洁]))"
REWRITTEN_ZH = (
    rf"{_SUM}|"
    rf"(?:{_HANZI}|{ARABIC_NUMBER})[多余几][百千]?[万亿](?!元?分之)"
    rf"|{_HANZI}(?<=[十百千万亿])来(?=[{_COUNTED}])|{_TENTHS}"
)
REWRITTEN_MN = rf"{ARABIC_NUMBER} гаруй (?:мянган?|түмэн|сая|тэрбум)(?![а-яөүё])"
_ROUNDED_ZH = re.compile(r"(?P<number>[^多余几]+)(?P<word>[多余几])(?P<scale>[百千]?[万亿])")
_SUM_PARTS = re.compile(
    "(?P<whole>.+)[元圆](?:(?P<tenths>[^角分整]+)角)?(?:(?P<cents>[^角分整]+)分)?整?"
)
_ROUNDED_MN = re.compile(r"(?P<number>\S+)(?P<word> гаруй) (?P<scale>\S+)")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A number in plain notation, its style (``n``, ``c``, ``w``) and the words around its marker."""

    value: str
    style: str
    before: str = ""
    after: str = ""


def _decimal(text: str) -> tuple[Decimal, bool] | None:
    """Value of a numeral, and whether it was written in Arabic digits."""
    plain = text.replace(",", "").replace("，", "")
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([万亿]?)", plain):
        return Decimal(match[1]) * scale_of(match[2]), True
    number = parse_chinese_numeral(text)
    return None if number is None else (Decimal(number), False)


def read_rewritten(source: str, lang: str) -> Rewritten | None:
    """Return how to say what ``REWRITTEN_ZH`` or ``REWRITTEN_MN`` finds, None if it is no number.

    >>> read_rewritten("三百余万", "zh")
    Rewritten(value='3000000', style='c', before='', after='余')
    >>> read_rewritten("三成半", "zh"), read_rewritten("十来", "zh").after
    (Rewritten(value='35', style='n', before='百分之', after=''), '多')
    """
    if match := (_ROUNDED_ZH if lang == "zh" else _ROUNDED_MN).fullmatch(source):
        if (read := _decimal(match["number"])) is None:
            return None
        number, arabic = read
        style = "n" if lang == "mn" else "w" if arabic else "c"
        plain = plain_notation(number * scale_of(match["scale"]))
        return Rewritten(plain, style, after=match["word"].replace("几", "多"))
    if lang == "zh" and (match := _SUM_PARTS.fullmatch(source)):
        if (read := _decimal(match["whole"])) is None:
            return None
        number = read[0]
        for name, share in (("tenths", Decimal("0.1")), ("cents", Decimal("0.01"))):
            digit = (match[name] or "").lstrip("零〇")
            if digit:
                number += share * (
                    int(digit) if digit.isdigit() else parse_chinese_numeral(digit) or 0
                )
        return Rewritten(plain_notation(number), "n" if read[1] else "c", after="元")
    if source.endswith(("成", "半")):
        tenths = _DIGIT.index(source[0]) + 1
        return Rewritten(f"{tenths}{5 if source.endswith('半') else 0}", "n", before="百分之")
    if source.endswith("来"):
        read = _decimal(source[:-1])
        return Rewritten(plain_notation(read[0]), "c", after="多") if read else None
    return None


_NEIGHBOURS = re.compile(
    rf"(?P<tens>[二三四五六七八九]?十)?(?P<low>[{_DIGIT}两])(?P<high>[{_DIGIT}])(?P<scale>[十百千]?[万亿]?)"
)


def read_neighbours(run: str) -> str | None:
    """Return 500-600 for 五六百: two digits side by side are a range, None if they are not.

    >>> read_neighbours("五六百"), read_neighbours("十五六"), read_neighbours("两三万")
    ('500-600', '15-16', '20000-30000')
    >>> read_neighbours("三七") is None
    True
    """
    match = _NEIGHBOURS.fullmatch(run)
    if match is None or (match["tens"] and match["scale"]):
        return None
    low = parse_chinese_numeral(match["low"]) or 0
    high = parse_chinese_numeral(match["high"]) or 0
    if high != low + 1 and (low, high) != (3, 5):
        return None
    base = (parse_chinese_numeral(match["tens"]) or 0) if match["tens"] else 0
    scale = scale_of(match["scale"])
    return f"{(base + low) * scale}-{(base + high) * scale}"
