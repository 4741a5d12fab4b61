"""Folders over the job queue: the same results as without, whatever happens to workers and commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from mnzh_legal.config import Settings
from mnzh_legal.errors import InputError, MnzhError
from mnzh_legal.memory.store import MemoryStore, MemoryUnit
from mnzh_legal.pipeline.documents import DocumentOptions, DocumentResult
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.batches import make_job_options, translate_on_queue
from mnzh_legal.service.jobs import BATCH_OWNER
from mnzh_legal.service.worker import Worker
from mnzh_legal.terms.senses import SenseContext
from mnzh_legal.types import Lang, SideFormat
from tests.fakes import FakeBackend


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, state_dir=tmp_path / "state", jobs_per_key=1)


@pytest.fixture
def working(own: Settings) -> Iterator[Worker]:
    """A worker in a thread; its model knows one sentence."""
    worker = Worker(
        own, TranslationPipeline(own, backend=FakeBackend(lambda _: "Гэрээ байгуулав."))
    )
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.02):
            task = worker.queue.dequeue()
            if task is not None:
                worker.queue.execute(task)

    thread = threading.Thread(target=work)
    thread.start()
    yield worker
    stop.set()
    thread.join()


def run(
    own: Settings, files: list[Path], out: Path, how: DocumentOptions, **more: object
) -> dict[str, DocumentResult | MnzhError]:
    documents = [(f, out, "key") for f in files]
    options = make_job_options(how, **more)
    return {p.name: r for p, r in translate_on_queue(own, documents, options, overwrite=True)}


def test_documents_come_back_under_their_names_and_a_bad_one_alone_fails(
    own: Settings, working: Worker, tmp_path: Path
) -> None:
    long, longer = "合同" * 30 + ".txt", "合" * 70 + ".txt"  # the queue shortens names of 200 bytes
    for name in (long, longer, "b.txt"):
        (tmp_path / name).write_text("签订合同。", encoding="utf-8")
    (tmp_path / "broken.docx").write_bytes(b"PK no zip")
    (tmp_path / "x.exe").write_bytes(b"MZ")
    files = [tmp_path / n for n in (long, longer, "b.txt", "broken.docx", "x.exe", "absent.txt")]
    how = DocumentOptions(None, Lang.MN_CYRL, bilingual=(SideFormat.HTML,))
    found = run(own, files, tmp_path / "out", how)
    assert {n for n, r in found.items() if isinstance(r, MnzhError)} == {
        "broken.docx",
        "x.exe",
        "absent.txt",
    }
    assert "broken.docx" in str(found["broken.docx"])
    for name in (long, longer, "b.txt"):
        result = found[name]
        assert isinstance(result, DocumentResult)
        assert result.units == 1
        assert [o.name.startswith(name.removesuffix(".txt")) for o in result.outputs] == [True] * 2
        assert {o.suffix for o in result.outputs} == {".txt", ".html"}
        assert "Гэрээ байгуулав." in result.outputs[0].read_text("utf-8")
    assert working.jobs.list(BATCH_OWNER) == ()  # nothing of the batch stays on the server


def test_what_a_stopped_command_handed_over_is_not_translated_twice(
    own: Settings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("签订合同。", encoding="utf-8")
    options = make_job_options(DocumentOptions(None, Lang.MN_CYRL))
    document = (tmp_path / "a.txt", tmp_path / "out", "key")
    idle = threading.Event()

    class StoppedError(Exception):
        pass

    def stop() -> None:
        idle.set()
        raise StoppedError

    import mnzh_legal.service.batches as batches

    patch = pytest.MonkeyPatch()
    patch.setattr(batches, "IDLE_S", 0.1)
    with pytest.raises(StoppedError):
        list(translate_on_queue(own, [document], options, overwrite=True, on_idle=stop))
    patch.undo()
    assert idle.is_set()
    worker = Worker(
        own, TranslationPipeline(own, backend=FakeBackend(lambda _: "Гэрээ байгуулав."))
    )
    task = worker.queue.dequeue()
    assert task is not None
    worker.queue.execute(task)
    ((_, result),) = translate_on_queue(own, [document], options, overwrite=True)
    assert isinstance(result, DocumentResult)
    assert worker.queue.dequeue() is None  # no second job


def test_pins_memory_and_glossary_files_reach_the_worker(
    own: Settings, working: Worker, tmp_path: Path
) -> None:
    with MemoryStore(own.state_dir / "memory.sqlite") as store:
        store.add([MemoryUnit("签订合同。", "Санах ойн гэрээ.")])
    (tmp_path / "a.txt").write_text("签订合同。", encoding="utf-8")
    how = DocumentOptions(None, Lang.MN_CYRL, context=SenseContext("civil", {"执行": "эдлүүлэх"}))
    options = make_job_options(how, glossaries=["bank"], memory=True)
    job, _ = working.jobs.add("x", "a.txt", b"x", options)
    assert working.jobs.get(job.id).options == options
    remembered = run(own, [tmp_path / "a.txt"], tmp_path / "one", how, memory=True)["a.txt"]
    plain = run(own, [tmp_path / "a.txt"], tmp_path / "two", how)["a.txt"]
    assert "Санах ойн гэрээ." in remembered.outputs[0].read_text("utf-8")
    assert "Гэрээ байгуулав." in plain.outputs[0].read_text("utf-8")
    unknown = run(own, [tmp_path / "a.txt"], tmp_path / "three", how, glossaries=["nobody"])
    assert isinstance(unknown["a.txt"], InputError)
    assert "nobody" in str(unknown["a.txt"])


def test_two_workers_make_the_same_files_as_one_command(tmp_path: Path) -> None:
    """The real model and real processes."""
    texts = ["原告请求被告支付工资5000元。", "双方自愿签订合同。", "被告应当于2024年3月5日前付款。"]
    source = tmp_path / "in"
    for n in range(6):
        (source / f"{n % 2}").mkdir(parents=True, exist_ok=True)
        document = Document()
        document.add_heading(texts[n % 3])
        document.add_paragraph(texts[(n + 1) % 3]).add_run(texts[n % 3]).bold = True
        document.save(str(source / f"{n % 2}" / f"{n}.docx"))
    environment = os.environ | {"MNZH_STATE_DIR": str(tmp_path / "state")}
    command = [sys.executable, "-m", "mnzh_legal"]

    def translate(out: str, *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, "translate", str(source), "--to", "mn-Mong", "--out", str(tmp_path / out), *more],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )  # fmt: skip

    assert translate("alone").returncode == 0
    workers = [subprocess.Popen([*command, "worker"], env=environment) for _ in range(2)]
    try:
        shared = translate("shared", "--queue")
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(40)
    assert shared.returncode == 0, shared.stderr
    made = {
        out: {
            str(p.relative_to(tmp_path / out)): p.read_bytes()
            for p in (tmp_path / out).rglob("*.docx")
        }
        for out in ("alone", "shared")
    }
    assert len(made["alone"]) == 6
    assert made["alone"] == made["shared"]
    absent = subprocess.run(
        [*command, "translate", str(tmp_path / "no.txt"), "--to", "mn", "--out", str(tmp_path / "x"),
         "--queue", "--json"],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert absent.returncode == 1
    assert (
        "no.txt" in json.loads(absent.stdout)["failures"][0]["file"]
    )  # told as a file that failed
    again = translate("shared", "--queue")  # no worker is left: all is done already
    assert "6 skipped" in again.stderr
