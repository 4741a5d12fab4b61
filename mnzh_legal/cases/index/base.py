"""What a search index must do; each backend is one module beside this one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A case as the index sees it: tokens joined by spaces, and exact fields.

    ``sequence`` holds one token a word in reading order, for phrases. ``fields`` are exact values by
    name (``FACET_FIELDS`` and ``cause_name``); ``statutes`` are keys such as ``民法典/1079``. ``digest``
    names the content, so that an index can be compared with the store.
    """

    id: str
    body: str
    sequence: str
    fields: Mapping[str, tuple[str, ...]]
    year: int
    statutes: tuple[str, ...] = ()
    case_number: str = ""
    digest: str = ""


#: Exact fields that are counted as facets; ``cause`` holds paths: 民事, 民事/合同纠纷 ….
FACET_FIELDS = (
    "kind", "branch", "court_level", "region", "banner", "procedure", "document_type", "cause", "law",
)  # fmt: skip
#: Exact fields that can be filtered by.
FILTER_FIELDS = (*FACET_FIELDS, "cause_name", "keyword")
#: Fetched beyond the window, so that equal scores at its end are ordered by id.
SPARE_HITS = 20
#: Values counted per facet.
MAX_FACET_VALUES = 100
#: Words only rank, and nearly every case has one of many: facets of such a query count its best hits.
FACET_HITS = 500


class Sort(StrEnum):
    """Order of the hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens that together say one thing, and how much they count.

    All must occur; with ``phrase`` one after the other.
    """

    tokens: tuple[str, ...]
    boost: float = 1.0
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """A query: clauses of which one must match, conditions, a window.

    ``required`` must all match, ``excluded`` none. ``filters``: one of the values of each field.
    ``statutes`` and ``case_number``: exact keys that a hit must have if given.
    """

    clauses: tuple[Clause, ...] = ()
    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statutes: tuple[str, ...] = ()
    case_number: str = ""
    year_from: int = 0
    year_to: int = 9999
    excluded_ids: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    with_facets: bool = True

    @property
    def samples_facets(self) -> bool:
        """Whether facets count the ``FACET_HITS`` best instead of all that match."""
        return bool(self.clauses) and self.sort is Sort.RELEVANCE


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A document that matches, with its BM25 score (0 when sorted by year)."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class IndexResult:
    """A window of hits (best first, ties by id), the total, and counts per facet.

    Facets of a query with words count its ``FACET_HITS`` best hits, other queries' all.
    """

    hits: tuple[IndexHit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]


class CaseIndex(ABC):
    """A full-text index that can be made equal to the store at any time."""

    @abstractmethod
    def rebuild(self, documents: Iterable[IndexDocument], revision: str) -> int:
        """Replace the whole content; return the number of documents.

        Searches see the old content until the new one is complete. ``revision`` names the state of the
        store that the documents come from.
        """

    @abstractmethod
    def update(
        self, documents: Iterable[IndexDocument], removed: Iterable[str], revision: str
    ) -> int:
        """Put or replace documents and remove ids; return how many were put.

        Raises:
            BackendError: the index is not there or of another analysis; rebuild it.
        """

    @abstractmethod
    def list_digests(self) -> dict[str, str] | None:
        """Return digest by id of what the index holds; None if it must be rebuilt."""

    @abstractmethod
    def is_current(self, revision: str) -> bool:
        """Tell whether the index says it was brought to this revision with today's analysis."""

    @abstractmethod
    def search(self, query: IndexQuery) -> IndexResult:
        """Return the matching documents.

        Raises:
            BackendError: the index cannot be reached or read.
        """

    def close(self) -> None:  # noqa: B027 - most indexes hold nothing open
        """Give back what the index holds open."""


#: Scores are equal if they agree to so many decimals: engines add floats in another order.
_SCORE_DECIMALS = 5


def same_score(one: float, other: float) -> bool:
    """Tell whether two scores are equal for the order of hits."""
    return round(one, _SCORE_DECIMALS) == round(other, _SCORE_DECIMALS)


def cut_window(hits: Sequence[IndexHit], query: IndexQuery) -> tuple[IndexHit, ...]:
    """Return the window of a query: best first, equal scores by id; as they come if sorted by year."""
    if query.sort is Sort.RELEVANCE:
        hits = sorted(hits, key=lambda h: (-round(h.score, _SCORE_DECIMALS), h.id))
    return tuple(hits[query.offset : query.offset + query.limit])
