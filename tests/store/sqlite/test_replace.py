"""kill -9 at every step of a restore: the name leads to the old database or to the new one, each whole."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.errors import DatabaseUnusable
from bot.store import backup, open_readonly, open_store
from bot.store.sqlite import replace
from sandbox.bot_process import REPOSITORY
from tests.store.acts import files_of, granted, history, put_back

SCRIPT = """
import os, signal, sys
from pathlib import Path
from bot.store.sqlite import replace

step, times, source, database = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
real = getattr(replace, step)

def then_die(*args, **kwargs):
    global times
    value = real(*args, **kwargs)
    times -= 1
    if times == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return value

setattr(replace, step, then_die)
replace.restore_copy(source, database, "stamp")
"""


async def notes(path: Path) -> list[str]:
    """Return the notes of the grants. The books must add up."""
    books = await open_readonly(path)
    try:
        assert (await books.audit()).findings == ()
        return [transfer.note for transfer in await books.transfers() if transfer.kind == "grant"]
    finally:
        await books.close()


def killed_after(step: str, times: int, copy: Path, path: Path) -> int:
    command = [sys.executable, "-c", SCRIPT, step, str(times), str(copy), str(path)]
    return subprocess.run(command, check=False, cwd=REPOSITORY, stderr=subprocess.DEVNULL).returncode


async def test_where_nothing_can_be_linked_the_database_keeps_its_wal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A -wal file that could not be brought in stays beside the database if that cannot be kept."""
    path, copy = tmp_path / "atelier.sqlite3", tmp_path / "copy.sqlite3"
    await history(path)
    await backup(path, copy)
    store = await open_store(path)
    await store.budgets.grant(11, 1_000, actor=1, note="newest", key="newest", now=1)
    left = files_of(path)
    await store.close()
    put_back(path, left)
    monkeypatch.setattr(replace, "_empty_wal", lambda _database: False)

    def refuse(*_names: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(DatabaseUnusable, match="cannot be replaced"):
        await asyncio.to_thread(replace.restore_copy, copy, path, "20261130T120000Z")
    assert "newest" in await notes(path)


@pytest.mark.parametrize(
    ("step", "times", "is_new"),
    [
        ("take", 1, False),
        ("copy_checked", 1, False),
        ("_empty_wal", 1, False),
        ("_keep", 1, False),
        ("forget", 1, False),
        ("sync", 2, True),  # the last act of all
    ],
)
async def test_a_restore_that_is_killed_leaves_one_whole_database(
    tmp_path: Path, step: str, times: int, is_new: bool
) -> None:
    path, copy = tmp_path / "atelier.sqlite3", tmp_path / "copy.sqlite3"
    await history(path)
    await backup(path, copy)
    store = await open_store(path)
    await store.budgets.grant(11, 1_000, actor=1, note="newest", key="newest", now=1)
    await granted(store)
    left = files_of(path)  # as a bot that was killed: the newest is in the -wal file
    await store.close()
    put_back(path, left)
    assert await asyncio.to_thread(killed_after, step, times, copy, path) == -signal.SIGKILL
    assert ("newest" in await notes(path)) is not is_new
    store = await open_store(path)
    try:
        assert store.is_latest is (
            step not in ("forget", "sync")
        )  # an older copy is never taken for the latest
        await granted(store)
        assert (await store.ledger.audit()).ok
    finally:
        await store.close()
