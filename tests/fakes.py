"""A backend that is a function, to put the constraint loop before chosen outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mnzh_legal.engine.backends.base import Backend, Hypothesis


class FakeBackend(Backend):
    """Answers each source with what ``respond`` returns: a text or several, best first."""

    version = "fake-1"
    max_source_tokens = 110

    def __init__(self, respond: Callable[[str], str | list[str]]) -> None:
        self._respond = respond
        self.sources: list[str] = []
        self.beams: list[int] = []

    def count_tokens(self, text: str) -> int:
        return len(text)

    def decode(
        self, sources: Sequence[str], *, beam_size: int, hypotheses: int
    ) -> list[list[Hypothesis]]:
        out = []
        for source in sources:
            self.sources.append(source)
            self.beams.append(beam_size)
            answer = self._respond(source)
            texts = [answer] if isinstance(answer, str) else answer
            out.append([Hypothesis(t, -float(i)) for i, t in enumerate(texts[:hypotheses])])
        return out
