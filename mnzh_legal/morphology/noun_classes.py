"""Declension classes of nouns: what the letters of a lemma do not tell, counted forms often do.

A noun may show a hidden н (зураас: зураасны), a hidden г (тайлан: тайлангийн), and keep or drop
its last short vowel (чанар: чанарын, хэрэг: хэргийн). The class is the one whose forms are counted
most in a corpus; without counts, the shape of the lemma decides.
Source: Монгол хэлний зөв бичих дүрмийн журамласан толь (2018); Janhunen 2012, "Mongolian", §4.4.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from mnzh_legal.morphology.generation import inflect_noun, never_counted, reduce_stem
from mnzh_legal.morphology.harmony import VOWELS, ends_long, select_vowel

#: Cases that ``decline`` gives.
CASES = frozenset({"GEN", "DAT", "ACC", "ABL", "INS", "COM"})
_PROBES = ("GEN", "DAT", "ACC", "ABL", "INS")
_DIPHTHONGS = ("ай", "эй", "ой", "уй", "үй", "ий")
_FOREIGN = frozenset("кфпщ")


@dataclass(frozen=True, slots=True)
class NounClass:
    """How a noun declines: hidden consonant (``""``, ``н`` or ``г``), whether its vowel drops."""

    hidden: str = ""
    drops: bool = True


def decline(word: str, label: str, noun_class: NounClass) -> str:
    """Return a noun of a class in one of the cases GEN, DAT, ACC, ABL, INS, COM.

    >>> decline("зураас", "GEN", NounClass("н")), decline("тайлан", "INS", NounClass("г"))
    ('зураасны', 'тайлангаар')
    """
    low = select_vowel(word)
    back, long_ = low in "ао", low * 2
    if noun_class.hidden == "г":
        endings = {"GEN": "гийн", "ACC": "г", "DAT": "д", "ABL": f"г{long_}с", "INS": f"г{long_}р"}
        return word + endings[label] if label in endings else inflect_noun(word, label)
    if noun_class.hidden == "н" and word.endswith(_DIPHTHONGS) and label != "ABL":
        return inflect_noun(word, label)
    if noun_class.hidden == "н" and label in ("GEN", "DAT", "ABL"):
        soft = word[-1] == "ь"
        whole = word[:-1] + "и" if soft else word
        if label == "GEN":
            return whole + ("ны" if back else "ний")
        if label == "ABL":
            return whole + f"н{long_}с"
        if word[-1] in VOWELS or soft:
            return whole + "нд"
        return (reduce_stem(word) if noun_class.drops else word) + f"{low}нд"
    if not noun_class.drops and word[-1] not in VOWELS and word[-1] not in "ьн":
        ending = {
            "GEN": "ын" if back and word[-1] not in "жчшг" else "ийн",
            "ACC": "ыг" if back and word[-1] not in "жчшг" else "ийг",
            "ABL": f"{long_}с",
            "INS": f"{long_}р",
        }.get(label)
        if ending:
            return word + ending
        if label == "DAT" and word[-1] not in "лмрвгнсжчш":
            return word + f"{low}д"
    return inflect_noun(word, label)


def _shape_class(word: str) -> NounClass:
    """The class that the letters of a lemma suggest."""
    foreign = bool(_FOREIGN & set(word[:-1])) or word.endswith(("тор", "изм", "логи"))
    drops = not foreign and reduce_stem(word) != word
    if word.endswith(("лан", "лэн", "лон", "лөн", "жин")) and len(word) > 4:
        return NounClass("г", drops)
    if word[-1] == "н" and len(word) == 3:
        return NounClass("г", drops)
    if ends_long(word):
        return NounClass("н", drops)
    if word[-1] == "с" and not foreign:
        return NounClass("н", drops)
    nominal = ("лга", "лго", "лгэ", "лгө")  # of verbs: ухуулга; хаалга and the like by counts
    if (
        len(word) > 3
        and word.endswith(("га", "го", "гэ", "гө"))
        and word[-3] not in VOWELS
        and not word.endswith(nominal)
    ):
        return NounClass("н", drops)
    return NounClass("", drops)


@lru_cache(maxsize=50_000)
def classify_noun(word: str, count_form: Callable[[str], int] = never_counted) -> NounClass:
    """Return the declension class of a noun.

    ``count_form`` tells how often a form is attested; a class must win by its own forms.

    >>> classify_noun("зураас"), classify_noun("тайлан")
    (NounClass(hidden='н', drops=False), NounClass(hidden='г', drops=False))
    """
    shape = _shape_class(word)
    classes = [shape]
    hidden = ["", "н"] + (["г"] if word[-1] == "н" else [])
    classes += [NounClass(h, d) for h in hidden for d in (True, False)]
    best, most = shape, 0.0
    for candidate in dict.fromkeys(classes):
        forms = {decline(word, label, candidate) for label in _PROBES}
        weight = sum(math.log1p(count_form(f)) for f in forms)
        if weight > most + 1e-9:
            best, most = candidate, weight
    return best
