"""Training examples from marked pairs: direction, tags, term annotation, subword sampling."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from mnzh_legal.engine.annotation import (
    BACK_TRANSLATED,
    DOMAIN_UI,
    TO_MN,
    TO_ZH,
    TermAnnotation,
    annotate_terms,
)
from mnzh_legal.engine.literals import MARKER
from mnzh_legal.engine.placeholders import PLACEHOLDER_ENDINGS, inflect_lemma
from mnzh_legal.training.prepare import Pair


@dataclass(frozen=True, slots=True)
class TermPair:
    """A term in a pair: the span on each (marked) side and the lemma for the other side."""

    zh_start: int
    zh_end: int
    mn_start: int
    mn_end: int
    zh_term: str
    mn_lemma: str
    mn_case: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One item a training stream draws from: a pair, the direction it serves, its tag, its terms.

    ``swaps`` are (Chinese, Mongolian lemma) terms that may stand in for one of the pair.
    """

    pair: Pair
    tag: str
    to_mn: bool
    terms: tuple[TermPair, ...] = ()
    swaps: Sequence[tuple[str, str]] = ()


def source_style(text: str) -> str:
    """Return the text with Chinese marker styles turned to ``n``, as a source text has them."""
    return MARKER.sub(lambda m: f"⟦{'n' if m[1] in 'cw' else m[1]}{m[2]}⟧", text)


def shift_markers(source: str, target: str, rng: random.Random) -> tuple[str, str]:
    """Return both texts with marker indices moved by one random offset, so all are learned."""
    used = [int(m[2]) for m in MARKER.finditer(source)]
    if not used:
        return source, target
    offset = rng.randint(0, 9 - max(used))

    def move(text: str) -> str:
        return MARKER.sub(lambda m: f"⟦{m[1]}{int(m[2]) + offset}⟧", text)

    return move(source), move(target)


def build_texts(
    sample: Sample, rng: random.Random, *, annotate_share: float, swap_share: float = 0.3
) -> tuple[str, str]:
    """Return the (source, target) texts of one drawing of a sample.

    The marked target is as the model must write it; the source has no Chinese number styles.

    With probability ``swap_share * annotate_share`` one term is another of the term base on both
    sides and shown, so the model meets, and must inflect, more terms than its pairs hold. With probability
    ``annotate_share`` a random subset of the pair's terms is annotated, so the
    model meets none, some and all of them; the lemma shown is the one the target holds.
    """
    swapped: TermPair | None = None
    if sample.swaps and rng.random() < swap_share * annotate_share:
        sample, swapped = swap_term(sample, rng)
    pair = sample.pair
    source, target = (
        (pair.zh_marked, pair.mn_marked) if sample.to_mn else (pair.mn_marked, pair.zh_marked)
    )
    if swapped is None and sample.terms and rng.random() < HIDE_SHARE * annotate_share:
        source, target = _hide_term(sample, rng, source, target)
    elif swapped is not None or (sample.terms and rng.random() < annotate_share):
        keep = rng.choice((0.4, 0.7, 1.0))
        chosen: list[TermAnnotation] = []
        last = 0
        for term in sorted(sample.terms, key=lambda t: t.zh_start if sample.to_mn else t.mn_start):
            start, end = (
                (term.zh_start, term.zh_end) if sample.to_mn else (term.mn_start, term.mn_end)
            )
            if start < last or (term is not swapped and rng.random() > keep):
                continue
            chosen.append(
                TermAnnotation(start, end, term.mn_lemma if sample.to_mn else term.zh_term)
            )
            last = end
        source = annotate_terms(source, chosen)
    source = source_style(source)
    source, target = shift_markers(source, target, rng)
    return f"{TO_MN if sample.to_mn else TO_ZH}{sample.tag}{source}", target


