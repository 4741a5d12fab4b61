"""The store of record: SQLite with WAL, foreign keys and numbered migrations."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from mnzh_legal.cases.citations import normalize_case_number
from mnzh_legal.cases.model import Case, build_case
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
    """
    CREATE TABLE store (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    INSERT INTO store VALUES ('id', lower(hex(randomblob(8))));
    CREATE TABLE imports (
        source_sha256 TEXT PRIMARY KEY,
        lines_done INTEGER NOT NULL,
        updated_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE case_numbers (
        number TEXT NOT NULL,
        case_id TEXT NOT NULL REFERENCES cases (id),
        PRIMARY KEY (number, case_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX cases_by_state ON cases (state, id);
    """,
)
#: Review states and those that may follow each.
TRANSITIONS = {
    "draft": ("reviewed", "withdrawn"),
    "reviewed": ("published", "draft", "withdrawn"),
    "published": ("withdrawn", "reviewed"),
    "withdrawn": ("draft",),
}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far the import of a file has come."""

    source_sha256: str
    lines_done: int


def _record(cursor: sqlite3.Cursor, case_id: str, action: str, detail: str) -> None:
    """Write to the audit trail."""
    cursor.execute(
        "INSERT INTO audit (at, case_id, action, detail) VALUES (?, ?, ?, ?)",
        (_now(), case_id, action, detail),
    )


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
            try:
                # one transaction a migration; executescript would commit on its own
                self._db.executescript(
                    f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;"
                )
            except sqlite3.OperationalError:
                self._db.rollback()
                (now,) = self._db.execute("PRAGMA user_version").fetchone()
                if now <= number:  # else another process was faster
                    raise

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

    def put_cases(
        self,
        cases: Iterable[Case],
        *,
        state: str = "published",
        progress: ImportProgress | None = None,
    ) -> int:
        """Store cases in one transaction; return how many were new or changed.

        A case whose content is the same as its newest version is left alone. ``progress`` is written in
        the same transaction, so that an import goes on exactly where it stopped.
        """
        changed = 0
        with self._transaction() as cursor:
            for case in cases:
                changed += self._put(cursor, case, state)
            if progress is not None:
                cursor.execute(
                    "INSERT INTO imports VALUES (?, ?, ?) ON CONFLICT (source_sha256) DO UPDATE SET "
                    "lines_done = excluded.lines_done, updated_at = excluded.updated_at",
                    (progress.source_sha256, progress.lines_done, _now()),
                )
        return changed

    def _put(self, cursor: sqlite3.Cursor, case: Case, state: str) -> int:
        payload = json.dumps(case.data, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(payload.encode()).hexdigest()
        row = cursor.execute(
            "SELECT c.version, v.sha256 FROM cases c JOIN case_versions v "
            "ON v.case_id = c.id AND v.version = c.version WHERE c.id = ?",
            (case.id,),
        ).fetchone()
        if row and row[1] == digest:
            return 0
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
        cursor.execute("DELETE FROM case_numbers WHERE case_id = ?", (case.id,))
        if case.case_number:
            number = normalize_case_number(case.case_number)
            cursor.execute("INSERT INTO case_numbers VALUES (?, ?)", (number, case.id))
        _record(cursor, case.id, "import", f"version {version}, {state}")
        return 1

    def lines_done(self, source_sha256: str) -> int:
        """Return how many lines of a file an import has stored already, 0 for none."""
        row = self._db.execute(
            "SELECT lines_done FROM imports WHERE source_sha256 = ?", (source_sha256,)
        ).fetchone()
        return int(row[0]) if row else 0

    def set_state(self, case_id: str, state: str, reason: str = "") -> None:
        """Move a case to another review state; the reason goes to the audit trail.

        Draft → reviewed → published; every state can be withdrawn (a take-down).

        Raises:
            InputError: no such state, or not reachable from the present one.
            NotFoundError: no such case.
        """
        if state not in TRANSITIONS:
            raise InputError(f"no state {state!r}; states are {', '.join(TRANSITIONS)}")
        with self._transaction() as cursor:
            row = cursor.execute("SELECT state FROM cases WHERE id = ?", (case_id,)).fetchone()
            if row is None:
                raise NotFoundError(f"no case {case_id!r}")
            if state not in TRANSITIONS[row[0]]:
                raise InputError(
                    f"case {case_id} is {row[0]}; it can become {', '.join(TRANSITIONS[row[0]])}"
                )
            cursor.execute("UPDATE cases SET state = ? WHERE id = ?", (state, case_id))
            _record(cursor, case_id, state, reason)

    def state_of(self, case_id: str) -> str:
        """Return the review state of a case.

        Raises:
            NotFoundError: no such case.
        """
        row = self._db.execute("SELECT state FROM cases WHERE id = ?", (case_id,)).fetchone()
        if row is None:
            raise NotFoundError(f"no case {case_id!r}")
        return str(row[0])

    def get_version(self, case_id: str, version: int | None = None) -> Case:
        """Return any case, published or not, in a version (the newest without one).

        Raises:
            NotFoundError: no such case or version.
        """
        row = self._db.execute(
            "SELECT v.payload FROM cases c JOIN case_versions v ON v.case_id = c.id "
            "WHERE c.id = ? AND v.version = coalesce(?, c.version)",
            (case_id, version),
        ).fetchone()
        if row is None:
            raise NotFoundError(
                f"no case {case_id!r}" + (f" with a version {version}" if version else "")
            )
        return build_case(json.loads(row[0]))

    def find_by_number(self, number: str) -> list[str]:
        """Return the ids of the published cases with a case number."""
        rows = self._db.execute(
            "SELECT n.case_id FROM case_numbers n JOIN cases c ON c.id = n.case_id "
            "WHERE n.number = ? AND c.state = 'published' ORDER BY n.case_id",
            (normalize_case_number(number),),
        )
        return [str(r[0]) for r in rows]

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
        return build_case(json.loads(row[0]))

    def iter_published(self, ids: Sequence[str] | None = None) -> Iterator[tuple[Case, str]]:
        """Yield the published cases with the digest of their content; all by id, or those of ``ids``."""
        question = (
            "SELECT v.payload, v.sha256 FROM cases c JOIN case_versions v ON v.case_id = c.id "
            "AND v.version = c.version WHERE c.state = 'published'"
        )
        if ids is None:
            last = ""
            while True:  # in blocks, so that a long build holds no read transaction open
                rows = self._db.execute(
                    question + " AND c.id > ? ORDER BY c.id LIMIT 500", (last,)
                ).fetchall()
                for payload, digest in rows:
                    case = build_case(json.loads(payload))
                    last = case.id
                    yield case, str(digest)
                if not rows:
                    return
        for start in range(0, len(ids), 500):
            block = ids[start : start + 500]
            marks = ", ".join("?" * len(block))
            for payload, digest in self._db.execute(
                question + f" AND c.id IN ({marks}) ORDER BY c.id",
                tuple(block),
            ).fetchall():
                yield build_case(json.loads(payload)), str(digest)

    def list_digests(self) -> dict[str, str]:
        """Return digest by id of the published cases."""
        rows = self._db.execute(
            "SELECT c.id, v.sha256 FROM cases c JOIN case_versions v ON v.case_id = c.id "
            "AND v.version = c.version WHERE c.state = 'published'"
        )
        return {str(i): str(d) for i, d in rows}

    def count_published(self) -> int:
        """Return the number of published cases."""
        (count,) = self._db.execute(
            "SELECT count(*) FROM cases WHERE state = 'published'"
        ).fetchone()
        return int(count)

    def revision(self) -> str:
        """Return a name for the present content, to compare an index with; every change makes a new one."""
        (number,) = self._db.execute("SELECT coalesce(max(number), 0) FROM audit").fetchone()
        (store_id,) = self._db.execute("SELECT value FROM store WHERE name = 'id'").fetchone()
        return f"{store_id}:{number}"

    def get_value(self, name: str) -> str:
        """Return a value kept about the store, "" if there is none."""
        row = self._db.execute("SELECT value FROM store WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_value(self, name: str, value: str) -> None:
        """Keep a value about the store."""
        with self._transaction() as cursor:
            cursor.execute(
                "INSERT INTO store VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def list_states(self) -> dict[str, str]:
        """Return the review state of every case by id."""
        return {str(i): str(s) for i, s in self._db.execute("SELECT id, state FROM cases")}

    def count_by(self, table: str) -> dict[str, int]:
        """Return how many cases have each value: ``state``, or a top-level field of the published ones."""
        if table == "state":
            rows = self._db.execute(
                "SELECT state, count(*) FROM cases GROUP BY state ORDER BY state"
            )
        else:
            rows = self._db.execute(
                "SELECT json_extract(v.payload, '$.' || ?) AS value, count(*) FROM cases c "
                "JOIN case_versions v ON v.case_id = c.id AND v.version = c.version "
                "WHERE c.state = 'published' GROUP BY value ORDER BY value",
                (table,),
            )
        return {str(value): int(count) for value, count in rows if value is not None}

    def audit_trail(self, case_id: str) -> list[tuple[str, str, str]]:
        """Return (time, action, detail) of a case, oldest first."""
        rows = self._db.execute(
            "SELECT at, action, detail FROM audit WHERE case_id = ? ORDER BY number", (case_id,)
        )
        return [(str(a), str(b), str(c)) for a, b, c in rows]
