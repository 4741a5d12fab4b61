"""Script detection: which language and script each run of a text is written in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

Script = Literal["zh-Hans", "zh-Hant", "mn-Mong", "mn-Cyrl", "und"]

_MENKSOFT = range(0xE234, 0xE350)
_MONGOLIAN_JOINERS = frozenset("\u180a\u180b\u180c\u180d\u180e\u180f\u202f\u200c\u200d")


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """A stretch of text in one script; half-open code points. ``und`` has no letters of ours."""

    start: int
    end: int
    script: Script


@cache
def _variant_sets() -> tuple[frozenset[str], frozenset[str]]:
    """Characters only Simplified text has, and characters only Traditional text has."""
    from mnzh_legal.orthography.chinese import convert_chinese

    hanzi = "".join(chr(c) for c in range(0x4E00, 0x9FA6))
    to_simple = convert_chinese(hanzi, "zh-Hans", by_character=True)
    to_traditional = convert_chinese(hanzi, "zh-Hant", by_character=True)
    traditional = frozenset(a for a, b in zip(hanzi, to_simple, strict=True) if a != b)
    simplified = frozenset(a for a, b in zip(hanzi, to_traditional, strict=True) if a != b)
    return simplified - traditional, traditional - simplified


def _class_of(char: str) -> str | None:
    code = ord(char)
    if 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x323AF:
        return "han"
    if 0x1820 <= code <= 0x18AA or code in _MENKSOFT or char in _MONGOLIAN_JOINERS:
        return "mong"
    if 0x0400 <= code <= 0x04FF:
        return "cyrl"
    if char.isalpha():
        return "other"
    return None


def _han_script(text: str) -> Script:
    simplified, traditional = _variant_sets()
    counts = Counter(
        "s" if c in simplified else "t" for c in text if c in simplified or c in traditional
    )
    return "zh-Hant" if counts["t"] > counts["s"] else "zh-Hans"


def split_script_runs(text: str) -> Iterator[ScriptRun]:
    """Yield the script runs of a text; spaces and punctuation go with the run before them.

    >>> [(r.script, r.end) for r in split_script_runs("合同 гэрээ")]
    [('zh-Hans', 3), ('mn-Cyrl', 8)]
    """
    start, current = 0, None
    for position, char in enumerate(text):
        found = _class_of(char)
        if found is None or found == current:
            continue
        if current is not None:
            yield ScriptRun(start, position, _name(current, text[start:position]))
            start = position
        current = found
    if text:
        yield ScriptRun(start, len(text), _name(current, text[start:]))


def _name(found: str | None, text: str) -> Script:
    if found == "han":
        return _han_script(text)
    return {"mong": "mn-Mong", "cyrl": "mn-Cyrl"}.get(found or "", "und")  # type: ignore[return-value]


def detect_script(text: str) -> Script:
    """Return the script that most letters of the text are in; ``und`` without any.

    A hanzi counts three letters, since it stands for about as much text.

    >>> detect_script("劳动合同"), detect_script("勞動合同"), detect_script("гэрээ"), detect_script("123")
    ('zh-Hans', 'zh-Hant', 'mn-Cyrl', 'und')
    """
    weights: Counter[str] = Counter()
    for char in text:
        found = _class_of(char)
        if found:
            weights[found] += 3 if found == "han" else 1
    del weights["other"]
    if not weights:
        return "und"
    return _name(weights.most_common(1)[0][0], text)
