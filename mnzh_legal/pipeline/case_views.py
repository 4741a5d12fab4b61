"""Cases and search results as the JSON of CLI and API."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from mnzh_legal.cases.model import SECTIONS, Bilingual, Case
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.case_types import CaseHit, SearchResult


@lru_cache(maxsize=8192)  # titles and paragraphs are shown again and again
def _traditional(text: str) -> str:
    return convert_to_traditional(text)


def describe_case(case: Case, *, traditional: bool = True) -> dict[str, Any]:
    """Return a case as the JSON of the API: its data, with traditional-script text beside it."""

    def sides(value: Bilingual) -> dict[str, str]:
        out = {"zh": value.zh, "mn": value.mn, "origin": value.origin}
        if traditional:
            script = detect_script(value.mn)
            out["mn_mong"] = value.mn if script == "mn-Mong" else _traditional(value.mn)
        return out

    data: dict[str, Any] = json.loads(json.dumps(case.data))
    data["title"] = sides(case.title)
    data["sections"] = {
        name: [sides(p) for p in case.sections[name]] for name in SECTIONS if case.sections[name]
    }
    for name in ("court", "region", "banner"):
        value = getattr(case, name)
        if value is not None:
            data[name] = sides(value)
    return data


def describe_hit(hit: CaseHit) -> dict[str, Any]:
    """Return a case found as JSON: what a list of results shows."""
    case, snippet = hit.case, hit.snippet
    return {
        "id": case.id,
        "score": hit.score,
        "title": {
            "zh": case.title.zh,
            "mn": case.title.mn,
            "mn_mong": _traditional(case.title.mn),
        },
        "year": case.year,
        "kind": case.kind,
        "branch": case.branch,
        "court": {"zh": case.court.zh, "mn": case.court.mn} if case.court else None,
        "case_number": case.case_number or None,
        "cause": list(case.cause),
        "snippet": {
            "section": snippet.section,
            "zh": snippet.zh,
            "mn": snippet.mn,
            "mn_mong": _traditional(snippet.mn),
            "zh_highlights": [list(s) for s in snippet.zh_highlights],
            "mn_highlights": [list(s) for s in snippet.mn_highlights],
        },
    }


def describe_search(result: SearchResult) -> dict[str, Any]:
    """Return a search result as JSON."""
    return {
        "query": result.query,
        "total": result.total,
        "expanded": [
            {"surface": e.surface, "entry": e.entry_id, "zh": e.zh, "mn": list(e.mn)}
            for e in result.expanded
        ],
        "translation": result.translation,
        "statutes": list(result.statutes),
        "facets": {k: dict(v) for k, v in result.facets.items()},
        "hints": [{"change": h.change, "total": h.total} for h in result.hints],
        "hits": [describe_hit(h) for h in result.hits],
    }
