"""``mnzh serve``: the HTTP service."""

from __future__ import annotations

from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, settings


def serve(
    host: Annotated[
        str, typer.Option("--host", help="loopback only until keys are configured")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8348,
) -> None:
    """Serve the API and the web page."""
    from mnzh_legal.service.server import run_server

    with clear_errors():
        run_server(settings(), host, port)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(serve)
