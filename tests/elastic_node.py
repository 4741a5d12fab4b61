"""Starts and ends real Elasticsearch nodes on loopback for the tests."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST_JAVA = 21


def find_archive() -> Path | None:
    found = sorted((ROOT / ".tools").glob("elasticsearch-9*.zip"))
    return found[-1] if found else None


def find_java() -> Path | None:
    """The home of a Java runtime that is new enough."""
    homes = [os.environ.get("ES_JAVA_HOME"), os.environ.get("JAVA_HOME")]
    candidates = [Path(h) for h in homes if h] + sorted(Path("/usr/lib/jvm").glob("*"))
    for home in candidates:
        java = home / "bin" / "java"
        if not java.is_file():
            continue
        shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
        version = re.search(r'version "(\d+)', shown.stderr)
        if version and int(version[1]) >= LEAST_JAVA:
            return home
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """The server unpacked where an unprivileged user can read it: it refuses to run as root."""

    def __init__(self, archive: Path, java: Path) -> None:
        self.java = java
        self.folder = Path(tempfile.mkdtemp(prefix="mnzh-es-"))
        self.folder.chmod(0o755)
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(self.folder)
        (self.home,) = self.folder.glob("elasticsearch-*")
        for path in (self.home / "bin").iterdir():
            path.chmod(0o755)
        for path in self.home.glob("modules/*/platform/**/bin/*"):
            path.chmod(0o755)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Node:
    """One node with its own data, which a restart finds again."""

    def __init__(
        self, installation: Installation, name: str = "n1", cluster: dict[str, int] | None = None
    ) -> None:
        self._installation = installation
        self.name = name
        #: name → transport port of every node that is to form the cluster; None: a single node
        self._cluster = cluster
        self.port = free_port()
        self._work = installation.folder / f"{name}-{self.port}"
        shutil.copytree(installation.home / "config", self._work / "config")
        (self._work / "data").mkdir()
        (self._work / "logs").mkdir()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        settings = {
            "node.name": self.name,
            "http.port": self.port,
            "xpack.security.enabled": "false",
            "path.data": self._work / "data",
            "path.logs": self._work / "logs",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        if self._cluster is None:
            settings["discovery.type"] = "single-node"
        else:
            seeds = ",".join(f"127.0.0.1:{p}" for p in self._cluster.values())
            settings |= {
                "transport.port": self._cluster[self.name],
                "discovery.seed_hosts": seeds,
                "cluster.initial_master_nodes": ",".join(self._cluster),
                "cluster.name": "mnzh-test",
            }
        command = [str(self._installation.home / "bin" / "elasticsearch")]
        for key, value in settings.items():
            command += ["-E", f"{key}={value}"]
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "65534:65534", str(self._work)], check=True)
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self._work),
            "ES_JAVA_HOME": str(self._installation.java),
            "ES_JAVA_OPTS": "-Xms384m -Xmx384m -XX:TieredStopAtLevel=1",
            "ES_PATH_CONF": str(self._work / "config"),
        }
        log = (self._work / "stdout.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self, nodes: int = 1, seconds: float = 180) -> None:
        """Wait until the node answers and its cluster has so many nodes."""
        end = time.monotonic() + seconds
        url = f"{self.url}/_cluster/health?wait_for_nodes={nodes}&timeout=5s"
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=10) as answer:
                    if b'"timed_out":false' in answer.read():
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        log = (self._work / "stdout.log").read_text("utf-8", "replace")[-3000:]
        raise RuntimeError(f"Elasticsearch did not come up:\n{log}")

    def kill(self) -> None:
        """End the node at once, as a power cut does."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
