"""Hostile files and requests: refused in words, quickly, with little memory, never with a 5xx.

Each of the requests of this module is sent to a real server over a socket.
"""

from __future__ import annotations

import gzip
import io
import json
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
import uvicorn

from mnzh_legal.config import Settings
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.app import create_app
from tests.fakes import FakeBackend

SECONDS = 2.0
MEGABYTES = 200
BOUNDARY = "xXx"


@pytest.fixture(scope="module")
def port(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    own = replace(settings, state_dir=tmp_path_factory.mktemp("hostile"), body_timeout_s=1.0)
    pipeline = TranslationPipeline(own, backend=FakeBackend(lambda _: "Гэрээ байгуулав."))
    config = uvicorn.Config(
        create_app(own, pipeline), port=0, log_level="critical", access_log=False, http="h11",
        h11_max_incomplete_event_size=16_384,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def exchange(port: int, data: bytes, *, drip: bytes = b"") -> tuple[int, bytes, float]:
    """Send raw bytes (then ``drip`` one a time); return status, answer and seconds."""
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        out = b""
        try:
            connection.sendall(data)
            for number in range(len(drip)):
                time.sleep(0.4)
                connection.sendall(drip[number : number + 1])
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            while chunk := connection.recv(65536):
                out += chunk
                head, _, body = out.partition(b"\r\n\r\n")
                for line in head.split(b"\r\n"):
                    if line.lower().startswith(b"content-length:") and len(body) >= int(
                        line.split(b":")[1]
                    ):
                        return int(out.split()[1]), out, time.monotonic() - started
        except (ConnectionResetError, TimeoutError):
            pass
    status = int(out.split()[1]) if out.startswith(b"HTTP/1.1 ") else 0
    return status, out, time.monotonic() - started


def post(path: str, body: bytes, kind: str = "application/json", **headers: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Content-Type: {kind}",
    ]
    lines += [f"{n.replace('_', '-')}: {v}" for n, v in headers.items()]
    if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def get(target: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"Host: localhost", *headers, b"", b""])


def upload(name: str, data: bytes) -> bytes:
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="to"\r\n\r\nmn-Cyrl\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    ).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()  # fmt: skip
    return post("/v1/documents", body, f"multipart/form-data; boundary={BOUNDARY}")


def package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def with_document(xml: bytes) -> bytes:
    """A docx that Word would open, its document.xml another."""
    plain = io.BytesIO()
    docx.Document().save(plain)
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            data = xml if info.filename == "word/document.xml" else source.read(info)
            target.writestr(info.filename, data)
    return out.getvalue()


def lying_size() -> bytes:
    """A part whose header says 10 bytes and which inflates to 300 MB."""
    data = bytearray(package(word__document_xml=b"0" * 300_000_000))
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(sign)
        data[start + at : start + at + 4] = struct.pack("<I", 10)
    return bytes(data).replace(b"document_xml", b"document.xml")


def encrypted() -> bytes:
    data = bytearray(package(word__document_xml=b"x"))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(sign)
        data[start + at] |= 1
    return bytes(data)


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else chr(0)};" * 10}">'.replace("\x00", "") for n in range(1, 10))
    + f"]><w:document {WORD}><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
)  # fmt: skip
XXE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    f"<w:document {WORD}><w:body><w:p><w:r><w:t>&f;合同</w:t></w:r></w:p></w:body></w:document>"
)
DEEP_XML = f"<w:document {WORD}>" + "<w:p>" * 100_000 + "</w:p>" * 100_000 + "</w:document>"


def text(value: Any) -> bytes:
    return json.dumps({"text": value, "to": "mn-Cyrl"}).encode()


