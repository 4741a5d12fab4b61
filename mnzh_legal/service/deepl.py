"""The door of DeepL's API: its official client works against it unchanged.

``MN`` is Cyrillic Mongolian, as it is there; ``MN-MONG`` is the traditional script. What is not offered
(formality other than default, writing, style rules) is refused in words, never ignored in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, File, Form, Request, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import InputError, LanguageError, OverloadedError
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.markup import MarkupOptions, translate_markup
from mnzh_legal.service.context import Context
from mnzh_legal.service.documents import accept_document, send_output
from mnzh_legal.service.fields import as_list, as_text, read_fields, read_texts
from mnzh_legal.service.jobs import CANCELLED, DONE, FAILED, QUEUED, JobOptions
from mnzh_legal.service.problems import NotOfferedError
from mnzh_legal.types import Lang, Translation

#: DeepL's codes; the first of a language is the one that is told.
CODES = {
    "ZH": Lang.ZH_HANS,
    "ZH-HANS": Lang.ZH_HANS,
    "ZH-HANT": Lang.ZH_HANT,
    "MN": Lang.MN_CYRL,
    "MN-CYRL": Lang.MN_CYRL,
    "MN-MONG": Lang.MN_MONG,
}
_NAMES = {
    "ZH": "Chinese",
    "ZH-HANS": "Chinese (simplified)",
    "ZH-HANT": "Chinese (traditional)",
    "MN": "Mongolian",
    "MN-CYRL": "Mongolian (Cyrillic)",
    "MN-MONG": "Mongolian (traditional script)",
}
_KNOWN = frozenset(
    [
        "text",
        "target_lang",
        "source_lang",
        "context",
        "split_sentences",
        "preserve_formatting",
        "formality",
        "model_type",
        "glossary_id",
        "glossary_ids",
        "show_billed_characters",
        "tag_handling",
        "tag_handling_version",
        "outline_detection",
        "non_splitting_tags",
        "splitting_tags",
        "ignore_tags",
        "enable_beta_languages",
        "auth_key",
    ]
)


def parse_code(code: str) -> Lang:
    """Return the language of one of DeepL's codes.

    Raises:
        LanguageError: not one of them.
    """
    found = CODES.get(code.strip().upper().replace("_", "-"))
    if found is None:
        raise LanguageError(f"language {code!r} is not offered; there are {', '.join(CODES)}")
    return found


def _source_code(lang: Lang) -> str:
    return lang.language.upper()


def _flag(value: Any, name: str, *, default: bool) -> bool:
    text = as_text(value, name).lower()
    if text not in ("", "0", "1", "true", "false"):
        raise InputError(f"{name}: it is 0 or 1")
    return default if text == "" else text in ("1", "true")


def _tags(value: Any, name: str) -> frozenset[str]:
    return frozenset(
        t.strip() for item in as_list(value, name) for t in item.split(",") if t.strip()
    )


def _glossary_ids(fields: Mapping[str, Any]) -> list[str]:
    several = as_list(fields.get("glossary_ids"), "glossary_ids")
    several = [t.strip() for item in several for t in item.split(",") if t.strip()]
    single = as_text(fields.get("glossary_id"), "glossary_id")
    if single and several:
        raise InputError("glossary_id and glossary_ids: give one of them")
    return [single] if single else several[:5]


def refuse_unknown(fields: Mapping[str, Any]) -> None:
    """Refuse what is not offered, so that nobody believes it was done."""
    formality = as_text(fields.get("formality"), "formality")
    if formality not in ("", "default", "prefer_more", "prefer_less"):
        raise InputError(f"formality {formality!r} is not offered for ZH and MN")
    for name, value in fields.items():
        if name not in _KNOWN and value not in (None, "", [], {}):
            raise InputError(f"parameter {name!r} is not offered")


def add_deepl_routes(app: FastAPI, context: Context) -> None:
    """Add the endpoints to the application."""
    router = APIRouter(include_in_schema=False)

    def translate(request: Request, fields: dict[str, Any]) -> dict[str, Any]:
        refuse_unknown(fields)
        texts = read_texts(fields, "text")
        target = parse_code(as_text(fields.get("target_lang"), "target_lang"))
        given = as_text(fields.get("source_lang"), "source_lang")
        source = parse_code(given) if given else None
        identifiers = _glossary_ids(fields)
        if identifiers and source is None:
            raise InputError("source_lang is needed with a glossary")
        owner = context.owner(request)
        pipeline = context.engine.pipeline_with((), context.glossaries.layers(owner, identifiers))
        handling = as_text(fields.get("tag_handling"), "tag_handling")
        if handling not in ("", "xml", "html"):
            raise InputError(f"tag_handling {handling!r}: it is xml or html")

        def run(items: list[str]) -> list[Translation]:
            # what has nothing to translate in it (a number, a sign) comes back as it is
            numbers = [i for i, t in enumerate(items) if detect_script(t) != "und"]
            done = context.engine.translate(
                [items[i] for i in numbers], source, target, TermMode.REQUIRE, pipeline=pipeline
            )
            context.metrics.count_translations(done)
            found = dict(zip(numbers, done, strict=True))
            own = source or (Lang.MN_CYRL if target.language == "zh" else Lang.ZH_HANS)
            return [found.get(i) or Translation(t, t, own, target) for i, t in enumerate(items)]

        if handling:
            options = MarkupOptions(
                html=handling == "html",
                ignore=_tags(fields.get("ignore_tags"), "ignore_tags"),
                splitting=_tags(fields.get("splitting_tags"), "splitting_tags"),
                inline=_tags(fields.get("non_splitting_tags"), "non_splitting_tags"),
                outline=_flag(fields.get("outline_detection"), "outline_detection", default=True),
            )
            marked = translate_markup(texts, options, lambda units: run(list(units)))
            results = [
                (text, first.source_lang if first else source or Lang.ZH_HANS)
                for text, first in marked
            ]
        else:
            results = [(d.text, d.source_lang) for d in run(texts)]
        for _, lang in results:
            context.statistics.count_pair(lang, target)
        return {
            "translations": [
                {
                    "detected_source_language": _source_code(lang),
                    "text": text,
                    "billed_characters": len(given_text),
                    "model_type_used": "quality_optimized",
                }
                for (text, lang), given_text in zip(results, texts, strict=True)
            ]
        }

    @router.post("/v2/translate")
    async def translate_texts(request: Request) -> dict[str, Any]:
        return await run_in_threadpool(translate, request, await read_fields(request))

    @router.api_route("/v2/usage", methods=["GET", "POST"])
    def usage(request: Request) -> dict[str, int]:
        key = context.key(request)
        if key is None:
            return {"character_count": 0, "character_limit": 1_000_000_000_000}
        used = context.keys.usage(key.id)
        return {"character_count": used.characters, "character_limit": key.characters_per_day}

    @router.api_route("/v2/languages", methods=["GET", "POST"])
    async def languages(request: Request) -> list[dict[str, Any]]:
        kind = request.query_params.get("type", "")
        if not kind and (request.method == "POST" or await request.body()):
            kind = as_text((await read_fields(request)).get("type"), "type")
        if kind not in ("", "source", "target"):
            raise InputError(f"type {kind!r}: it is source or target")
        codes = list(CODES) if kind == "target" else ["ZH", "MN"]
        return [
            {"language": c, "name": _NAMES[c]}
            | ({"supports_formality": False} if kind == "target" else {})
            for c in codes
        ]

    @router.post("/v2/document")
    def upload(
        request: Request,
        file: Annotated[UploadFile, File()],
        target_lang: Annotated[str, Form()],
        source_lang: Annotated[str, Form()] = "",
        formality: Annotated[str, Form()] = "",
        glossary_id: Annotated[str, Form()] = "",
        glossary_ids: Annotated[str, Form()] = "",
        output_format: Annotated[str, Form()] = "",
        filename: Annotated[str, Form()] = "",
    ) -> dict[str, str]:
        refuse_unknown({"formality": formality})
        name = filename or file.filename or ""
        if output_format and not name.lower().endswith(f".{output_format.lower()}"):
            raise InputError("output_format: only the format of the document itself is offered")
        identifiers = _glossary_ids({"glossary_id": glossary_id, "glossary_ids": glossary_ids})
        if len(identifiers) > 1:
            raise InputError("glossary_ids: one glossary is offered for a document")
        owner = context.owner(request)
        context.glossaries.layers(owner, identifiers)
        options = JobOptions(
            parse_code(target_lang).value,
            parse_code(source_lang).value if source_lang else "",
            glossary="".join(identifiers),
        )
        job, secret = accept_document(context, owner, name, file.file.read(), options)
        return {"document_id": job.id, "document_key": secret}

    def secret_of(fields: Mapping[str, Any]) -> str:
        return as_text(fields.get("document_key"), "document_key")

    @router.post("/v2/document/{document_id}")
    async def status(request: Request, document_id: str) -> dict[str, Any]:
        job = context.jobs.get_by_secret(document_id, secret_of(await read_fields(request)))
        states = {QUEUED: "queued", DONE: "done", FAILED: "error", CANCELLED: "error"}
        answer: dict[str, Any] = {
            "document_id": job.id,
            "status": states.get(job.state, "translating"),
        }
        if job.state == DONE:
            answer["billed_characters"] = job.characters
        elif job.state in (FAILED, CANCELLED):
            answer["error_message"] = job.error or job.state
        else:
            left = max(job.total - job.done, 1)
            answer["seconds_remaining"] = max(1, left // 10)
        return answer

    @router.post("/v2/document/{document_id}/result")
    async def result(request: Request, document_id: str) -> Response:
        job = context.jobs.get_by_secret(document_id, secret_of(await read_fields(request)))
        if job.state not in (DONE, FAILED, CANCELLED):
            raise OverloadedError(f"document {job.id} is {job.state}", 5)
        return send_output(context, job)

    @router.api_route("/v2/write/{rest:path}", methods=["GET", "POST"])
    @router.api_route("/v3/style_rules", methods=["GET", "POST"])
    @router.api_route(
        "/v3/style_rules/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"]
    )
    @router.api_route("/v3/translation_memories", methods=["GET", "POST"])
    @router.api_route(
        "/v3/translation_memories/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"]
    )
    @router.api_route("/v2/admin/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def not_offered(request: Request) -> None:
        raise NotOfferedError(f"{request.url.path} is not offered by this service")

    app.include_router(router)
