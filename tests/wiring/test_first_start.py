"""A bot begins with no second set of books, and a start that failed is none."""

import json
import logging
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.migrate_store import migrate_store
from bot.cli.probes import Verdict, database_row
from bot.config.settings import Settings, load_settings
from bot.domain.errors import DatabaseMoved, DatabaseUnusable, SettingError
from bot.domain.members import SettingsDiffer
from bot.store import open_store
from bot.store.audit import move as moving
from bot.store.sqlite.moved import set_mark
from bot.wiring.application import assemble
from sandbox.bot_process import run_bot
from sandbox.servers.s3 import S3Server
from tests.payments.world import KEY
from tests.store.acts import granted

if TYPE_CHECKING:
    from tests.servers.databases import Databases

OTHER_KEY = "0x" + "12" * 32
REFUSED = r"is empty, and the books of .* were not moved.*migrate-store.*move that file away"
COMMANDS = ("audit --offline", "backup copy.dump", "export", "jobs", "job a1b2c3", "members", "doctor")

pytestmark = pytest.mark.usefixtures("forked_bots")


@pytest.fixture
def address(postgres: "Databases") -> Iterator[str]:
    with postgres.blank() as address:
        yield address


@pytest.fixture
def environ(tmp_path: Path, address: str) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": f"{'M' * 26}.GabcdE.{'x' * 38}",
        "DISCORD_API_URL": "http://127.0.0.1:9/api/v10",
        "DISCORD_GATEWAY_URL": "ws://127.0.0.1:9",
        "STABLESTUDIO_URL": "http://127.0.0.1:9",
        "BASE_RPC_URL": "http://127.0.0.1:9",
        "WALLET_PRIVATE_KEY": KEY,
        "DATABASE_URL": address,
        "DATABASE_UNSAFE": "yes",
        "DATABASE_PATH": str(tmp_path / "atelier.sqlite3"),
        "SPOOL_DIR": str(tmp_path / "spool"),
    }


def loaded(environ: dict[str, str], **changed: str) -> Settings:
    return load_settings({**environ, **changed}, Path("/nonexistent/.env"))


async def fill(settings: Settings) -> None:
    store = await open_store(settings.database_path)
    await granted(store)
    await store.close()


async def start(settings: Settings) -> None:
    async with assemble(settings):
        pass


async def moved(settings: Settings) -> int:
    return await migrate_store(settings, Namespace(abandon=None))


async def test_empty_books_are_not_begun_beside_used_ones(environ: dict[str, str]) -> None:
    settings = loaded(environ)
    await fill(settings)
    with pytest.raises(DatabaseUnusable, match=REFUSED):
        await start(settings)
    row = await database_row(settings)
    assert row.verdict is Verdict.WRONG
    assert "migrate-store" in row.text
    assert await moved(settings) == 0
    await start(settings)
    assert (await database_row(settings)).verdict is Verdict.FINE


async def test_nor_where_the_schema_is_there_already(environ: dict[str, str]) -> None:
    settings = loaded(environ)
    await start(settings)
    await fill(settings)
    with pytest.raises(DatabaseUnusable, match=REFUSED):
        await start(settings)


async def test_nor_after_a_move_that_was_cut_off_before_its_end(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(connection: object, mark: object) -> None:
        set_mark(connection, mark)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    settings = loaded(environ)
    await fill(settings)
    monkeypatch.setattr(moving, "set_mark", dies)
    with pytest.raises(KeyboardInterrupt):
        moving.move(settings.database_path, settings.where, now=1)  # type: ignore[arg-type]
    monkeypatch.undo()
    with pytest.raises(DatabaseMoved, match=r"was interrupted\. Run `python -m bot migrate-store` again"):
        await start(settings)
    assert await moved(settings) == 0
    await start(settings)


async def test_a_file_that_only_starts_have_written_to_is_no_books(environ: dict[str, str]) -> None:
    await start(replace(loaded(environ), database_url=None))
    await start(loaded(environ))


async def test_a_file_that_was_moved_away_or_is_no_database_is_none(environ: dict[str, str]) -> None:
    settings = loaded(environ)
    await fill(settings)
    settings.database_path.rename(settings.database_path.with_name("old.sqlite3"))
    settings.database_path.write_text("notes")
    await start(settings)


async def test_a_file_of_ours_that_cannot_be_read_may_have_books(environ: dict[str, str]) -> None:
    settings = loaded(environ)
    await fill(settings)
    with settings.database_path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)
    with pytest.raises(DatabaseUnusable, match=r"cannot be read.*move that file away"):
        await start(settings)


@pytest.mark.parametrize("words", COMMANDS)
async def test_commands_name_the_next_step(environ: dict[str, str], words: str) -> None:
    await fill(loaded(environ))
    done = await run_bot(environ, *words.split())
    assert (done.code, done.out) == (2, "")
    assert "`python -m bot migrate-store`" in done.err


async def test_without_such_a_file_the_next_step_is_a_start(environ: dict[str, str]) -> None:
    done = await run_bot(environ, "jobs")
    assert done.code == 2
    assert "is empty: start the bot once" in done.err


async def test_a_start_that_came_up_or_was_refused_keeps_no_move_from_going_on(
    environ: dict[str, str], s3: S3Server
) -> None:
    right = s3.settings("pictures", "first-start")
    with pytest.raises(SettingError, match="MEDIA_URL"):
        await start(loaded(environ, **{**right, "MEDIA_ACCESS_KEY": "AKIAWRONG"}))
    settings = loaded(environ, **right)
    await start(settings)  # and the object store knows this database now
    await fill(settings)
    assert await moved(settings) == 0
    store = await open_store(settings.where)
    assert (await store.ledger.audit()).ok
    assert store.is_latest
    await store.close()
    await start(settings)


@pytest.mark.parametrize(
    "rows",
    [
        "INSERT INTO meta (key, value) VALUES ('report home 42', '7')",
        "UPDATE house SET paused_at = 1, paused_reason = 'wait'",
        "INSERT INTO retired_models (model, at, by, reason) VALUES ('a', 1, 1, 'dear')",
    ],
)
async def test_a_database_in_which_somebody_has_set_something_is_no_target(
    environ: dict[str, str], postgres: "Databases", address: str, rows: str
) -> None:
    settings = loaded(environ)
    await start(settings)
    with closing(postgres.connect(address)) as connection:
        connection.execute(rows.encode())
    await fill(settings)
    with pytest.raises(DatabaseUnusable, match="has rows in"):
        await moved(settings)


async def test_what_was_refused_is_no_last_start(
    environ: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with assemble(loaded(environ)):
        with pytest.raises(SettingsDiffer, match="wallet"):
            await start(loaded(environ, WALLET_PRIVATE_KEY=OTHER_KEY))
    caplog.clear()
    await start(loaded(environ))
    assert not [one for one in caplog.records if "wallet base:" in one.getMessage()]
    assert "nothing changed since the last start" in caplog.text


async def test_the_first_start_after_the_move_misses_no_setting(
    environ: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    settings = loaded(environ)
    await start(replace(settings, database_url=None))
    await fill(settings)
    await moved(settings)
    caplog.set_level(logging.INFO)
    caplog.clear()
    await start(settings)
    changed = [text.partition("): ")[2] for text in caplog.messages if text.startswith("changed")]
    names = {text.partition(":")[0] for text in changed}
    assert names == {"SQLite", "PostgreSQL"}, json.dumps(changed)
