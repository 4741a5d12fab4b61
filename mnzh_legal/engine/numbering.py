"""Paragraph numbering between the two languages: （一） ↔ (1), 一、 ↔ 1., 第三条 ↔ 3 дугаар зүйл."""

from __future__ import annotations

import re

from mnzh_legal.engine.numerals import (
    format_chinese_numeral,
    lower_digits,
    ordinal_word,
    parse_chinese_numeral,
    raise_digits,
)


def _value(text: str) -> int | None:
    return int(text) if text.isdigit() else parse_chinese_numeral(text)


def convert_numbering(numbering: str, to_lang: str) -> str:
    """Return a paragraph's numbering as the target language writes it; bullets stay.

    >>> convert_numbering("（十二）", "mn"), convert_numbering("(12) ", "zh")
    ('(12) ', '（十二）')
    >>> convert_numbering("第三条 ", "mn"), convert_numbering("3 дугаар зүйл ", "zh")
    ('3 дугаар зүйл ', '第三条　')
    """
    core = numbering.strip()
    if not core:
        return ""
    if to_lang == "mn":
        if match := re.fullmatch(r"[（(](.+)[）)]", core):
            value = _value(match[1])
            return f"({value}) " if value is not None else f"({match[1]}) "
        if match := re.fullmatch(r"第(.+)条(?:之(.+))?", core):
            value, sub = _value(match[1]), _value(match[2]) if match[2] else None
            if value is not None:
                tail = raise_digits(str(sub)) if sub else ""
                return f"{value}{tail} {ordinal_word(str(sub or value))} зүйл "
        if match := re.fullmatch(r"(.+?)[、.．]", core):
            value = _value(match[1])
            return f"{value}. " if value is not None else f"{match[1]}. "
        return core + " "
    if match := re.fullmatch(r"\((\d+)\)", core):
        return f"（{format_chinese_numeral(int(match[1]))}）"
    if match := re.fullmatch(r"(\d+)([¹²³⁴⁵⁶⁷⁸⁹]?) (?:дугаар|дүгээр) зүйл[.:]?", core):
        inserted = lower_digits(match[2])
        tail = f"之{format_chinese_numeral(int(inserted))}" if inserted else ""
        return f"第{format_chinese_numeral(int(match[1]))}条{tail}　"
    if match := re.fullmatch(r"(\d+)[.)]", core):
        return f"{format_chinese_numeral(int(match[1]))}、"
    return core + (" " if core[-1:] in "-–—•*·" else "")
