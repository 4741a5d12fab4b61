"""The term base: concepts with their Chinese and Mongolian terms."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.errors import DataError

COLUMNS = (
    "id", "zh", "zh_variants", "mn_cyrl", "mn_mong", "mn_admitted", "mn_region_MN", "subject",
    "pos", "region", "reviewed", "origin", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One concept. ``mn_cyrl`` is the preferred term of Inner Mongolia; ``admitted`` are others."""

    id: str
    zh: str
    zh_variants: tuple[str, ...]
    mn_cyrl: str
    mn_mong: str
    admitted: tuple[str, ...]
    region_mn: tuple[str, ...]
    subject: str
    pos: str
    note: str = ""

    @property
    def accepted(self) -> tuple[str, ...]:
        """Mongolian lemmas that satisfy the concept, the preferred one first."""
        return (self.mn_cyrl, *self.admitted, *self.region_mn)


@dataclass(frozen=True)
class TermBase:
    """All concepts, and the version that results carry."""

    terms: tuple[Term, ...]
    version: str

    def lookup(self, text: str) -> tuple[Term, ...]:
        """Return the concepts with this exact Chinese or Mongolian (either script) term."""
        key = text.strip()
        lower = key.lower()
        return tuple(
            t
            for t in self.terms
            if key in (t.zh, *t.zh_variants, t.mn_mong)
            or lower in tuple(m.lower() for m in t.accepted)
        )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def parse_terms(rows: Iterable[dict[str, str]], where: str) -> tuple[Term, ...]:
    """Return the terms of table rows.

    Raises:
        DataError: rows with faults, all of them, with line numbers.
    """
    terms: list[Term] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        missing = [c for c in ("id", "zh", "mn_cyrl") if not (row.get(c) or "").strip()]
        if missing:
            faults.append(f"line {line}: {', '.join(missing)} empty")
            continue
        if row["id"] in seen:
            faults.append(f"line {line}: id {row['id']} already in line {seen[row['id']]}")
            continue
        seen[row["id"]] = line
        terms.append(
            Term(
                row["id"],
                row["zh"],
                _split(row.get("zh_variants") or ""),
                row["mn_cyrl"],
                row.get("mn_mong") or "",
                _split(row.get("mn_admitted") or ""),
                _split(row.get("mn_region_MN") or ""),
                row.get("subject") or "general",
                row.get("pos") or "n",
                row.get("note") or "",
            )
        )
    if faults:
        raise DataError(f"term base {where}", tuple(faults))
    return tuple(terms)


def read_term_base(path: Path) -> TermBase:
    """Return the term base of a TSV file with the columns of ``COLUMNS``.

    Raises:
        DataError: the file cannot be read or has faults.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise DataError(f"term base {path} cannot be read: {exc}") from exc
    reader = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    lacking = [c for c in ("id", "zh", "mn_cyrl") if c not in (reader.fieldnames or ())]
    if lacking:
        raise DataError(f"term base {path}: columns missing: {', '.join(lacking)}")
    terms = parse_terms(reader, str(path))
    return TermBase(terms, f"{len(terms)}-{hashlib.sha256(data).hexdigest()[:8]}")
