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
    """A document that was read; ``units`` are what is translated."""

    units: tuple[TextUnit, ...]

    @abstractmethod
    def render(self, translations: Sequence[UnitTranslation], target: str) -> bytes:
        """Return the file with every unit replaced; ``target`` is a BCP 47 tag."""


class DocumentFormat(ABC):
    """One file format."""

    name: str
    suffixes: tuple[str, ...]

    @abstractmethod
    def read(self, data: bytes, where: str) -> Document:
        """Return the document of a file's bytes.

        Raises:
            FormatError: broken, encrypted or of another format.
        """


@dataclass(frozen=True, slots=True)
class BilingualRow:
    """One aligned row of a side-by-side document."""

    source: str
    target: str


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
