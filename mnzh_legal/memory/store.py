"""The store of record of the memory: SQLite, one row a pair of segments, never one lost.

A pair is kept in Simplified Chinese and Cyrillic Mongolian, the scripts of the engine, and the
Mongolian as it was given, if that was traditional.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mnzh_legal.errors import DataError

#: Migrations, in order; ``PRAGMA user_version`` is the number of those applied.
_MIGRATIONS = (
    """
    CREATE TABLE unit (
        id INTEGER PRIMARY KEY,
        zh TEXT NOT NULL,
        mn TEXT NOT NULL,
        mn_mong TEXT NOT NULL DEFAULT '',
        before_zh TEXT NOT NULL DEFAULT '',
        after_zh TEXT NOT NULL DEFAULT '',
        origin TEXT NOT NULL DEFAULT 'human',
        protected INTEGER NOT NULL DEFAULT 0,
        author TEXT NOT NULL DEFAULT '',
        document TEXT NOT NULL DEFAULT '',
        created TEXT NOT NULL,
        changed TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT '',
        UNIQUE (zh, mn, before_zh, after_zh)
    ) STRICT;
    CREATE INDEX unit_zh ON unit (zh);
    CREATE INDEX unit_mn ON unit (mn);
    """,
)
ORIGINS = ("human", "machine", "statute")


@dataclass(frozen=True, slots=True)
class MemoryUnit:
    """A pair of segments. ``origin``: human, machine, or statute (an official wording).

    ``protected`` pairs are returned as they are and never replaced by an import.
    """

    zh: str
    mn: str
    mn_mong: str = ""
    before_zh: str = ""
    after_zh: str = ""
    origin: str = "human"
    protected: bool = False
    author: str = ""
    document: str = ""
    created: str = ""
    changed: str = ""
    note: str = ""
    id: int = 0


_FIELDS = (
    "zh", "mn", "mn_mong", "before_zh", "after_zh", "origin", "protected", "author", "document",
    "created", "changed", "note",
)  # fmt: skip


class MemoryStore:
    """The memory in a file; open it with ``with``."""

    def __init__(self, path: Path) -> None:
        """Open the memory, making or migrating it as needed.

        Raises:
            DataError: the file is no memory, or was made by a later version.
        """
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._migrate()
        except sqlite3.Error as exc:
            raise DataError(f"translation memory {path} cannot be opened: {exc}") from exc

    def __enter__(self) -> MemoryStore:
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(_MIGRATIONS):
            raise DataError(f"translation memory {self._path} was made by a later version")
        for number, script in enumerate(_MIGRATIONS[version:], version + 1):
            with self._db:
                self._db.executescript(script)
                self._db.execute(f"PRAGMA user_version = {number}")

    def add(self, units: Iterable[MemoryUnit]) -> tuple[int, int]:
        """Store units in one transaction; return how many were new and how many changed.

        The same pair in the same context is one unit: a later one changes its author, origin and
        note, but never a protected one.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        new = changed = 0
        with self._db:
            for unit in units:
                stamped = replace(unit, created=unit.created or now, changed=unit.changed or now)
                row = {f: getattr(stamped, f) for f in _FIELDS}
                found = self._db.execute(
                    "SELECT id, protected FROM unit WHERE zh = :zh AND mn = :mn"
                    " AND before_zh = :before_zh AND after_zh = :after_zh",
                    row,
                ).fetchone()
                if found is None:
                    names = ", ".join(_FIELDS)
                    values = ", ".join(f":{f}" for f in _FIELDS)
                    self._db.execute(f"INSERT INTO unit ({names}) VALUES ({values})", row)  # noqa: S608
                    new += 1
                elif not found[1]:
                    self._db.execute(
                        "UPDATE unit SET mn_mong = :mn_mong, origin = :origin,"
                        " protected = :protected, author = :author, document = :document,"
                        " changed = :changed, note = :note WHERE id = :id",
                        row | {"id": found[0]},
                    )
                    changed += 1
        return new, changed

    def __iter__(self) -> Iterator[MemoryUnit]:
        """Yield every unit, the oldest first."""
        names = ", ".join((*_FIELDS, "id"))
        with closing(self._db.execute(f"SELECT {names} FROM unit ORDER BY id")) as rows:  # noqa: S608
            for row in rows:
                values = dict(zip((*_FIELDS, "id"), row, strict=True))
                yield MemoryUnit(**(values | {"protected": bool(values["protected"])}))

    def __len__(self) -> int:
        """Return the number of units."""
        (count,) = self._db.execute("SELECT count(*) FROM unit").fetchone()
        return int(count)
