"""Moves from SQLite's file to PostgreSQL, also ones that end in the middle."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli.arguments import parser
from bot.cli.migrate_store import migrate_store
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings, load_settings
from bot.store.audit import move as moving
from bot.store.sqlite.moved import set_mark
from tests.store.places import meddle


def to_be_moved(path: Path, target: PostgresUrl) -> Settings:
    """Return the settings for moving this file to that database."""
    values = {"DATABASE_PATH": str(path), "SPOOL_DIR": str(path.with_name("spool"))}
    return replace(load_settings(values, path.with_name(".env")), database_url=target, database_unsafe="yes")


async def moved(settings: Settings, url: PostgresUrl | None = None, *words: str) -> int:
    """Run the command with these words and, if one is given, another DATABASE_URL."""
    arguments = parser().parse_args(["migrate-store", *words])
    return await migrate_store(replace(settings, database_url=url or settings.database_url), arguments)


def interrupt(settings: Settings, url: PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a move that ends between the mark of the file and the commit of the rows."""

    def dies(connection: Any, mark: Any) -> None:
        set_mark(connection, mark)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(moving, "set_mark", dies)
        with pytest.raises(KeyboardInterrupt):
            moving.move(settings.database_path, url, now=1)


def on_another_server(settings: Settings) -> None:
    """Change the mark as if its target were on another server."""
    name = '"identity": "'
    change = f"UPDATE meta SET value = replace(value, '{name}', '{name}9') WHERE key = 'moved'"
    meddle(settings.database_path, lambda connection: connection.execute(change))
