"""A busy house: two servers whose members make, mend and vote, with every fault of the world at random.

One seed plays one story. People act in each hour; after it the oracle compares the books with the chain, and
each night, when all has come to rest, it demands that they are equal and that nothing has grown.
"""

import asyncio
import contextlib
import gc
import io
import json
import logging
import os
import random
import re
import shutil
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest import mock

from discord.state import ConnectionState
from PIL import Image

from bot.cli.adopt import adopt
from bot.config.settings import load_settings
from bot.media.processor import MediaProcessor
from bot.store import DirectorySpool, backup, open_readonly
from bot.store.sqlite.thread import ConnectionThread
from bot.wiring import application
from sandbox.discord import Interaction, Message, RefusedError, Upload
from sandbox.results import is_result
from sandbox.world import World
from tests.soak.virtual_time import outside

HOUR = 3600.0
FUNDS = 2_000_000_000
CREDIT = "400"
"""Dollars that the host gives each server at first."""

HOME = {
    "mira": "studio",
    "noor": "studio",
    "theo": "gallery",
    "milo": "studio",
    "sam": "second-studio",
    "juno": "second-studio",
    "kai": "second-studio",
}
"""The channel of each member; Milo and Ines moderate."""

SENDER = "0x" + "5e" * 20

FAULTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("studio.quote", ("429", "503", "500", "html502", "garbage", "drop", "payee")),
    (
        "studio.pay",
        (
            "drop_before", "drop_after_job", "drop_after_settlement", "settle_failed_paid",
            "settle_failed_unpaid", "settle_late", "html200", "no_job_id", "no_receipt", "429", "503",
            "refuse", "400", "price",
        ),
    ),
    ("studio.upload", ("drop_after_settlement", "settle_failed_unpaid", "503", "drop_before")),
    ("studio.render", ("failed", "moderation", "slow")),
    ("studio.job", ("404", "429", "500", "garbage", "drop")),
    ("studio.jobs_list", ("500", "429", "drop", "garbage")),
    ("studio.result", ("expired", "truncated")),
    ("studio.confirm", ("500", "drop")),
    ("blob.put", ("500", "drop")),
    ("chain.rpc", ("429", "500", "drop", "stale", "garbage", "error")),
    ("discord.create_message", ("500_before", "500_after", "drop_after", "429", "403")),
    ("discord.edit_message", ("502", "429", "404")),
    ("discord.callback", ("drop_after", "502")),
    ("discord.gateway", ("drop", "close4000", "op7", "op9", "lose", "twice")),
    ("discord.cdn", ("500",)),
)  # fmt: skip
"""Every point where the world can fail, and how."""


@dataclass(slots=True)
class Size:
    """What the house holds on to, counted in a quiet hour."""

    tasks: int
    files: int  # open file descriptors
    spool: int  # files in the spool
    objects: int  # instances of the bot's own classes
    memory: int  # bytes of the whole process, the sandbox included


