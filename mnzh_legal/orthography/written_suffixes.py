"""Reading the written suffixes of traditional words back into labels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from mnzh_legal.morphology.letters import spell_traditional, transliterate
from mnzh_legal.morphology.suffixes import FINITE, NOMINALIZERS, VERBAL_NOUNS, VOICES, WRITTEN
from mnzh_legal.orthography.shape import make_shape_key

_FRONTED = str.maketrans("auo", "eüö")
_JOINED = tuple(label for group in (VERBAL_NOUNS, FINITE, NOMINALIZERS) for label, _ in group)


@cache
def _separated() -> dict[str, tuple[str, ...]]:
    """Labels by the shape of a suffix after NNBSP; earlier entries win."""
    table: dict[str, tuple[str, ...]] = {}
    for label, suffix in WRITTEN.items():
        if not suffix.after_vowel.startswith("-"):
            continue
        forms = {suffix.after_vowel, suffix.after_consonant, suffix.after_n or suffix.after_vowel}
        for form in [*forms, *(f.translate(_FRONTED) for f in forms)]:
            table.setdefault(
                make_shape_key(spell_traditional(form[1:])),
                tuple(label.split("+")) if "+" not in label else (label,),
            )
    return table


def read_separated_suffix(part: str) -> tuple[str, ...] | None:
    """Return the labels of a suffix that stands after NNBSP, None if it is none.

    >>> read_separated_suffix(spell_traditional("yin"))
    ('GEN',)
    """
    return _separated().get(make_shape_key(part))


@cache
def written_suffix_forms() -> frozenset[str]:
    """Return every separated suffix as it is written (without NNBSP)."""
    forms: set[str] = set()
    for suffix in WRITTEN.values():
        for form in (suffix.after_vowel, suffix.after_consonant, suffix.after_n or ""):
            if form.startswith("-"):
                forms |= {
                    spell_traditional(form[1:]),
                    spell_traditional(form[1:].translate(_FRONTED)),
                }
    return frozenset(f for f in forms if f)


@cache
def _joined() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return _transliterated(_JOINED)


@cache
def _voiced() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return _transliterated(tuple(label for label, _ in VOICES))


def _transliterated(labels: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Transliterated joined verb suffixes with their labels, longest first."""
    table: dict[str, tuple[str, ...]] = {}
    for label in labels:
        suffix = WRITTEN[label]
        for form in dict.fromkeys((suffix.after_vowel, suffix.after_consonant)):
            for linked in ("u" + form, form) if suffix.link else (form,):
                for written in (linked, linked.translate(_FRONTED)):
                    table.setdefault(written.replace("g_e", "ge"), (label,))
                    table.setdefault(written, (label,))  # as some type it
    return tuple(sorted(table.items(), key=lambda item: -len(item[0])))


def _blur(latin: str) -> str:
    """Fold letters that look alike, so a miscoded suffix is still seen."""
    return latin.translate(str.maketrans("eüöudt", "aooott"))


def read_joined_suffixes(base: str, *, depth: int = 2) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (stem, labels) readings of a traditional verb form, longest suffix first.

    Voice suffixes inside an ending are read too, up to ``depth`` of them.
    """
    latin = transliterate(base)
    blurred = _blur(latin)
    table = _joined() if depth == 2 else _voiced()
    for written, labels in table:
        if blurred.endswith(_blur(written)) and len(latin) > len(written) + 1:
            stem = base[: len(base) - len(written)]
            yield stem, labels
            if depth:
                for inner, voices in read_joined_suffixes(stem, depth=depth - 1):
                    yield inner, (*voices, *labels)


__all__ = ["read_joined_suffixes", "read_separated_suffix", "written_suffix_forms"]
