"""Reference endpoints: languages, terms, script conversion."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field

from mnzh_legal.errors import NotFoundError
from mnzh_legal.pipeline.glossaries import describe_term
from mnzh_legal.pipeline.scripts import convert_script, normalize_input
from mnzh_legal.pipeline.translate import TranslationPipeline, check_text
from mnzh_legal.service.models import MAX_TEXT_CHARS, PROBLEMS, LangTag
from mnzh_legal.terms.lookup import TermLookup
from mnzh_legal.types import Lang, parse_lang

_NAMES = {
    Lang.ZH_HANS: ("中文（简体）", "Chinese (Simplified)"),
    Lang.ZH_HANT: ("中文（繁體）", "Chinese (Traditional)"),
    Lang.MN_MONG: ("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ", "Mongolian (traditional script)"),
    Lang.MN_CYRL: ("Монгол (кирилл)", "Mongolian (Cyrillic)"),
}


class Language(BaseModel):
    """A language in a script: its BCP 47 tag, its own name, what it translates into."""

    tag: str
    name: str
    english: str
    direction: Literal["horizontal", "vertical-lr"]
    targets: list[str]


class ConvertRequest(BaseModel):
    """A text to be written in another script of its language."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=MAX_TEXT_CHARS, examples=["хуулийн гэрээ"])]
    to: LangTag


class ConvertResponse(BaseModel):
    """The text in the script asked for."""

    text: str
    to: str


class TermsResponse(BaseModel):
    """Entries for a query, the surest first; ``how``: exact, inflected, part or near."""

    query: str
    glossary: str
    entries: list[dict[str, Any]]


def add_reference_routes(app: FastAPI, pipeline: TranslationPipeline) -> None:
    """Add the endpoints to the application."""
    router = APIRouter()
    lookup: list[TermLookup] = []

    @router.get("/v1/languages")
    def list_languages() -> list[Language]:
        """List the languages and the pairs."""
        return [
            Language(
                tag=lang.value,
                name=_NAMES[lang][0],
                english=_NAMES[lang][1],
                direction="vertical-lr" if lang is Lang.MN_MONG else "horizontal",
                targets=[o.value for o in Lang if o.language != lang.language],
            )
            for lang in Lang
        ]

    @router.get("/v1/terms", responses=PROBLEMS)
    def find_terms(
        q: Annotated[str, Query(min_length=1, max_length=100, examples=["原告", "гэрээний"])],
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> TermsResponse:
        """Look a term up in either language and any script; inflected and near forms too."""
        check_text(q)
        if not lookup:
            lookup.append(TermLookup(pipeline.term_base, pipeline.matcher))
        found = lookup[0].find(normalize_input(q).strip(), limit)
        return TermsResponse(
            query=q,
            glossary=pipeline.term_base.version,
            entries=[describe_term(f.term) | {"how": f.how, "score": f.score} for f in found],
        )

    @router.get("/v1/terms/{term_id}", responses=PROBLEMS)
    def get_term(term_id: str) -> dict[str, Any]:
        """Return one entry."""
        for term in pipeline.term_base.terms:
            if term.id == term_id:
                return describe_term(term)
        raise NotFoundError(f"no term {term_id!r}")

    @router.post("/v1/script/convert", responses=PROBLEMS)
    def convert(body: ConvertRequest) -> ConvertResponse:
        """Write a text in another script of its language."""
        check_text(body.text)
        target = parse_lang(body.to)
        return ConvertResponse(text=convert_script(body.text, target), to=target.value)

    app.include_router(router)
