"""The web pages: server-rendered frames in four interface languages; data comes through the API.

So what the API asks for (keys, limits) holds for the pages, too.
"""

from __future__ import annotations

import json
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from mnzh_legal import __version__
from mnzh_legal.cases.labels import LABELS
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.service.context import Context

#: Interface languages: tag and own name.
INTERFACES = {"zh": "中文", "mn-Mong": "ᠮᠣᠩᠭᠣᠯ", "mn-Cyrl": "Монгол", "en": "English"}
PAGES = {
    "/": "translate",
    "/files": "files",
    "/dictionary": "dictionary",
    "/cases": "cases",
    "/hotline": "hotline",
    "/tv": "tv",
    "/statistics": "statistics",
}


def _read(name: str) -> dict[str, Any]:
    text = (files("mnzh_legal.service") / "data" / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=len(INTERFACES))
def interface_words(language: str) -> dict[str, str]:
    """Return the words of the pages in one interface language.

    >>> interface_words("mn-Cyrl")["search"], interface_words("mn-Mong")["search"]
    ('Хайх', 'ᠬᠠᠶᠢᠬᠤ')
    """
    words: dict[str, str] = {}
    for key, entry in _read("interface.toml").items():
        text = entry["mn" if language.startswith("mn") else language]
        words[key] = convert_to_traditional(text) if language == "mn-Mong" else text
    return words


@lru_cache(maxsize=1)
def tv_boards() -> dict[str, list[dict[str, str]]]:
    """Return the tiles of the TV's boards, with traditional script beside the Cyrillic."""
    return {
        board: [{**tile, "mn_mong": convert_to_traditional(tile["mn"])} for tile in tiles]
        for board, tiles in _read("tv.toml").items()
    }


@lru_cache(maxsize=len(INTERFACES))
def facet_labels(language: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Return the names of coded values, (Chinese, Mongolian), in the script of the interface."""
    return {
        field: {
            code: (zh, convert_to_traditional(mn) if language == "mn-Mong" else mn)
            for code, (zh, mn) in names.items()
        }
        for field, names in LABELS.items()
    }


def choose_language(request: Request) -> str:
    """Return the interface language: asked for in the address, kept in the cookie, of the browser."""
    for value in (request.query_params.get("lang"), request.cookies.get("lang")):
        if value in INTERFACES:
            return str(value)
    for part in request.headers.get("accept-language", "").split(",")[:10]:
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("mn"):
            return "mn-Cyrl" if "cyrl" in tag or tag.endswith("-mn") else "mn-Mong"
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "zh"


def _as_data(value: object) -> Markup:
    """JSON for a data element: no "<" in it can end or open an element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704


def add_page_routes(app: FastAPI, context: Context) -> None:
    """Add the pages to the application."""
    templates = Environment(
        loader=PackageLoader("mnzh_legal.service"), autoescape=select_autoescape()
    )
    retention = context.settings.retention_hours

    def render(request: Request, name: str, **more: object) -> HTMLResponse:
        language = choose_language(request)
        html = templates.get_template(f"{name}.html").render(
            version=__version__,
            page=name,
            language=language,
            interfaces=INTERFACES,
            words=interface_words(language),
            data=_as_data({"words": interface_words(language), "language": language, **more}),
            retention=retention,
            path=request.url.path,
            **more,
        )
        response = HTMLResponse(html, headers={"Vary": "Cookie, Accept-Language"})
        if request.query_params.get("lang") in INTERFACES:
            response.set_cookie("lang", language, max_age=31_536_000, samesite="lax", httponly=True)
        return response

    def add(path: str, name: str) -> None:
        @app.get(path, response_class=HTMLResponse, include_in_schema=False)
        def page(request: Request) -> HTMLResponse:
            more: dict[str, object] = {}
            if name == "tv":
                more["boards"] = tv_boards()
            elif name == "cases":
                more["labels"] = facet_labels(choose_language(request))
            return render(request, name, **more)

    for path, name in PAGES.items():
        add(path, name)

    @app.get("/cases/{case_id}", response_class=HTMLResponse, include_in_schema=False)
    def case_page(request: Request, case_id: str) -> HTMLResponse:
        labels = facet_labels(choose_language(request))
        return render(request, "case", case_id=case_id[:200], labels=labels)
