"""Endpoints of the case library: search, suggestions, citations, a case, cases like it, the hotline's card."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, FastAPI, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from mnzh_legal.cases.index.base import FACET_FIELDS, Sort
from mnzh_legal.errors import InputError
from mnzh_legal.pipeline.ask import answer_question, describe_card
from mnzh_legal.pipeline.case_types import MAX_LIMIT, MAX_OFFSET, SearchOptions
from mnzh_legal.pipeline.case_views import describe_case, describe_hit, describe_search
from mnzh_legal.pipeline.cases import MAX_QUERY_CHARS
from mnzh_legal.service.context import Context
from mnzh_legal.service.models import PROBLEMS, SearchResponse

#: Searches of the embedded index compute nearly all the time: more at once only take turns, and turns cost.
SEARCHES_AT_ONCE = 2

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Text = Annotated[str, Query(min_length=1, max_length=MAX_QUERY_CHARS, examples=["离婚 抚养费"])]


class SimilarResponse(BaseModel):
    """Cases like a case, the most like first."""

    id: str
    hits: list[dict[str, Any]]


class Suggestion(BaseModel):
    """A term that finds cases, and how many."""

    text: str
    total: int


class SuggestResponse(BaseModel):
    """Terms that begin like the text."""

    suggestions: list[Suggestion]


class CiteRequest(BaseModel):
    """Texts whose citations are looked up."""

    model_config = ConfigDict(extra="forbid")

    texts: Annotated[list[Annotated[str, Field(max_length=20_000)]], Field(max_length=100)]


class CitationModel(BaseModel):
    """A citation: kind, place in the text, normal form, and the cases it names or that cite the same."""

    kind: str
    start: int
    end: int
    text: str
    key: str
    cases: list[str]


class CiteResponse(BaseModel):
    """Citations of each text, in the order of the texts."""

    citations: list[list[CitationModel]]


def add_case_routes(app: FastAPI, context: Context) -> None:
    """Add the endpoints of the case library to an application."""
    router = APIRouter(prefix="/v1", responses=PROBLEMS)
    embedded = context.settings.case_index != "elasticsearch"
    searches = CapacityLimiter(SEARCHES_AT_ONCE) if embedded else None

    @router.get("/cases/search", response_model=SearchResponse)
    async def search_cases(
        request: Request,
        q: Text,
        kind: str | None = None,
        branch: str | None = None,
        court_level: str | None = None,
        region: str | None = None,
        banner: str | None = None,
        procedure: str | None = None,
        document_type: str | None = None,
        cause: str | None = None,
        law: str | None = None,
        year_from: Annotated[int, Query(ge=0, le=9999)] = 0,
        year_to: Annotated[int, Query(ge=0, le=9999)] = 9999,
        sort: Sort = Sort.RELEVANCE,
        translate: bool = False,  # noqa: FBT001, FBT002 - a query parameter
        offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
        limit: Limit = 10,
    ) -> Response:
        """Find cases with a query in either language and any script.

        Quotation marks make a phrase, a minus excludes a word, ``field:value`` filters;
        《民法典》第一千零七十九条 and case numbers must be met exactly. ``translate``: look for the machine
        translation of the words, too.
        """
        known = {
            *FACET_FIELDS, "q", "year_from", "year_to", "sort", "translate", "offset", "limit",
        }  # fmt: skip
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            raise InputError(
                f"unknown parameter {', '.join(unknown)}; known: {', '.join(sorted(known))}"
            )
        given = request.query_params
        options = SearchOptions(
            {name: given[name] for name in FACET_FIELDS if given.get(name)},
            year_from, year_to, sort, offset, limit, translate,
        )  # fmt: skip

        def find() -> Response:
            context.statistics.count("calls", "search")
            found = describe_search(context.library.get().search(q, options))
            # made by us: checked by the tests, not at every request
            return Response(orjson.dumps(found), media_type="application/json")

        # a query that is translated waits for the engine, in a thread of the common ones
        return await to_thread.run_sync(find, limiter=None if translate else searches)

    @router.get("/cases/suggest")
    def suggest(q: Text, limit: Limit = 10) -> SuggestResponse:
        """Suggest terms that begin like the text and find cases."""
        found = context.library.get().suggest(q, limit)
        return SuggestResponse(suggestions=[Suggestion(text=t, total=n) for t, n in found])

    @router.post("/cases/cite")
    def cite(body: CiteRequest) -> CiteResponse:
        """Find statute passages, case numbers and 法释 numbers in texts, and the cases for each."""
        library = context.library.get()
        out = []
        for text in body.texts:
            found = library.find_citations(text)
            out.append(
                [
                    CitationModel(
                        kind=c.kind, start=c.start, end=c.end, text=c.text, key=c.key,
                        cases=library.cited_cases(c),
                    )
                    for c in found
                ]
            )  # fmt: skip
        return CiteResponse(citations=out)

    @router.get("/cases/{case_id}")
    def get_case(case_id: str) -> dict[str, Any]:
        """Return one case, both languages and both Mongolian scripts."""
        return describe_case(context.library.get().get(case_id))

    @router.get("/cases/{case_id}/similar")
    def similar(case_id: str, limit: Limit = 5) -> SimilarResponse:
        """Return the cases most like a case."""
        hits = context.library.get().similar(case_id, limit)
        return SimilarResponse(id=case_id, hits=[describe_hit(h) for h in hits])

    @router.get("/ask")
    def ask(q: Text) -> dict[str, Any]:
        """Answer a hotline question with a card: the nearest cases, terms and statutes, bilingual."""
        card = answer_question(context.library.get(), q)
        context.statistics.count("calls", "ask")
        if card.hits:
            nearest = card.hits[0].case
            context.statistics.count("subjects", "/".join([nearest.branch, *nearest.cause[:1]]))
        else:
            context.statistics.count("unanswered", "ask")
        return describe_card(card)

    app.include_router(router)
