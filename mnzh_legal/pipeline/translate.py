"""Translating texts: scripts, paragraphs, sentences, terms, model, verification, scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock

from mnzh_legal.config import MAX_TEXT_BYTES, Settings
from mnzh_legal.engine.backends.base import Backend
from mnzh_legal.engine.candidates import RequiredTerm, SegmentResult
from mnzh_legal.engine.confidence import Calibration, load_calibration
from mnzh_legal.engine.coverage import CoverageCheck, load_limits
from mnzh_legal.engine.report import report_confidence, trace_terms
from mnzh_legal.engine.required import find_required
from mnzh_legal.engine.reuse import EXACT, reuse_segment
from mnzh_legal.engine.segmentation import split_sentences
from mnzh_legal.engine.translator import TermMode, Translator
from mnzh_legal.errors import EmptyInputError, InputError, InputTooLargeError, LanguageError
from mnzh_legal.memory.index import MemoryIndex
from mnzh_legal.memory.store import MemoryStore, MemoryUnit
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.scripts import from_model_script, normalize_input, to_model_script
from mnzh_legal.terms.base import TermBase, read_term_base
from mnzh_legal.terms.layers import GlossaryLayer, combine_layers
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.terms.senses import NO_CONTEXT, SenseContext
from mnzh_legal.types import Lang, MemoryTrace, TermTrace, Translation, TranslationWarning

#: Segments whose translation is kept in memory: about 15 MB.
KEPT_SEGMENTS = 5000


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence of a text: where it stands, its model-script form and what surrounds it."""

    text_number: int
    start: int
    end: int
    lead: str
    body: str
    tail: str
    offset: int  # of ``body`` in the model-script line
    line: int


def check_pair(source: Lang, target: Lang) -> None:
    """Raise LanguageError unless the pair is Chinese ↔ Mongolian."""
    if source.language == target.language:
        raise LanguageError(
            f"{source.value} → {target.value} stays in one language; translation goes between "
            "zh and mn (for another script of the same text use: mnzh script convert)"
        )


