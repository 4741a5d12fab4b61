"""Errors as RFC 9457 problems: one shape, one table, for every door of the service."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from mnzh_legal.errors import MnzhError, http_status_for

_BASE = "https://mnzh-legal.example/problems/"
_TITLES = {
    401: "Unauthorized",
    403: "Forbidden",
    429: "Too many requests",
    404: "Not found",
    405: "Method not allowed",
    413: "Too large",
    422: "Invalid request",
}


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
    body: dict[str, Any] = {
        "type": type_,
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": getattr(request.state, "request_id", ""),
    }
    return JSONResponse(body, status, media_type="application/problem+json")


def make_http_problem(request: Request, status: int, detail: str) -> JSONResponse:
    """Return the problem of a plain HTTP status; its type is the title in kebab case."""
    title = _TITLES.get(status, "Request refused")
    return make_problem(request, status, title, detail, _BASE + title.lower().replace(" ", "-"))


def add_problem_handlers(app: FastAPI) -> None:
    """Register the handlers: our errors, refused requests, unknown paths."""

    @app.exception_handler(MnzhError)
    def domain(request: Request, exc: MnzhError) -> JSONResponse:
        status = http_status_for(exc)
        kind = problem_type(exc)
        return make_problem(
            request, status, kind.rsplit("/", 1)[1].replace("-", " "), str(exc), kind
        )

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, exc: RequestValidationError) -> JSONResponse:
        faults = [f"{'/'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in exc.errors()[:20]]
        return make_http_problem(request, 422, "; ".join(faults))

    @app.exception_handler(HTTPException)
    def http(request: Request, exc: HTTPException) -> JSONResponse:
        return make_http_problem(request, exc.status_code, str(exc.detail))
