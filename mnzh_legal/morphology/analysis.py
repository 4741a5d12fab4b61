"""Analysis of Cyrillic Mongolian word forms: lemma candidates with suffix labels.

A dictionary decides which candidate lemmas exist; without one, every candidate a form could
come from is returned, which is what term verification needs (a known lemma is looked for).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mnzh_legal.morphology.harmony import VOWELS
from mnzh_legal.morphology.suffixes import (
    CASES,
    FINITE,
    IRREGULAR_PLURALS,
    NEGATIVE,
    NOMINALIZERS,
    PLURALS,
    REFLEXIVE,
    VERBAL_NOUNS,
    VOICES,
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of a word form: dictionary lemma, suffix labels from the stem outwards."""

    lemma: str
    labels: tuple[str, ...]
    hidden_n: bool = False
    verb: bool = False


_SHORT = "аэоөуүи"


def _noun_lemmas(stem: str) -> Iterator[str]:
    """Dictionary forms a nominal stem may come from, likeliest first."""
    yield stem
    yield stem + "ь"
    if len(stem) >= 3 and stem[-1] not in VOWELS and stem[-2] not in VOWELS:
        for vowel in "аэоөуүи":
            yield stem[:-1] + vowel + stem[-1]
        if stem[-2] == "ь":
            for vowel in "аои":
                yield stem[:-2] + vowel + stem[-1]
    if stem[-1] not in VOWELS:
        for vowel in "аэоөи":  # the last: компани, компанийн
            yield stem + vowel
    if stem.endswith("и"):
        yield stem[:-1] + "ь"
    if stem.endswith("г"):
        yield stem[:-1]


def _verb_lemmas(stem: str) -> Iterator[str]:
    """Infinitives (-х) a verbal stem may come from."""
    yield stem + "х"
    if stem[-1] in VOWELS:
        return
    if stem[-1] == "ь":
        yield stem[:-1] + "их"
        return
    for vowel in "аэоөи":
        yield f"{stem}{vowel}х"
    if len(stem) >= 3 and stem[-2] in _SHORT and stem[-1] not in VOWELS and stem[-3] not in VOWELS:
        for vowel in "аэоө":
            yield f"{stem[:-2]}{stem[-1]}{vowel}х"


def _voice_stems(stem: str) -> tuple[str, ...]:
    """The stem with and without the short vowel that links it to an ending."""
    if stem[-1] not in VOWELS:
        return (stem, stem + "а", stem + "э")
    if stem[-1] in "аэоөи" and len(stem) > 3 and stem[-2] not in VOWELS:
        return (stem, stem[:-1])
    return (stem,)


