"""Shape keys: two spellings of traditional Mongolian that look the same have the same key.

Made by ``mongol-norm`` (UTN #57 shaping). A key is for look-up and indexing, never for display;
``SHAPE_KEY_VERSION`` belongs in every index that stores keys.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mongol_norm import MongolianShaper

#: A run of letters, joiners and selectors that mongol-norm takes as one word.
WORD = re.compile("[\u1820-\u1842\u180a-\u180f\u200c\u200d\u202f]+")
SHAPE_KEY_VERSION = "mongol-norm-0.3/shape-raw"


@cache
def _shaper() -> MongolianShaper:
    from mongol_norm import MongolianShaper

    return MongolianShaper(locale="MNG")


@lru_cache(maxsize=200_000)
def make_shape_key(word: str) -> str:
    """Return the key of one traditional word; other characters are kept as they are.

    >>> make_shape_key("ᠰᠠᠢᠨ") == make_shape_key("ᠰᠡᠢᠨ")
    True
    """
    if not WORD.fullmatch(word):
        return "".join(
            make_shape_key(part) if WORD.fullmatch(part) else part
            for part in re.split(f"({WORD.pattern})", word)
            if part
        )
    try:
        return "+".join(_shaper().shape(word))
    except ValueError:
        return word


def make_loose_key(word: str) -> str:
    """Return the shape key with medial y as i: ᠠᠶᠢ and ᠠᠢ are both typed for one diphthong.

    >>> make_loose_key("ᠰᠠᠶᠢᠨ") == make_loose_key("ᠰᠠᠢᠨ")
    True
    """
    return make_shape_key(word).replace("+Y+", "+I+")


def same_shape(left: str, right: str) -> bool:
    """Tell whether two traditional texts look the same."""
    return make_shape_key(left) == make_shape_key(right)
