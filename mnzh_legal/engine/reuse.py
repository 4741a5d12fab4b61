"""Segments from the translation memory: as they are, or with the numbers of the new segment."""

from __future__ import annotations

from mnzh_legal.engine.literals import find_literals, render_literal
from mnzh_legal.engine.number_endings import harmonize_numbers
from mnzh_legal.memory.index import CONTEXT, EXACT, NUMBERS, MemoryIndex
from mnzh_legal.memory.store import MemoryUnit


def reuse_segment(
    index: MemoryIndex, segment: str, to_lang: str, before: str = "", after: str = ""
) -> tuple[MemoryUnit, str, int] | None:
    """Return a unit, the text it gives for a segment, and the score; None if there is none.

    101 and 100 give the stored text; 99 gives it with the numbers exchanged, if each of them
    stands in it exactly once. Nearer guesses are never taken silently.
    """
    exact = index.find_exact(segment, before, after)
    if exact is not None:
        return exact.unit, exact.unit.mn if to_lang == "mn" else exact.unit.zh, exact.score
    for match in index.find(segment, min_score=NUMBERS):
        text = exchange_literals(segment, match.unit, to_lang)
        if text is not None:
            return match.unit, text, NUMBERS
    return None


def exchange_literals(segment: str, unit: MemoryUnit, to_lang: str) -> str | None:
    """Return the target of a unit with the literals of a segment instead of its own.

    None if the two differ in more than literals, or a literal is not in the target just once.
    """
    from_lang = "zh" if to_lang == "mn" else "mn"
    old_source, text = (unit.zh, unit.mn) if to_lang == "mn" else (unit.mn, unit.zh)
    new, old = find_literals(segment, from_lang), find_literals(old_source, from_lang)
    if len(new) != len(old) or [x.kind for x in new] != [x.kind for x in old]:
        return None

    def without(source: str, literals: object) -> str:
        rest, last = [], 0
        for x in literals:  # type: ignore[attr-defined]
            rest.append(source[last : x.start])
            last = x.end
        return "\n".join([*rest, source[last:]])

    if without(segment, new).strip() != without(old_source, old).strip():
        return None
    places: list[tuple[int, int, str]] = []
    for fresh, stale in zip(new, old, strict=True):
        was, now = (render_literal(x, to_lang, "n") for x in (stale, fresh))
        if text.count(was) != 1:
            return None
        places.append((text.index(was), text.index(was) + len(was), now))
    out, last = [], 0
    for start, end, now in sorted(places):
        if start < last:
            return None
        out += [text[last:start], now]
        last = end
    made = "".join([*out, text[last:]])
    return harmonize_numbers(made) if to_lang == "mn" else made


__all__ = ["CONTEXT", "EXACT", "NUMBERS", "exchange_literals", "reuse_segment"]
