"""Parts of the service that are away: the rest goes on, and what is away is told with Retry-After."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from mnzh_legal.config import Settings
from mnzh_legal.errors import BackendError
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service import library
from mnzh_legal.service.app import create_app
from tests.fakes import FakeBackend


def app_of(settings: Settings, **more: object) -> object:
    own = replace(settings, **more)
    return create_app(own, TranslationPipeline(own, backend=FakeBackend(lambda _: "Гэрээ.")))


@pytest.fixture
def without_index(settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    """A service whose Elasticsearch is not there."""
    app = app_of(
        settings, state_dir=tmp_path, case_index="elasticsearch",
        elasticsearch_hosts="http://127.0.0.1:9", elasticsearch_timeout_s=1.0,
    )  # fmt: skip
    with TestClient(app) as client:
        yield client


def test_without_its_index_the_service_still_translates(without_index: TestClient) -> None:
    done = without_index.post("/v1/translate", json={"text": "签订文书。", "to": "mn-Cyrl"})
    assert done.status_code == 200
    assert without_index.get("/healthz").status_code == 200
    assert without_index.get("/v1/terms", params={"q": "原告"}).status_code == 200
    for path in ("/v1/cases/search?q=a", "/v1/ask?q=a", "/v1/cases/suggest?q=a", "/v1/cases/x"):
        refused = without_index.get(path)
        assert refused.status_code == 503
        assert "Elasticsearch" in refused.json()["detail"]
        assert int(refused.headers["Retry-After"]) > 0
    ready = without_index.get("/readyz")
    assert ready.status_code == 503
    assert "cases" in ready.json()["detail"]


def test_the_library_is_opened_again_when_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "RETRY_S", 0.0)
    tries: list[int] = []

    class Opened:
        def close(self) -> None:
            tries.append(-1)

    def open_it() -> Opened:
        tries.append(1)
        if len(tries) < 3:
            raise BackendError("away")
        return Opened()

    holder = library.LibraryHolder(open_it)  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(BackendError, match="cannot be opened: away"):
            holder.get()
    assert isinstance(holder.get(), Opened)
    assert holder.get() is holder.get()
    holder.close()
    assert tries == [1, 1, 1, -1]


def test_it_is_not_tried_at_every_request() -> None:
    tries: list[int] = []

    def open_it() -> None:
        tries.append(1)
        raise BackendError("away")

    holder = library.LibraryHolder(open_it)  # type: ignore[arg-type]
    for _ in range(5):
        with pytest.raises(BackendError):
            holder.get()
    assert tries == [1]


def test_a_ready_service_says_so(settings: Settings, tmp_path: Path) -> None:
    with TestClient(app_of(settings, state_dir=tmp_path)) as client:
        ready = client.get("/readyz").json()
        assert ready["parts"] == {"engine": "ok", "cases": "ok", "jobs": "ok"}
        assert ready["jobs"]["queued"] == 0
        metrics = client.get("/metrics").text
        assert 'mnzh_requests_total{method="GET",route="/readyz",status="200"} 1.0' in metrics
        assert "mnzh_jobs_queued 0.0" in metrics


def test_an_internal_error_is_a_problem_without_its_reason(
    settings: Settings, tmp_path: Path
) -> None:
    def fail(_: str) -> str:
        raise RuntimeError("secret path /x")

    own = replace(settings, state_dir=tmp_path)
    app = create_app(own, TranslationPipeline(own, backend=FakeBackend(fail)))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/v1/translate", json={"text": "签订文书。", "to": "mn-Cyrl"})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


def test_statistics_count_and_keep_nothing_of_the_question(
    settings: Settings, tmp_path: Path
) -> None:
    with TestClient(app_of(settings, state_dir=tmp_path)) as client:
        client.get("/v1/ask", params={"q": "离婚 抚养费"})
        client.get("/v1/ask", params={"q": "zzqqx"})
        client.post("/v1/translate", json={"text": "签订文书。", "to": "mn-Cyrl"})
        rows = client.get("/v1/statistics", params={"by": "week"}).json()["rows"]
        found = {(r["measure"], r["item"]): r["count"] for r in rows}
        assert found["calls", "ask"] == 2
        assert found["unanswered", "ask"] == 1
        assert found["languages", "zh-Hans → mn-Cyrl"] == 1
        assert any(m == "subjects" and i.startswith("civil") for m, i in found)
        sheet = client.get("/v1/statistics", params={"format": "csv"})
        assert sheet.headers["content-type"].startswith("text/csv")
        assert sheet.text.splitlines()[0].lstrip("\ufeff") == "period,measure,item,count"
    for path in tmp_path.glob("statistics.sqlite*"):
        assert b"zzqqx" not in path.read_bytes()


def test_statistics_and_metrics_need_the_admin_scope(settings: Settings, tmp_path: Path) -> None:
    from mnzh_legal.service.keys import KeyStore

    keys = KeyStore(tmp_path / "keys.sqlite")
    plain, admin = keys.create("portal"), keys.create("office", ("admin",))
    with TestClient(app_of(settings, state_dir=tmp_path)) as client:
        for path in ("/metrics", "/v1/statistics"):
            assert client.get(path).status_code == 401
            assert client.get(path, headers={"X-API-Key": plain}).status_code == 403
            assert client.get(path, headers={"X-API-Key": admin}).status_code == 200


def test_only_named_origins_may_call(settings: Settings, tmp_path: Path) -> None:
    def preflight(client: TestClient) -> str | None:
        headers = {"Origin": "https://portal.example", "Access-Control-Request-Method": "POST"}
        found = client.options("/v1/translate", headers=headers)
        return found.headers.get("access-control-allow-origin")

    with TestClient(app_of(settings, state_dir=tmp_path)) as client:
        assert preflight(client) is None
    named = app_of(settings, state_dir=tmp_path, cors_origins="https://portal.example")
    with TestClient(named) as client:
        assert preflight(client) == "https://portal.example"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_service_that_ends_leaves_no_worker_behind(
    settings: Settings, tmp_path: Path, number: signal.Signals
) -> None:
    def workers() -> list[str]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                about = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes()
                state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if str(tmp_path).encode() in about and b"worker" in command and state != "Z":
                found.append(folder.name)
        return found

    environment = os.environ | {"MNZH_STATE_DIR": str(tmp_path), "MNZH_HOME": str(settings.home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "mnzh_legal", "serve", "--port", "0"],
        stdout=subprocess.PIPE, env=environment,
    )  # fmt: skip
    assert process.stdout is not None
    address = process.stdout.readline().split()[-1].decode()
    with urllib.request.urlopen(address + "healthz", timeout=60) as answer:
        assert answer.status == 200
    deadline = time.monotonic() + 20
    while not workers() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(workers()) == 1
    time.sleep(1.5)  # its signal handlers are there
    process.send_signal(number)
    process.wait(40)
    process.stdout.close()
    deadline = time.monotonic() + 20
    while workers() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert workers() == []