def check_text(text: str, where: str = "text") -> None:
    """Raise an InputError for text that cannot be translated: binary, empty, too large."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_TEXT_BYTES:
        raise InputTooLargeError(
            f"{where}: {size / 1e6:.1f} MB; the limit is {MAX_TEXT_BYTES / 1e6:.0f} MB, split it"
        )
    if "\x00" in text:
        raise InputError(f"{where}: binary data (a zero byte), not text")
    if not text.strip():
        raise EmptyInputError(f"{where}: nothing to translate, the input is empty")


def resolve_source(text: str, source: Lang | None, target: Lang) -> Lang:
    """Return the source language: as asked, else as detected.

    Raises:
        LanguageError: no Chinese or Mongolian letters, or the pair is not offered.
    """
    script = detect_script(text)
    if source is None:
        if script == "und":
            raise LanguageError("no Chinese or Mongolian text found; name the language with --from")
        source = Lang(script)
    elif source.language == "mn" and script in ("mn-Mong", "mn-Cyrl"):
        source = Lang(script)  # the two Mongolian scripts are told apart by the text itself
    check_pair(source, target)
    return source


class TranslationPipeline:
    """Everything a door needs to translate; loads the model on first use."""

    def __init__(
        self,
        settings: Settings,
        *,
        backend: Backend | None = None,
        base: TermBase | None = None,
        layers: Sequence[GlossaryLayer] = (),
        memory: Path | None = None,
        kept_segments: int | None = None,
    ) -> None:
        """``kept_segments``: whose translations are kept in memory; 0 where speed is measured."""
        self._settings = settings
        self._memory = memory
        self._layers = layers
        self._given_backend = backend
        self._given_base = base
        self._kept = KEPT_SEGMENTS if kept_segments is None else kept_segments
        self._lately: dict[tuple[str, tuple[object, ...]], SegmentResult] = {}
        self._lock = Lock()

    def with_layers(self, layers: Sequence[GlossaryLayer]) -> TranslationPipeline:
        """Return a pipeline with these glossaries instead, over the same model and memory."""
        return TranslationPipeline(
            self._settings,
            backend=self.backend,
            base=self.shipped_terms,
            layers=layers,
            memory=self._memory,
        )

    @cached_property
    def backend(self) -> Backend:
        """The model."""
        if self._given_backend is not None:
            return self._given_backend
        from mnzh_legal.engine.backends.choose import open_backend

        return open_backend(self._settings.model_dir, threads=self._settings.threads)

    @cached_property
    def shipped_terms(self) -> TermBase:
        """The term base without customer glossaries."""
        return self._given_base or read_term_base(self._settings.glossary_path)

    @cached_property
    def term_base(self) -> TermBase:
        """The term base in use, customer glossaries first."""
        return combine_layers(self.shipped_terms, self._layers)

    @cached_property
    def matcher(self) -> TermMatcher:
        """A matcher over the term base."""
        return TermMatcher.from_base(self.term_base)

    @cached_property
    def translator(self) -> Translator:
        """The constraint loop over the model."""
        return Translator(self.backend, self.matcher, beam_size=self._settings.beam_size)

    @cached_property
    def calibration(self) -> Calibration:
        """What the model's likelihoods say of quality."""
        return load_calibration(self._settings.model_dir)

    @cached_property
    def coverage(self) -> CoverageCheck:
        """The check for parts left out."""
        return CoverageCheck(self.backend, load_limits(self._settings.model_dir))

    @cached_property
    def memory_units(self) -> tuple[MemoryUnit, ...]:
        """The units of the translation memory in use."""
        if self._memory is None or not self._memory.is_file():
            return ()
        with MemoryStore(self._memory) as store:
            return tuple(store)

    @cached_property
    def _memory_indexes(self) -> dict[str, MemoryIndex]:
        return {lang: MemoryIndex(self.memory_units, lang) for lang in ("zh", "mn")}

    def _recall(
        self, pieces: Sequence[_Piece], source: Lang, target: Lang, context: SenseContext
    ) -> dict[int, tuple[SegmentResult, MemoryUnit, int]]:
        """Segments that the memory knows, by the number of the piece."""
        index = self._memory_indexes[source.language] if self.memory_units else None
        if index is None:
            return {}
        found: dict[int, tuple[SegmentResult, MemoryUnit, int]] = {}
        for number, piece in enumerate(pieces):
            around = [
                p.body if p.text_number == piece.text_number and source.language == "zh" else ""
                for p in (*pieces[max(0, number - 1) : number], *pieces[number + 1 : number + 2])
            ]
            before = around[0] if number else ""
            after = around[-1] if number + 1 < len(pieces) else ""
            reused = reuse_segment(index, piece.body, target.language, before, after)
            if reused is None:
                continue
            unit, text, score = reused
            terms = find_required(self.matcher, piece.body, source.language, context)
            traces, missing = trace_terms(piece.body, text, terms, target.language)
            result = SegmentResult(piece.body, text, traces, tuple(missing))
            found[number] = (result, unit, score)
        return found

    @property
    def versions(self) -> dict[str, str]:
        """Versions of model and glossary, for traces."""
        return {"model": self.translator.model_version, "glossary": self.term_base.version}

    def translate_text(
        self,
        text: str,
        source: Lang | None,
        target: Lang,
        mode: TermMode = TermMode.REQUIRE,
        *,
        context: SenseContext = NO_CONTEXT,
        where: str = "text",
    ) -> Translation:
        """Return the translation of one text; line ends and outer spaces stay.

        Raises:
            InputError: empty, binary, too large, or a wrong language pair.
        """
        check_text(text, where)
        source = resolve_source(text, source, target)
        return self.translate_many([text], source, target, mode, context=context)[0]

    def _translate_new(
        self,
        bodies: Sequence[str],
        to_lang: str,
        mode: TermMode,
        required: Sequence[Sequence[RequiredTerm]] | None,
        context: SenseContext,
    ) -> list[SegmentResult]:
        """Translate segments; those translated lately, in the same way, are not done again."""
        translate = self.translator.translate_segments
        if required is not None:
            return self.coverage.mark(translate(bodies, to_lang, mode, required, context), to_lang)
        about = (to_lang, mode, context.subject, tuple(sorted(context.pins.items())))
        with self._lock:
            known = {b: self._lately[b, about] for b in bodies if (b, about) in self._lately}
        new = [b for b in bodies if b not in known]
        done = translate(new, to_lang, mode, None, context) if new else []
        known |= dict(zip(new, self.coverage.mark(done, to_lang), strict=True))
        with self._lock:
            for body in bodies:
                self._lately.pop((body, about), None)
                self._lately[body, about] = known[body]
            while len(self._lately) > self._kept:
                self._lately.pop(next(iter(self._lately)))
        return [known[b] for b in bodies]

    def translate_many(
        self,
        texts: Sequence[str],
        source: Lang,
        target: Lang,
        mode: TermMode = TermMode.REQUIRE,
        required: Sequence[Sequence[RequiredTerm]] | None = None,
        *,
        context: SenseContext = NO_CONTEXT,
    ) -> list[Translation]:
        """Return one translation per text; an empty text stays as it is.

        ``required`` replaces the term base: the terms of each text, spans in model script.
        ``context`` helps to choose among the equivalents of ambiguous terms. What the memory
        knows is taken from it, unless ``required`` is given.
        """
        check_pair(source, target)
        clean = [normalize_input(t) for t in texts]
        pieces = [p for n, t in enumerate(clean) for p in _cut(n, t, source)]
        recalled = {} if required is not None else self._recall(pieces, source, target, context)
        unique: dict[tuple[str, tuple[RequiredTerm, ...] | None], int] = {}
        keys = []
        for number, piece in enumerate(pieces):
            terms = None if required is None else _within(required[piece.text_number], piece)
            keys.append((piece.body, terms))
            if number not in recalled:
                unique.setdefault(keys[-1], len(unique))
        results = self._translate_new(
            [body for body, _ in unique],
            target.language,
            mode,
            None if required is None else [terms or () for _, terms in unique],
            context,
        )
        done: list[list[str]] = [[] for _ in texts]
        traces: list[list[TermTrace]] = [[] for _ in texts]
        warnings: list[list[TranslationWarning]] = [[] for _ in texts]
        memory: list[list[MemoryTrace]] = [[] for _ in texts]
        sure: list[list[float]] = [[] for _ in texts]
        last_line: dict[int, int] = {}
        for position, (piece, key) in enumerate(zip(pieces, keys, strict=True)):
            number = piece.text_number
            if position in recalled:
                result, unit, score = recalled[position]
                memory[number].append(
                    MemoryTrace(piece.start, piece.end, unit.id, score, unit.origin)
                )
            else:
                result = results[unique[key]]
            stored = recalled[position][1].mn_mong if position in recalled else ""
            if stored and target is Lang.MN_MONG and recalled[position][2] >= EXACT:
                out = stored  # the traditional spelling as it was given
            else:
                out = from_model_script(result.text, target)
            same_line = last_line.get(number) == piece.line
            if (
                same_line
                and target.language == "mn"
                and not done[number][-1].endswith((" ", "\u3000"))
            ):
                out = " " + out
            elif same_line and target.language == "zh":
                done[number][-1] = done[number][-1].rstrip(" ")
            done[number].append(piece.lead + out + piece.tail)
            last_line[number] = piece.line
            mapped = to_model_script(clean[number][piece.start : piece.end], source)
            lead = len(mapped.text) - len(mapped.text.lstrip())
            for term in result.terms:
                start, end = mapped.to_source(term.start + lead, term.end + lead)
                traces[number].append(
                    replace(
                        term,
                        start=piece.start + start,
                        end=piece.start + end,
                        source=clean[number][piece.start + start : piece.start + end],
                        expected=from_model_script(term.expected, target),
                        form=from_model_script(term.form, target) if term.form else "",
                        others=tuple(from_model_script(o, target) for o in term.others),
                    )
                )
            warnings[number] += result.warnings
            confidence = self.calibration.of(target.language, result.likelihood)
            if confidence is not None:
                sure[number].append(confidence)
                if self.calibration.is_low(target.language, confidence):
                    warnings[number].append(report_confidence(result.source, confidence))
        return [
            Translation(
                text,
                "".join(parts) if parts else text,
                source,
                target,
                tuple(t),
                tuple(w),
                tuple(m),
                min(c, default=None),
            )
            for text, parts, t, w, m, c in zip(
                clean, done, traces, warnings, memory, sure, strict=True
            )
        ]


