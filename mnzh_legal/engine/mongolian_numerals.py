"""Mongolian numerals written as words: хоёр зуун тавин мянган юань is 250000 юань.

Texts that models learn from write numbers in digits; of the words they make anything.
"""

from __future__ import annotations

import re

from mnzh_legal.engine.number_endings import CASE_ENDINGS, mark_ending

_BASE = {
    "нэг": 1, "хоёр": 2, "гурав": 3, "дөрөв": 4, "тав": 5, "зургаа": 6, "долоо": 7, "найм": 8, "ес": 9,
    "арав": 10, "хорь": 20, "гуч": 30, "дөч": 40, "тавь": 50, "жар": 60, "дал": 70, "ная": 80, "ер": 90,
    "зуу": 100, "мянга": 1000, "сая": 1_000_000, "тэрбум": 1_000_000_000,
}  # fmt: skip
_ATTRIBUTIVE = {
    "нэгэн": 1, "гурван": 3, "дөрвөн": 4, "таван": 5, "зургаан": 6, "долоон": 7, "найман": 8, "есөн": 9,
    "арван": 10, "хорин": 20, "гучин": 30, "дөчин": 40, "тавин": 50, "жаран": 60, "далан": 70,
    "наян": 80, "ерэн": 90, "зуун": 100, "мянган": 1000, "түмэн": 10_000,
}  # fmt: skip
#: Stems that only endings show: гурваас, тавнаас, мянгыг.
_STEMS = {
    "гурв": 3, "дөрв": 4, "арв": 10, "мянг": 1000, "түм": 10_000,
    "гурвн": 3, "дөрвн": 4, "тавн": 5, "наймн": 8, "есн": 9, "арвн": 10,
}  # fmt: skip
_VALUES = _BASE | _ATTRIBUTIVE
#: One to nine, also as they stand before what is counted, and their values.
SMALL_NUMBERS = {word: value for word, value in _VALUES.items() if value < 10}
#: One to nine.
COUNTS = tuple(word for word, value in _BASE.items() if value < 10)
#: Single words that are numerals only before what is counted.
_LONE = {w: n for w, n in _ATTRIBUTIVE.items() if n >= 10} | {
    w: _BASE[w] for w in ("жар", "зуу", "мянга", "сая")
}
#: With the г that long vowels take: зуугаас.
_ENDING = "|".join(("г(?:аас|оос|ээс|өөс|аар|оор|ээр|өөр)", *CASE_ENDINGS.values()))
_ORDINAL = "дугаар|дүгээр"
_ORDINALS = {"зурга": 6, "дол": 7, "хори": 20}
#: What single words are numerals before: зуун юань, but not the century.
_COUNTED = (
    "(?:гаруй |орчим )?(?:юан|төгрөг|хув|нас|жил|сар|хоног|өдөр|цаг|минут|километр|метр|му |хон|үхэр|адуу|"
    "ямаа|тэмээ|мал |хүн|айл|өрх|удаа|тонн|жин|кило|градус|хэм |дахин|боодол|шуудай|тэрэг|ширхэг)"
)
_NAMED = "(?:сар|зүйл|хэсэг|бүлэг|байр|анги|давхар)"
#: A letter of a Cyrillic word.
LETTER = "[А-Яа-яӨөҮүЁё]"


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WORD = f"(?:{_any(_VALUES)})"
_ENDED = f"(?:{_any(_VALUES | _STEMS)})(?:{_ENDING})"
_NTH = f"(?:{_any(_VALUES | _ORDINALS)})(?:{_ORDINAL})"
NUMERAL_MN = (
    rf"(?<!{LETTER})(?i:(?:{_WORD} )+(?:{_NTH}|{_ENDED}|{_WORD})(?!{LETTER})"
    rf"|(?:{_any(_LONE)})(?= {_COUNTED})"
    rf"|{_NTH}(?= {_NAMED}))"
)
#: гуравдугаар сарын арван тав, with an ending
DATE_MN = (
    rf"(?<!{LETTER})(?i:(?:арван )?{_NTH} сарын (?:{_WORD} )?(?:{_ENDED}|{_WORD}))(?!{LETTER})"
)
_LAST = re.compile(
    rf"(?P<nth>{_any(_VALUES | _ORDINALS)})(?:{_ORDINAL})|(?P<word>{_any(_VALUES)})"
    rf"|(?P<stem>{_any(_VALUES | _STEMS)})(?P<ending>{_ENDING})"
)


def read_mongolian_numeral(source: str) -> tuple[str, str] | None:
    """Return the number of what ``NUMERAL_MN`` finds and what follows its marker, None if it is none.

    >>> read_mongolian_numeral("хоёр зуун тавин мянган"), read_mongolian_numeral("арван таванд")
    (('250000', ''), ('15', '-д'))
    >>> read_mongolian_numeral("гурав дөрвөн"), read_mongolian_numeral("гуравдугаар")
    (('3-4', ''), ('3', ' дугаар'))
    """
    *first, last = source.lower().split(" ")
    match = _LAST.fullmatch(last)
    if match is None or (first and last == "долоо"):  # долоо хоног is a week
        return None
    known = _VALUES | _STEMS | _ORDINALS
    values = [*(_VALUES[w] for w in first), known[match["nth"] or match["word"] or match["stem"]]]
    ending = match["ending"] or ""
    after = " дугаар" if match["nth"] else mark_ending(re.sub("^г(?=.)", "", ending))
    number = _add_up(values)
    if number is not None:
        return str(number), after
    if len(values) > 1 and (values[1] - values[0], values[0] < 10) in ((1, True), (10, False)):
        ends = [_add_up([v, *values[2:]]) for v in values[:2]]
        if None not in ends and max(values[:2]) < 100:
            return f"{ends[0]}-{ends[1]}", after
    return None


def read_mongolian_date(source: str) -> tuple[str, str] | None:
    """Return the date (``Y-M-D``, no year) of what ``DATE_MN`` finds and what follows its marker.

    >>> read_mongolian_date("Арван нэгдүгээр сарын арван таванд")
    ('-11-15', '-д')
    """
    month, _, day = source.partition(" сарын ")
    read = read_mongolian_numeral(month), read_mongolian_numeral(day)
    if read[0] is None or read[1] is None or "-" in read[1][0]:
        return None
    if int(read[0][0]) > 12 or int(read[1][0]) > 31:
        return None
    return f"-{read[0][0]}-{read[1][0]}", read[1][1]


def _add_up(values: list[int]) -> int | None:
    """Value of number words in their order, None if the order is none of a number."""
    total = part = 0
    scale = 10**12
    for value in values:
        if value >= 1000:
            if value >= scale:
                return None
            total += (part or 1) * value
            part, scale = 0, value
        elif value == 100:
            if part >= 10:
                return None
            part = (part or 1) * 100
        elif part % (100 if value >= 10 else 10):
            return None
        else:
            part += value
    return total + part
