"""`python -m bot check` against a whole world on this machine."""

import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import discord
import pytest

from bot.cli import check as checking
from bot.cli.arguments import parser
from bot.cli.check import check, look
from bot.cli.invite import INVITED_WITH, INVITED_WITH_ALL
from bot.cli.probes import Row, Verdict, disk_row
from bot.cli.remote_probes import clock_row
from bot.clock import SystemClock
from bot.config.settings import Settings, load_settings
from bot.domain.errors import SettingError
from bot.store import open_store
from bot.store.objects.client import Objects
from bot.store.objects.place import Place
from bot.store.sqlite import migrate
from bot.wiring.files import open_spool
from sandbox.chain import Node
from sandbox.servers.s3 import ACCESS_KEY, REGION, SECRET_KEY, S3Server
from sandbox.world import World

CLOCK = SystemClock()

Rows = Mapping[str, tuple[Verdict, str]]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    await world.start()
    yield world
    await world.stop()


def settings_of(world: World, folder: Path, **changed: str) -> Settings:
    return load_settings({**world.environment(folder), **changed}, folder / "no.env")


async def looked(settings: Settings, env_file: Path | None = None) -> Rows:
    rows = await look(settings, env_file or Path("/nonexistent/.env"))
    return {row.what: (row.verdict, row.text) for row in rows}


async def test_in_a_good_world_everything_is_fine(world: World, tmp_path: Path) -> None:
    rows = await looked(settings_of(world, tmp_path))
    assert {verdict for verdict, _ in rows.values()} == {Verdict.FINE}
    assert list(rows) == [
        *("settings", "token", "host's server", "wallet", "chain", "studio", "clock", "database", "disk")
    ]
    assert rows["wallet"][1] == world.wallet
    assert "$50.00" in rows["chain"][1]
    assert "$0.0" in rows["studio"][1]


async def test_nothing_is_bought_or_written(world: World, tmp_path: Path) -> None:
    await looked(settings_of(world, tmp_path))
    assert world.chain.balance(world.wallet) == 50_000_000
    assert os.listdir(tmp_path) == []


async def test_a_refused_token(world: World, tmp_path: Path) -> None:
    rows = await looked(settings_of(world, tmp_path, DISCORD_TOKEN="some-other-token"))
    assert rows["token"][0] is Verdict.WRONG
    assert "refuses DISCORD_TOKEN" in rows["token"][1]
    assert "some-other-token" not in str(rows)


async def test_nothing_set_at_all_is_told_row_by_row(tmp_path: Path) -> None:
    settings = load_settings(
        {"DATABASE_PATH": str(tmp_path / "a.sqlite3"), "SPOOL_DIR": str(tmp_path)}, tmp_path / "no.env"
    )
    rows = await looked(settings)
    assert "HOST_GUILD_ID" in rows["settings"][1]
    assert rows["token"] == (Verdict.WRONG, "DISCORD_TOKEN is not set: put the bot's token into .env.")
    assert rows["wallet"][0] is Verdict.WRONG
    assert rows["clock"][0] is Verdict.LOOK


async def test_a_server_the_bot_is_not_on_gets_its_invitation(world: World, tmp_path: Path) -> None:
    rows = await looked(settings_of(world, tmp_path, HOST_GUILD_ID="42"))
    verdict, text = rows["host's server"]
    assert verdict is Verdict.LOOK
    assert f"client_id={world.discord.bot_user_id}" in text


async def test_an_empty_wallet_names_the_address(tmp_path: Path) -> None:
    world = World(funds=0)
    await world.start()
    try:
        verdict, text = (await looked(settings_of(world, tmp_path)))["chain"]
    finally:
        await world.stop()
    assert verdict is Verdict.LOOK
    assert world.wallet in text


async def test_a_clock_too_far_from_the_studios_is_named(world: World, tmp_path: Path) -> None:
    world.studio.settings.clock_skew = 600.0
    verdict, text = (await looked(settings_of(world, tmp_path)))["studio"]
    assert verdict is Verdict.WRONG
    assert "the bot's clock is -600 s off StableStudio's" in text or "-599 s" in text


@pytest.mark.parametrize("kind", ["500", "garbage", "wrong_chain"])
async def test_a_bad_node_is_wrong(world: World, tmp_path: Path, kind: str) -> None:
    world.faults.add("chain.rpc", kind, times=20)
    verdict, text = (await looked(settings_of(world, tmp_path)))["chain"]
    assert verdict is Verdict.WRONG
    assert "BASE_RPC_URL" in text


