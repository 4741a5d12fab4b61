"""Import of cases: JSON Lines in batches, each a transaction, going on where a stopped one ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from mnzh_legal.cases.model import RejectedLine, read_numbered_cases
from mnzh_legal.cases.store import CaseStore, ImportProgress

#: Lines of one transaction.
BATCH_LINES = 200


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: valid cases read, cases new or changed, lines rejected, lines skipped.

    ``resumed_after``: lines that an earlier, stopped import of the same file had stored.
    """

    read: int
    changed: int
    rejected: tuple[RejectedLine, ...]
    resumed_after: int = 0


def import_lines(
    store: CaseStore,
    lines: Iterable[str],
    where: str,
    source: str = "",
    on_batch: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Store the valid cases of JSON Lines; a bad line is rejected alone.

    ``on_batch`` is told how many lines are stored for good, after each batch.

    ``source`` names the content (its SHA-256): when an import of it was stopped, the lines of its
    committed batches are skipped. Without it every line is read.
    """
    done = store.lines_done(source) if source else 0
    numbered = enumerate(lines, 1)
    for _ in islice(numbered, done):
        pass
    read = changed = 0
    rejected: list[RejectedLine] = []
    seen: dict[str, int] = {}
    while batch := list(islice(numbered, BATCH_LINES)):
        cases, bad = read_numbered_cases(batch, where, seen)
        rejected += bad
        progress = ImportProgress(source, batch[-1][0]) if source else None
        changed += store.put_cases(cases, progress=progress)
        read += len(cases)
        on_batch(batch[-1][0])
    if source:
        store.put_cases((), progress=ImportProgress(source, 0))  # finished: another run reads all
    return ImportReport(read, changed, tuple(rejected), done)