def _within(terms: Iterable[RequiredTerm], piece: _Piece) -> tuple[RequiredTerm, ...]:
    return tuple(
        replace(t, start=t.start - piece.offset, end=t.end - piece.offset)
        for t in terms
        if piece.offset <= t.start and t.end <= piece.offset + len(piece.body)
    )


def _cut(number: int, text: str, lang: Lang) -> list[_Piece]:
    """Cut a text into sentences; every character of it is in some lead, sentence or tail."""
    pieces: list[_Piece] = []
    position = 0
    pending = ""
    offset = 0
    for line_number, line in enumerate(text.splitlines(keepends=True)):
        mapped_line = to_model_script(line, lang)
        stripped = line.strip()
        if not stripped or detect_script(stripped) == "und":
            pending += line
            position += len(line)
            offset += len(mapped_line.text)
            continue
        for segment in split_sentences(mapped_line.text, lang.language):
            core = segment.text.strip()
            if not core:
                if pieces and pieces[-1].line == line_number:
                    pieces[-1] = replace(pieces[-1], tail=pieces[-1].tail + segment.text)
                else:
                    pending += segment.text
                continue
            lead_size = len(segment.text) - len(segment.text.lstrip())
            start, end = mapped_line.to_source(segment.start, segment.end)
            pieces.append(
                _Piece(
                    number,
                    position + start,
                    position + end,
                    pending + segment.text[:lead_size],
                    core,
                    segment.text[lead_size + len(core) :],
                    offset + segment.start + lead_size,
                    line_number,
                )
            )
            pending = ""
        position += len(line)
        offset += len(mapped_line.text)
    if pending and pieces:
        pieces[-1] = replace(pieces[-1], tail=pieces[-1].tail + pending)
    return pieces
