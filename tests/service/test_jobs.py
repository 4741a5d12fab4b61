"""Document jobs: upload to result, limits, restarts, a worker killed in the middle."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from fastapi.testclient import TestClient

from mnzh_legal.config import Settings
from mnzh_legal.errors import NotFoundError
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.app import create_app
from mnzh_legal.service.jobs import MAX_ATTEMPTS, JobOptions, JobStore, safe_name
from mnzh_legal.service.worker import Worker
from tests.fakes import FakeBackend

MN = JobOptions("mn-Cyrl")


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, state_dir=tmp_path)


@pytest.fixture
def pipeline(own: Settings) -> TranslationPipeline:
    return TranslationPipeline(own, backend=FakeBackend(lambda _: "Гэрээ байгуулав."))


@pytest.fixture
def client(own: Settings, pipeline: TranslationPipeline) -> Iterator[TestClient]:
    with TestClient(create_app(own, pipeline)) as opened:
        yield opened


@pytest.fixture
def worker(own: Settings, pipeline: TranslationPipeline) -> Worker:
    return Worker(own, pipeline)


def run_all(worker: Worker) -> None:
    for job_id in worker.jobs.recover():
        worker._run_job(job_id)


def make_docx(text: str = "签订合同。") -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def upload(client: TestClient, name: str, data: bytes, **fields: str) -> dict:
    response = client.post(
        "/v1/documents",
        files={"file": (name, data)},
        data={"to": "mn-Cyrl", **fields},
        headers={"Idempotency-Key": fields.pop("key", "")} if "key" in fields else {},
    )
    assert response.status_code == 202, response.text
    return response.json()


def test_a_document_goes_all_the_way(client: TestClient, worker: Worker) -> None:
    job = upload(client, "合同.docx", make_docx(), bilingual="true")
    assert (job["state"], job["progress"]) == ("queued", 0)
    assert client.get(f"/v1/documents/{job['id']}/result").status_code == 404
    run_all(worker)
    done = client.get(f"/v1/documents/{job['id']}").json()
    assert (done["state"], done["progress"], done["characters"]) == ("done", 1.0, 5)
    assert done["report"]["units"] == 1
    assert done["report"]["model"] == "fake-1"
    result = client.get(f"/v1/documents/{job['id']}/result")
    assert "mn-Cyrl.docx" in result.headers["content-disposition"]
    assert result.headers["content-type"].endswith("wordprocessingml.document")
    assert [p.text for p in docx.Document(io.BytesIO(result.content)).paragraphs] == [
        "Гэрээ байгуулав."
    ]
    both = client.get(f"/v1/documents/{job['id']}/result", params={"output": "bilingual"})
    cells = [c.text for c in docx.Document(io.BytesIO(both.content)).tables[0]._cells]
    assert "签订合同。" in cells
    assert client.delete(f"/v1/documents/{job['id']}").status_code == 204
    assert client.get(f"/v1/documents/{job['id']}").status_code == 404
    assert not worker.jobs.folder(job["id"]).exists()


def test_the_same_idempotency_key_gives_the_same_job(client: TestClient) -> None:
    first = upload(client, "a.txt", "签订合同。".encode(), key="once")
    again = upload(client, "a.txt", "签订合同。".encode(), key="once")
    assert first["id"] == again["id"]
    assert len(client.get("/v1/documents").json()["documents"]) == 1


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("a.exe", b"x", 415),
        ("a.docx", b"no zip", 415),
        ("a.docx", b"", 422),
        ("a.txt", b"   \n", 422),
        ("a", b"x", 415),
    ],
)
def test_bad_uploads_are_refused_at_once(
    client: TestClient, name: str, data: bytes, status: int
) -> None:
    response = client.post("/v1/documents", files={"file": (name, data)}, data={"to": "mn-Cyrl"})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/documents").json()["documents"] == []


def test_cancel_stops_a_waiting_document(client: TestClient, worker: Worker) -> None:
    job = upload(client, "a.txt", "签订合同。".encode())
    assert client.post(f"/v1/documents/{job['id']}/cancel").json()["state"] == "cancelled"
    run_all(worker)
    assert client.get(f"/v1/documents/{job['id']}").json()["state"] == "cancelled"


def test_cancel_stops_a_running_document(own: Settings) -> None:
    worker: Worker

    def respond(_: str) -> str:
        (job,) = worker.jobs.list("local")
        worker.jobs.cancel(job.id, "local")
        return "Гэрээ байгуулав."

    worker = Worker(own, TranslationPipeline(own, backend=FakeBackend(respond)))
    job, _ = worker.jobs.add("local", "a.txt", "签订合同。".encode(), MN)
    run_all(worker)
    assert worker.jobs.get(job.id).state == "cancelled"
    assert worker.jobs.get(job.id).outputs == ()


def test_a_failing_document_says_why_and_is_not_tried_again(own: Settings, worker: Worker) -> None:
    job, _ = worker.jobs.add("local", "a.docx", b"broken", MN)
    run_all(worker)
    failed = worker.jobs.get(job.id)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert "a.docx" in failed.error
    assert str(own.state_dir) not in failed.error


def test_one_key_cannot_take_all_workers(worker: Worker) -> None:
    jobs = [worker.jobs.add("one", f"{n}.txt", "合同".encode(), MN)[0] for n in range(3)]
    assert worker.jobs.claim(jobs[0].id)
    assert worker.jobs.claim(jobs[1].id)
    assert worker.jobs.claim(jobs[2].id) is None
    other, _ = worker.jobs.add("two", "x.txt", "合同".encode(), MN)
    assert worker.jobs.claim(other.id)


def test_what_a_dead_worker_held_is_taken_up_three_times(worker: Worker) -> None:
    job, _ = worker.jobs.add("one", "a.txt", "合同".encode(), MN)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        claimed = worker.jobs.claim(job.id)
        assert claimed is not None
        assert claimed.attempts == attempt
        assert worker.jobs.recover(stale_s=60) == ()
        time.sleep(0.01)
        left = worker.jobs.recover(stale_s=0)
    assert left == ()
    assert worker.jobs.get(job.id).state == "failed"


def test_a_job_taken_by_another_cannot_be_finished(worker: Worker) -> None:
    job, _ = worker.jobs.add("one", "a.txt", "合同".encode(), MN)
    first = worker.jobs.claim(job.id)
    time.sleep(0.01)
    worker.jobs.recover(stale_s=0)
    second = worker.jobs.claim(job.id)
    assert first is not None
    assert second is not None
    assert not worker.jobs.beat(first)
    worker.jobs.finish(first, ["wrong.txt"], 1, {})
    assert worker.jobs.get(job.id).state == "running"
    assert worker.jobs.beat(second)


def test_old_documents_are_deleted(tmp_path: Path) -> None:
    jobs = JobStore(tmp_path / "jobs", retention_s=0.05)
    job, _ = jobs.add("one", "a.txt", b"x", MN)
    time.sleep(0.1)
    assert jobs.expire() == 1
    with pytest.raises(NotFoundError):
        jobs.get(job.id)
    assert not jobs.folder(job.id).exists()


def test_another_key_sees_nothing(worker: Worker) -> None:
    job, secret = worker.jobs.add("one", "a.txt", b"x", MN)
    with pytest.raises(NotFoundError):
        worker.jobs.get(job.id, "two")
    assert worker.jobs.list("two") == ()
    assert worker.jobs.get_by_secret(job.id, secret).id == job.id
    with pytest.raises(NotFoundError):
        worker.jobs.get_by_secret(job.id, "0" * 64)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\r\nX: y.txt", "C:\\x\\y.docx", "/", "\x00.txt"]
)
def test_names_are_made_safe(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert not set(safe) & set("/\\\r\n\x00")
    assert safe not in (".", "..")


def test_a_worker_killed_in_a_job_loses_nothing(own: Settings, worker: Worker) -> None:
    """A real process with the real model, killed with -9; another finishes the job."""
    text = "\n".join(f"原告与被告于2024年{n % 12 + 1}月签订第{n}号劳动合同。" for n in range(400))
    job, _ = worker.jobs.add("local", "long.txt", text.encode(), MN)
    command = [sys.executable, "-m", "mnzh_legal", "worker"]
    environment = os.environ | {
        "MNZH_STATE_DIR": str(own.state_dir), "MNZH_HOME": str(own.home),
    }  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        deadline = time.monotonic() + 60
        while worker.jobs.get(job.id).done == 0 and time.monotonic() < deadline:
            time.sleep(0.02)
        held = worker.jobs.get(job.id)
        assert held.state == "running"
        assert 0 < held.done < held.total
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    time.sleep(0.01)
    assert worker.jobs.recover(stale_s=0) == (job.id,)
    run_all(worker)
    done = worker.jobs.get(job.id)
    assert (done.state, done.attempts) == ("done", 2)
    (out,) = worker.jobs.outputs(done)
    lines = out.read_text("utf-8").splitlines()
    assert len(lines) == 400
    assert all(line.startswith("Гэрээ байгуулав") for line in lines)


def test_a_service_stopped_with_queued_jobs_has_them_after(
    own: Settings, pipeline: TranslationPipeline
) -> None:
    with TestClient(create_app(own, pipeline)) as client:
        job = upload(client, "a.txt", "签订合同。".encode())
    again = Worker(own, pipeline)
    with TestClient(create_app(own, pipeline)) as client:
        assert client.get(f"/v1/documents/{job['id']}").json()["state"] == "queued"
        run_all(again)
        assert client.get(f"/v1/documents/{job['id']}").json()["state"] == "done"


def test_a_full_disk_is_told_and_nothing_half_is_kept(
    client: TestClient, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mnzh_legal.service.jobs.os.fsync", full)
    response = client.post(
        "/v1/documents", files={"file": ("a.txt", "合同".encode())}, data={"to": "mn-Cyrl"}
    )
    assert response.status_code == 507
    assert client.get("/v1/documents").json()["documents"] == []
    assert [p for p in (worker.jobs._folder).iterdir() if p.is_dir()] == []


def test_the_queue_away_does_not_lose_a_job(
    client: TestClient, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huey.api.Huey.enqueue", lambda *_: (_ for _ in ()).throw(OSError("away")))
    job = upload(client, "a.txt", "签订合同。".encode())
    monkeypatch.undo()
    worker.sweep()
    assert [str(t.args[0]) for t in worker.queue.pending()] == [job["id"]]
    task = worker.queue.dequeue()
    worker.queue.execute(task)
    assert worker.jobs.get(job["id"]).state == "done"


def test_an_archive_is_checked_while_it_is_inflated(client: TestClient) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 300_000_000)
    response = client.post(
        "/v1/documents", files={"file": ("bomb.docx", bomb.getvalue())}, data={"to": "mn-Cyrl"}
    )
    assert response.status_code == 413
