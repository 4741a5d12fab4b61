"""Glossaries of DeepL's API, versions 2 (one direction) and 3 (several)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from mnzh_legal.errors import InputError, NotFoundError
from mnzh_legal.service.context import Context
from mnzh_legal.service.fields import as_text, read_fields
from mnzh_legal.service.glossaries import (
    Dictionary,
    ServiceGlossary,
    base_language,
    format_entries,
    parse_entries,
)


def _dictionary(fields: dict[str, Any]) -> Dictionary:
    return Dictionary(
        base_language(as_text(fields.get("source_lang"), "source_lang")),
        base_language(as_text(fields.get("target_lang"), "target_lang")),
        parse_entries(
            as_text(fields.get("entries"), "entries"),
            as_text(fields.get("entries_format"), "entries_format") or "tsv",
        ),
    )


def _dictionaries(fields: dict[str, Any]) -> list[Dictionary]:
    given = fields.get("dictionaries")
    if not isinstance(given, list) or not all(isinstance(d, dict) for d in given):
        raise InputError("dictionaries: a list of objects is expected")
    return [_dictionary(d) for d in given]


def _counts(dictionary: Dictionary) -> dict[str, Any]:
    return {
        "source_lang": dictionary.source,
        "target_lang": dictionary.target,
        "entry_count": len(dictionary.entries),
    }


def _version_3(glossary: ServiceGlossary) -> dict[str, Any]:
    return {
        "glossary_id": glossary.id,
        "name": glossary.name,
        "creation_time": glossary.created,
        "dictionaries": [_counts(d) for d in glossary.dictionaries],
    }


def _version_2(glossary: ServiceGlossary) -> dict[str, Any]:
    if len(glossary.dictionaries) != 1:
        raise NotFoundError(f"glossary {glossary.id!r} is not one of version 2: see /v3/glossaries")
    return {
        "glossary_id": glossary.id,
        "name": glossary.name,
        "ready": True,
        "creation_time": glossary.created,
        **_counts(glossary.dictionaries[0]),
    }


def _direction(request: Request) -> tuple[str, str]:
    query = request.query_params
    return base_language(query.get("source_lang", "")), base_language(query.get("target_lang", ""))


def add_glossary_routes(app: FastAPI, context: Context) -> None:
    """Add the endpoints to the application."""
    store = context.glossaries
    router = APIRouter(include_in_schema=False)

    @router.get("/v2/glossary-language-pairs")
    def pairs() -> dict[str, Any]:
        return {
            "supported_languages": [
                {"source_lang": "zh", "target_lang": "mn"},
                {"source_lang": "mn", "target_lang": "zh"},
            ]
        }

    @router.post("/v2/glossaries", status_code=201)
    async def create_2(request: Request) -> dict[str, Any]:
        fields = await read_fields(request)
        name = as_text(fields.get("name"), "name")
        return _version_2(store.create(context.owner(request), name, [_dictionary(fields)]))

    @router.get("/v2/glossaries")
    def list_2(request: Request) -> dict[str, Any]:
        found = store.list_all(context.owner(request))
        return {"glossaries": [_version_2(g) for g in found if len(g.dictionaries) == 1]}

    @router.get("/v2/glossaries/{glossary_id}")
    def get_2(request: Request, glossary_id: str) -> dict[str, Any]:
        return _version_2(store.get(context.owner(request), glossary_id))

    @router.get("/v2/glossaries/{glossary_id}/entries")
    def entries_2(request: Request, glossary_id: str) -> Response:
        glossary = store.get(context.owner(request), glossary_id)
        _version_2(glossary)
        text = format_entries(glossary.dictionaries[0].entries)
        return Response(text, media_type="text/tab-separated-values; charset=utf-8")

    @router.delete("/v2/glossaries/{glossary_id}", status_code=204)
    @router.delete("/v3/glossaries/{glossary_id}", status_code=204)
    def delete(request: Request, glossary_id: str) -> None:
        store.remove(context.owner(request), glossary_id)

    @router.post("/v3/glossaries", status_code=201)
    async def create_3(request: Request) -> dict[str, Any]:
        fields = await read_fields(request)
        name = as_text(fields.get("name"), "name")
        return _version_3(store.create(context.owner(request), name, _dictionaries(fields)))

    @router.get("/v3/glossaries")
    def list_3(request: Request) -> dict[str, Any]:
        return {"glossaries": [_version_3(g) for g in store.list_all(context.owner(request))]}

    @router.get("/v3/glossaries/{glossary_id}")
    def get_3(request: Request, glossary_id: str) -> dict[str, Any]:
        return _version_3(store.get(context.owner(request), glossary_id))

    @router.patch("/v3/glossaries/{glossary_id}")
    async def update_3(request: Request, glossary_id: str) -> dict[str, Any]:
        owner, fields = context.owner(request), await read_fields(request)
        if "name" in fields:
            store.rename(owner, glossary_id, as_text(fields["name"], "name"))
        if "dictionaries" in fields:
            for dictionary in _dictionaries(fields):
                store.put_dictionary(owner, glossary_id, dictionary, merge=True)
        return _version_3(store.get(owner, glossary_id))

    @router.put("/v3/glossaries/{glossary_id}/dictionaries")
    async def put_3(request: Request, glossary_id: str) -> dict[str, Any]:
        fields = await read_fields(request)
        owner = context.owner(request)
        return _counts(store.put_dictionary(owner, glossary_id, _dictionary(fields)))

    @router.delete("/v3/glossaries/{glossary_id}/dictionaries", status_code=204)
    def delete_dictionary(request: Request, glossary_id: str) -> None:
        store.remove_dictionary(context.owner(request), glossary_id, *_direction(request))

    @router.get("/v3/glossaries/{glossary_id}/entries")
    def entries_3(request: Request, glossary_id: str) -> dict[str, Any]:
        glossary = store.get(context.owner(request), glossary_id)
        for dictionary in glossary.dictionaries:
            if (dictionary.source, dictionary.target) == _direction(request):
                return {
                    "dictionaries": [
                        {
                            "source_lang": dictionary.source,
                            "target_lang": dictionary.target,
                            "entries": format_entries(dictionary.entries),
                            "entries_format": "tsv",
                        }
                    ]
                }
        raise NotFoundError(f"glossary {glossary_id!r} has no dictionary of this direction")

    app.include_router(router)
