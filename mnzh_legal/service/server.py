"""Running the application with uvicorn, on loopback while no keys are configured."""

from __future__ import annotations

import ipaddress
import socket

from mnzh_legal.config import Settings
from mnzh_legal.errors import BackendError, InputError
from mnzh_legal.service.app import create_app
from mnzh_legal.service.keys import KeyStore


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


def run_server(settings: Settings, host: str, port: int) -> None:
    """Serve until stopped; port 0 takes a free one.

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
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as exc:
        listener.close()
        raise BackendError(f"port {port} on {host} cannot be used: {exc.strerror}") from exc
    config = uvicorn.Config(create_app(settings), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    shown = f"[{host}]" if ":" in host else host
    print(f"mnzh-legal is at http://{shown}:{listener.getsockname()[1]}/", flush=True)  # noqa: T201
    server.run(sockets=[listener])
