"""The spelling lexicon: Cyrillic word ↔ traditional spelling, with the source of each entry.

Two layers: ``stems.tsv`` (spellings checked by hand, legal vocabulary first) wins over
``wordforms.tsv.gz`` (derived by counting from aligned text, silver). ``formcounts.tsv.gz`` counts
Cyrillic forms of legal text, to choose between the spellings that the rules allow.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from mnzh_legal.morphology.letters import spell_traditional
from mnzh_legal.orthography.shape import make_loose_key, make_shape_key


class SpellingSource(StrEnum):
    """Where a spelling comes from, best first."""

    CHECKED = "checked"
    CHECKED_INFLECTED = "checked+suffix"
    LEXICON = "lexicon"
    LEXICON_INFLECTED = "lexicon+suffix"
    RULE = "rule"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class SpellingLexicon:
    """Spellings by Cyrillic word, and Cyrillic words by traditional spelling and by shape."""

    checked: Mapping[str, str]
    derived: Mapping[str, str]
    by_spelling: Mapping[str, tuple[str, ...]]
    by_shape: Mapping[str, tuple[str, ...]]
    by_loose_shape: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int]

    def is_checked_lemma(self, word: str) -> bool:
        """Tell whether ``word`` is a hand-checked dictionary form."""
        return word in self.checked

    def is_derived_lemma(self, word: str) -> bool:
        """Tell whether the derived layer spells ``word`` (three letters or more)."""
        return len(word) > 2 and word in self.derived

    def count_form(self, word: str) -> int:
        """Return how often a Cyrillic form was counted in legal text; 1 for other listed forms."""
        return self.counts.get(word) or int(word in self.derived or word in self.checked)

    def spell(self, word: str) -> str | None:
        """Return the spelling of a listed word."""
        return self.checked.get(word) or self.derived.get(word)


def _read_layers() -> tuple[dict[str, str], dict[str, str], dict[str, int]]:
    data = files("mnzh_legal.orthography") / "data"
    checked: dict[str, str] = {}
    for line in (data / "stems.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        cyrillic, latin, *_ = line.split("\t")
        checked[cyrillic] = spell_traditional(latin)
    derived: dict[str, str] = {}
    text = gzip.decompress((data / "wordforms.tsv.gz").read_bytes()).decode("utf-8")
    for line in text.splitlines()[1:]:
        cyrillic, latin = line.split("\t")
        derived[cyrillic] = spell_traditional(latin)
    text = gzip.decompress((data / "formcounts.tsv.gz").read_bytes()).decode("utf-8")
    counts = {form: int(n) for form, n in (line.split("\t") for line in text.splitlines()[1:])}
    return checked, derived, counts


@cache
def load_lexicon() -> SpellingLexicon:
    """Return the shipped lexicon; read once per process."""
    checked, derived, counts = _read_layers()
    by_spelling: dict[str, list[str]] = {}
    by_shape: dict[str, list[str]] = {}
    by_loose_shape: dict[str, list[str]] = {}
    for layer in (checked, derived):
        for cyrillic, traditional in layer.items():
            if layer is derived and cyrillic in checked:
                continue
            by_spelling.setdefault(traditional, []).append(cyrillic)
            by_shape.setdefault(make_shape_key(traditional), []).append(cyrillic)
            by_loose_shape.setdefault(make_loose_key(traditional), []).append(cyrillic)
    return SpellingLexicon(
        checked,
        derived,
        {k: tuple(v) for k, v in by_spelling.items()},
        {k: tuple(v) for k, v in by_shape.items()},
        {k: tuple(v) for k, v in by_loose_shape.items()},
        counts,
    )
