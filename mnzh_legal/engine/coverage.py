"""Omissions: parts of a source that nothing in its translation answers to.

The model itself is asked how likely it finds the source, piece by piece, given the translation and
given nothing. A piece that the translation accounts for becomes much likelier; a run of pieces that
stay as unlikely as they were was left out. Translations that are short for their source are looked at
only: that is cheap, and what is left out makes short. Source: Vamvas & Sennrich 2022, "As Little as
Possible, as Much as Necessary: Detecting Over- and Undertranslations with Contrastive Conditioning";
here the other direction of the same model and the length are used.

A model folder may hold ``coverage.json``, fitted on development sentences by
``scripts/calibrate_coverage.py``; without it nothing is checked.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mnzh_legal.engine.annotation import TO_MN, TO_ZH
from mnzh_legal.engine.backends.base import Backend
from mnzh_legal.engine.candidates import SegmentResult
from mnzh_legal.errors import DataError
from mnzh_legal.types import TranslationWarning

FILE = "coverage.json"
#: Share of a piece's surprise, of at most ``_MOST`` nats, that a translation should take away.
_SHARE, _MOST = 0.6, 6.0
#: How much a standard deviation of length counts, in nats.
_LENGTH_WEIGHT = 6.0
#: Only translations at least so many standard deviations shorter than most are looked at.
SHORT = -0.5
#: Pieces that are bytes of a rare character say little.
_BYTE, _BYTE_STEP = "<0x", -0.2
#: Shorter sources have no part to leave out (letters), shorter parts say nothing.
_LEAST_LETTERS = {"zh": 12, "mn": 36}
_LEAST_PART = {"zh": 3, "mn": 8}


@dataclass(frozen=True, slots=True)
class CoverageLimits:
    """Of one target language: mean and deviation of log(letters out / letters in), and the limit of the score."""

    mean: float
    deviation: float
    limit: float

    def standardize(self, source: str, target: str) -> float:
        """Return how long a translation is for its source, in standard deviations."""
        return (length_ratio(source, target) - self.mean) / self.deviation


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The part of a source that is least accounted for, and how much it lacks (nats)."""

    text: str
    score: float


def length_ratio(source: str, target: str) -> float:
    """Return log(letters out / letters in), a little smoothed."""
    return math.log((len(target) + 3) / (len(source) + 3))


def find_uncovered(
    given: Sequence[tuple[str, float]], alone: Sequence[tuple[str, float]]
) -> Uncovered:
    """Return the run of pieces that lacks most, from log probabilities given the translation and alone.

    >>> given = [("▁a", -0.1), ("b", -5.0), ("c", -6.0), ("d", -0.2)]
    >>> find_uncovered(given, [(p, -6.0) for p, _ in given]).text
    'bc'
    """
    best, span = 0.0, (0, 0)
    lacking, start = 0.0, 0
    for number, ((piece, with_it), (_, without)) in enumerate(zip(given, alone, strict=True)):
        if lacking <= 0:
            lacking, start = 0.0, number
        if piece.startswith(_BYTE):
            lacking += _BYTE_STEP
        else:
            lacking += _SHARE * min(-without, _MOST) - max(-_MOST, with_it - without)
        if lacking > best:
            best, span = lacking, (start, number + 1)
    pieces = (p for p, _ in given[slice(*span)] if not p.startswith(_BYTE) and p != "</s>")
    return Uncovered("".join(pieces).replace("▁", " ").strip(), best)


def score_coverage(
    backend: Backend, pairs: Sequence[tuple[str, str]], to_lang: str
) -> list[Uncovered] | None:
    """Return what lacks most in each (source, translation); None if the backend does not tell."""
    back, full_stop = (TO_ZH, ".") if to_lang == "mn" else (TO_MN, "。")
    given = [(back + target, source) for source, target in pairs]
    alone = [(back + full_stop, source) for source, _ in pairs]
    scored = backend.score_pieces([*given, *alone])
    if scored is None:
        return None
    halves = zip(scored[: len(pairs)], scored[len(pairs) :], strict=True)
    return [find_uncovered(with_it, without) for with_it, without in halves]


class CoverageCheck:
    """Finds translations that seem to leave a part of their source out."""

    def __init__(self, backend: Backend, limits: Mapping[str, CoverageLimits]) -> None:
        self._backend = backend
        self._limits = limits

    def find(self, pairs: Sequence[tuple[str, str]], to_lang: str) -> dict[int, str]:
        """Return what is to be said of those (source, translation) with an omission, by their place."""
        limits = self._limits.get(to_lang)
        if limits is None:
            return {}
        from_lang = "mn" if to_lang == "zh" else "zh"
        lengths = [limits.standardize(*pair) for pair in pairs]
        suspects = [
            n
            for n, (pair, length) in enumerate(zip(pairs, lengths, strict=True))
            if length < SHORT and len(pair[0]) >= _LEAST_LETTERS[from_lang] and self._fits(pair)
        ]
        doubted = [pairs[n] for n in suspects]
        lacks = score_coverage(self._backend, doubted, to_lang) if doubted else []
        return {
            number: f"nothing in the translation seems to say “{lack.text}”"
            for number, lack in zip(suspects, lacks or (), strict=False)
            if sum(c.isalpha() for c in lack.text) >= _LEAST_PART[from_lang]
            and combine(lack.score, lengths[number]) > limits.limit
        }

    def mark(self, results: Sequence[SegmentResult], to_lang: str) -> list[SegmentResult]:
        """Return the results, those with an omission with the warning ``omission`` more."""
        # no model took part where there is no likelihood: a term, a number
        made = [n for n, r in enumerate(results) if r.likelihood is not None]
        marked = list(results)
        found = self.find([(results[n].source, results[n].text) for n in made], to_lang)
        for place, message in found.items():
            result = results[made[place]]
            warning = TranslationWarning("omission", message, result.source)
            marked[made[place]] = replace(result, warnings=(*result.warnings, warning))
        return marked

    def _fits(self, pair: tuple[str, str]) -> bool:
        """Whether the model has positions for both sides; longer segments were split to be translated."""
        most = 2 * self._backend.max_source_tokens
        return all(self._backend.count_tokens(text) < most for text in pair)


def combine(score: float, length: float) -> float:
    """Return the score that is compared with the limit: what lacks, and how short it is."""
    return score - _LENGTH_WEIGHT * length


def load_limits(folder: Path) -> dict[str, CoverageLimits]:
    """Return the limits of a model folder by target language; none if it has no file.

    Raises:
        DataError: the file is broken.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {lang: CoverageLimits(**values) for lang, values in data.items()}
    except (ValueError, TypeError, AttributeError) as exc:
        raise DataError(f"{path} is broken: {exc}") from exc
