"""The commands as scripts see them: exit codes, stdout, one sentence on stderr."""

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import open_store
from sandbox.bot_process import REPOSITORY, BotProcess, Finished, run_bot
from sandbox.world import TOKEN, WALLET_KEY, World

NOWHERE = {"DISCORD_API_URL": "http://127.0.0.1:9/api/v10", "BASE_RPC_URL": "http://127.0.0.1:9"}
GUILD = 42

pytestmark = pytest.mark.usefixtures("forked_bots")


@pytest.fixture
async def books(tmp_path: Path) -> dict[str, str]:
    """A database in which one server was given $2."""
    path = tmp_path / "atelier.sqlite3"
    store = await open_store(path)
    await store.budgets.grant(GUILD, 2_000_000, actor=7, note="hello", key="k", now=1_800_000_000_000)
    await store.close()
    return {**NOWHERE, "DATABASE_PATH": str(path), "SPOOL_DIR": str(tmp_path / "spool")}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    await world.start()
    yield world
    await world.stop()


def one_sentence(done: Finished, said: str) -> None:
    assert done.code == 2
    assert done.out == ""
    assert said in done.err
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "command"),
        (("walk",), "invalid choice"),
        (("audit", "--deep"), "unrecognized"),
        (("export", "--json", "--csv"), "not allowed with"),
        (("export", "--server", "lab"), "id of a server"),
        (("backup",), "FILE"),
    ],
)
async def test_bad_usage_is_one_sentence(books: dict[str, str], words: tuple[str, ...], said: str) -> None:
    one_sentence(await run_bot(books, *words), said)


@pytest.mark.parametrize("command", ["run", "check", "audit", "export"])
async def test_a_bad_setting_is_one_sentence(books: dict[str, str], command: str) -> None:
    one_sentence(await run_bot({**books, "HEALTH_PORT": "http"}, command), "HEALTH_PORT must be")


@pytest.mark.parametrize("command", ["audit", "export"])
async def test_a_missing_database_is_one_sentence(tmp_path: Path, command: str) -> None:
    missing = {**NOWHERE, "DATABASE_PATH": str(tmp_path / "none.sqlite3")}
    one_sentence(await run_bot(missing, command), "no database")
    assert not (tmp_path / "none.sqlite3").exists()


async def test_run_needs_a_token_and_a_wallet(books: dict[str, str]) -> None:
    one_sentence(await run_bot(books, "run"), "DISCORD_TOKEN is not set")
    one_sentence(
        await run_bot({**books, "DISCORD_TOKEN": "a-token-here"}, "run"), "WALLET_PRIVATE_KEY is not set"
    )


async def test_audit_offline(books: dict[str, str]) -> None:
    done = await run_bot(books, "audit", "--json", "--offline")
    found = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert found["ok"] is True
    assert found["findings"] == []
    assert {"account": f"guild:{GUILD}:available", "amount": 2_000_000} in found["balances"]
    assert found["chain"] == {"checked": 0, "paid": 0, "wallet": None}


async def test_audit_in_words(books: dict[str, str]) -> None:
    done = await run_bot(books, "audit", "--offline")
    assert done.code == 0
    assert f"guild:{GUILD}:available" in done.out
    assert "$2.00" in done.out
    assert "everything fits" in done.out


async def test_an_audit_that_finds_something_ends_with_1(books: dict[str, str]) -> None:
    with sqlite3.connect(books["DATABASE_PATH"]) as connection:
        connection.execute("UPDATE accounts SET balance = balance + 1 WHERE name LIKE 'guild:%'")
    connection.close()
    done = await run_bot(books, "audit", "--json", "--offline")
    found = json.loads(done.out)
    assert done.code == 1
    assert found["ok"] is False
    assert {"what", "table", "row", "detail"} == set(found["findings"][0])
    words = await run_bot(books, "audit", "--offline")
    assert words.code == 1
    assert "WRONG" in words.out


async def test_audit_asks_the_chain(world: World, books: dict[str, str]) -> None:
    env = {
        **world.environment(Path("unused")),
        **{name: books[name] for name in ("DATABASE_PATH", "SPOOL_DIR")},
    }
    done = await run_bot(env, "audit", "--json")
    assert done.code == 0
    assert json.loads(done.out)["chain"] == {"checked": 0, "paid": 0, "wallet": 50_000_000}


async def test_a_wallet_that_does_not_cover_the_books_is_found(books: dict[str, str]) -> None:
    world = World(funds=1_999_999)
    await world.start()
    try:
        env = {**world.environment(Path("unused")), "DATABASE_PATH": books["DATABASE_PATH"]}
        done = await run_bot(env, "audit", "--json")
    finally:
        await world.stop()
    assert done.code == 1
    (finding,) = json.loads(done.out)["findings"]
    assert finding["what"] == "wallet does not cover the debts"


async def test_a_chain_that_is_away_is_found_too(books: dict[str, str]) -> None:
    done = await run_bot({**books, "WALLET_PRIVATE_KEY": "11" * 32}, "audit", "--json")
    assert done.code == 1
    assert [finding["what"] for finding in json.loads(done.out)["findings"]] == ["chain did not answer"]


