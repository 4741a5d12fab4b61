"""Letter by letter conversion for words no lexicon knows: names, loans, new words.

Source: Poppe 1954, §§16–39 (the written long vowels -aɣa-, -egü- …); the result is a proposal and
is always reported as made by rule.
"""

from __future__ import annotations

import re

from mnzh_legal.morphology.letters import spell_traditional, transliterate

_TO_LATIN = [
    ("аа", "aga"), ("ээ", "ege"), ("оо", "ogo"), ("өө", "öge"), ("уу", "agu"), ("үү", "egü"),
    ("иа", "iya"), ("ио", "iyo"), ("иу", "iu"), ("ий", "i"), ("ай", "ai"), ("эй", "ei"),
    ("ой", "oi"), ("уй", "ui"), ("үй", "üi"), ("нг", "ŋ"), ("юу", "yu"), ("юү", "yü"),
    ("яа", "yaga"), ("еэ", "yege"), ("ёо", "yogo"), ("ья", "iya"), ("ьё", "iyo"),
    ("а", "a"), ("б", "b"), ("в", "b"), ("г", "g"), ("д", "d"), ("е", "ye"), ("ё", "yo"),
    ("ж", "j"), ("з", "j"), ("и", "i"), ("й", "i"), ("к", "k"), ("л", "l"), ("м", "m"),
    ("н", "n"), ("о", "o"), ("ө", "ö"), ("п", "p"), ("р", "r"), ("с", "s"), ("т", "t"),
    ("у", "u"), ("ү", "ü"), ("ф", "f"), ("х", "q"), ("ц", "č"), ("ч", "č"), ("ш", "š"),
    ("щ", "š"), ("ъ", ""), ("ы", "i"), ("ь", "i"), ("э", "e"), ("ю", "yu"), ("я", "ya"),
]  # fmt: skip
_TO_CYRILLIC = [
    ("aga", "аа"), ("agu", "уу"), ("ege", "ээ"), ("egü", "үү"), ("ogo", "оо"), ("öge", "өө"),
    ("iya", "иа"), ("iyo", "ио"), ("ayi", "ай"), ("eyi", "эй"), ("oyi", "ой"), ("uyi", "уй"),
    ("üyi", "үй"), ("ai", "ай"), ("ei", "эй"), ("oi", "ой"), ("ui", "уй"), ("üi", "үй"),
    ("ya", "я"), ("yo", "ё"), ("ye", "е"), ("yu", "ю"), ("yü", "ю"), ("_a", "а"), ("_e", "э"),
    ("a", "а"), ("e", "э"), ("i", "и"), ("o", "о"), ("u", "у"), ("ö", "ө"), ("ü", "ү"), ("é", "э"),
    ("n", "н"), ("ŋ", "н"), ("b", "б"), ("p", "п"), ("q", "х"), ("g", "г"), ("m", "м"), ("l", "л"),
    ("s", "с"), ("š", "ш"), ("t", "т"), ("d", "д"), ("č", "ч"), ("j", "ж"), ("y", "й"), ("r", "р"),
    ("w", "в"), ("f", "ф"), ("k", "к"), ("x", "к"), ("c", "ц"), ("z", "з"), ("h", "х"), ("ž", "ж"),
    ("ł", "л"), ("-", "-"), ("_", ""), ("1", ""), ("2", ""), ("3", ""), ("4", ""), (" ", " "),
]  # fmt: skip


def _apply(text: str, table: list[tuple[str, str]]) -> str:
    out: list[str] = []
    position = 0
    while position < len(text):
        for source, target in table:
            if text.startswith(source, position):
                out.append(target)
                position += len(source)
                break
        else:
            out.append(text[position])
            position += 1
    return "".join(out)


def spell_by_rule(word: str) -> str:
    """Return a proposed traditional spelling of a lower-case Cyrillic word.

    >>> transliterate(spell_by_rule("баатар"))
    'bagatar'
    """
    latin = _apply(word, _TO_LATIN)
    latin = re.sub("([aeoöuü])i(?=[^aeiouöü_])", r"\1yi", latin)
    latin = "".join(c for c in latin if c.isalpha() or c in "_- ")
    return spell_traditional(re.sub("[^a-zöüéčšjŋłž_ -]", "", latin))


def read_by_rule(word: str) -> str:
    """Return a proposed Cyrillic reading of a traditional word.

    >>> read_by_rule(spell_traditional("nogdaqu"))
    'ногдах'
    """
    latin = transliterate(word)
    if re.search("[^ -]{3}q[uü]$", latin):
        word = spell_traditional(
            latin[:-2] + ("q" if latin[-3] in "aeiouöü" else "aq" if latin[-1] == "u" else "eq")
        )
    return re.sub("[^а-яөүё -]", "", _apply(transliterate(word), _TO_CYRILLIC)).replace("-", "")
