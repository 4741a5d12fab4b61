"""The word lists that persons are found with (``data/person_names.toml``), and the place of a name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, str]:
    text = (files("mnzh_legal.cases") / "data" / "person_names.toml").read_text("utf-8")
    return tomllib.loads(text)


def load_names(key: str) -> tuple[str, ...]:
    """Return a list of the file: one entry a line if the key ends with ``_mn``, else parted by spaces."""
    whole = _lists()[key]
    parts = whole.split("\n") if key.endswith("_mn") else whole.split()
    return tuple(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class NameUse:
    """A place where a person is named: half-open code points, the name's base form, its case label."""

    start: int
    end: int
    base: str
    label: str = ""
