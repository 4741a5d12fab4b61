"""What comes back corrected: XLIFF, TMX, a side-by-side Word document, a table of two columns."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.documents.base import FormattedSpan, TextUnit, read_limited
from mnzh_legal.documents.docx_fill import read_run, w
from mnzh_legal.documents.plain import decode_text
from mnzh_legal.documents.xliff import read_xliff
from mnzh_legal.errors import FormatError, InputError, LanguageError
from mnzh_legal.memory.tmx import read_tmx
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.packages import parse_part, read_package
from mnzh_legal.types import Lang, parse_lang

#: Heads of tables that we write; other tools' first rows are told by their language.
TABLE_HEAD = ("id", "source", "target", "notes")


@dataclass(frozen=True, slots=True)
class CorrectedUnit:
    """A segment that came back. ``spans`` is None where the format cannot carry formatting."""

    id: str
    source: str
    target: str
    spans: tuple[FormattedSpan, ...] | None = None
    human: bool = True


@dataclass(frozen=True, slots=True)
class Corrections:
    """The segments of a file, with its languages."""

    source: Lang
    target: Lang
    units: tuple[CorrectedUnit, ...]


def _from_docx(data: bytes, where: str) -> Iterator[tuple[str, str, str]]:
    """Rows of the first table that has two or more columns."""
    root = parse_part(
        read_package(data, where, "word/document.xml")["word/document.xml"], where, "it"
    )
    for table in root.iter(w("tbl")):
        rows = [
            [
                "\n".join(
                    "".join(read_run(r) or "" for r in p.iter(w("r"))) for p in cell.iter(w("p"))
                )
                for cell in row.findall(w("tc"))
            ]
            for row in table.findall(w("tr"))
        ]
        if any(len(cells) >= 2 for cells in rows):
            yield from (("", cells[-2], cells[-1]) for cells in rows if len(cells) >= 2)
            return
    raise FormatError(f"{where}: no side-by-side table in it")


def _from_table(data: bytes, path: Path) -> Iterator[tuple[str, str, str]]:
    if path.suffix.lower() == ".xlsx":
        import io

        from openpyxl import load_workbook

        read_package(
            data, str(path), "xl/workbook.xml"
        )  # limits and encryption, before it is opened
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        rows = [["" if c is None else str(c) for c in row] for row in sheet.values]
    else:
        import csv

        text = decode_text(data, str(path))
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    head = [c.strip().lower() for c in rows[0]] if rows else []
    if "source" in head and "target" in head:
        left, right = head.index("source"), head.index("target")
        number = head.index("id") if "id" in head else -1
        rows = rows[1:]
    else:
        left, right, number = 0, 1, -1
    for row in rows:
        if len(row) > max(left, right):
            yield (row[number] if 0 <= number < len(row) else "", row[left], row[right])


def _languages(rows: Sequence[tuple[str, str, str]], where: str) -> tuple[Lang, Lang]:
    found = [detect_script("\n".join(r[i] for r in rows)) for i in (1, 2)]
    if "und" in found or found[0][:2] == found[1][:2]:
        raise LanguageError(
            f"{where}: its two columns are {found[0]} and {found[1]}; one must be Chinese, one "
            "Mongolian"
        )
    return Lang(found[0]), Lang(found[1])


def read_corrections(path: Path) -> Corrections:
    """Return the segments of a corrected file: .xlf, .tmx, .docx, .xlsx, .csv or .tsv.

    Raises:
        FormatError: the file is none of these, or is broken.
        LanguageError: its two sides are not Chinese and Mongolian.
    """
    data, suffix = read_limited(path), path.suffix.lower()
    if suffix in (".xlf", ".xliff"):
        file = read_xliff(data, str(path))
        return Corrections(
            parse_lang(file.source_lang),
            parse_lang(file.target_lang),
            tuple(CorrectedUnit(u.id, u.source, u.target, u.spans, u.human) for u in file.units),
        )
    if suffix == ".tmx":
        units, _ = read_tmx(data, str(path))
        both = [(u.zh, u.mn_mong or u.mn) for u in units]
        chinese_first = _is_chinese_first(data)
        rows = [("", *(p if chinese_first else p[::-1])) for p in both]
    elif suffix == ".docx":
        rows = list(_from_docx(data, str(path)))
    elif suffix in (".xlsx", ".csv", ".tsv"):
        rows = list(_from_table(data, path))
    else:
        raise FormatError(
            f"{path}: corrections come back as .xlf, .tmx, a side-by-side .docx, .xlsx, .csv or .tsv"
        )
    if not rows:
        raise FormatError(f"{path}: no pair of segments in it")
    source, target = _languages(rows, str(path))
    return Corrections(source, target, tuple(CorrectedUnit(*row) for row in rows))


def _is_chinese_first(data: bytes) -> bool:
    """Tell whether a TMX names Chinese as its source language, as ours do."""
    head = data[:4000].decode("utf-8", "ignore").lower()
    _, _, after = head.partition("srclang=")
    return after[1:3] != "mn"


def _same(text: str) -> str:
    return " ".join(text.split())


def match_units(
    units: Sequence[TextUnit], corrections: Corrections, where: str
) -> list[CorrectedUnit]:
    """Return the correction of each unit of a document, by id where there is one, else by its text.

    Raises:
        InputError: units are missing, or have another source text.
    """
    by_id = {u.id: u for u in corrections.units if u.id}
    by_text: dict[str, deque[CorrectedUnit]] = {}
    for back in corrections.units:
        by_text.setdefault(_same(back.source), deque()).append(back)
    found: list[CorrectedUnit] = []
    faults: list[str] = []
    for unit in units:
        known = by_id.get(unit.id)
        waiting = by_text.get(_same(unit.text))
        if known is not None and _same(known.source) == _same(unit.text):
            found.append(known)
        elif waiting:
            found.append(waiting.popleft() if len(waiting) > 1 else waiting[0])
        else:
            faults.append(unit.text[:40])
    if faults:
        raise InputError(
            f"{where}: {len(faults)} of {len(units)} units of the document are missing or have another "
            f"source text, the first is {faults[0]!r}"
        )
    return found
