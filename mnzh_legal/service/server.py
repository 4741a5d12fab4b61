"""Running the application with uvicorn, on loopback while no keys are configured."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from mnzh_legal.config import Settings
from mnzh_legal.errors import BackendError, InputError
from mnzh_legal.service.app import create_app
from mnzh_legal.service.keys import KeyStore
from mnzh_legal.service.worker import PARENT_VARIABLE


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine only.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def open_listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens; who comes before the model is loaded waits.

    Raises:
        BackendError: the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # the protocol by name: asyncio turns Nagle's algorithm off only then, and with it every answer
    # waits 40 ms for a delayed acknowledgement
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as exc:
        listener.close()
        raise BackendError(f"port {port} on {host} cannot be used: {exc.strerror}") from exc
    listener.listen(1024)
    return listener


def run_server(settings: Settings, host: str, port: int, *, workers: int = 1) -> None:
    """Serve until stopped; port 0 takes a free one.

    ``workers``: threads of the process beside it that translates documents; 0 leaves that to
    ``mnzh worker``, here or on other machines.

    Raises:
        InputError: the host is not loopback and no API key is in use.
        BackendError: the port is taken.
    """
    import uvicorn

    if not is_loopback(host) and not KeyStore(settings.state_dir / "keys.sqlite").in_use:
        raise InputError(
            f"--host {host}: without API keys the service listens on 127.0.0.1 or ::1 only; make "
            "one with: mnzh keys create NAME"
        )
    listener = open_listener(host, port)
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,
        # not one of these can be set by a client: a header of 16 KB ends the connection
        h11_max_incomplete_event_size=16_384,
        http="h11",
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=30,
        limit_concurrency=512,
        backlog=1024,
    )
    server = uvicorn.Server(config)
    shown = f"[{host}]" if ":" in host else host
    print(f"mnzh-legal is at http://{shown}:{listener.getsockname()[1]}/", flush=True)  # noqa: T201
    # uvicorn raises the signal once more when it has shut down: it must not end us before the worker
    signal.signal(signal.SIGTERM, _leave)
    beside = WorkerProcess(workers)
    try:
        server.run(sockets=[listener])
    finally:
        beside.stop()


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


class WorkerProcess:
    """A worker in a process of its own, started again when it dies."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        if threads:
            threading.Thread(target=self._watch, name="worker-watch", daemon=True).start()

    def _watch(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            started = time.monotonic()
            command = [
                sys.executable,
                "-m",
                "mnzh_legal",
                "worker",
                "--threads",
                str(self._threads),
            ]
            with self._start(command) as process:
                process.wait()
            # one that dies at once is started again ever more slowly
            pause = 1.0 if time.monotonic() - started > 30 else min(pause * 2, 60.0)
            self._stopping.wait(pause)

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        environment = os.environ | {PARENT_VARIABLE: str(os.getpid())}
        self._process = subprocess.Popen(  # noqa: S603 - our own
            command, stdin=subprocess.DEVNULL, env=environment
        )
        return self._process

    def stop(self) -> None:
        """End the process; a job in hand is finished, for 30 seconds at most."""
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(35)
            except subprocess.TimeoutExpired:
                self._process.kill()
