"""What /metrics reads at the moment it is asked: database, worker, wallets, Discord, files and disks."""

import asyncio
import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from bot.domain.errors import AtelierError, FilesUnavailable
from bot.domain.host.figures import Figures, Pile
from bot.domain.money.networks import NETWORKS
from bot.observability.metrics import Gauge
from bot.ports import Spool
from bot.services.jobs.ordering.attachment_room import is_attached
from bot.services.jobs.running.spool_cleanup import job_of_finished
from bot.store import Store
from bot.wiring.gauges import Sheet
from bot.wiring.standstill import Gateway, Parts, Work

ANSWER_SECONDS: Final = 5.0
"""Without an answer of the database in this true time, the page comes without its figures."""

FILES_SECONDS: Final = 60.0
"""The folder of files is listed at most so often, in true time."""

OBJECTS_SECONDS: Final = 900.0
"""An object store is: it may have a million files, and lists a thousand in a request."""

BEAT_SECONDS: Final = 40.0
"""A heartbeat is sent every 41 s. If its answer comes at once, discord.py may count from the beat before."""

Queues = Callable[[], Mapping[str, tuple[int, int]]]
"""Return, by name, how many wait for a place and how many places are taken."""


class Discord(Gateway, Protocol):
    """The connection to Discord, in figures. `latency` is in seconds and not finite while unconnected."""

    @property
    def latency(self) -> float: ...

    @property
    def guilds(self) -> Sequence[object]: ...


class Planner(Work, Protocol):
    """The worker, in figures. `waiting`: jobs with a due time."""

    @property
    def waiting(self) -> int: ...


@dataclass(slots=True)
class FigureReader:
    """Read every gauge. `told` has the wallets' last balances by network, as `Wallets` does."""

    store: Store
    parts: Parts
    discord: Discord
    worker: Planner
    told: Mapping[str, tuple[int, int]]
    spool: Spool
    spool_dir: Path
    queues: Sequence[Queues]
    files_seconds: float = FILES_SECONDS
    _files: Counter[str] = field(default_factory=Counter, init=False)
    _bytes: Counter[str] = field(default_factory=Counter, init=False)
    _listed_at: int | None = field(default=None, init=False)  # steady

    async def read(self) -> Sequence[Gauge]:
        """Return all gauges. What cannot be read now has no value."""
        sheet = Sheet()
        await self._read_database(sheet)
        await self._list_files()
        parts = await self.parts.look()
        for name in {part.name for part in parts}:
            moves = all(part.moves for part in parts if part.name == name)
            sheet.set("atelier_health", float(moves), name)
        self._work(sheet)
        self._outside(sheet)
        self._disks(sheet)
        return list(sheet)

    async def _read_database(self, sheet: Sheet) -> None:
        now = self.parts.clock.now()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                figures = await self.store.figures.read(now)
        except (AtelierError, TimeoutError):
            sheet.set("atelier_database_up", 0)
            return
        sheet.set("atelier_database_up", 1)
        _queue(sheet, figures, now)
        _money(sheet, figures, now)

    async def _list_files(self) -> None:
        now = self.parts.clock.steady()
        if self._listed_at is not None and now - self._listed_at < self.files_seconds * 1000:
            return
        self._listed_at = now
        try:
            files = await self.spool.files()
        except (OSError, FilesUnavailable):
            return
        self._files = Counter({"result": 0, "attached": 0, "other": 0})
        self._bytes = Counter(self._files)
        for file in files:
            kind = "result" if job_of_finished(file.name) else "other"
            kind = "attached" if is_attached(file.name) else kind
            self._files[kind] += 1
            self._bytes[kind] += file.size

    def _work(self, sheet: Sheet) -> None:
        sheet.set("atelier_jobs_scheduled", self.worker.waiting)
        sheet.set("atelier_worker_late_seconds", self.worker.late_seconds)
        sheet.set("atelier_delivery_failing_seconds", self.worker.unposted_seconds)
        for queues in self.queues:
            for name, (waiting, running) in queues().items():
                sheet.set("atelier_queue_waiting", waiting, name)
                sheet.set("atelier_queue_running", running, name)

    def _outside(self, sheet: Sheet) -> None:
        now, membership = self.parts.clock.steady(), self.parts.membership
        sheet.set("atelier_members", membership.live)
        sheet.set("atelier_shards", len(membership.shards))
        sheet.set("atelier_shards_total", membership.shard_count)
        sheet.set("atelier_leads", float(membership.leads))
        # Another process asks for a balance only when it signs: what it was told may be hours old.
        for network, (balance, at) in self.told.items() if membership.leads else ():
            sheet.set("atelier_wallet_usdc", _usdc(balance), _word(network))
            sheet.set("atelier_wallet_age_seconds", (now - at) / 1000, _word(network))
        for watch in self.parts.own_watches:
            moved = max(filter(None, (watch.moved_at, watch.scanned_at)), default=self.parts.started_at)
            sheet.set("atelier_chain_age_seconds", (now - moved) / 1000, watch.wallet.network.word)
        sheet.set("atelier_gateway_up", float(self.discord.serving))
        latency = self.discord.latency
        sheet.set("atelier_gateway_latency_seconds", latency if latency < BEAT_SECONDS else None)
        sheet.set("atelier_servers", len(self.discord.guilds))
        skew = self.parts.service.skew_ms
        sheet.set("atelier_clock_skew_seconds", None if skew is None else skew / 1000)

    def _disks(self, sheet: Sheet) -> None:
        for kind in self._files:
            sheet.set("atelier_files", self._files[kind], kind)
            sheet.set("atelier_files_bytes", self._bytes[kind], kind)
        sheet.set("atelier_disk_free_bytes", _free(self.spool_dir), "spool")
        if self.store.engine != "sqlite":
            return  # the server's disk is for the server's own monitoring
        database = self.store.path.resolve()  # beside that are SQLite's own files
        sheet.set("atelier_database_bytes", _size(database), "main")
        sheet.set("atelier_database_bytes", _size(database.with_name(f"{database.name}-wal")) or 0, "wal")
        sheet.set("atelier_disk_free_bytes", _free(database.parent), "database")


