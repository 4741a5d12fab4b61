"""How many of the legal-term tokens in Chinese statutes the glossary covers, and how it grew.

A token is a longest match of the THUOCL legal word list in the statutes. It is covered when the
glossary has that very term (exact), or when glossary terms together cover all its characters
(by parts: 承担责任 by 承担 and 责任). Growth is printed per 500 entries, in the order of the file.

    .venv/bin/python scripts/glossary_coverage.py ../shared/data
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from pathlib import Path

from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.terms.base import Term, read_term_base
from mnzh_legal.terms.matcher import TermMatcher

ROOT = Path(__file__).resolve().parent.parent


def count_tokens(data: Path) -> Counter[str]:
    """Count the legal words of the list in the statutes."""
    lines = (data / "lexicon" / "zh_legal_terms.txt").read_text("utf-8").splitlines()
    words = {w for line in lines if len(w := line.split("\t")[0].strip()) > 1}
    mong = convert_to_traditional("үг")
    listed = [Term(str(n), w, (), "үг", mong, (), (), "", "n") for n, w in enumerate(words)]
    matcher = TermMatcher(listed)
    counts: Counter[str] = Counter()
    with gzip.open(data / "monolingual" / "zh_laws.tsv.gz", "rt", encoding="utf-8") as handle:
        for line in handle:
            counts.update(m.surface for m in matcher.match_chinese(line))
    return counts


def main() -> None:
    """Print coverage and growth."""
    counts = count_tokens(Path(sys.argv[1]))
    total = sum(counts.values())
    terms = read_term_base(ROOT / "glossary" / "terms.tsv").terms
    print(f"{total} tokens of {len(counts)} legal words in the statutes")
    print("entries\texact\texact or by parts")
    for size in [*range(500, len(terms), 500), len(terms)]:
        part = terms[:size]
        matcher = TermMatcher(part)
        have = {zh for t in part for zh in t.chinese}
        exact = sum(n for w, n in counts.items() if w in have)
        parts = sum(
            n
            for w, n in counts.items()
            if w in have or sum(m.end - m.start for m in matcher.match_chinese(w)) == len(w)
        )
        print(f"{size}\t{exact / total:.1%}\t{parts / total:.1%}")


if __name__ == "__main__":
    main()
