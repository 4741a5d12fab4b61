"""A piece on its way through the constraint loop, and the hypotheses that compete for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mnzh_legal.engine.literals import Literal, relabel
from mnzh_legal.engine.meaning import (
    find_lost_modality,
    find_lost_negation,
    order_sides,
    restore_duty,
)
from mnzh_legal.engine.output_text import has_loop, lower_inner_capitals, tidy_output
from mnzh_legal.engine.segmentation import cut_at_clauses
from mnzh_legal.terms.matcher import find_lemma
from mnzh_legal.types import TermTrace, TranslationWarning


@dataclass(frozen=True, slots=True)
class RequiredTerm:
    """A term a segment must contain in the target: its source span and accepted lemmas."""

    start: int
    end: int
    source: str
    entry_id: str
    accepted: tuple[str, ...]
    reason: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """One translated segment; spans of ``terms`` are relative to the segment's source."""

    source: str
    text: str
    terms: tuple[TermTrace, ...]
    warnings: tuple[TranslationWarning, ...]
    #: Mean log probability a piece of its least likely part, None if no model made it.
    likelihood: float | None = None


@dataclass(slots=True)
class Job:
    """A piece on its way through the loop; ``whole``: nothing else of its segment goes there."""

    source: str
    literals: tuple[Literal, ...]
    terms: tuple[RequiredTerm, ...]
    best: Candidate | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hypothesis with what is wrong with it; lower ``rank`` is better."""

    text: str
    missing_literals: tuple[int, ...]
    surplus: tuple[str, ...]
    missed_terms: tuple[int, ...]
    looped: bool
    empty: bool
    score: float
    repaired: tuple[int, ...] = ()
    foreign: str = ""
    changed_units: tuple[int, ...] = ()
    lost_negation: bool = False
    lost_modality: int = 0
    raw: str = ""  # as the model wrote it, markers in place
    likelihood: float | None = None

    @property
    def rank(self) -> tuple[int, int, int, int, int, int, int, int, int, float]:
        """Sort key: emptiness, lost literals, loops, lost negation, missed terms, lost modality, numbers
        at another unit, letters of the source, surplus markers, score.
        """
        return (
            self.empty,
            len(self.missing_literals),
            self.looped,
            self.lost_negation,
            len(self.missed_terms),
            self.lost_modality,
            len(self.changed_units),
            len(self.foreign),
            len(self.surplus),
            -self.score,
        )

    @property
    def faithful(self) -> bool:
        """Whether no other hypothesis of the beam need be looked at."""
        return self.clean and not self.lost_negation and not self.lost_modality

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong with it that another decoding is tried for."""
        return not (self.missed_terms or self.wrong_beside_terms)

    @property
    def wrong_beside_terms(self) -> bool:
        """Whether something is wrong with it that no term is the matter of."""
        return bool(
            self.missing_literals or self.looped or self.changed_units or self.empty or self.foreign
        )


#: Longest clause decoded alone, in characters of the source, first and second try.
CLAUSE_CHARS = {"zh": (24, 12), "mn": (90, 45)}


def cut_job(job: Job, limit: int) -> list[Job]:
    """Return a job in clauses of at most ``limit`` characters; none if a term or literal would be cut."""
    parts: list[Job] = []
    position = 0
    for text in cut_at_clauses(job.source, limit):
        end = position + len(text)
        inside = [t for t in job.terms if position <= t.start and t.end <= end]
        literals = [x for x in job.literals if position <= x.start and x.end <= end]
        moved = (replace(t, start=t.start - position, end=t.end - position) for t in inside)
        parts.append(Job(text, relabel(literals, -position), tuple(moved)))
        position = end
    whole = sum(len(p.terms) for p in parts) == len(job.terms)
    return parts if whole and sum(len(p.literals) for p in parts) == len(job.literals) else []


def find_losses(source: str, text: str, to_lang: str) -> tuple[bool, int]:
    """Return whether a translation loses a negation, and how many modalities it loses."""
    zh, mn = order_sides(source, text, to_lang)
    return bool(find_lost_negation(zh, mn)), len(find_lost_modality(zh, mn, to_lang))


def join_clauses(job: Job, parts: Sequence[Job], to_lang: str, *, check_terms: bool) -> Candidate:
    """Return the whole of clauses decoded one by one, with all that is wrong with any of them."""
    done = [p.best for p in parts if p.best is not None]
    texts = [d.text for d in done]
    text = (" " if to_lang == "mn" else "").join(texts)
    if to_lang == "mn":
        text = restore_duty(job.source, lower_inner_capitals(text, texts))
    lost_negation, lost_modality = find_losses(job.source, text, to_lang)
    missing: list[int] = []
    changed: list[int] = []
    repaired: list[int] = []
    offset = term_offset = 0
    for part in parts:
        if part.best is not None:
            missing += [i + offset for i in part.best.missing_literals]
            changed += [i + offset for i in part.best.changed_units]
            repaired += [i + term_offset for i in part.best.repaired]
        offset += len(part.literals)
        term_offset += len(part.terms)
    return Candidate(
        text,
        tuple(missing),
        tuple(m for d in done for m in d.surplus),
        tuple(i for i, t in enumerate(job.terms) if locate_term(text, t, to_lang) is None)
        if check_terms
        else (),
        any(d.looped for d in done) or (has_loop(text) and not has_loop(job.source)),
        any(d.empty for d in done) or not done,
        min((d.score for d in done), default=-100.0) - 1.0,
        tuple(repaired),
        "".join(d.foreign for d in done),
        tuple(changed),
        lost_negation=lost_negation,
        lost_modality=lost_modality,
        likelihood=min((d.likelihood for d in done if d.likelihood is not None), default=None),
    )


_CLOSING = re.compile(r"[\s　]*([：:；;。.，,、]?)[\s　]*$")


def translate_lone_term(job: Job, to_lang: str) -> Candidate | None:
    """Return the translation of a segment that is one term and at most a mark: a heading, a cell.

    The term base knows it better than the model; the mark becomes the target's.
    """
    if not job.whole or len(job.terms) != 1 or job.literals:
        return None
    term = job.terms[0]
    mark = _CLOSING.search(job.source)
    if (
        mark is None
        or job.source[: term.start].strip(" 　")
        or job.source[term.end : mark.start()].strip(" 　")
    ):
        return None
    text = term.accepted[0]
    text = text[0].upper() + text[1:] + mark[1] if to_lang == "mn" else text + mark[1]
    return Candidate(tidy_output(text, job.source, to_lang), (), (), (), False, False, 0.0)


def locate_term(text: str, term: RequiredTerm, to_lang: str) -> tuple[int, int] | None:
    """Return where a text holds an accepted lemma of the term, inflected, or None."""
    for lemma in term.accepted:
        if to_lang == "mn":
            span = find_lemma(text, lemma)
            if span:
                return span
        elif (at := text.find(lemma)) >= 0:
            return at, at + len(lemma)
    return None
