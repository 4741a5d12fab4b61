"""Out to a translator or a CAT tool and back: the machine's translation, corrections to the memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.documents.base import TextUnit, UnitTranslation, read_limited
from mnzh_legal.documents.bilingual import render_bilingual
from mnzh_legal.documents.registry import format_for
from mnzh_legal.documents.xliff import write_xliff
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import EmptyInputError, InputError
from mnzh_legal.memory.store import MemoryStore, MemoryUnit
from mnzh_legal.memory.tmx import write_tmx
from mnzh_legal.pipeline.corrections import TABLE_HEAD, match_units, read_corrections
from mnzh_legal.pipeline.documents import place_spans, write_atomically
from mnzh_legal.pipeline.scripts import to_model_script
from mnzh_legal.pipeline.side_by_side import make_row
from mnzh_legal.pipeline.translate import TranslationPipeline, resolve_source
from mnzh_legal.terms.senses import NO_CONTEXT, SenseContext
from mnzh_legal.types import Lang, Translation

#: What a document is exported as; all come back with ``import_corrections``.
EXPORT_FORMATS = ("xlf", "docx", "xlsx", "tmx")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came back: the document written, units changed, units without a target, memory."""

    output: Path
    units: int
    changed: int
    untranslated: int
    remembered: int


def _make_pair(
    left: str, right: str, source: Lang, target: Lang, document: str, author: str, origin: str
) -> MemoryUnit:
    a = to_model_script(left, source).text.strip()
    b = to_model_script(right, target).text.strip()
    zh, mn = (a, b) if source.language == "zh" else (b, a)
    mong = right.strip() if target is Lang.MN_MONG else ""
    return MemoryUnit(zh, mn, mong, author=author, document=document, origin=origin)


def _write_table(units: Sequence[TextUnit], done: Sequence[Translation]) -> bytes:
    """A workbook of id, source, target and what is worth a look."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.append(TABLE_HEAD)
    for unit, result in zip(units, done, strict=True):
        notes = "\n".join(f"{x.code}: {x.message}" for x in result.warnings)
        sheet.append([unit.id, unit.text, result.text, notes])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"  # a text that begins with = is no formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in zip("ABCD", (12, 60, 60, 40), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def export_document(
    pipeline: TranslationPipeline,
    path: Path,
    out_dir: Path,
    source: Lang | None,
    target: Lang,
    *,
    kind: str = "xlf",
    xliff_version: str = "1.2",
    mode: TermMode = TermMode.REQUIRE,
    context: SenseContext = NO_CONTEXT,
    overwrite: bool = False,
) -> Path:
    """Write a document and its machine translation as ``<name>.<target>.<kind>``, to be corrected.

    Raises:
        InputError: the document cannot be read or holds nothing to translate; no such ``kind``.
        OutputExistsError: the file exists and ``overwrite`` is false.
    """
    if kind not in EXPORT_FORMATS:
        raise InputError(f"no export format {kind!r}; there are {', '.join(EXPORT_FORMATS)}")
    document = format_for(path).read(read_limited(path), str(path))
    if not document.units:
        raise EmptyInputError(f"{path}: nothing to translate in it")
    source = resolve_source("\n".join(u.text for u in document.units), source, target)
    done = pipeline.translate_many(
        [u.text for u in document.units], source, target, mode, context=context
    )
    if kind == "xlf":
        translations = [
            UnitTranslation(d.text, place_spans(u, d))
            for u, d in zip(document.units, done, strict=True)
        ]
        data = write_xliff(
            document.units, translations, source.value, target.value, path.name, xliff_version
        )
    elif kind == "docx":
        data = render_bilingual([make_row(d) for d in done], source.value, target.value)
    elif kind == "xlsx":
        data = _write_table(document.units, done)
    else:
        from mnzh_legal import __version__

        pairs = [
            _make_pair(d.source, d.text, source, target, path.name, "", "machine") for d in done
        ]
        data = write_tmx(pairs, __version__, source.value)
    output = out_dir / f"{path.stem}{path.suffix}.{target.value}.{kind}"
    write_atomically(output, data, overwrite=overwrite)
    return output


def import_corrections(
    path: Path,
    original: Path,
    out_dir: Path,
    memory: Path,
    *,
    author: str = "",
    overwrite: bool = False,
) -> ImportResult:
    """Make the final document of a corrected file, and remember its pairs.

    Every unit with a target goes into the memory as made by ``author``; units without one keep
    their source text in the document. Where the file carries no formatting, it goes to the words at
    the same place.

    Raises:
        InputError: the file is not of that document: units are missing, or their source differs.
    """
    corrections = read_corrections(path)
    source, target = corrections.source, corrections.target
    handler = format_for(original)
    document = handler.read(read_limited(original), str(original))
    backs = match_units(document.units, corrections, f"{path} was not made of {original}")
    translations: list[UnitTranslation] = []
    pairs: list[MemoryUnit] = []
    for unit, back in zip(document.units, backs, strict=True):
        known = {s.key for s in unit.spans}
        if back.spans is None:
            spans = place_spans(unit, Translation(unit.text, back.target, source, target))
        else:
            spans = tuple(s for s in back.spans if s.key in known)
        translations.append(UnitTranslation(back.target or unit.text, spans))
        if back.target.strip():
            pairs.append(
                _make_pair(back.source, back.target, source, target, original.name, author, "human")
            )
    data = document.render(translations, target.value)
    output = out_dir / handler.output_name(original, target.value)
    write_atomically(output, data, overwrite=overwrite)
    with MemoryStore(memory) as store:
        new, changed = store.add(pairs)
    return ImportResult(
        output,
        len(document.units),
        sum(u.human for u in corrections.units),
        sum(not u.target.strip() for u in backs),
        new + changed,
    )
