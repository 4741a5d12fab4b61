"""What is worth a look in a translated piece, as warnings; literals it lost are put back."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from mnzh_legal.engine.candidates import Candidate, Job, RequiredTerm, locate_term
from mnzh_legal.engine.literals import render_literal
from mnzh_legal.engine.meaning import find_lost_modality, find_lost_negation, order_sides
from mnzh_legal.engine.output_text import append_literals
from mnzh_legal.types import TermStatus, TermTrace, TranslationWarning


def report_piece(job: Job, best: Candidate, to_lang: str) -> tuple[str, list[TranslationWarning]]:
    """Return the text of a piece, nothing lost, and the warnings about it."""
    text = best.text
    found: list[tuple[str, str]] = []
    if best.empty:
        found.append(("empty-output", "the model gave no output"))
        text = job.source
    if best.foreign:
        found.append(("untranslated", f"left in the language of the source: {best.foreign}"))
    if best.looped:
        found.append(("repetition", "the output repeats itself"))
    if best.missing_literals and not best.empty:
        lost = [render_literal(job.literals[i], to_lang, "n") for i in best.missing_literals]
        text = append_literals(text, lost)
        message = f"not placed by the model, added at the end: {', '.join(lost)}"
        found.append(("literal-restored", message))
    if best.changed_units:
        numbers = ", ".join(
            job.source[x.start : x.end + 2].strip()
            for x in (job.literals[i] for i in best.changed_units)
        )
        found.append(("number-unit", f"may count something else in the output: {numbers}"))
    return text, [TranslationWarning(code, message, job.source) for code, message in found]


def report_meaning(segment: str, output: str, to_lang: str) -> list[TranslationWarning]:
    """Return warnings for a negation or a modality that seems to be lost."""
    zh, mn = order_sides(segment, output, to_lang)
    found = []
    word = find_lost_negation(zh, mn)
    if word and to_lang == "mn":
        found.append(("negation", f"the negation {word} may be lost in the output"))
    elif word:
        found.append(("negation", f"the output has a negation ({word}) the source may not have"))
    for kind, modal in find_lost_modality(zh, mn, to_lang):
        found.append(("modality", f"the {kind} {modal} may not be expressed in the output"))
    return [TranslationWarning(code, message, segment) for code, message in found]


def trace_terms(
    segment: str,
    output: str,
    terms: Sequence[RequiredTerm],
    to_lang: str,
    *,
    required: bool = True,
    repaired: AbstractSet[str] = frozenset(),
) -> tuple[tuple[TermTrace, ...], list[TranslationWarning]]:
    """Return what became of every term of a segment, and a warning for each that is missing."""
    traces: list[TermTrace] = []
    missing: list[TranslationWarning] = []
    for term in terms:
        span = locate_term(output, term, to_lang)
        status = TermStatus.MISSED
        if span is not None:
            status = TermStatus.REPAIRED if term.source in repaired else TermStatus.SATISFIED
        form = output[span[0] : span[1]] if span else ""
        traces.append(
            TermTrace(
                term.start,
                term.end,
                term.source,
                term.entry_id,
                term.accepted[0],
                form,
                status,
                term.reason,
                term.others,
            )
        )
        if span is None and required:
            message = (
                f"required term {term.source} → {term.accepted[0]} ({term.entry_id}) "
                "is not in the output"
            )
            missing.append(TranslationWarning("term-missing", message, segment))
    return tuple(traces), missing


def report_confidence(segment: str, confidence: float) -> TranslationWarning:
    """Return the warning for a segment that the model is less sure of than of most."""
    return TranslationWarning(
        "low-confidence",
        f"the model is less sure of this sentence than of most ({confidence:.2f}); read it first",
        segment,
    )