def _queue(sheet: Sheet, figures: Figures, now: int) -> None:
    for state, pile in figures.jobs.items():
        sheet.set("atelier_jobs", pile.count, state.lower())
        sheet.set("atelier_jobs_oldest_seconds", _age(pile, now), state.lower())
    piles = {
        "untold": figures.untold,
        "approval": figures.approvals,
        "deposit": figures.unclaimed,
        "report": figures.reports,
    }
    for what, pile in piles.items():
        sheet.set("atelier_waiting", pile.count, what)
        sheet.set("atelier_waiting_oldest_seconds", _age(pile, now), what)


def _money(sheet: Sheet, figures: Figures, now: int) -> None:
    for (network, state), pile in figures.payments.items():
        _pile(sheet, "atelier_payments_open", pile, now, _word(network), state.lower())
    _pile(sheet, "atelier_payments_unclear", figures.unclear, now)
    sheet.set("atelier_holds_usdc", _usdc(figures.held))
    sheet.set("atelier_owed_usdc", _usdc(figures.owed))
    for account, balance in figures.accounts.items():
        sheet.set("atelier_ledger_usdc", _usdc(balance), account.removeprefix("house:"))
    sheet.set("atelier_spent_today_usdc", _usdc(figures.used_today))
    sheet.set("atelier_daily_cap_usdc", None if figures.daily_cap is None else _usdc(figures.daily_cap))
    pause, audit = figures.money.pause, figures.money.audit
    sheet.set("atelier_paused", float(pause is not None and pause.by is not None), "host")
    sheet.set("atelier_paused", float(pause is not None and pause.by is None), "bot")
    if audit is not None:
        sheet.set("atelier_audit_age_seconds", max(0.0, (now - audit.at) / 1000))
        sheet.set("atelier_audit_findings", audit.findings)
    sheet.set("atelier_ledger_transfers", figures.transfers)
    sheet.set("atelier_journal_lines", figures.lines)
    sheet.set("atelier_servers_with_money", figures.servers)


def _pile(sheet: Sheet, name: str, pile: Pile, now: int, *labels: str) -> None:
    sheet.set(name, pile.count, *labels)
    sheet.set(f"{name}_usdc", _usdc(pile.amount), *labels)
    sheet.set(f"{name}_oldest_seconds", _age(pile, now), *labels)


def _age(pile: Pile, now: int) -> float:
    """Return how long the oldest has waited; 0 if nothing waits, or a clock was set back."""
    return 0.0 if pile.since is None else max(0.0, (now - pile.since) / 1000)


def _usdc(micro: int) -> float:
    return micro / 10**6


def _word(network: str) -> str:
    """Return the network's name in the settings; that of one we do not know any more is its own."""
    return NETWORKS[network].word if network in NETWORKS else network


def _size(file: Path) -> int | None:
    try:
        return os.stat(file).st_size
    except OSError:
        return None


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
