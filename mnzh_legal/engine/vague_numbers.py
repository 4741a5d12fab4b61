"""Vague numbers of ten thousands and more: 几万, 数百万, 上亿 and what Mongolian says for them.

Smaller ones (几十, 数百) are left to the model; with these it loses the 万.
"""

from __future__ import annotations

import re

VAGUE_ZH = "(?:好?几|(?<![人件天次户倍总以])数|(?<![以之])上)[十百千]?[万亿]"
VAGUE_MN = (
    "(?<![А-Яа-яӨөҮүЁё])[Хх]эдэн (?:(?:арван )?түмэн|(?:арван |зуун )?(?:сая|тэрбум))(?![а-яөүё])"
)
#: By the power of ten above 万.
_MONGOLIAN = (
    "түмэн", "арван түмэн", "сая", "арван сая", "зуун сая", "тэрбум", "арван тэрбум", "зуун тэрбум",
)  # fmt: skip
_CHINESE = ("万", "十万", "百万", "千万", "亿", "十亿", "百亿", "千亿")
_OVER = " гаруй"


def say_in_mongolian(source: str) -> str:
    """Return how Mongolian says a vague number found by ``VAGUE_ZH``.

    >>> say_in_mongolian("几十万"), say_in_mongolian("数亿"), say_in_mongolian("上万")
    ('хэдэн арван түмэн', 'хэдэн зуун сая', 'түмэн гаруй')
    """
    word = _MONGOLIAN[_CHINESE.index(re.sub("^(?:好?几|数|上)", "", source))]
    return word + _OVER if source.startswith("上") else f"хэдэн {word}"


def say_in_chinese(mongolian: str) -> str:
    """Return how Chinese says what ``say_in_mongolian`` returns.

    >>> say_in_chinese("хэдэн арван түмэн"), say_in_chinese("түмэн гаруй")
    ('几十万', '上万')
    """
    word = mongolian.removeprefix("хэдэн ").removesuffix(_OVER)
    head = "上" if mongolian.endswith(_OVER) else "几"
    return head + _CHINESE[_MONGOLIAN.index(word)]