def analyze_word(word: str, is_lemma: Callable[[str], bool]) -> list[Analysis]:
    """Return the readings of a lower-case Cyrillic word whose lemma ``is_lemma`` accepts.

    Fewer suffixes come first.

    >>> analyze_word("хуулийн", {"хууль"}.__contains__)
    [Analysis(lemma='хууль', labels=('GEN',), hidden_n=False, verb=False)]
    """
    found: dict[Analysis, None] = {}

    def add(lemma: str, labels: tuple[str, ...], *, hidden_n: bool, verb: bool) -> None:
        if is_lemma(lemma):
            found.setdefault(Analysis(lemma, labels, hidden_n, verb))

    def verbs(stem: str, labels: tuple[str, ...], depth: int) -> None:
        if len(stem) < 2:
            return
        for lemma in _verb_lemmas(stem):
            add(lemma, labels, hidden_n=False, verb=True)
        if depth:
            for label, pattern in VOICES:
                for candidate in _voice_stems(stem):
                    match = pattern.search(candidate)
                    if match and match.start() >= 2:
                        verbs(candidate[: match.start()], (label, *labels), depth - 1)

    def nominal(stem: str, labels: tuple[str, ...], *, hidden_n: bool, plural: bool) -> None:
        if len(stem) < 2:
            return
        for lemma in _noun_lemmas(stem):
            add(lemma, labels, hidden_n=hidden_n, verb=False)
        for label, pattern in (*VERBAL_NOUNS, *NOMINALIZERS):
            match = pattern.search(stem)
            if (match and match.start() >= 1 and label != "IPFV") or (match and match.start() >= 2):
                verbs(stem[: match.start()], (label, *labels), 2)
                # шалгаагүй: г is of the stem, no link
                if label == "IPFV" and labels[:1] == ("NEG",) and stem[match.start()] == "г":
                    verbs(stem[: match.start() + 1], (label, *labels), 2)
        if stem[-1] == "ё":
            verbs(stem + "ох", labels, 1)
        if plural:
            if stem in IRREGULAR_PLURALS:
                add(IRREGULAR_PLURALS[stem], ("PL", *labels), hidden_n=False, verb=False)
            for ending in PLURALS:
                if stem.endswith(ending) and len(stem) >= len(ending) + 2:
                    plurals(stem.removesuffix(ending), ending, labels)

    def plurals(base: str, ending: str, labels: tuple[str, ...]) -> None:
        if ending != "д":
            if ending != "с" or base[-1] in VOWELS:
                nominal(base, ("PL", *labels), hidden_n=False, plural=False)
            return
        # replaces a final н: иргэн, иргэд
        nominal(base + "н", ("PL.D", *labels), hidden_n=False, plural=False)
        if base.endswith(("гч", "гчи")):  # эрхлэгч, эрхлэгчид, эрхлэгчдийн
            nominal(base.removesuffix("и"), ("PL.D", *labels), hidden_n=False, plural=False)
        elif base.endswith(("аа", "ээ", "оо", "өө")):  # хороо, хороод
            nominal(base, ("PL.D", *labels), hidden_n=False, plural=False)

    def cases(stem: str, labels: tuple[str, ...]) -> None:
        nominal(stem, labels, hidden_n=False, plural=True)
        for label, pattern in CASES:
            for start in _endings(pattern, stem):
                ending = stem[start:]
                if ending[0] == "г" and len(ending) > 1 and stem[start - 1] not in (*VOWELS, "н"):
                    continue
                shows_n = (
                    ending[0] == "н" and label in ("GEN", "ABL") and ending not in ("н",)
                ) or (label == "DAT" and ending[:-1].endswith("н"))
                nominal(stem[:start], (label, *labels), hidden_n=shows_n, plural=True)

    if len(word) >= 2:
        cases(word, ())
        for label, pattern in FINITE:
            for start in _endings(pattern, word):
                verbs(word[:start], (label,), 2)
        for label, pattern in (
            CASES if NEGATIVE in word else ()
        ):  # үндэслэлгүйгээр, биелүүлээгүйгээс
            for start in _endings(pattern, word):
                if word.endswith(NEGATIVE, 0, start) and start > 5:
                    cases(word[: start - len(NEGATIVE)], ("NEG", label))
        if word.endswith(NEGATIVE) and len(word) > 5:
            cases(word[: -len(NEGATIVE)], ("NEG",))
            stem = word[: -len(NEGATIVE)]
            if stem.endswith(("ж", "ч")):
                verbs(stem[:-1], ("INFR", "NEG"), 1)
        match = REFLEXIVE.search(word)
        if match and match.start() >= 2:
            for start in {match.start(), match.start() + (match["s"][0] in "гх")}:
                cases(word[:start], ("REFL",))
    return sorted(
        found, key=lambda a: (len(a.labels), _is_colloquial(a), a.hidden_n, -len(a.lemma))
    )


def _is_colloquial(analysis: Analysis) -> bool:
    """Whether a reading is a bare -лаа or -аа form, rarer in writing than a noun with -аа."""
    return analysis.verb and analysis.labels[-1:] in (("WIT",), ("IPFV",))


def _endings(pattern: object, word: str) -> list[int]:
    """Start offsets at which any alternative of an ending pattern matches, longest first."""
    starts = []
    for size in range(min(5, len(word) - 1), 0, -1):
        if pattern.fullmatch(word, len(word) - size):  # type: ignore[attr-defined]
            starts.append(len(word) - size)
    return [s for s in starts if s >= 1]
