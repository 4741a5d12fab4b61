"""``mnzh keys``: API keys of the service."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from mnzh_legal.cli.app import clear_errors, print_json, settings

keys_app = typer.Typer(help="API keys of the service.", no_args_is_help=True)


@keys_app.command()
def create(
    name: Annotated[str, typer.Argument(help="who the key is for")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", help="translate, terms, cases or admin (metrics and statistics); repeat"
        ),
    ] = None,
    per_minute: Annotated[int, typer.Option("--per-minute", min=1)] = 60,
    characters_per_day: Annotated[int, typer.Option("--characters-per-day", min=1)] = 1_000_000,
    expires: Annotated[str, typer.Option("--expires", help="last day, YYYY-MM-DD")] = "",
) -> None:
    """Make a key and print it; it cannot be shown again. With a key in use, all requests need one."""
    from mnzh_legal.service.keys import DEFAULT_SCOPES, KeyStore

    with clear_errors():
        store = KeyStore(settings().state_dir / "keys.sqlite")
        print(
            store.create(
                name,
                tuple(scope) if scope else DEFAULT_SCOPES,
                per_minute=per_minute,
                characters_per_day=characters_per_day,
                expires=expires,
            )
        )


@keys_app.command(name="list")
def list_keys(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """List the keys, without their secrets, and what they used today."""
    from mnzh_legal.service.keys import KeyStore

    with clear_errors():
        store = KeyStore(settings().state_dir / "keys.sqlite")
        rows = [asdict(k) | {"used": asdict(store.usage(k.id))} for k in store.list()]
        if as_json:
            print_json(rows)
            return
        for row in rows:
            state = "revoked" if row["revoked"] else row["expires"] or "no expiry"
            print(row["name"], row["id"], ",".join(row["scopes"]), state, sep="\t")


@keys_app.command()
def revoke(name: Annotated[str, typer.Argument(help="name of a key")]) -> None:
    """Make a key useless from now on."""
    from mnzh_legal.service.keys import KeyStore

    with clear_errors():
        KeyStore(settings().state_dir / "keys.sqlite").revoke(name)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(keys_app, name="keys")
