"""Which terms of a source segment its translation must hold."""

from __future__ import annotations

from mnzh_legal.engine.candidates import RequiredTerm
from mnzh_legal.terms.base import REQUIRE
from mnzh_legal.terms.loose import load_loose_phrases
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.terms.senses import (
    NO_CONTEXT,
    ChoiceReason,
    SenseContext,
    choose_mongolian_sense,
    choose_sense,
)

_ASKED_FOR = frozenset({ChoiceReason.PINNED, ChoiceReason.SUBJECT})


def find_required(
    matcher: TermMatcher,
    segment: str,
    from_lang: str,
    context: SenseContext = NO_CONTEXT,
    *,
    loose: frozenset[str] | None = None,
) -> tuple[RequiredTerm, ...]:
    """Return the terms of a segment that are to be required, each with the sense chosen and why.

    Entries for lookup only (``use`` suggest) and Chinese terms of one character (条, 款) are left
    to the model and the literal rules. So are Mongolian terms of one word and verbal ones, unless
    a customer glossary, a pin or the subject asks for them: in the training data the reference has
    the term's Chinese in 47 % of the cases of one word, in 68 % of 4,302 phrases with a verb
    (үүргээ биелүүлэх: 履行义务, 履行自己的义务, 尽到责任), in 88 % of 12,635 others; and so are the ``loose``
    ones of these, those of ``terms/loose.py`` if not given, which mostly say something else
    (татгалзах эрхтэй: 有权拒绝, not 抗辩权).
    """
    required: list[RequiredTerm] = []
    if from_lang == "zh":
        for match in matcher.match_chinese(segment):
            if match.end - match.start < 2:
                continue
            choice = choose_sense(match, segment, context)
            if choice.term.use == REQUIRE:
                required.append(
                    RequiredTerm(
                        match.start,
                        match.end,
                        match.surface,
                        choice.term.id,
                        choice.term.accepted,
                        str(choice),
                        choice.others,
                    )
                )
        return tuple(required)
    loose = load_loose_phrases() if loose is None else loose
    matches = matcher.match_cyrillic(segment)
    for match in matches:
        choice = choose_mongolian_sense(match, matches, context)
        term = choice.term
        if len(term.zh) < 2 or term.use != REQUIRE:
            continue
        if (
            (" " not in match.lemma or term.pos == "v" or match.lemma in loose)
            and not term.layer
            and choice.reason not in _ASKED_FOR
        ):
            continue  # has many translations: see the docstring
        # any concept of the lemma will do: what it is in Chinese, its context tells best
        every = (*term.chinese, *(zh for s in match.senses for zh in s.chinese))
        accepted = tuple(dict.fromkeys((*every, *matcher.chinese_of(match.lemma))))
        required.append(
            RequiredTerm(
                match.start,
                match.end,
                match.surface,
                term.id,
                accepted,
                str(choice),
                tuple(dict.fromkeys(s.zh for s in match.senses if s is not term)),
            )
        )
    return tuple(required)
