"""Tables: TSV, CSV and XLSX with a heading row.

A customer's table needs two columns, Chinese and Mongolian in either script; every column of the
term base is read when it is there. Cells that a spreadsheet would run as a formula are written
with an apostrophe before them, which reading takes off again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from mnzh_legal.errors import FormatError
from mnzh_legal.orthography.convert import convert_to_cyrillic, convert_to_traditional
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.packages import read_package
from mnzh_legal.terms.base import COLUMNS, RowFault, Term, parse_rows, term_to_row
from mnzh_legal.terms.exchange.base import GlossaryFormat, ReadGlossary

#: Headings people use, and the column they mean. ``mn`` is Mongolian of either script.
HEADINGS = {
    "zh": "zh", "chinese": "zh", "中文": "zh", "汉语": "zh", "汉文": "zh", "zh-cn": "zh",
    "zh-hans": "zh", "source": "zh", "хятад": "zh",
    "mn": "mn", "mongolian": "mn", "蒙古文": "mn", "蒙古语": "mn", "蒙文": "mn", "target": "mn",
    "монгол": "mn",
    "mn-cyrl": "mn_cyrl", "cyrillic": "mn_cyrl", "西里尔": "mn_cyrl", "кирилл": "mn_cyrl",
    "mn-mong": "mn_mong", "traditional": "mn_mong", "传统蒙古文": "mn_mong", "回鹘式": "mn_mong",
    "domain": "subject", "学科": "subject", "领域": "subject", "备注": "note", "注释": "note",
}  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _column(heading: str) -> str:
    key = heading.strip().lstrip("\ufeff")
    return key if key in COLUMNS else HEADINGS.get(key.lower().replace("_", "-"), "")


def complete_row(row: dict[str, str | None], number: int, prefix: str) -> dict[str, str | None]:
    """Return a row with its id, Cyrillic and traditional term filled in where they can be."""
    filled = {k: v.strip() if isinstance(v, str) else v for k, v in row.items()}
    given = filled.pop("mn", None) or ""
    if given and detect_script(given) == "mn-Mong":
        filled["mn_mong"] = filled.get("mn_mong") or given
    elif given:
        filled["mn_cyrl"] = filled.get("mn_cyrl") or given
    if filled.get("mn_mong") and not filled.get("mn_cyrl"):
        filled["mn_cyrl"] = convert_to_cyrillic(filled["mn_mong"] or "").lower()
    if filled.get("mn_cyrl") and not filled.get("mn_mong"):
        filled["mn_mong"] = convert_to_traditional(filled["mn_cyrl"] or "")
    filled["id"] = filled.get("id") or f"{prefix}{number:05d}"
    return filled


def read_table(rows: Iterable[Sequence[str | None]], where: str) -> ReadGlossary:
    """Return the entries of a table whose first row is its heading.

    Raises:
        FormatError: no heading, or the Chinese or Mongolian column is missing.
    """
    numbered = iter(enumerate(rows, 1))
    try:
        _, heading = next(numbered)
    except StopIteration:
        raise FormatError(f"{where}: the table is empty; its first row must be a heading") from None
    columns = [_column(cell or "") for cell in heading]
    if "zh" not in columns or not {"mn", "mn_cyrl", "mn_mong"} & set(columns):
        found = ", ".join(str(c) for c in heading if c) or "nothing"
        raise FormatError(
            f"{where}: the heading needs a Chinese column (zh) and a Mongolian one "
            f"(mn, mn_cyrl or mn_mong); found {found}"
        )
    faults: list[RowFault] = []

    def entries() -> Iterator[tuple[int, dict[str, str | None]]]:
        for line, cells in numbered:
            if not any((c or "").strip() for c in cells):
                continue
            surplus = [c for c in cells[len(columns) :] if (c or "").strip()]
            if surplus:
                faults.append(RowFault(line, "", f"{len(surplus)} cells more than the heading"))
                continue
            row = {c: _unguard(v or "") for c, v in zip(columns, cells, strict=False) if c}
            yield line, complete_row(dict(row), line - 1, "R")

    terms, found_faults = parse_rows(entries())
    every = sorted([*faults, *found_faults], key=lambda f: f.line)
    return ReadGlossary(terms, tuple(every))


def _guard(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def table_rows(terms: Sequence[Term]) -> Iterator[list[str]]:
    """Yield the heading and one row a term."""
    yield list(COLUMNS)
    for term in terms:
        row = term_to_row(term)
        yield [_guard(row[c].replace("\t", " ").replace("\n", " ")) for c in COLUMNS]


def _decode(data: bytes, where: str) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as exc:
        raise FormatError(f"{where}: neither UTF-8 nor GB 18030 text: {exc}") from exc


class TsvFormat(GlossaryFormat):
    """Tab-separated, no quoting: the form of ``glossary/terms.tsv``."""

    name = "tsv"
    suffixes = (".tsv", ".txt", ".tab")

    def read(self, data: bytes, where: str) -> ReadGlossary:
        """Return the entries of a file."""
        text = _decode(data, where)
        rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        return read_table(rows, where)

    def write(self, terms: Sequence[Term]) -> bytes:
        """Return a file of these entries."""
        return "".join("\t".join(row) + "\n" for row in table_rows(terms)).encode()


class CsvFormat(GlossaryFormat):
    """Comma-separated, RFC 4180; ``;`` and tabs are recognised when reading."""

    name = "csv"
    suffixes = (".csv",)

    def read(self, data: bytes, where: str) -> ReadGlossary:
        """Return the entries of a file."""
        text = _decode(data, where)
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        try:
            return read_table(csv.reader(io.StringIO(text), delimiter=delimiter), where)
        except csv.Error as exc:
            raise FormatError(f"{where}: no CSV: {exc}") from exc

    def write(self, terms: Sequence[Term]) -> bytes:
        """Return a file of these entries, with a byte order mark, as spreadsheets expect it."""
        out = io.StringIO()
        csv.writer(out).writerows(table_rows(terms))
        return out.getvalue().encode("utf-8-sig")


class XlsxFormat(GlossaryFormat):
    """Office Open XML workbook; the first sheet is the glossary."""

    name = "xlsx"
    suffixes = (".xlsx",)

    def read(self, data: bytes, where: str) -> ReadGlossary:
        """Return the entries of a file."""
        from openpyxl import load_workbook

        read_package(data, where, "xl/workbook.xml")  # refuses bombs, encryption, other files
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            rows = [
                [None if v is None else str(v) for v in row]
                for row in sheet.iter_rows(values_only=True)
            ]
        except Exception as exc:
            raise FormatError(f"{where}: no readable .xlsx workbook: {exc}") from exc
        return read_table(rows, where)

    def write(self, terms: Sequence[Term]) -> bytes:
        """Return a file of these entries."""
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet("glossary")
        sheet.freeze_panes = "A2"
        for row in table_rows(terms):
            sheet.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
