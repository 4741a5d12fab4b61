"""Documents: what a format must do, and the list of formats.

A format reads a file into ``TextUnit``s (a paragraph each, with its differently formatted spans)
and writes the file again with other texts, everything else as it was. A new format is one module
with a ``DocumentFormat`` and one line in ``registry.py``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: Largest document file, and largest inflated size of one inside an archive.
MAX_FILE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class FormattedSpan:
    """A stretch of a unit with formatting of its own; half-open code points."""

    start: int
    end: int
    key: str


def nest_spans(spans: Sequence[FormattedSpan]) -> list[FormattedSpan]:
    """Return the spans without empty ones and those that would cross a larger one."""
    kept: list[FormattedSpan] = []
    for span in sorted(spans, key=lambda s: s.start - s.end):
        crosses = any(
            k.start < span.start < k.end < span.end or span.start < k.start < span.end < k.end
            for k in kept
        )
        if span.end > span.start and not crosses:
            kept.append(span)
    return kept


#: Joiners of traditional Mongolian: suffixes stay with their word.
_JOINERS = frozenset("\u180b\u180c\u180d\u180e\u200c\u200d\u202f")


def _in_word(letter: str) -> bool:
    return (letter.isalnum() and not "\u2e80" <= letter <= "\u9fff") or letter in _JOINERS


def snap_to_word(text: str, position: int) -> int:
    """Return the place for a mark: the position, or behind the word it would cut."""
    while 0 < position < len(text) and _in_word(text[position - 1]) and _in_word(text[position]):
        position += 1
    return position


@dataclass(frozen=True, slots=True)
class TextUnit:
    """One paragraph of a document."""

    id: str
    text: str
    spans: tuple[FormattedSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitTranslation:
    """The text for a unit, and the target spans its formatted spans go to."""

    text: str
    spans: tuple[FormattedSpan, ...] = ()


class Document(ABC):
    """A document that was read; ``units`` are what is translated.

    ``notices`` are (code, message) of what the reader of the translation should know.
    """

    units: tuple[TextUnit, ...]
    notices: tuple[tuple[str, str], ...] = ()

    @abstractmethod
    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        """Return the file with every unit replaced; ``target`` is a BCP 47 tag."""


class DocumentFormat(ABC):
    """One file format."""

    name: str
    suffixes: tuple[str, ...]
    #: What a translation is written as, where that is not the format itself.
    output_suffix: str = ""
    #: The file holds both languages: only what has no translation yet is read, and its source stays.
    is_bilingual: bool = False

    def output_name(self, path: Path, target: str) -> str:
        """Return the name of the translation of a file into ``target``."""
        return f"{path.stem}.{target}{self.output_suffix or path.suffix.lower()}"

    @abstractmethod
    def read(self, data: bytes, where: str) -> Document:
        """Return the document of a file's bytes.

        Raises:
            FormatError: broken, encrypted or of another format.
        """


@dataclass(frozen=True, slots=True)
class BilingualRow:
    """One aligned row of a side-by-side document.

    Marks are the stretches of terms, half-open and in order; ``notes`` say what is worth a look.
    """

    source: str
    target: str
    source_marks: tuple[tuple[int, int], ...] = ()
    target_marks: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()


def split_at_marks(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return a text in stretches, each with whether it is a mark's; marks are those of a row."""
    out: list[tuple[str, bool]] = []
    last = 0
    for start, end in marks:
        if start > last:
            out.append((text[last:start], False))
        out.append((text[start:end], True))
        last = end
    if last < len(text):
        out.append((text[last:], False))
    return out


def read_limited(path: Path) -> bytes:
    """Return the bytes of a file that exists and is not too large.

    Raises:
        InputError: missing, a folder, unreadable or over ``MAX_FILE_BYTES``.
    """
    from mnzh_legal.errors import InputError, InputTooLargeError

    if not path.exists():
        raise InputError(f"{path}: no such file")
    if path.is_dir():
        raise InputError(f"{path}: a folder; name the files in it")
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise InputTooLargeError(
            f"{path}: {size / 1e6:.1f} MB; the limit is {MAX_FILE_BYTES / 1e6:.0f} MB, split it"
        )
    try:
        return path.read_bytes()
    except OSError as exc:
        raise InputError(f"{path}: cannot be read: {exc.strerror}") from exc
