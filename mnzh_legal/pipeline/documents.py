"""Translating documents: read, translate the units, place formatting, write whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mnzh_legal.documents.base import FormattedSpan, TextUnit, UnitTranslation, read_limited
from mnzh_legal.documents.registry import format_for
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import EmptyInputError, OutputExistsError
from mnzh_legal.pipeline.pages import find_browser
from mnzh_legal.pipeline.side_by_side import make_row, render_side
from mnzh_legal.pipeline.translate import TranslationPipeline, check_text, resolve_source
from mnzh_legal.terms.senses import NO_CONTEXT, SenseContext
from mnzh_legal.types import Lang, SideFormat, Translation, TranslationWarning

_CHUNK_UNITS = 64


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


def translate_document(
    pipeline: TranslationPipeline,
    path: Path,
    out_dir: Path,
    source: Lang | None,
    target: Lang,
    *,
    mode: TermMode = TermMode.REQUIRE,
    context: SenseContext = NO_CONTEXT,
    bilingual: Sequence[SideFormat] = (),
    overwrite: bool = False,
    browser: str = "",
    on_progress: Callable[[int, int], None] | None = None,
) -> DocumentResult:
    """Translate one file into ``out_dir``; return what was written and what is worth a look.

    The output is ``<name>.<target><suffix>`` (of a PDF a .docx); for each format of ``bilingual``
    a side-by-side ``<name>.<target>.bilingual.<format>`` beside it; ``browser`` prints a PDF.

    Raises:
        InputError: the file cannot be read, is empty or of an unknown format.
        OutputExistsError: an output exists and ``overwrite`` is false.
        ResourceMissingError: a PDF is wanted and there is no browser to print it.
    """
    handler = format_for(path)
    output = out_dir / handler.output_name(path, target.value)
    stem = f"{path.stem}.{target.value}.bilingual"
    sides = {kind: out_dir / f"{stem}.{kind.value}" for kind in bilingual}
    if SideFormat.PDF in sides:
        find_browser(browser)
    for planned in (output, *sides.values()):
        if planned.exists() and not overwrite:
            raise OutputExistsError(f"{planned} exists; use --force to overwrite it")
    data = read_limited(path)
    if not data:
        raise EmptyInputError(f"{path}: the file is empty")
    document = handler.read(data, str(path))
    units = document.units
    whole = "\n".join(u.text for u in units)
    check_text(whole, str(path))
    source = resolve_source(whole, source, target)
    done: list[Translation] = []
    for at in range(0, len(units), _CHUNK_UNITS):
        chunk = [u.text for u in units[at : at + _CHUNK_UNITS]]
        done += pipeline.translate_many(chunk, source, target, mode, context=context)
        if on_progress:
            on_progress(min(at + _CHUNK_UNITS, len(units)), len(units))
    translations = [
        UnitTranslation(d.text, place_spans(u, d)) for u, d in zip(units, done, strict=True)
    ]
    rendered = document.render(translations, target.value)
    outputs = [output]
    write_atomically(output, rendered, overwrite=overwrite)
    rows = [make_row(d) for d in done] if sides else []
    for kind, side in sides.items():
        content = render_side(kind, rows, source, target, path.name, browser)
        write_atomically(side, content, overwrite=overwrite)
        outputs.append(side)
    return DocumentResult(
        path,
        tuple(outputs),
        len(units),
        (
            *(TranslationWarning(code, message) for code, message in document.notices),
            *(w for d in done for w in d.warnings),
        ),
        sum(len(d.terms) for d in done),
        sum(t.status == "missed" for d in done for t in d.terms),
        len(whole),
    )


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
