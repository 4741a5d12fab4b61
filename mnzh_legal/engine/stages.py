"""Decoding in stages: what a later stage does is needed only where an earlier one does not do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mnzh_legal.engine.backends.base import Backend, Hypothesis

#: So few are decoded together: rounds of their own would leave cores idle.
FEW_JOBS = 32


@dataclass(frozen=True, slots=True)
class Task:
    """A source to decode, and what takes the hypotheses."""

    source: str
    accept: Callable[[Sequence[Hypothesis]], None]


#: Makes the tasks of a stage from what the jobs have become by then.
Stage = Callable[[], Sequence[Task]]


def decode_stages(backend: Backend, stages: Sequence[Stage], beam: int) -> None:
    """Decode stage by stage.

    While there are few tasks, those that the later stages would have by now are decoded along with the
    first; where it comes out as guessed, the later stage has nothing left to decode. The result is the
    same either way.
    """
    known: dict[str, Sequence[Hypothesis]] = {}
    for number, make in enumerate(stages):
        tasks = make()
        wanted = dict.fromkeys(t.source for t in tasks if t.source not in known)
        if number == 0 and len(wanted) <= FEW_JOBS:
            guessed = dict.fromkeys(t.source for later in stages[1:] for t in later())
            if len(wanted) + len(guessed) <= FEW_JOBS:
                wanted |= guessed
        sources = list(wanted)
        known |= zip(sources, backend.decode(sources, beam_size=beam, hypotheses=beam), strict=True)
        for task in tasks:
            task.accept(known[task.source])
