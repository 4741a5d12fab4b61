"""DeepL's and LibreTranslate's own clients against the running service."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import deepl
import pytest
import uvicorn
from libretranslatepy import LibreTranslateAPI

from mnzh_legal.config import Settings
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.app import create_app
from mnzh_legal.service.keys import KeyStore
from mnzh_legal.service.worker import Worker
from tests.fakes import FakeBackend


def answer(source: str) -> str:
    """A model that knows a contract; an annotated term comes out as its lemma."""
    if "⟦mn⟧" not in source:
        return "签订合同。"
    if "合同⟦m⟧" in source:
        lemma = source.split("合同⟦m⟧")[1].split("⟦/t⟧")[0]
        return f"{lemma[0].upper()}{lemma[1:]} байгуулав."
    return "Гэрээ байгуулав."


@dataclass
class Running:
    url: str
    key: str
    settings: Settings


@pytest.fixture(scope="module")
def running(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service with an API key, on a free port, and a worker beside it."""
    from dataclasses import replace

    own = replace(settings, state_dir=tmp_path_factory.mktemp("deepl"))
    key = KeyStore(own.state_dir / "keys.sqlite").create("cat-tool", per_minute=10_000)
    pipeline = TranslationPipeline(own, backend=FakeBackend(answer))
    app = create_app(own, pipeline)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    stop = threading.Event()
    worker = Worker(own, pipeline)

    def work() -> None:
        while not stop.wait(0.05):
            for job_id in worker.jobs.recover():
                worker._run_job(job_id)

    working = threading.Thread(target=work, daemon=True)
    working.start()
    yield Running(f"http://127.0.0.1:{port}", key, own)
    stop.set()
    working.join()
    server.should_exit = True
    thread.join()


@pytest.fixture
def client(running: Running) -> Iterator[deepl.DeepLClient]:
    with closing(deepl.DeepLClient(running.key, server_url=running.url)) as opened:
        yield opened


def test_a_text_and_a_list(client: deepl.DeepLClient) -> None:
    one = client.translate_text("签订合同。", target_lang="MN")
    assert (one.text, one.detected_source_lang) == ("Гэрээ байгуулав.", "ZH")
    assert one.billed_characters == 5
    several = client.translate_text(
        ["签订合同。", "2024"], source_lang="ZH", target_lang="MN-MONG", formality="prefer_less"
    )
    assert several[0].text.startswith("ᠭᠡᠷ᠎ᠡ")
    assert several[1].text == "2024"
    back = client.translate_text("Гэрээ байгуулав.", target_lang="ZH-HANS")
    assert "合同" in back.text
    assert back.detected_source_lang == "MN"


def test_tags_stay(client: deepl.DeepLClient) -> None:
    done = client.translate_text(
        '签订<b id="1">合同</b>。<x id="2"/>', target_lang="MN", tag_handling="xml"
    )
    assert done.text == '<b id="1">Гэрээ</b> байгуулав.<x id="2"/>'
    html = client.translate_text(
        "<p>签订合同。</p><pre>合同</pre>", target_lang="MN", tag_handling="html"
    )
    assert html.text == "<p>Гэрээ байгуулав.</p><pre>合同</pre>"
    kept = client.translate_text(
        "签订合同。<k>不译</k>", target_lang="MN", tag_handling="xml", ignore_tags=["k"]
    )
    assert kept.text == "Гэрээ байгуулав.<k>不译</k>"
    with pytest.raises(deepl.DeepLException, match="not well-formed"):
        client.translate_text("签订<b>合同。", target_lang="MN", tag_handling="xml")


def test_languages_and_usage(client: deepl.DeepLClient) -> None:
    assert {lang.code for lang in client.get_source_languages()} == {"ZH", "MN"}
    assert "MN-MONG" in {lang.code for lang in client.get_target_languages()}
    before = client.get_usage().character.count
    client.translate_text("签订合同。", target_lang="MN")
    usage = client.get_usage()
    assert usage.character.valid
    assert usage.character.count > before
    assert not usage.any_limit_reached


def test_glossaries_of_version_2(client: deepl.DeepLClient) -> None:
    made = client.create_glossary("ours", "ZH", "MN", {"合同": "хэлцэл"})
    assert (made.ready, made.entry_count, made.source_lang) == (True, 1, "ZH")
    assert client.get_glossary(made.glossary_id).name == "ours"
    assert client.get_glossary_entries(made) == {"合同": "хэлцэл"}
    assert made.glossary_id in {g.glossary_id for g in client.list_glossaries()}
    done = client.translate_text("签订合同。", source_lang="ZH", target_lang="MN", glossary=made)
    assert done.text == "Хэлцэл байгуулав."
    plain = client.translate_text("签订合同。", source_lang="ZH", target_lang="MN")
    assert plain.text == "Гэрээ байгуулав."
    assert {(p.source_lang, p.target_lang) for p in client.get_glossary_languages()} == {
        ("zh", "mn"),
        ("mn", "zh"),
    }
    client.delete_glossary(made)
    with pytest.raises(deepl.GlossaryNotFoundException):
        client.get_glossary(made.glossary_id)