@pytest.mark.parametrize(
    ("blocks", "verdict", "words"),
    [(2_000, Verdict.FINE, ""), (10, Verdict.LOOK, "up to a 10 block range"), (0, Verdict.WRONG, "10 block")],
)
async def test_logs_are_asked_for_over_a_real_range(
    world: World, tmp_path: Path, blocks: int, verdict: Verdict, words: str
) -> None:
    limit = "up to a 10 block range"
    world.faults.add("chain.eth_getLogs", "range", times=-1, blocks=blocks, code=-32602, message=limit)
    world.faults.add("chain.eth_getTransactionReceipt", "refuse", times=-1)
    found, text = (await looked(settings_of(world, tmp_path)))["chain"]
    assert found is verdict
    assert words in text


async def test_a_node_that_cannot_prove_a_lapse_is_wrong(world: World, tmp_path: Path) -> None:
    world.faults.add("chain.eth_call", "numbers_only", times=-1)
    verdict, _text = (await looked(settings_of(world, tmp_path)))["chain"]
    assert verdict is Verdict.WRONG


async def test_each_of_several_nodes_is_looked_at(world: World, tmp_path: Path) -> None:
    second = Node(world.chain)
    await second.start()
    second.faults.add("chain.eth_getLogs", "refuse", times=-1, message="not in your plan")
    second.faults.add("chain.eth_getTransactionReceipt", "refuse", times=-1)
    both = f"{world.chain.url}, {second.url}/v2/very-private-key"
    rows = await looked(settings_of(world, tmp_path, BASE_RPC_URL=both))
    assert rows["chain"][0] is Verdict.FINE
    assert rows["node 1"][0] is Verdict.FINE
    assert rows["node 2"][0] is Verdict.LOOK
    assert "not in your plan" in rows["node 2"][1]
    world.faults.add("chain.rpc", "500", times=-1)
    rows = await looked(settings_of(world, tmp_path, BASE_RPC_URL=both))
    assert {rows[row][0] for row in ("chain", "node 1", "node 2")} == {Verdict.WRONG}
    assert "very-private-key" not in str(rows)
    await second.stop()


async def test_an_unknown_payee_is_wrong(world: World, tmp_path: Path) -> None:
    rows = await looked(settings_of(world, tmp_path, PAYEES="0x" + "11" * 20))
    verdict, text = rows["studio"]
    assert verdict is Verdict.WRONG
    assert "PAYEES" in text


async def test_a_full_disk_is_wrong(world: World, tmp_path: Path) -> None:
    rows = await looked(settings_of(world, tmp_path, SPOOL_MIN_FREE_BYTES=str(2**50)))
    assert rows["disk"][0] is Verdict.WRONG
    assert "SPOOL_MIN_FREE_BYTES" in rows["disk"][1]


