"""Study sheets for bilingual legal training: readings with glosses, term drills, a test with answers.

Everything comes from the term base and the composed cases; the same seed gives the same sheet.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from mnzh_legal.cases.labels import SECTION_LABELS
from mnzh_legal.cases.model import Bilingual, Case
from mnzh_legal.errors import InputError
from mnzh_legal.morphology.generation import inflect_cyrillic
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.orthography.lexicon import load_lexicon
from mnzh_legal.pipeline.dictionary import SUBJECTS
from mnzh_legal.pipeline.pages import render_page
from mnzh_legal.terms.base import REQUIRE, Term
from mnzh_legal.terms.matcher import TermMatch, TermMatcher

#: Cases of the inflection drill: label, Chinese and Mongolian name, the question it answers.
CASES = (
    ("GEN", "领属格", "харьяалахын тийн ялгал", "юуны? хэний?"),
    ("ACC", "宾格", "заахын тийн ялгал", "юуг? хэнийг?"),
    ("DAT", "与位格", "өгөх оршихын тийн ялгал", "юунд? хэнд?"),
    ("ABL", "从比格", "гарахын тийн ялгал", "юунаас? хэнээс?"),
    ("INS", "凭借格", "үйлдэхийн тийн ялгал", "юугаар? хэнээр?"),
    ("COM", "和同格", "хамтрахын тийн ялгал", "юутай? хэнтэй?"),
)
BLANK = "＿＿＿＿"
_OPTIONS = 4
#: Sections that are read: what happened and how it was decided.
_READ = ("facts", "issues", "reasoning", "result", "holding")


@dataclass(frozen=True, slots=True)
class StudyOptions:
    """What a sheet holds. ``subject`` is one of the term base, "" for all; counts are of items."""

    subject: str = ""
    readings: int = 2
    drills: int = 12
    questions: int = 20
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Side:
    """A Mongolian text in both scripts."""

    cyrl: str
    mong: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text; ``gloss`` is the number of its term in the list of the reading, 0 for none."""

    text: str
    gloss: int = 0


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """An aligned paragraph, its terms marked in all three texts; a heading has no terms."""

    zh: tuple[Part, ...]
    cyrl: tuple[Part, ...]
    mong: tuple[Part, ...]
    heading: bool = False

    @property
    def size(self) -> int:
        """Letters of the Mongolian text."""
        return sum(len(p.text) for p in self.mong)


