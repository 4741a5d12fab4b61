"""The engine behind the service: batches of requests, results kept, refusal when too many wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from mnzh_legal.config import Settings
from mnzh_legal.engine.translator import TermMode
from mnzh_legal.errors import BackendError, InputError, NotFoundError, OverloadedError
from mnzh_legal.pipeline.translate import KEPT_SEGMENTS, TranslationPipeline
from mnzh_legal.service.engine import Engine
from mnzh_legal.terms.layers import GlossaryLayer
from mnzh_legal.types import Lang
from tests.fakes import FakeBackend

MN = Lang.MN_CYRL
Start = Callable[..., tuple[Engine, FakeBackend]]


class Gate:
    """Holds the engine at what is slow until it is opened; ``answer`` says what comes of a source."""

    def __init__(
        self, answer: Callable[[str], str] = lambda _: "Гэрээ.", slow: str = "慢慢"
    ) -> None:
        self._answer, self._slow = answer, slow
        self._open, self._seen = threading.Event(), threading.Event()

    def respond(self, source: str) -> str:
        if self._slow in source:
            self._seen.set()
            self._open.wait(10)
        return self._answer(source)

    def hold(self, engine: Engine, threads: list[threading.Thread]) -> None:
        """Start the threads, the first with what is slow, and return when the others wait."""
        threads[0].start()
        assert self._seen.wait(10)
        for thread in threads[1:]:
            thread.start()
        while engine.waiting < len(threads) - 1:
            pass

    def release(self, threads: list[threading.Thread]) -> None:
        self._open.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Starts engines over a function, with one thread unless asked for more, and stops them."""
    engines: list[Engine] = []

    def begin(
        respond: Callable[[str], str] = lambda _: "Гэрээ.", waiting: int = 4, threads: int = 1
    ) -> tuple[Engine, FakeBackend]:
        backend = FakeBackend(respond)
        own = replace(settings, max_waiting=waiting)
        engine = Engine(own, TranslationPipeline(own, backend=backend), threads=threads)
        engine.start()
        engines.append(engine)
        return engine, backend

    yield begin
    for engine in engines:
        engine.stop()


def test_texts_of_both_languages_come_back_in_their_order(start: Start) -> None:
    engine, _ = start(lambda s: "Гэрээ." if "⟦mn⟧" in s else "合同。")
    with pytest.raises(InputError):
        engine.translate(["合同。", "Гэрээ."], None, MN)
    done = engine.translate(["签订。", "合同。"], None, MN, TermMode.OFF)
    assert [d.source for d in done] == ["签订。", "合同。"]


def test_waiting_requests_are_translated_together_and_like_alone(start: Start) -> None:
    gate = Gate(lambda source: f"Гэрээ {len(source)}.")
    engine, backend = start(gate.respond, 16)
    out: dict[str, str] = {}

    def ask(text: str) -> None:
        out[text] = engine.translate([text], None, MN, TermMode.OFF)[0].text

    texts = ["慢慢", *("合" * n for n in range(2, 9))]
    threads = [threading.Thread(target=ask, args=(t,)) for t in texts]
    gate.hold(engine, threads)
    gate.release(threads)
    alone, _ = start(gate.respond)
    for text in texts:
        assert out[text] == alone.translate([text], None, MN, TermMode.OFF)[0].text
    assert len(backend.sources) == len(texts)


