"""Generation of Cyrillic Mongolian word forms: lemma and suffix labels to the form.

Source: Монгол хэлний зөв бичих дүрмийн журамласан толь (2018), rules on vowel reduction, the
hidden н and connecting vowels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mnzh_legal.morphology.harmony import VOCALIZED, VOWELS, ends_long, is_back, select_vowel
from mnzh_legal.morphology.suffixes import VERBAL_NOUNS

_VERBAL_NOUNS = frozenset(label for label, _ in VERBAL_NOUNS)
_DIPHTHONGS = ("ай", "эй", "ой", "уй", "үй", "ий")
_SHORT = "аэоөуүи"
_HUSHING = "жчшгх"
#: Endings whose vowel drops before -ы, -ий and the like: малчин, малчны.
_DROPPING = ("чин", "жин", "тан", "тэн", "сан", "сэн", "сон", "сөн")


def never_counted(form: str) -> int:
    """Return 0: the default when no counts of attested forms are at hand."""
    return 0


def reduce_stem(word: str) -> str:
    """Return a noun stem without its reducible last vowel: өргөдөл → өргөдл, хэрэг → хэрг.

    >>> reduce_stem("өргөдөл"), reduce_stem("хууль"), reduce_stem("зарга"), reduce_stem("малчин")
    ('өргөдл', 'хуул', 'зарг', 'малчн')
    """
    if ends_long(word):
        return word
    if word[-1] in "аэоөи" and len(word) > 2:
        return word[:-1]
    if word[-1] == "ь":
        return word[:-1]
    if word.endswith(_DROPPING) and len(word) > 4:
        cluster = len(word) > 5 and not set(word[-5:-3]) & {*VOWELS, "ь"}
        return word if cluster else word[:-2] + "н"  # авсны, but баригдсаны
    if (word[-2:-1] == "и" and word[-3:-2] not in tuple("жчшгх")) or word[-3:-2] == "н":
        return word  # и softens, and н before a consonant would be read as ng: хурим, чанар
    syllables = sum(
        1 for i, c in enumerate(word) if c in VOWELS and (i == 0 or word[i - 1] not in VOWELS)
    )
    if (
        syllables > 1
        and len(word) > 3
        and word[-1] not in VOWELS
        and word[-2] in _SHORT
        and word[-3] not in VOWELS
        and word[-1] not in "нх"
    ):
        before = word[-4] if len(word) > 3 else ""
        if before and before not in VOWELS and before != "ь" and word[-3] not in "дзтсцчшжх":
            return word  # a cluster would lose its vowel
        if word[-3] in VOCALIZED or before in VOWELS or word[-3] in "дзтсцчшжх":
            return word[:-2] + word[-1]
    return word


def _hushing(word: str, stem: str) -> bool:
    """Tell whether the genitive and accusative are -ийн, -ийг in back words too."""
    return stem[-1] in "жчш" or (stem[-1] == "г" and word[-1] == "г")


def inflect_noun(word: str, label: str, *, hidden_n: bool = False) -> str:
    """Return a noun with one suffix.

    >>> [inflect_noun(w, "GEN") for w in ("хууль", "гэрээ", "өргөдөл", "иргэн", "далай")]
    ['хуулийн', 'гэрээний', 'өргөдлийн', 'иргэний', 'далайн']
    """
    low = select_vowel(word)
    back = low in "ао"
    long_ = low * 2
    stem = reduce_stem(word)
    ends_vowel = ends_long(word)
    soft = word[-1] == "ь" or (word[-1] == "и" and not ends_vowel)
    if label == "GEN":
        if hidden_n and not ends_vowel:
            return stem + ("и" if soft else "") + ("ны" if back else "ний")
        if word.endswith(_DIPHTHONGS):
            return word + "н"
        if ends_vowel:
            return word + ("ны" if back else "ний")
        if word.endswith("н"):
            return (stem if word.endswith(_DROPPING) else word) + ("ы" if back else "ий")
        return stem + ("ын" if back and not soft and not _hushing(word, stem) else "ийн")
    if label == "ACC":
        if ends_vowel:
            return word + "г"
        return stem + ("ыг" if back and not soft and not _hushing(word, stem) else "ийг")
    if label == "DAT":
        if hidden_n:
            return stem + ("" if ends_vowel else "и" if soft else low) + "нд"
        if ends_vowel or word[-1] in "лмн":
            return word + "д"
        if word[-1] == "ь":
            return word + "д"
        if word[-1] in "рвг":
            return word + "т"
        if word[-1] in "аэоөи":
            return word + "д"
        if word[-1] == "с":
            return word + "т"
        return stem + low + "д" if word[-1] not in "жчш" else stem + "ид"
    if label in ("ABL", "INS"):
        tail = long_ + ("с" if label == "ABL" else "р")
        if hidden_n and label == "ABL":
            return stem + ("" if ends_vowel else "и" if soft else low) + "н" + tail
        if ends_vowel:
            return word + "г" + tail
        if soft:
            return stem + "и" + tail[1:]
        return stem + tail
    if label == "COM":
        return word + {"а": "тай", "о": "той", "э": "тэй", "ө": "тэй"}[low]
    if label == "LOC":
        return f"{word} {'дахь' if back else 'дэх'}"
    if label == "DIR":
        return (
            word + (" луу" if word[-1] == "р" else " руу")
            if back
            else word + (" лүү" if word[-1] == "р" else " рүү")
        )
    if label == "REFL":
        if ends_vowel:
            return word + "г" + long_
        return stem + "и" + low if soft else stem + long_
    if label == "DAT+REFL":
        if word[-1] == "х":
            return word + "д" + long_  # барахдаа
        return inflect_noun(word, "DAT", hidden_n=hidden_n) + long_
    if label == "ABL+REFL":
        return inflect_noun(word, "ABL", hidden_n=hidden_n) + long_
    if label == "COM+REFL":
        return inflect_noun(word, "COM") + "г" + long_
    if label == "PL":
        if ends_vowel:
            return word + ("нууд" if back else "нүүд")
        if soft:
            return stem + "иуд"
        return stem + ("ууд" if back else "үүд")
    if label == "PL.D":
        return word + "ид" if word.endswith("гч") else word.removesuffix("н") + "д"
    if label == "NEG":
        return word + "гүй"
    raise ValueError(f"no noun suffix {label!r}")


def split_verb(lemma: str) -> tuple[str, str]:
    """Return (full stem, bare stem) of an infinitive: цуцлах → (цуцла, цуцл)."""
    full = lemma[:-1]
    if ends_long(full) or not full or full[-1] not in "аэоөи":
        return full, full
    if full[-1] == "и":
        return full, full[:-1] if full[-2] in "жчш" else full[:-1] + "ь"
    return full, full[:-1]


def _before_consonant(lemma: str) -> str:
    """Stem form before a suffix that begins with a consonant."""
    full, bare = split_verb(lemma)
    if len(bare) >= 3 and bare[-1] in VOCALIZED and bare[-2] not in VOWELS and bare[-2] != "ь":
        if bare[-1] == "г" or bare[-2] in VOCALIZED:
            return full
        return bare[:-1] + full[-1] + bare[-1]
    return bare


def _ends_cluster(bare: str) -> bool:
    return len(bare) > 2 and bare[-1] not in VOWELS and bare[-2] not in VOWELS and bare[-1] != "ь"


def inflect_verb(lemma: str, label: str) -> str:
    """Return a verb (infinitive) with one suffix.

    >>> [inflect_verb("цуцлах", x) for x in ("PST", "NPST", "PFV", "CVB.IPFV", "CVB.PFV")]
    ['цуцалсан', 'цуцална', 'цуцлав', 'цуцалж', 'цуцлаад']
    """
    low = select_vowel(lemma)
    full, bare = split_verb(lemma)
    long_ = low * 2
    stem = _before_consonant(lemma)
    soft = bare.endswith("ь")
    vowel_stem = full + "г" if ends_long(full) else (full if soft else bare)

    def with_long(tail: str) -> str:
        return (full + low if soft else vowel_stem + long_) + tail

    simple = {"PST": f"с{low}н", "HAB": f"д{low}г", "NPST": f"н{low}", "WIT": f"л{long_}",
              "CVB.TERM": f"т{low}л", "CVB.IMM": f"м{low}гц", "AGT": "гч", "POT": f"м{long_}р",
              "NMLZ.LT": "лт", "NMLZ.LGA": f"лг{low}", "RECP": f"лц{low}х"}  # fmt: skip
    if label == "INF":
        return lemma
    if label in ("AGT", "NMLZ.LT", "NMLZ.LGA", "RECP"):
        return full + simple[label]
    if label == "NMLZ.L":
        return bare + (low if not ends_long(full) else "") + "л"
    if label in ("NPST", "CVB.IPFV", "INFR") and stem == bare and _ends_cluster(bare):
        stem = full  # хамгаалагд- + на → хамгаалагдана, мэдэгд- + ж → мэдэгдэж
    if label in simple:
        return stem + simple[label]
    if label == "PFV":
        return (
            full + "в"
            if not soft and full != bare and stem != bare
            else (
                bare + low + "в"
                if not ends_long(bare) and bare[-1] not in VOWELS and not soft
                else full + "в"
            )
        )
    if label == "CVB.IPFV":
        return stem + (
            "ч" if stem[-1] in "гврс" and not ends_long(full) and len(bare) <= 3 else "ж"
        )
    if label == "INFR":
        return stem + "ж" + ("ээ")
    if label == "CVB.PFV":
        return with_long("д")
    if label == "IPFV":
        return with_long("")
    if label == "CVB.CONT":
        return stem + "с" + long_ + "р"
    if label == "CVB.MOD":
        return full + "н"
    if label == "COND":
        return stem + ("б" if stem[-1] in "лмвн" else "в") + low + "л"
    if label == "OPT":
        return full + {"а": "я", "о": "ё", "э": "е", "ө": "е"}[low]
    if label == "IMP3":
        return full + "г"
    if label == "CAUS":
        return bare + ("уулах" if low in "ао" else "үүлэх")
    if label == "PASS":
        return full + f"гд{low}х"
    raise ValueError(f"no verb suffix {label!r}")


def inflect_cyrillic(
    lemma: str,
    labels: Sequence[str],
    *,
    verb: bool = False,
    hidden_n: bool = False,
    count_form: Callable[[str], int] = never_counted,
) -> str:
    """Return a lemma with suffix labels, inner first; the spelling counted most often wins over
    the rule's, which stands where none is counted.

    >>> inflect_cyrillic("гэрээ", ["PL", "GEN"]), inflect_cyrillic("биелүүлэх", ["PST", "DAT"], verb=True)
    ('гэрээнүүдийн', 'биелүүлсэнд')
    """
    word = lemma
    in_verb = verb
    for label in labels:
        if in_verb:
            forms = [inflect_verb(word, label)]
            if label == "CVB.IPFV":  # -ж or -ч, with or without a linking vowel: counts tell
                full, bare = split_verb(word)
                forms += [full + "ж", bare + "ж", bare + "ч"]
            word = max(forms, key=lambda f: count_form(f) * (3 if f == forms[0] else 1))
            if label in _VERBAL_NOUNS or label.startswith("NMLZ"):
                in_verb = False
            continue
        if label == "REFL" and word.endswith(("ийн", "ын", "ны", "ний", "айн", "ойн")):
            word += "х" + select_vowel(word) * 2  # of a genitive: хөрөнгийнхөө
            continue
        forms = [
            inflect_noun(word, label, hidden_n=hidden_n),
            *_variants(word, label, hidden_n=hidden_n),
        ]
        # the rule's form stands unless another is counted three times as often
        word = max(forms, key=lambda f: count_form(f) * (3 if f == forms[0] else 1))
    return word


def _variants(word: str, label: str, *, hidden_n: bool) -> list[str]:
    """Other spellings of an inflected noun that the rules allow for some stems."""
    low = select_vowel(word)
    bases = dict.fromkeys((word, reduce_stem(word)))
    if word[-1] == "н" and len(word) > 3 and word[-2] in _SHORT and word[-3] not in VOWELS:
        bases[word[:-2] + "н"] = None  # эзэн, эзнээс
    endings = {
        "GEN": ("ын", "ийн", "ы", "ий", "ны", "ний", "н", "гийн"),
        "ACC": ("ыг", "ийг", "г"),
        "DAT": ("д", "т", f"{low}д", f"{low}т"),
        "ABL": (f"{low}{low}с", f"и{low}с", f"н{low}{low}с", f"{low}н{low}{low}с"),
        "INS": (f"{low}{low}р", f"и{low}р"),
        "REFL": (f"{low}{low}", f"и{low}"),
        "PL": ("ууд", "үүд", "нууд", "нүүд", "д", "с"),
    }.get(label, ())
    back = low in "ао"
    good = [
        b + e
        for b in bases
        for e in endings
        if not (e.startswith("ы") and not back)
        and not (e in ("ны", "ы") and not back)
        and not (e == "н" and not b.endswith(_DIPHTHONGS))
        and not (e == "т" and b[-1] in VOWELS)
    ]
    if hidden_n and label == "GEN":
        good.sort(key=lambda f: "ны" not in f and "ний" not in f)
    return good


__all__ = [
    "inflect_cyrillic",
    "inflect_noun",
    "inflect_verb",
    "is_back",
    "reduce_stem",
    "split_verb",
]
