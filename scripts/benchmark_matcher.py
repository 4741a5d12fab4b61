"""Throughput of the term matcher on one core, with the whole term base.

Reads statutes of the shared data, Chinese and Mongolian (Cyrillic, and the same converted to
traditional script). The Mongolian word cache starts empty. The ratio to a plain pass over the
words of the text (a regular expression) tells the cost of matching on any machine.

    .venv/bin/python scripts/benchmark_matcher.py ../shared/data [--megabytes 2]
"""

from __future__ import annotations

import argparse
import gzip
import re
import time
from pathlib import Path

from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.terms.base import read_term_base
from mnzh_legal.terms.matcher import TermMatcher

ROOT = Path(__file__).resolve().parent.parent


def read_lines(path: Path, size: int) -> list[str]:
    """Return the first lines of a compressed text, ``size`` bytes of UTF-8."""
    lines: list[str] = []
    total = 0
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            text = line.rstrip("\n").split("\t")[-1]
            lines.append(text)
            total += len(text.encode())
            if total >= size:
                break
    return lines


def time_pass(function: object, lines: list[str]) -> tuple[float, int]:
    """Return seconds and the number of items found."""
    started = time.perf_counter()
    found = sum(len(function(line)) for line in lines)  # type: ignore[operator]
    return time.perf_counter() - started, found


def main() -> None:
    """Print megabytes a second and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--megabytes", type=float, default=2.0)
    options = parser.parse_args()
    size = int(options.megabytes * 1e6)
    base = read_term_base(ROOT / "glossary" / "terms.tsv")
    started = time.perf_counter()
    matcher = TermMatcher.from_base(base)
    print(f"{len(base.terms)} concepts, matcher built in {time.perf_counter() - started:.2f} s")
    folder = options.data / "monolingual"
    chinese = read_lines(folder / "zh_laws.tsv.gz", size)
    cyrillic = read_lines(folder / "mn_laws.txt.gz", size)
    traditional = [convert_to_traditional(line) for line in cyrillic[: len(cyrillic) // 4]]
    words = re.compile(r"\w")
    for name, lines, function in (
        ("Chinese", chinese, matcher.match_chinese),
        ("Mongolian, Cyrillic", cyrillic, matcher.match_cyrillic),
        ("Mongolian, traditional", traditional, matcher.match_traditional),
    ):
        megabytes = sum(len(line.encode()) for line in lines) / 1e6
        plain, _ = time_pass(words.findall, lines)
        seconds, found = time_pass(function, lines)
        print(
            f"{name}: {megabytes / seconds:.2f} MB/s, {found} terms in {megabytes:.1f} MB, "
            f"{seconds / plain:.1f} times a pass over its letters"
        )


if __name__ == "__main__":
    main()
