"""The engine behind the service: one thread translates, requests that wait are put in one batch.

A request with customer glossaries gets a pipeline of its own over the same model; the last few of
these are kept. When too many requests wait, a new one is refused at once instead of timing out.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from mnzh_legal.config import Settings
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import BackendError, OverloadedError
from mnzh_legal.pipeline.glossaries import load_layers
from mnzh_legal.pipeline.translate import TranslationPipeline, check_text, resolve_source
from mnzh_legal.terms.layers import GlossaryLayer
from mnzh_legal.terms.senses import NO_CONTEXT, SenseContext
from mnzh_legal.types import Lang, Translation

#: Texts of waiting requests that are translated together, and their characters.
BATCH_TEXTS = 64
BATCH_CHARS = 8000
#: Clients that were answered together ask again one after the other: seconds to wait for the next.
GATHER_S = 0.015
#: Pipelines with customer glossaries that are kept.
KEPT_PIPELINES = 8


@dataclass(eq=False)
class _Work:
    pipeline: TranslationPipeline
    texts: Sequence[str]
    source: Lang
    target: Lang
    mode: TermMode
    context: SenseContext
    done: Future[list[Translation]] = field(default_factory=Future)

    @property
    def kind(self) -> tuple[int, Lang, Lang, TermMode, SenseContext]:
        """Works of one kind are translated together."""
        return id(self.pipeline), self.source, self.target, self.mode, self.context


class Engine:
    """Translates for many requests at once; start it before use, stop it after."""

    def __init__(self, settings: Settings, pipeline: TranslationPipeline) -> None:
        self._settings = settings
        self.pipeline = pipeline
        self._waiting: queue.Queue[_Work | None] = queue.Queue(settings.max_waiting)
        self._layered: OrderedDict[tuple[object, ...], TranslationPipeline] = OrderedDict()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._per_text_s = 0.05
        self._last_group = 0

    def start(self) -> None:
        """Load the model and start the thread, unless it runs."""
        if self.ready:
            return
        _ = self.pipeline.versions
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits and end the thread."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    @property
    def ready(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """Number of requests that wait."""
        return self._waiting.qsize()

    def pipeline_with(
        self, names: Sequence[str], layers: Sequence[GlossaryLayer] = ()
    ) -> TranslationPipeline:
        """Return the pipeline with stored glossaries, by name, and layers over them.

        Raises:
            NotFoundError: a name is none of a stored glossary.
        """
        if not names and not layers:
            return self.pipeline
        every = [*layers, *load_layers(self._settings, names)]
        key = tuple((g.name, g.priority, hash(g.terms)) for g in every)
        with self._lock:
            found = self._layered.get(key)
            if found is None:
                found = self.pipeline.with_layers(every)
                self._layered[key] = found
            self._layered.move_to_end(key)
            while len(self._layered) > KEPT_PIPELINES:
                self._layered.popitem(last=False)
        return found

    def translate(
        self,
        texts: Sequence[str],
        source: Lang | None,
        target: Lang,
        mode: TermMode = TermMode.REQUIRE,
        *,
        context: SenseContext = NO_CONTEXT,
        pipeline: TranslationPipeline | None = None,
    ) -> list[Translation]:
        """Return one translation per text, each as if it were translated alone.

        Raises:
            InputError: a text is empty, binary, too large, or of a language without this target.
            OverloadedError: too many requests wait.
        """
        used = pipeline or self.pipeline
        resolved: list[Lang] = []
        for text in texts:
            check_text(text)
            resolved.append(resolve_source(text, source, target))
        works: list[tuple[list[int], _Work]] = []
        for lang in dict.fromkeys(resolved):
            numbers = [i for i, r in enumerate(resolved) if r is lang]
            work = _Work(used, [texts[i] for i in numbers], lang, target, mode, context)
            self._submit(work)
            works.append((numbers, work))
        out: dict[int, Translation] = {}
        for numbers, work in works:
            out |= dict(zip(numbers, work.done.result(), strict=True))
        return [out[i] for i in range(len(texts))]

    def _submit(self, work: _Work) -> None:
        if not self.ready:
            raise BackendError("the translation engine is not running")
        try:
            self._waiting.put_nowait(work)
        except queue.Full:
            wait = max(1, round(self._settings.max_waiting * self._per_text_s))
            raise OverloadedError("too many requests wait for the engine", wait) from None

    def _run(self) -> None:
        held: list[_Work] = []
        going_on = True
        while held or going_on:
            if going_on:
                going_on = self._take_in(held)
            if held:
                group = _take_group(held)
                self._last_group = len(group)
                self._translate(group)

    def _take_in(self, held: list[_Work]) -> bool:
        """Add what waits, or wait for something if nothing is held; False when it is the end.

        A batch costs little more than its longest text: as many as were in the last one are waited for.
        """
        while len(held) < BATCH_TEXTS:
            patience = GATHER_S if len(held) < self._last_group else 0
            try:
                item = self._waiting.get(bool(patience) or not held, patience if held else None)
            except queue.Empty:
                break
            if item is None:
                return False
            held.append(item)
        return True

    def _translate(self, group: Sequence[_Work]) -> None:
        first = group[0]
        texts = [t for w in group for t in w.texts]
        started = time.monotonic()
        try:
            done = first.pipeline.translate_many(
                texts, first.source, first.target, first.mode, context=first.context
            )
        except BaseException as exc:  # noqa: BLE001 - it is raised where the result is awaited
            if len(group) == 1:
                first.done.set_exception(exc)
                return
            for work in group:  # one bad request must not fail the others
                self._translate([work])
            return
        spent = (time.monotonic() - started) / max(len(texts), 1)
        self._per_text_s = 0.8 * self._per_text_s + 0.2 * spent
        at = 0
        for work in group:
            work.done.set_result(done[at : at + len(work.texts)])
            at += len(work.texts)


def _take_group(held: list[_Work]) -> list[_Work]:
    """Take the first work and those of its kind that fit into one batch with it."""
    group = [held[0]]
    count, size = len(held[0].texts), sum(map(len, held[0].texts))
    rest: list[_Work] = []
    for work in held[1:]:
        texts, letters = count + len(work.texts), size + sum(map(len, work.texts))
        if work.kind == group[0].kind and texts <= BATCH_TEXTS and letters <= BATCH_CHARS:
            group.append(work)
            count, size = texts, letters
        else:
            rest.append(work)
    held[:] = rest
    return group
