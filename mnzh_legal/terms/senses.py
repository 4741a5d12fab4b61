"""Which of several equivalents: by pin, by subject, by context words, by part of speech.

A Chinese term with several Mongolian equivalents (判决: шийдвэр in a civil case, шийтгэх тогтоол
in a criminal one) is several concepts of one surface. The choice and its reason are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mnzh_legal.errors import InputError
from mnzh_legal.terms.base import Term, TermBase
from mnzh_legal.terms.matcher import TermMatch

#: Subjects that share a field of law; a subject given for a document counts for all of its group.
SUBJECT_GROUPS = (
    frozenset({"criminal", "criminal_procedure"}),
    frozenset({"civil", "contract", "family", "inheritance", "consumer", "cause", "company"}),
    frozenset({"administrative", "constitutional", "organs"}),
    frozenset({"land", "grassland", "husbandry", "environment"}),
    frozenset({"procedure", "evidence", "enforcement"}),
    frozenset({"labour", "social_security"}),
)


class ChoiceReason(StrEnum):
    """Why an equivalent was taken."""

    ONLY = "only"
    PINNED = "pinned"
    SUBJECT = "subject"
    CONTEXT = "context"
    PART_OF_SPEECH = "part of speech"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class SenseChoice:
    """The concept taken, why, by which words, and the Mongolian terms not taken."""

    term: Term
    reason: ChoiceReason
    evidence: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.reason.value}: {', '.join(self.evidence)}" if self.evidence else self.reason


@dataclass(frozen=True)
class SenseContext:
    """What is known about a document: its subject, and equivalents that the user has pinned.

    ``pins`` maps a Chinese term to the id or the Mongolian term of the concept to take.
    """

    subject: str = ""
    pins: Mapping[str, str] = field(default_factory=dict)


NO_CONTEXT = SenseContext()

_VERB_BEFORE = re.compile(
    "(?:应当|可以|不得|必须|有权|无权|依法|予以|进行|不予|拒不|擅自|及时|能够|需要|负责|由|向|将|被|未|已|所)$"
)
_NOUN_BEFORE = re.compile(
    "(?:的|该|本|此|其|作出|提出|收到|提交|不服|违反|依照|按照|根据|原|一项)$"
)
_NOUN_AFTER = re.compile("^(?:书|的|后|前|之日|时|期限|材料|机关|程序|条件|被|是|为|，|。|、|；)")


def parse_pins(pins: Sequence[str], base: TermBase) -> dict[str, str]:
    """Return pins written ``执行=эдлүүлэх`` or ``执行=L00114`` as a mapping.

    Raises:
        InputError: a pin that is no assignment, or names no equivalent of its term.
    """
    parsed: dict[str, str] = {}
    for pin in pins:
        zh, sep, wanted = (part.strip() for part in pin.partition("="))
        if not sep or not zh or not wanted:
            raise InputError(f"pin {pin!r}: write TERM=EQUIVALENT, such as 执行=гүйцэтгэх")
        senses = [t for t in base.terms if zh in t.chinese]
        if not any(_is_pinned(t, wanted) for t in senses):
            known = ", ".join(f"{t.mn_cyrl} ({t.id})" for t in senses) or "no entry"
            raise InputError(f"pin {pin!r}: {wanted} is no equivalent of {zh}; there is {known}")
        parsed[zh] = wanted
    return parsed


def _is_pinned(term: Term, wanted: str) -> bool:
    return wanted in (term.id, term.mn_mong) or wanted.lower() in (m.lower() for m in term.accepted)


def choose_sense(match: TermMatch, text: str, context: SenseContext = NO_CONTEXT) -> SenseChoice:
    """Return the concept that a Chinese match stands for in ``text``, its segment.

    Only the segment counts, never its neighbours: the same sentence reads the same anywhere.
    """
    senses = match.senses or (match.term,)
    if len(senses) == 1:
        return SenseChoice(senses[0], ChoiceReason.ONLY)
    wanted = context.pins.get(match.surface) or context.pins.get(match.term.zh)
    if wanted is not None:
        for term in senses:
            if _is_pinned(term, wanted):
                return _chosen(term, senses, ChoiceReason.PINNED, (wanted,))
    by_subject = _pick_by_subject(senses, context.subject)
    if len(by_subject) == 1:
        return _chosen(by_subject[0], senses, ChoiceReason.SUBJECT, (context.subject,))
    left = by_subject or senses
    around = text[: match.start] + "\n" + text[match.end :]
    scored = [(tuple(w for w in t.context if w in around), t) for t in left]
    best = max(len(words) for words, _ in scored)
    leaders = [(words, t) for words, t in scored if len(words) == best]
    if best and len(leaders) == 1:
        words, term = leaders[0]
        return _chosen(term, senses, ChoiceReason.CONTEXT, words)
    tied = [t for _, t in leaders]
    pos = _guess_pos(text[: match.start], text[match.end :])
    fitting = [t for t in tied if t.pos == pos]
    if pos and fitting and len(fitting) < len(tied):
        return _chosen(fitting[0], senses, ChoiceReason.PART_OF_SPEECH, (pos,))
    return _chosen(tied[0], senses, ChoiceReason.FIRST, ())


def _chosen(
    term: Term, senses: Sequence[Term], reason: ChoiceReason, evidence: tuple[str, ...]
) -> SenseChoice:
    others = tuple(t.mn_cyrl for t in senses if t is not term)
    return SenseChoice(term, reason, evidence, others)


def _pick_by_subject(senses: Sequence[Term], subject: str) -> list[Term]:
    if not subject:
        return []
    exact = [t for t in senses if t.subject == subject]
    if exact:
        return exact
    group = next((g for g in SUBJECT_GROUPS if subject in g), frozenset())
    return [t for t in senses if t.subject in group]


def choose_mongolian_sense(
    match: TermMatch, others: Sequence[TermMatch], context: SenseContext = NO_CONTEXT
) -> SenseChoice:
    """Return the concept that a Mongolian match stands for, by the terms beside it.

    ``others`` are the matches of the same segment; their Chinese terms are its context.
    """
    beside = "\n".join(zh for m in others if m is not match for t in m.senses for zh in t.chinese)
    shifted = replace(match, start=len(beside), end=len(beside))
    return choose_sense(shifted, beside, context)


def _guess_pos(before: str, after: str) -> str:
    """``v`` or ``n`` by the words around a Chinese term, "" if they do not tell."""
    if _NOUN_BEFORE.search(before) or (
        _NOUN_AFTER.search(after) and not _VERB_BEFORE.search(before)
    ):
        return "n"
    return "v" if _VERB_BEFORE.search(before) else ""
