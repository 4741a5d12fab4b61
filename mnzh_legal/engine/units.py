"""Whether a number still counts what it counted: 10日 must not come out as 10 юань.

Literals are never lost, but a model may tie one to the wrong noun. The unit that follows a
number in the source is looked for after its marker in the output, and so is the half of 一年半, without
which a term of imprisonment is six months shorter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mnzh_legal.engine.literals import MARKER, Literal, LiteralKind

#: Units with a half: name, how they follow a Chinese number, how a Mongolian one.
_HALVES = (
    ("year and a half", r"年半(?!载)", r" ?жил хагас"),
    ("month and a half", r"个半月", r" ?сар хагас"),
    ("hour and a half", r"个半(?:小时|钟头)", r" ?цаг хагас"),
    ("half past", r"[点时]半", r" ?цаг(?:ийн)? (?:хагас|30)"),
)
#: Unit → (how it follows a Chinese number, how it follows a Mongolian one).
_UNITS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    name: (re.compile(zh), re.compile(mn))
    for name, zh, mn in (
        *_HALVES,
        (
            "day",
            r"个?(?:工作)?[日天](?!元)",
            r"(?:-?н[ыи]й?)? ?(?:дахь? |дэхь? |ажлын )*(?:өд|хон)",
        ),
        ("month", r"个?月", r" ?(?:дугаар |дүгээр )?сар"),
        ("year", r"周?年(?!级)", r" ?(?:дэх |дахь )?(?:жил|он(?!ц)|дугаар он)"),
        ("hour", r"个?(?:小)?时|点(?!意见|要求|建议|理由)", r" ?цаг"),
        ("yuan", r"元", r" ?юан"),
        ("mu", r"亩", r" ?му"),
        ("percent", r"[%％]", r" ?хув"),
    )
}

#: Forms of жил, сар and цаг, and the form of хагас that takes their ending over.
_HALVED_FORMS = {
    f" {unit}{ending}": f" {unit} {half}"
    for unit, endings in (
        ("жил", ("", "ийн", "д", "ийг", "ээс", "ээр")),
        ("сар", ("", "ын", "д", "ыг", "аас", "аар")),
        ("цаг", ("", "ийн", "т", "ийг", "аас", "аар")),
    )
    for ending, half in zip(
        endings, ("хагас", "хагасын", "хагаст", "хагасыг", "хагасаас", "хагасаар"), strict=True
    )
}
_HALF_ZH = {
    "年": "年半",
    "个月": "个半月",
    "个小时": "个半小时",
    "小时": "个半小时",
    "点": "点半",
    "时": "时半",
}
#: Language → forms of units without a half, the same with it, and what finds the former.
_HALVED = {
    lang: (forms, re.compile(f"(?:{'|'.join(sorted(forms, key=len, reverse=True))}){end}"))
    for lang, forms, end in (("mn", _HALVED_FORMS, "(?![а-яөүё])"), ("zh", _HALF_ZH, ""))
}
_SOURCE_HALF = {
    "zh": re.compile("|".join(zh for _, zh, _ in _HALVES)),
    "mn": re.compile(r" (?:жил|сар|цаг) хагас"),
}


def restore_halves(source: str, raw: str, literals: Sequence[Literal], to_lang: str) -> str:
    """Return the output with the half of 一年半 where the model dropped it, else unchanged.

    Nothing is done where the output says as many halves as the source: one of them may be this one.

    >>> from mnzh_legal.engine.literals import find_literals
    >>> source = "一年半以后归还。"
    >>> restore_halves(source, "⟦n0⟧ жилийн дараа буцаана.", find_literals(source, "zh"), "mn")
    '⟦n0⟧ жил хагасын дараа буцаана.'
    """
    said, meant = ("хагас", "半") if to_lang == "mn" else ("半", "хагас")
    half = _SOURCE_HALF["zh" if to_lang == "mn" else "mn"]
    forms, unit = _HALVED[to_lang]
    if meant not in source or raw.count(said) >= source.count(meant):
        return raw
    for index, literal in enumerate(literals):
        if literal.kind is not LiteralKind.NUMBER or not half.match(source, literal.end):
            continue
        marker = next((m for m in MARKER.finditer(raw) if int(m[2]) == index), None)
        if marker is None:
            continue
        found = unit.match(raw, marker.end())
        if found and not raw[found.end() :].lstrip().startswith(said):
            raw = f"{raw[: found.start()]}{forms[found[0]]}{raw[found.end() :]}"
    return raw


_ROUNDED = re.compile(r"[多余]| гаруй(?= )")


def find_changed_units(
    source: str, raw: str, literals: Sequence[Literal], to_lang: str
) -> tuple[int, ...]:
    """Return the numbers whose unit does not follow their marker in the output.

    ``raw`` is the output with its markers; numbers without a known unit are not judged, nor
    those whose marker is missing.
    """
    side = 0 if to_lang == "mn" else 1
    after = {int(m[2]): _unit_at(raw, *m.span()) for m in MARKER.finditer(raw)}
    changed: list[int] = []
    for index, literal in enumerate(literals):
        if literal.kind is not LiteralKind.NUMBER or index not in after:
            continue
        rest = _skip_rounding(_unit_at(source, literal.start, literal.end))
        unit = next((u for u in _UNITS.values() if u[side].match(rest)), None)
        if unit is None:
            continue
        following = _skip_rounding(after[index])
        if not unit[1 - side].match(following) and not _comes_later(following, unit[1 - side]):
            changed.append(index)
    return tuple(changed)


def _unit_at(text: str, start: int, end: int) -> str:
    """What follows a number; 百分之 before it counts like % behind it."""
    return ("%" if text.endswith("百分之", 0, start) else "") + text[end : end + 24]


def _skip_rounding(following: str) -> str:
    """What follows a number, without 多, 余 or гаруй."""
    match = _ROUNDED.match(following)
    return following[match.end() :] if match else following


def _comes_later(following: str, unit: re.Pattern[str]) -> bool:
    """Whether another number stands between: 3, 5 хоног; ⟦n0⟧-⟦n1⟧ жил."""
    match = re.match(r"[-–—～至, ]{1,3}⟦n\d+⟧", following)
    return match is not None and unit.match(following[match.end() :]) is not None
