"""The constraint loop: protect, annotate, decode, verify, decode again, repair, report.

Works between Simplified Chinese and Cyrillic Mongolian; scripts are converted at the boundary by
``mnzh_legal.pipeline``. The same segment gives the same result alone and in any batch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial

from mnzh_legal.engine.annotation import CONTROL_SYMBOLS
from mnzh_legal.engine.backends.base import Backend, Hypothesis
from mnzh_legal.engine.candidates import (
    CLAUSE_CHARS,
    Candidate,
    Job,
    RequiredTerm,
    SegmentResult,
    cut_job,
    find_losses,
    join_clauses,
    locate_term,
    translate_lone_term,
)
from mnzh_legal.engine.literals import (
    MARKER,
    MAX_LITERALS,
    find_literals,
    restore_literals,
)
from mnzh_legal.engine.marking import build_source
from mnzh_legal.engine.meaning import restore_duty
from mnzh_legal.engine.numbering import convert_numbering
from mnzh_legal.engine.output_text import (
    find_source_letters,
    has_loop,
    lower_inner_capitals,
    tidy_output,
)
from mnzh_legal.engine.placeholders import render_term_placeholder
from mnzh_legal.engine.report import report_meaning, report_piece, trace_terms
from mnzh_legal.engine.required import find_required
from mnzh_legal.engine.segmentation import split_clauses, split_numbering
from mnzh_legal.engine.stages import FEW_JOBS, Stage, Task, decode_stages
from mnzh_legal.engine.units import find_changed_units, restore_halves
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.terms.senses import NO_CONTEXT, SenseContext
from mnzh_legal.types import TranslationWarning


class TermMode(StrEnum):
    """``off``: terms are only reported; ``prefer``: annotated; ``require``: repaired if missed."""

    OFF = "off"
    PREFER = "prefer"
    REQUIRE = "require"


#: What preferred terms may cost a sentence: log probability a piece.
PREFER_MARGIN = 0.5


_CONTROL = re.compile("|".join(re.escape(s) for s in CONTROL_SYMBOLS))


class Translator:
    """Translates segments with one backend and one set of terms."""

    def __init__(self, backend: Backend, matcher: TermMatcher, *, beam_size: int = 3) -> None:
        self._backend = backend
        self._matcher = matcher
        self._beam = beam_size
        # what repairs a missed term is told the term: a wide beam only finds stranger ways to fit it in
        self._repair_beam = -(-beam_size // 2)

    @property
    def model_version(self) -> str:
        """Version of the model in use."""
        return self._backend.version

    def translate_segments(
        self,
        segments: Sequence[str],
        to_lang: str,
        mode: TermMode,
        required: Sequence[Sequence[RequiredTerm]] | None = None,
        context: SenseContext = NO_CONTEXT,
    ) -> list[SegmentResult]:
        """Return one result per segment (one sentence or short paragraph without line ends).

        ``required`` gives the terms of each segment; without it they come from the term base,
        the senses of ambiguous ones chosen with ``context``.
        """
        pieces: list[Job] = []
        plan: list[tuple[str, list[int], tuple[RequiredTerm, ...]]] = []
        from_lang = "zh" if to_lang == "mn" else "mn"
        for number, segment in enumerate(segments):
            terms = (
                tuple(required[number])
                if required is not None
                else find_required(self._matcher, segment, from_lang, context)
            )
            numbering, body = split_numbering(segment, from_lang)
            prefix = convert_numbering(numbering, to_lang)
            indices: list[int] = []
            position = len(numbering)
            for text in split_clauses(body, partial(self._fits, lang=from_lang)):
                inside = tuple(
                    replace(t, start=t.start - position, end=t.end - position)
                    for t in terms
                    if position <= t.start and t.end <= position + len(text)
                )
                literals = find_literals(text, from_lang)[:MAX_LITERALS]
                indices.append(len(pieces))
                pieces.append(Job(text, literals, inside))
                position += len(text)
            if len(indices) == 1:
                pieces[indices[0]].whole = True
            plan.append((prefix, indices, terms))
        self._run(pieces, to_lang, mode)
        return [
            self._join(segment, prefix, [pieces[i] for i in indices], terms, to_lang, mode)
            for segment, (prefix, indices, terms) in zip(segments, plan, strict=True)
        ]

    # --- the loop ------------------------------------------------------------------------------

    def _fits(self, text: str, lang: str) -> bool:
        return (
            self._backend.count_tokens(text) <= self._backend.max_source_tokens
            and len(find_literals(text, lang)) <= MAX_LITERALS
        )

    def _run(
        self, jobs: Sequence[Job], to_lang: str, mode: TermMode, *, by_clauses: bool = True
    ) -> None:
        todo = [j for j in jobs if j.source.strip() and not self._is_literal(j, to_lang)]
        require = mode is not TermMode.OFF
        if require:
            for job in todo:
                job.best = translate_lone_term(job, to_lang)
            todo = [j for j in todo if j.best is None]
        # plain first: where the model takes the right terms by itself, nothing else is as good
        self._decode_round(todo, to_lang, mode, self._beam)
        if require:
            plain = [(j, j.best) for j in todo if j.best and j.best.missed_terms]
            missing = [j for j, _ in plain]
            show = partial(self._show_missed, missing, to_lang, mode)
            if mode is TermMode.PREFER:
                self._decode_stages(show)
                self._take_back(plain, to_lang)
            else:
                together, alone = (
                    partial(self._hide_missed, missing, to_lang, mode, alone=x)
                    for x in (False, True)
                )
                self._decode_stages(show, together, alone)
        # loops, lost numbers and the like: a wider beam; a missed term is missed there, too
        wrong = [j for j in todo if j.best and j.best.wrong_beside_terms]
        self._decode_round(wrong, to_lang, mode, 2 * self._beam)
        todo = [j for j in jobs if j.best and not j.best.clean]
        if by_clauses and mode is not TermMode.PREFER:
            limits = CLAUSE_CHARS["zh" if to_lang == "mn" else "mn"]
            few = len(todo) <= FEW_JOBS
            for group in (limits,) if few else tuple((limit,) for limit in limits):
                todo = [j for j in todo if j.best and not j.best.clean]
                self._run_clauses(todo, to_lang, mode, group)

    def _decode_round(self, jobs: Sequence[Job], to_lang: str, mode: TermMode, beam: int) -> None:
        """Decode jobs without any term shown; offer every hypothesis of the beam.

        The second is often right where the first is not.
        """
        accept = partial(self._accept, to_lang=to_lang, mode=mode)
        tasks = [Task(build_source(j, to_lang, shown=()), partial(accept, j)) for j in jobs]
        self._decode_stages(lambda: tasks, beam=beam)

    def _decode_stages(self, *stages: Stage, beam: int = 0) -> None:
        decode_stages(self._backend, stages, beam or self._repair_beam)

    def _accept(
        self, job: Job, hypotheses: Sequence[Hypothesis], *, to_lang: str, mode: TermMode
    ) -> None:
        for hypothesis in hypotheses:
            checked = self._check(job, hypothesis, to_lang, mode)
            self._offer(job, checked)
            if checked.faithful:
                return  # the others are less likely

    def _show_missed(self, jobs: Sequence[Job], to_lang: str, mode: TermMode) -> list[Task]:
        """Tasks with the terms annotated that were missed so far."""
        accept = partial(self._accept, to_lang=to_lang, mode=mode)
        return [
            Task(build_source(j, to_lang, shown=j.best.missed_terms), partial(accept, j))
            for j in jobs
            if j.best
        ]

    def _take_back(self, jobs: Sequence[tuple[Job, Candidate]], to_lang: str) -> None:
        """Return to the plain hypothesis where preferred terms make the sentence too unlikely.

        Judged by the model without the terms shown: one that is told them believes them.
        """
        changed = [(j, p) for j, p in jobs if j.best is not None and j.best is not p and j.best.raw]
        pairs = [
            (build_source(job, to_lang), candidate.raw)
            for job, plain in changed
            for candidate in (plain, job.best)
            if candidate is not None
        ]
        scores = self._backend.score(pairs)
        if scores is None:
            return
        for number, (job, plain) in enumerate(changed):
            if scores[2 * number + 1] < scores[2 * number] - PREFER_MARGIN:
                job.best = plain

    def _run_clauses(
        self, jobs: Sequence[Job], to_lang: str, mode: TermMode, limits: Sequence[int]
    ) -> None:
        """Decode clause by clause what went wrong as a whole: short inputs are kept better.

        Of several limits the later ones are used only where the earlier ones do not do. The joined
        clauses are taken only if less is wrong with them.
        """
        split = [(job, cut_job(job, limit)) for limit in limits for job in jobs]
        split = [(job, parts) for job, parts in split if len(parts) > 1]
        self._run([p for _, parts in split for p in parts], to_lang, mode, by_clauses=False)
        for job, parts in split:
            if job.best is None or not job.best.clean:
                self._offer(
                    job, join_clauses(job, parts, to_lang, check_terms=mode is not TermMode.OFF)
                )

    def _is_literal(self, job: Job, to_lang: str) -> bool:
        """Render a piece that is nothing but literals and marks by rule, and tell so."""
        marked = build_source(job, to_lang)
        rest = MARKER.sub("", _CONTROL.sub("", marked))
        if not job.literals or any(c.isalpha() for c in rest):
            return False
        text, missing, surplus = restore_literals(_CONTROL.sub("", marked), job.literals, to_lang)
        job.best = Candidate(
            tidy_output(text, job.source, to_lang), missing, surplus, (), False, False, 0.0
        )
        return True

    @staticmethod
    def _offer(job: Job, checked: Candidate) -> None:
        if job.best is None or checked.rank < job.best.rank:
            job.best = checked

    def _check(self, job: Job, hypothesis: Hypothesis, to_lang: str, mode: TermMode) -> Candidate:
        raw = _CONTROL.sub("", hypothesis.text)
        raw = restore_halves(job.source, raw, job.literals, to_lang)
        text, missing, surplus = restore_literals(raw, job.literals, to_lang)
        text = tidy_output(text, job.source, to_lang)
        if to_lang == "mn":
            text = restore_duty(job.source, text)
        lost_negation, lost_modality = find_losses(job.source, text, to_lang)
        missed: tuple[int, ...] = ()
        if mode is not TermMode.OFF:
            missed = tuple(
                i for i, term in enumerate(job.terms) if locate_term(text, term, to_lang) is None
            )
        return Candidate(
            text,
            missing,
            surplus,
            missed,
            has_loop(text) and not has_loop(job.source),
            not text.strip(" .,。，;；"),
            hypothesis.score if not hypothesis.truncated else hypothesis.score - 10,
            foreign=find_source_letters(raw, to_lang),
            changed_units=find_changed_units(job.source, raw, job.literals, to_lang),
            lost_negation=lost_negation,
            lost_modality=lost_modality,
            raw=hypothesis.text,
            likelihood=hypothesis.likelihood,
        )

    def _hide_missed(
        self, jobs: Sequence[Job], to_lang: str, mode: TermMode, *, alone: bool
    ) -> list[Task]:
        """Tasks with missed terms hidden behind placeholders, to be put in where these come out.

        All missed terms of a job at once, or each of several by itself.
        """
        tasks: list[Task] = []
        accept = partial(self._accept_hidden, to_lang=to_lang, mode=mode)
        for job in jobs:
            if job.best is None or job.best.clean:
                continue
            missed = tuple(
                i
                for i in job.best.missed_terms
                if not any(
                    x.start < job.terms[i].end and job.terms[i].start < x.end for x in job.literals
                )
            )[: MAX_LITERALS - len(job.literals)]
            if alone and len(missed) < 2:
                continue
            for group in [(i,) for i in missed] if alone else [missed]:
                if group:
                    source = build_source(job, to_lang, shown=range(len(job.terms)), hidden=group)
                    tasks.append(Task(source, partial(accept, job, group)))
        return tasks

    def _accept_hidden(
        self,
        job: Job,
        group: tuple[int, ...],
        hypotheses: Sequence[Hypothesis],
        *,
        to_lang: str,
        mode: TermMode,
    ) -> None:
        for hypothesis in hypotheses:
            text, placed = hypothesis.text, []
            for marker, index in enumerate(group, len(job.literals)):
                lemma = job.terms[index].accepted[0]
                filled = render_term_placeholder(text, marker, lemma, to_lang)
                if filled is not None:
                    text = filled
                    placed.append(index)
            checked = self._check(job, replace(hypothesis, text=text), to_lang, mode)
            repaired = tuple(i for i in placed if i not in checked.missed_terms)
            if repaired:
                self._offer(job, replace(checked, repaired=repaired))
                if checked.faithful:
                    return

    # --- joining -------------------------------------------------------------------------------

    def _join(
        self,
        segment: str,
        prefix: str,
        jobs: Sequence[Job],
        terms: Sequence[RequiredTerm],
        to_lang: str,
        mode: TermMode,
    ) -> SegmentResult:
        warnings: list[TranslationWarning] = []
        parts: list[str] = []
        repaired: set[str] = set()
        for number, job in enumerate(jobs):
            if job.best is None:
                continue
            repaired.update(job.terms[i].source for i in job.best.repaired)
            text, found = report_piece(job, job.best, to_lang)
            warnings += found
            if number and parts and to_lang == "mn" and not parts[-1].endswith(" "):
                parts.append(" ")
            parts.append(text)
        body = "".join(parts)
        if len(jobs) > 1 and to_lang == "mn":
            body = lower_inner_capitals(body, [j.best.text for j in jobs if j.best])
        traces, missing = trace_terms(
            segment, body, terms, to_lang, required=mode is not TermMode.OFF, repaired=repaired
        )
        warnings += missing
        warnings += report_meaning(segment, body, to_lang)
        known = [j.best.likelihood for j in jobs if j.best and j.best.likelihood is not None]
        likelihood = min(known, default=None)
        return SegmentResult(segment, prefix + body, traces, tuple(warnings), likelihood)
