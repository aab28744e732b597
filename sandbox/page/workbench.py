"""The workbench's server side: figures for all windows that have it open, and its actions."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from sandbox.discord import RefusedError
from sandbox.discord.model import Json
from sandbox.page.exchanges import Exchanges
from sandbox.page.figures import figures
from sandbox.page.ledger_audit import LedgerAudit
from sandbox.page.request_fields import RequestFields
from sandbox.page.switches import BY_NAME, Switch, kill, title_of
from sandbox.page.time_control import rescale, warp
from sandbox.supervisor import Supervisor
from sandbox.world import World

Tell = Callable[[str, Json], None]
TICK_SECONDS = 1.0
_LOG_LINES = 30
_MOST_DEPOSIT = 1_000_000_000_000


class Workbench:
    """One for all windows. It looks once a second while any window has it open."""

    def __init__(self, world: World, supervisor: Supervisor) -> None:
        self._world = world
        self._keeper = supervisor
        self._ledger_audit = LedgerAudit(world, supervisor.bot)
        self._exchanges = Exchanges(world)
        self._healthy = False
        self._log: list[str] = []
        self._log_size = -1
        self._told: dict[Tell, Json] = {}
        self._looking: list[asyncio.Task[None]] = []

    # ── who looks ────────────────────────────────────────────────────────────────────────────────

    def join(self, tell: Tell) -> Json:
        """Send everything at once. Changes follow from now on."""
        self._share_log()
        current = self._current()
        self._told[tell] = current
        if all(task.done() for task in self._looking):
            self._looking = [asyncio.create_task(look()) for look in (self._watch, self._read_books)]
        return current | {"log": list(self._exchanges.lines)}

    def leave(self, tell: Tell) -> None:
        self._told.pop(tell, None)

    async def close(self) -> None:
        self._told.clear()
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)

    async def _watch(self) -> None:
        """Look until the last window leaves."""
        while self._told:
            self._healthy = await self._keeper.healthy()
            self.share()
            await asyncio.sleep(TICK_SECONDS)

    async def _read_books(self) -> None:
        """Read the ledger beside the loop, as an audit takes a second or two."""
        while self._told:
            await self._ledger_audit.refresh()
            await asyncio.sleep(TICK_SECONDS)

    def share(self) -> None:
        """Send everybody the changes since the last time."""
        self._share_log()
        current = self._current()
        for tell, before in self._told.items():
            changed = {key: value for key, value in current.items() if _differs(key, value, before[key])}
            if changed:
                tell("workbench", changed)
            self._told[tell] = current

    def _share_log(self) -> None:
        lines = self._exchanges.read()
        if lines:
            for tell in self._told:
                tell("workbench_log", {"lines": lines})

    def _current(self) -> Json:
        bot = self._keeper.bot
        state = {
            "running": bot.running,
            "healthy": bot.running and self._healthy,
            "pid": bot.pid,
            "online": self._world.discord.core.gateway.connected,
            "wanted": self._keeper.wanted,
            "log": self._bot_log(),
        }
        return {"bot": state, **figures(self._world), "ledger": self._ledger_audit.report}

    def _bot_log(self) -> list[str]:
        """Return the end of the bot's log, read again only when it has grown."""
        file = self._keeper.bot.log_file
        size = file.stat().st_size if file.exists() else -1
        if size != self._log_size:
            self._log_size, self._log = size, self._keeper.bot.tail(_LOG_LINES).splitlines()
        return self._log

    # ── what can be done ─────────────────────────────────────────────────────────────────────────

    @property
    def verbs(self) -> Mapping[str, Callable[[RequestFields], Awaitable[Json]]]:
        return {
            "workbench.switch": self._switch,
            "workbench.fault": self._fault,
            "workbench.faults_clear": self._clear,
            "workbench.bot": self._bot,
            "workbench.audit": self._audit,
            "workbench.deposit": self._deposit,
            "workbench.speed": self._speed,
            "workbench.warp": self._warp,
        }

    async def _switch(self, request: RequestFields) -> Json:
        one = BY_NAME.get(request.text("name"))
        if one is None:
            raise RefusedError(f"there is no switch {request.text('name')!r}")
        if isinstance(one, Switch):
            return self._did(one.throw(self._world.faults))
        return self._did(await one.do(self._world, self._keeper))

    async def _fault(self, request: RequestFields) -> Json:
        args = request.object("args")
        times, skip = request.whole("times", 1), request.whole("skip", 0)
        if {"times", "skip", "point", "kind"} & args.keys() or times < -1 or skip < 0:
            raise RefusedError("times (−1 = until cleared) and skip stand beside args, not in them")
        point, kind = request.text("point"), request.text("kind")
        fault = self._world.faults.add(point, kind, times=times, skip=skip, **args)
        return self._did(f"Armed: {title_of(fault)}.")

    async def _clear(self, request: RequestFields) -> Json:
        self._world.faults.clear(request.text("point") if request.has("point") else None)
        return self._did("Nothing will go wrong any more.")

    async def _bot(self, request: RequestFields) -> Json:
        act = request.text("act")
        if act == "kill":
            return self._did(await kill(self._world, self._keeper))
        acts: Mapping[str, tuple[Callable[[], Awaitable[None]], str]] = {
            "stop": (self._keeper.stop, "The bot is off until it is started."),
            "start": (self._keeper.start, "The bot runs."),
            "restart": (self._keeper.restart, "The bot was restarted."),
        }
        if act not in acts:
            raise RefusedError(f"the bot can be told to kill, {', '.join(acts)}, not to {act!r}")
        do, text = acts[act]
        await do()
        return self._did(text)

    async def _audit(self, _: RequestFields) -> Json:
        report = await self._ledger_audit.audit()
        self.share()
        return {"ledger": report}

    async def _deposit(self, request: RequestFields) -> Json:
        amount = request.whole("amount")
        if not 0 < amount <= _MOST_DEPOSIT:
            raise RefusedError("a deposit is more than nothing and at most $1,000,000")
        known = self._world.networks
        network = request.text("network", known[0])
        if network not in known:
            raise RefusedError(f"the bot has no wallet on {network!r}; there are {', '.join(known)}")
        self._world.chains[network].deposit(self._world.wallets[network], amount)
        where = "" if len(known) == 1 else f" on {network.title()}"
        return self._did(f"${amount / 1_000_000:,.2f} arrived in the bot's wallet{where}.")

    async def _speed(self, request: RequestFields) -> Json:
        speed = request.number("speed")
        if not 1 <= speed <= 1000:
            raise RefusedError("the clock runs 1 to 1000 times as fast as life")
        rescale(self._world, speed)
        await self._keeper.restart(CLOCK_SPEED=f"{speed:g}")
        return self._did(f"Waiting is {speed:g} times as short as in life now.")

    async def _warp(self, request: RequestFields) -> Json:
        seconds = request.number("seconds")
        if not 0 < seconds <= 86_400:
            raise RefusedError("more than nothing and at most a day can be skipped")
        count = warp(self._world, seconds)
        return self._did(f"{seconds:g} seconds skipped for {count} waiting jobs and tokens.")

    def _did(self, text: str) -> Json:
        self.share()
        return {"text": text}


def _differs(key: str, value: object, before: object) -> bool:
    """Return True for news. The passing of time alone is none: the page's own clock ticks too."""
    if key == "clock" and isinstance(value, dict) and isinstance(before, dict):
        return value | {"now": 0} != before | {"now": 0}
    return value != before
