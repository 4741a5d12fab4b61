"""Sentences a second of the engine: 1,000 legal sentences, terms required and not, both directions.

The sentences are the legal development set and as many of the training segments, spread over all files: so half
of them are known to the model. The ratio between the modes is what compares across machines.

Usage: python scripts/benchmark_engine.py ../shared/data [--sentences 1000]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from mnzh_legal.config import load_settings
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.training.prepare import read_legal_pairs
from mnzh_legal.types import Lang


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--sentences", type=int, default=1000)
    options = parser.parse_args()
    train, dev = read_legal_pairs(options.shared)
    half = options.sentences // 2
    pairs = dev[:half] + train[:: max(1, len(train) // half)][:half]
    settings = load_settings()
    pipeline = TranslationPipeline(settings, kept_segments=0)
    for name, source, target in (
        ("zh→mn", Lang.ZH_HANS, Lang.MN_CYRL),
        ("mn→zh", Lang.MN_CYRL, Lang.ZH_HANS),
    ):
        texts = [p.zh if source is Lang.ZH_HANS else p.mn for p in pairs]
        pipeline.translate_many(texts[:40], source, target)  # lexicons and models are read once
        rates = {}
        for mode in (TermMode.OFF, TermMode.REQUIRE):
            started = time.monotonic()
            pipeline.translate_many(texts, source, target, mode)
            rates[mode] = len(texts) / (time.monotonic() - started)
        print(
            f"{name}: {len(texts)} sentences, beam {settings.beam_size}: {rates[TermMode.REQUIRE]:.0f} a second with "
            f"terms required, {rates[TermMode.OFF]:.0f} without: ratio "
            f"{rates[TermMode.REQUIRE] / rates[TermMode.OFF]:.2f}"
        )


if __name__ == "__main__":
    main()