def swap_term(sample: Sample, rng: random.Random) -> tuple[Sample, TermPair | None]:
    """Return the sample with one term changed on both sides, the lemma in the case of the old one.

    Also the new term. Only a noun in one case or none is changed; without any, the sample comes back
    as it is, and None.
    Source: data augmentation by term substitution, as of Fadaee et al. 2017, with rule inflection.
    """
    usable = [t for t in sample.terms if t.mn_case is not None]
    if not usable or not sample.swaps:
        return sample, None
    old = rng.choice(usable)
    zh_term, lemma = rng.choice(sample.swaps)
    form = inflect_lemma(lemma, old.mn_case or "")
    if old.mn_start == 0:
        form = form[0].upper() + form[1:]
    pair = sample.pair
    zh_growth = len(zh_term) - (old.zh_end - old.zh_start)
    mn_growth = len(form) - (old.mn_end - old.mn_start)
    terms = tuple(
        replace(
            t,
            zh_start=t.zh_start + zh_growth * (t.zh_start > old.zh_start),
            zh_end=t.zh_end + zh_growth * (t.zh_start >= old.zh_start),
            mn_start=t.mn_start + mn_growth * (t.mn_start > old.mn_start),
            mn_end=t.mn_end + mn_growth * (t.mn_start >= old.mn_start),
            **({"zh_term": zh_term, "mn_lemma": lemma} if t is old else {}),
        )
        for t in sample.terms
    )
    zh = pair.zh_marked[: old.zh_start] + zh_term + pair.zh_marked[old.zh_end :]
    mn = pair.mn_marked[: old.mn_start] + form + pair.mn_marked[old.mn_end :]
    changed = replace(sample, pair=replace(pair, zh_marked=zh, mn_marked=mn), terms=terms)
    return changed, terms[sample.terms.index(old)]


#: Share of annotated drawings in which one term is hidden behind a verbatim marker instead.
HIDE_SHARE = 0.15


def _hide_term(sample: Sample, rng: random.Random, source: str, target: str) -> tuple[str, str]:
    """Return both texts with one term as ``⟦x…⟧``, the Mongolian case ending after a hyphen."""
    usable = [t for t in sample.terms if t.mn_case is not None]
    free = [i for i in range(10) if all(int(m[2]) != i for m in MARKER.finditer(source))]
    if not usable or not free:
        return source, target
    term = rng.choice(usable)
    marker = f"⟦x{free[0]}⟧"
    ending = PLACEHOLDER_ENDINGS.get(term.mn_case or "")
    inflected = f"{marker}-{ending}" if ending else marker
    zh, mn = (source, target) if sample.to_mn else (target, source)
    zh = zh[: term.zh_start] + marker + zh[term.zh_end :]
    mn = mn[: term.mn_start] + inflected + mn[term.mn_end :]
    return (zh, mn) if sample.to_mn else (mn, zh)


def encode(
    tokenizer: Any, text: str, rng: random.Random, *, sampling: float, alpha: float = 0.2
) -> list[int]:
    """Return piece ids, ``</s>`` included; with probability ``sampling`` a sampled segmentation."""
    if rng.random() < sampling:
        ids = tokenizer.encode(text, enable_sampling=True, alpha=alpha, nbest_size=-1)
    else:
        ids = tokenizer.encode(text)
    return [*ids, 0]


def make_samples(
    pairs: Sequence[Pair],
    tag: str = "",
    *,
    to_mn: bool | None = None,
    terms: dict[str, Any] | None = None,
    swaps: Sequence[tuple[str, str]] = (),
) -> list[Sample]:
    """Return samples of the pairs in both directions, or in one for back-translated text."""
    directions = (True, False) if to_mn is None else (to_mn,)
    found = terms or {}
    return [
        Sample(p, tag, d, tuple(found.get(p.id, ())), swaps if p.id in found else ())
        for p in pairs
        for d in directions
    ]


__all__ = [
    "BACK_TRANSLATED",
    "DOMAIN_UI",
    "Sample",
    "TermPair",
    "build_texts",
    "encode",
    "make_samples",
    "shift_markers",
    "source_style",
    "swap_term",
]