@dataclass(slots=True)
class Report:
    """The figures of a run. Money is micro-USDC."""

    hours: int = 0
    commands: int = 0
    jobs: int = 0
    paid: int = 0
    delivered: int = 0
    failed: int = 0
    restarts: int = 0
    restores: int = 0
    thefts: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    sizes: list[Size] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return the figures so far in one line, with the sizes of the last night."""
        size = self.sizes[-1]
        return (
            f"night {len(self.sizes)}: {self.jobs} jobs, ${self.paid / 1e6:.2f} paid, "
            f"{self.restarts} restarts, {self.restores} restores, {sum(self.struck.values())} faults; "
            f"{size.memory >> 20} MB, {size.objects} instances, {size.tasks} tasks, "
            f"{size.files} open files, {size.spool} in the spool; "
            f"{len(self.violations)} violations"
        )


_ALARMS = {"bot.services.money.gate", "bot.services.money.audit"}
"""They call thefts and restored copies errors, and ought to."""


class _Errors(logging.Handler):
    """Notes what the bot itself calls an error: a bug, in a house where only the world fails."""

    def __init__(self, violations: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._violations = violations

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(("bot.", "cogs.", "discord")) and record.name not in _ALARMS:
            cause = f": {record.exc_info[1]!r}" if record.exc_info else ""
            self._violations.append(f"{record.name}: {record.getMessage()}{cause}")


class House:
    """`async with House(folder, seed) as house: await house.live(days=30)`."""

    def __init__(self, folder: Path, seed: int, *, busy: float = 6.0, wrong: float = 1.5) -> None:
        """`busy` and `wrong` are the commands and faults of an average hour."""
        self._folder = folder
        self._random = random.Random(seed)
        self._busy, self._wrong = busy, wrong
        self.report = Report()
        self.world = World(1.0, media_scale=0.1, funds=FUNDS)
        core = self.world.discord.core
        core.limits = replace(core.limits, heartbeat_seconds=1e6)  # sent by a thread, in true time
        self._copy = folder / "last-night.sqlite3"
        self._stop = asyncio.Event()
        self._bot: asyncio.Task[None] | None = None
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> "House":
        self._stack.enter_context(_outside_of_time())
        errors = _Errors(self.report.violations)
        self._stack.enter_context(_logged_by(errors, logging.FileHandler(self._folder / "log.txt")))
        await self.world.start()
        self._stack.push_async_callback(self.world.stop)
        self.env = {
            **self.world.environment(self._folder),
            "AUTHORIZATION_SECONDS": "300",
            "SPOOL_DAYS": "1",  # else the spool grows all month, as it should
        }
        await self._start()
        for channel in ("studio", "second-studio"):
            where = self.world.channels[channel]
            options: dict[str, Any] = {"amount": CREDIT, "server": str(where.guild_id)}
            await self._types("hana", "host credit", options, "mod-log")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()
        await self._stack.aclose()

    # ── the bot ──────────────────────────────────────────────────────────────────────────────────

    async def _start(self) -> None:
        self._stop = asyncio.Event()
        settings = load_settings(self.env, self._folder / "none.env")
        self._bot = asyncio.create_task(application.run(settings, self._stop), name="the bot")
        while not self.world.discord.core.gateway.connected:
            if self._bot.done():
                self._bot.result()
            await asyncio.sleep(1)
        await asyncio.sleep(30)

    async def _end(self) -> None:
        """Stop as SIGTERM does."""
        if self._bot is not None:
            self._stop.set()
            await self._bot
            self._bot = None

    async def _restart(self) -> None:
        """Stop and start again, as a deploy does."""
        await self._end()
        self.report.restarts += 1
        await asyncio.sleep(self._random.uniform(1, 600))
        await self._start()

    async def between_bots(self) -> Counter[str]:
        """Stop the bot and start it again. Return what there is of its classes while it does not run."""
        await self._end()
        left = instances()
        await self._start()
        return left

    async def _restore(self) -> None:
        """Put last night's copy in the database's place, as the documents say; take in what it misses."""
        if not self._copy.exists():
            return
        await self._end()
        self.report.restores += 1
        await asyncio.sleep(self._random.uniform(1, 3600))
        _put_back(self._copy, Path(self.env["DATABASE_PATH"]))
        self.world.faults.clear()
        if self._random.random() < 0.5:  # the host forgets it at first: the bot must not sign
            await self._start()
            await asyncio.sleep(self._random.uniform(1, 1800))
            await self._end()
        await self._adopt()
        await self._start()
        await self._unpause()

    async def _adopt(self) -> None:
        """`python -m bot adopt`, until nothing waits; what it leaves to the host was a thief."""
        settings = load_settings(self.env, self._folder / "none.env")
        lost: list[str] = []
        for _ in range(10):
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                await adopt(settings, Namespace(from_now=None, lost=lost, own=[], json=True))
            found = json.loads(out.getvalue())
            lost = [one["transfer"] for one in found["left"]]
            if found["ok"]:
                return
            await asyncio.sleep(60)
        self._violation(f"adopt leaves {lost}, and {found['waiting']} wait")

    async def _theft(self) -> None:
        """A thief takes dollars by a plain transfer: the bot has to pause within minutes, and name it."""
        self.world.faults.clear()
        self.world.chain.deposit("0x" + "66" * 20, 1_000_000, self.world.wallet)
        self.report.thefts += 1
        await asyncio.sleep(300)
        settled = len(self._settled())
        await asyncio.sleep(600)
        if len(self._settled()) > settled:
            self._violation("the bot paid on after a theft")
        await self._end()
        await self._adopt()
        await self._start()
        await self._unpause()

    async def _unpause(self) -> None:
        await self._types("hana", "host unpause", {}, "mod-log")

    # ── the story ────────────────────────────────────────────────────────────────────────────────

    async def live(self, days: float, tell: Callable[[str], None] = lambda line: None) -> Report:
        """Play so many days. Each night from 2 to 4 the world is whole and nobody acts.

        `tell` gets one line a night: what went on so far, and how large the process is.
        """
        for hour in range(round(days * 24)):
            if hour % 24 in (2, 3):
                self.world.faults.clear()
                await asyncio.sleep(HOUR)
                if hour % 24 == 3:
                    await self._night()
                    tell(self.report.line())
            else:
                await self._hour()
                self.report.hours += 1
                await self._balanced()
        self.world.faults.clear()
        await asyncio.sleep(3 * HOUR)
        await self._night()
        tell(self.report.line())
        return self.report

    async def _hour(self) -> None:
        end = asyncio.get_running_loop().time() + HOUR
        acts: list[Callable[[], Awaitable[object]]] = [self._command] * self._poisson(self._busy)
        acts += [self._press] * self._poisson(self._busy / 3)
        acts += [self._fault] * self._poisson(self._wrong)
        acts += [self._top_up] * self._poisson(0.05)
        acts += [self._dust] * self._poisson(0.1)
        acts += [self._restart] * self._poisson(0.1)
        acts += [self._restore] * self._poisson(0.01)
        acts += [self._theft] * self._poisson(0.01)
        self._random.shuffle(acts)
        for act in acts:
            await asyncio.sleep(self._random.expovariate(len(acts) / HOUR))
            with contextlib.suppress(RefusedError, TimeoutError, AssertionError):  # a fault struck it
                await act()
        await asyncio.sleep(max(0.0, end - asyncio.get_running_loop().time()))

    def _poisson(self, mean: float) -> int:
        count, left = -1, 1.0
        limit = 2.718281828**-mean
        while left > limit:
            count, left = count + 1, left * self._random.random()
        return count

    def _member(self) -> tuple[str, str]:
        """Return a person and a channel of theirs."""
        person = self._random.choice(sorted(HOME))
        return person, HOME[person]

    async def acts(self, count: int) -> None:
        """Let people do so many things, one after the other."""
        for act in [self._command, self._press] * (count // 2):
            with contextlib.suppress(RefusedError, TimeoutError, AssertionError):
                await act()

    async def _types(self, person: str, command: str, options: dict[str, Any], channel: str) -> Message:
        user, where = self.world.people[person], self.world.channels[channel]
        interaction: Interaction = await self.world.discord.slash(user, where, command, options)
        return await interaction.wait_original(120)

    async def _command(self) -> None:
        person, channel = self._member()
        number = self._random.randrange(40)  # equal wishes of several members happen
        prompt = f"a lighthouse, number {number}"
        options: dict[str, Any] = {"prompt": prompt}
        command = self._random.choice(
            ["flux-2-pro generate"] * 4
            + ["nano-banana generate"] * 2
            + ["draft", "imagine", "flux-2-pro edit", "flux-2-pro edit", "wan-2.6 t2v"]
        )
        if command.endswith("edit"):
            options["image1"] = Upload("photo.png", _photo(self._random.randrange(12)))
        if self._random.random() < 0.1:
            options["count"] = self._random.randrange(2, 5)
        elif self._random.random() < 0.1:
            options["private"] = True
        self.report.commands += 1
        card = await self._types(person, command, options, channel)
        start = next(
            (b for b in card.buttons if str(b.get("custom_id", "")).startswith("1:jobs.start")), None
        )
        if start is not None:
            await self.world.discord.click(self.world.people[person], card, start["custom_id"])

    async def _press(self) -> None:
        """Press a button of a result, most often ↻."""
        person, channel = self._member()
        where = self.world.channels[channel]
        recent = [m for m in self.world.discord.messages(where)[-40:] if is_result(m)]
        if recent:
            message = self._random.choice(recent)
            button = self._random.choice([b for b in message.buttons if "custom_id" in b])
            await self.world.discord.click(self.world.people[person], message, button["custom_id"])

    async def _fault(self) -> None:
        point, kinds = self._random.choice(FAULTS)
        kind = self._random.choice(kinds)
        self.report.struck[f"{point}.{kind}"] += 1
        times = self._random.choice([1, 1, 1, 2, 5, 20])
        self.world.faults.add(point, kind, times=times)

    async def _top_up(self) -> None:
        person, channel = self._random.choice([("milo", "studio"), ("ines", "second-studio")])
        card = await self._types(person, "treasury topup", {"amount": "5"}, channel)
        if found := re.search(r"\$(\d+)\.(\d{6})\b", card.text):
            await asyncio.sleep(self._random.uniform(10, 3000))
            self.world.chain.deposit(self.world.wallet, int(found[1] + found[2]), SENDER)

    async def _dust(self) -> None:
        for _ in range(self._random.randrange(1, 30)):
            self.world.chain.deposit(self.world.wallet, self._random.randrange(1, 50), SENDER)

    # ── the oracle ───────────────────────────────────────────────────────────────────────────────

    async def _balanced(self) -> None:
        """Compare the books with the chain while work goes on: what is not booked yet is a signed payment.

        Payments may be settled and booked while the books are read, so the chain is asked before and after.
        """
        before = self._outflow()
        books = await self._books()
        after = self._outflow()
        booked = _balance(books, "house:studio")
        open_ = sum(p["amount"] for p in books["payments"] if p["state"] in ("SIGNED", "DISPUTED"))
        if booked > after or before > booked + open_:
            left = f"${before / 1e6} to ${after / 1e6}"
            self._violation(f"{left} left the wallet, the books say {booked}, {open_} open")
        if any(line["amount"] < 0 for line in books["balances"] if line["account"].startswith("guild:")):
            self._violation("a server's account is below zero")
        twice = [k for k, n in self._settled().items() if n > 1]
        if twice:
            self._violation(f"paid twice: {twice}")

    async def _books(self) -> dict[str, list[dict[str, Any]]]:
        store = await open_readonly(Path(self.env["DATABASE_PATH"]))
        try:
            return await store.export()
        finally:
            await store.close()

    def _outflow(self) -> int:
        wallet = self.world.wallet.lower()
        return sum(m.amount for m in self.world.chain.movements if m.sender == wallet)

    def _settled(self) -> Counter[str]:
        return Counter(p.nonce for p in self.world.studio.payments.values() if p.settled)

    async def _night(self) -> None:
        """Everything has come to rest: books and chain are equal, and nothing has grown."""
        books = await self._books()
        states = Counter(job["state"] for job in books["jobs"])
        payments = Counter(payment["state"] for payment in books["payments"])
        self.report.jobs, self.report.delivered = len(books["jobs"]), states["DELIVERED"]
        self.report.failed = states["FAILED"]
        left = self._outflow()
        booked = _balance(books, "house:studio")
        disputed = sum(p["amount"] for p in books["payments"] if p["state"] == "DISPUTED")
        self.report.paid = left
        if payments["SIGNED"]:
            self._violation(f"payments still open at night: {payments}")
        if not booked <= left <= booked + disputed:
            self._violation(f"at night ${left / 1e6} left the wallet and {booked} + {disputed} is booked")
        restless = [job for job in books["jobs"] if job["state"] not in _RESTING]
        if restless:
            self._violation(f"jobs not at rest at night: {json.dumps(restless[:5])}")
        self.report.sizes.append(self._size())
        self._copy.unlink(missing_ok=True)
        await backup(Path(self.env["DATABASE_PATH"]), self._copy)
        self._forget_old()

    def _size(self) -> Size:
        return Size(
            tasks=len(asyncio.all_tasks()),
            files=len(os.listdir("/proc/self/fd")),
            spool=sum(1 for path in (self._folder / "spool").rglob("*") if path.is_file()),
            objects=instances().total(),
            memory=int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"),
        )

    def _forget_old(self) -> None:
        """Let the sandbox forget what it rendered and posted, so that its memory does not hide the bot's."""
        for message in list(self.world.discord.core.messages.values())[:-400]:
            for file in message.attachments:
                file.data = b""

    def _violation(self, words: str) -> None:
        self.report.violations.append(f"hour {self.report.hours}: {words}")


