"""Numbers that are words in both languages, said by rule: 几十万, 上万, 三分之二, 万分之五, 八十年代.

A model loses the 万 of the first, the order of the third, makes per cent of the fourth and anything of the
last. Smaller vague ones (几十, 数百) are left to it.
"""

from __future__ import annotations

import re

from mnzh_legal.engine.mongolian_numerals import COUNTS, LETTER
from mnzh_legal.engine.number_endings import CASE_ENDINGS, mark_ending
from mnzh_legal.engine.numerals import (
    CHINESE_NUMERAL_CHARS,
    format_chinese_numeral,
    ordinal_word,
    parse_chinese_decimal,
    parse_chinese_numeral,
)

_VAGUE_ZH = (
    "(?:好?几|(?<![人件天次户倍总以多少])数|(?<![以之晚早马身路地桌网线街])上)[十百千]?[万亿]"
)
_FRACTION_ZH = (
    "(?<![一二三四五六七八九十])[二三四五六七八九十]分之[一二三四五六七八九](?![十百千点])"
)
_PER_MILLE_ZH = f"(?<![十百千万])[千万]分之(?:\\d+(?:\\.\\d+)?|[{CHINESE_NUMERAL_CHARS}]+(?:点[〇零一二三四五六七八九]+)?)"
_NUMBER = f"(?:\\d{{1,2}}|[{CHINESE_NUMERAL_CHARS}]{{1,3}})"
_DECADE_ZH = rf"(?:(?:{_NUMBER}|上)世纪)?{_NUMBER}年代"
WORDS_ZH = f"{_DECADE_ZH}|{_VAGUE_ZH}|{_FRACTION_ZH}|{_PER_MILLE_ZH}"
#: What tens take when they are years: 90-ээд он.
_TENS = {
    10: "аад", 20: "иод", 30: "аад", 40: "өөд", 50: "иад", 60: "аад", 70: "аад", 80: "аад", 90: "ээд",
}  # fmt: skip
_DECADE_MN = (
    r"(?:(?:\d{1,2} (?:дугаар|дүгээр)|өнгөрсөн) зууны )?"
    rf"[1-9]0-(?:{'|'.join(dict.fromkeys(_TENS.values()))}) он"
)
_PER = {"千": "1000-ны", "万": "10000-ны"}
_PER_NAMES = {"мянганы": _PER["千"], "түмний": _PER["万"]}

#: By the power of ten above 万.
_VAGUE = (
    "түмэн", "арван түмэн", "сая", "арван сая", "зуун сая", "тэрбум", "арван тэрбум", "зуун тэрбум",
)  # fmt: skip
_SCALES = ("万", "十万", "百万", "千万", "亿", "十亿", "百亿", "千亿")
_OVER = " гаруй"
_DIGITS = "一二三四五六七八九十"
_OF = (
    "", "хоёрны", "гуравны", "дөрөвний", "тавны", "зургааны", "долооны", "наймны", "есний", "арвны",
)  # fmt: skip
#: Shortened before an ending: гурвыг, дөрвөөс.
_SHORT = {"гурв": "гурав", "дөрв": "дөрөв"}
_COUNTED = "|".join((*COUNTS, *_SHORT))
_ENDING = "|".join(CASE_ENDINGS.values())
_PER_MILLE_MN = r"(?:10{3,4}-ны|мянганы|түмний) \d+(?:\.\d+)?"
WORDS_MN = (
    rf"(?<![\w.,])(?i:{_PER_MILLE_MN})"
    rf"|(?<!{LETTER})[Хх]эдэн (?:(?:арван )?түмэн|(?:арван |зуун )?(?:сая|тэрбум))(?!{LETTER})"
    rf"|(?<![\w.,])(?i:{_DECADE_MN})(?:{_ENDING})?(?!{LETTER})"
    rf"|(?<!{LETTER})(?i:{'|'.join(_OF[1:])}) (?:{_COUNTED})(?:{_ENDING})?(?!{LETTER})"
)
_PARTS = re.compile(rf"(\S+) ({_COUNTED})(\S*)")


