"""What a glossary format is: bytes to terms with the faults of every bad row, and back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from mnzh_legal.terms.base import RowFault, Term


@dataclass(frozen=True, slots=True)
class ReadGlossary:
    """The entries of a glossary file, and what is wrong with the rows that are none."""

    terms: tuple[Term, ...]
    faults: tuple[RowFault, ...] = ()


class GlossaryFormat(ABC):
    """A file format of glossaries."""

    #: Name for ``--format``, and the suffixes it is known by.
    name: str
    suffixes: tuple[str, ...]

    @abstractmethod
    def read(self, data: bytes, where: str) -> ReadGlossary:
        """Return the entries of a file.

        Raises:
            FormatError: the file is not of this format at all.
        """

    @abstractmethod
    def write(self, terms: Sequence[Term]) -> bytes:
        """Return a file of these entries."""
