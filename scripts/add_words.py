"""Add everyday words to corpus/words.tsv: lines ``Chinese=Mongolian``; what is there already is left out.

Usage: python scripts/add_words.py WORDS.txt
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "corpus" / "words.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    rows = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()]
    known = {(zh, mn) for _, _, zh, mn in rows}
    added = []
    for number, line in enumerate(options.file.read_text("utf-8").splitlines(), 1):
        zh, _, mn = line.strip().partition("=")
        if (zh, mn) in known or not line.strip():
            continue
        if not re.fullmatch("[\u4e00-\u9fff]{1,6}", zh) or not re.fullmatch("[а-яёөү -]{2,30}", mn):
            print(f"line {number}: not a word in each language: {line}")
            continue
        known.add((zh, mn))
        added.append(f"wd-{len(rows) + len(added):04d}\teveryday\t{zh}\t{mn}\n")
    with TABLE.open("a", encoding="utf-8") as handle:
        handle.writelines(added)
    print(f"{len(added)} words added, {len(rows) - 1 + len(added)} in all")


if __name__ == "__main__":
    main()
