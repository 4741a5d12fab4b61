"""Traditional-script inflection by rule: stem and suffix labels to the written form."""

from __future__ import annotations

from collections.abc import Sequence

from mnzh_legal.morphology.letters import is_front, spell_traditional, transliterate
from mnzh_legal.morphology.suffixes import (
    HARD_VERB_FINALS,
    SOFT_CONSONANTS,
    VERBAL_NOUNS,
    WRITTEN,
)

_FRONTED = str.maketrans("auo", "eüö")
_VERBAL_NOUNS = frozenset(label for label, _ in VERBAL_NOUNS)
#: Suffixes that are the same word after every stem.
_INVARIANT = frozenset({"NEG", "DIR", "IMP3"})


def attach_suffix(stem: str, label: str, *, front: bool, verb: bool) -> str:
    """Return a transliterated stem with one suffix.

    >>> attach_suffix("qauli", "GEN", front=False, verb=False)
    'qauli-yin'
    >>> attach_suffix("bol", "NPST", front=False, verb=True)
    'bolun_a'
    """
    if label == "PL.D":
        return stem.replace("_", "").removesuffix("n") + "d"
    suffix = WRITTEN[label]
    last = stem[-1]
    vowel = last in "aeiouöüé"
    if verb:
        form = (
            suffix.after_vowel if vowel or last not in HARD_VERB_FINALS else suffix.after_consonant
        )
        if suffix.link and not vowel:
            form = "u" + form
    elif vowel:
        form = suffix.after_vowel
    elif suffix.after_n is not None and (
        last == "n" or (label in ("DAT", "DAT+REFL") and last in SOFT_CONSONANTS)
    ):
        form = suffix.after_n
    else:
        form = suffix.after_consonant
    if front and label not in _INVARIANT:
        form = form.translate(_FRONTED)
        if label in ("LOC", "COM", "COM+REFL"):
            form = form.replace("q", "q")
    # g joins a front vowel and is never cut off from it: medelge, irege ügei
    return (stem + form).replace("g_e", "ge")


def merge_labels(labels: Sequence[str]) -> list[str]:
    """Return the labels with case + reflexive joined where the written language has one suffix."""
    out: list[str] = []
    for label in labels:
        if label == "REFL" and out and f"{out[-1]}+REFL" in WRITTEN:
            out[-1] += "+REFL"
        elif label == "REFL" and out and out[-1] in ("ACC", "GEN"):
            if out[-1] == "ACC":
                out[-1] = "REFL"
            else:
                out.append("REFL")
        else:
            out.append(label)
    return out


def inflect_traditional(
    lemma: str, labels: Sequence[str], *, verb: bool, hidden_n: bool = False
) -> str:
    """Return the traditional spelling of a lemma with suffixes.

    ``lemma`` is traditional; a verb lemma ends in -qu/-qü. ``hidden_n``: the stem shows its
    hidden n before the case suffix (нас → насанд).

    >>> transliterate(inflect_traditional(spell_traditional("ger_e"), ["GEN"], verb=False))
    'ger_e-yin'
    """
    base = transliterate(lemma)
    front = is_front(lemma)
    in_verb = verb
    if verb:
        if base[-2:] not in ("qu", "qü"):
            raise ValueError(f"verb lemma must end in -qu or -qü: {base}")
        base = base[:-2]
    elif hidden_n and base[-1] in "aeiouöü":
        base = base.replace("_", "") + "n" if base[-2:] in ("_a", "_e") else base + "n"
    for label in merge_labels(labels):
        base = attach_suffix(base, label, front=front, verb=in_verb)
        front = front or label == "NEG"  # what follows joins ügei
        if label in _VERBAL_NOUNS or label.startswith("NMLZ"):
            in_verb = False
    return spell_traditional(base)
