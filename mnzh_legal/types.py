"""Value types that every layer shares."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mnzh_legal.errors import LanguageError


class Lang(StrEnum):
    """A language in a script, by its BCP 47 tag."""

    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    MN_MONG = "mn-Mong"
    MN_CYRL = "mn-Cyrl"

    @property
    def language(self) -> str:
        """``zh`` or ``mn``."""
        return self.value[:2]


_ALIASES = {
    "zh": Lang.ZH_HANS, "zh-cn": Lang.ZH_HANS, "zh-hans": Lang.ZH_HANS, "zh-tw": Lang.ZH_HANT,
    "zh-hant": Lang.ZH_HANT, "mn": Lang.MN_MONG, "mn-mong": Lang.MN_MONG, "mn-cyrl": Lang.MN_CYRL,
    "mn-cyrillic": Lang.MN_CYRL, "mvf": Lang.MN_MONG, "khk": Lang.MN_CYRL,
}  # fmt: skip


def parse_lang(tag: str) -> Lang:
    """Return the language of a tag.

    >>> parse_lang("zh"), parse_lang("mn-cyrl")
    (<Lang.ZH_HANS: 'zh-Hans'>, <Lang.MN_CYRL: 'mn-Cyrl'>)

    Raises:
        LanguageError: the tag is not one we offer.
    """
    try:
        return _ALIASES[tag.strip().lower().replace("_", "-")]
    except KeyError:
        known = ", ".join(sorted(lang.value for lang in Lang))
        raise LanguageError(f"unknown language {tag!r}; use one of {known} or zh") from None


class SideFormat(StrEnum):
    """What a side-by-side document is written as."""

    DOCX = "docx"
    HTML = "html"
    PDF = "pdf"


class TermStatus(StrEnum):
    """What became of a required term in the output."""

    SATISFIED = "satisfied"
    REPAIRED = "repaired"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class TermTrace:
    """One term of the source: half-open code points in the source text, and what came of it.

    ``reason`` tells why this equivalent was taken, ``others`` are those not taken.
    """

    start: int
    end: int
    source: str
    entry_id: str
    expected: str
    form: str
    status: TermStatus
    reason: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemoryTrace:
    """A segment that came from the translation memory: its span in the source, unit and score."""

    start: int
    end: int
    unit: int
    score: int
    origin: str


@dataclass(frozen=True, slots=True)
class TranslationWarning:
    """A place worth a look: a stable code, a message, the segment it is about."""

    code: str
    message: str
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A translated text with its trace.

    ``confidence``: expected chrF++ (0–1) of its least sure segment; None if no model took part.
    """

    source: str
    text: str
    source_lang: Lang
    target_lang: Lang
    terms: tuple[TermTrace, ...] = ()
    warnings: tuple[TranslationWarning, ...] = ()
    memory: tuple[MemoryTrace, ...] = ()
    confidence: float | None = None
