"""Fit when a part of a source counts as left out, and write ``coverage.json``.

    .venv/bin/python scripts/calibrate_coverage.py runs/data/dev.tsv

The references of a development set are taken for translations that leave nothing out, and the same with
one clause taken away for ones that do. The limit is what one in a hundred of the true
pairs is above. First every other pair is fitted and the rest measured, then all are fitted and written.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path

from mnzh_legal.config import load_settings
from mnzh_legal.engine.backends.base import Backend
from mnzh_legal.engine.backends.choose import open_backend
from mnzh_legal.engine.coverage import (
    FILE,
    SHORT,
    CoverageLimits,
    combine,
    length_ratio,
    score_coverage,
)
from mnzh_legal.evaluation.quality import take_clause_away
from mnzh_legal.training.export import add_release_file

FALSE_ALARMS = 0.01


@dataclass(frozen=True)
class Measured:
    """A pair: how long its translation is, and what lacks, whole and with a clause less."""

    whole_length: float
    whole_score: float
    cut_length: float | None = None
    cut_score: float | None = None


def measure(backend: Backend, rows: list[tuple[str, str]], to_lang: str) -> list[Measured]:
    """Score (source, reference) pairs, whole and cut."""
    rng = random.Random(5)
    whole = score_coverage(backend, rows, to_lang)
    cuts = {n: c for n, (_, t) in enumerate(rows) if (c := take_clause_away(t, to_lang, rng))}
    scored = score_coverage(backend, [(rows[n][0], c) for n, c in cuts.items()], to_lang)
    if whole is None or scored is None:
        raise SystemExit(f"{backend.version} does not score pieces")
    lacking = dict(zip(cuts, scored, strict=True))
    return [
        Measured(
            length_ratio(source, target),
            whole[n].score,
            length_ratio(source, cuts[n]) if n in cuts else None,
            lacking[n].score if n in cuts else None,
        )
        for n, (source, target) in enumerate(rows)
    ]


def fit(found: list[Measured]) -> CoverageLimits:
    """Return the limits that one in a hundred of the whole pairs is above."""
    lengths = [m.whole_length for m in found]
    mean, deviation = statistics.mean(lengths), statistics.stdev(lengths)
    scores = sorted(
        (
            combine(m.whole_score, length)
            for m in found
            if (length := (m.whole_length - mean) / deviation) < SHORT
        ),
        reverse=True,
    )
    return CoverageLimits(
        round(mean, 4), round(deviation, 4), round(scores[int(FALSE_ALARMS * len(found))], 2)
    )


def is_flagged(length: float, score: float, limits: CoverageLimits) -> bool:
    """Tell whether a pair would be warned of."""
    standard = (length - limits.mean) / limits.deviation
    return standard < SHORT and combine(score, standard) > limits.limit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dev", type=Path)
    parser.add_argument("--model", type=Path, default=load_settings().model_dir)
    arguments = parser.parse_args()
    backend = open_backend(arguments.model)
    with arguments.dev.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    written: dict[str, dict[str, float]] = {}
    for to_lang, (source, target) in {"mn": ("zh", "mn_cyrl"), "zh": ("mn_cyrl", "zh")}.items():
        found = measure(backend, [(r[source].strip(), r[target].strip()) for r in rows], to_lang)
        limits, rest = fit(found[::2]), found[1::2]
        cut = [m for m in rest if m.cut_score is not None and m.cut_length is not None]
        caught = sum(is_flagged(m.cut_length or 0, m.cut_score or 0, limits) for m in cut)
        alarms = sum(is_flagged(m.whole_length, m.whole_score, limits) for m in rest)
        print(
            f"into {to_lang}: fitted on every other pair; of the rest {caught} of {len(cut)} "
            f"omissions found ({caught / len(cut):.0%}), {alarms} of {len(rest)} whole ones flagged"
        )
        written[to_lang] = asdict(fit(found))
    add_release_file(arguments.model, FILE, json.dumps(written, indent=1) + "\n")


if __name__ == "__main__":
    main()
