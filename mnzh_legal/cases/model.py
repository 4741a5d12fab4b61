"""A bilingual case: the value type, its JSON form, and validation against the published schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from mnzh_legal.engine.segmentation import split_sentences
from mnzh_legal.errors import DataError

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

SCHEMA_VERSION = "1.1"
#: Sections in reading order.
SECTIONS = ("facts", "issues", "reasoning", "holding", "result")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in both languages; ``origin``: ``human``, ``machine`` or ``reviewed``."""

    zh: str
    mn: str
    origin: str = "machine"

    def sentences(self) -> list[tuple[str, str]]:
        """Return the aligned sentences (Chinese, Mongolian); none where there are not equally many."""
        zh, mn = split_sentences(self.zh, "zh"), split_sentences(self.mn, "mn")
        if len(zh) != len(mn):
            return []
        return [(a.text, b.text) for a, b in zip(zh, mn, strict=True)]


@dataclass(frozen=True, slots=True)
class StatuteRef:
    """A statute passage: 第X条(之X)第X款第X项; 0 where a level is not named."""

    law: str
    article: int
    sub_article: int = 0
    paragraph: int = 0
    item: int = 0


@dataclass(frozen=True)
class Case:
    """One case; ``data`` is the validated JSON object it was read from."""

    id: str
    kind: str
    branch: str
    year: int
    title: Bilingual
    keywords: tuple[Bilingual, ...]
    cause: tuple[str, ...]
    cause_edition: int
    court: Bilingual | None
    court_level: str
    case_number: str
    region: Bilingual | None
    banner: Bilingual | None
    procedure: str
    document_type: str
    date: str
    sections: dict[str, tuple[Bilingual, ...]]
    statutes: tuple[StatuteRef, ...]
    data: dict[str, Any]

    def paragraphs(self) -> Iterator[tuple[str, Bilingual]]:
        """Yield (section, aligned paragraph) in reading order."""
        for name in SECTIONS:
            for paragraph in self.sections.get(name, ()):
                yield name, paragraph


@cache
def load_schema() -> dict[str, Any]:
    """Return the published JSON Schema of a case."""
    text = (files("mnzh_legal.cases") / "schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(load_schema())


def find_faults(data: Any) -> tuple[str, ...]:
    """Return every fault of a JSON object against the schema, with the field's path.

    >>> find_faults({"schema_version": "0"})[0]
    "schema_version: '0' is not one of ['1.0', '1.1']"
    """
    errors = sorted(_validator().iter_errors(data), key=lambda e: [str(p) for p in e.absolute_path])
    named = [("/".join(str(p) for p in e.absolute_path) or "(object)", e.message) for e in errors]
    named.sort(key=lambda item: item[0] == "(object)")
    return tuple(f"{path}: {message[:200]}" for path, message in named)


def _bilingual(value: dict[str, str]) -> Bilingual:
    return Bilingual(value["zh"], value["mn"], value.get("origin", "machine"))


def parse_case(data: Any, where: str = "case") -> Case:
    """Return the case of a JSON object.

    Raises:
        DataError: the object does not fit the schema; all faults are listed.
    """
    faults = find_faults(data)
    if faults:
        raise DataError(where, faults)
    return build_case(data)


def build_case(data: dict[str, Any]) -> Case:
    """Return the case of an object that has been validated before (the store holds only such)."""
    cause = data.get("cause") or {"path": [], "edition": 0}
    return Case(
        id=data["id"],
        kind=data["kind"],
        branch=data.get("branch", "other"),
        year=data["year"],
        title=_bilingual(data["title"]),
        keywords=tuple(_bilingual(k) for k in data.get("keywords", ())),
        cause=tuple(cause["path"]),
        cause_edition=cause["edition"],
        court=_bilingual(data["court"]) if data.get("court") else None,
        court_level=data.get("court_level") or "",
        case_number=data.get("case_number") or "",
        region=_bilingual(data["region"]) if data.get("region") else None,
        banner=_bilingual(data["banner"]) if data.get("banner") else None,
        procedure=data.get("procedure") or "",
        document_type=data.get("document_type") or "",
        date=data.get("date") or "",
        sections={
            name: tuple(_bilingual(p) for p in data["sections"].get(name, ())) for name in SECTIONS
        },
        statutes=tuple(StatuteRef(**s) for s in data.get("statutes", ())),
        data=data,
    )


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line of a JSON Lines file that holds no valid case."""

    line: int
    faults: tuple[str, ...]


def read_case_line(line: str, number: int, where: str) -> Case | RejectedLine:
    """Return the case of a line of JSON Lines, or why it is none."""
    try:
        return parse_case(json.loads(line), f"{where} line {number}")
    except (json.JSONDecodeError, RecursionError) as exc:
        return RejectedLine(number, (f"no JSON: {exc}",))
    except DataError as exc:
        return RejectedLine(number, exc.faults)


def read_cases(lines: Iterable[str], where: str) -> tuple[list[Case], list[RejectedLine]]:
    """Return the cases of JSON Lines and the lines that were rejected, each alone."""
    return read_numbered_cases(enumerate(lines, 1), where, {})


def read_numbered_cases(
    lines: Iterable[tuple[int, str]], where: str, seen: dict[str, int]
) -> tuple[list[Case], list[RejectedLine]]:
    """Return the cases of numbered lines and the lines that were rejected, each alone.

    ``seen``: line by id of the cases read before from the same file; those read now are added.
    """
    cases: list[Case] = []
    rejected: list[RejectedLine] = []
    for number, line in lines:
        if not line.strip():
            continue
        outcome = read_case_line(line, number, where)
        if isinstance(outcome, RejectedLine):
            rejected.append(outcome)
        elif outcome.id in seen:
            fault = f"id: {outcome.id} is also in line {seen[outcome.id]}"
            rejected.append(RejectedLine(number, (fault,)))
        else:
            seen[outcome.id] = number
            cases.append(outcome)
    return cases, rejected