@dataclass(frozen=True, slots=True)
class Reading:
    """A case as a text to read, and the terms it uses."""

    case_id: str
    title: Bilingual
    rows: tuple[ReadingRow, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer.

    ``kind``: ``to-mn`` and ``to-zh`` (choose), ``cloze`` (fill in), ``inflect`` (give the form).
    ``options`` are empty where the answer is written; ``hint`` is the term as the dictionary has it.
    """

    kind: str
    zh: str
    mn: Side
    options: tuple[Side, ...]
    answer: Side
    note: str = ""
    hint: Side = Side("", "")
    case_names: tuple[str, str, str] = ("", "", "")


def _side(text: str, mong: str = "") -> Side:
    return Side(text, mong or convert_to_traditional(text))


def _usable(terms: Sequence[Term], subject: str) -> list[Term]:
    """Terms to learn: required ones of the subject, one a Chinese and one a Mongolian word."""
    found: dict[str, Term] = {}
    taken: set[str] = set()
    for term in terms:
        if term.use != REQUIRE or (subject and term.subject != subject):
            continue
        if term.zh not in found and term.mn_cyrl not in taken and term.mn_mong:
            found[term.zh] = term
            taken.add(term.mn_cyrl)
    return list(found.values())


def choose_readings(
    cases: Sequence[Case], matcher: TermMatcher, subject: str, count: int, draw: random.Random
) -> list[Case]:
    """Return the cases with the most different terms of a subject, drawn from the best."""

    def weight(case: Case) -> int:
        texts = [p.zh for name, p in case.paragraphs() if name in _READ]
        ids = {
            m.term.id
            for m in matcher.match_chinese("\n".join(texts))
            if not subject or m.term.subject == subject
        }
        return len(ids)

    ranked = sorted(cases, key=lambda c: (-weight(c), c.id))
    best = [c for c in ranked[: 3 * count] if weight(c)]
    return draw.sample(best, min(count, len(best)))


class _Glosses:
    """Terms of a reading in the order of their first use."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.terms: list[Term] = []

    def number(self, term: Term) -> int:
        if term.id not in self.numbers:
            self.terms.append(term)
            self.numbers[term.id] = len(self.terms)
        return self.numbers[term.id]

    def known(self, match: TermMatch) -> int:
        """Number of a Mongolian match among the terms of the Chinese side, 0 if it is none of them."""
        senses = match.senses or (match.term,)
        return next((self.numbers[t.id] for t in senses if t.id in self.numbers), 0)


def _parts(text: str, marks: Sequence[tuple[int, int, int]]) -> tuple[Part, ...]:
    out: list[Part] = []
    last = 0
    for start, end, number in marks:
        if number and start >= last:
            if start > last:
                out.append(Part(text[last:start]))
            out.append(Part(text[start:end], number))
            last = end
    if last < len(text):
        out.append(Part(text[last:]))
    return tuple(out)


def make_reading(case: Case, matcher: TermMatcher) -> Reading:
    """Return a case as a reading: its main sections, terms glossed."""
    glosses = _Glosses()
    rows: list[ReadingRow] = []
    for name in _READ:
        paragraphs = case.sections.get(name, ())
        if not paragraphs:
            continue
        zh, mn = SECTION_LABELS[name]
        mong = convert_to_traditional(mn)
        rows.append(ReadingRow((Part(zh),), (Part(mn),), (Part(mong),), heading=True))
        for p in paragraphs:
            mong = convert_to_traditional(p.mn)
            left = [
                (m.start, m.end, glosses.number(m.term))
                for m in matcher.match_chinese(p.zh)
                if m.term.use == REQUIRE
            ]
            right, vertical = (
                [(m.start, m.end, glosses.known(m)) for m in found]
                for found in (matcher.match_cyrillic(p.mn), matcher.match_traditional(mong))
            )
            rows.append(ReadingRow(_parts(p.zh, left), _parts(p.mn, right), _parts(mong, vertical)))
    return Reading(case.id, case.title, tuple(rows), tuple(glosses.terms))


def _make_choice(term: Term, pool: Sequence[Term], draw: random.Random, *, to_mn: bool) -> Question:
    """A term with its equivalent among those of three others of the same subject, if there are."""
    near = [t for t in pool if t.subject == term.subject and t.pos == term.pos and t is not term]
    others = near if len(near) >= _OPTIONS - 1 else [t for t in pool if t is not term]
    chosen = [term, *draw.sample(others, _OPTIONS - 1)]
    draw.shuffle(chosen)
    if to_mn:
        options = tuple(_side(t.mn_cyrl, t.mn_mong) for t in chosen)
        answer = _side(term.mn_cyrl, term.mn_mong)
    else:
        options = tuple(Side(t.zh, "") for t in chosen)
        answer = Side(term.zh, "")
    mn = _side(term.mn_cyrl, term.mn_mong)
    kind = "to-mn" if to_mn else "to-zh"
    return Question(kind, term.zh, mn, options, answer, term.definition_zh)


def _make_cloze(zh: str, mn: str, matcher: TermMatcher, wanted: set[str]) -> Question | None:
    """A sentence whose term is left out in Mongolian, in the form it has there."""
    chinese = {m.term.id: m for m in matcher.match_chinese(zh)}
    for match in matcher.match_cyrillic(mn):
        ids = [t.id for t in (match.senses or (match.term,)) if t.id in chinese and t.id in wanted]
        if not ids or match.surface.lower() == match.lemma.lower():
            continue  # the form itself would be the dictionary's: nothing to learn
        before, after = mn[: match.start], mn[match.end :]
        blanked = Side(
            before + BLANK + after,
            convert_to_traditional(before) + BLANK + convert_to_traditional(after),
        )
        term = chinese[ids[0]].term
        # the sentence may hold an accepted equivalent: the hint is its own lemma
        preferred = match.lemma.lower() == term.mn_cyrl.lower()
        hint = _side(term.mn_cyrl, term.mn_mong) if preferred else _side(match.lemma)
        return Question("cloze", zh, blanked, (), _side(match.surface), term.zh, hint)
    return None


def _make_inflection(term: Term, draw: random.Random) -> Question | None:
    if term.pos != "n":
        return None
    label, zh_name, mn_name, asked = draw.choice(CASES)
    *first, last = term.mn_cyrl.split(" ")
    form = inflect_cyrillic(last, [label], count_form=load_lexicon().count_form)
    answer = " ".join([*first, form])
    mn = _side(term.mn_cyrl, term.mn_mong)
    return Question("inflect", term.zh, mn, (), _side(answer), case_names=(zh_name, mn_name, asked))


def make_questions(
    cases: Sequence[Case], matcher: TermMatcher, subject: str, count: int, draw: random.Random
) -> list[Question]:
    """Return ``count`` questions of all kinds in turn, no term asked twice.

    Raises:
        InputError: the subject has too few terms to ask about.
    """
    pool = _usable(matcher.terms, subject)
    if len(pool) < max(_OPTIONS, count):
        raise InputError(
            f"{len(pool)} terms of {subject or 'the term base'} can be asked; {count} questions are wanted"
        )
    wanted = {t.id for t in pool}
    aligned = (s for c in cases for _, p in c.paragraphs() for s in p.sentences())
    sentences = [(zh, mn) for zh, mn in aligned if 8 <= len(zh) <= 60]
    draw.shuffle(sentences)
    clozes = (q for s in sentences if (q := _make_cloze(*s, matcher, wanted)) is not None)
    terms = iter(draw.sample(pool, len(pool)))
    out: list[Question] = []
    asked: set[str] = set()
    while len(out) < count:
        turn = len(out) % 4
        question: Question | None = None
        if turn == 2:
            question = next((q for q in clozes if q.note not in asked), None)
        if question is None:
            term = next(terms, None)
            if term is None:
                break
            question = _make_inflection(term, draw) if turn == 3 else None
            question = question or _make_choice(term, pool, draw, to_mn=turn != 1)
        asked.add(question.note or question.zh)
        out.append(question)
    return out


@dataclass(frozen=True, slots=True)
class StudySheet:
    """Readings, drills (answers at hand) and a test (answers at the end)."""

    options: StudyOptions
    readings: tuple[Reading, ...]
    drills: tuple[Question, ...]
    test: tuple[Question, ...]


def make_study(cases: Sequence[Case], matcher: TermMatcher, options: StudyOptions) -> StudySheet:
    """Return a sheet.

    Raises:
        InputError: an unknown subject, counts that are none, or too few terms.
    """
    known = sorted({t.subject for t in matcher.terms})
    if options.subject and options.subject not in known:
        raise InputError(f"unknown subject {options.subject!r}; there are {', '.join(known)}")
    if min(options.readings, options.drills, options.questions) < 0 or options.drills > 200:
        raise InputError("readings, drills and questions are counted from 0; at most 200 drills")
    draw = random.Random(options.seed)
    chosen = choose_readings(cases, matcher, options.subject, options.readings, draw)
    total = options.drills + options.questions
    questions = make_questions(cases, matcher, options.subject, total, draw)
    return StudySheet(
        options,
        tuple(make_reading(c, matcher) for c in chosen),
        tuple(questions[: options.drills]),
        tuple(questions[options.drills :]),
    )


def render_study(sheet: StudySheet, version: str) -> str:
    """Return a sheet as one HTML page, to read on a screen or print."""
    zh, mn = SUBJECTS.get(sheet.options.subject, ("全部领域", "Бүх салбар"))
    return render_page("study.html", sheet=sheet, subject_zh=zh, subject_mn=mn, version=version)
