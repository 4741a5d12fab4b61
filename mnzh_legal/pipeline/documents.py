"""Translating documents: read, translate the units, place formatting, write whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.documents.base import (
    Document,
    FormattedSpan,
    TextUnit,
    UnitTranslation,
    read_limited,
)
from mnzh_legal.documents.registry import format_for
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import EmptyInputError, MnzhError, OutputExistsError
from mnzh_legal.pipeline.pages import find_browser
from mnzh_legal.pipeline.side_by_side import make_row, render_side
from mnzh_legal.pipeline.translate import TranslationPipeline, check_text, resolve_source
from mnzh_legal.terms.senses import NO_CONTEXT, SenseContext
from mnzh_legal.types import Lang, SideFormat, Translation, TranslationWarning

_CHUNK_UNITS = 64
#: Paragraphs of small files that are translated together.
_GROUP_UNITS = 256


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """What became of one document."""

    source_path: Path
    outputs: tuple[Path, ...]
    units: int
    warnings: tuple[TranslationWarning, ...]
    terms_required: int
    terms_missed: int
    characters: int = 0


def write_atomically(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Write a file under a temporary name and rename it, so no half file is ever seen.

    Raises:
        OutputExistsError: the file exists and ``overwrite`` is false.
    """
    if path.exists() and not overwrite:
        raise OutputExistsError(f"{path} exists; use --force to overwrite it")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".mnzh-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def choose_sides(formats: Iterable[SideFormat], *, bilingual: bool) -> tuple[SideFormat, ...]:
    """Return the side-by-side formats that are asked for, each once; ``bilingual`` asks for a .docx."""
    return tuple(dict.fromkeys([*([SideFormat.DOCX] if bilingual else []), *formats]))


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """How documents are translated.

    For each format of ``bilingual`` a side-by-side ``<name>.<target>.bilingual.<format>`` is written beside
    the translation; ``browser`` prints a PDF.
    """

    source: Lang | None
    target: Lang
    mode: TermMode = TermMode.REQUIRE
    context: SenseContext = NO_CONTEXT
    bilingual: Sequence[SideFormat] = ()
    overwrite: bool = False
    browser: str = ""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document that was read and can be translated: its languages, and where it goes."""

    path: Path
    document: Document
    source: Lang
    output: Path
    sides: dict[SideFormat, Path]

    @property
    def texts(self) -> list[str]:
        return [u.text for u in self.document.units]


def _prepare(path: Path, out_dir: Path, options: DocumentOptions) -> _Prepared:
    handler = format_for(path)
    target = options.target.value
    output = out_dir / handler.output_name(path, target)
    stem = f"{path.stem}.{target}.bilingual"
    sides = {kind: out_dir / f"{stem}.{kind.value}" for kind in options.bilingual}
    if SideFormat.PDF in sides:
        find_browser(options.browser)
    for planned in (output, *sides.values()):
        if planned.exists() and not options.overwrite:
            raise OutputExistsError(f"{planned} exists; use --force to overwrite it")
    data = read_limited(path)
    if not data:
        raise EmptyInputError(f"{path}: the file is empty")
    document = handler.read(data, str(path))
    whole = "\n".join(u.text for u in document.units)
    check_text(whole, str(path))
    source = resolve_source(whole, options.source, options.target)
    return _Prepared(path, document, source, output, sides)


def _finish(
    prepared: _Prepared, done: Sequence[Translation], options: DocumentOptions
) -> DocumentResult:
    units = prepared.document.units
    translations = [
        UnitTranslation(d.text, place_spans(u, d)) for u, d in zip(units, done, strict=True)
    ]
    rendered = prepared.document.render(translations, options.target.value)
    outputs = [prepared.output]
    write_atomically(prepared.output, rendered, overwrite=options.overwrite)
    rows = [make_row(d) for d in done] if prepared.sides else []
    for kind, side in prepared.sides.items():
        content = render_side(
            kind, rows, prepared.source, options.target, prepared.path.name, options.browser
        )
        write_atomically(side, content, overwrite=options.overwrite)
        outputs.append(side)
    return DocumentResult(
        prepared.path,
        tuple(outputs),
        len(units),
        (
            *(TranslationWarning(code, message) for code, message in prepared.document.notices),
            *(w for d in done for w in d.warnings),
        ),
        sum(len(d.terms) for d in done),
        sum(t.status == "missed" for d in done for t in d.terms),
        sum(len(u.text) + 1 for u in units) - 1,
    )


def translate_document(
    pipeline: TranslationPipeline,
    path: Path,
    out_dir: Path,
    options: DocumentOptions,
    on_progress: Callable[[int, int], None] | None = None,
) -> DocumentResult:
    """Translate one file into ``out_dir``; return what was written and what is worth a look.

    The output is ``<name>.<target><suffix>`` (of a PDF a .docx).

    Raises:
        InputError: the file cannot be read, is empty or of an unknown format.
        OutputExistsError: an output exists and is not to be overwritten.
        ResourceMissingError: a PDF is wanted and there is no browser to print it.
    """
    prepared = _prepare(path, out_dir, options)
    done = _translate_texts(
        pipeline, prepared.texts, prepared.source, options, _CHUNK_UNITS, on_progress
    )
    return _finish(prepared, done, options)


def _translate_texts(
    pipeline: TranslationPipeline,
    texts: Sequence[str],
    source: Lang,
    options: DocumentOptions,
    size: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Translation]:
    """Translate texts, ``size`` at a time."""
    done: list[Translation] = []
    for at in range(0, len(texts), size):
        done += pipeline.translate_many(
            texts[at : at + size], source, options.target, options.mode, context=options.context
        )
        if on_progress:
            on_progress(len(done), len(texts))
    return done


def translate_documents(
    pipeline: TranslationPipeline, files: Iterable[tuple[Path, Path]], options: DocumentOptions
) -> Iterator[tuple[Path, DocumentResult | MnzhError]]:
    """Translate (file, output folder)s; yield each file with its result, or why it failed.

    Small files are translated together, as fast as one large file; a file that fails stops no other.
    """
    waiting: list[_Prepared] = []
    for path, out_dir in files:
        try:
            waiting.append(_prepare(path, out_dir, options))
        except MnzhError as exc:
            yield path, exc
            continue
        if sum(len(w.document.units) for w in waiting) >= _GROUP_UNITS:
            yield from _translate_group(pipeline, waiting, options)
            waiting = []
    yield from _translate_group(pipeline, waiting, options)


def _translate_group(
    pipeline: TranslationPipeline, group: Sequence[_Prepared], options: DocumentOptions
) -> Iterator[tuple[Path, DocumentResult | MnzhError]]:
    for source in dict.fromkeys(p.source for p in group):
        own = [p for p in group if p.source is source]
        texts = [t for p in own for t in p.texts]
        done = _translate_texts(pipeline, texts, source, options, _GROUP_UNITS)
        at = 0
        for prepared in own:
            size = len(prepared.document.units)
            try:
                yield prepared.path, _finish(prepared, done[at : at + size], options)
            except MnzhError as exc:
                yield prepared.path, exc
            at += size


def place_spans(unit: TextUnit, done: Translation) -> tuple[FormattedSpan, ...]:
    """Return where the unit's formatted spans go in the translation.

    A span over the whole text stays over the whole; one that a traced term covers goes to the
    form produced; one at the start or the end stays there; others go to the words at the same
    share of the text. Spans that would overlap are dropped, never their text.
    """
    placed: list[FormattedSpan] = []
    for span in unit.spans:
        found = place_span(unit.text, span, done)
        if found and all(found.end <= p.start or found.start >= p.end for p in placed):
            placed.append(found)
    return tuple(sorted(placed, key=lambda s: s.start))


def place_span(text: str, span: FormattedSpan, done: Translation) -> FormattedSpan | None:
    """Return where one span of a text goes in its translation, None if nowhere."""
    size, out = len(text), done.text
    if not out:
        return None
    forms = [t.form for t in done.terms if t.form and span.start <= t.start and t.end <= span.end]
    covered = [t for t in done.terms if span.start <= t.start and t.end <= span.end]
    surface = text[span.start : span.end].strip()
    if surface and out.count(surface) == 1:
        at = out.find(surface)
        return FormattedSpan(at, at + len(surface), span.key)
    inside = sum(t.end - t.start for t in covered)
    if forms and inside * 10 >= len(surface) * 6:
        starts = [out.find(f) for f in forms]
        ends = [s + len(f) for s, f in zip(starts, forms, strict=True) if s >= 0]
        if ends:
            return FormattedSpan(min(s for s in starts if s >= 0), max(ends), span.key)
    low = span.start / size * len(out) if span.start else 0.0
    high = span.end / size * len(out)
    start, end = _snap(out, int(low)), _snap(out, round(high))
    if span.end == size:
        end = len(out)
    return FormattedSpan(start, end, span.key) if end > start else None


def _snap(text: str, position: int) -> int:
    """Move a position to the nearest word boundary."""
    if position <= 0 or position >= len(text):
        return max(0, min(position, len(text)))
    if " " not in text:
        return position
    left = text.rfind(" ", 0, position) + 1
    right = text.find(" ", position)
    right = len(text) if right < 0 else right
    return left if position - left <= right - position else right


def summarize(results: Sequence[DocumentResult]) -> dict[str, int]:
    """Return totals over documents."""
    return {
        "files": len(results),
        "units": sum(r.units for r in results),
        "warnings": sum(len(r.warnings) for r in results),
        "terms_required": sum(r.terms_required for r in results),
        "terms_missed": sum(r.terms_missed for r in results),
    }