def say_in_mongolian(source: str) -> str:
    """Return how Mongolian says what ``WORDS_ZH`` finds.

    >>> say_in_mongolian("几十万"), say_in_mongolian("三分之二"), say_in_mongolian("万分之五")
    ('хэдэн арван түмэн', 'гуравны хоёр', '10000-ны 5')
    >>> say_in_mongolian("二十世纪九十年代"), say_in_mongolian("八十年代")
    ('20 дугаар зууны 90-ээд он', '80-аад он')
    """
    if source.endswith("年代"):
        return _say_decade(source)
    whole, divided, part = source.partition("分之")
    if whole in _PER:
        plain = part if part[0].isascii() else parse_chinese_numeral(part)
        return f"{_PER[whole]} {parse_chinese_decimal(part) if '点' in part else plain}"
    if divided:
        return f"{_OF[_DIGITS.index(whole)]} {COUNTS[_DIGITS.index(part)]}"
    word = _VAGUE[_SCALES.index(re.sub("^(?:好?几|数|上)", "", source))]
    return word + _OVER if source.startswith("上") else f"хэдэн {word}"


def _say_decade(source: str) -> str:
    century, named, years = source.removesuffix("年代").rpartition("世纪")
    number = int(years) if years.isascii() else parse_chinese_numeral(years) or 0
    said = f"{number}-{_TENS[number]} он" if number in _TENS else f"{number} оны үе"
    if not named:
        return said
    if century == "上":
        return f"өнгөрсөн зууны {said}"
    value = century if century.isascii() else str(parse_chinese_numeral(century) or 0)
    return f"{value} {ordinal_word(value)} зууны {said}"


def read_mongolian(source: str) -> tuple[str, str]:
    """Return the words of what ``WORDS_MN`` finds, and its case ending as written after a marker.

    >>> read_mongolian("Гуравны хоёроос"), read_mongolian("хэдэн сая")
    (('гуравны хоёр', '-аас'), ('хэдэн сая', ''))
    """
    source = source[0].lower() + source[1:]
    if re.fullmatch(_PER_MILLE_MN, source):
        per, number = source.split(" ")
        return f"{_PER_NAMES.get(per, per)} {number}", ""
    if match := re.match(_DECADE_MN, source):
        return match[0], mark_ending(source[match.end() :])
    match = _PARTS.fullmatch(source)
    if match is None or match[1] not in _OF:
        return source, ""
    return f"{match[1]} {_SHORT.get(match[2], match[2])}", mark_ending(match[3])


def say_in_chinese(mongolian: str) -> str:
    """Return how Chinese says what ``say_in_mongolian`` returns.

    >>> say_in_chinese("хэдэн арван түмэн"), say_in_chinese("гуравны хоёр"), say_in_chinese("1000-ны 3")
    ('几十万', '三分之二', '千分之三')
    """
    whole, _, part = mongolian.partition(" ")
    if re.fullmatch(_DECADE_MN, mongolian):
        century, named, years = mongolian.rpartition(" зууны ")
        number = "上" if century == "өнгөрсөн" else century.partition(" ")[0]
        return f"{number}{'世纪' if named else ''}{years[:2]}年代"
    if whole in _PER.values():
        number = format_chinese_numeral(int(part)) if part.isdigit() else part
        return f"{'千' if whole == _PER['千'] else '万'}分之{number}"
    if whole in _OF and part in COUNTS:
        return f"{_DIGITS[_OF.index(whole)]}分之{_DIGITS[COUNTS.index(part)]}"
    word = mongolian.removeprefix("хэдэн ").removesuffix(_OVER)
    head = "上" if mongolian.endswith(_OVER) else "几"
    return head + _SCALES[_VAGUE.index(word)]
