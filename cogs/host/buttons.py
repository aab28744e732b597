"""Buttons and menus on the cards of `/host`. Each asks first for the bot's host."""

from collections.abc import Collection

from bot.domain.host.errors import NotTheHost, OutflowNotFound
from bot.domain.money.deposits import Deposit
from bot.domain.money.errors import DepositNotFound
from bot.domain.money.movements import Booking, Movement
from bot.services.host import HostServices
from bot.services.host.rescue import Candidates
from bot.services.money import Money
from bot.ui.host import adopt_cards, cards, deposit_cards, digests, write_off_cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, quotes, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.money import reconcile_cards
from cogs.host.base import guild_named, server_names


class HostButtons:
    """Decide about deposits, outflows and disputed jobs, and compare the books with the chain."""

    def __init__(
        self, services: HostServices, money: Money, responder: Responder, *, user_ids: Collection[int]
    ) -> None:
        self._adopter = services.adopter
        self._rescue = services.rescue
        self._write_offs = services.write_offs
        self._funding = money.deposits
        self._audit_job = money.audit
        self._responder = responder
        self._user_ids = frozenset(user_ids)

    def _require_host(self, interaction: Interaction) -> None:
        if interaction.user.id not in self._user_ids:
            raise NotTheHost

    @router.button(actions.Reconcile, Answer.PRIVATE)
    async def reconcile(self, interaction: Interaction, _action: actions.Reconcile) -> None:
        """Compare the books with the chain."""
        self._require_host(interaction)
        await self._responder.show(interaction, reconcile_cards.outcome(await self._audit_job.run()))

    # ── deposits ─────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.ShowDeposits, Answer.PRIVATE)
    async def deposits(self, interaction: Interaction, _action: actions.ShowDeposits) -> None:
        """List the unmatched deposits."""
        self._require_host(interaction)
        card = deposit_cards.listing(await self._funding.unclaimed(), server_names(interaction))
        await self._responder.show(interaction, card)

    @router.menu(actions.ChooseDeposit, Answer.EDIT)
    async def choose_deposit(
        self, interaction: Interaction, _action: actions.ChooseDeposit, key: str
    ) -> None:
        """Ask where a deposit belongs."""
        self._require_host(interaction)
        deposit = await self._deposit(digests.of(key))
        await self._responder.show(interaction, deposit_cards.one(deposit, server_names(interaction)))

    @router.menu(actions.AssignDeposit, Answer.EDIT)
    async def assign(self, interaction: Interaction, action: actions.AssignDeposit, server: str) -> None:
        """Give it to a server."""
        self._require_host(interaction)
        guild, deposit = await guild_named(interaction, server), await self._deposit(action.deposit)
        assigned = await self._funding.assign(deposit.key, guild.id, by=interaction.user.id)
        await self._responder.show(interaction, deposit_cards.assigned(assigned, guild.name))

    @router.button(actions.KeepDeposit, Answer.EDIT)
    async def keep(self, interaction: Interaction, action: actions.KeepDeposit) -> None:
        """Book it as the host's own."""
        self._require_host(interaction)
        deposit = await self._deposit(action.deposit)
        dismissed = await self._funding.dismiss(deposit.key, by=interaction.user.id)
        await self._responder.show(interaction, deposit_cards.dismissed(dismissed))

    async def _deposit(self, digest: str) -> Deposit:
        """Return the waiting deposit with this digest. Raises DepositNotFound."""
        deposit = digests.find(await self._funding.unclaimed(), lambda one: one.key, digest)
        if deposit is None:
            raise DepositNotFound(digest)
        return deposit

    # ── money that left the wallet ───────────────────────────────────────────────────────────────

    @router.menu(actions.ChooseOutflow, Answer.EDIT)
    async def choose_outflow(
        self, interaction: Interaction, _action: actions.ChooseOutflow, key: str
    ) -> None:
        """Ask what it was."""
        self._require_host(interaction)
        movement = await self._outflow(digests.of(key))
        await self._responder.show(interaction, adopt_cards.question(movement))

    @router.button(actions.BookOutflow, Answer.EDIT)
    async def book(self, interaction: Interaction, action: actions.BookOutflow) -> None:
        """Book it as the host says."""
        self._require_host(interaction)
        booking, movement = Booking(action.was), await self._outflow(action.outflow)
        booked = await self._adopter.book(movement.key, booking, by=interaction.user.id)
        await self._responder.show(interaction, adopt_cards.booked(booked, booking))

    async def _outflow(self, digest: str) -> Movement:
        """Return the unbooked movement with this digest. Raises OutflowNotFound."""
        movement = digests.find(await self._adopter.unbooked(), lambda one: one.key, digest)
        if movement is None:
            raise OutflowNotFound(digest, ambiguous=False)
        return movement

    # ── disputed jobs ────────────────────────────────────────────────────────────────────────────

    @router.menu(actions.ChooseStudioJob, Answer.EDIT)
    async def deliver(
        self, interaction: Interaction, action: actions.ChooseStudioJob, studio_job: str
    ) -> None:
        """Deliver what the host says that the job bought."""
        self._require_host(interaction)
        answer = await self._rescue.deliver(action.job, studio_job, by=interaction.user.id)
        card = cards.candidates(answer) if isinstance(answer, Candidates) else cards.delivering(answer)
        await self._responder.show(interaction, card)

    @router.button(actions.WriteOff, Answer.EDIT)
    async def write_off(self, interaction: Interaction, action: actions.WriteOff) -> None:
        """End a disputed job, with the reason that its card quotes."""
        self._require_host(interaction)
        reason = quotes.quoted(interaction)
        ended, receipt = await self._write_offs.write_off(action.job, by=interaction.user.id, reason=reason)
        await self._responder.show(interaction, write_off_cards.done(ended, receipt))