FILES: dict[str, Callable[[], bytes]] = {
    "zip bomb": lambda: upload("a.docx", package(word__document=b"0" * 300_000_000)),
    "nested zip": lambda: upload("a.docx", package(inner=package(inner=b"0" * 50_000_000))),
    "lying header": lambda: upload("a.docx", lying_size()),
    "encrypted": lambda: upload("a.docx", encrypted()),
    "old office file": lambda: upload("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600),
    "cut off": lambda: upload("a.docx", with_document(b"<x/>")[:-40]),
    "no xml": lambda: upload("a.docx", with_document(b"not xml")),
    "billion laughs": lambda: upload("a.docx", with_document(LAUGHS.encode())),
    "external entity": lambda: upload("a.docx", with_document(XXE.encode())),
    "deep xml": lambda: upload("a.docx", with_document(DEEP_XML.encode())),
    "path in archive": lambda: upload("a.docx", package(**{"..__..__etc__x": b"1"})),
    "absolute path in archive": lambda: upload("a.docx", package(__etc__x=b"1")),
    "xlsx bomb": lambda: upload("a.xlsx", package(xl__workbook=b"0" * 300_000_000)),
    "xlsx without a workbook": lambda: upload("a.xlsx", package(a=b"1")),
    "docx is a picture": lambda: upload("a.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 999),
    "txt is binary": lambda: upload("a.txt", bytes(range(256)) * 40),
    "broken utf-8": lambda: upload("a.txt", "合同".encode() + b"\xff\xfe\xff" * 9),
    "csv is binary": lambda: upload("a.csv", b"\x00\x01\x02" * 99),
    "html without text": lambda: upload("a.html", b"<p></p>" * 1000),
    "gzip as txt": lambda: upload("a.txt", gzip.compress(b"0" * 10_000_000)),
    "unknown suffix": lambda: upload("a.exe", b"MZ"),
    "no suffix": lambda: upload("README", b"x"),
    "empty": lambda: upload("a.docx", b""),
    "path as name": lambda: upload("../../../a", b"x"),
}
REQUESTS: dict[str, Callable[[], bytes]] = {
    "no json": lambda: post("/v1/translate", b"{"),
    "deep json": lambda: post(
        "/v1/translate", b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    ),
    "deep json, other door": lambda: post("/v2/translate", b'{"text":' + b"[" * 100_000),
    "json list": lambda: post("/v2/translate", b"[]"),
    "lone surrogate": lambda: post("/v1/translate", b'{"text":"\\ud800","to":"mn-Cyrl"}'),
    "lone surrogate, other door": lambda: post(
        "/v2/translate", b'{"text":["\\ud800"],"target_lang":"MN"}'
    ),
    "broken utf-8 in json": lambda: post("/v1/translate", b'{"text":"\xff","to":"mn-Cyrl"}'),
    "zero byte": lambda: post("/v1/translate", text("合同\x00")),
    "only bidi marks": lambda: post("/v1/translate", text("\u202e\u202d\u2066")),
    "huge number": lambda: post("/v1/translate", b'{"text":' + b"9" * 100_000 + b',"to":"zh"}'),
    "huge line": lambda: post("/v1/translate", text("合" * 20_001)),
    "many texts": lambda: post("/v1/translate", text(["合"] * 51)),
    "body over the limit": lambda: post("/v1/translate", b"0" * 2_000_001),
    "lying length": lambda: post("/v1/translate", b"{}", Content_Length="99999999999"),
    "negative length": lambda: post("/v1/translate", b"{}", Content_Length="-1"),
    "no length": lambda: post("/v1/translate", b"0\r\n\r\n", Transfer_Encoding="chunked"),
    "wrong type": lambda: post("/v1/translate", b"<x/>", "application/xml"),
    "long header": lambda: get(b"/v1/languages", b"X-Long: " + b"a" * 70_000),
    "many headers": lambda: get(b"/", *(b"X-%d: 1" % n for n in range(20_000))),
    "long query": lambda: get(b"/v1/cases/search?q=" + b"%E5%90%88" * 2000),
    "injected header": lambda: get(b"/v1/terms/a%0d%0aX-Bad:%201"),
    "path out of static": lambda: get(b"/static/../../../../etc/passwd"),
    "encoded path out of static": lambda: get(b"/static/..%2f..%2f..%2fetc%2fpasswd"),
    "path as document": lambda: get(b"/v1/documents/..%2f..%2fkeys.sqlite"),
    "path as case": lambda: get(b"/v1/cases/..%2f..%2fetc"),
    "unknown parameter": lambda: get(b"/v1/cases/search?q=a&colour=red"),
    "offset out of range": lambda: get(b"/v1/cases/search?q=a&offset=99999999999999999999"),
    "query of quotes": lambda: get(b"/v1/cases/search?q=%22%22%22%22"),
    "no http": lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 40 + b"\r\n\r\n",
    "markup that never ends": lambda: post(
        "/v2/translate",
        json.dumps({"text": ["<a>" * 5000], "target_lang": "MN", "tag_handling": "xml"}).encode(),
    ),
    "deep markup": lambda: post(
        "/v2/translate",
        json.dumps(
            {
                "text": ["<a>" * 800 + "合同" + "</a>" * 800],
                "target_lang": "MN",
                "tag_handling": "xml",
            }
        ).encode(),
    ),
    "entity in markup": lambda: post(
        "/v2/translate",
        json.dumps({"text": ["&f;"], "target_lang": "MN", "tag_handling": "xml"}).encode(),
    ),
    "glossary of nothing": lambda: post("/v3/glossaries", b'{"name":"x","dictionaries":[{}]}'),
    "multipart without an end": lambda: post(
        "/v1/documents", b"--x\r\n", "multipart/form-data; boundary=x"
    ),
}


def memory_mb(name: str) -> float:
    """``VmRSS``: what this process, and the server in it, holds now; ``VmHWM``: at most since the last reset."""
    with open("/proc/self/status", encoding="utf-8") as handle:
        line = next(x for x in handle if x.startswith(name))
    return int(line.split()[1]) / 1024


def test_there_are_enough_of_them() -> None:
    assert len(FILES) + len(REQUESTS) >= 55


@pytest.mark.parametrize("name", [*FILES, *REQUESTS])
def test_hostile_input_is_refused(port: int, name: str) -> None:
    data = (FILES | REQUESTS)[name]()
    before = memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # resets the peak, see proc(5)
    status, out, seconds = exchange(port, data)
    assert 400 <= status < 500, (status, out[:500])
    assert seconds < SECONDS
    assert memory_mb("VmHWM") - before < MEGABYTES
    assert b"Traceback" not in out
    assert b"root:" not in out
    assert b"\r\nX-Bad:" not in out


def test_a_body_that_stalls_is_ended(port: int) -> None:
    head = post("/v1/translate", b"", Content_Length="100")
    status, out, seconds = exchange(port, head)
    assert status == 408, out
    assert seconds < SECONDS
    assert b"stalled" in out


def test_a_body_in_drops_is_ended(port: int) -> None:
    """One byte every 0.4 seconds keeps no connection for long: the whole body has a limit, too."""
    head = post("/v1/translate", b"", Content_Length="100")
    status, _, seconds = exchange(port, head, drip=b'{"text": "abc" , "to": "mn"}')
    assert status == 408
    assert seconds < 12


def test_the_service_still_answers_after_all_that(port: int) -> None:
    status, out, _ = exchange(port, get(b"/healthz", b"Connection: close"))
    assert status == 200, out
