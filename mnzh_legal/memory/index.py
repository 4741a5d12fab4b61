"""Finding segments again: in context, exactly, or nearly, with the scores of CAT tools.

101: the same segment between the same neighbours; 100: the same segment; 99: the same but for
numbers; below: similarity of the token sequences (Indel, in percent).
"""

from __future__ import annotations

import itertools
import math
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from mnzh_legal.memory.store import MemoryUnit

CONTEXT, EXACT, NUMBERS = 101, 100, 99
#: Least score of a near match that is offered.
MIN_SCORE = 70
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+|\d+(?:[.,:]\d+)*|[^\w\s]")
_NUMBER = re.compile(
    r"\d+(?:[.,:]\d+)*|[〇零一二三四五六七八九十百千万亿]+(?=[年月日元天亩头只人名条款项小个周])"
)
#: Units compared in full, and places looked at to find them (the rarest token pairs first).
_CANDIDATES = 25
_MAX_POSTINGS = 1500
#: A character a token stands for one: surrogates are none, and what is not in the units is the first.
_FIRST, _SURROGATES, _LAST = 1, range(0xD800, 0xE000), 0x10FFFF
_UNKNOWN = "\0"


@dataclass(frozen=True, slots=True)
class MemoryMatch:
    """A unit found for a segment, with its score."""

    unit: MemoryUnit
    score: int


def normalize(text: str) -> str:
    """Return a text as it is compared: outer space and final mark off, case folded."""
    return re.sub(r"\s+", " ", text).strip(" 　.。;；,，:：").casefold()


def hide_numbers(text: str) -> str:
    """Return a normalized text with its numbers as ``#``."""
    return _NUMBER.sub("#", text)


def _pair_tokens(coded: str) -> list[str]:
    return [a + b for a, b in itertools.pairwise(coded)] or list(coded)


class MemoryIndex:
    """All units of a memory for one direction, in memory; build once, look up often."""

    def __init__(self, units: Iterable[MemoryUnit], source: str) -> None:
        """``source`` is the language looked up in: ``zh`` or ``mn``."""
        self._source = source
        self._units: list[MemoryUnit] = []
        #: Each unit's tokens, a character a token: strings are compared many times faster than tuples.
        self._coded: list[str] = []
        self._codes: dict[str, str] = {}
        self._exact: dict[str, list[int]] = {}
        self._shape: dict[str, list[int]] = {}
        self._postings: dict[str, array[int]] = {}
        for unit in units:
            text = normalize(unit.zh if source == "zh" else unit.mn)
            if not text:
                continue
            number = len(self._units)
            shape = hide_numbers(text)
            coded = "".join(
                [self._codes.get(t) or self._add_code(t) for t in _TOKEN.findall(shape)]
            )
            self._units.append(unit)
            self._coded.append(coded)
            self._exact.setdefault(text, []).append(number)
            self._shape.setdefault(shape, []).append(number)
            for gram in set(_pair_tokens(coded)):
                self._postings.setdefault(gram, array("I")).append(number)

    def __len__(self) -> int:
        """Return the number of units."""
        return len(self._units)

    def _add_code(self, token: str) -> str:
        point = _FIRST + len(self._codes)
        if point >= _SURROGATES.start:
            point += len(_SURROGATES)
        # a memory of more than a million different words: the last of them are alike
        return self._codes.setdefault(token, chr(min(point, _LAST)))

    def find_exact(self, text: str, before: str = "", after: str = "") -> MemoryMatch | None:
        """Return the best unit of the very same segment: in context, then protected, then newest.

        ``before`` and ``after`` are the neighbouring segments in Chinese.
        """
        found = [self._units[i] for i in self._exact.get(normalize(text), ())]
        if not found:
            return None

        def in_context(unit: MemoryUnit) -> bool:
            return bool(unit.before_zh or unit.after_zh) and (
                unit.before_zh == before and unit.after_zh == after
            )

        best = max(
            found,
            key=lambda u: (in_context(u), u.protected, u.origin != "machine", u.changed, u.id),
        )
        return MemoryMatch(best, CONTEXT if in_context(best) else EXACT)

    def find(self, text: str, limit: int = 5, min_score: int = MIN_SCORE) -> list[MemoryMatch]:
        """Return matches of a segment, the best first."""
        exact = self.find_exact(text)
        shape = hide_numbers(normalize(text))
        coded = "".join([self._codes.get(t, _UNKNOWN) for t in _TOKEN.findall(shape)])
        scored: dict[int, int] = {}
        for number in self._shape.get(shape, ()):
            scored[number] = NUMBERS
        near = {n: self._coded[n] for n in self._near(coded) if n not in scored}
        for _, similar, number in process.extract(
            coded,
            near,
            scorer=Indel.normalized_similarity,
            limit=None,
            score_cutoff=min_score / 100,
        ):
            scored[number] = min(math.floor(100 * similar), NUMBERS - 1)
        matches = [
            MemoryMatch(self._units[n], score) for n, score in scored.items() if score >= min_score
        ]
        if exact is not None:
            matches = [exact, *(m for m in matches if m.unit.id != exact.unit.id)]
        return sorted(matches, key=lambda m: (-m.score, -m.unit.id))[:limit]

    def _near(self, coded: str) -> list[int]:
        """Units that share most of the rare token pairs of a segment."""
        postings = [p for g in set(_pair_tokens(coded)) if (p := self._postings.get(g))]
        postings.sort(key=len)
        looked: array[int] = array("I")
        for posting in postings:
            looked += posting
            if len(looked) > _MAX_POSTINGS:
                break
        numbers, votes = np.unique(np.frombuffer(looked, dtype=np.uintc), return_counts=True)
        best: list[int] = numbers[np.argsort(-votes, kind="stable")[:_CANDIDATES]].tolist()
        return best

    def search(self, words: str, limit: int = 20) -> list[MemoryUnit]:
        """Return the units whose text, on either side, holds the words (concordance)."""
        wanted = normalize(words)
        found = [u for u in self._units if wanted in normalize(u.zh) or wanted in normalize(u.mn)]
        return found[-limit:][::-1]
