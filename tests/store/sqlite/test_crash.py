"""kill -9 in the middle of writing: what was acknowledged is there, the books add up, work goes on."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store import open_store
from tests.store.acts import delivered, granted


def killed_after(path: Path, lines: int) -> list[str]:
    """Return the ids that the child acknowledged before it was killed while writing."""
    command = [sys.executable, "-m", "tests.store.sqlite.writer", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        ids = [child.stdout.readline().strip() for _ in range(lines)]
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split()
    return ids + rest


@pytest.mark.parametrize("lines", [1, 7, 20])
async def test_a_kill_loses_nothing_acknowledged(file: Path, lines: int) -> None:
    ids = await asyncio.to_thread(killed_after, file, lines)
    assert len(ids) >= lines
    store = await open_store(file)
    try:
        assert (await store.ledger.audit()).findings == ()
        for job_id in ids:
            assert (await store.jobs.get(job_id)).studio_job is not None
        await granted(store)
        await delivered(store)
        assert (await store.ledger.audit()).ok
    finally:
        await store.close()
