"""Numbers that are words in both languages, said by rule: 几十万, 上万, 三分之二, 万分之五.

A model loses the 万 of the first, the order of the third, and makes per cent of the last. Smaller
vague ones (几十, 数百) are left to it.
"""

from __future__ import annotations

import re

from mnzh_legal.engine.numerals import (
    CHINESE_NUMERAL_CHARS,
    format_chinese_numeral,
    parse_chinese_decimal,
    parse_chinese_numeral,
)

_VAGUE_ZH = "(?:好?几|(?<![人件天次户倍总以])数|(?<![以之])上)[十百千]?[万亿]"
_FRACTION_ZH = (
    "(?<![一二三四五六七八九十])[二三四五六七八九十]分之[一二三四五六七八九](?![十百千点])"
)
_PER_MILLE_ZH = f"(?<![十百千万])[千万]分之(?:\\d+(?:\\.\\d+)?|[{CHINESE_NUMERAL_CHARS}]+(?:点[〇零一二三四五六七八九]+)?)"
WORDS_ZH = f"{_VAGUE_ZH}|{_FRACTION_ZH}|{_PER_MILLE_ZH}"
_PER = {"千": "1000-ны", "万": "10000-ны"}

#: By the power of ten above 万.
_VAGUE = (
    "түмэн", "арван түмэн", "сая", "арван сая", "зуун сая", "тэрбум", "арван тэрбум", "зуун тэрбум",
)  # fmt: skip
_SCALES = ("万", "十万", "百万", "千万", "亿", "十亿", "百亿", "千亿")
_OVER = " гаруй"
_DIGITS = "一二三四五六七八九十"
_COUNTS = ("нэг", "хоёр", "гурав", "дөрөв", "тав", "зургаа", "долоо", "найм", "ес")
_OF = (
    "", "хоёрны", "гуравны", "дөрөвний", "тавны", "зургааны", "долооны", "наймны", "есний", "арвны",
)  # fmt: skip
#: Shortened before an ending: гурвыг, дөрвөөс.
_SHORT = {"гурв": "гурав", "дөрв": "дөрөв"}
_COUNTED = "|".join((*_COUNTS, *_SHORT))
_LETTER = "[А-Яа-яӨөҮүЁё]"
#: Case endings, and how they are written after a marker.
_ENDINGS = {
    "ын": "ын|ийн",
    "ыг": "ыг|ийг|г",
    "аас": "аас|оос|ээс|өөс",
    "аар": "аар|оор|ээр|өөр",
} | {
    "д": "[дт]",
    "тай": "т[аоэ]й",
}
_ENDING = "|".join(_ENDINGS.values())
_PER_MILLE_MN = re.compile(r"(10{3,4}-ны|мянганы|түмний) (\d+(?:\.\d+)?)")
WORDS_MN = (
    rf"(?<![\w.,])(?i:{_PER_MILLE_MN.pattern.replace('(1', '(?:1', 1).replace(' (', ' (?:', 1)})|"
    rf"(?<!{_LETTER})[Хх]эдэн (?:(?:арван )?түмэн|(?:арван |зуун )?(?:сая|тэрбум))(?!{_LETTER})"
    rf"|(?<!{_LETTER})(?i:{'|'.join(_OF[1:])}) (?:{_COUNTED})(?:{_ENDING})?(?!{_LETTER})"
)
_PARTS = re.compile(rf"(\S+) ({_COUNTED})(\S*)")


def say_in_mongolian(source: str) -> str:
    """Return how Mongolian says what ``WORDS_ZH`` finds.

    >>> say_in_mongolian("几十万"), say_in_mongolian("三分之二"), say_in_mongolian("万分之五")
    ('хэдэн арван түмэн', 'гуравны хоёр', '10000-ны 5')
    """
    whole, divided, part = source.partition("分之")
    if whole in _PER:
        plain = part if part[0].isascii() else parse_chinese_numeral(part)
        return f"{_PER[whole]} {parse_chinese_decimal(part) if '点' in part else plain}"
    if divided:
        return f"{_OF[_DIGITS.index(whole)]} {_COUNTS[_DIGITS.index(part)]}"
    word = _VAGUE[_SCALES.index(re.sub("^(?:好?几|数|上)", "", source))]
    return word + _OVER if source.startswith("上") else f"хэдэн {word}"


def read_mongolian(source: str) -> tuple[str, str]:
    """Return the words of what ``WORDS_MN`` finds, and its case ending as written after a marker.

    >>> read_mongolian("Гуравны хоёроос"), read_mongolian("хэдэн сая")
    (('гуравны хоёр', '-аас'), ('хэдэн сая', ''))
    """
    source = source[0].lower() + source[1:]
    if match := _PER_MILLE_MN.fullmatch(source):
        per = {"мянганы": "1000-ны", "түмний": "10000-ны"}.get(match[1], match[1])
        return f"{per} {match[2]}", ""
    match = _PARTS.fullmatch(source)
    if match is None or match[1] not in _OF:
        return source, ""
    written = [n for n, forms in _ENDINGS.items() if re.fullmatch(forms, match[3])]
    return f"{match[1]} {_SHORT.get(match[2], match[2])}", f"-{written[0]}" if written else ""


def say_in_chinese(mongolian: str) -> str:
    """Return how Chinese says what ``say_in_mongolian`` returns.

    >>> say_in_chinese("хэдэн арван түмэн"), say_in_chinese("гуравны хоёр"), say_in_chinese("1000-ны 3")
    ('几十万', '三分之二', '千分之三')
    """
    whole, _, part = mongolian.partition(" ")
    if whole in _PER.values():
        number = format_chinese_numeral(int(part)) if part.isdigit() else part
        return f"{'千' if whole == _PER['千'] else '万'}分之{number}"
    if whole in _OF and part in _COUNTS:
        return f"{_DIGITS[_OF.index(whole)]}分之{_DIGITS[_COUNTS.index(part)]}"
    word = mongolian.removeprefix("хэдэн ").removesuffix(_OVER)
    head = "上" if mongolian.endswith(_OVER) else "几"
    return head + _SCALES[_VAGUE.index(word)]
