"""The container files against the project: no image can be built where the tests run."""

from __future__ import annotations

import inspect
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from mnzh_legal.cli import serve
from mnzh_legal.config import Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["service", "worker"]


def instructions(name: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^\s*{name}\s+(.+)$", joined, re.M)


def test_what_is_copied_exists_and_is_all_that_the_package_is_built_from() -> None:
    sources = {s for line in instructions("COPY") for s in shlex.split(line)[:-1]}
    assert [s for s in sources if not (ROOT / s).exists()] == []
    packed = (ROOT / "pyproject.toml").read_text("utf-8")
    for folder in ("mnzh_legal", "glossary", "corpus", "models"):
        assert folder in sources
        assert folder in packed


def test_every_image_has_a_version() -> None:
    images = [*instructions("FROM"), *(s["image"] for s in SERVICES.values())]
    assert [i for i in images if not re.search(r":\d+\.\d+\.\d+", i)] == []


def test_the_server_of_the_index_is_of_the_line_that_its_client_is_for() -> None:
    packed = (ROOT / "pyproject.toml").read_text("utf-8")
    client = re.search(r"elasticsearch>=(\d+\.\d+)", packed)
    assert client
    assert f":{client[1]}." in SERVICES["elasticsearch"]["image"]


@pytest.mark.parametrize("name", OURS)
def test_the_settings_are_known_and_load(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment: dict[str, str] = SERVICES[name]["environment"]
    known = {f"MNZH_{f.name.upper()}" for f in fields(Settings)}
    assert set(environment) <= known
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("MNZH_STATE_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.case_index == "elasticsearch"
    for address, service in (
        (settings.queue_url, "redis"),
        (settings.elasticsearch_hosts, "elasticsearch"),
    ):
        assert f"//{service}:" in address
        assert service in SERVICES


def test_the_state_is_shared_and_where_the_image_expects_it() -> None:
    (variables,) = instructions("ENV")
    folder = dict(v.split("=", 1) for v in shlex.split(variables))["MNZH_STATE_DIR"]
    assert folder in instructions("VOLUME")
    for name in OURS:
        assert f"state:{folder}" in SERVICES[name]["volumes"]


@pytest.mark.parametrize(
    "command", [SERVICES["worker"]["command"], yaml.safe_load(instructions("CMD")[-1])]
)
def test_the_commands_exist_with_their_options(command: list[str]) -> None:
    program, *arguments = command
    assert program == "mnzh"
    # the rest is parsed before the help is shown: an option that does not exist is an error
    done = subprocess.run(
        [sys.executable, "-m", "mnzh_legal", *arguments, "--help"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_port_is_published_on_loopback_only() -> None:
    (published,) = SERVICES["service"]["ports"]
    (port,) = instructions("EXPOSE")
    assert published == f"127.0.0.1:{port}:{port}"
    assert inspect.signature(serve.serve).parameters["port"].default == int(port)
    assert f":{port}/" in instructions("HEALTHCHECK")[0]
