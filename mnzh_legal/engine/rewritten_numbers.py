"""Numbers that a sentence must say otherwise, so that nothing of their value is left to a model.

``三百余万元`` is read as 3,000,000 with 余 behind it, ``三成`` as 百分之30, ``十来个`` as 10多个, ``五六百元``
as 500-600元, ``三元五角`` and ``三块五`` as 3.5元, ``五毛钱`` as 0.5元, ``两斤半`` as 2.5斤, ``一米六二`` as 1.62米,
``打七五折`` as 降价百分之25. Piece by piece they came out as 300, three, "came", 500, 3 юань 5 юань, 5 ноос (wool), 2 жин,
1 метр, 705 percent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from mnzh_legal.engine.mongolian_numerals import LETTER, SMALL_NUMBERS
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
_TENTHS = (
    rf"(?<!第)[{_DIGIT}]成[{_DIGIT}半]?(?![不立为果本功年员熟长分绩就交品套人都型份十百千{_DIGIT}])"
)
_COIN = rf"[零〇]?[{_DIGIT}壹贰叁肆伍陆柒捌玖\d]"
#: Sums with 角 and 分, or closed with 整.
_SUM = rf"(?:{_HANZI}|{ARABIC_NUMBER}[万亿]?)[元圆](?:{_COIN}角(?:{_COIN}分)?|{_COIN}分(?!之)|整(?![改体个合顿理治修套齐洁]))"
#: What may stand behind a spoken sum or length, so that 两块四方的板 and 三米五个 are not read as such.
_CLOSED = (
    r"(?=[，。；：、！？）)”’」』…\s]|一[斤个只头条张件米亩公吨天]|[每的左以就也都了卖买起]|$)"
)
#: 三块五, 两块四毛钱, 一百四十六块五; 八块半钱.
_SPOKEN_SUM = rf"(?:{_HANZI}|{ARABIC_NUMBER})块(?:[{_DIGIT}\d]毛(?:[{_DIGIT}\d]分?)?钱?|(?:[{_DIGIT}\d])(?:钱|{_CLOSED})|半钱)"
#: 一米六, 一米六二.
_LENGTH = rf"[{_DIGIT}两\d]米[{_DIGIT}]{{1,2}}{_CLOSED}"
_HALVED_UNIT = "公里|公斤|公顷|[度斤亩里米吨尺]"
#: 十六度半, 两斤半; not 一年半, which Mongolian says with хагас, too.
_HALVES = rf"(?:{_HANZI}|{ARABIC_NUMBER})(?:{_HALVED_UNIT})半(?![天日夜截径载途数]|路上)"
#: 五毛钱, 三角钱; 一角 alone is a corner, 五毛 may be hair.
_COINS = rf"[{_DIGIT}两\d][毛角]钱"
#: 打八折, 七五折优惠; not 折成四折, which folds.
_REST = rf"[{_DIGIT}\d]{{1,2}}|\d\.\d"
_DISCOUNT = (
    rf"(?:打(?:{_REST}|对)折|(?<![成叠第对{_DIGIT}\d])(?:{_REST})折(?={_CLOSED}|[出销收购价计优]|的?(?:优惠|折扣|价格)))"
    r"(?:的?(?:优惠|折扣))?"
)
REWRITTEN_ZH = (
    rf"{_SUM}|{_DISCOUNT}|{_COINS}|{_SPOKEN_SUM}|{_LENGTH}|{_HALVES}|"
    rf"(?:{_HANZI}|{ARABIC_NUMBER})[多余几][百千]?[万亿](?!元?分之)"
    rf"|{_HANZI}(?<=[十百千万亿])来(?=[{_COUNTED}])|{_TENTHS}"
)
REWRITTEN_MN = (
    rf"{ARABIC_NUMBER} гаруй (?:мянган?|түмэн|сая|тэрбум)(?![а-яөүё])"
    rf"|(?:{ARABIC_NUMBER}|(?<!{LETTER})(?i:{'|'.join(SMALL_NUMBERS)})) (?:му|жин|хэм|градус|(?:кило)?метр|килограмм|тонн) хагас(?![а-яөүё])"
)
_ROUNDED_ZH = re.compile(r"(?P<number>[^多余几]+)(?P<word>[多余几])(?P<scale>[百千]?[万亿])")
_SUM_PARTS = re.compile(
    "(?P<whole>.+)[元圆](?:(?P<tenths>[^角分整]+)角)?(?:(?P<cents>[^角分整]+)分)?整?"
)
_SPOKEN_PARTS = re.compile("(?P<whole>.+)块(?P<tenths>[^毛])(?:毛(?P<cents>[^分钱])?分?)?钱?")
_HALF_PARTS_MN = re.compile(r"(?P<whole>\S+)(?P<unit> \S+) (?P<tenths>хагас)")
_COIN_PARTS = re.compile("(?P<tenths>.)[毛角]钱")
_DISCOUNT_PARTS = re.compile("(?P<cut>打?)(?P<rest>[^打折]+)折(?P<gift>的?(?:优惠|折扣))?")
_LENGTH_PARTS = re.compile("(?P<whole>.)米(?P<tenths>.)(?P<cents>.)?")
_HALF_PARTS = re.compile(f"(?P<whole>.+?)(?P<unit>{_HALVED_UNIT})(?P<tenths>半)")
#: Patterns with a whole number and tenths, and the unit that they mean unless they name it.
_WITH_TENTHS = {
    "zh": (
        (_SUM_PARTS, "元"),
        (_HALF_PARTS, None),
        (_LENGTH_PARTS, "米"),
        (_SPOKEN_PARTS, "元"),
        (_COIN_PARTS, "元"),
    ),
    "mn": ((_HALF_PARTS_MN, None),),
}
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
    if text.lower() in SMALL_NUMBERS:
        return Decimal(SMALL_NUMBERS[text.lower()]), True
    number = parse_chinese_numeral(text)
    return None if number is None else (Decimal(number), False)


def _digit(text: str | None) -> int:
    """Value of one digit, five for a half, nought for none.

    >>> _digit("五"), _digit("半"), _digit("")
    (5, 5, 0)
    """
    text = (text or "").lstrip("零〇")
    if text in ("半", "хагас"):
        return 5
    return int(text) if text.isdecimal() else parse_chinese_numeral(text) or 0


def _with_tenths(match: re.Match[str], unit: str) -> Rewritten | None:
    """A whole number, if any, its tenths and hundredths as one value."""
    parts = match.groupdict()
    if (read := _decimal(parts.get("whole", "0"))) is None:
        return None
    number = read[0] + Decimal(_digit(parts["tenths"])) / 10
    number += Decimal(_digit(parts.get("cents"))) / 100
    return Rewritten(plain_notation(number), "n" if read[1] else "c", after=unit)


def _read_discount(match: re.Match[str]) -> Rewritten:
    """What is taken off a price of which Chinese says the rest, in tenths or in hundredths.

    >>> _read_discount(_DISCOUNT_PARTS.fullmatch("打八折"))
    Rewritten(value='20', style='n', before='降价百分之', after='')
    >>> _read_discount(_DISCOUNT_PARTS.fullmatch("九五折优惠"))
    Rewritten(value='5', style='n', before='百分之', after='的优惠')
    """
    rest = match["rest"].replace(".", "")
    digits = "50" if rest == "对" else "".join(str(_digit(d)) for d in rest)
    off = plain_notation(100 - Decimal(digits.ljust(2, "0")))
    if match["gift"] and not match["cut"]:
        return Rewritten(off, "n", before="百分之", after="的优惠")
    return Rewritten(off, "n", before="降价百分之")


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
    if lang == "zh" and (match := _DISCOUNT_PARTS.fullmatch(source)):
        return _read_discount(match)
    for pattern, unit in _WITH_TENTHS[lang]:
        if match := pattern.fullmatch(source):
            return _with_tenths(match, unit or match["unit"])
    if source[1:2] == "成":
        tenths = _DIGIT.index(source[0]) + 1
        return Rewritten(f"{tenths}{_digit(source[2:])}", "n", before="百分之")
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
