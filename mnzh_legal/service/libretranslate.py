"""The door of LibreTranslate's API: ``libretranslatepy`` works against it unchanged.

Codes: ``zh`` and ``zt`` (traditional characters), ``mn`` (Cyrillic, as there) and ``mn-Mong``; any tag of
``/v1/languages`` does, too. The API key may stand in the body, as that client sends it.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import InputError
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.markup import MarkupOptions, translate_markup
from mnzh_legal.service.context import Context
from mnzh_legal.service.documents import accept_document, send_output
from mnzh_legal.service.fields import as_list, as_text, read_fields, read_texts
from mnzh_legal.service.guard import refusal_of
from mnzh_legal.service.jobs import JobOptions
from mnzh_legal.service.keys import KeyRefusedError
from mnzh_legal.service.models import MAX_TEXT_CHARS
from mnzh_legal.service.problems import NotOfferedError
from mnzh_legal.types import Lang, Translation, parse_lang

CODES = {
    "zh": Lang.ZH_HANS,
    "zt": Lang.ZH_HANT,
    "mn": Lang.MN_CYRL,
    "mn-Mong": Lang.MN_MONG,
}
_NAMES = {
    "zh": "Chinese",
    "zt": "Chinese (traditional)",
    "mn": "Mongolian",
    "mn-Mong": "Mongolian (traditional script)",
}
_CODE_OF = {lang: code for code, lang in CODES.items()}


def parse_code(code: str) -> Lang:
    """Return the language of a code."""
    return CODES.get(code) or parse_lang(code)


def _languages_of(text: str) -> list[dict[str, Any]]:
    """Detected languages, the surest first; confidence in per cent."""
    script = detect_script(text)
    if script == "und":
        return [{"confidence": 0.0, "language": "en"}]
    return [{"confidence": 100.0, "language": _CODE_OF[Lang(script)]}]


def add_libretranslate_routes(app: FastAPI, context: Context) -> None:
    """Add the endpoints to the application."""
    router = APIRouter(include_in_schema=False)

    async def read_admitted(request: Request, scope: str) -> dict[str, Any]:
        """Return the fields of a body, its API key checked where the request's head has none.

        Raises:
            KeyRefusedError: the key does not do.
        """
        fields = await read_fields(request)
        if context.key(request) is None and context.keys.in_use:
            size = int(request.headers.get("content-length", "0") or 0)
            given = as_text(fields.get("api_key"), "api_key")
            request.state.key = await run_in_threadpool(context.keys.admit, given, scope, size)
        return fields

    @app.exception_handler(KeyRefusedError)
    def refused(request: Request, exc: KeyRefusedError) -> Response:
        return refusal_of(request, exc)

    def translate(fields: dict[str, Any]) -> dict[str, Any]:
        texts = read_texts(fields, "q")
        many = isinstance(fields.get("q"), list)
        given = as_text(fields.get("source"), "source")
        if not given:
            raise InputError("source: a language or auto is expected")
        source = None if given == "auto" else parse_code(given)
        target = parse_code(as_text(fields.get("target"), "target"))
        kind = as_text(fields.get("format"), "format") or "text"
        if kind not in ("text", "html"):
            raise InputError(f"format {kind!r}: it is text or html")

        def run(items: list[str]) -> list[Translation]:
            done = context.engine.translate(items, source, target, TermMode.REQUIRE)
            context.metrics.count_translations(done)
            return done

        if kind == "html":
            marked = translate_markup(texts, MarkupOptions(html=True), lambda u: run(list(u)))
            out = [text for text, _ in marked]
        else:
            out = [d.text for d in run(texts)]
        for text in texts:
            lang = source or Lang(detect_script(text))
            context.statistics.count_pair(lang, target)
        answer: dict[str, Any] = {"translatedText": out if many else out[0]}
        if source is None:
            found = [_languages_of(t)[0] for t in texts]
            answer["detectedLanguage"] = found if many else found[0]
        if as_text(fields.get("alternatives"), "alternatives") not in ("", "0"):
            answer["alternatives"] = [[] for _ in out] if many else []
        return answer

    @router.post("/translate")
    async def translate_texts(request: Request) -> Response:
        fields = await read_admitted(request, "translate")
        return JSONResponse(await run_in_threadpool(translate, fields))

    @router.post("/detect")
    async def detect(request: Request) -> Response:
        fields = await read_admitted(request, "any")
        (text,) = as_list(fields.get("q"), "q") or [""]
        if not text.strip():
            raise InputError("q: a text is expected")
        return JSONResponse(_languages_of(text))

    @router.get("/languages")
    def languages() -> list[dict[str, Any]]:
        return [
            {
                "code": code,
                "name": _NAMES[code],
                "targets": [o for o, other in CODES.items() if other.language != lang.language],
            }
            for code, lang in CODES.items()
        ]

    @router.post("/translate_file")
    async def translate_file(request: Request) -> Response:
        fields = await read_admitted(request, "translate")
        file = fields.get("file")
        if not isinstance(file, UploadFile):
            raise InputError("file: a file is expected")
        given = as_text(fields.get("source"), "source")
        options = JobOptions(
            parse_code(as_text(fields.get("target"), "target")).value,
            "" if given in ("", "auto") else parse_code(given).value,
        )
        data = await file.read()
        owner = context.owner(request)
        job, secret = await run_in_threadpool(
            accept_document, context, owner, file.filename or "", data, options
        )
        base = str(request.base_url).rstrip("/")
        return JSONResponse({"translatedFileUrl": f"{base}/download_file/{job.id}/{secret}"})

    @router.get("/download_file/{job_id}/{secret}")
    def download(job_id: str, secret: str) -> Response:
        return send_output(context, context.jobs.get_by_secret(job_id, secret))

    @router.get("/frontend/settings")
    def settings() -> dict[str, Any]:
        return {
            "apiKeys": context.keys.in_use,
            "charLimit": MAX_TEXT_CHARS,
            "keyRequired": context.keys.in_use,
            "suggestions": False,
            "language": {
                "source": {"code": "auto", "name": "Auto Detect"},
                "target": {"code": "mn-Mong", "name": _NAMES["mn-Mong"]},
            },
        }

    @router.post("/suggest")
    def suggest() -> None:
        raise NotOfferedError("suggestions of translations are not taken here; use a glossary")

    app.include_router(router)
