"""Suffixes of Mongolian: labels, Cyrillic endings for analysis, traditional realisation.

Labels follow the Leipzig glossing rules. ``GEN ACC DAT ABL INS COM DIR`` cases, ``REFL``
reflexive possession, ``PL`` plural (``PL.D`` the one that replaces a final н), ``NEG`` -гүй; verbal nouns ``INF PST HAB IPFV``; finite
``NPST PFV WIT INFR OPT IMP3``; converbs ``CVB.IPFV CVB.PFV CVB.MOD COND CVB.CONT CVB.TERM``;
voice ``CAUS PASS RECP``; nominalisers ``AGT NMLZ.LT NMLZ.L NMLZ.LGA``.

Source: Poppe 1954, "Grammar of Written Mongolian", §§280–400 (written forms);
Janhunen 2012, "Mongolian", chapters 4–5 (Khalkha forms).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_A = "[аэоө]"
_AA = "(?:аа|ээ|оо|өө)"

#: label → regular expression of Cyrillic endings, outermost layer first
REFLEXIVE = re.compile(rf"(?P<s>г?{_AA}|х{_AA})$")
CASES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(f"(?:{pattern})$"))
    for label, pattern in (
        ("GEN", "гийн|гын|ний|ны|ийн|ын|ий|ы|н"),
        ("ACC", "ийг|ыг|г"),
        ("DAT", "анд|энд|онд|өнд|инд|нд|ад|эд|од|өд|ид|д|ат|эт|от|өт|ит|т"),
        ("ABL", "наас|нээс|ноос|нөөс|гаас|гээс|гоос|гөөс|иас|иос|аас|ээс|оос|өөс"),
        ("INS", "гаар|гээр|гоор|гөөр|иар|иор|аар|ээр|оор|өөр"),
        ("COM", "тай|тэй|той"),
        ("DIR", " руу| рүү| луу| лүү"),
        ("LOC", "дахь|дэх"),
    )
)
PLURALS = ("нууд", "нүүд", "гууд", "гүүд", "иуд", "ууд", "үүд", "чууд", "чүүд", "д", "с")
#: Plurals that no suffix makes.
IRREGULAR_PLURALS = {"хүмүүс": "хүн"}
NEGATIVE = "гүй"
VERBAL_NOUNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("INF", re.compile("(?:х)$")),
    ("PST", re.compile("(?:сан|сэн|сон|сөн|сн)$")),
    ("HAB", re.compile("(?:даг|дэг|дог|дөг|дг)$")),
    ("IPFV", re.compile(f"(?:г?{_AA})$")),
    ("POT", re.compile("(?:маар|мээр|моор|мөөр)$")),
    ("AGT", re.compile("(?:гч)$")),
)
FINITE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("NPST", re.compile(f"(?:н{_A})$")),
    ("PFV", re.compile("(?:в)$")),
    ("WIT", re.compile("(?:лаа|лээ|лоо|лөө)$")),
    ("INFR", re.compile("(?:жээ|чээ|жгүй|чгүй)$")),
    ("OPT", re.compile("(?:я|е|ё|ье|ъя|ъё)$")),
    ("IMP3", re.compile("(?:г)$")),
    ("CVB.IPFV", re.compile("(?:ж|ч)$")),
    ("CVB.PFV", re.compile("(?:г?(?:аад|ээд|оод|өөд)|иад|иод)$")),
    ("CVB.MOD", re.compile("(?:н)$")),
    ("COND", re.compile("(?:бал|бэл|бол|бөл|вал|вэл|вол|вөл)$")),
    ("CVB.CONT", re.compile("(?:саар|сээр|соор|сөөр)$")),
    ("CVB.TERM", re.compile("(?:тал|тэл|тол|төл)$")),
    ("CVB.IMM", re.compile("(?:магц|мэгц|могц|мөгц|нгуут|нгүүт)$")),
)
NOMINALIZERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("NMLZ.LT", re.compile("(?:лт)$")),
    ("NMLZ.LGA", re.compile("(?:лга|лгэ|лго|лгө|лаг|лэг|лог|лөг)$")),
    ("NMLZ.L", re.compile("(?:л)$")),
    ("AGT", re.compile("(?:гч)$")),
)
VOICES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("CAUS", re.compile("(?:уул|үүл|лга|лгэ|лго|лгө)$")),
    ("PASS", re.compile("(?:гда|гдэ|гдо|гдө|гд)$")),
    ("RECP", re.compile("(?:лца|лцэ|лцо|лцө|лц)$")),
)


@dataclass(frozen=True, slots=True)
class WrittenSuffix:
    """How a suffix is written in traditional script, in transliteration.

    ``after_vowel`` and ``after_consonant`` in back-vowel form; ``-`` at the start separates by
    NNBSP, a space starts a word of its own, nothing joins. ``link`` joins a consonant-final
    verb stem through ``u``/``ü``.
    """

    after_vowel: str
    after_consonant: str
    after_n: str | None = None
    link: bool = False


WRITTEN: dict[str, WrittenSuffix] = {
    "GEN": WrittenSuffix("-yin", "-un", "-u"),
    "ACC": WrittenSuffix("-yi", "-i"),
    "DAT": WrittenSuffix("-du", "-tu", "-du"),
    "ABL": WrittenSuffix("-ača", "-ača"),
    "INS": WrittenSuffix("-bar", "-iyar"),
    "COM": WrittenSuffix("-tai", "-tai"),
    "DIR": WrittenSuffix(" urugu", " urugu"),
    "LOC": WrittenSuffix("-daqi", "-daqi"),
    "REFL": WrittenSuffix("-ban", "-iyan"),
    "DAT+REFL": WrittenSuffix("-dagan", "-tagan", "-dagan"),
    "ABL+REFL": WrittenSuffix("-ačagan", "-ačagan"),
    "COM+REFL": WrittenSuffix("-taigan", "-taigan"),
    "PL": WrittenSuffix("-nugud", "-ud", "-ugud"),
    "NEG": WrittenSuffix(" ügei", " ügei"),
    "INF": WrittenSuffix("qu", "qu"),
    "PST": WrittenSuffix("gsan", "gsan", link=True),
    "HAB": WrittenSuffix("dag", "dag", link=True),
    "IPFV": WrittenSuffix("g_a", "g_a", link=True),
    "POT": WrittenSuffix("mar", "mar", link=True),
    "NPST": WrittenSuffix("n_a", "n_a", link=True),
    "PFV": WrittenSuffix("ba", "ba"),
    "WIT": WrittenSuffix("l_a", "l_a"),
    "INFR": WrittenSuffix("jai", "čai"),
    "OPT": WrittenSuffix("y_a", "y_a", link=True),
    "IMP3": WrittenSuffix("tugai", "tugai"),
    "CVB.IPFV": WrittenSuffix("ju", "ču"),
    "CVB.PFV": WrittenSuffix("gad", "gad", link=True),
    "CVB.MOD": WrittenSuffix("n", "n", link=True),
    "COND": WrittenSuffix("bal", "bal"),
    "CVB.CONT": WrittenSuffix("gsagar", "gsagar", link=True),
    "CVB.TERM": WrittenSuffix("tal_a", "tal_a"),
    "CVB.IMM": WrittenSuffix("magča", "magča", link=True),
    "AGT": WrittenSuffix("gči", "gči", link=True),
    "NMLZ.LT": WrittenSuffix("lta", "lta", link=True),
    "NMLZ.LGA": WrittenSuffix("lg_a", "lg_a", link=True),
    "NMLZ.L": WrittenSuffix("l", "l", link=True),
    "CAUS": WrittenSuffix("gul", "gul", link=True),
    "PASS": WrittenSuffix("gda", "gda", link=True),
    "RECP": WrittenSuffix("lča", "lča", link=True),
}

#: Consonants after which the dative is -du; after the others (b g d s r …) it is -tu.
SOFT_CONSONANTS = frozenset("nŋml")
#: Verb-stem finals after which the imperfective converb is -ču.
HARD_VERB_FINALS = frozenset("bgdsr")
