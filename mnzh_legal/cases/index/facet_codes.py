"""Facet values as numbers, so that those of the best hits are counted without reading documents.

A document has one number a column, for all its values of the column's fields together; the table of
what a number means lies beside the index.
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


#: Fields that share a column: their values come in few combinations, and a column costs time.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "proceeding_code": ("kind", "branch", "court_level", "procedure", "document_type"),
    "place_code": ("region", "banner"),
    "cause_code": ("cause",),
    "law_code": ("law",),
}

#: The values of a column's fields.
_Row = tuple[tuple[str, ...], ...]


class FacetCodes:
    """The tables of an index folder; numbers are given out in the order of first use."""

    def __init__(self, tables: dict[str, list[_Row]] | None = None) -> None:
        self._rows = tables or {name: [] for name in COLUMNS}
        self._numbers = {
            name: {row: n for n, row in enumerate(rows)} for name, rows in self._rows.items()
        }

    def number(self, column: str, values: Mapping[str, tuple[str, ...]]) -> int:
        """Return a column's number for a document's values, a new one where they have none."""
        known = self._numbers[column]
        row = tuple(values.get(field, ()) for field in COLUMNS[column])
        if row not in known:
            known[row] = len(known)
            self._rows[column].append(row)
        return known[row]

    def count_all(self, numbers: Mapping[str, Sequence[int | None]]) -> dict[str, dict[str, int]]:
        """Return how many documents have each value, by field; most first, ties by value.

        ``numbers``: those of the documents, by column.

        Raises:
            IndexError: the tables are older than a number.
        """
        totals: dict[str, Counter[str]] = {name: Counter() for name in FACET_FIELDS}
        for column, found in numbers.items():
            counters = [totals[field] for field in COLUMNS[column]]
            for number, times in Counter(found).items():
                row = self._rows[column][number] if number is not None else ()
                for counter, values in zip(counters, row, strict=False):  # no row, nothing to count
                    for value in values:
                        counter[value] += times
        return {
            name: {value: n for value, n in _most(counted) if value}
            for name, counted in totals.items()
        }

    def save(self, folder: Path) -> None:
        """Write the tables; a reader sees the old ones or the new ones."""
        temporary = folder / (_FILE + ".tmp")
        temporary.write_text(json.dumps(self._rows, ensure_ascii=False), encoding="utf-8")
        temporary.replace(folder / _FILE)

    @classmethod
    def load(cls, folder: Path) -> FacetCodes:
        """Return the tables of a folder.

        Raises:
            OSError: they are not there.
            ValueError: they are broken.
        """
        tables = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(
            {name: [tuple(tuple(v) for v in row) for row in tables[name]] for name in COLUMNS}
        )


def count_years(years: Sequence[int | None]) -> dict[str, int]:
    """Return how many documents are of each year, most first."""
    found = Counter(y for y in years if y is not None)
    return {str(year): n for year, n in _most(found)}
