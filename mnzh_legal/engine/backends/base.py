"""What the engine asks of a model backend."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One output of the model, detokenised.

    ``score`` ranks it among the others, ``likelihood`` is its mean log probability a piece, None if the
    backend does not tell.
    """

    text: str
    score: float
    truncated: bool = False
    likelihood: float | None = None


class Backend(ABC):
    """A model that turns marked source texts into ranked hypotheses."""

    #: Name and version for traces: folder name and hash of the weights.
    version: str
    #: Largest number of source pieces that decode well; longer segments are split.
    max_source_tokens: int

    @abstractmethod
    def count_tokens(self, text: str) -> int:
        """Return the number of pieces of a text."""

    @abstractmethod
    def decode(
        self, sources: Sequence[str], *, beam_size: int, hypotheses: int
    ) -> list[list[Hypothesis]]:
        """Return ``hypotheses`` outputs per source, best first.

        Raises:
            BackendError: the model failed.
        """

    def score_pieces(
        self, pairs: Sequence[tuple[str, str]]
    ) -> list[list[tuple[str, float]]] | None:
        """Return the pieces of each (source, target)'s target with their log probabilities, None if not known."""
        return None

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float] | None:
        """Return the mean log probability a piece of each (source, target), None if not known."""
        scored = self.score_pieces(pairs)
        if scored is None:
            return None
        return [sum(p for _, p in pieces) / max(len(pieces), 1) for pieces in scored]
