"""API keys: hashed, scoped, limited; the service with and without them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from mnzh_legal.errors import InputError, NotFoundError
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.app import create_app
from mnzh_legal.service.keys import KeyRefusedError, KeyStore
from tests.fakes import FakeBackend


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "keys.sqlite")


def refused(store: KeyStore, key: str, scope: str = "translate", characters: int = 0) -> int:
    with pytest.raises(KeyRefusedError) as caught:
        store.admit(key, scope, characters)
    return caught.value.status


def test_a_key_works_and_its_secret_is_nowhere_in_the_file(store: KeyStore, tmp_path: Path) -> None:
    key = store.create("portal")
    assert store.admit(key, "translate", 5).name == "portal"
    secret = key.split("_", 2)[2]
    for path in tmp_path.iterdir():
        assert secret.encode() not in path.read_bytes()
    assert (tmp_path / "keys.sqlite").stat().st_mode & 0o077 == 0


def test_wrong_revoked_and_expired_keys_are_refused(store: KeyStore) -> None:
    key = store.create("portal")
    other = store.create("old", expires="2020-01-01")
    assert refused(store, "") == 401
    assert refused(store, key[:-1] + ("A" if key[-1] != "A" else "B")) == 401
    assert refused(store, "mnzh_00000000_" + "a" * 43) == 401
    assert refused(store, other) == 401
    store.revoke("portal")
    assert refused(store, key) == 401
    with pytest.raises(NotFoundError):
        store.revoke("portal")


def test_scopes_and_limits(store: KeyStore) -> None:
    key = store.create("tv", ("cases",), per_minute=2, characters_per_day=100)
    assert refused(store, key, "translate") == 403
    store.admit(key, "cases", 60)
    with pytest.raises(KeyRefusedError) as caught:
        store.admit(key, "cases", 60)
    assert (caught.value.status, caught.value.retry_after > 0) == (429, True)
    with pytest.raises(KeyRefusedError, match="2 requests a minute"):
        store.admit(key, "cases", 1)
    (listed,) = store.list()
    assert store.usage(listed.id).characters == 60


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "a", "scopes": ("fly",)}, "unknown scope fly"),
        ({"name": "a", "scopes": ()}, "unknown scope"),
        ({"name": "a", "expires": "tomorrow"}, "YYYY-MM-DD"),
    ],
)
def test_keys_that_make_no_sense_are_refused(
    store: KeyStore, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        store.create(**arguments)  # type: ignore[arg-type]
    store.create("a")
    with pytest.raises(InputError, match="already"):
        store.create("a")


@pytest.fixture
def client(settings, tmp_path: Path) -> Iterator[tuple[TestClient, KeyStore]]:
    own = replace(settings, state_dir=tmp_path)
    backend = FakeBackend(lambda _: "Гэрээ.")
    app = create_app(own, TranslationPipeline(own, backend=backend))
    with TestClient(app) as opened:
        yield opened, KeyStore(tmp_path / "keys.sqlite")


def test_the_service_asks_for_a_key_once_there_is_one(client) -> None:
    opened, store = client
    body = {"text": "合同", "to": "mn-Cyrl"}
    assert opened.post("/v1/translate", json=body).status_code == 200
    assert opened.get("/v1/usage").status_code == 404
    key = store.create("portal", ("translate",), per_minute=3)
    bare = opened.post("/v1/translate", json=body)
    assert (bare.status_code, bare.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert bare.json()["type"].endswith("/unauthorized")
    assert len(bare.headers["X-Request-ID"]) == 32
    assert opened.get("/healthz").status_code == 200
    bearer = {"Authorization": f"Bearer {key}"}
    assert opened.post("/v1/translate", json=body, headers=bearer).status_code == 200
    assert opened.get("/v1/terms?q=原告", headers={"X-API-Key": key}).status_code == 403
    used = store.usage(store.list()[0].id)
    assert (used.requests, used.characters > 10) == (1, True)
    codes = [opened.post("/v1/translate", json=body, headers=bearer) for _ in range(4)]
    assert codes[-1].status_code == 429
    assert int(codes[-1].headers["Retry-After"]) >= 1


def test_usage_tells_the_limits(client) -> None:
    opened, store = client
    key = store.create("portal", characters_per_day=5000)
    told = opened.get("/v1/usage", headers={"X-API-Key": key}).json()
    assert (told["name"], told["characters_per_day"], told["requests"]) == ("portal", 5000, 1)
