"""The HTTP door, with a chosen model output behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from mnzh_legal.config import Settings
from mnzh_legal.errors import InputError
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.app import MAX_BODY_BYTES, create_app
from mnzh_legal.service.server import run_server
from tests.fakes import FakeBackend


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    backend = FakeBackend(lambda source: "Гэрээ байгуулав." if "⟦mn⟧" in source else "签订合同。")
    app = create_app(settings, TranslationPipeline(settings, backend=backend))
    with TestClient(app) as opened:
        yield opened


def test_translate_gives_text_trace_and_versions(client: TestClient) -> None:
    response = client.post(
        "/v1/translate", json={"text": "签订合同。", "to": "mn-Cyrl", "from": "zh"}
    )
    assert response.status_code == 200
    body = response.json()
    (done,) = body["translations"]
    assert done["text"] == "Гэрээ байгуулав."
    assert (done["from"], done["to"]) == ("zh-Hans", "mn-Cyrl")
    terms = {t["source"]: t["status"] for t in done["terms"]}
    assert terms["合同"] == "satisfied"
    assert body["model"] == "fake-1"
    assert body["glossary"]
    assert len(response.headers["X-Request-ID"]) == 32


def test_a_list_keeps_its_order_and_scripts(client: TestClient) -> None:
    response = client.post(
        "/v1/translate", json={"text": ["签订合同。", "签订合同。"], "to": "mn-Mong"}
    )
    texts = [t["text"] for t in response.json()["translations"]]
    assert len(texts) == 2
    assert texts[0] == texts[1]
    assert texts[0].startswith("ᠭᠡᠷ᠎ᠡ")


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"text": "", "to": "mn-Mong"}, 422, "empty-input"),
        ({"text": "合同", "to": "fr"}, 422, "language"),
        ({"text": "合同", "to": "zh"}, 422, "language"),
        ({"text": "合同"}, 422, "invalid-request"),
        ({"text": "合同", "to": "mn-Mong", "colour": 1}, 422, "invalid-request"),
        ({"text": ["合"] * 51, "to": "mn-Mong"}, 422, "invalid-request"),
        ({"text": "合同\x00", "to": "mn-Mong"}, 422, "input"),
    ],
)
def test_refusals_are_problems(client: TestClient, body: dict, status: int, kind: str) -> None:
    response = client.post("/v1/translate", json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"].endswith(f"/{kind}")
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["X-Request-ID"]


def test_a_large_body_is_refused_before_it_is_read(client: TestClient) -> None:
    response = client.post("/v1/translate", content=b"x" * (MAX_BODY_BYTES + 1))
    assert response.status_code == 413
    assert response.json()["type"].endswith("/too-large")


def test_case_search_and_case(client: TestClient) -> None:
    found = client.get("/v1/cases/search", params={"q": "高某与巴某离婚", "limit": 3}).json()
    assert found["hits"][0]["id"] == "nm-2023-divorce-01"
    assert found["expanded"]
    case = client.get("/v1/cases/nm-2023-divorce-01").json()
    assert case["sections"]["facts"][0]["mn_mong"]
    missing = client.get("/v1/cases/nothing-here")
    assert missing.status_code == 404
    assert missing.json()["detail"]


def test_unknown_parameters_and_paths_are_refused(client: TestClient) -> None:
    response = client.get("/v1/cases/search", params={"q": "离婚", "colour": "red"})
    assert response.status_code == 422
    assert "colour" in response.json()["detail"]
    response = client.get("/v1/nothing")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_health_page_and_font(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    page = client.get("/")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert 'id="form"' in page.text
    font = client.get("/static/fonts/noto-sans-mongolian.woff2")
    assert font.content[:4] == b"wOF2"
    assert "vertical-lr" in client.get("/static/page.css").text


def test_the_openapi_document_names_the_doors(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/translate", "/v1/cases/search", "/v1/cases/{case_id}", "/healthz"} <= set(paths)


def test_without_keys_only_loopback_is_served(settings: Settings) -> None:
    with pytest.raises(InputError, match="without API keys"):
        run_server(settings, "0.0.0.0", 0)


def test_languages_and_their_pairs(client: TestClient) -> None:
    found = {x["tag"]: x for x in client.get("/v1/languages").json()}
    assert found["zh-Hans"]["targets"] == ["mn-Mong", "mn-Cyrl"]
    assert found["mn-Mong"]["direction"] == "vertical-lr"


def test_terms_are_found_in_any_script(client: TestClient) -> None:
    (exact,) = client.get("/v1/terms", params={"q": "原告"}).json()["entries"]
    assert (exact["mn_cyrl"], exact["how"]) == ("зарга мэдүүлэгч", "exact")
    traditional = client.get("/v1/terms", params={"q": exact["mn_mong"]}).json()["entries"]
    assert exact["id"] in [e["id"] for e in traditional]
    assert client.get(f"/v1/terms/{exact['id']}").json()["zh"] == "原告"
    missing = client.get("/v1/terms/X1")
    assert (missing.status_code, missing.json()["type"]) == (
        404,
        "https://mnzh-legal.example/problems/not-found",
    )
    assert client.get("/v1/terms", params={"q": "qqq"}).json()["entries"] == []


def test_scripts_are_converted_and_other_languages_refused(client: TestClient) -> None:
    done = client.post("/v1/script/convert", json={"text": "гэрээ", "to": "mn-Mong"})
    assert done.json() == {"text": "ᠭᠡᠷ᠎ᠡ", "to": "mn-Mong"}
    wrong = client.post("/v1/script/convert", json={"text": "合同", "to": "mn-Mong"})
    assert wrong.status_code == 422


def test_an_ambiguous_term_is_pinned_by_the_request(client: TestClient) -> None:
    def expected(**more: object) -> tuple[str, str]:
        body = {"text": "法院的判决。", "to": "mn-Cyrl", "terms": "prefer", **more}
        done = client.post("/v1/translate", json=body).json()["translations"][0]
        trace = next(t for t in done["terms"] if t["source"] == "判决")
        return trace["expected"], trace["reason"]

    assert expected() == ("шийдвэр", "first")
    assert expected(subject="criminal") == ("шийтгэх тогтоол", "subject: criminal")
    assert expected(pins={"判决": "шийтгэх тогтоол"})[0] == "шийтгэх тогтоол"
    bad = client.post(
        "/v1/translate", json={"text": "判决", "to": "mn-Cyrl", "pins": {"判决": "гэрээ"}}
    )
    assert bad.status_code == 422
    assert "no equivalent" in bad.json()["detail"]


def test_answers_do_not_wait_for_acknowledgements() -> None:
    import socket

    from mnzh_legal.service.server import open_listener

    listener = open_listener("127.0.0.1", 0)
    try:
        # asyncio turns Nagle's algorithm off for sockets of this protocol only
        assert listener.proto == socket.IPPROTO_TCP
    finally:
        listener.close()
