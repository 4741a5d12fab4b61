"""The HTTP application: a door to the pipeline, and one page to try it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from importlib.resources import files
from threading import Lock

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, select_autoescape

from mnzh_legal import __version__
from mnzh_legal.config import Settings
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import NotFoundError
from mnzh_legal.pipeline.cases import open_library
from mnzh_legal.pipeline.query_translation import make_query_translator
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.cases import add_case_routes
from mnzh_legal.service.keys import ApiKey, KeyRefusedError, KeyStore
from mnzh_legal.service.models import (
    PROBLEMS,
    Health,
    TranslateRequest,
    TranslateResponse,
    UsageResponse,
)
from mnzh_legal.service.problems import add_problem_handlers, make_http_problem
from mnzh_legal.service.reference import add_reference_routes
from mnzh_legal.terms.senses import SenseContext, parse_pins
from mnzh_legal.types import parse_lang

#: Largest request body, in bytes.
MAX_BODY_BYTES = 2_000_000
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_SCOPE_OF = (("/v1/translate", "translate"), ("/v1/cases", "cases"), ("/v1/", "terms"))


def create_app(settings: Settings, pipeline: TranslationPipeline | None = None) -> FastAPI:
    """Return the application; the model and the library are loaded when it starts."""
    pipeline = pipeline or TranslationPipeline(settings)
    lock = Lock()  # the engine is used by one request at a time

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        _ = pipeline.versions
        translator = make_query_translator(settings, pipeline, lock)
        with open_library(settings, pipeline.matcher, translator) as library:
            app.state.library = library
            yield

    app = FastAPI(
        title="mnzh-legal",
        version=__version__,
        description="Mongolian–Chinese legal translation and bilingual case library.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    add_problem_handlers(app)
    keys = KeyStore(settings.state_dir / "keys.sqlite")
    _add_middleware(app, keys)
    _add_routes(app, pipeline, lock)
    add_reference_routes(app, pipeline)
    add_case_routes(app)
    _add_usage(app, keys)
    fonts = files("mnzh_legal.assets") / "fonts"
    app.mount("/static/fonts", StaticFiles(directory=str(fonts)), name="fonts")
    static = files("mnzh_legal.service") / "static"
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    return app


def _refusal(request: Request, keys: KeyStore) -> Response | None:
    """The answer to a request whose API key does not do, None if it may pass."""
    path = request.url.path
    if not path.startswith("/v1/") or not keys.in_use:
        return None
    header = request.headers.get("authorization", "")
    given = header.removeprefix("Bearer ") if header.startswith("Bearer ") else ""
    given = given or request.headers.get("x-api-key", "")
    scope = next((s for start, s in _SCOPE_OF if path.startswith(start)), "terms")
    # a body's bytes are an upper bound of its characters: known before it is read
    size = int(request.headers.get("content-length", "0") or 0) if scope == "translate" else 0
    try:
        request.state.key = keys.admit(given, scope, size)
    except KeyRefusedError as refused:
        response = make_http_problem(request, refused.status, refused.detail)
        if refused.retry_after:
            response.headers["Retry-After"] = str(refused.retry_after)
        if refused.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    return None


def _add_usage(app: FastAPI, keys: KeyStore) -> None:
    @app.get("/v1/usage", responses=PROBLEMS)
    def show_usage(request: Request) -> UsageResponse:
        """Tell what the key of the request has used today, and its limits."""
        key: ApiKey | None = getattr(request.state, "key", None)
        if key is None:
            raise NotFoundError("no API key is in use, so nothing is counted")
        used = keys.usage(key.id)
        return UsageResponse(
            name=key.name,
            day=used.day,
            requests=used.requests,
            characters=used.characters,
            characters_per_day=key.characters_per_day,
            requests_per_minute=key.per_minute,
        )


def _add_middleware(app: FastAPI, keys: KeyStore) -> None:
    @app.middleware("http")
    async def frame(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        request.state.request_id = uuid.uuid4().hex
        length = request.headers.get("content-length", "0")
        if request.method in ("POST", "PUT", "PATCH") and (
            not length.isdigit()
            or "content-length" not in request.headers
            or int(length) > MAX_BODY_BYTES
        ):
            detail = f"the body must state its length and have at most {MAX_BODY_BYTES} bytes"
            response: Response = make_http_problem(request, 413, detail)
        else:
            response = _refusal(request, keys) or await call_next(request)
        response.headers["X-Request-ID"] = request.state.request_id
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _add_routes(app: FastAPI, pipeline: TranslationPipeline, lock: Lock) -> None:
    templates = Environment(
        loader=PackageLoader("mnzh_legal.service"), autoescape=select_autoescape()
    )

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    def page() -> str:
        return templates.get_template("index.html").render(version=__version__)

    @app.get("/healthz")
    def healthz() -> Health:
        """Tell that the process answers."""
        return Health(status="ok", version=__version__)

    @app.post("/v1/translate", responses=PROBLEMS)
    def translate(body: TranslateRequest) -> TranslateResponse:
        """Translate a text or a list of texts between Chinese and Mongolian."""
        texts = [body.text] if isinstance(body.text, str) else body.text
        target = parse_lang(body.to)
        source = parse_lang(body.source) if body.source else None
        context = SenseContext(
            body.subject,
            parse_pins([f"{k}={v}" for k, v in body.pins.items()], pipeline.term_base),
        )
        with lock:
            results = [
                pipeline.translate_text(t, source, target, TermMode(body.terms), context=context)
                for t in texts
            ]
        return TranslateResponse.model_validate(
            {
                "translations": [
                    {
                        "text": r.text,
                        "from": r.source_lang.value,
                        "to": r.target_lang.value,
                        "terms": [asdict(t) for t in r.terms] if body.trace else [],
                        "warnings": [asdict(w) for w in r.warnings],
                    }
                    for r in results
                ],
                **pipeline.versions,
            }
        )
