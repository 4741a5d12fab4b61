"""The hotline's card: a question in either language → nearest cases, their statutes, terms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from mnzh_legal.cases.citations import render_statute, statute_key
from mnzh_legal.cases.model import StatuteRef
from mnzh_legal.cases.search import ExpandedTerm
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.pipeline.case_types import CaseHit, SearchOptions
from mnzh_legal.pipeline.case_views import describe_hit
from mnzh_legal.pipeline.cases import CaseLibrary

#: What fits on an operator's screen.
CASES_ON_CARD = 3
STATUTES_ON_CARD = 5


@dataclass(frozen=True, slots=True)
class Card:
    """What an operator reads out: nothing in it is made up, everything has a source in the library."""

    question: str
    hits: tuple[CaseHit, ...]
    statutes: tuple[StatuteRef, ...]
    terms: tuple[ExpandedTerm, ...]
    statute_names: dict[str, tuple[str, str]]


def answer_question(library: CaseLibrary, question: str) -> Card:
    """Return the card of a question: the nearest cases and the statutes these rest on.

    Statutes of nearer cases come first. No case found: an empty card.
    """
    options = SearchOptions(limit=CASES_ON_CARD, translate=True)
    result = library.search(question, options)
    weights: Counter[str] = Counter()
    refs: dict[str, StatuteRef] = {}
    for rank, hit in enumerate(result.hits):
        for ref in hit.case.statutes:
            refs.setdefault(statute_key(ref), ref)
            weights[statute_key(ref)] += CASES_ON_CARD - rank
    chosen = [refs[key] for key, _ in weights.most_common(STATUTES_ON_CARD)]
    names = {
        statute_key(r): (
            render_statute(r, "zh"),
            render_statute(r, "mn", library.mongolian_law(r.law)),
        )
        for r in chosen
    }
    return Card(result.query, result.hits, tuple(chosen), result.expanded, names)


def describe_card(card: Card) -> dict[str, Any]:
    """Return a card as the JSON of the API."""
    return {
        "question": card.question,
        "answered": bool(card.hits),
        "cases": [
            {
                **describe_hit(hit),
                "result": [
                    {
                        "zh": p.zh,
                        "mn": p.mn,
                        "mn_mong": convert_to_traditional(p.mn),
                        "origin": p.origin,
                    }
                    for p in hit.case.sections.get("result", ())
                ],
            }
            for hit in card.hits
        ],
        "statutes": [
            {
                "key": key,
                "zh": zh,
                "mn": mn,
                "mn_mong": convert_to_traditional(mn),
            }
            for key, (zh, mn) in card.statute_names.items()
        ],
        "terms": [{"entry": t.entry_id, "zh": t.zh, "mn": t.mn[0]} for t in card.terms],
    }
