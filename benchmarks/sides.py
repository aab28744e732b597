"""The processes of a comparison: the service, the bot, the official client, and what is written by hand."""

import json
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.bare import BareDatabase
from benchmarks.history import Books
from benchmarks.neighbours import Neighbour, Said, companion, neighbour
from sandbox.bot_process import REPOSITORY, BotProcess

OPERATION = "flux-2-pro/generate"
"""A picture: five seconds between its polls, and cheap enough to need no confirmation."""

_FUNDS = 10**11

BOT, FLOOR = "the bot", "aiohttp by hand"
PYTHON, NODE = "the official client in Python", "the official client in Node"

_NODE = REPOSITORY / "benchmarks" / "node"
_HEADER_BYTES = 131_072
"""The service's offers are longer than Node takes by default."""


@dataclass(frozen=True, slots=True)
class Sides:
    """All of them share one service, which works in a process of its own. `wallet` is that of the others."""

    service: Neighbour
    bot: Neighbour
    others: Mapping[str, Neighbour]
    wallet: str

    async def program(self, folder: Path) -> BotProcess:
        """Start the real program beside them, with Discord, and with money for its server."""
        settings = (await self.service.ask("environment", folder=str(folder)))["settings"]
        settings["WALLET_PRIVATE_KEY"] = (await self.service.ask("wallet", name="the program"))["key"]
        path = Path(settings["DATABASE_PATH"])
        await bought(self.service, path, 0, OPERATION)
        program = BotProcess(settings, folder / "bot.log")
        await program.start()
        return program


@asynccontextmanager
async def sides(folder: Path) -> AsyncIterator[Sides]:
    """Start all of them. Whatever is bought stays at work, and the bot polls only what it is told to."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        service = await enter(neighbour("benchmarks.service_side", "1", "0.05"))
        await service.ask("stick")
        bot = await enter(bot_beside(service, folder / "bot", waits=False))
        wallet = await service.ask("wallet", name="others")
        given = service["url"], wallet["key"]
        others = {
            PYTHON: await enter(neighbour("benchmarks.client_side", "official", *given)),
            FLOOR: await enter(neighbour("benchmarks.client_side", "floor", *given)),
        }
        if (node := _node()) is not None:
            others[NODE] = await enter(companion(NODE, *node, *given))
        yield Sides(service, bot, others, wallet["address"])


async def bought(service: Neighbour, path: Path, jobs: int, operation: str) -> None:
    """Write a database with so many jobs at work that the bot's wallet has paid for, and with money for
    many more."""
    path.parent.mkdir(exist_ok=True)
    database = BareDatabase(path)
    books = Books.over(database, service["guild"], service["channel"], operation)
    books = books.paid_by(service["wallet"])
    with database.batch():
        await books.fund(_FUNDS)
        for number in range(jobs):
            await books.ask(number)
            await books.buy(number)
    await database.checkpoint()
    await database.close()


@asynccontextmanager
async def bot_beside(service: Neighbour, folder: Path, *, waits: bool) -> AsyncIterator[Neighbour]:
    """Start the whole bot without Discord. `waits`: it polls whatever it has bought."""
    given = await service.ask("environment", folder=str(folder))
    given |= {"guild": service["guild"], "channel": service["channel"], "waits": waits}
    async with neighbour("benchmarks.bot_side", str(_written(folder, given))) as bot:
        yield bot


def _written(folder: Path, given: Said) -> Path:
    """Return a file with the settings, for its owner alone."""
    folder.mkdir(exist_ok=True)
    file = folder / "settings.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(given), "utf-8")
    return file


def _node() -> tuple[str, ...] | None:
    """Return the command of the client for Node; None if Node or its packages are not installed here."""
    program = shutil.which("node")
    if program is None or not (_NODE / "node_modules").is_dir():
        return None
    return program, f"--max-http-header-size={_HEADER_BYTES}", str(_NODE / "client.mjs")


def official(times: Mapping[str, float]) -> str:
    """Return the official client that goals are about: the one in Node, if it was measured."""
    return NODE if NODE in times else PYTHON


def each_ms(said: Said) -> float:
    """Return the milliseconds of processor time of one of what was counted."""
    return float(said["cpu_seconds"]) * 1000 / float(said["count"])


def medians(turns: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: median(values) for name, values in turns.items()}
