"""Fit how good a translation is against how likely the model finds it, and write ``confidence.json``.

    .venv/bin/python scripts/calibrate_confidence.py runs/data/dev.tsv [--check NTREX.tsv]

Sentence chrF++ of the development set is fitted by isotonic regression (pool adjacent violators) on the
mean log probability of a piece, terms required as users have it. First every other sentence is fitted and the
rest measured: correlation, and expected against true chrF++ in fifths; then all are fitted and written. The
tenth of the sentences with the least confidence is what ``low-confidence`` warns of.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
from pathlib import Path

from sacrebleu.metrics import CHRF

from mnzh_legal.config import load_settings
from mnzh_legal.engine.confidence import FILE, Calibration
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.training.export import add_release_file
from mnzh_legal.types import Lang

#: Points that are kept.
POINTS = 12
LOW_SHARE = 0.1


def measure(pipeline: TranslationPipeline, path: Path, to_lang: str) -> list[tuple[float, float]]:
    """Return (likelihood, chrF++ from 0 to 1) of each row of a test file."""
    with path.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    sides = ("zh", "mn_cyrl") if to_lang == "mn" else ("mn_cyrl", "zh")
    sources, references = ([r[s].strip() for r in rows] for s in sides)
    done = pipeline.translator.translate_segments(sources, to_lang, TermMode.REQUIRE)
    metric = CHRF(word_order=2)
    return [
        (d.likelihood, metric.sentence_score(d.text, [reference]).score / 100)
        for d, reference in zip(done, references, strict=True)
        if d.likelihood is not None
    ]


def fit(pairs: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return points of a rising curve through the pairs, at most ``POINTS``."""
    blocks: list[list[float]] = []  # sum of x, sum of y, size
    for x, y in sorted(pairs):
        blocks.append([x, y, 1])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    step = len(pairs) / POINTS
    points: list[tuple[float, float]] = []
    held = [0.0, 0.0, 0.0]
    for block in blocks:
        held = [a + b for a, b in zip(held, block, strict=True)]
        if held[2] >= step or block is blocks[-1]:
            points.append((round(held[0] / held[2], 4), round(held[1] / held[2], 4)))
            held = [0.0, 0.0, 0.0]
    return points


def describe(pairs: list[tuple[float, float]], calibration: Calibration, lang: str) -> str:
    expected = [calibration.of(lang, x) or 0.0 for x, _ in pairs]
    true = [y for _, y in pairs]
    order = sorted(range(len(pairs)), key=lambda i: expected[i])
    fifths = [order[len(order) * n // 5 : len(order) * (n + 1) // 5] for n in range(5)]
    table = ", ".join(
        f"{statistics.mean(expected[i] for i in f):.2f}/{statistics.mean(true[i] for i in f):.2f}"
        for f in fifths
    )
    return f"correlation {statistics.correlation(expected, true):.2f}; expected/true by fifths: {table}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dev", type=Path, help="TSV with columns id zh mn_cyrl")
    parser.add_argument("--check", type=Path, help="another test file: how much of it is low")
    options = parser.parse_args()
    pipeline = TranslationPipeline(load_settings(), kept_segments=0)
    points: dict[str, list[tuple[float, float]]] = {}
    low: dict[str, float] = {}
    for lang in (Lang.MN_CYRL.language, Lang.ZH_HANS.language):
        pairs = measure(pipeline, options.dev, lang)
        half = Calibration({lang: tuple(fit(pairs[::2]))}, {})
        print(f"to {lang}: {len(pairs)} sentences; of the half not fitted on: "
              f"{describe(pairs[1::2], half, lang)}")  # fmt: skip
        points[lang] = fit(pairs)
        whole = Calibration({lang: tuple(points[lang])}, {})
        values = sorted(whole.of(lang, x) or 0.0 for x, _ in pairs)
        low[lang] = round(values[int(len(values) * LOW_SHARE)], 3)
        if options.check:
            other = measure(pipeline, options.check, lang)
            known = Calibration({lang: tuple(points[lang])}, low)
            share = sum(known.is_low(lang, known.of(lang, x)) for x, _ in other) / len(other)
            print(f"  {options.check.name}: {share:.0%} low; {describe(other, known, lang)}")
    folder = load_settings().model_dir
    text = json.dumps({"points": points, "low": low}, indent=1) + "\n"
    add_release_file(folder, FILE, text)
    print(folder / FILE)


if __name__ == "__main__":
    main()
