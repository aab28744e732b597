"""Processes beside the measuring one, so that their work is not counted as ours."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sandbox.bot_process import REPOSITORY

Said = dict[str, Any]


@asynccontextmanager
async def neighbour(module: str, *words: str) -> AsyncIterator[Said]:
    """Run `python -m module words…` during the block. Yield its first line of output."""
    process = await _start(module, words)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield _read(module, await process.stdout.readline())
    finally:
        process.stdin.close()  # the sign to end
        await process.wait()


async def ask(module: str, *words: str) -> Said:
    """Run `python -m module words…` to its end and return its output."""
    process = await _start(module, words)
    said, _ = await process.communicate()
    return _read(module, said)


def say(**values: object) -> None:
    """Print one line of JSON; called by the neighbour."""
    print(json.dumps(values), flush=True)


async def until_released() -> None:
    """Wait until the block that started this neighbour is left, or its process is gone."""
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def _start(module: str, words: tuple[str, ...]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *words), cwd=REPOSITORY, stdin=pipe, stdout=pipe
    )


def _read(module: str, line: bytes) -> Said:
    if not line:
        raise RuntimeError(f"python -m {module} ended without a word")
    said: Said = json.loads(line)
    return said
