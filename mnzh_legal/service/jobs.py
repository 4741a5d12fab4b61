"""Document jobs: one SQLite table that says the truth, one folder a job for its files.

The queue only says that there is something to do; what is to do, by whom it was taken and what came
of it stands here, so a worker or a service that is killed loses nothing: what nobody works on any
more is taken up again. States: queued → running → done, failed or cancelled.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from mnzh_legal.errors import NotFoundError
from mnzh_legal.service.database import open_transaction, prepare_database

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
ENDED = (DONE, FAILED, CANCELLED)
#: A job whose worker gave no sign for so many seconds is taken up by another.
STALE_S = 20.0
MAX_ATTEMPTS = 3
#: Owner of the jobs that an operator's own command line hands over: no limit holds for them, and no API key
#: can have this name.
BATCH_OWNER = "@batch"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL,
    options TEXT NOT NULL, secret TEXT NOT NULL, idempotency TEXT,
    created REAL NOT NULL, started REAL, finished REAL, expires REAL NOT NULL,
    beat REAL, attempts INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,
    characters INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
    outputs TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS job_idempotency ON job (owner, idempotency);
CREATE INDEX IF NOT EXISTS job_state ON job (state, owner);
"""
_NOT_NAME = re.compile(r"[^\w.\- ()（）《》〈〉【】\u202f\u180e\u200c\u200d]+")


@dataclass(frozen=True, slots=True)
class JobOptions:
    """How a document is to be translated; ``glossary``: one of the DeepL door, by id.

    ``pins``, ``sides`` and ``memory`` are those of a batch: equivalents to take, formats of side-by-side
    documents, and whether known segments come from the installation's memory.
    """

    target: str
    source: str = ""
    mode: str = "require"
    bilingual: bool = False
    glossaries: tuple[str, ...] = ()
    glossary: str = ""
    subject: str = ""
    pins: tuple[tuple[str, str], ...] = ()
    sides: tuple[str, ...] = ()
    memory: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A document that is to be, is being or was translated. Times are Unix seconds."""

    id: str
    owner: str
    state: str
    name: str
    options: JobOptions
    created: float
    started: float | None
    finished: float | None
    expires: float
    attempts: int
    done: int
    total: int
    characters: int
    error: str
    outputs: tuple[str, ...]


def safe_name(name: str) -> str:
    """Return a file name without folders, control characters and the like; the suffix stays.

    >>> safe_name("../../etc/x\\r\\n.docx"), safe_name("C:\\\\合同 1.docx"), safe_name("...")
    ('x_.docx', '合同 1.docx', 'document')
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = _NOT_NAME.sub("_", last).strip(" .")
    stem, dot, suffix = clean.rpartition(".")
    short = f"{stem[:100]}{dot}{suffix[:10]}" if dot else clean[:100]
    # a file system counts bytes
    while len(short.encode()) > 200:
        stem = stem[:-10]
        short = f"{stem}{dot}{suffix[:10]}"
    return short or "document"


