"""List Mongolian terms of several words that mostly say something else than the term.

``татгалзах эрхтэй`` is found as 抗辩权 (right of defence); in sentences it is 有权拒绝 (has the right to
refuse). A translation into Chinese that must hold the term is then worse for it. Counted are the
statutes' training pairs of the prepared data (composed ones say 低保 for 最低生活保障, which is the
term all the same). Phrases that the Chinese side has in less than half of three or more places are
written to mnzh_legal/terms/data/loose_phrases.tsv, which ``engine/required.py`` reads.

Usage: python scripts/find_loose_phrases.py runs/data
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from mnzh_legal.engine.required import find_required
from mnzh_legal.terms.base import read_term_base
from mnzh_legal.terms.loose import LOOSE_FILE
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.training.prepare import read_pairs

ROOT = Path(__file__).resolve().parent.parent
LEAST, SHARE = 3, 0.5


def main() -> None:
    """Count, write the table, print what it holds."""
    matcher = TermMatcher.from_base(read_term_base(ROOT / "glossary" / "terms.tsv"))
    held: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for pair in read_pairs(Path(sys.argv[1]) / "train.jsonl"):
        lemmas = {(m.start, m.end): m.lemma for m in matcher.match_cyrillic(pair.mn)}
        for term in find_required(matcher, pair.mn, "mn", loose=frozenset()):
            lemma = lemmas[term.start, term.end]
            found[lemma] += 1
            held[lemma] += any(zh in pair.zh for zh in term.accepted)
    loose = [x for x, n in found.most_common() if n >= LEAST and held[x] < SHARE * n]
    rows = [f"{x}\t{held[x]}\t{found[x]}\n" for x in sorted(loose)]
    LOOSE_FILE.write_text("mn_cyrl\theld\tfound\n" + "".join(rows), encoding="utf-8")
    lost = sum(found.values()) - sum(held.values())
    print(f"{sum(found.values())} places, {sum(held.values()) / sum(found.values()):.1%} held")
    print(
        f"{len(loose)} phrases are loose: {sum(found[x] - held[x] for x in loose)} of {lost} places"
        f" where the Chinese side has something else, {sum(held[x] for x in loose)} where it has the term"
    )


if __name__ == "__main__":
    main()
