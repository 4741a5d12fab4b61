"""Queries in the other language, for search."""

from __future__ import annotations

from collections.abc import Callable

from mnzh_legal.config import Settings
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import LanguageError, OverloadedError
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.cases import QueryTranslator
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.types import Lang


def make_query_translator(
    settings: Settings, translate_text: Callable[[str, Lang], str] | None = None
) -> QueryTranslator:
    """Return a translator of queries; the model is loaded when the first query comes.

    A query in both languages at once is left alone: it needs no translation; so is one that an
    overloaded engine has no time for. ``translate_text`` is an engine that is there already.
    """
    if translate_text is None:
        pipeline = TranslationPipeline(settings)

        def translate_text(query: str, target: Lang) -> str:
            return pipeline.translate_text(query, None, target, TermMode.OFF).text

    used = translate_text

    def translate(query: str) -> str:
        script = detect_script(query)
        target = Lang.MN_CYRL if script.startswith("zh") else Lang.ZH_HANS
        try:
            return used(query, target)
        except (LanguageError, OverloadedError):
            return ""

    return translate
