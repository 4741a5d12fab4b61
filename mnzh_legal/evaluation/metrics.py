"""Scores of translations: chrF++, BLEU, term success by surface and by lemma."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mnzh_legal.terms.matcher import find_lemma


@dataclass(frozen=True, slots=True)
class Score:
    """A corpus score with the sacrebleu signature it was made with.

    ``interval`` is the 95 % interval by bootstrap over segments, where it was asked for.
    """

    value: float
    signature: str
    interval: tuple[float, float] | None = None


def score_chrf(
    hypotheses: Sequence[str], references: Sequence[str], *, resamples: int = 0
) -> Score:
    """Return chrF++ (word n-grams up to 2), 0–100, with its interval if ``resamples`` are drawn.

    Source: Popović 2017; Koehn 2004 for the bootstrap.
    """
    from sacrebleu.metrics import CHRF

    metric = CHRF(word_order=2)
    value = metric.corpus_score(list(hypotheses), [list(references)]).score
    score = Score(round(float(value), 2), str(metric.get_signature()))
    if not resamples or len(hypotheses) < 2:
        return score
    drawn = CHRF(word_order=2).corpus_score(
        list(hypotheses), [list(references)], n_bootstrap=resamples
    )
    low, high = drawn._mean - drawn._ci, drawn._mean + drawn._ci
    return replace(score, interval=(round(float(low), 2), round(float(high), 2)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems on the same segments: chrF++ of each, and the p-value of their difference."""

    first: float
    second: float
    p_value: float


def compare_chrf(
    first: Sequence[str], second: Sequence[str], references: Sequence[str], *, rounds: int = 1000
) -> Comparison:
    """Return whether the second system differs from the first: paired approximate randomisation.

    Source: Riezler and Maxwell 2005, as implemented by sacrebleu.
    """
    from sacrebleu.metrics import CHRF
    from sacrebleu.significance import PairedTest

    if list(first) == list(second):  # the test counts a difference of nothing as one
        value = score_chrf(first, references).value
        return Comparison(value, value, 1.0)
    systems = [("first", list(first)), ("second", list(second))]
    test = PairedTest(
        systems, {"chrF": CHRF(word_order=2, references=[list(references)])}, None,
        test_type="ar", n_samples=rounds,
    )  # fmt: skip
    _, scores = test()
    a, b = next(v for k, v in scores.items() if k != "System")
    return Comparison(round(a.score, 2), round(b.score, 2), round(float(b.p_value), 4))


def score_bleu(hypotheses: Sequence[str], references: Sequence[str], lang: str) -> Score:
    """Return BLEU, 0–100; Chinese is tokenised by character class. Source: Post 2018."""
    from sacrebleu.metrics import BLEU

    metric = BLEU(tokenize="zh" if lang == "zh" else "13a")
    value = metric.corpus_score(list(hypotheses), [list(references)]).score
    return Score(round(float(value), 2), str(metric.get_signature()))


@dataclass(frozen=True, slots=True)
class TermScore:
    """Share of required terms found in the outputs, 0–100, and how many were required."""

    lemma: float
    surface: float
    required: int


def score_terms(
    hypotheses: Sequence[str],
    references: Sequence[str],
    required: Sequence[Sequence[str]],
    lang: str,
) -> TermScore:
    """Return term success over outputs.

    Lemma: some inflected form of the lemma is in the output. Surface: the very form that the
    reference uses is in the output (for Chinese both are the same). A lemma that the reference
    does not hold counts by lemma only, as in the random-glossary mode.
    """
    lemma_hits = surface_hits = surface_total = total = 0
    for output, reference, lemmas in zip(hypotheses, references, required, strict=True):
        for lemma in lemmas:
            total += 1
            if lang == "zh":
                hit = lemma in output
                lemma_hits += hit
                surface_hits += hit
                surface_total += 1
                continue
            lemma_hits += find_lemma(output, lemma) is not None
            span = find_lemma(reference, lemma)
            if span:
                surface_total += 1
                surface_hits += reference[span[0] : span[1]].lower() in output.lower()
    return TermScore(
        round(100 * lemma_hits / total, 2) if total else 0.0,
        round(100 * surface_hits / surface_total, 2) if surface_total else 0.0,
        total,
    )
