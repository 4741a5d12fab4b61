"""Customer glossaries over the shipped term base: names, priorities, conflicts.

A layer of higher priority wins for the surfaces it has; what it does not have comes from the
layers below. Nothing is settled in silence: conflicts are listed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from mnzh_legal.errors import DataError, InputError, NotFoundError
from mnzh_legal.terms.base import Term, TermBase, read_term_base
from mnzh_legal.terms.exchange.table import TsvFormat

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class GlossaryLayer:
    """A named glossary; the layer of the highest ``priority`` wins."""

    name: str
    priority: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A Chinese term for which two entries want different Mongolian terms, and which one wins."""

    zh: str
    winner: Term
    loser: Term

    def __str__(self) -> str:
        return (
            f"{self.zh}: {_label(self.winner)} {self.winner.mn_cyrl} wins over "
            f"{_label(self.loser)} {self.loser.mn_cyrl}"
        )


def _label(term: Term) -> str:
    return f"{term.layer or 'base'}/{term.id}"


def combine_layers(base: TermBase, layers: Sequence[GlossaryLayer]) -> TermBase:
    """Return one term base, terms of higher layers first, each marked with its layer.

    The version names every layer and its content.
    """
    terms: list[Term] = []
    version = base.version
    for layer in sorted(layers, key=lambda g: -g.priority):
        own = [replace(t, layer=layer.name) for t in layer.terms]
        terms += own
        digest = hashlib.sha256(repr(layer.terms).encode()).hexdigest()[:8]
        version += f"+{layer.name}@{layer.priority}:{digest}"
    return TermBase((*terms, *base.terms), version)


def find_conflicts(base: TermBase, layers: Sequence[GlossaryLayer]) -> tuple[Conflict, ...]:
    """Return where layers disagree: with a layer below, or within themselves.

    Two entries of one layer with the same Chinese term conflict unless context words tell them
    apart.
    """
    conflicts: list[Conflict] = []
    ordered = sorted(layers, key=lambda g: -g.priority)
    below: list[tuple[str, tuple[Term, ...]]] = [(g.name, g.terms) for g in ordered]
    below.append(("", base.terms))
    for number, (name, terms) in enumerate(below[:-1]):
        own = _by_chinese(replace(t, layer=name) for t in terms)
        for zh, entries in own.items():
            first = entries[0]
            conflicts += [
                Conflict(zh, first, other)
                for other in entries[1:]
                if other.mn_cyrl.lower() != first.mn_cyrl.lower()
                and not (first.context or other.context)
            ]
        for lower_name, lower in below[number + 1 :]:
            theirs = _by_chinese(replace(t, layer=lower_name) for t in lower)
            for zh, entries in own.items():
                accepted = {m.lower() for e in theirs.get(zh, ()) for m in e.accepted}
                if zh in theirs and entries[0].mn_cyrl.lower() not in accepted:
                    conflicts.append(Conflict(zh, entries[0], theirs[zh][0]))
    return tuple(conflicts)


def _by_chinese(terms: Iterable[Term]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for term in terms:
        for zh in term.chinese:
            found.setdefault(zh, []).append(term)
    return found


class GlossaryStore:
    """The named customer glossaries of an installation, in ``<state>/glossaries``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._list = folder / "layers.json"

    def names(self) -> dict[str, int]:
        """Return the stored glossaries and their priorities.

        Raises:
            DataError: the list of layers is damaged.
        """
        if not self._list.is_file():
            return {}
        try:
            layers = json.loads(self._list.read_text(encoding="utf-8"))
            return {str(k): int(v) for k, v in layers.items()}
        except (OSError, ValueError, AttributeError) as exc:
            raise DataError(f"{self._list} cannot be read: {exc}") from exc

    def load(self, name: str) -> GlossaryLayer:
        """Return one glossary.

        Raises:
            NotFoundError: there is none of this name.
        """
        names = self.names()
        if name not in names:
            known = ", ".join(names) or "none"
            raise NotFoundError(f"no glossary named {name!r}; stored are: {known}")
        return GlossaryLayer(name, names[name], read_term_base(self._path(name)).terms)

    def save(self, layer: GlossaryLayer) -> None:
        """Store a glossary; one of the same name is replaced.

        Raises:
            InputError: the name is not plain.
        """
        if not _NAME.fullmatch(layer.name):
            raise InputError(
                f"glossary name {layer.name!r}: use letters, digits, '-', '_' and '.', at most 64"
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        _replace(self._path(layer.name), TsvFormat().write(layer.terms))
        self._write_list(self.names() | {layer.name: layer.priority})

    def remove(self, name: str) -> None:
        """Forget a glossary.

        Raises:
            NotFoundError: there is none of this name.
        """
        self.load(name)
        names = self.names()
        del names[name]
        self._write_list(names)
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.tsv"

    def _write_list(self, names: dict[str, int]) -> None:
        _replace(self._list, json.dumps(names, ensure_ascii=False, indent=2).encode())


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(data)
    temporary.replace(path)


def describe_conflict(conflict: Conflict) -> dict[str, object]:
    """Return a conflict as JSON."""
    return {
        "zh": conflict.zh,
        "winner": {k: asdict(conflict.winner)[k] for k in ("id", "layer", "mn_cyrl")},
        "loser": {k: asdict(conflict.loser)[k] for k in ("id", "layer", "mn_cyrl")},
    }
