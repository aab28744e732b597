"""The ledger as the bot itself reports it: by its own `audit`, run beside it."""

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.bot_process import BotFailed, BotProcess, run_bot
from sandbox.discord.model import Json
from sandbox.world import World

_GUILD = re.compile(r"guild:(?P<guild>\d+):(?P<what>\w+)(?::(?P<user>\d+))?$")
_LEAST_SECONDS = 4.0
"""Minimum time between two audits that no visitor asked for."""


class LedgerAudit:
    """The last report, and the time for a new one."""

    def __init__(self, world: World, bot: BotProcess) -> None:
        self._world = world
        self._bot = bot
        self._seen: tuple[int, ...] = ()
        self._looked_at = float("-inf")
        self._lock = asyncio.Lock()
        self.report: Json = report_of(None, pending=True)

    async def refresh(self) -> None:
        """Audit again if the bot wrote to its database since the last time; a database that is no file may
        have changed at any time."""
        loop = asyncio.get_running_loop()
        is_file = not self._bot.env.get("DATABASE_URL")
        state = _state(Path(self._bot.env["DATABASE_PATH"])) if is_file else (int(loop.time()),)
        if not state or state == self._seen or loop.time() < self._looked_at + _LEAST_SECONDS:
            return
        self._seen, self._looked_at = state, loop.time()
        await self.audit("--offline")

    async def audit(self, *words: str) -> Json:
        """Return the report of `python -m bot audit --json`, ledger against chain unless "--offline"."""
        async with self._lock:
            try:
                done = await run_bot(self._bot.env, "audit", "--json", *words)
                told = json.loads(done.out) if done.code in (0, 1) else None
                error = done.err.strip() if told is None else None
            except (BotFailed, ValueError, OSError) as failure:
                told, error = None, str(failure)
            now = self._world.clock.now()
            self.report = report_of(now, told, error, labels=self._labels())
            return self.report

    def _labels(self) -> Mapping[str, str]:
        """Return the names of servers and people by id."""
        guilds = {str(guild.id): guild.name for guild in self._world.guilds.values()}
        return guilds | {str(user.id): user.name for user in self._world.people.values()}


def report_of(
    as_of: float | None,
    told: Mapping[str, Any] | None = None,
    error: str | None = None,
    *,
    labels: Mapping[str, str] | None = None,
    pending: bool = False,
) -> Json:
    """Return what the workbench shows of an audit's report. `labels`: names of servers and people by id."""
    told, labels = told or {}, labels or {}
    balances = [
        {**entry, "label": _label(str(entry["account"]), labels)} for entry in told.get("balances", [])
    ]
    return {
        "as_of": as_of,
        "ok": told.get("ok"),
        "balances": balances,
        "findings": told.get("findings", []),
        "chain": told.get("chain"),
        "error": error,
        "pending": pending,
    }


def _label(account: str, names: Mapping[str, str]) -> str:
    """Return "Atelier Lab · available" for a server's account and "Atelier Lab · Noor's prize" for a member's
    there; else the account's name in words."""
    found = _GUILD.match(account)
    if found and found["guild"] in names:
        owner = f"{names.get(found['user'], found['user'])}'s " if found["user"] else ""
        return f"{names[found['guild']]} · {owner}{found['what']}"
    return account.replace(":", " · ").replace("_", " ")


def _state(database: Path) -> tuple[int, ...]:
    """Return numbers that change whenever the bot writes; none while there is no database."""
    files = (database, database.with_name(database.name + "-wal"))
    found = [file.stat() for file in files if file.exists()]
    return tuple(number for stat in found for number in (stat.st_mtime_ns, stat.st_size))