async def test_a_file_where_the_spool_should_be_is_wrong(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    rows = await looked(settings_of(world, tmp_path, SPOOL_DIR=str(tmp_path / "file" / "spool")))
    assert rows["disk"][0] is Verdict.WRONG


async def test_an_object_store_is_tried_and_left_as_it_was(
    world: World, tmp_path: Path, s3: S3Server
) -> None:
    place = s3.settings("pictures", "check")
    rows = await looked(settings_of(world, tmp_path, **place))
    assert rows["files"] == (Verdict.FINE, "s3://pictures/check answers, and has no files yet")
    assert (
        await Objects(Place(place["MEDIA_URL"], s3.url, REGION, ACCESS_KEY, SECRET_KEY), CLOCK).files() == []
    )
    wrong = {**place, "MEDIA_ACCESS_KEY": "AKIAWRONG"}
    verdict, text = (await looked(settings_of(world, tmp_path, **wrong)))["files"]
    assert verdict is Verdict.WRONG
    assert "InvalidAccessKeyId" in text
    assert "MEDIA_URL" in text
    assert SECRET_KEY not in text


async def used(settings: Settings) -> None:
    """Start with these settings, as far as the files, and end."""
    store = await open_store(settings.where)
    try:
        async with open_spool(settings, store, CLOCK):
            pass
    finally:
        await store.close()


async def test_files_that_are_elsewhere_are_wrong_as_for_a_start(
    world: World, tmp_path: Path, s3: S3Server
) -> None:
    home = settings_of(world, tmp_path, **s3.settings("pictures", "home"))
    await used(home)
    (tmp_path / "second").mkdir()
    await used(settings_of(world, tmp_path / "second", **s3.settings("pictures", "others")))
    assert (await looked(home))["files"] == (Verdict.FINE, "s3://pictures/home answers")
    for place, words in (
        (s3.settings("pictures", "elsewhere"), "has no file .atelier"),
        (s3.settings("pictures", "others"), "the files of another bot"),
        ({}, "MEDIA_URL is not set, and the bot's files are in an object store"),
    ):
        settings = settings_of(world, tmp_path, **place)
        verdict, text = (await looked(settings))["files"]
        assert (verdict, words in text) == (Verdict.WRONG, True)
        with pytest.raises(SettingError) as refused:
            await used(settings)
        assert text == str(refused.value)
    (tmp_path / "third").mkdir()
    new = settings_of(world, tmp_path / "third", **s3.settings("pictures", "home"))
    assert "the files of another bot" in (await looked(new))["files"][1]


async def test_a_folder_with_files_of_others_is_wrong_as_for_a_start(world: World, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "letter.txt").write_text("x")
    settings = settings_of(world, tmp_path, MEDIA_URL=f"file://{shared}")
    verdict, text = (await looked(settings))["files"]
    assert (verdict, "has 'letter.txt' in it" in text) == (Verdict.WRONG, True)
    with pytest.raises(SettingError) as refused:
        await used(settings)
    assert text == str(refused.value)
    assert [entry.name for entry in shared.iterdir()] == ["letter.txt"]


async def test_a_folder_of_an_object_store_is_never_made(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path, MEDIA_URL=f"file://{tmp_path}/nope/nope")
    verdict, text = (await looked(settings))["files"]
    assert (verdict, "a folder that is not there" in text) == (Verdict.WRONG, True)
    with pytest.raises(SettingError) as refused:
        await used(settings)
    assert text == str(refused.value)
    assert not (tmp_path / "nope").exists()


async def test_a_spool_that_the_system_does_not_let_be_made_is_wrong(world: World, tmp_path: Path) -> None:
    rows = await looked(settings_of(world, tmp_path, SPOOL_DIR="/proc/spool"))
    assert rows["disk"][0] is Verdict.WRONG
    assert "/proc/spool" in rows["disk"][1]


async def test_a_database_of_an_older_version_waits_for_the_next_start(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(world, tmp_path)
    await (await open_store(settings.where)).close()
    later = [*migrate.known(), migrate.Migration(migrate.known()[-1].version + 1, "")]
    monkeypatch.setattr(migrate, "known", lambda: later)
    verdict, text = (await looked(settings))["database"]
    assert (verdict, "start the bot once" in text) == (Verdict.LOOK, True)


async def test_a_database_in_use_is_fine_and_a_broken_one_is_not(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path)
    store = await open_store(settings.database_path)
    assert (await looked(settings))["database"] == (Verdict.FINE, str(settings.database_path))
    await store.close()
    settings.database_path.write_bytes(b"no database at all" * 100)
    assert (await looked(settings))["database"][0] is Verdict.WRONG


async def test_the_env_file_is_looked_at(world: World, tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("QUEUE_MAXX=5\n")
    env_file.chmod(0o644)
    verdict, text = (await looked(settings_of(world, tmp_path), env_file))["settings"]
    assert verdict is Verdict.LOOK
    assert "QUEUE_MAXX" in text
    assert "chmod 600" in text


@pytest.mark.parametrize(
    ("off", "verdict"), [(0, "fine"), (19_000, "fine"), (-60_000, "wrong"), (60_000, "wrong")]
)
async def test_a_clock_that_is_off(off: int, verdict: str) -> None:
    class Standing(SystemClock):
        def now(self) -> int:
            return 1_800_000_000_000 + off

    row = await clock_row(Standing(), None, 1_800_000_000_000)
    assert row.verdict == verdict


def test_the_invitation_asks_for_what_the_bot_needs() -> None:
    needed = discord.Permissions(
        view_channel=True, send_messages=True, send_messages_in_threads=True, embed_links=True,
        attach_files=True, read_message_history=True,
    )  # fmt: skip
    assert needed.value == INVITED_WITH
    optional = discord.Permissions(create_public_threads=True, view_audit_log=True, manage_guild=True)
    assert optional.value == INVITED_WITH_ALL - INVITED_WITH


@pytest.mark.parametrize("setting", ["SPOOL_DIR", "DATABASE_PATH"])
def test_a_file_in_the_place_of_a_folder_is_named_with_its_setting(tmp_path: Path, setting: str) -> None:
    file = tmp_path / "plain.txt"
    file.touch()
    fine = {"DATABASE_PATH": str(tmp_path / "atelier.sqlite3"), "SPOOL_DIR": str(tmp_path / "spool")}
    row = disk_row(load_settings({**fine, setting: str(file / "deep" / "one")}, tmp_path / ".env"))
    assert row.verdict is Verdict.WRONG
    assert row.text.startswith(f"{setting} {file}/deep")
    assert row.text.endswith(f"since {file} is a file: name another place.")


async def test_it_warns_of_a_sqlite_that_other_programs_can_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[bool] = []

    async def nothing(_settings: Settings) -> list[Row]:
        return []

    monkeypatch.setattr(checking, "look", nothing)
    monkeypatch.setattr(checking, "warn_of_wal_reset", lambda: warned.append(True))
    settings = load_settings({"DATABASE_PATH": str(tmp_path / "atelier.sqlite3")}, tmp_path / ".env")
    assert await check(settings, parser().parse_args(["check"])) == 0
    assert warned == [True]
