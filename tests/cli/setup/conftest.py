"""A world, and a host's empty folder beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from eth_account import Account

from sandbox.world import World
from tests.cli.setup.scripted import Desk


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World(networks=("base", "solana"))
    await world.start()
    yield world
    await world.stop()


@pytest.fixture
def desk(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A folder in which `.env` has the addresses of the world and nothing else."""
    desk = Desk(tmp_path, world, monkeypatch)
    lines = [f"{name}={text}\n" for name, text in desk.outside().items()]
    desk.file.write_text("# the world of this test\n" + "".join(lines))
    return desk


@pytest.fixture(autouse=True)
def cheap_keystores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal with little work: how slow a password is to guess is no matter here."""
    seal = Account.encrypt
    monkeypatch.setattr(Account, "encrypt", lambda key, password: seal(key, password, iterations=2**10))


@pytest.fixture
def settled(desk: Desk, world: World) -> Desk:
    """The same folder with every answer given, and the wallet's key in `.env`."""
    wanted = ("DISCORD_TOKEN", "HOST_GUILD_ID", "HOST_USER_IDS", "WALLET_PRIVATE_KEY")
    every = world.environment(desk.folder)
    channel = f"HOST_LOG_CHANNEL_ID={world.channels['mod-log'].id}\n"
    with desk.file.open("a") as file:
        file.write("".join(f"{name}={every[name]}\n" for name in wanted) + channel)
    return desk
