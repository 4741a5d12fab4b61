"""A transaction in one of the service's SQLite files; several processes may use it at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mnzh_legal.errors import BackendError


@contextmanager
def open_transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection whose changes are kept if the block ends well, else taken back.

    Raises:
        BackendError: SQLite failed: the disk is full, the file broken or locked for 15 seconds.
    """
    try:
        db = sqlite3.connect(path, timeout=15)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA foreign_keys=ON")
            with db:
                yield db
        finally:
            db.close()
    except sqlite3.Error as exc:
        raise BackendError(f"{path}: {exc}") from exc


def prepare_database(path: Path, schema: str) -> None:
    """Make the file and its folder, private to the user, and the tables of the schema.

    Raises:
        BackendError: see :func:`open_transaction`.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open_transaction(path) as db:
        db.executescript(schema)
