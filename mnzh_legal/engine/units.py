"""Whether a number still counts what it counted: 10日 must not come out as 10 юань.

Literals are never lost, but a model may tie one to the wrong noun. The unit that follows a
number in the source is looked for after its marker in the output.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mnzh_legal.engine.literals import MARKER, Literal, LiteralKind

#: Unit → (how it follows a Chinese number, how it follows a Mongolian one).
_UNITS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    name: (re.compile(zh), re.compile(mn))
    for name, zh, mn in (
        ("day", r"个?(?:工作)?[日天](?!元)", r"(?:-?н[ыи]й?)? ?(?:дах |дэх |ажлын )*(?:өд|хон)"),
        ("month", r"个?月", r" ?(?:дугаар |дүгээр )?сар"),
        ("year", r"周?年(?!级)", r" ?(?:дэх |дахь )?(?:жил|он(?!ц)|дугаар он)"),
        ("hour", r"个?(?:小)?时", r" ?цаг"),
        ("yuan", r"元", r" ?юан"),
        ("mu", r"亩", r" ?му"),
        ("percent", r"[%％]", r" ?хув"),
    )
}

_ROUNDED = re.compile(r"[多余]| гаруй(?= )")


def find_changed_units(
    source: str, raw: str, literals: Sequence[Literal], to_lang: str
) -> tuple[int, ...]:
    """Return the numbers whose unit does not follow their marker in the output.

    ``raw`` is the output with its markers; numbers without a known unit are not judged, nor
    those whose marker is missing.
    """
    side = 0 if to_lang == "mn" else 1
    after = {int(m[2]): raw[m.end() : m.end() + 24] for m in MARKER.finditer(raw)}
    changed: list[int] = []
    for index, literal in enumerate(literals):
        if literal.kind is not LiteralKind.NUMBER or index not in after:
            continue
        rest = _skip_rounding(source[literal.end : literal.end + 24])
        unit = next((u for u in _UNITS.values() if u[side].match(rest)), None)
        if unit is None:
            continue
        following = _skip_rounding(after[index])
        if not unit[1 - side].match(following) and not _comes_later(following, unit[1 - side]):
            changed.append(index)
    return tuple(changed)


def _skip_rounding(following: str) -> str:
    """What follows a number, without 多, 余 or гаруй."""
    match = _ROUNDED.match(following)
    return following[match.end() :] if match else following


def _comes_later(following: str, unit: re.Pattern[str]) -> bool:
    """Whether another number stands between: 3, 5 хоног; ⟦n0⟧-⟦n1⟧ жил."""
    match = re.match(r"[-–—～至, ]{1,3}⟦n\d+⟧", following)
    return match is not None and unit.match(following[match.end() :]) is not None
