"""Processes beside the measuring one, so that their work is not counted as ours.

    async with neighbour("benchmarks.service_side") as service:
        said = await service.ask("environment", folder="/tmp/bench")

and in the neighbour: `asyncio.run(serve({"environment": environment}))`.
"""

import asyncio
import json
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sandbox.bot_process import REPOSITORY

Said = dict[str, Any]
Answer = Callable[..., Awaitable[Said]]

_LINE_BYTES = 16 * 1024 * 1024
"""A list of ten thousand ids fits."""


class Neighbour:
    """A running program. `said` is its first line of output."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, said: Said) -> None:
        self._name = name
        self._process = process
        self.said = said

    def __getitem__(self, name: str) -> Any:
        return self.said[name]

    async def ask(self, verb: str, **values: object) -> Said:
        """Return the answer of the neighbour's function of that name. Raises RuntimeError if it failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"verb": verb, **values}).encode() + b"\n")
        await self._process.stdin.drain()
        said = _read(self._name, await self._process.stdout.readline())
        if "failed" in said:
            raise RuntimeError(f"{self._name}, {verb}: {said['failed']}")
        return said


@asynccontextmanager
async def neighbour(module: str, *words: str) -> AsyncIterator[Neighbour]:
    """Run `python -m module words…` during the block."""
    async with companion(module, *_python(module, words)) as running:
        yield running


@asynccontextmanager
async def companion(name: str, *command: str) -> AsyncIterator[Neighbour]:
    """Run any program that answers as a neighbour does during the block."""
    process = await _start(command)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Neighbour(name, process, _read(name, await process.stdout.readline()))
    finally:
        process.stdin.close()  # the sign to end
        await process.wait()


async def ask(module: str, *words: str) -> Said:
    """Run `python -m module words…` to its end and return its output."""
    process = await _start(_python(module, words))
    said, _ = await process.communicate()
    return _read(module, said)


# ── in the neighbour ─────────────────────────────────────────────────────────────────────────────


def say(**values: object) -> None:
    """Print one line of JSON; called by the neighbour."""
    print(json.dumps(values), flush=True)


async def serve(answers: Mapping[str, Answer]) -> None:
    """Answer one question after the other, until whoever started us lets go or is gone."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        try:
            said = await answers[asked.pop("verb")](**asked)
        except Exception as error:  # noqa: BLE001 - whoever asked reports it
            traceback.print_exc()
            said = {"failed": f"{type(error).__name__}: {error}"}
        say(**said)


async def until_released() -> None:
    """Wait until the block that started this neighbour is left, or its process is gone."""
    await serve({})


def _python(module: str, words: Sequence[str]) -> tuple[str, ...]:
    return sys.executable, "-m", module, *words


async def _start(command: Sequence[str]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *command, cwd=REPOSITORY, stdin=pipe, stdout=pipe, limit=_LINE_BYTES
    )


def _read(name: str, line: bytes) -> Said:
    if not line:
        raise RuntimeError(f"{name} ended without a word")
    said: Said = json.loads(line)
    return said
