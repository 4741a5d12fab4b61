"""Glossaries that clients of the DeepL door keep here: by owner, one dictionary a direction.

An entry of either direction becomes a term over the shipped term base, so that both directions use
it and the inflected form is verified as for any other term.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mnzh_legal.errors import InputError, NotFoundError
from mnzh_legal.orthography.convert import convert_to_cyrillic, convert_to_traditional
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.glossaries import FILE_PRIORITY
from mnzh_legal.pipeline.scripts import normalize_input
from mnzh_legal.service.database import open_transaction, prepare_database
from mnzh_legal.terms.base import Term, check_row, term_from_row
from mnzh_legal.terms.layers import GlossaryLayer

MAX_ENTRIES = 20_000
MAX_GLOSSARIES = 100
MAX_ENTRY_CHARS = 200
LANGUAGES = ("zh", "mn")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS glossary (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS dictionary (
    glossary TEXT NOT NULL REFERENCES glossary (id) ON DELETE CASCADE,
    source TEXT NOT NULL, target TEXT NOT NULL, entries TEXT NOT NULL,
    PRIMARY KEY (glossary, source, target)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The entries of one direction; languages are ``zh`` and ``mn``."""

    source: str
    target: str
    entries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ServiceGlossary:
    """A glossary of a client; ``created`` is an ISO time with microseconds."""

    id: str
    name: str
    created: str
    dictionaries: tuple[Dictionary, ...]


def base_language(code: str) -> str:
    """Return ``zh`` or ``mn`` of a language code.

    Raises:
        InputError: neither.
    """
    language = code.strip().lower().replace("_", "-").split("-")[0]
    if language not in LANGUAGES:
        raise InputError(f"glossary language {code!r}: it is ZH or MN")
    return language


def parse_entries(text: str, kind: str) -> dict[str, str]:
    """Return the entries of TSV or CSV text: source, target, one a line.

    Raises:
        InputError: with the number of the line at fault.
    """
    if kind not in ("tsv", "csv"):
        raise InputError(f"entries_format {kind!r}: it is tsv or csv")
    # quotation marks mean nothing in TSV
    reader = (
        csv.reader(io.StringIO(text, newline=""))
        if kind == "csv"
        else (line.split("\t") for line in text.splitlines())
    )
    found: dict[str, str] = {}
    for number, row in enumerate(reader, 1):
        if not row or not any(cell.strip() for cell in row):
            continue
        if len(row) < 2 or (kind == "tsv" and len(row) > 2) or len(row) > 4:
            raise InputError(f"entries, line {number}: a source term and a target term are needed")
        source, target = row[0].strip(), row[1].strip()
        if not source or not target:
            raise InputError(f"entries, line {number}: a term is empty")
        if max(len(source), len(target)) > MAX_ENTRY_CHARS:
            raise InputError(f"entries, line {number}: a term has over {MAX_ENTRY_CHARS} letters")
        if source in found:
            raise InputError(f"entries, line {number}: {source!r} is there twice")
        found[source] = target
    if not found:
        raise InputError("the glossary has no entry")
    if len(found) > MAX_ENTRIES:
        raise InputError(f"the glossary has over {MAX_ENTRIES} entries")
    return found


def format_entries(entries: Mapping[str, str]) -> str:
    """Return entries as TSV."""
    return "\n".join(f"{s}\t{t}" for s, t in entries.items())


def make_terms(name: str, dictionaries: Sequence[Dictionary]) -> tuple[Term, ...]:
    """Return the terms of dictionaries, Mongolian of either script.

    Raises:
        InputError: a side is not of its language; the entry is named.
    """
    terms: dict[tuple[str, str], Term] = {}
    for dictionary in dictionaries:
        for source, target in dictionary.entries.items():
            zh, mn = (source, target) if dictionary.source == "zh" else (target, source)
            mn = normalize_input(mn)
            traditional = detect_script(mn) == "mn-Mong"
            cyrillic = convert_to_cyrillic(mn) if traditional else mn
            row = {
                "id": f"{name}-{len(terms) + 1}",
                "zh": zh,
                "mn_cyrl": cyrillic,
                "mn_mong": mn if traditional else convert_to_traditional(cyrillic),
                "origin": "customer",
            }
            faults = check_row(row)
            if faults:
                raise InputError(f"glossary entry {source!r} → {target!r}: {'; '.join(faults)}")
            terms.setdefault((zh, cyrillic.lower()), term_from_row(row))
    return tuple(terms.values())


