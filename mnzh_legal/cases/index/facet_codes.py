"""Facet values as numbers, so that those of the best hits are counted without reading documents.

A document has one number a field, for all its values together; the table of what a number means lies
beside the index.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from mnzh_legal.cases.index.base import FACET_FIELDS, MAX_FACET_VALUES

_FILE = "mnzh-facets.json"
_Value = TypeVar("_Value", str, int)


def _most(counted: Counter[_Value]) -> list[tuple[_Value, int]]:
    """The values that are counted most; ties by value."""
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MAX_FACET_VALUES]


def column(field: str) -> str:
    """Return the name of the column that holds a field's numbers."""
    return f"{field}_code"


class FacetCodes:
    """The tables of an index folder; numbers are given out in the order of first use."""

    def __init__(self, tables: dict[str, list[tuple[str, ...]]] | None = None) -> None:
        self._values = tables or {name: [] for name in FACET_FIELDS}
        self._numbers = {
            name: {values: n for n, values in enumerate(rows)}
            for name, rows in self._values.items()
        }

    def number(self, field: str, values: tuple[str, ...]) -> int:
        """Return the number of a field's values, a new one where they have none."""
        known = self._numbers[field]
        if values not in known:
            known[values] = len(known)
            self._values[field].append(values)
        return known[values]

    def count_all(self, numbers: Mapping[str, Sequence[int | None]]) -> dict[str, dict[str, int]]:
        """Return how many documents have each value, by field; most first, ties by value.

        Raises:
            IndexError: the tables are older than a number.
        """
        return {name: self._count(name, found) for name, found in numbers.items()}

    def _count(self, field: str, numbers: Sequence[int | None]) -> dict[str, int]:
        totals: Counter[str] = Counter()
        for number, times in Counter(numbers).items():
            for value in self._values[field][number] if number is not None else ():
                totals[value] += times
        return {value: n for value, n in _most(totals) if value}

    def save(self, folder: Path) -> None:
        """Write the tables; a reader sees the old ones or the new ones."""
        temporary = folder / (_FILE + ".tmp")
        temporary.write_text(json.dumps(self._values, ensure_ascii=False), encoding="utf-8")
        temporary.replace(folder / _FILE)

    @classmethod
    def load(cls, folder: Path) -> FacetCodes:
        """Return the tables of a folder.

        Raises:
            OSError: they are not there.
            ValueError: they are broken.
        """
        tables = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls({name: [tuple(v) for v in tables[name]] for name in FACET_FIELDS})


def count_years(years: Sequence[int | None]) -> dict[str, int]:
    """Return how many documents are of each year, most first."""
    found = Counter(y for y in years if y is not None)
    return {str(year): n for year, n in _most(found)}
