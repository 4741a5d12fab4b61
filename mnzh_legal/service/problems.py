"""Errors as RFC 9457 problems: one shape, one table, for every door of the service."""

from __future__ import annotations

import errno
import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from mnzh_legal.errors import MnzhError, OverloadedError, http_status_for

_BASE = "https://mnzh-legal.example/problems/"
_TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    429: "Too many requests",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    411: "Length required",
    413: "Too large",
    422: "Invalid request",
    431: "Headers too large",
    456: "Quota exceeded",
    500: "Internal error",
    501: "Not offered",
    507: "Disk full",
}


class NotOfferedError(Exception):
    """Something that another service offers at this address and this one does not."""


def problem_type(error: MnzhError) -> str:
    """Return the stable type of an error: its class name in kebab case.

    >>> from mnzh_legal.errors import EmptyInputError
    >>> problem_type(EmptyInputError("x")).rsplit("/", 1)[1]
    'empty-input'
    """
    name = type(error).__name__.removesuffix("Error")
    return _BASE + re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def make_problem(
    request: Request, status: int, title: str, detail: str, type_: str
) -> JSONResponse:
    """Return a problem response."""
    path = request.url.path
    deepl = is_deepl(path)
    libre = not deepl and is_libretranslate(path)
    if status == 422 and (deepl or libre):
        status = 400  # what their clients know
    body: dict[str, Any] = {
        "type": type_,
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": getattr(request.state, "request_id", ""),
    }
    if deepl:
        body["message"] = detail
    elif libre:
        body["error"] = detail
    return JSONResponse(body, status, media_type="application/problem+json")


def is_deepl(path: str) -> bool:
    """Tell whether a path is one of DeepL's, whose clients know other status codes.

    >>> is_deepl("/v2/translate"), is_deepl("/v1/translate")
    (True, False)
    """
    return path.startswith(("/v2/", "/v3/"))


def is_libretranslate(path: str) -> bool:
    """Tell whether a path is one of LibreTranslate's, whose errors have the field ``error``.

    >>> is_libretranslate("/translate"), is_libretranslate("/v1/translate")
    (True, False)
    """
    first = path.split("/")[1] if path.startswith("/") else ""
    return first in (
        "translate",
        "translate_file",
        "detect",
        "languages",
        "suggest",
        "download_file",
    )


def make_http_problem(request: Request, status: int, detail: str) -> JSONResponse:
    """Return the problem of a plain HTTP status; its type is the title in kebab case."""
    title = _TITLES.get(status, "Request refused")
    return make_problem(request, status, title, detail, _BASE + title.lower().replace(" ", "-"))


def describe_problems(app: FastAPI) -> None:
    """Make the OpenAPI document say what refusals are: problems, ``application/problem+json``."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if status.startswith(("4", "5")) and "application/json" in content:
                        schema = {"$ref": "#/components/schemas/Problem"}
                        response["content"] = {"application/problem+json": {"schema": schema}}
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def add_problem_handlers(app: FastAPI) -> None:
    """Register the handlers: our errors, refused requests, unknown paths."""

    @app.exception_handler(MnzhError)
    def domain(request: Request, exc: MnzhError) -> JSONResponse:
        status = http_status_for(exc)
        kind = problem_type(exc)
        response = make_problem(
            request, status, kind.rsplit("/", 1)[1].replace("-", " "), str(exc), kind
        )
        if isinstance(exc, OverloadedError):
            response.headers["Retry-After"] = str(exc.retry_after)
        elif status == 503:
            response.headers["Retry-After"] = "10"
        return response

    @app.exception_handler(NotOfferedError)
    def not_offered(request: Request, exc: NotOfferedError) -> JSONResponse:
        # DeepL's clients repeat what fails with 501
        status = 400 if is_deepl(request.url.path) else 501
        return make_http_problem(request, status, str(exc))

    @app.exception_handler(OSError)
    def system(request: Request, exc: OSError) -> JSONResponse:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            return make_http_problem(
                request, 507, "the disk of the service is full; nothing was kept"
            )
        raise exc

    @app.exception_handler(RecursionError)
    def too_deep(request: Request, _exc: RecursionError) -> JSONResponse:
        return make_http_problem(request, 422, "the JSON is nested too deeply")

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, exc: RequestValidationError) -> JSONResponse:
        faults = [f"{'/'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in exc.errors()[:20]]
        return make_http_problem(request, 422, "; ".join(faults))

    @app.exception_handler(HTTPException)
    def http(request: Request, exc: HTTPException) -> JSONResponse:
        response = make_http_problem(request, exc.status_code, str(exc.detail))
        if exc.status_code == 408:
            response.headers["Connection"] = "close"  # the rest of the body is not read
        return response

    @app.exception_handler(Exception)
    def unexpected(request: Request, _exc: Exception) -> JSONResponse:
        response = make_http_problem(
            request, 500, "internal error; please report it with the request id"
        )
        response.headers["X-Request-ID"] = getattr(request.state, "request_id", "")
        return response
