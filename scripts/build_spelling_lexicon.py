"""Derive ``wordforms.tsv.gz`` from the silver Cyrillic–traditional word counts.

Kept: one spelling a form, seen in at least half of the form's alignments, made of letters of
Hudum Mongolian only; forms whose spelling is one letter or that mix scripts go. Silver spellings
that contradict a hand-checked stem are dropped at look-up, where the checked layer wins.

Usage: python scripts/build_spelling_lexicon.py ../shared/data
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter
from pathlib import Path

from mnzh_legal.morphology.letters import transliterate
from mnzh_legal.training.prepare import read_legal_pairs

TARGET = Path("mnzh_legal/orthography/data/wordforms.tsv.gz")
COUNTS = Path("mnzh_legal/orthography/data/formcounts.tsv.gz")


def count_forms(data_dir: Path) -> None:
    """Write how often each Cyrillic form occurs in legal text (two or more times)."""
    counts: Counter[str] = Counter()
    for line in (data_dir / "lexicon/mn_laws_frequency.tsv").read_text("utf-8").splitlines():
        form, number = line.split("\t")
        counts[form] += int(number)
    train, _ = read_legal_pairs(data_dir)
    for pair in train:
        counts.update(re.findall("[а-яөүё]+", pair.mn.lower()))
    kept = sorted((f, n) for f, n in counts.items() if n > 1 and re.fullmatch("[а-яөүё]+", f))
    text = "form\tcount\n" + "".join(f"{f}\t{n}\n" for f, n in kept)
    COUNTS.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    print(f"{len(kept)} counted forms -> {COUNTS}")


def main(data_dir: Path) -> None:
    best: dict[str, tuple[int, str]] = {}
    for line in (
        (data_dir / "lexicon/cyrillic_traditional_words.tsv").read_text("utf-8").splitlines()
    ):
        cyrillic, traditional, count, total = line.split("\t")
        latin = transliterate(traditional)
        if not re.fullmatch("[а-яөүё-]+", cyrillic) or not re.fullmatch(
            r"[a-zöüéčšjŋłž_\- 1-4]+", latin
        ):
            continue
        if int(count) * 2 < int(total) or len(latin) < 2:
            continue
        # FVS that only repeat the letter's default form are noise of the source
        latin = re.sub("[1-4]", "", latin)
        if best.get(cyrillic, (0, ""))[0] < int(count):
            best[cyrillic] = (int(count), latin)
    ordered = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    text = "cyrillic\ttraditional_latin\n" + "".join(f"{c}\t{t}\n" for c, (_, t) in ordered)
    TARGET.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    count_forms(data_dir)
    print(f"{len(ordered)} word forms -> {TARGET}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
