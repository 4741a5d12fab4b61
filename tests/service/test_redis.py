"""The queue on a real Redis server, as for workers on several machines."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mnzh_legal.config import Settings
from mnzh_legal.errors import BackendError
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.jobs import JobOptions
from mnzh_legal.service.worker import Worker
from tests.fakes import FakeBackend


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server is missing; run: python scripts/get_debian_packages.py")
        pytest.skip("redis-server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(20)


def test_two_workers_share_a_queue_and_each_job_is_done_once(
    settings: Settings, tmp_path: Path, redis_url: str
) -> None:
    own = replace(settings, state_dir=tmp_path / "state", queue_url=redis_url, jobs_per_key=9)
    pipeline = TranslationPipeline(own, backend=FakeBackend(lambda _: "Гэрээ байгуулав."))
    first, second = Worker(own, pipeline), Worker(own, pipeline)
    jobs = [
        first.jobs.add("one", f"{n}.txt", "签订合同。".encode(), JobOptions("mn-Cyrl"))[0]
        for n in range(6)
    ]
    for job in jobs:
        first.enqueue(job.id)
    first.enqueue(jobs[0].id)  # twice on the queue: still done once
    taken = 0
    for worker in (first, second) * 4:
        task = worker.queue.dequeue()
        if task is not None:
            worker.queue.execute(task)
            taken += 1
    assert taken == 7
    done = [first.jobs.get(j.id) for j in jobs]
    assert [d.state for d in done] == ["done"] * 6
    assert {d.attempts for d in done} == {1}
    for worker in (first, second):
        worker.queue.storage.conn.close()


def test_redis_away_is_told_and_the_job_is_kept(settings: Settings, tmp_path: Path) -> None:
    own = replace(settings, state_dir=tmp_path, queue_url="redis://127.0.0.1:9/0")
    worker = Worker(own, TranslationPipeline(own, backend=FakeBackend(lambda _: "Гэрээ.")))
    job, _ = worker.jobs.add("one", "a.txt", "合同".encode(), JobOptions("mn-Cyrl"))
    with pytest.raises(BackendError, match="job queue"):
        worker.enqueue(job.id)
    worker.sweep()
    assert worker.jobs.recover() == (job.id,)
