"""API keys: hashed at rest, with scopes, expiry and limits; usage counted by key and day.

A key is ``mnzh_<id>_<secret>``; only the SHA-256 of the secret is kept (it is random, 256 bits, so
a slow hash would add nothing). No text of a request is ever stored.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from mnzh_legal.errors import DataError, InputError, NotFoundError

SCOPES = ("translate", "terms", "cases", "admin")
#: What a key may do if nothing else is said.
DEFAULT_SCOPES = ("translate", "terms", "cases")
_KEY = re.compile(r"mnzh_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS key (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, scopes TEXT NOT NULL,
    per_minute INTEGER NOT NULL, characters_per_day INTEGER NOT NULL,
    expires TEXT NOT NULL DEFAULT '', created TEXT NOT NULL, revoked TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS usage (
    key_id TEXT NOT NULL REFERENCES key (id), day TEXT NOT NULL,
    requests INTEGER NOT NULL DEFAULT 0, characters INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (key_id, day)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    per_minute: int
    characters_per_day: int
    expires: str
    created: str
    revoked: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a key has used on a day (UTC)."""

    day: str
    requests: int
    characters: int


class KeyRefusedError(Exception):
    """Why a request is refused: HTTP status, what to say, seconds to wait."""

    def __init__(self, status: int, detail: str, retry_after: int = 0) -> None:
        super().__init__(detail)
        self.status, self.detail, self.retry_after = status, detail, retry_after


@dataclass
class _Bucket:
    """Requests left to a key, refilled evenly over the minute."""

    left: float
    at: float = field(default_factory=time.monotonic)


