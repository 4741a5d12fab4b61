"""Chinese numerals to integers and back, and the number words that decide Mongolian harmony.

Source: GB/T 15835-2011 (general rules for numerals in Chinese publications); vowel harmony of
Mongolian numerals after the Khalkha reading of each number's last word.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CAPITALS = str.maketrans(
    "壹贰叁肆伍陆柒捌玖拾佰仟萬億貳叄參陸", "一二三四五六七八九十百千万亿二三三六"
)
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_HANZI = "零一二三四五六七八九"

#: What 3.5 сая, 300 гаруй мянган and 二十多万 count in.
_SCALES = _UNITS | _BIG | {
    "мянга": 1000, "мянган": 1000, "түмэн": 10_000, "сая": 1_000_000, "тэрбум": 1_000_000_000,
}  # fmt: skip
#: Digits with separators.
ARABIC_NUMBER = r"\d+(?:[.,，]\d+)*"

#: Every character that may stand in a Chinese numeral, everyday and capital forms.
CHINESE_NUMERAL_CHARS = "〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億"


def parse_chinese_numeral(text: str) -> int | None:
    """Return the value of a Chinese numeral, or None if the characters form no number.

    Positional years (二〇二四) and unit notation (二千零二十四) are both read; a run of bare
    units (千万, 百) counts as no number, since it is usually a word.

    >>> parse_chinese_numeral("一千零七十九"), parse_chinese_numeral("二〇二四")
    (1079, 2024)
    >>> parse_chinese_numeral("万一") is None
    True
    """
    text = text.translate(_CAPITALS)
    if not text or not all(c in _DIGITS or c in _UNITS or c in _BIG for c in text):
        return None
    if all(c in _DIGITS for c in text):
        if len(text) > 1 and "两" in text:
            return None
        # 二三 means "two or three": only years (four digits) are read by position
        if len(text) > 1 and len(text) != 4:
            return None
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    last_unit = 10**12
    big_floor = 10**16
    for char in text:
        if char in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = _DIGITS[char]
        elif char in _UNITS:
            unit = _UNITS[char]
            if unit >= last_unit:
                return None
            if digit is None and (unit != 10 or section):
                return None
            section += (1 if digit is None else digit) * unit
            last_unit, digit = unit, None
        else:
            big = _BIG[char]
            section += digit or 0
            if section == 0 or big >= big_floor:
                return None
            total += section * big
            section, digit, last_unit, big_floor = 0, None, 10**12, big
    if digit:
        # colloquial 三万二 = 32000 is not legal style; a final digit must follow 零 or 十/unit
        if last_unit == 100 and "零" not in text[-2:]:
            digit *= 10
        elif last_unit == 10**12 and big_floor < 10**16 and "零" not in text[-2:]:
            digit *= big_floor // 10
        elif last_unit == 1000 and "零" not in text[-2:]:
            digit *= 100
    return total + section + (digit or 0)


def parse_chinese_decimal(text: str) -> str | None:
    """Return the plain notation of a Chinese decimal, or None if its whole part is no numeral.

    >>> parse_chinese_decimal("十四点八"), parse_chinese_decimal("一点五亿")
    ('14.8', '150000000')
    """
    whole, digits = text.rstrip("万亿").split("点")
    number = parse_chinese_numeral(whole)
    if number is None:
        return None
    value = Decimal(f"{number}." + "".join(str(_DIGITS[c]) for c in digits))
    return plain_notation(value * _BIG.get(text[-1], 1))


def plain_notation(number: Decimal) -> str:
    """Return the shortest notation of a decimal, without exponent.

    >>> plain_notation(Decimal("1.50")), plain_notation(Decimal("3E+3"))
    ('1.5', '3000')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def scale_of(word: str) -> int:
    """Return the factor of 万, 百万, мянган …; 1 for nothing.

    >>> scale_of("百万"), scale_of("сая"), scale_of("")
    (1000000, 1000000, 1)
    """
    parts = [word] if word in _SCALES else list(word)
    return math.prod(_SCALES[p] for p in parts)


def format_chinese_numeral(value: int) -> str:
    """Return the everyday Chinese numeral of a non-negative integer.

    >>> format_chinese_numeral(1079), format_chinese_numeral(10), format_chinese_numeral(30000)
    ('一千零七十九', '十', '三万')
    """
    if value < 0:
        raise ValueError(f"numeral must not be negative: {value}")
    if value == 0:
        return "零"

    def four(number: int) -> str:
        out, zero = "", False
        for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, number = divmod(number, unit)
            if digit:
                if zero and out:
                    out += "零"
                out += _HANZI[digit] + name
                zero = False
            else:
                zero = True
        return out

    out = ""
    gap = False
    for unit, name in ((100_000_000, "亿"), (10_000, "万"), (1, "")):
        part, value = divmod(value, unit)
        if part:
            if out and (gap or part < 1000):
                out += "零"
            out += (format_chinese_numeral(part) if part >= 10_000 else four(part)) + name
            gap = False
        elif out:
            gap = True
    return out[1:] if out.startswith("一十") else out


# Vowel class of the last spoken word of a number: "a" (ард), "o" (оос), "e" (ээс), "ö" (өөс)
_UNIT_CLASS = {1: "e", 2: "o", 3: "a", 4: "ö", 5: "a", 6: "a", 7: "o", 8: "a", 9: "ö"}
_TENS_CLASS = {1: "a", 2: "o", 3: "a", 4: "ö", 5: "a", 6: "a", 7: "a", 8: "a", 9: "e"}


def classify_number_harmony(number: str) -> str:
    """Return the vowel class (``a o e ö``) of a number's last spoken word.

    >>> [classify_number_harmony(n) for n in ("1", "23", "40", "100", "2024")]
    ['e', 'a', 'ö', 'a', 'ö']
    """
    digits = re.sub(r"\D", "", number) or "0"
    if digits[-1] != "0":
        return _UNIT_CLASS[int(digits[-1])]
    if len(digits) > 1 and digits[-2] != "0":
        return _TENS_CLASS[int(digits[-2])]
    return "a"


def ordinal_word(number: str) -> str:
    """Return ``дугаар`` or ``дүгээр`` as the number's last word asks for."""
    return "дүгээр" if classify_number_harmony(number) in "eö" else "дугаар"


#: Inserted articles (第…条之一) are written with a raised number in Mongolian: 120¹.
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FROM_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def raise_digits(digits: str) -> str:
    """Return digits as superscripts.

    >>> raise_digits("12")
    '¹²'
    """
    return digits.translate(_SUPERSCRIPTS)


def lower_digits(superscripts: str) -> str:
    """Return superscripts as plain digits."""
    return superscripts.translate(_FROM_SUPERSCRIPTS)
