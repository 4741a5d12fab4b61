"""Redaction of a case in both languages at once: who and what must not be read in a published case.

One decision holds for both sides: a person that the Chinese side names is masked on the Mongolian side
with the same initial and the right ending, and the other way round. ``redact_case`` changes nothing in
place; its report lists every finding, so a dry run is the same call.

Source: 法释〔2016〕19号, arts. 8–10 (names: the surname and 某; a minority name's first character and 某; equal
masks are told apart by numbers).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from mnzh_legal.cases.chinese_names import (
    find_by_reading,
    find_chinese_names,
    find_mongolian_name,
    is_mongolian,
    mask_chinese,
)
from mnzh_legal.cases.model import Case, build_case
from mnzh_legal.cases.mongolian_names import (
    MASK_FORMS,
    find_mongolian_names,
    find_traditional_names,
    find_traditional_uses,
    find_uses,
    first_syllable,
    hanzi_read_as,
    reading_of,
    traditional_roles,
)
from mnzh_legal.cases.redaction_rules import (
    Finding,
    PersonalData,
    apply_findings,
    drop_overlaps,
    find_personal_data,
)
from mnzh_legal.orthography.convert import (
    convert_to_cyrillic,
    convert_to_traditional,
    map_to_cyrillic,
    read_word,
)
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.orthography.lexicon import SpellingSource

#: Kinds of case that the rules do not publish at all (art. 4), by words of their cause or title.
EXCLUDED = ("国家秘密", "未成年人犯罪", "离婚诉讼", "抚养、监护未成年子女", "人民法院认为不宜")


_VOWELS = re.compile("[аэиоөуүыеёюя]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a case: names on each side ("" if that side has none) and the masks."""

    zh: str
    mn: str
    zh_mask: str
    mn_mask: str


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding and where it is: section (``title`` …), number of the paragraph, side."""

    section: str
    paragraph: int
    lang: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class RedactionReport:
    """What was found. ``excluded``: words for which the case must not be published at all."""

    persons: tuple[Person, ...]
    findings: tuple[PlacedFinding, ...]
    excluded: tuple[str, ...]


@cache
def _known_words() -> frozenset[str]:
    """Lower-case beginnings of names that are no persons: places, peoples, acts, products."""
    data = (files("mnzh_legal.orthography") / "data" / "stems.tsv").read_text(encoding="utf-8")
    places = {row.split("\t")[0] for row in data.splitlines() if "\tplace name\t" in row}
    return frozenset(places) | frozenset(
        [
            "хятад",
            "монгол",
            "өвөр",
            "бүгд",
            "дээд",
            "үндсэн",
            "иргэний",
            "эрүүгийн",
            "төрийн",
            "орос",
            "солонгос",
            "япон",
            "америк",
            "вичат",
            "алипэй",
            "таобао",
            "доуин",
            "интернет",
            "бээжин",
            "шанхай",
            "тяньжинь",
            "чунчин",
            "хөххот",
            "бугат",
            "чифэн",
            "тунляо",
            "ордос",
            "хөлөнбуйр",
            "баяннуур",
            "уланчав",
            "шилийн",
            "хянган",
            "алшаа",
            "улаанхад",
            "хинган",
            "эзнээ",
            "улаан",
            "баянхот",
            "эрээн",
            "манжуур",
            "хорчин",
            "найман",
            "жарууд",
            "аохань",
            "харчин",
            "барин",
            "абага",
            "дархан",
            "шинэ",
            "сөнид",
            "ужимчин",
            "онниуд",
            "ар",
            "дөрвөд",
            "цахар",
            "эвэнк",
            "үүшин",
            "үзэмчин",
            "жалайд",
            "түмэд",
            "хүрээ",
            "муумянган",
            "зүүнгар",
            "отог",
            "ханги",
            "хэшигтэн",
            "урад",
            "энэтхэг",
            "жүнгар",
            "сайхан",
            "дагуур",
            "орочон",
        ]
    )


def link_persons(zh_names: Sequence[str], mn_names: Sequence[str]) -> list[Person]:
    """Return the persons of a case, the two forms of a name beside each other where they fit.

    A Mongolian form fits a Chinese name whose first character it is read like, at least in its first
    letter; what fits nowhere stands alone. Equal masks get numbers, the same on both sides.
    """
    left = list(mn_names)
    partner: dict[str, str] = {}
    for close in (True, False):
        for zh in sorted(zh_names):
            reading = reading_of(zh[0])
            if zh in partner or not reading:
                continue
            wanted = reading if close else reading[0]
            fitting = [m for m in left if _read(m).startswith(wanted) and _may_be(zh, m)]
            fitting.sort(key=lambda m: (_read(m).split(" ")[0] != reading, m))
            if fitting:
                partner[zh] = fitting[0]
                left.remove(fitting[0])
    persons: list[Person] = []
    for zh in sorted(zh_names):
        mn, reading = partner.get(zh, ""), reading_of(zh[0])
        mask = f"{reading} моу" if reading else f"{_initial(mn)} моу" if mn else ""
        persons.append(Person(zh, mn, mask_chinese(zh), mask))
    persons += [Person("", mn, "", f"{_initial(mn)} моу") for mn in left]
    return _number(persons)


def _may_be(zh: str, mn: str) -> bool:
    """Han names have a surname and a given name in Mongolian, Mongolian names are one word."""
    return is_mongolian(zh) != (" " in mn) or zh[0] in "乌苏"


def _read(name: str) -> str:
    return convert_to_cyrillic(name).title() if detect_script(name) == "mn-Mong" else name


def _initial(name: str) -> str:
    name = _read(name)
    first = name.split(" ")[0]
    return first if " " in name else first_syllable(first)


def _number(persons: list[Person]) -> list[Person]:
    counts: dict[str, int] = {}
    for person in persons:
        key = person.zh_mask or person.mn_mask
        counts[key] = counts.get(key, 0) + 1
    used: dict[str, int] = {}
    out = []
    for person in persons:
        key = person.zh_mask or person.mn_mask
        if counts[key] > 1:
            used[key] = used.get(key, 0) + 1
            number = str(used[key])
            person = replace(
                person,
                zh_mask=person.zh_mask and person.zh_mask + number,
                mn_mask=person.mn_mask and f"{person.mn_mask}{number}",
            )
        out.append(person)
    return out


def find_persons(zh: Iterable[str], mn: Iterable[str]) -> list[Person]:
    """Return the persons that paragraphs in both languages name, Mongolian in either script."""
    mn = list(mn)
    cyrillic = [t for t in mn if detect_script(t) != "mn-Mong"]
    traditional = [t for t in mn if detect_script(t) == "mn-Mong"]
    zh = list(zh)
    names = list(find_mongolian_names(cyrillic, _known_words()))
    if traditional:
        spelled = {convert_to_traditional(n) for n in names}
        found = find_traditional_names(traditional, traditional_roles(), _is_traditional_word)
        names += [n for n in found if n not in spelled]
    return _add_by_reading(link_persons(find_chinese_names(zh), names), zh)


def _add_by_reading(persons: list[Person], zh: Sequence[str]) -> list[Person]:
    """Give the persons that only the Mongolian side names their Chinese names, by how these are read."""
    found: list[str] = []
    for person in persons:
        name = ""
        if person.mn and not person.zh:
            first, *given = _read(person.mn).split(" ")
            if given:
                syllables = sum(len(_VOWELS.findall(g)) for g in given)
                name = find_by_reading(zh, hanzi_read_as(first), syllables)
            else:
                name = find_mongolian_name(zh, first)
        if name:
            found.append(name)
    if not found:
        return persons
    known = [p.zh for p in persons if p.zh]
    return link_persons(
        [*known, *dict.fromkeys(f for f in found if f not in known)],
        [p.mn for p in persons if p.mn],
    )


def find_in_chinese(text: str, persons: Iterable[Person]) -> list[Finding]:
    """Return all personal data of a Chinese text."""
    found = find_personal_data(text, "zh")
    for person in sorted(persons, key=lambda p: -len(p.zh)):
        if not person.zh:
            continue
        start = text.find(person.zh)
        while start >= 0:
            end = start + len(person.zh)
            found.append(Finding(start, end, PersonalData.NAME, person.zh, person.zh_mask))
            start = text.find(person.zh, end)
    return drop_overlaps(found)


def find_in_mongolian(text: str, persons: Iterable[Person]) -> list[Finding]:
    """Return all personal data of a Cyrillic text, names with their endings."""
    found = find_personal_data(text, "mn")
    masks = {p.mn: p.mn_mask for p in persons if p.mn}
    for use in find_uses(text, masks):
        head, mask = masks[use.base].split(" ", 1)
        number = mask.removeprefix("моу")
        replacement = f"{head} {MASK_FORMS[use.label]}"
        if number:
            replacement = f"{head} моу{number}" + (
                "-" + MASK_FORMS[use.label].removeprefix("моу") if use.label else ""
            )
        found.append(
            Finding(use.start, use.end, PersonalData.NAME, text[use.start : use.end], replacement)
        )
    return drop_overlaps(found)


def redact_mongolian(text: str, persons: Iterable[Person]) -> tuple[str, list[Finding]]:
    """Return a Mongolian text of either script redacted, and its findings in the text as given."""
    if detect_script(text) != "mn-Mong":
        found = find_in_mongolian(text, persons)
        return apply_findings(text, found), found
    mapped = map_to_cyrillic(text)
    found = []
    for finding in find_personal_data(mapped.text, "mn"):
        start, end = mapped.to_source(finding.start, finding.end)
        replacement = convert_to_traditional(finding.replacement)
        found.append(Finding(start, end, finding.kind, text[start:end], replacement))
    masks = {p.mn: p.mn_mask for p in persons if p.mn}
    spellings = {
        m if detect_script(m) == "mn-Mong" else convert_to_traditional(m): m for m in masks
    }
    for use in find_traditional_uses(text, spellings):
        mask = convert_to_traditional(masks[use.base])
        found.append(
            Finding(use.start, use.end, PersonalData.NAME, text[use.start : use.end], mask)
        )
    found = drop_overlaps(found)
    return apply_findings(text, found), found


def _is_traditional_word(word: str) -> bool:
    return read_word(word).by is not SpellingSource.RULE


def redact_case(case: Case) -> tuple[Case, RedactionReport]:
    """Return a case without personal data, and what was found; the case given is left as it is.

    The result carries ``redaction: done``. Court, judges and lawyers stay, as the rules have it.
    """
    data = copy.deepcopy(case.data)
    places = [("title", 0, data["title"])]
    places += [("keyword", i, k) for i, k in enumerate(data.get("keywords", ()))]
    places += [(s, i, p) for s, part in data["sections"].items() for i, p in enumerate(part)]
    persons = find_persons([p["zh"] for _, _, p in places], [p["mn"] for _, _, p in places])
    findings: list[PlacedFinding] = []
    for section, number, paragraph in places:
        in_zh = find_in_chinese(paragraph["zh"], persons)
        paragraph["zh"] = apply_findings(paragraph["zh"], in_zh)
        paragraph["mn"], in_mn = redact_mongolian(paragraph["mn"], persons)
        findings += [PlacedFinding(section, number, "zh", f) for f in in_zh]
        findings += [PlacedFinding(section, number, "mn", f) for f in in_mn]
    data["redaction"] = "done"
    whole = " ".join((case.title.zh, *case.cause))
    excluded = tuple(word for word in EXCLUDED if word in whole)
    return build_case(data), RedactionReport(tuple(persons), tuple(findings), excluded)
