"""Court case numbers (案号) in both languages: （2024）内0102民初123号 ↔ (2024) Өвөр 0102 …"""

from __future__ import annotations

import re

from mnzh_legal.engine.numerals import ordinal_word

_ZH_COURTS = {
    "内": "Өвөр", "京": "Бээжин", "最高法": "Дээд", "辽": "Ляонин", "吉": "Жилинь",
    "黑": "Хармөрөн", "冀": "Хэбэй", "晋": "Шаньси", "宁": "Нинся", "甘": "Ганьсу", "新": "Шиньжян",
}  # fmt: skip
_ZH_KINDS = {
    "民初": "иргэний анхан", "民终": "иргэний эцсийн", "民再": "иргэний давтан",
    "民申": "иргэний гомдлын", "刑初": "эрүүгийн анхан", "刑终": "эрүүгийн эцсийн",
    "刑再": "эрүүгийн давтан", "行初": "захиргааны анхан", "行终": "захиргааны эцсийн",
    "行再": "захиргааны давтан",
}  # fmt: skip


def convert_case_number(source: str, to_lang: str) -> str:
    """Return a court case number in the target language; unknown parts stay as they are.

    >>> convert_case_number("（2024）内0102民初123号", "mn")
    '(2024) Өвөр 0102 иргэний анхан 123 дугаар'
    """
    if to_lang == "mn":
        match = re.fullmatch(
            r"[（(〔\[](\d{4})[）)〕\]]([\u4e00-\u9fff]{1,3}?)(\d{0,6})([\u4e00-\u9fff]{2})(\d+)号",
            source,
        )
        if match is None or match[2] not in _ZH_COURTS or match[4] not in _ZH_KINDS:
            return source
        year, court, code, kind, number = match.groups()
        ordinal = ordinal_word(number)
        place = f"{_ZH_COURTS[court]} {code}".rstrip()
        return f"({year}) {place} {_ZH_KINDS[kind]} {number} {ordinal}"
    match = re.fullmatch(r"\((\d{4})\) (\D\S*) (?:(\d+) )?(\S+ \S+) (\d+) \S+", source)
    courts = {name: char for char, name in _ZH_COURTS.items()}
    kinds = {name: char for char, name in _ZH_KINDS.items()}
    if match is None or match[2] not in courts or match[4] not in kinds:
        return source
    return f"（{match[1]}）{courts[match[2]]}{match[3] or ''}{kinds[match[4]]}{match[5]}号"