def instances() -> Counter[str]:
    """Count the living instances of the bot's own classes, by class."""
    gc.collect()
    kinds = (type(thing) for thing in gc.get_objects())
    return Counter(
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in kinds
        if str(kind.__module__).startswith(("bot.", "cogs."))
    )


_RESTING = {"DELIVERED", "FAILED", "QUOTED", "DISPUTED"}


@contextlib.contextmanager
def _logged_by(*handlers: logging.Handler) -> Iterator[None]:
    """Let these alone have the log.

    pytest's own handlers would keep each record to the end: an error in it has a traceback, which has frames,
    which have the whole bot that was running then.
    """
    root = logging.getLogger()
    before = list(root.handlers)
    for handler in before:
        root.removeHandler(handler)
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        for handler in before:
            root.addHandler(handler)


@contextlib.contextmanager
def _outside_of_time() -> Iterator[None]:
    """Threads and children take no simulated time, and no reader waits for Discord's true heartbeat.

    Files are dated by the simulated time, else they would never grow old.
    """
    with contextlib.ExitStack() as stack:
        for owner, name in (
            (ConnectionThread, "run"),
            (ConnectionThread, "close"),
            (MediaProcessor, "inspect"),
            (MediaProcessor, "fit"),
            (MediaProcessor, "prepare"),
        ):
            stack.enter_context(mock.patch.object(owner, name, outside(getattr(owner, name))))
        begin = ConnectionState.__init__

        def patient(self: Any, *args: Any, **options: Any) -> None:
            begin(self, *args, **{**options, "heartbeat_timeout": 1e9})

        stack.enter_context(mock.patch.object(ConnectionState, "__init__", patient))
        keep = DirectorySpool._keep

        def dated(self: DirectorySpool, name: str) -> Path:
            whole = keep(self, name)
            os.utime(whole, ns=(time.time_ns(), time.time_ns()))
            return whole

        stack.enter_context(mock.patch.object(DirectorySpool, "_keep", dated))
        yield


def _put_back(copy: Path, database: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    shutil.copy(copy, database)


def _balance(books: dict[str, list[dict[str, Any]]], account: str) -> int:
    return sum(line["amount"] for line in books["balances"] if line["account"] == account)


def _photo(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (96, 64), (number * 20, 120, 40)).save(out, "PNG")
    return out.getvalue()
