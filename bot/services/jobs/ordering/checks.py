"""Checks before the bot asks for a price and before it stores a job. The first that fails raises."""

from collections.abc import Sequence

from bot.domain.errors import FilesUnavailable
from bot.domain.jobs.errors import (
    AboveEachWallet,
    BudgetTooLow,
    CannotPost,
    CannotPostThere,
    DiskFull,
    JobNotFound,
    NotTheMaker,
    OwnerAction,
    WalletTooLow,
    check_queue,
)
from bot.domain.jobs.job import Job
from bot.domain.moderation.limits import Kind, Requester, Rule
from bot.domain.periods import Per
from bot.ports import Clock, Spool
from bot.services.moderation.access import Access
from bot.services.wallets import Wallets, WalletState
from bot.store import Store


async def own_job(store: Store, job_id: str, user_id: int, action: OwnerAction) -> Job:
    """Return the job for its maker. Raises NotTheMaker, or JobNotFound for another member's private job."""
    job = await store.jobs.get(job_id)
    if job.hidden_from(user_id):
        raise JobNotFound(job_id)
    if job.user_id != user_id:
        raise NotTheMaker(action)
    return job


class Checks:
    """Refuse a request before it costs a quote.

    The transaction that opens the holds checks all of it again.
    """

    def __init__(
        self,
        store: Store,
        wallets: Wallets,
        spool: Spool,
        clock: Clock,
        access: Access,
        *,
        min_free_bytes: int,
    ) -> None:
        self._store = store
        self._access = access
        self._wallets = wallets
        self._spool = spool
        self._clock = clock
        self._min_free_bytes = min_free_bytes

    async def before_price(
        self,
        requester: Requester,
        model: str,
        missing_permissions: Sequence[str],
        *,
        jobs: int = 1,
        contest_id: str | None = None,
        for_moderators: bool = False,
        closed: CannotPostThere | None = None,
    ) -> None:
        """Raise Refused for a reason that does not depend on the price.

        The model is on and spending allowed here, the member is neither blocked nor too new, the result can
        be posted and kept, and the member may have so many `jobs` more and has something left to spend.
        Limits do not matter `for_moderators`, who are asked to lift them. Raises FilesUnavailable while no
        result could be kept.
        """
        await self._store.spending.check_model(requester, model)
        await self._access.check(requester)
        await self._store.spending.check_resting(requester, model, now=self._clock.now())
        if missing_permissions:
            raise CannotPost(missing_permissions)
        if closed is not None:
            raise closed
        if (problem := self._spool.problem()) is not None:
            raise FilesUnavailable(problem)
        if self._spool.free_bytes() < self._min_free_bytes:
            raise DiskFull
        settings = await self._store.settings.get(requester.guild_id)
        running, waiting = await self._store.jobs.count_open(requester.guild_id, requester.user_id)
        check_queue(running, waiting, settings.running_per_member, jobs=jobs)
        if for_moderators or contest_id is not None:
            return
        if not await self._store.contests.prize(requester.guild_id, requester.user_id):
            await self._store.spending.check_anything_left(requester, now=self._clock.now())

    async def exceeded(
        self, requester: Requester, amounts: Sequence[tuple[str, int]], contest_id: str | None = None
    ) -> Sequence[Rule]:
        """Return the limits that moderators would have to lift for these jobs.

        Raises Refused for a reason that they cannot change here: the budget, a pot, the host's daily limit,
        the wallets.
        """
        total, now = sum(amount for _, amount in amounts), self._clock.now()
        exceeds = await self._store.spending.all_exceeded(requester, total, now=now)
        if contest_id is not None:
            await self._store.contests.check_funds(contest_id, requester.user_id, amounts, now=now)
            exceeds = [rule for rule in exceeds if (rule.kind, rule.per) == (Kind.LIMIT, Per.JOB)]
        elif await self._store.contests.prize(requester.guild_id, requester.user_id) >= total:
            exceeds = []
        else:
            await self._store.spending.check_daily_limit(total, now=now)
            await self._check_budget(requester.guild_id, total)
        await self._check_wallets([amount for _, amount in amounts])
        return exceeds

    async def with_price(
        self, requester: Requester, amounts: Sequence[tuple[str, int]], contest_id: str | None = None
    ) -> None:
        """Raise Refused unless jobs of these models and amounts (micro-USDC) can be paid.

        They have to fit into the wallets and into the account that pays: the contest's pot (and the limit on
        one job), the member's prize, or the server's budget and limits.
        """
        total, now = sum(amount for _, amount in amounts), self._clock.now()
        if contest_id is not None:
            await self._store.spending.check_job_limit(requester, total, now=now, jobs=len(amounts))
            await self._store.contests.check_funds(contest_id, requester.user_id, amounts, now=now)
        elif await self._store.contests.prize(requester.guild_id, requester.user_id) < total:
            await self._store.spending.check_amount(requester, total, now=now, jobs=len(amounts))
            await self._check_budget(requester.guild_id, total)
        await self._check_wallets([amount for _, amount in amounts])

    async def _check_budget(self, guild_id: int, total: int) -> None:
        server = await self._store.budgets.balances(guild_id)
        if server.available < total:
            raise BudgetTooLow(total, server.available, server.held, server.spent)

    async def _check_wallets(self, amounts: Sequence[int]) -> None:
        """Raise WalletTooLow unless the wallets can pay the jobs: all of them together, and one each alone.

        A job is paid by one wallet, or its uploads by another: its whole price has to fit into one.

        A silent node's wallet can pay nothing now. If all are silent the worker asks again, and does not sign
        without an answer.
        """
        try:
            _check_payable(await self._wallets.recent_balances(), amounts)
        except (WalletTooLow, AboveEachWallet):  # money may have come in since
            _check_payable(await self._wallets.balances(), amounts)


def _check_payable(wallets: Sequence[WalletState], amounts: Sequence[int]) -> None:
    payable = [state.payable for state in wallets if state.balance is not None]
    if not payable:
        return
    if sum(payable) < sum(amounts):
        raise WalletTooLow(sum(amounts), sum(payable))
    if max(payable) < max(amounts):
        raise AboveEachWallet(max(amounts), max(payable))
