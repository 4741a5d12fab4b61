"""Out to a CAT tool and back: XLIFF with the machine's translation, corrections to the memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.documents.base import UnitTranslation, read_limited
from mnzh_legal.documents.registry import format_for
from mnzh_legal.documents.xliff import read_xliff, write_xliff
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import EmptyInputError, InputError
from mnzh_legal.memory.store import MemoryStore, MemoryUnit
from mnzh_legal.pipeline.documents import place_spans, write_atomically
from mnzh_legal.pipeline.scripts import to_model_script
from mnzh_legal.pipeline.translate import TranslationPipeline, resolve_source
from mnzh_legal.terms.senses import NO_CONTEXT, SenseContext
from mnzh_legal.types import Lang, parse_lang


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came back: the document written, units changed, units without a target, memory."""

    output: Path
    units: int
    changed: int
    untranslated: int
    remembered: int


def export_xliff(
    pipeline: TranslationPipeline,
    path: Path,
    out_dir: Path,
    source: Lang | None,
    target: Lang,
    *,
    version: str = "1.2",
    mode: TermMode = TermMode.REQUIRE,
    context: SenseContext = NO_CONTEXT,
    overwrite: bool = False,
) -> Path:
    """Write a document and its machine translation as ``<name>.<target>.xlf``.

    Raises:
        InputError: the document cannot be read or holds nothing to translate.
        OutputExistsError: the file exists and ``overwrite`` is false.
    """
    document = format_for(path).read(read_limited(path), str(path))
    if not document.units:
        raise EmptyInputError(f"{path}: nothing to translate in it")
    source = resolve_source("\n".join(u.text for u in document.units), source, target)
    done = pipeline.translate_many(
        [u.text for u in document.units], source, target, mode, context=context
    )
    translations = [
        UnitTranslation(d.text, place_spans(u, d))
        for u, d in zip(document.units, done, strict=True)
    ]
    data = write_xliff(document.units, translations, source.value, target.value, path.name, version)
    output = out_dir / f"{path.stem}{path.suffix}.{target.value}.xlf"
    write_atomically(output, data, overwrite=overwrite)
    return output


def import_xliff(
    path: Path,
    original: Path,
    out_dir: Path,
    memory: Path,
    *,
    author: str = "",
    overwrite: bool = False,
) -> ImportResult:
    """Make the final document of a corrected XLIFF file, and remember its pairs.

    Every unit with a target goes into the memory as made by ``author``; units without one keep
    their source text in the document.

    Raises:
        InputError: the file is not of that document: units are missing, or their source differs.
    """
    file = read_xliff(read_limited(path), str(path))
    source, target = parse_lang(file.source_lang), parse_lang(file.target_lang)
    handler = format_for(original)
    document = handler.read(read_limited(original), str(original))
    by_id = {u.id: u for u in file.units}
    faults = [u.id for u in document.units if u.id not in by_id or by_id[u.id].source != u.text]
    if faults:
        raise InputError(
            f"{path} was not made of {original}: {len(faults)} of {len(document.units)} units are "
            f"missing or differ, the first is {faults[0]}"
        )
    translations: list[UnitTranslation] = []
    pairs: list[MemoryUnit] = []
    for unit in document.units:
        back = by_id[unit.id]
        known = {s.key for s in unit.spans}
        spans = tuple(s for s in back.spans if s.key in known)
        translations.append(UnitTranslation(back.target or unit.text, spans))
        if back.target.strip():
            left = to_model_script(back.source, source).text.strip()
            right = to_model_script(back.target, target).text.strip()
            zh, mn = (left, right) if source.language == "zh" else (right, left)
            mong = back.target.strip() if target is Lang.MN_MONG else ""
            pairs.append(MemoryUnit(zh, mn, mong, author=author, document=original.name))
    data = document.render(translations, target.value)
    output = out_dir / handler.output_name(original, target.value)
    write_atomically(output, data, overwrite=overwrite)
    with MemoryStore(memory) as store:
        new, changed = store.add(pairs)
    return ImportResult(
        output,
        len(document.units),
        sum(u.human for u in file.units),
        sum(not u.target.strip() for u in file.units),
        new + changed,
    )
