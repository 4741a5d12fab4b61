"""How well term extraction finds the terms that the term base has, when it is not told of them.

    .venv/bin/python scripts/term_extraction_scores.py DATA_DIR

Every aligned segment of ``DATA_DIR/parallel/legal`` is read, with an empty term base; then the pairs
found are compared with the real one: of the Chinese terms that occur three times or more, how many are
found at all, and how many with an equivalent that the base accepts.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

from mnzh_legal.pipeline.quality import Pair
from mnzh_legal.pipeline.term_extraction import extract_terms
from mnzh_legal.terms.base import TermBase, read_term_base

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    folder = Path(sys.argv[1]) / "parallel" / "legal"
    pairs = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8") as handle:
            rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
            pairs += [Pair(r["zh"], r["mn_cyrl"], "mn") for r in rows]
    base = read_term_base(ROOT / "glossary" / "terms.tsv")
    accepted: dict[str, set[str]] = {}
    for term in base.terms:
        for zh in term.chinese:
            accepted.setdefault(zh, set()).update(m.lower() for m in term.accepted)
    started = time.perf_counter()
    found = extract_terms(pairs, TermBase((), "none"), limit=1_000_000)
    seconds = time.perf_counter() - started
    whole = "\n".join(p.zh for p in pairs)
    often = {zh for zh in accepted if len(zh) > 1 and whole.count(zh) >= 3}
    named = [c for c in found if c.zh in often]
    right = [c for c in named if c.mn in accepted[c.zh]]
    print(f"{len(pairs)} segments in {seconds:.0f} s: {len(found)} pairs")
    print(f"Chinese terms of the base that occur at least 3 times: {len(often)}")
    print(f"found: {len(named)} ({len(named) / len(often):.1%})")
    print(f"… with an equivalent of the base: {len(right)} ({len(right) / len(named):.1%} of them)")


if __name__ == "__main__":
    main()