def test_glossaries_of_version_3(client: deepl.DeepLClient) -> None:
    entries = deepl.api_data.MultilingualGlossaryDictionaryEntries
    made = client.create_multilingual_glossary(
        "both", [entries("ZH", "MN", {"合同": "хэлцэл"}), entries("MN", "ZH", {"хууль": "法律"})]
    )
    assert len(made.dictionaries) == 2
    renamed = client.update_multilingual_glossary_name(made, "both sides")
    assert renamed.name == "both sides"
    client.update_multilingual_glossary_dictionary(made, entries("ZH", "MN", {"借款": "зээллэг"}))
    found = client.get_multilingual_glossary_entries(made, "ZH", "MN").dictionaries[0]
    assert found.entries == "合同\tхэлцэл\n借款\tзээллэг"  # the client leaves the text as it is
    replaced = client.replace_multilingual_glossary_dictionary(
        made, entries("ZH", "MN", {"合同": "хэлцэл"})
    )
    assert replaced.entry_count == 1
    done = client.translate_text("签订合同。", source_lang="ZH", target_lang="MN", glossary=made)
    assert done.text == "Хэлцэл байгуулав."
    client.delete_multilingual_glossary_dictionary(made, source_lang="MN", target_lang="ZH")
    assert len(client.get_multilingual_glossary(made.glossary_id).dictionaries) == 1
    assert [g.name for g in client.list_multilingual_glossaries()] == ["both sides"]
    client.delete_multilingual_glossary(made)
    with pytest.raises(deepl.DeepLException, match="no Chinese character"):
        client.create_glossary("bad", "ZH", "MN", {"abc": "гэрээ"})


def test_a_document(client: deepl.DeepLClient, tmp_path: Path) -> None:
    source = tmp_path / "合同.txt"
    source.write_text("签订合同。\n", encoding="utf-8")
    handle = client.translate_document_upload(
        source.read_bytes(), filename="合同.txt", target_lang="MN", source_lang="ZH"
    )
    status = client.translate_document_get_status(handle)
    assert status.ok
    deadline = time.monotonic() + 20
    while not status.done and time.monotonic() < deadline:
        time.sleep(0.1)
        status = client.translate_document_get_status(handle)
    assert status.done
    assert status.billed_characters == 5
    out = io.BytesIO()
    client.translate_document_download(handle, out, chunk_size=1024)
    assert out.getvalue().decode("utf-8") == "Гэрээ байгуулав.\n"
    wrong = deepl.DocumentHandle(handle.document_id, "0" * 64)
    with pytest.raises(deepl.DeepLException):
        client.translate_document_get_status(wrong)


def test_what_is_not_offered_is_said(client: deepl.DeepLClient, running: Running) -> None:
    with pytest.raises(deepl.DeepLException, match="formality"):
        client.translate_text("签订合同。", target_lang="MN", formality="more")
    with pytest.raises(deepl.DeepLException, match="not offered"):
        client.rephrase_text("合同", target_lang="ZH")
    with pytest.raises(deepl.DeepLException, match="FR"):
        client.translate_text("签订合同。", target_lang="FR")
    with (
        closing(deepl.DeepLClient("wrong", server_url=running.url)) as stranger,
        pytest.raises(deepl.AuthorizationException),
    ):
        stranger.translate_text("签订合同。", target_lang="MN")


def test_over_the_day_is_a_quota(running: Running) -> None:
    key = KeyStore(running.settings.state_dir / "keys.sqlite").create(
        "small", characters_per_day=10
    )
    with (
        closing(deepl.DeepLClient(key, server_url=running.url)) as client,
        pytest.raises(deepl.QuotaExceededException),
    ):
        client.translate_text("签订合同。签订合同。", target_lang="MN")


def test_libretranslate(running: Running) -> None:
    api = LibreTranslateAPI(running.url, running.key)
    assert api.translate("签订合同。", "zh", "mn") == "Гэрээ байгуулав."
    assert api.translate("签订合同。", "auto", "mn-Mong").startswith("ᠭᠡᠷ᠎ᠡ")
    assert api.detect("Гэрээ байгуулав.")[0]["language"] == "mn"
    languages = {x["code"]: x["targets"] for x in api.languages()}
    assert languages["zh"] == ["mn", "mn-Mong"]
    from urllib.error import HTTPError

    with pytest.raises(HTTPError) as caught:
        LibreTranslateAPI(running.url).translate("签订合同。", "zh", "mn")
    assert caught.value.code == 401
    with pytest.raises(HTTPError) as caught:
        api.translate("签订合同。", "zh", "fr")
    assert caught.value.code == 400
    assert b"error" in caught.value.read()
