"""Control symbols and inline term annotation: what the model sees beside the plain text.

A required term is written into the source as ``⟦t⟧term⟦m⟧target lemma⟦/t⟧``; the model has
learned to inflect the given lemma. Source: Dinu et al. 2019, "Training Neural Machine
Translation to Apply Terminology Constraints"; Bergmanis & Pinnis 2021 (target lemma annotation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TO_ZH, TO_MN = "⟦zh⟧", "⟦mn⟧"
DOMAIN_UI, BACK_TRANSLATED = "⟦ui⟧", "⟦bt⟧"
TERM_START, TERM_LEMMA, TERM_END = "⟦t⟧", "⟦m⟧", "⟦/t⟧"
CONTROL_SYMBOLS = (
    TO_ZH,
    TO_MN,
    DOMAIN_UI,
    BACK_TRANSLATED,
    TERM_START,
    TERM_LEMMA,
    TERM_END,
)


@dataclass(frozen=True, slots=True)
class TermAnnotation:
    """A source span (half-open code points) and the target lemma it must become."""

    start: int
    end: int
    lemma: str


def annotate_terms(text: str, annotations: Sequence[TermAnnotation]) -> str:
    """Return ``text`` with each annotated span followed by its target lemma.

    >>> annotate_terms("解除合同", [TermAnnotation(2, 4, "гэрээ")])
    '解除⟦t⟧合同⟦m⟧гэрээ⟦/t⟧'

    Raises:
        ValueError: spans overlap.
    """
    out: list[str] = []
    last = 0
    for item in sorted(annotations, key=lambda a: a.start):
        if item.start < last:
            raise ValueError(f"term spans overlap at code point {item.start}")
        out += [
            text[last : item.start],
            TERM_START,
            text[item.start : item.end],
            TERM_LEMMA,
            item.lemma,
            TERM_END,
        ]
        last = item.end
    return "".join([*out, text[last:]])
