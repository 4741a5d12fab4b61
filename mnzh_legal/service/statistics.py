"""Statistics for the authority: counts by day, and nothing that belongs to a person.

What is counted: calls by door, language pairs, subjects of questions (branch and cause of the nearest
case), questions without an answer. No question, text, key or address is kept. Counts wait in memory for a
moment, so that a request does not wait for the disk.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock

from mnzh_legal.errors import BackendError, InputError
from mnzh_legal.service.database import open_transaction, prepare_database
from mnzh_legal.types import Lang

PERIODS = ("day", "week", "month")
#: What is counted, as the reports name it.
MEASURES = ("calls", "languages", "subjects", "unanswered")
_FLUSH_S = 2.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS count (
    day TEXT NOT NULL, measure TEXT NOT NULL, item TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (day, measure, item)
) STRICT;
"""


class Statistics:
    """The counts of an installation, in ``<state>/statistics.sqlite``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        prepare_database(path, _SCHEMA)
        self._lock = Lock()
        self._new: Counter[tuple[str, str, str]] = Counter()
        self._written = time.monotonic()

    def count(self, measure: str, item: str, n: int = 1) -> None:
        """Count ``n`` of something today (UTC)."""
        today = datetime.now(UTC).date().isoformat()
        with self._lock:
            self._new[today, measure, item] += n
            due = time.monotonic() - self._written > _FLUSH_S
        if due:
            self.flush()

    def count_pair(self, source: Lang, target: Lang) -> None:
        """Count a translation between two languages."""
        self.count("languages", f"{source.value} → {target.value}")

    def flush(self) -> None:
        """Write what waits; a disk that is full loses no count, it is tried again later."""
        with self._lock:
            self._written = time.monotonic()
            if not self._new:
                return
            rows = [(*key, n) for key, n in self._new.items()]
            try:
                with open_transaction(self._path) as db:
                    db.executemany(
                        "INSERT INTO count VALUES (?, ?, ?, ?) ON CONFLICT (day, measure, item)"
                        " DO UPDATE SET n = n + excluded.n",
                        rows,
                    )
            except BackendError:
                return
            self._new.clear()

    def report(
        self, by: str = "day", first: str = "", last: str = ""
    ) -> list[tuple[str, str, str, int]]:
        """Return (period, measure, item, count), in this order.

        A period is a day (2026-11-27), an ISO week (2026-W48) or a month (2026-11). ``first`` and
        ``last`` are days; without them the last 30 days, 26 weeks or 24 months.

        Raises:
            InputError: no period, or no date.
        """
        if by not in PERIODS:
            raise InputError(f"by={by!r}: it is {', '.join(PERIODS)}")
        end = _parse_day(last) if last else datetime.now(UTC).date()
        back = {"day": 29, "week": 26 * 7, "month": 730}[by]
        begin = _parse_day(first) if first else end - timedelta(days=back)
        self.flush()
        with open_transaction(self._path) as db:
            rows = db.execute(
                "SELECT day, measure, item, n FROM count WHERE day BETWEEN ? AND ?",
                (begin.isoformat(), end.isoformat()),
            ).fetchall()
        totals: Counter[tuple[str, str, str]] = Counter()
        for day, measure, item, n in rows:
            totals[period_of(day, by), measure, item] += n
        return [(*key, n) for key, n in sorted(totals.items())]


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"date {text!r}: write YYYY-MM-DD") from None


def period_of(day: str, by: str) -> str:
    """Return the period a day is in.

    >>> period_of("2026-11-27", "week"), period_of("2026-11-27", "month")
    ('2026-W48', '2026-11')
    """
    if by == "day":
        return day
    if by == "month":
        return day[:7]
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02d}"


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("离婚")
    ("'=1+1", '离婚')
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
