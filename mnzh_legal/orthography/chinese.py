"""Simplified ↔ Traditional Chinese by OpenCC."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from opencc import OpenCC


@cache
def _converter(config: str) -> OpenCC:
    from opencc import OpenCC

    return OpenCC(config)


def convert_chinese(
    text: str, to: Literal["zh-Hans", "zh-Hant"], *, by_character: bool = False
) -> str:
    """Return the text in Simplified or Traditional characters.

    Phrases decide (发 → 發 / 髮) unless ``by_character`` asks for one-to-one replacement.

    >>> convert_chinese("勞動合同糾紛", "zh-Hans")
    '劳动合同纠纷'
    """
    converter = _converter("t2s" if to == "zh-Hans" else "s2t")
    if by_character:
        return "".join(converter.convert(c)[:1] or c for c in text)
    return str(converter.convert(text))


def simplify_in_place(text: str) -> str:
    """Return the text in Simplified characters, one for one, so that offsets stay.

    >>> simplify_in_place("勞動合同")
    '劳动合同'
    """
    converted = convert_chinese(text, "zh-Hans")
    if len(converted) == len(text):
        return converted
    return convert_chinese(text, "zh-Hans", by_character=True)
