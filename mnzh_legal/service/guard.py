"""What every request passes before an endpoint sees it: size, pace, API key, headers, counting.

Plain ASGI, so that bodies and answers stream through. A refusal is answered before a body is read.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response

from mnzh_legal.config import Settings
from mnzh_legal.service.keys import KeyRefusedError, KeyStore
from mnzh_legal.service.metrics import Metrics
from mnzh_legal.service.problems import is_deepl, make_http_problem

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: Largest request body, in bytes; larger ones are for documents only.
MAX_BODY_BYTES = 2_000_000
MAX_UPLOAD_BYTES = 50_000_000
MAX_HEADER_BYTES = 16_384
#: A body that is slower than this in all is ended.
SLOWEST_BYTES_PER_S = 20_000
_UPLOADS = ("/v1/documents", "/v2/document", "/translate_file")
_HEADERS = {
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}
_SCOPE_OF = (
    ("/v1/translate", "translate"),
    ("/v1/documents", "translate"),
    ("/v1/cases", "cases"),
    ("/v1/ask", "cases"),
    ("/v1/statistics", "admin"),
    ("/metrics", "admin"),
    ("/v1/", "terms"),
    ("/v2/usage", "any"),
    ("/v2/languages", "any"),
    ("/v2/glossar", "terms"),
    ("/v3/", "terms"),
    ("/v2/", "translate"),
    ("/translate", "translate"),
    ("/detect", "any"),
    ("/languages", "any"),
)


class BodyTooSlowError(HTTPException):
    """A body that stalls, or takes in all, longer than allowed.

    An HTTPException, since FastAPI makes everything else that a body's reader raises a 400.
    """

    def __init__(self, detail: str) -> None:
        super().__init__(408, detail)


def find_scope(path: str) -> str:
    """Return the scope a path needs, "" where anybody may go (pages, health, static files).

    >>> find_scope("/v1/cases/search"), find_scope("/"), find_scope("/v2/document/1")
    ('cases', '', 'translate')
    """
    return next((scope for start, scope in _SCOPE_OF if path.startswith(start)), "")


def _given_key(request: Request) -> str:
    header = request.headers.get("authorization", "")
    for kind in ("Bearer ", "DeepL-Auth-Key "):
        if header.startswith(kind):
            return header.removeprefix(kind)
    return request.headers.get("x-api-key", "")


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: Any, *, settings: Settings, keys: KeyStore, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._keys = keys
        self._metrics = metrics

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request.state.request_id = uuid.uuid4().hex
        started = time.perf_counter()
        refusal = self._refuse(request)
        has_body = refusal is None and request.method in ("POST", "PUT", "PATCH")
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower() for name, _ in message["headers"]}
                extra = {**_HEADERS, "x-request-id": request.state.request_id}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (n.encode(), v.encode())
                        for n, v in extra.items()
                        if n.encode() not in present
                    ),
                ]
            await send(message)

        complete = False
        stall = self._settings.body_timeout_s
        # six stalls, and a slow line's time for the length that was stated
        length = int(request.headers.get("content-length", "0") or 0) if has_body else 0
        deadline = time.monotonic() + 6 * stall + length / SLOWEST_BYTES_PER_S

        async def paced() -> Message:
            nonlocal complete
            if complete:  # what is awaited now is the end of the connection
                return await receive()
            left = deadline - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, min(stall, left)))
            except TimeoutError:
                raise BodyTooSlowError(
                    f"the body stalled for {stall:g} seconds"
                    if left > stall
                    else "the body came too slowly"
                ) from None
            complete = not message.get("more_body", False)
            return message

        try:
            if refusal is not None:
                await refusal(scope, receive, answer)
            else:
                await self._app(scope, paced if has_body else receive, answer)
        finally:
            route = scope.get("route")
            self._metrics.count_request(
                request.method,
                getattr(route, "path", "") or "unmatched",
                status,
                time.perf_counter() - started,
            )

    def _refuse(self, request: Request) -> Response | None:
        """The answer to a request that may not pass, None for one that may."""
        size = 0
        if sum(len(n) + len(v) for n, v in request.scope["headers"]) > MAX_HEADER_BYTES:
            return self._close(request, 431, f"the headers have over {MAX_HEADER_BYTES} bytes")
        if request.method in ("POST", "PUT", "PATCH"):
            length = request.headers.get("content-length", "")
            upload = request.url.path.rstrip("/") in _UPLOADS
            limit = MAX_UPLOAD_BYTES if upload else MAX_BODY_BYTES
            if not length.isascii() or not length.isdigit():
                return self._close(
                    request, 411, "the request must state the length of its body (Content-Length)"
                )
            size = int(length)
            if size > limit:
                return self._close(request, 413, f"the body must have at most {limit} bytes")
        return self._refuse_key(request, size)

    @staticmethod
    def _close(request: Request, status: int, detail: str) -> Response:
        response = make_http_problem(request, status, detail)
        response.headers["Connection"] = "close"  # its body is not read
        return response

    def _refuse_key(self, request: Request, size: int) -> Response | None:
        needed = find_scope(request.url.path)
        if not needed or request.method == "OPTIONS" or not self._keys.in_use:
            return None
        given = _given_key(request)
        if not given and request.url.path.split("/")[1] in ("translate", "detect", "languages"):
            return None  # LibreTranslate's clients put the key into the body: the endpoint asks
        try:
            # a body's bytes are an upper bound of its characters: known before it is read
            characters = size if needed == "translate" else 0
            request.state.key = self._keys.admit(given, needed, characters)
        except KeyRefusedError as refused:
            return refusal_of(request, refused)
        return None


def refusal_of(request: Request, refused: KeyRefusedError) -> Response:
    """Return the answer to a refused key; DeepL's clients know 403 and 456."""
    deepl = is_deepl(request.url.path)
    status = refused.status
    if deepl and status == 401:
        status = 403
    elif deepl and status == 429 and "characters a day" in refused.detail:
        status = 456
    response = make_http_problem(request, status, refused.detail)
    if refused.retry_after:
        response.headers["Retry-After"] = str(refused.retry_after)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def add_guard(app: FastAPI, settings: Settings, keys: KeyStore, metrics: Metrics) -> None:
    """Put the guard around an application."""
    app.add_middleware(Guard, settings=settings, keys=keys, metrics=metrics)