class ServiceGlossaries:
    """The glossaries of the clients of an installation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        prepare_database(path, _SCHEMA)

    def create(self, owner: str, name: str, dictionaries: Sequence[Dictionary]) -> ServiceGlossary:
        """Keep a glossary.

        Raises:
            InputError: no name, a bad entry, two dictionaries of one direction, or too many.
        """
        if not name.strip() or len(name) > 200:
            raise InputError("the glossary needs a name of at most 200 letters")
        if not dictionaries:
            raise InputError("the glossary needs a dictionary")
        directions = [(d.source, d.target) for d in dictionaries]
        if len(set(directions)) < len(directions) or any(s == t for s, t in directions):
            raise InputError("a glossary has one dictionary a direction, ZH → MN and MN → ZH")
        make_terms("new", dictionaries)
        identifier = secrets.token_hex(16)
        created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        with open_transaction(self._path) as db:
            (count,) = db.execute(
                "SELECT count(*) FROM glossary WHERE owner = ?", (owner,)
            ).fetchone()
            if count >= MAX_GLOSSARIES:
                raise InputError(f"there are {MAX_GLOSSARIES} glossaries already; delete some")
            db.execute(
                "INSERT INTO glossary VALUES (?, ?, ?, ?)", (identifier, owner, name, created)
            )
            for dictionary in dictionaries:
                self._put(db, identifier, dictionary)
        return self.get(owner, identifier)

    @staticmethod
    def _put(db: sqlite3.Connection, identifier: str, dictionary: Dictionary) -> None:
        db.execute(
            "INSERT OR REPLACE INTO dictionary VALUES (?, ?, ?, ?)",
            (
                identifier,
                dictionary.source,
                dictionary.target,
                json.dumps(dict(dictionary.entries), ensure_ascii=False),
            ),
        )

    def get(self, owner: str, identifier: str) -> ServiceGlossary:
        """Return one glossary of an owner.

        Raises:
            NotFoundError: the owner has none of this id.
        """
        with open_transaction(self._path) as db:
            row = db.execute(
                "SELECT name, created FROM glossary WHERE id = ? AND owner = ?",
                (identifier, owner),
            ).fetchone()
            if row is None:
                raise NotFoundError(f"no glossary {identifier!r}")
            found = db.execute(
                "SELECT source, target, entries FROM dictionary WHERE glossary = ?"
                " ORDER BY source DESC",
                (identifier,),
            ).fetchall()
        parts = tuple(Dictionary(s, t, json.loads(e)) for s, t, e in found)
        return ServiceGlossary(identifier, row[0], row[1], parts)

    def list_all(self, owner: str) -> tuple[ServiceGlossary, ...]:
        """Return the glossaries of an owner, the oldest first."""
        with open_transaction(self._path) as db:
            rows = db.execute(
                "SELECT id FROM glossary WHERE owner = ? ORDER BY created", (owner,)
            ).fetchall()
        return tuple(self.get(owner, row[0]) for row in rows)

    def rename(self, owner: str, identifier: str, name: str) -> None:
        """Give a glossary another name."""
        self.get(owner, identifier)
        if not name.strip() or len(name) > 200:
            raise InputError("the glossary needs a name of at most 200 letters")
        with open_transaction(self._path) as db:
            db.execute("UPDATE glossary SET name = ? WHERE id = ?", (name, identifier))

    def put_dictionary(
        self, owner: str, identifier: str, dictionary: Dictionary, *, merge: bool = False
    ) -> Dictionary:
        """Put a dictionary in place of the one of its direction, or into it (``merge``)."""
        glossary = self.get(owner, identifier)
        entries = dict(dictionary.entries)
        if merge:
            for old in glossary.dictionaries:
                if (old.source, old.target) == (dictionary.source, dictionary.target):
                    entries = {**old.entries, **entries}
        new = Dictionary(dictionary.source, dictionary.target, entries)
        if new.source == new.target:
            raise InputError("a dictionary goes from ZH to MN or from MN to ZH")
        if len(entries) > MAX_ENTRIES:
            raise InputError(f"the glossary has over {MAX_ENTRIES} entries")
        make_terms("new", [new])
        with open_transaction(self._path) as db:
            self._put(db, identifier, new)
        return new

    def remove(self, owner: str, identifier: str) -> None:
        """Delete a glossary."""
        self.get(owner, identifier)
        with open_transaction(self._path) as db:
            db.execute("DELETE FROM glossary WHERE id = ?", (identifier,))

    def remove_dictionary(self, owner: str, identifier: str, source: str, target: str) -> None:
        """Delete the dictionary of a direction.

        Raises:
            NotFoundError: there is none.
        """
        self.get(owner, identifier)
        with open_transaction(self._path) as db:
            count = db.execute(
                "DELETE FROM dictionary WHERE glossary = ? AND source = ? AND target = ?",
                (identifier, source, target),
            ).rowcount
        if not count:
            raise NotFoundError(f"glossary {identifier!r} has no dictionary {source} → {target}")

    def layers(self, owner: str, identifiers: Sequence[str]) -> list[GlossaryLayer]:
        """Return glossaries as layers; the first has the highest priority."""
        layers = []
        for number, identifier in enumerate(identifiers):
            found = self.get(owner, identifier)
            name = "g" + hashlib.sha256(identifier.encode()).hexdigest()[:8]
            terms = make_terms(name, found.dictionaries)
            layers.append(GlossaryLayer(name, FILE_PRIORITY - number, terms))
        return layers
