"""The host's view: the wallet and its debts, the servers, and jobs that need attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.jobs.job import Job, JobState
from bot.domain.money.deposits import Deposit, Topup
from bot.domain.money.ledger import Balances
from bot.domain.money.pauses import Pause, RetiredModel
from bot.domain.policy import CLOCK_TOLERANCE_SECONDS
from bot.domain.server_settings import ServerSettings
from bot.ports import Clock, Studio
from bot.services.money.budgets import covered
from bot.services.wallets import Wallets, WalletState
from bot.store import Store


@dataclass(frozen=True, slots=True)
class HostStatus:
    """The facts of `/host status`. Amounts are micro-USDC.

    `free` is what no server is owed of what the wallets hold together, None while no chain answers.
    """

    wallets: Sequence[WalletState]
    owed: int
    open_amount: int
    free: int | None
    jobs_by_state: Mapping[str, int]
    unclear: int
    disputed: int
    servers: Sequence[tuple[int, Balances]]
    paused: Pause | None = None
    retired: Sequence[RetiredModel] = ()
    used_today: int = 0  # held and spent by all servers in the UTC day
    daily_cap: int | None = None
    deposits: Sequence[Deposit] = ()  # that wait for the host
    clock_ahead_seconds: float = 0.0  # of StableStudio's, if that is too much to buy; negative: behind


@dataclass(frozen=True, slots=True)
class ServerView:
    """The facts of `/host server` at the instant `now`."""

    settings: ServerSettings
    balances: Balances
    topups: Sequence[Topup]
    flagged: Sequence[Job]
    now: int


class HostStatusService:
    """Read the figures of the whole bot and of single servers."""

    def __init__(self, store: Store, wallets: Wallets, studio: Studio, clock: Clock) -> None:
        self._store = store
        self._wallets = wallets
        self._studio = studio
        self._clock = clock

    async def status(self) -> HostStatus:
        wallets, owed = await self._wallets.balances(), await self._store.budgets.owed()
        sure = covered(wallets)
        jobs = await self._store.jobs.count_by_state()
        used, cap = await self._store.host.used_today(self._clock.now())
        ahead = -(self._studio.skew_ms or 0) / 1000
        return HostStatus(
            wallets=wallets,
            owed=owed,
            open_amount=await self._store.payments.open_amount(),
            free=None if sure is None else sure - owed,
            jobs_by_state=jobs,
            unclear=len(await self._store.payments.unresolved()),
            disputed=jobs.get(JobState.DISPUTED, 0),
            servers=await self._store.budgets.all_balances(),
            paused=await self._store.host.current_pause(),
            retired=await self._store.host.retired_models(),
            used_today=used,
            daily_cap=cap,
            deposits=await self._store.deposits.newest(unclaimed=True),
            clock_ahead_seconds=ahead if abs(ahead) > CLOCK_TOLERANCE_SECONDS else 0.0,
        )

    async def server(self, guild_id: int) -> ServerView:
        return ServerView(
            settings=await self._store.settings.get(guild_id),
            balances=await self._store.budgets.balances(guild_id),
            topups=await self._store.deposits.topups_of_server(guild_id),
            flagged=await self._store.host.flagged_jobs(guild_id),
            now=self._clock.now(),
        )