class KeyStore:
    """The keys of an installation, in ``<state>/keys.sqlite``."""

    def __init__(self, path: Path) -> None:
        """Open the store; it is made when a first key is created."""
        self._path = path
        self._lock = Lock()
        self._buckets: dict[str, _Bucket] = {}
        self._db: sqlite3.Connection | None = None  # for reading and counting, with ``_lock``
        self._known: tuple[int, dict[str, tuple[ApiKey, str]]] = (-1, {})

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None
                self._known = (-1, {})

    def _shared(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = self._open()
            self._db.execute("PRAGMA synchronous=NORMAL")
        return self._db

    def _by_id(self) -> dict[str, tuple[ApiKey, str]]:
        """Keys and hashes by id; read again when another connection has written (data_version)."""
        db = self._shared()
        (version,) = db.execute("PRAGMA data_version").fetchone()
        if version != self._known[0]:
            rows = db.execute(
                "SELECT hash, id, name, scopes, per_minute, characters_per_day, expires, created,"
                " revoked FROM key ORDER BY created, id"
            ).fetchall()
            found = {i: (ApiKey(i, n, tuple(s.split(",")), *r), h) for h, i, n, s, *r in rows}
            self._known = (version, found)
        return self._known[1]

    def _open(self) -> sqlite3.Connection:
        try:
            db = sqlite3.connect(self._path, timeout=10, check_same_thread=False)
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(_SCHEMA)
        except sqlite3.Error as exc:
            raise DataError(f"key store {self._path} cannot be opened: {exc}") from exc
        return db

    def create(
        self,
        name: str,
        scopes: tuple[str, ...] = DEFAULT_SCOPES,
        *,
        per_minute: int = 60,
        characters_per_day: int = 1_000_000,
        expires: str = "",
    ) -> str:
        """Make a key and return it, the only time it can be seen.

        Raises:
            InputError: the name is taken, a scope is unknown, or the date is none.
        """
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown or not scopes:
            raise InputError(
                f"unknown scope {', '.join(unknown) or '(none)'}; there are {', '.join(SCOPES)}"
            )
        if expires:
            try:
                datetime.strptime(expires, "%Y-%m-%d").replace(tzinfo=UTC)
            except ValueError:
                raise InputError(f"expiry {expires!r}: write YYYY-MM-DD") from None
        identifier, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        row = (
            identifier,
            name,
            hashlib.sha256(secret.encode()).hexdigest(),
            ",".join(scopes),
            per_minute,
            characters_per_day,
            expires,
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        db = self._open()
        try:
            with db:
                db.execute(
                    "INSERT INTO key (id, name, hash, scopes, per_minute, characters_per_day,"
                    " expires, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
        except sqlite3.IntegrityError:
            raise InputError(f"there is a key named {name!r} already") from None
        finally:
            db.close()
        self._path.chmod(0o600)
        return f"mnzh_{identifier}_{secret}"

    def list(self) -> tuple[ApiKey, ...]:
        """Return all keys, revoked ones too."""
        if not self._path.is_file():
            return ()
        with self._lock:
            return tuple(key for key, _ in self._by_id().values())

    def revoke(self, name: str) -> None:
        """Make a key useless from now on.

        Raises:
            NotFoundError: there is none of this name.
        """
        found = [k for k in self.list() if k.name == name and not k.revoked]
        if not found:
            raise NotFoundError(f"no key named {name!r} in use")
        db = self._open()
        with db:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            db.execute("UPDATE key SET revoked = ? WHERE id = ?", (now, found[0].id))
        db.close()

    @property
    def in_use(self) -> bool:
        """Whether requests need a key: one was created and not revoked."""
        return any(not k.revoked for k in self.list())

    def admit(self, given: str, scope: str, characters: int) -> ApiKey:
        """Check a request's key, its scope and limits, and count the request.

        Raises:
            KeyRefusedError: 401 no or wrong key, 403 not in its scope, 429 over a limit.
        """
        match = _KEY.fullmatch(given.strip())
        digest = hashlib.sha256((match[2] if match else "").encode()).hexdigest()
        today = datetime.now(UTC).date().isoformat()
        with self._lock:
            db = self._shared()
            key, known = self._by_id().get(match[1] if match else "", (None, "0" * 64))
            # compared in constant time, and also when there is no such key
            right = hmac.compare_digest(digest, known)
            if not right or key is None or key.revoked:
                raise KeyRefusedError(401, "a valid API key is needed: Authorization: Bearer KEY")
            if key.expires and key.expires < today:
                raise KeyRefusedError(401, f"the API key expired on {key.expires}")
            if scope != "any" and scope not in key.scopes:
                raise KeyRefusedError(403, f"the API key is not for {scope}")
            self._take(key)
            used = self._used(db, key.id, today)
            if used.characters + characters > key.characters_per_day:
                now = datetime.now(UTC)
                wait = 86_400 - (now.hour * 3600 + now.minute * 60 + now.second)
                raise KeyRefusedError(
                    429,
                    f"over the {key.characters_per_day} characters a day of this key "
                    f"({used.characters} used)",
                    wait,
                )
            with db:
                db.execute(
                    "INSERT INTO usage (key_id, day, requests, characters) VALUES (?, ?, 1, ?)"
                    " ON CONFLICT (key_id, day) DO UPDATE SET requests = requests + 1,"
                    " characters = characters + excluded.characters",
                    (key.id, today, characters),
                )
            return key

    def _take(self, key: ApiKey) -> None:
        bucket = self._buckets.setdefault(key.id, _Bucket(float(key.per_minute)))
        now = time.monotonic()
        bucket.left = min(key.per_minute, bucket.left + (now - bucket.at) * key.per_minute / 60)
        bucket.at = now
        if bucket.left < 1:
            wait = int((1 - bucket.left) * 60 / key.per_minute) + 1
            raise KeyRefusedError(429, f"over {key.per_minute} requests a minute", wait)
        bucket.left -= 1

    @staticmethod
    def _used(db: sqlite3.Connection, key_id: str, day: str) -> Usage:
        row = db.execute(
            "SELECT requests, characters FROM usage WHERE key_id = ? AND day = ?", (key_id, day)
        ).fetchone()
        return Usage(day, *(row or (0, 0)))

    def usage(self, key_id: str) -> Usage:
        """Return what a key has used today."""
        with self._lock:
            return self._used(self._shared(), key_id, datetime.now(UTC).date().isoformat())
