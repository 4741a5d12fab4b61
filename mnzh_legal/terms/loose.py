"""Mongolian phrases that are terms of the base and mostly say something else in a sentence."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

#: Written by ``scripts/find_loose_phrases.py``: phrase, places where the Chinese side has the term, places.
LOOSE_FILE = Path(__file__).parent / "data" / "loose_phrases.tsv"


@lru_cache(maxsize=1)
def load_loose_phrases() -> frozenset[str]:
    """Return the phrases, lemmas in lower case.

    >>> "татгалзах эрх" in load_loose_phrases()
    True
    """
    with LOOSE_FILE.open(encoding="utf-8", newline="") as handle:
        return frozenset(r["mn_cyrl"] for r in csv.DictReader(handle, delimiter="\t"))
