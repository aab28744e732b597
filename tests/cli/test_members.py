"""`members`: who lives, who leads, and which shards nobody looks after."""

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.arguments import parser
from bot.cli.members import members
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings, load_settings
from bot.domain.errors import SettingError
from bot.domain.members import NewMember
from bot.store import Store, open_store
from bot.store.postgres.members import join, settle

if TYPE_CHECKING:
    from tests.servers.databases import Databases

SHARDS = 8


@pytest.fixture
def settings(tmp_path: Path, target: PostgresUrl) -> Settings:
    values = {"DATABASE_PATH": str(tmp_path / "atelier.sqlite3")}
    return replace(load_settings(values, tmp_path / ".env"), database_url=target, database_unsafe="yes")


def asked(*words: str) -> Namespace:
    return parser().parse_args(["members", *words])


async def joined(store: Store, *names: str) -> None:
    for name in names:
        await store.database.write(join, NewMember(name, f"{name}:1", "1.2.3", SHARDS, {}), {})
    for name in names:
        await store.database.write(settle, name, {})


async def test_members_are_listed_with_their_shards(
    settings: Settings, target: PostgresUrl, capsys: pytest.CaptureFixture[str]
) -> None:
    store = await open_store(target)
    await joined(store, "alpha", "beta")
    assert await members(settings, asked("--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["late"], one["leads"]) for one in told["members"]] == [
        ("alpha:1", False, True),
        ("beta:1", False, False),
    ]
    assert sorted(shard for one in told["members"] for shard in one["shards"]) == list(range(SHARDS))
    assert told["schema"] == (await store.versions())[0]
    assert await members(settings, asked()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "leads" in lines[2]
    assert lines[2].endswith("0-3")
    assert lines[3].endswith("4-7")
    await store.close()


async def test_shards_of_a_late_member_and_free_ones_are_wrong(
    settings: Settings, target: PostgresUrl, postgres: "Databases", capsys: pytest.CaptureFixture[str]
) -> None:
    store = await open_store(target)
    await joined(store, "alpha", "beta")
    await store.close()
    with postgres.connect(target.reveal()) as connection:
        connection.execute("UPDATE members SET beat_at = beat_at - 60000 WHERE id = 'beta'")
        connection.execute("UPDATE shards SET owner = NULL WHERE id = 0")
    assert await members(settings, asked()) == 1
    told = capsys.readouterr().out
    assert "late" in told
    assert "without a living owner: 0, 4-7" in told


@pytest.mark.parametrize(("takeover", "silent", "code"), [(120, 60, 0), (120, 121, 1), (3, 2, 0), (3, 4, 1)])
async def test_who_is_late_depends_on_the_settings(
    settings: Settings, target: PostgresUrl, postgres: "Databases", takeover: int, silent: int, code: int
) -> None:
    store = await open_store(target)
    await joined(store, "alpha")
    await store.close()
    with postgres.connect(target.reveal()) as connection:
        connection.execute(f"UPDATE members SET beat_at = beat_at - {silent * 1000}".encode())
    assert await members(replace(settings, takeover_seconds=takeover), asked()) == code


async def test_a_heartbeat_of_later_is_no_sign_of_life(
    settings: Settings, target: PostgresUrl, postgres: "Databases", capsys: pytest.CaptureFixture[str]
) -> None:
    """As after a failover to a machine whose clock is behind: who died before beat at an instant to come."""
    store = await open_store(target)
    await joined(store, "alpha", "beta")
    await store.close()
    with postgres.connect(target.reveal()) as connection:
        connection.execute("UPDATE members SET beat_at = beat_at + 3600000 WHERE id = 'alpha'")
    assert await members(settings, asked()) == 1
    told = capsys.readouterr().out
    assert "unknown" in told
    assert "leads" not in told
    assert "without a living owner: 0-3" in told
    await members(settings, asked("--json"))
    assert [one["late"] for one in json.loads(capsys.readouterr().out)["members"]] == [True, False]


async def test_nobody_runs(
    settings: Settings, target: PostgresUrl, capsys: pytest.CaptureFixture[str]
) -> None:
    await (await open_store(target)).close()
    assert await members(settings, asked()) == 1
    assert "no process of the bot runs" in capsys.readouterr().out


async def test_sqlite_has_no_members(settings: Settings) -> None:
    with pytest.raises(SettingError, match="SQLite"):
        await members(replace(settings, database_url=None), asked())
