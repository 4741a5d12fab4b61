"""What the case library is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mnzh_legal.cases.index.base import Sort
from mnzh_legal.cases.model import Case
from mnzh_legal.cases.search import ExpandedTerm, Snippet
from mnzh_legal.errors import QueryError

MAX_LIMIT = 100
MAX_OFFSET = 10_000


@dataclass(frozen=True, slots=True)
class CaseHit:
    """A case found, with its best paragraph."""

    case: Case
    score: float
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Hint:
    """What to change in a query that found nothing, and how many cases that would find."""

    change: str
    query: str
    total: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found; ``expanded`` shows which terms reached into the other language."""

    query: str
    total: int
    hits: tuple[CaseHit, ...]
    expanded: tuple[ExpandedTerm, ...]
    statutes: tuple[str, ...]
    facets: Mapping[str, Mapping[str, int]]
    translation: str = ""
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """Everything of a search but its words.

    ``filters``: field to value, as in the query language. ``translate`` looks for the query's machine
    translation, too.
    """

    filters: Mapping[str, str] = field(default_factory=dict)
    year_from: int = 0
    year_to: int = 9999
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    translate: bool = False

    def check(self) -> None:
        """Refuse a window or years that are out of range.

        Raises:
            QueryError: with every fault.
        """
        faults = []
        if not 1 <= self.limit <= MAX_LIMIT:
            faults.append(f"limit is 1 to {MAX_LIMIT}")
        if not 0 <= self.offset <= MAX_OFFSET:
            faults.append(f"offset is 0 to {MAX_OFFSET}")
        if self.year_from > self.year_to:
            faults.append(f"year {self.year_from} is after year {self.year_to}")
        if faults:
            raise QueryError("; ".join(faults))


#: Ten best of all cases.
DEFAULT_OPTIONS = SearchOptions()


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: cases put, cases removed, whether the index was built anew."""

    put: int
    removed: int
    rebuilt: bool