def test_clients_that_were_answered_together_are_waited_for(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mnzh_legal.service.engine.GATHER_S", 10.0)
    gate = Gate()
    engine, _ = start(gate.respond, 16)

    def thread_for(text: str) -> threading.Thread:
        return threading.Thread(target=engine.translate, args=([text], None, MN, TermMode.OFF))

    threads = [thread_for(t) for t in ("慢慢", "合同", "租金")]
    gate.hold(engine, threads)
    gate.release(threads)
    first, second = thread_for("工资"), thread_for("草场")
    first.start()
    first.join(0.3)
    assert first.is_alive()  # the other of the two that were answered together has not asked yet
    second.start()
    for thread in (first, second):
        thread.join(5)
        assert not thread.is_alive()


def test_a_slow_request_does_not_hold_up_the_other_thread(start: Start) -> None:
    gate = Gate()
    engine, _ = start(gate.respond, threads=2)
    slow = threading.Thread(target=engine.translate, args=(["慢慢"], None, MN, TermMode.OFF))
    gate.hold(engine, [slow])
    try:
        assert engine.translate(["合同"], None, MN, TermMode.OFF)
        assert slow.is_alive()
    finally:
        gate.release([slow])


def test_a_thread_takes_its_share_of_what_waits(settings: Settings) -> None:
    class Recorder(TranslationPipeline):
        def translate_many(self, texts: Sequence[str], *args: Any, **kwargs: Any) -> Any:
            groups.append(list(texts))
            return super().translate_many(texts, *args, **kwargs)

    groups: list[list[str]] = []
    gate = Gate()
    own = replace(settings, max_waiting=16)
    engine = Engine(own, Recorder(own, backend=FakeBackend(gate.respond)), threads=2)
    engine.start()
    try:
        slow = [
            threading.Thread(target=engine.translate, args=([t], None, MN, TermMode.OFF))
            for t in ("慢慢", "很慢慢")
        ]
        for thread in slow:
            thread.start()
        while len(groups) < 2:  # each thread has one
            pass
        others = [
            threading.Thread(
                target=engine.translate, args=([f"合{'同' * n}"], None, MN, TermMode.OFF)
            )
            for n in range(6)
        ]
        for thread in others:
            thread.start()
        while engine.waiting < len(others):
            pass
        gate.release([*slow, *others])
    finally:
        engine.stop()
    assert sum(map(len, groups)) == 8
    assert max(map(len, groups)) <= 4


def test_too_many_are_refused_at_once_and_told_when_to_come(start: Start) -> None:
    gate = Gate(slow="合")
    engine, _ = start(gate.respond, 2)
    threads = [
        threading.Thread(target=engine.translate, args=([f"合{'同' * n}"], None, MN, TermMode.OFF))
        for n in range(3)
    ]
    gate.hold(engine, threads)
    with pytest.raises(OverloadedError) as caught:
        engine.translate(["合法"], None, MN)
    assert caught.value.retry_after >= 1
    gate.release(threads)


def test_one_failing_request_does_not_fail_its_neighbours(start: Start) -> None:
    def answer(source: str) -> str:
        if "坏" in source:
            raise BackendError("broken")
        return "Гэрээ."

    gate = Gate(answer)
    engine, _ = start(gate.respond)
    results: dict[str, object] = {}

    def ask(text: str) -> None:
        try:
            results[text] = engine.translate([text], None, MN, TermMode.OFF)[0].text
        except BackendError as exc:
            results[text] = str(exc)

    threads = [threading.Thread(target=ask, args=(t,)) for t in ("慢慢", "好", "坏")]
    gate.hold(engine, threads)
    gate.release(threads)
    assert results == {"慢慢": "Гэрээ", "好": "Гэрээ", "坏": "broken"}


def test_a_segment_translated_lately_is_not_decoded_again(start: Start) -> None:
    engine, backend = start()
    first = engine.translate(["他们签订。"], None, MN, TermMode.OFF)
    count = len(backend.sources)
    again = engine.translate(["他们签订。", "他们履行。"], None, MN, TermMode.OFF)
    assert again[0] == first[0]
    assert len(backend.sources) == count + 1
    engine.translate(["他们签订。"], None, MN, TermMode.PREFER)
    assert len(backend.sources) > count + 1, "another mode is another question"


def test_what_is_kept_is_bounded(settings: Settings) -> None:
    assert KEPT_SEGMENTS > 1000
    backend = FakeBackend(lambda _: "Гэрээ.")
    pipeline = TranslationPipeline(settings, backend=backend, kept_segments=3)
    texts = [f"合{'同' * n}" for n in range(6)]
    pipeline.translate_many(texts, Lang.ZH_HANS, MN, TermMode.OFF)
    assert [key[0] for key in pipeline._lately] == texts[-3:]


def test_layers_have_pipelines_of_their_own_over_one_model(
    start: Start, settings: Settings
) -> None:
    engine, _ = start()
    term = engine.pipeline.shipped_terms.lookup("合同")[0]
    layer = GlossaryLayer("bank", 5, (replace(term, mn_cyrl="хэлцэл"),))
    first = engine.pipeline_with((), [layer])
    assert first is engine.pipeline_with((), [layer])
    assert first is not engine.pipeline
    assert first.backend is engine.pipeline.backend
    assert engine.pipeline_with(()) is engine.pipeline
    with pytest.raises(NotFoundError):
        engine.pipeline_with(["nobody"])


def test_a_stopped_engine_says_so(start: Start) -> None:
    engine, _ = start()
    engine.stop()
    assert not engine.ready
    with pytest.raises(BackendError, match="not running"):
        engine.translate(["合同。"], None, MN)
    engine.start()
    assert engine.translate(["合同。"], None, MN, TermMode.OFF)
