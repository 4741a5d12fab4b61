"""Fields of a body that may be JSON or a form, as the doors of other services take them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from mnzh_legal.errors import InputError
from mnzh_legal.service.models import MAX_TEXT_CHARS, MAX_TEXTS


async def read_fields(request: Request) -> dict[str, Any]:
    """Return the fields of a JSON or form body; a form's repeated field is a list.

    Raises:
        InputError: neither, or broken.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        try:
            data = json.loads((await request.body()).decode("utf-8"))
        except (ValueError, RecursionError) as exc:
            raise InputError(f"the body is no JSON: {exc}") from exc
        if not isinstance(data, dict):
            raise InputError("the body must be a JSON object")
        _check_strings(data)
        return data
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data", ""):
        form: FormData = await request.form()
        found: dict[str, Any] = {}
        for name, value in form.multi_items():
            if name in found:
                old = found[name]
                found[name] = [*old, value] if isinstance(old, list) else [old, value]
            else:
                found[name] = value
        return found
    raise InputError(f"Content-Type {kind!r}: send JSON or a form")


def _check_strings(value: Any, depth: int = 0) -> None:
    """Refuse strings that are no Unicode text, and nesting that no request needs."""
    if depth > 8:
        raise InputError("the JSON is nested too deeply")
    if isinstance(value, str):
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise InputError("a text holds half of a surrogate pair: it is no Unicode text")
    elif isinstance(value, dict):
        for name, item in value.items():
            _check_strings(name, depth + 1)
            _check_strings(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check_strings(item, depth + 1)


def as_list(value: Any, name: str) -> list[str]:
    """Return a field that is a string or a list of strings as a list."""
    items = value if isinstance(value, list) else [] if value is None else [value]
    if any(not isinstance(i, str) for i in items):
        raise InputError(f"{name}: text is expected")
    return list(items)


def as_text(value: Any, name: str) -> str:
    """Return a field that is one string; empty if it is not there."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if not isinstance(value, str):
        raise InputError(f"{name}: one text is expected")
    return value


def read_texts(fields: Mapping[str, Any], name: str) -> list[str]:
    """Return the texts to translate.

    Raises:
        InputError: none, too many, or one is too long.
    """
    texts = as_list(fields.get(name), name)
    if not texts or len(texts) > MAX_TEXTS or max(map(len, texts)) > MAX_TEXT_CHARS:
        raise InputError(
            f"{name}: 1 to {MAX_TEXTS} texts of at most {MAX_TEXT_CHARS} characters are expected"
        )
    return texts
