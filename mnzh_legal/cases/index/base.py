"""What a search index must do; each backend is one module beside this one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A case as the index sees it: tokens joined by spaces, and exact fields.

    ``fields`` are exact values by name (``FILTER_FIELDS``); ``statutes`` are keys such as
    ``民法典/1079``.
    """

    id: str
    title: str
    body: str
    fields: Mapping[str, str]
    year: int
    statutes: tuple[str, ...] = ()
    case_number: str = ""


#: Exact fields that can be filtered by and counted as facets.
FILTER_FIELDS = ("kind", "branch", "court_level", "region")


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens that together say one thing (all must occur), and how much they count."""

    tokens: tuple[str, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """A query: clauses of which at least one must match, exact filters, a window.

    ``statutes`` and ``case_number``: exact keys that a hit must have if given.
    """

    clauses: tuple[Clause, ...]
    filters: Mapping[str, str] = field(default_factory=dict)
    statutes: tuple[str, ...] = ()
    case_number: str = ""
    year_from: int = 0
    year_to: int = 9999
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A document that matches, with its BM25 score."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class IndexResult:
    """A window of hits (best first, ties by id), the total, and counts per exact field."""

    hits: tuple[IndexHit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]


class CaseIndex(ABC):
    """A full-text index that can be rebuilt from the store at any time."""

    @abstractmethod
    def rebuild(self, documents: Iterable[IndexDocument], fingerprint: str) -> int:
        """Replace the whole content; return the number of documents.

        ``fingerprint`` names the state of the store that the documents come from.
        """

    @abstractmethod
    def is_current(self, fingerprint: str) -> bool:
        """Tell whether the index was built from this state with today's analysis."""

    @abstractmethod
    def search(self, query: IndexQuery) -> IndexResult:
        """Return the matching documents.

        Raises:
            BackendError: the index cannot be reached or read.
        """
