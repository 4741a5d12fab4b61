"""``mnzh serve``: the HTTP service. ``mnzh worker``: what translates its documents."""

from __future__ import annotations

from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, settings


def serve(
    host: Annotated[
        str, typer.Option("--host", help="loopback only until keys are configured")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8348,
    workers: Annotated[
        int,
        typer.Option("--workers", min=0, help="documents translated at once; 0: by mnzh worker"),
    ] = 1,
) -> None:
    """Serve the API and the web pages, with a worker process for documents beside them."""
    from mnzh_legal.service.server import run_server

    with clear_errors():
        run_server(settings(), host, port, workers=workers)


def worker(
    threads: Annotated[int, typer.Option("--threads", min=1, help="documents at once")] = 1,
) -> None:
    """Translate the service's documents, until stopped; several may run, on several machines."""
    from mnzh_legal.service.worker import Worker

    with clear_errors():
        Worker(settings()).run(threads)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(serve)
    app.command()(worker)
