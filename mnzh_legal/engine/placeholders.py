"""The last repair: a term decoded as a placeholder, inflected by rule where the model put it.

In training a term is now and then hidden behind a verbatim marker, its case ending written after
a hyphen; so the model says where the term belongs and in which case, and the form is generated.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mnzh_legal.morphology.generation import inflect_cyrillic
from mnzh_legal.morphology.noun_classes import CASES, classify_noun, decline
from mnzh_legal.orthography.lexicon import load_lexicon

#: Case labels and the ending written after a marker, in the neutral back-vowel form.
PLACEHOLDER_ENDINGS = {
    "GEN": "ын",
    "ACC": "ыг",
    "DAT": "д",
    "ABL": "аас",
    "INS": "аар",
    "COM": "тай",
}
_LABEL_OF = {ending: label for label, ending in PLACEHOLDER_ENDINGS.items()}


def render_term_placeholder(text: str, index: int, lemma: str, to_lang: str) -> str | None:
    """Return text with marker ``⟦x{index}⟧`` replaced by the inflected lemma, None without it.

    >>> render_term_placeholder("⟦x0⟧-аас татгалзав.", 0, "гэрээ", "mn")
    'Гэрээнээс татгалзав.'
    """
    pattern = rf"⟦x{index}⟧(?:-([а-яөүё]+))?"
    if re.search(pattern, text) is None:
        return None

    def fill(match: re.Match[str]) -> str:
        if to_lang != "mn":
            return lemma
        whole = inflect_lemma(lemma, _LABEL_OF.get(match[1] or "", ""))
        return whole[0].upper() + whole[1:] if match.start() == 0 else whole

    return re.sub(pattern, fill, text)


def inflect_as_marked(lemma: str, ending: str) -> str:
    """Return a lemma in the case that an ending written after a marker asks for.

    >>> inflect_as_marked("хэдэн тэрбум", "аас")
    'хэдэн тэрбумаас'
    """
    return inflect_lemma(lemma, _LABEL_OF.get(ending, ""))


@lru_cache(maxsize=50_000)
def inflect_lemma(lemma: str, label: str) -> str:
    """Return a nominal lemma of one or more words in a case, "" for none; the last word bends.

    >>> inflect_lemma("хөдөлмөрийн гэрээ", "ABL")
    'хөдөлмөрийн гэрээнээс'
    """
    head, _, last = lemma.rpartition(" ")
    form = last
    if label:
        count = load_lexicon().count_form
        # the form of the noun's declension class, unless legal text uses another of them
        forms = [decline(last, label, classify_noun(last, count))] if label in CASES else []
        forms += [
            inflect_cyrillic(last, [label], hidden_n=hidden, count_form=count)
            for hidden in (False, True)
        ]
        form = max(forms, key=count)
    return f"{head} {form}".strip()
