"""The term base: concepts with their Chinese and Mongolian terms."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.errors import DataError

COLUMNS = (
    "id", "zh", "zh_variants", "mn_cyrl", "mn_mong", "mn_admitted", "mn_forbidden", "mn_region_MN",
    "subject", "pos", "region", "statute", "definition_zh", "definition_mn", "context", "related",
    "use", "reviewed", "origin", "note",
)  # fmt: skip
#: Columns that hold several values, "|" between them.
LIST_COLUMNS = ("zh_variants", "mn_admitted", "mn_forbidden", "mn_region_MN", "context", "related")

POS = ("n", "v", "adj", "adv", "post", "aux")
REQUIRE, SUGGEST = "require", "suggest"


@dataclass(frozen=True, slots=True)
class Term:
    """One concept. ``mn_cyrl`` is the preferred term of Inner Mongolia; ``admitted`` are others.

    Concepts that share a Chinese term are its senses: ``context`` holds Chinese words that point
    to this one. ``use`` is ``require`` (translations must hold it) or ``suggest`` (lookup only).
    """

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
    forbidden: tuple[str, ...] = ()
    region: str = "IM"
    statute: str = ""
    definition_zh: str = ""
    definition_mn: str = ""
    context: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    use: str = REQUIRE
    reviewed: str = "no"
    origin: str = ""
    layer: str = ""

    @property
    def chinese(self) -> tuple[str, ...]:
        """Chinese term, variants and short forms."""
        return (self.zh, *self.zh_variants)

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
            if key in (*t.chinese, t.mn_mong) or lower in tuple(m.lower() for m in t.accepted)
        )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that is no entry: line number (1 is the heading), its id if any, what is wrong."""

    line: int
    id: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


_HANZI = re.compile("[\u4e00-\u9fff\u3400-\u4dbf〇]")
_MONGOLIAN = re.compile("[А-Яа-яӨөҮүЁё]")


def check_row(row: dict[str, str]) -> list[str]:
    """Return what is wrong with a row; every fault, not only the first."""
    faults = []
    missing = [c for c in ("id", "zh", "mn_cyrl") if not row.get(c)]
    if missing:
        faults.append(f"{', '.join(missing)} empty")
    if row.get("zh") and not _HANZI.search(row["zh"]):
        faults.append(f"zh {row['zh']!r} has no Chinese character")
    if row.get("mn_cyrl") and not _MONGOLIAN.search(row["mn_cyrl"]):
        faults.append(f"mn_cyrl {row['mn_cyrl']!r} has no Cyrillic letter")
    if row.get("pos") and row["pos"] not in POS:
        faults.append(f"pos {row['pos']!r} is none of {', '.join(POS)}")
    if row.get("use") and row["use"] not in (REQUIRE, SUGGEST):
        faults.append(f"use {row['use']!r} is neither {REQUIRE} nor {SUGGEST}")
    return faults


def term_from_row(row: dict[str, str]) -> Term:
    """Return the term of a checked row."""
    return Term(
        row["id"],
        row["zh"],
        _split(row.get("zh_variants", "")),
        row["mn_cyrl"],
        row.get("mn_mong", ""),
        _split(row.get("mn_admitted", "")),
        _split(row.get("mn_region_MN", "")),
        row.get("subject") or "general",
        row.get("pos") or "n",
        row.get("note", ""),
        _split(row.get("mn_forbidden", "")),
        row.get("region") or "IM",
        row.get("statute", ""),
        row.get("definition_zh", ""),
        row.get("definition_mn", ""),
        _split(row.get("context", "")),
        _split(row.get("related", "")),
        row.get("use") or REQUIRE,
        row.get("reviewed") or "no",
        row.get("origin", ""),
    )


def term_to_row(term: Term) -> dict[str, str]:
    """Return a term as a row of ``COLUMNS``; ``term_from_row`` gives the same term back."""
    lists = {
        "zh_variants": term.zh_variants,
        "mn_admitted": term.admitted,
        "mn_forbidden": term.forbidden,
        "mn_region_MN": term.region_mn,
        "context": term.context,
        "related": term.related,
    }
    plain = {c: str(getattr(term, c)) for c in COLUMNS if c not in lists}
    return {c: "|".join(lists[c]) if c in lists else plain[c] for c in COLUMNS}


def parse_rows(
    rows: Iterable[tuple[int, dict[str, str | None]]],
) -> tuple[tuple[Term, ...], tuple[RowFault, ...]]:
    """Return the terms of numbered rows, and every fault of the rows that are none."""
    terms: list[Term] = []
    faults: list[RowFault] = []
    seen: dict[str, int] = {}
    for line, raw in rows:
        row = {k: (v or "").strip() for k, v in raw.items() if k}
        found = check_row(row)
        identifier = row.get("id", "")
        if identifier and identifier in seen:
            found.append(f"id {identifier} already in line {seen[identifier]}")
        if found:
            faults += [RowFault(line, identifier, f) for f in found]
            continue
        seen[identifier] = line
        terms.append(term_from_row(row))
    return tuple(terms), tuple(faults)


def read_term_base(path: Path) -> TermBase:
    """Return the term base of a TSV file with the columns of ``COLUMNS``.

    Raises:
        DataError: the file cannot be read or has faults; all of them, with line numbers.
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
    terms, faults = parse_rows(enumerate(reader, 2))
    if faults:
        raise DataError(f"term base {path}", tuple(str(f) for f in faults))
    return TermBase(terms, f"{len(terms)}-{hashlib.sha256(data).hexdigest()[:8]}")
