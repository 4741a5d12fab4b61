"""Queries in the other language, for search."""

from __future__ import annotations

from threading import Lock

from mnzh_legal.config import Settings
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import LanguageError
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.cases import QueryTranslator
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.types import Lang


def make_query_translator(
    settings: Settings, pipeline: TranslationPipeline | None = None, lock: Lock | None = None
) -> QueryTranslator:
    """Return a translator of queries; the model is loaded when the first query comes.

    A query in both languages at once is left alone: it needs no translation. ``lock`` guards a pipeline
    that others use, too.
    """
    used = pipeline or TranslationPipeline(settings)
    guard = lock or Lock()

    def translate(query: str) -> str:
        script = detect_script(query)
        target = Lang.MN_CYRL if script.startswith("zh") else Lang.ZH_HANS
        try:
            with guard:
                return used.translate_text(query, None, target, TermMode.OFF).text
        except LanguageError:
            return ""

    return translate
