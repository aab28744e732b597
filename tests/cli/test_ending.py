"""SIGINT and SIGTERM: no command says that it was ended before it was done while its change is made."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.arguments import parser
from bot.cli.ending import goes_on
from bot.store import backup, open_store
from sandbox.bot_process import Finished, environment, run_bot

pytestmark = pytest.mark.usefixtures("forked_bots")

SIGNALS = [signal.SIGINT, signal.SIGTERM]


async def ran(folder: Path, script: str) -> Finished:
    paths = {"DATABASE_PATH": str(folder / "atelier.sqlite3"), "SPOOL_DIR": str(folder / "spool")}
    return await run_bot({**paths, "LOG_LEVEL": "ERROR"}, script, module="tests.forking.script")


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_restore_goes_on_and_says_what_was_done(tmp_path: Path, number: signal.Signals) -> None:
    database, copy = tmp_path / "atelier.sqlite3", tmp_path / "copy.sqlite3"
    await (await open_store(database)).close()
    await backup(database, copy)
    script = f"""
import os, time
import bot.cli.main as m, bot.store.copies as copies
restored = copies.restore_copy

def asked_twice(*arguments):
    for _ in range(2):
        os.kill(os.getpid(), {int(number)})
        time.sleep(0.2)
    return restored(*arguments)

copies.restore_copy = asked_twice
code = m.main(["restore", {str(copy)!r}])
os.kill(os.getpid(), {int(number)})  # while Python ends: what was printed stays true
raise SystemExit(code)
"""
    done = await ran(tmp_path, script)
    assert done.code == 0
    assert f"{copy} is now the database {database}." in done.out
    line = "python -m bot restore: waiting until it can be ended safely; it says then what was done.\n"
    assert done.err == line * 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("migrate-store", True),
        ("backup copies/", True),
        ("restore copy", True),
        ("doctor --mend", True),
        ("restore copy --test", False),
        ("doctor", False),
        ("audit", False),
        ("run", False),
    ],
)
def test_which_commands_go_on(words: str, expected: bool) -> None:
    assert goes_on(parser().parse_args(words.split())) is expected


async def test_a_command_that_changes_several_things_does_not_claim_that_none_was_changed(
    tmp_path: Path,
) -> None:
    script = """
import signal
import bot.cli.main as m

async def ended(settings, asked):
    signal.raise_signal(signal.SIGTERM)

m._begin = ended
raise SystemExit(m.main(["adopt"]))
"""
    done = await ran(tmp_path, script)
    assert done.code == 2
    said = "python -m bot adopt: it was ended before it was done; run it again for the rest.\n"
    assert done.err == said


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [("run", 0, ""), ("check", 2, "python -m bot check: it was ended before it was done.\n")],
)
def test_a_signal_while_modules_are_imported_ends_quietly(
    tmp_path: Path, number: signal.Signals, command: str, code: int, said: str
) -> None:
    script = f"""
import runpy, signal, sys

class Ending:
    def find_spec(self, name, path=None, target=None):
        if name == "bot.cli.main":
            signal.raise_signal({int(number)})

sys.meta_path.insert(0, Ending())
sys.argv = ["bot", {command!r}]
runpy.run_module("bot", run_name="__main__", alter_sys=True)
"""
    started = [sys.executable, "-c", script]
    done = subprocess.run(
        started, check=False, cwd=tmp_path, env=environment({}), capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


async def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    script = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
import bot.cli.main as m

async def asked(settings, asked):
    signal.raise_signal(signal.SIGINT)
    return 0

m._begin = asked
raise SystemExit(m.main(["audit"]))
"""
    done = await ran(tmp_path, script)
    assert (done.code, done.err) == (0, "")
