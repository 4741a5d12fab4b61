"""Lookups a second of the translation memory on 100,000 segments, and the ratio exact : near.

Segments are sentences of the Chinese statutes of the shared data, with a made-up target; looked
up are the same sentences (exact), with other numbers (99), and with a word changed (near).

    .venv/bin/python scripts/benchmark_memory.py ../shared/data [--segments 100000]
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import time
from pathlib import Path

from mnzh_legal.memory.index import MemoryIndex
from mnzh_legal.memory.store import MemoryUnit


def read_sentences(data: Path, count: int) -> list[str]:
    """Return different sentences of the statutes."""
    seen: dict[str, None] = {}
    with gzip.open(data / "monolingual" / "zh_laws.tsv.gz", "rt", encoding="utf-8") as handle:
        for line in handle:
            for sentence in re.split("(?<=[。；])", line.rstrip("\n").split("\t")[-1]):
                if 8 <= len(sentence) <= 80:
                    seen[sentence] = None
            if len(seen) >= count:
                break
    return list(seen)[:count]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--segments", type=int, default=100_000)
    options = parser.parse_args()
    sentences = read_sentences(options.data, options.segments)
    started = time.perf_counter()
    units = [MemoryUnit(s, f"Орчуулга {n}.", id=n) for n, s in enumerate(sentences, 1)]
    index = MemoryIndex(units, "zh")
    print(f"{len(index)} segments indexed in {time.perf_counter() - started:.1f} s")
    chosen = random.Random(7).sample(sentences, min(2000, len(sentences)))
    changed = [s.replace("应当", "必须").replace("的", "之", 1) for s in chosen]
    rates = {}
    for name, queries, function in (
        ("exact", chosen, index.find_exact),
        ("near", changed, index.find),
    ):
        started = time.perf_counter()
        found = sum(bool(function(q)) for q in queries)
        rates[name] = len(queries) / (time.perf_counter() - started)
        print(f"{name}: {rates[name]:.0f} lookups/s, {found} of {len(queries)} found")
    print(f"exact : near = {rates['exact'] / rates['near']:.0f} : 1")


if __name__ == "__main__":
    main()
