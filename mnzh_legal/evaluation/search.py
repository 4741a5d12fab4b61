"""Scores of the case search on judged queries: nDCG@10 and recall@20.

Source: Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques", with the
gain 2^grade - 1.
"""

from __future__ import annotations

import csv
import math
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mnzh_legal.errors import DataError
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.orthography.shape import WORD, make_shape_key
from mnzh_legal.pipeline.case_types import SearchOptions
from mnzh_legal.pipeline.cases import CaseLibrary

#: Columns of a file of judged queries.
COLUMNS = ("need", "zh", "mn_cyrl", "judgments")
_RECALL_AT = 20
_RANKED_AT = 10


@dataclass(frozen=True, slots=True)
class JudgedNeed:
    """One need, asked in both languages; ``grades`` by case id: 2 on the point, 1 related."""

    need: str
    zh: str
    mn_cyrl: str
    grades: dict[str, int]


def read_needs(path: Path) -> list[JudgedNeed]:
    """Return the judged needs of a TSV file.

    Raises:
        DataError: a column is missing, a query is empty or a judgment is not ``id:1`` or ``id:2``.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
            raise DataError(str(path), (f"line 1: no column {', '.join(missing)}",))
        needs: list[JudgedNeed] = []
        faults: list[str] = []
        for line, row in enumerate(reader, 2):
            grades: dict[str, int] = {}
            for judgment in (row["judgments"] or "").split():
                case_id, _, grade = judgment.rpartition(":")
                if not case_id or grade not in ("1", "2"):
                    faults.append(f"line {line}: judgment {judgment!r} is not ID:1 or ID:2")
                else:
                    grades[case_id] = int(grade)
            if not grades or not row["zh"] or not row["mn_cyrl"]:
                faults.append(f"line {line}: a query or its judgments are empty")
            needs.append(JudgedNeed(row["need"], row["zh"], row["mn_cyrl"], grades))
    if faults:
        raise DataError(str(path), tuple(faults))
    return needs


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], at: int = _RANKED_AT) -> float:
    """Return the normalised discounted cumulated gain of a ranking, 0 to 1.

    >>> ndcg(["a", "b"], {"a": 2, "b": 1}), round(ndcg(["b", "a"], {"a": 2, "b": 1}), 3)
    (1.0, 0.797)
    """

    def gain(values: Sequence[int]) -> float:
        return sum(((1 << g) - 1) / math.log2(n + 2) for n, g in enumerate(values[:at]))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(case_id, 0) for case_id in ranked]) / best if best else 0.0


def evaluate_search(
    library: CaseLibrary, needs: Sequence[JudgedNeed], *, translate: bool = False
) -> dict[str, Any]:
    """Return nDCG@10 and recall@20 by language and script, and whether miscoded queries agree.

    Mongolian queries are asked in Cyrillic, in traditional script and in traditional script with
    letters changed to others of the same look.
    """

    def search(query: str) -> list[str]:
        found = library.search(query, SearchOptions(limit=_RECALL_AT, translate=translate))
        return [h.case.id for h in found.hits]

    scores: dict[str, list[tuple[float, float]]] = {}
    weakest: list[dict[str, Any]] = []
    rankings: dict[str, list[str]] = {}
    same = 0
    for need in needs:
        traditional = convert_to_traditional(need.mn_cyrl)
        queries = {
            "zh": need.zh,
            "mn-Cyrl": need.mn_cyrl,
            "mn-Mong": traditional,
            "mn-Mong miscoded": miscode(traditional, random.Random(need.need)),
        }
        for name, query in queries.items():
            ranked = search(query)
            rankings[f"{need.need} {name}"] = ranked
            value = ndcg(ranked, need.grades)
            recall = len(need.grades.keys() & set(ranked)) / len(need.grades)
            scores.setdefault(name, []).append((value, recall))
            if value < 0.7:
                weakest.append({"need": need.need, "query": query, "ndcg": round(value, 3)})
        correct = rankings[f"{need.need} mn-Mong"][:_RANKED_AT]
        same += correct == rankings[f"{need.need} mn-Mong miscoded"][:_RANKED_AT]
    table = {
        name: {
            "queries": len(values),
            "ndcg@10": round(sum(v for v, _ in values) / len(values), 4),
            "recall@20": round(sum(r for _, r in values) / len(values), 4),
        }
        for name, values in scores.items()
    }
    return {
        "cases": library.count(),
        "scores": table,
        "mn_to_zh_ratio": round(table["mn-Cyrl"]["ndcg@10"] / table["zh"]["ndcg@10"], 4),
        "miscoded_same_top10": f"{same} of {len(needs)}",
        "below_0.7": weakest,
        "rankings": rankings,
    }


def top10_agreement(left: Mapping[str, Sequence[str]], right: Mapping[str, Sequence[str]]) -> float:
    """Return the mean share of the first ten cases that two sets of rankings have in common."""
    shares = []
    for name, ranked in left.items():
        a, b = set(ranked[:_RANKED_AT]), set(right[name][:_RANKED_AT])
        shares.append(len(a & b) / max(len(a), len(b), 1))
    return sum(shares) / max(len(shares), 1)


#: Letters that look alike in some positions: a/e, o/u, ö/ü, t/d.
_LOOK_ALIKES = {
    left: right
    for pair in ("\u1820\u1821", "\u1823\u1824", "\u1825\u1826", "\u1832\u1833")
    for left, right in ((pair[0], pair[1]), (pair[1], pair[0]))
}


def miscode(text: str, rng: random.Random) -> str:
    """Return traditional text with about half of the letters that can be exchanged unseen so changed.

    A change stays only if the word looks the same after it (its shape key is equal).
    """

    def change(match: re.Match[str]) -> str:
        word = match[0]
        key = make_shape_key(word)
        for place, letter in enumerate(word):
            other = _LOOK_ALIKES.get(letter)
            if other is None or rng.random() < 0.5:
                continue
            changed = word[:place] + other + word[place + 1 :]
            if make_shape_key(changed) == key:
                word = changed
        return word

    return WORD.sub(change, text)
