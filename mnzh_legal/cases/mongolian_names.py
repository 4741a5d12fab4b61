"""Names of natural persons in Mongolian text, both scripts: who is named where, in which case form.

In Cyrillic a name is found by its capital letters in the middle of a sentence, in traditional script by
what stands before it (зарга мэдүүлэгч); then everywhere else in the case, with its case endings. Names
that the rules keep (judges, clerks, lawyers) are not persons here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mnzh_legal.cases.name_lists import NameUse, load_names
from mnzh_legal.engine.names import NAME_READINGS
from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.orthography.convert import convert_to_cyrillic, convert_to_traditional, spell_word
from mnzh_legal.orthography.lexicon import SpellingSource, load_lexicon

_ROLE_LIST_MN = load_names("roles_mn")
_KEPT_MN = re.compile(rf"(?:{'|'.join(load_names('kept_roles_mn'))})\s+$", re.IGNORECASE)
_COMMON_NAMES = frozenset(load_names("common_names_mn"))
_CAPITAL = re.compile(r"[А-ЯӨҮЁ][а-яөүё]*(?![А-ЯӨҮЁ\d])(?:-[А-ЯӨҮЁ]?[а-яөүё]+)?")
_MASK_MN = "моу"
#: Endings after a name, longest first → their label.
_ENDINGS: tuple[tuple[str, str], ...] = (
    ("гийнхаа", "GEN"), ("ынхаа", "GEN"), ("ийнхээ", "GEN"), ("гийнхээ", "GEN"),
    ("гийн", "GEN"), ("ийн", "GEN"), ("ын", "GEN"), ("ний", "GEN"), ("ны", "GEN"), ("ий", "GEN"),
    ("гаас", "ABL"), ("гээс", "ABL"), ("гоос", "ABL"), ("гөөс", "ABL"), ("аас", "ABL"), ("иас", "ABL"), ("иэс", "ABL"), ("ээс", "ABL"), ("оос", "ABL"), ("өөс", "ABL"),
    ("гаар", "INS"), ("гээр", "INS"), ("гоор", "INS"), ("гөөр", "INS"), ("аар", "INS"), ("ээр", "INS"), ("оор", "INS"), ("өөр", "INS"),
    ("тай", "COM"), ("тэй", "COM"), ("той", "COM"),
    ("ыг", "ACC"), ("ийг", "ACC"), ("г", "ACC"), ("ид", "DAT"), ("д", "DAT"), ("т", "DAT"), ("ы", "GEN"), ("н", "GEN"),
)  # fmt: skip
#: How моу takes them (as the house writes masked names).
MASK_FORMS = {
    "": "моу", "GEN": "моугийн", "ACC": "моуг", "DAT": "моуд", "ABL": "моугаас", "INS": "моугаар", "COM": "моутай",
}  # fmt: skip
_COMPOUND = {"Оуян": ("欧阳",), "Сыма": ("司马",), "Шангуань": ("上官",), "Жүгэ": ("诸葛",)}


def _ending(word: str, base: str) -> str | None:
    """The case label of a word that is ``base`` with an ending; None if it is another word."""
    if word == base:
        return ""
    for stem in dict.fromkeys(
        (base, base[:-2] + base[-1:], base[:-1] if base[-1] in "аэоөийүн" else base)
    ):
        if len(stem) >= 2 and word.startswith(stem):
            for ending, label in _ENDINGS:
                if word[len(stem) :] == ending:
                    return label
    return None


def _strip(word: str) -> tuple[str, str]:
    """Base and label of an inflected name that is never seen alone."""
    for ending, label in _ENDINGS:
        if len(ending) > 1 and word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)], label
    return word, ""


def find_mongolian_names(
    texts: Iterable[str], known: frozenset[str] = frozenset()
) -> dict[str, None]:
    """Return the base forms of the persons named in Cyrillic paragraphs.

    ``known``: lower-case words that begin names of places, organs and acts. A name of several words
    (Жан Вэй) is one.
    """
    seen: dict[str, None] = {}
    texts = list(texts)
    written_small = set(re.findall(r"(?<![\w-])[а-яөүё]{4,}", " ".join(texts)))
    for text in texts:
        for start, words in _split_runs(_capital_runs(text), known):
            after = text[start:].split(" ", len(words) + 1)[len(words) : len(words) + 1]
            if any(word.startswith(_MASK_MN) for word in after):  # моу, моугийн: masked already
                continue
            first_of_sentence = start == 0 or bool(
                re.search(r"[.!?:;»\n]\s*[“„«(]?$|[“„«(]$|^\s*$", text[:start])
            )
            if _KEPT_MN.search(text[:start]) or (len(words) == 1 and len(words[0]) == 1):
                continue
            if first_of_sentence and len(words) == 1 and _is_word(words[0], written_small):
                continue
            following = " ".join(after)
            if (len(words) == 1 and words[0] in _READINGS and _FAMILY.match(following)) or (
                words == ["Хөх"] and following.startswith("хот")
            ):
                continue  # Бао айл: a surname names a family, no person
            seen[" ".join(words)] = None
    bases: dict[str, None] = {}
    for name in seen:
        *front, last = name.split(" ")
        alone = [n for n in seen if n != name and _ending(name, n)]
        if alone:
            bases[min(alone, key=len)] = None
            continue
        stem, label = _strip(last)
        if label and not front and load_lexicon().is_derived_lemma(last.lower()):
            stem = last  # Болд ends like a dative
        bases[" ".join((*front, stem))] = None
    return bases


_READINGS = frozenset(NAME_READINGS.values()) | _COMPOUND.keys()


def _is_word(word: str, written_small: set[str]) -> bool:
    """Whether a capitalised word is an ordinary word at the beginning of a sentence.

    ``written_small``: words the case also writes without a capital; a person's name never is.
    """
    lexicon = load_lexicon()
    low = word.lower()
    if low in _ROLE_LIST_MN or low in _DIRECTIONS:
        return True
    stem = low[: max(4, len(low) - 3)]
    if len(low) > 4 and any(w.startswith(stem) for w in written_small):
        return True
    if lexicon.is_checked_lemma(low) or lexicon.is_derived_lemma(low):
        return True
    return spell_word(low).by is not SpellingSource.RULE or bool(
        analyze_word(low, lexicon.is_checked_lemma)
    )


#: What follows a surname that stands for a family.
_FAMILY = re.compile(r"айл|ов[ог]")
_DIRECTIONS = frozenset(("баруун", "зүүн", "ар", "өвөр", "дунд", "шинэ", "хуучин", "их", "бага"))


def _split_runs(
    runs: Iterable[tuple[int, list[str]]], known: frozenset[str]
) -> Iterable[tuple[int, list[str]]]:
    """Cut names of places, organs and acts off runs of capitalised words."""
    for start, words in runs:
        person: list[str] = []
        for word in words:
            if any(word.lower().startswith(k) for k in known):
                if person and person[-1].lower() in _DIRECTIONS:
                    person.pop()
                break
            person.append(word)
        while person:
            # a surname and what follows it; a Mongolian name is one word
            size = 2 if person[0] in _READINGS and len(person) > 1 else 1
            yield start, person[:size]
            start += sum(len(w) + 1 for w in person[:size])
            person = person[size:]


def _capital_runs(text: str) -> Iterable[tuple[int, list[str]]]:
    """Runs of capitalised words: where they begin, and the words."""
    run: list[str] = []
    start = end = 0
    for match in _CAPITAL.finditer(text):
        if run and text[end : match.start()] == " " and len(run) < 6:
            run.append(match.group())
        else:
            if run:
                yield start, run
            run, start = [match.group()], match.start()
        end = match.end()
    if run:
        yield start, run


def find_uses(text: str, bases: Iterable[str]) -> list[NameUse]:
    """Return every place of a Cyrillic text where one of the persons is named, in any case."""
    uses: list[NameUse] = []
    for base in sorted(bases, key=lambda b: -len(b)):
        *front, last = base.split(" ")
        head = re.escape(" ".join(front) + " ") if front else ""
        tail = last[:-2] if len(last) > 4 else last[:-1] if len(last) > 3 else last
        for match in re.finditer(rf"(?<![\w-]){head}(?P<last>{re.escape(tail)}[а-яөүё]*)", text):
            label = _ending(match["last"], last)
            if label is None or any(u.start < match.end() and match.start() < u.end for u in uses):
                continue
            if text[match.end() : match.end() + 4] == " моу":
                continue
            uses.append(NameUse(match.start(), match.end(), base, label))
    return sorted(uses, key=lambda u: u.start)


def find_traditional_uses(text: str, spellings: dict[str, str]) -> list[NameUse]:
    """Return every place of a traditional-script text where a person is named, endings left outside.

    ``spellings``: traditional spelling → base form.
    """
    uses: list[NameUse] = []
    for spelling in sorted(spellings, key=lambda s: -len(s)):
        for match in re.finditer(
            rf"(?<![\u1820-\u18aa]){re.escape(spelling)}(?![\u1820-\u18aa\u180e])", text
        ):
            if any(u.start < match.end() and match.start() < u.end for u in uses):
                continue
            uses.append(NameUse(match.start(), match.end(), spellings[spelling]))
    return sorted(uses, key=lambda u: u.start)


_TRADITIONAL_WORD = re.compile(r"[\u1807\u180a-\u180f\u1820-\u18aa]+")


def find_traditional_names(
    texts: Iterable[str], roles: Iterable[str], is_word: Callable[[str], bool]
) -> list[str]:
    """Return traditional spellings of persons: one or two words no lexicon knows, after a role.

    ``roles``: traditional spellings of the roles; ``is_word`` tells ordinary words.
    """
    pattern = re.compile(
        "(?:" + "|".join(sorted(map(re.escape, roles), key=lambda r: -len(r))) + ") "
    )
    found: dict[str, None] = {}
    for text in texts:
        for match in pattern.finditer(text):
            words: list[str] = []
            position = match.end()
            while len(words) < 2 and (word := _TRADITIONAL_WORD.match(text, position)):
                reading = convert_to_cyrillic(word.group()).title()
                after_surname = bool(words) and convert_to_cyrillic(words[0]).title() in _READINGS
                begins = not words and (reading in _READINGS or reading in _COMMON_NAMES)
                if is_word(word.group()) and not (after_surname or begins):
                    break
                words.append(word.group())
                position = word.end() + 1
                if text[word.end() : word.end() + 1] != " ":
                    break
            if words:
                found[" ".join(words)] = None
    return list(found)


def traditional_roles() -> list[str]:
    """Return the traditional spellings of what persons are called before their names."""
    return [convert_to_traditional(r) for r in _ROLE_LIST_MN]


def reading_of(character: str) -> str:
    """Return how the first character of a Chinese name is read in Mongolian, "" if it is not known."""
    return NAME_READINGS.get(character, "")


def hanzi_read_as(word: str) -> list[str]:
    """Return the surnames that are read as a Mongolian word: Жан → 张, 詹."""
    return [
        *(h for h, reading in NAME_READINGS.items() if reading == word),
        *_COMPOUND.get(word, ()),
    ]


def first_syllable(name: str) -> str:
    """Return the first syllable of a Mongolian name, as a masked name keeps it.

    >>> first_syllable("Батаа"), first_syllable("Оюунчимэг"), first_syllable("Чимэг")
    ('Ба', 'Оюу', 'Чи')
    """
    match = re.match(r"[^аэиоөуүыеёюя]*[аэиоөуүыеёюя]+", name, re.IGNORECASE)
    return match.group() if match else name[:1]
