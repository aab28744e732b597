"""A start waits for what passes by itself, says why, and ends at once for anything else."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import (
    AtelierError,
    DatabaseAway,
    DatabaseInUse,
    DatabaseMoved,
    DatabaseUnusable,
    Fenced,
    SettingError,
    StoreError,
)
from bot.domain.members import ClocksApart
from bot.store.audit.unmoved import table_in_use
from bot.store.postgres.session import connect
from bot.store.postgres.tables import tables_with_rows
from bot.wiring.patience import enter_when_possible
from sandbox.bot_process import BotProcess, run_bot
from sandbox.servers.postgres import PostgresServer
from sandbox.world import World
from tests.e2e.harness import until
from tests.servers import server_folder

Build = Callable[[], AbstractAsyncContextManager[str]]


def failing(*errors: AtelierError) -> Build:
    left = list(errors)

    @asynccontextmanager
    async def build() -> AsyncIterator[str]:
        if left:
            raise left.pop(0)
        yield "up"

    return build


@pytest.mark.parametrize(
    "error", [DatabaseAway("a"), DatabaseInUse("a"), ClocksApart("a"), Fenced("a"), StoreError("a")]
)
async def test_what_passes_is_tried_again(error: AtelierError, caplog: pytest.LogCaptureFixture) -> None:
    async with AsyncExitStack() as stack:
        build = failing(error, error, error)
        assert await enter_when_possible(stack, build, asyncio.Event(), retry_seconds=0) == "up"
    (record,) = caplog.records  # the same reason once, not with each try
    assert record.levelno == logging.ERROR
    assert "tries again every 0 s: a" in record.getMessage()


@pytest.mark.parametrize("error", [DatabaseUnusable("a"), DatabaseMoved("a"), SettingError("a")])
async def test_what_does_not_pass_ends_the_start(error: AtelierError) -> None:
    async with AsyncExitStack() as stack:
        with pytest.raises(type(error)):
            await enter_when_possible(stack, failing(error), asyncio.Event(), retry_seconds=0)


async def test_a_signal_ends_the_wait() -> None:
    stop = asyncio.Event()
    stop.set()
    async with AsyncExitStack() as stack:
        assert await enter_when_possible(stack, failing(DatabaseAway("a")), stop) is None


def check_only_started(address: str) -> None:
    """What a real bot writes by itself keeps no `migrate-store` from this database."""
    with closing(connect(PostgresUrl(address, unsafe=True))) as connection:
        assert table_in_use(connection, tables_with_rows(connection.raw)) is None


@pytest.mark.usefixtures("forked_bots")
async def test_a_bot_that_starts_before_its_database_comes_up_with_it(tmp_path: Path) -> None:
    world = World()
    await world.start()
    with server_folder() as folder:
        server = PostgresServer(folder, settings={"fsync": "off"})
        await asyncio.to_thread(server.start)
        address = server.create_database("atelier")
        await asyncio.to_thread(server.stop)
        shared = {"DATABASE_URL": address, "DATABASE_UNSAFE": "yes", "SHARD_COUNT": "1"}
        bot = BotProcess({**world.environment(tmp_path), **shared}, tmp_path / "bot.log")
        try:
            away = await run_bot(bot.env, "jobs")
            assert away.code == 75
            assert "refused" in away.err
            await bot.launch()
            await until(lambda: "cannot start yet" in bot.tail(50), "the reason in the log")
            assert await bot.stop() == 0
            await bot.launch()
            await until(lambda: bot.tail(50).count("cannot start yet") == 2, "the reason in the log")
            await asyncio.to_thread(server.start)
            await bot.wait_healthy()
            assert await bot.stop() == 0
            await asyncio.to_thread(check_only_started, address)
        finally:
            await bot.kill()
            await world.stop()
            server.kill()
