"""Precision and recall of the quality rules on the composed sentences of this repository.

    .venv/bin/python scripts/quality_scores.py [--most 200]

The aligned sentences of the composed cases count as true; one fault is put into a sentence at a time.
What the rules say of the sentences as they are counts as a false alarm, though some of it may be right.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mnzh_legal.cases.model import read_cases
from mnzh_legal.config import load_settings
from mnzh_legal.evaluation.quality import score_rules
from mnzh_legal.pipeline.quality import Pair
from mnzh_legal.pipeline.translate import TranslationPipeline

ROOT = Path(__file__).resolve().parent.parent


def read_pairs() -> list[Pair]:
    """Sentences of the composed cases, where both languages have as many."""
    path = ROOT / "corpus" / "cases.jsonl"
    cases, _ = read_cases(path.read_text("utf-8").splitlines(), str(path))
    aligned = (s for c in cases for _, p in c.paragraphs() for s in p.sentences())
    return [Pair(zh.strip(), mn.strip(), "mn") for zh, mn in aligned]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=200, help="pairs a rule")
    options = parser.parse_args()
    pairs = read_pairs()
    engine = TranslationPipeline(load_settings())
    print(f"{len(pairs)} true pairs")
    print("rule\tfaults\tfound\trecall\tfalse alarms\tprecision")
    for s in score_rules(pairs, engine.matcher, engine.coverage, most=options.most):
        print(s.rule, s.faulty, s.found, f"{s.recall:.1%}", s.false, f"{s.precision:.1%}", sep="\t")


if __name__ == "__main__":
    main()
