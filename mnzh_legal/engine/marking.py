"""What the model is given: literals as markers, terms annotated or hidden, the language tag."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from mnzh_legal.engine.annotation import TO_MN, TO_ZH, TermAnnotation, annotate_terms
from mnzh_legal.engine.candidates import Job
from mnzh_legal.engine.literals import replace_with_markers
from mnzh_legal.engine.number_endings import neutralize_endings


def build_source(
    job: Job,
    to_lang: str,
    *,
    shown: Collection[int] = (),
    hidden: Sequence[int] = (),
) -> str:
    """The marked source, ``shown`` terms annotated; ``hidden`` ones become verbatim markers."""
    annotations = []
    literals = list(job.literals)
    for i, term in enumerate(job.terms):
        if any(x.start < term.end and term.start < x.end for x in job.literals):
            continue
        if i in shown and i not in hidden:
            annotations.append(TermAnnotation(term.start, term.end, term.accepted[0]))
    items: list[tuple[int, int, str]] = [
        (
            x.start,
            x.end,
            replace_with_markers(x.source, [replace(x, start=0, end=len(x.source))], [i]),
        )
        for i, x in enumerate(literals)
    ]
    items += [
        (
            a.start,
            a.end,
            annotate_terms(job.source[a.start : a.end], [replace(a, start=0, end=a.end - a.start)]),
        )
        for a in annotations
    ]
    for number, index in enumerate(hidden, len(literals)):
        term = job.terms[index]
        items.append((term.start, term.end, f"⟦x{number}⟧"))
    out, last = [], 0
    for start, end, text in sorted(items):
        if start < last:
            continue
        out += [job.source[last:start], text]
        last = end
    marked = "".join([*out, job.source[last:]]).strip()
    # endings after digits are neutral in training: which is due depends on the hidden number
    return TO_MN + marked if to_lang == "mn" else TO_ZH + neutralize_endings(marked)