async def test_export_as_json(books: dict[str, str]) -> None:
    done = await run_bot(books, "export")
    found = json.loads(done.out)
    assert done.code == 0
    assert {"jobs", "payments", "transfers", "balances"} <= set(found)
    (transfer,) = found["transfers"]
    assert transfer["kind"] == "grant"
    assert transfer["amount"] == 2_000_000
    other = json.loads((await run_bot(books, "export", "--json", "--server", "43")).out)
    assert other["transfers"] == []


@pytest.mark.parametrize("table", ["jobs", "payments"])
async def test_export_as_csv(books: dict[str, str], table: str) -> None:
    done = await run_bot(books, "export", "--csv", "--table", table)
    (head,) = csv.reader(io.StringIO(done.out))
    assert done.code == 0
    assert {"state"} < set(head)


async def test_backup_is_a_whole_database(books: dict[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    done = await run_bot(books, "backup", str(copy))
    assert done.code == 0
    assert (await run_bot({**books, "DATABASE_PATH": str(copy)}, "audit", "--offline")).code == 0


async def test_run_stops_at_sigterm_and_says_nothing_secret(world: World, tmp_path: Path) -> None:
    env = {**world.environment(tmp_path), "LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"}
    bot = BotProcess(env, tmp_path / "bot.log")
    try:
        await bot.start()
        other = await run_bot({**env, "LOG_LEVEL": "ERROR"}, "run")
        assert bot.pid
        os.kill(bot.pid, signal.SIGINT)
        assert await bot.stop() == 0  # asked a second time, it leaves as cleanly
    finally:
        await bot.kill()
    one_sentence(other, "in use by another bot")
    log = bot.tail(100_000)
    assert all(json.loads(line) for line in log.splitlines())
    for secret in (env["DISCORD_TOKEN"], env["WALLET_PRIVATE_KEY"][2:10]):
        assert secret not in log


@pytest.mark.parametrize("command", ["job", "retry"])
async def test_a_job_that_is_in_no_book_is_one_sentence(books: dict[str, str], command: str) -> None:
    one_sentence(await run_bot(books, command, "nosuch"), "There is no job `nosuch`.")


async def test_a_folder_that_cannot_be_made_is_one_sentence(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    env = {**world.environment(tmp_path), "LOG_LEVEL": "ERROR", "SPOOL_DIR": str(tmp_path / "file" / "spool")}
    one_sentence(await run_bot(env, "run"), "file/spool")


async def test_a_refused_token_ends_run_with_one_sentence(world: World, tmp_path: Path) -> None:
    env = {**world.environment(tmp_path), "DISCORD_TOKEN": "not-the-right-token", "LOG_LEVEL": "ERROR"}
    one_sentence(await run_bot(env, "run"), "DISCORD_TOKEN")


async def test_a_command_that_was_ended_is_not_fine_and_leaves_nothing_half_done(
    books: dict[str, str],
) -> None:
    database = Path(books["DATABASE_PATH"])
    script = f"""
import signal
import bot.cli.main as m, bot.store.copies as copies

async def ended(path):
    signal.raise_signal(signal.SIGTERM)

copies.open_store = ended
raise SystemExit(m.main(["restore", {str(database)!r}, "--test"]))
"""
    done = await run_bot({**books, "LOG_LEVEL": "ERROR"}, script, module="tests.forking.script")
    assert done.code == 2
    assert done.err == "python -m bot restore: it was ended before it was done.\n"
    assert not list(database.parent.glob("restore-test-*"))


EARLY = "import bot.cli.main as m; m.load_settings = lambda: signal.raise_signal(signal.SIGTERM)"
LATE = """
import bot.cli.run as r, bot.cli.main as m

async def at_once(settings, stop):
    signal.raise_signal(signal.SIGTERM)
    await stop.wait()

r.run_bot = at_once
"""


@pytest.mark.parametrize("when", [EARLY, LATE], ids=["before", "after"])
async def test_a_signal_before_or_after_it_is_listened_to_is_no_failure(
    books: dict[str, str], when: str
) -> None:
    script = f"""
import signal
{when}
code = m.main(["run"])
signal.raise_signal(signal.SIGTERM) if {when is LATE} else None
raise SystemExit(code)
"""
    own = {"DISCORD_TOKEN": TOKEN, "WALLET_PRIVATE_KEY": WALLET_KEY, "LOG_LEVEL": "ERROR"}
    env = {**books, **own, "STABLESTUDIO_URL": "http://127.0.0.1:9"}
    done = await run_bot(env, script, module="tests.forking.script")
    assert (done.code, done.err) == (0, "")


def test_a_shell_sees_the_same(books: dict[str, str]) -> None:
    """The other tests fork a process that has imported the bot; here the program itself is run."""
    env = {**os.environ, **books}
    command = [sys.executable, "-m", "bot", "audit"]
    for words, code, out, errors in (("--offline", 0, "everything fits", 0), ("--deep", 2, "", 1)):
        done = subprocess.run([*command, words], check=False, cwd=REPOSITORY, env=env, capture_output=True)
        assert done.returncode == code, done.stderr.decode()
        assert out in done.stdout.decode()
        assert done.stderr.decode().count("\n") == errors


def test_a_python_without_the_packages_says_which_one_has_them() -> None:
    command = [sys.executable, "-S", "-m", "bot", "check"]  # -S: without what is installed
    done = subprocess.run(command, check=False, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert ".venv/bin/python -m bot" in done.stderr
