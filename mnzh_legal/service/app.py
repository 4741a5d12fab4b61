"""The HTTP application: doors to the pipeline. Rules of all requests are in ``guard``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from importlib.resources import files

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from mnzh_legal import __version__
from mnzh_legal.config import Settings
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import BackendError, NotFoundError
from mnzh_legal.pipeline.cases import open_library
from mnzh_legal.pipeline.query_translation import make_query_translator
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.cases import add_case_routes
from mnzh_legal.service.context import Context
from mnzh_legal.service.deepl import add_deepl_routes
from mnzh_legal.service.deepl_glossaries import add_glossary_routes
from mnzh_legal.service.documents import add_document_routes
from mnzh_legal.service.engine import Engine
from mnzh_legal.service.guard import MAX_BODY_BYTES, add_guard
from mnzh_legal.service.jobs import ENDED, QUEUED, RUNNING
from mnzh_legal.service.keys import KeyStore
from mnzh_legal.service.library import LibraryHolder
from mnzh_legal.service.libretranslate import add_libretranslate_routes
from mnzh_legal.service.metrics import Metrics
from mnzh_legal.service.models import PROBLEMS, TranslateRequest, TranslateResponse, UsageResponse
from mnzh_legal.service.pages import add_page_routes
from mnzh_legal.service.problems import add_problem_handlers, describe_problems
from mnzh_legal.service.reference import add_reference_routes
from mnzh_legal.service.reports import add_report_routes
from mnzh_legal.service.statistics import Statistics
from mnzh_legal.service.worker import Worker
from mnzh_legal.terms.senses import SenseContext, parse_pins
from mnzh_legal.types import Lang, parse_lang

__all__ = ["MAX_BODY_BYTES", "create_app"]


def create_app(settings: Settings, pipeline: TranslationPipeline | None = None) -> FastAPI:
    """Return the application; the model and the library are loaded when it starts."""
    pipeline = pipeline or TranslationPipeline(settings)
    context = _make_context(settings, pipeline)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        context.engine.start()
        # threads only wait for the engine: there are more than may wait, so the engine refuses
        to_thread.current_default_thread_limiter().total_tokens = 2 * settings.max_waiting
        with suppress(BackendError):  # /readyz says so; it is tried again when a case is asked for
            context.library.get()
        try:
            yield
        finally:
            context.library.close()
            context.engine.stop()
            context.statistics.flush()
            context.keys.close()

    app = FastAPI(
        title="mnzh-legal",
        version=__version__,
        description="Mongolian–Chinese legal translation and bilingual case library.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    describe_problems(app)
    add_problem_handlers(app)
    add_report_routes(app, context)
    _add_translation(app, context)
    add_document_routes(app, context)
    add_reference_routes(app, pipeline)
    add_case_routes(app, context)
    _add_usage(app, context)
    add_deepl_routes(app, context)
    add_glossary_routes(app, context)
    add_libretranslate_routes(app, context)
    add_page_routes(app, context)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.allowed_origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "X-API-Key", "Content-Type", "Idempotency-Key"],
            expose_headers=["X-Request-ID", "Retry-After", "Location"],
        )
    add_guard(app, settings, context.keys, context.metrics)
    fonts = files("mnzh_legal.assets") / "fonts"
    app.mount("/static/fonts", StaticFiles(directory=str(fonts)), name="fonts")
    static = files("mnzh_legal.service") / "static"
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    return app


def _make_context(settings: Settings, pipeline: TranslationPipeline) -> Context:
    metrics = Metrics()
    worker = Worker(settings, pipeline)
    engine = Engine(settings, pipeline)
    metrics.watch("engine_waiting", "Requests that wait for the engine", lambda: engine.waiting)
    for state in (QUEUED, RUNNING, *ENDED):
        metrics.watch(
            f"jobs_{state}",
            f"Documents that are {state}",
            lambda state=state: worker.jobs.count(state),  # type: ignore[misc]
        )

    def translate_query(query: str, target: Lang) -> str:
        return engine.translate([query], None, target, TermMode.OFF)[0].text

    translator = make_query_translator(settings, translate_query)
    return Context(
        settings=settings,
        engine=engine,
        keys=KeyStore(settings.state_dir / "keys.sqlite"),
        jobs=worker.jobs,
        library=LibraryHolder(lambda: open_library(settings, pipeline.matcher, translator)),
        glossaries=worker.glossaries,
        metrics=metrics,
        statistics=Statistics(settings.state_dir / "statistics.sqlite"),
        push=worker.enqueue,
    )


def _add_usage(app: FastAPI, context: Context) -> None:
    @app.get("/v1/usage", responses=PROBLEMS)
    def show_usage(request: Request) -> UsageResponse:
        """Tell what the key of the request has used today, and its limits."""
        key = context.key(request)
        if key is None:
            raise NotFoundError("no API key is in use, so nothing is counted")
        used = context.keys.usage(key.id)
        return UsageResponse(
            name=key.name,
            day=used.day,
            requests=used.requests,
            characters=used.characters,
            characters_per_day=key.characters_per_day,
            requests_per_minute=key.per_minute,
        )


def _add_translation(app: FastAPI, context: Context) -> None:
    @app.post("/v1/translate", responses=PROBLEMS)
    def translate(request: Request, body: TranslateRequest) -> TranslateResponse:
        """Translate a text or a list of texts between Chinese and Mongolian."""
        texts = [body.text] if isinstance(body.text, str) else body.text
        target = parse_lang(body.to)
        source = parse_lang(body.source) if body.source else None
        used = context.engine.pipeline_with(body.glossaries)
        pins = parse_pins([f"{k}={v}" for k, v in body.pins.items()], used.term_base)
        results = context.engine.translate(
            texts,
            source,
            target,
            TermMode(body.terms),
            context=SenseContext(body.subject, pins),
            pipeline=used,
        )
        context.metrics.count_translations(results)
        context.statistics.count("calls", "translate")
        for result in results:
            context.statistics.count_pair(result.source_lang, result.target_lang)
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
                **used.versions,
            }
        )