class JobStore:
    """The jobs of an installation, in ``<state>/jobs``; several processes may use it at once."""

    def __init__(self, folder: Path, *, retention_s: float, per_owner: int = 2) -> None:
        self._folder = folder
        self._retention = retention_s
        self._per_owner = per_owner
        self._path = folder / "jobs.sqlite"
        prepare_database(self._path, _SCHEMA)

    # --- what the service does -----------------------------------------------------------------

    def add(
        self, owner: str, name: str, data: bytes, options: JobOptions, idempotency: str = ""
    ) -> tuple[Job, str]:
        """Keep a document and queue it; return the job and the secret that DeepL calls its key.

        A job of the same owner and idempotency key is returned instead of a new one. When this
        returns, file and row are on the disk.
        """
        if idempotency:
            with open_transaction(self._path) as db:
                row = db.execute(
                    "SELECT id FROM job WHERE owner = ? AND idempotency = ?", (owner, idempotency)
                ).fetchone()
            if row:
                return self.get(row[0], owner), ""
        identifier, secret = secrets.token_hex(16), secrets.token_hex(32)
        folder = self.folder(identifier)
        folder.mkdir(mode=0o700)
        try:
            with (folder / f"input-{safe_name(name)}").open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            now = time.time()
            with open_transaction(self._path) as db:
                db.execute(
                    "INSERT INTO job (id, owner, state, name, options, secret, idempotency, created,"
                    " expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        identifier, owner, QUEUED, safe_name(name), _dump(options), _hash(secret),
                        idempotency or None, now, now + self._retention,
                    ),
                )  # fmt: skip
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return self.get(identifier, owner), secret

    def get(self, job_id: str, owner: str | None = None) -> Job:
        """Return a job.

        Raises:
            NotFoundError: there is none of this id, or it is another owner's.
        """
        for job in self._select("id = ?", (job_id,)):
            if owner is None or job.owner == owner:
                return job
        raise NotFoundError(f"no document {job_id!r}; it may have been deleted")

    def get_by_secret(self, job_id: str, secret: str) -> Job:
        """Return the job whose secret this is.

        Raises:
            NotFoundError: no such job, or another secret.
        """
        with open_transaction(self._path) as db:
            row = db.execute("SELECT secret FROM job WHERE id = ?", (job_id,)).fetchone()
        if not hmac.compare_digest(row[0] if row else "", _hash(secret)) or not row:
            raise NotFoundError(f"no document {job_id!r} with this key")
        return self.get(job_id)

    def list(self, owner: str, limit: int = 100) -> tuple[Job, ...]:
        """Return the newest jobs of an owner."""
        return self._select("owner = ? ORDER BY created DESC LIMIT ?", (owner, limit))

    def count(self, *states: str, owner: str | None = None) -> int:
        """Return how many jobs are in these states."""
        marks = ",".join("?" * len(states))
        where, values = f"state IN ({marks})", list(states)
        if owner is not None:
            where, values = where + " AND owner = ?", [*values, owner]
        with open_transaction(self._path) as db:
            row = db.execute(f"SELECT count(*) FROM job WHERE {where}", values).fetchone()  # noqa: S608
        return int(row[0])

    def counts(self) -> dict[str, int]:
        """Return how many jobs are in each state."""
        with open_transaction(self._path) as db:
            found = dict(db.execute("SELECT state, count(*) FROM job GROUP BY state"))
        return {state: found.get(state, 0) for state in (QUEUED, RUNNING, *ENDED)}

    def remove(self, job_id: str, owner: str) -> None:
        """Stop a job and delete its files and its row.

        Raises:
            NotFoundError: see :meth:`get`.
        """
        self.get(job_id, owner)
        with open_transaction(self._path) as db:
            db.execute("DELETE FROM job WHERE id = ?", (job_id,))
        shutil.rmtree(self.folder(job_id), ignore_errors=True)

    def cancel(self, job_id: str, owner: str) -> Job:
        """Stop a job that has not ended; one that has stays as it is."""
        self.get(job_id, owner)
        with open_transaction(self._path) as db:
            db.execute(
                "UPDATE job SET state = ?, finished = ? WHERE id = ? AND state IN (?, ?)",
                (CANCELLED, time.time(), job_id, QUEUED, RUNNING),
            )
        return self.get(job_id, owner)

    def outputs(self, job: Job) -> tuple[Path, ...]:
        """Return the files a job has made."""
        return tuple(self.folder(job.id) / "out" / name for name in job.outputs)

    def report(self, job: Job) -> dict[str, Any]:
        """Return counts and warnings of a finished job."""
        path = self.folder(job.id) / "report.json"
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        return found

    def folder(self, job_id: str) -> Path:
        """Return the folder of a job's files."""
        if not re.fullmatch("[0-9a-f]{32}", job_id):
            raise NotFoundError(f"no document {job_id!r}")
        return self._folder / job_id

    # --- what a worker does --------------------------------------------------------------------

    def claim(self, job_id: str) -> Job | None:
        """Take a queued job, unless its owner has enough running; None if it is not to be had."""
        with open_transaction(self._path) as db:
            db.execute("BEGIN IMMEDIATE")
            row = db.execute("SELECT owner, state FROM job WHERE id = ?", (job_id,)).fetchone()
            if row is None or row[1] != QUEUED:
                return None
            (running,) = db.execute(
                "SELECT count(*) FROM job WHERE owner = ? AND state = ?", (row[0], RUNNING)
            ).fetchone()
            if running >= self._per_owner and row[0] != BATCH_OWNER:
                return None
            now = time.time()
            db.execute(
                "UPDATE job SET state = ?, attempts = attempts + 1, started = ?, beat = ?, error = ''"
                " WHERE id = ?",
                (RUNNING, now, now, job_id),
            )
        return self.get(job_id)

    def beat(self, job: Job, done: int | None = None, total: int | None = None) -> bool:
        """Tell that a job is worked on, and how far; False if it is not to go on."""
        with open_transaction(self._path) as db:
            changed = db.execute(
                "UPDATE job SET beat = ?, done = coalesce(?, done), total = coalesce(?, total)"
                " WHERE id = ? AND state = ? AND attempts = ?",
                (time.time(), done, total, job.id, RUNNING, job.attempts),
            ).rowcount
        return bool(changed)

    def finish(
        self, job: Job, outputs: Sequence[str], characters: int, report: dict[str, Any]
    ) -> None:
        """Note a job as done."""
        path = self.folder(job.id) / "report.json"
        path.write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
        with open_transaction(self._path) as db:
            db.execute(
                "UPDATE job SET state = ?, finished = ?, outputs = ?, characters = ?"
                " WHERE id = ? AND state = ? AND attempts = ?",
                (
                    DONE, time.time(), json.dumps(list(outputs), ensure_ascii=False), characters,
                    job.id, RUNNING, job.attempts,
                ),
            )  # fmt: skip

    def fail(self, job: Job, error: str, *, again: bool = False) -> None:
        """Note that a job failed; ``again`` queues it once more, up to ``MAX_ATTEMPTS`` times."""
        retry = again and job.attempts < MAX_ATTEMPTS
        with open_transaction(self._path) as db:
            db.execute(
                "UPDATE job SET state = ?, error = ?, finished = ? WHERE id = ? AND state = ?",
                (
                    QUEUED if retry else FAILED, error[:1000], None if retry else time.time(),
                    job.id, RUNNING,
                ),
            )  # fmt: skip

    def recover(self, stale_s: float = STALE_S) -> tuple[str, ...]:
        """Queue again what nobody works on any more; return every queued job's id, oldest first."""
        before = time.time() - stale_s
        for job in self._select("state = ? AND beat < ?", (RUNNING, before)):
            self.fail(job, f"its worker was stopped {job.attempts} times", again=True)
        return tuple(j.id for j in self._select("state = ? ORDER BY created", (QUEUED,)))

    def expire(self) -> int:
        """Delete jobs older than the retention, files included; return how many."""
        old = self._select("expires < ?", (time.time(),))
        for job in old:
            self.remove(job.id, job.owner)
        return len(old)

    def _select(self, where: str, values: Sequence[object]) -> tuple[Job, ...]:
        columns = ", ".join(f.name for f in fields(Job))
        with open_transaction(self._path) as db:
            rows = db.execute(f"SELECT {columns} FROM job WHERE {where}", values).fetchall()  # noqa: S608
        out = []
        for row in rows:
            named = dict(zip((f.name for f in fields(Job)), row, strict=True))
            options = json.loads(named["options"])
            options["glossaries"] = tuple(options["glossaries"])
            options["pins"] = tuple((zh, taken) for zh, taken in options.get("pins", ()))
            options["sides"] = tuple(options.get("sides", ()))
            named["options"] = JobOptions(**options)
            named["outputs"] = tuple(json.loads(named["outputs"]))
            out.append(Job(**named))
        return tuple(out)


def _dump(options: JobOptions) -> str:
    return json.dumps({f.name: getattr(options, f.name) for f in fields(options)})


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
