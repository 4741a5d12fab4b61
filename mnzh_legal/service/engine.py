"""The engine behind the service: two threads translate, requests that wait are put in batches.

A request with customer glossaries gets a pipeline of its own over the same model; the last few of
these are kept. When too many requests wait, a new one is refused at once instead of timing out.
"""

from __future__ import annotations

import math
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
#: While the model computes for one thread, the other checks terms and writes scripts.
THREADS = 2
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

    def __init__(
        self, settings: Settings, pipeline: TranslationPipeline, *, threads: int = THREADS
    ) -> None:
        self._settings = settings
        self.pipeline = pipeline
        self._layered: OrderedDict[tuple[object, ...], TranslationPipeline] = OrderedDict()
        self._lock = threading.Lock()
        self._count = threads
        self._threads: list[threading.Thread] = []
        # what waits, and the works in hand; both change under the condition only
        self._waiting: list[_Work] = []
        self._in_hand = 0
        self._ending = False
        self._changed = threading.Condition()
        self._per_text_s = 0.05

    def start(self) -> None:
        """Load the model and start the threads, unless they run."""
        if self.ready:
            return
        _ = self.pipeline.versions
        self._ending = False
        self._threads = [
            threading.Thread(target=self._run, name=f"engine-{n}", daemon=True)
            for n in range(self._count)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what waits and end the threads."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        self._threads = []

    @property
    def ready(self) -> bool:
        """Whether the threads run."""
        return bool(self._threads) and all(t.is_alive() for t in self._threads)

    @property
    def waiting(self) -> int:
        """Number of requests that wait."""
        return len(self._waiting)

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
        with self._changed:
            if self._ending or not self.ready:
                raise BackendError("the translation engine is not running")
            if len(self._waiting) >= self._settings.max_waiting:
                wait = max(1, round(self._settings.max_waiting * self._per_text_s))
                raise OverloadedError("too many requests wait for the engine", wait)
            self._waiting.append(work)
            self._changed.notify_all()

    def _run(self) -> None:
        last = 0
        while group := self._take(last):
            last = len(group)
            self._translate(group)
            with self._changed:
                self._in_hand -= len(group)

    def _take(self, last: int) -> list[_Work]:
        """Take the works to translate next; none when it is the end.

        A batch costs little more than its longest text: as many as were in the last one are waited for.
        Of all the works there are, a thread takes no more than its share.
        """
        with self._changed:
            while not self._waiting and not self._ending:
                self._changed.wait()
            while 0 < len(self._waiting) < last and not self._ending:
                if not self._changed.wait(GATHER_S):
                    break
            while not self._waiting and not self._ending:  # the other thread was faster
                self._changed.wait()
            share = math.ceil((self._in_hand + len(self._waiting)) / self._count)
            group = _take_group(self._waiting, share) if self._waiting else []
            self._in_hand += len(group)
            return group

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


def _take_group(waiting: list[_Work], most: int) -> list[_Work]:
    """Take the first work and those of its kind, ``most`` in all, that fit into one batch with it."""
    group = [waiting[0]]
    count, size = len(waiting[0].texts), sum(map(len, waiting[0].texts))
    rest: list[_Work] = []
    for work in waiting[1:]:
        texts, letters = count + len(work.texts), size + sum(map(len, work.texts))
        fits = texts <= BATCH_TEXTS and letters <= BATCH_CHARS and len(group) < most
        if fits and work.kind == group[0].kind:
            group.append(work)
            count, size = texts, letters
        else:
            rest.append(work)
    waiting[:] = rest
    return group
