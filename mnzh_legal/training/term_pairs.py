"""Term pairs in training data: a term of the term base whose lemma the other side really holds."""

from __future__ import annotations

from collections.abc import Iterable

from mnzh_legal.engine.placeholders import PLACEHOLDER_ENDINGS
from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.terms.matcher import TermMatcher, find_lemma
from mnzh_legal.training.examples import TermPair
from mnzh_legal.training.prepare import Pair


def find_term_pairs(pairs: Iterable[Pair], matcher: TermMatcher) -> dict[str, list[TermPair]]:
    """Return, per pair id, the terms of two or more characters that both sides hold.

    Spans are in the marked texts; no two overlap on either side.
    """
    found: dict[str, list[TermPair]] = {}
    for pair in pairs:
        taken: list[TermPair] = []
        for match in matcher.match_chinese(pair.zh_marked):
            if match.end - match.start < 2:
                continue
            for lemma in dict.fromkeys(m for sense in match.senses for m in sense.accepted):
                span = find_lemma(pair.mn_marked, lemma)
                if span and all(span[1] <= t.mn_start or span[0] >= t.mn_end for t in taken):
                    taken.append(
                        TermPair(
                            match.start,
                            match.end,
                            *span,
                            match.surface,
                            lemma,
                            case_of(pair.mn_marked[span[0] : span[1]], lemma),
                        )
                    )
                    break
        if taken:
            found[pair.id] = taken
    return found


def case_of(form: str, lemma: str) -> str | None:
    """Return the one case label a form carries, "" for the bare lemma, None for anything else.

    >>> case_of("гэрээний", "гэрээ"), case_of("гэрээ", "гэрээ"), case_of("гэрээгээ", "гэрээ")
    ('GEN', '', None)
    """
    head, _, last = lemma.lower().rpartition(" ")
    form_head, _, form_last = form.lower().rpartition(" ")
    if head != form_head:
        return None
    if form_last == last:
        return ""
    for analysis in analyze_word(form_last, {last}.__contains__):
        if len(analysis.labels) == 1 and analysis.labels[0] in PLACEHOLDER_ENDINGS:
            return analysis.labels[0]
    return None
