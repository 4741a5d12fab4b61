"""The store of record: SQLite with WAL, foreign keys and numbered migrations."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from mnzh_legal.cases.model import Case, parse_case
from mnzh_legal.errors import BackendError, InputError, NotFoundError

#: Each entry raises ``user_version`` by one; never edit one that has shipped.
MIGRATIONS = (
    """
    CREATE TABLE cases (
        id TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('draft', 'reviewed', 'published', 'withdrawn'))
    ) STRICT;
    CREATE TABLE case_versions (
        case_id TEXT NOT NULL REFERENCES cases (id),
        version INTEGER NOT NULL,
        payload TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        imported_at TEXT NOT NULL,
        PRIMARY KEY (case_id, version)
    ) STRICT;
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        case_id TEXT NOT NULL REFERENCES cases (id),
        action TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT;
    """,
)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class CaseStore:
    """Cases with their versions and an audit trail; use as a context manager."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        try:
            self._db = sqlite3.connect(path, timeout=30, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._migrate()
        except sqlite3.Error as exc:
            raise BackendError(f"case store {path} cannot be opened: {exc}") from exc

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise BackendError(
                f"case store {self.path} has schema {version}, newer than this program's "
                f"{len(MIGRATIONS)}; update mnzh-legal"
            )
        for number in range(version, len(MIGRATIONS)):
            # one transaction a migration; executescript would commit on its own
            self._db.executescript(
                f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;"
            )

    def __enter__(self) -> CaseStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Cursor]:
        cursor = self._db.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            yield cursor
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    def put_cases(self, cases: Iterable[Case], *, state: str = "published") -> int:
        """Store cases in one transaction; return how many were new or changed.

        A case whose content is the same as its newest version is left alone.
        """
        changed = 0
        with self._transaction() as cursor:
            for case in cases:
                payload = json.dumps(case.data, ensure_ascii=False, sort_keys=True)
                digest = hashlib.sha256(payload.encode()).hexdigest()
                row = cursor.execute(
                    "SELECT c.version, v.sha256 FROM cases c JOIN case_versions v "
                    "ON v.case_id = c.id AND v.version = c.version WHERE c.id = ?",
                    (case.id,),
                ).fetchone()
                if row and row[1] == digest:
                    continue
                version = row[0] + 1 if row else 1
                cursor.execute(
                    "INSERT INTO cases VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                    "version = excluded.version, state = excluded.state",
                    (case.id, version, state),
                )
                cursor.execute(
                    "INSERT INTO case_versions VALUES (?, ?, ?, ?, ?)",
                    (case.id, version, payload, digest, _now()),
                )
                cursor.execute(
                    "INSERT INTO audit (at, case_id, action, detail) VALUES (?, ?, ?, ?)",
                    (_now(), case.id, "import", f"version {version}"),
                )
                changed += 1
        return changed

    def set_state(self, case_id: str, state: str, reason: str = "") -> None:
        """Move a case to ``draft``, ``reviewed``, ``published`` or ``withdrawn``.

        Raises:
            InputError: no such state; NotFoundError: no such case.
        """
        if state not in ("draft", "reviewed", "published", "withdrawn"):
            raise InputError(f"unknown state {state!r}")
        with self._transaction() as cursor:
            cursor.execute("UPDATE cases SET state = ? WHERE id = ?", (state, case_id))
            if cursor.rowcount == 0:
                raise NotFoundError(f"no case {case_id!r}")
            cursor.execute(
                "INSERT INTO audit (at, case_id, action, detail) VALUES (?, ?, ?, ?)",
                (_now(), case_id, state, reason),
            )

    def get_case(self, case_id: str) -> Case:
        """Return a published case.

        Raises:
            NotFoundError: there is none with this id.
        """
        row = self._db.execute(
            "SELECT v.payload FROM cases c JOIN case_versions v ON v.case_id = c.id "
            "AND v.version = c.version WHERE c.id = ? AND c.state = 'published'",
            (case_id,),
        ).fetchone()
        if row is None:
            raise NotFoundError(f"no case {case_id!r} in the library")
        return parse_case(json.loads(row[0]), case_id)

    def iter_published(self) -> Iterator[Case]:
        """Yield the published cases by id."""
        rows = self._db.execute(
            "SELECT v.payload, c.id FROM cases c JOIN case_versions v ON v.case_id = c.id "
            "AND v.version = c.version WHERE c.state = 'published' ORDER BY c.id"
        )
        for payload, case_id in rows:
            yield parse_case(json.loads(payload), case_id)

    def count_published(self) -> int:
        """Return the number of published cases."""
        (count,) = self._db.execute(
            "SELECT count(*) FROM cases WHERE state = 'published'"
        ).fetchone()
        return int(count)

    def fingerprint(self) -> str:
        """Return a hash over ids and contents of the published cases, to compare an index with."""
        digest = hashlib.sha256()
        for row in self._db.execute(
            "SELECT c.id, v.sha256 FROM cases c JOIN case_versions v ON v.case_id = c.id "
            "AND v.version = c.version WHERE c.state = 'published' ORDER BY c.id"
        ):
            digest.update("\t".join(row).encode() + b"\n")
        return digest.hexdigest()

    def audit_trail(self, case_id: str) -> list[tuple[str, str, str]]:
        """Return (time, action, detail) of a case, oldest first."""
        rows = self._db.execute(
            "SELECT at, action, detail FROM audit WHERE case_id = ? ORDER BY number", (case_id,)
        )
        return [(str(a), str(b), str(c)) for a, b, c in rows]
