"""The card of an open top-up, its buttons for the networks to send it on, and the form that opens one."""

import asyncio
from collections.abc import Mapping

from bot.domain.amounts import parse_usd
from bot.domain.errors import ChainUnavailable
from bot.domain.money.deposits import Topup, parse_address
from bot.domain.money.errors import ChainNeed, ChainSilent, NotAnAddress, TopupOver
from bot.domain.money.networks import WORDS
from bot.media.charts.charts import qr_png
from bot.services.money.deposits import DepositService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import errors, layout, requester, router, sending
from bot.ui.kit.actions import TopUp, TopupNetwork
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.money import topup_form, topup_text


class TopupCards:
    """Show how to send a top-up. A button carries its whole place, so it works after a restart."""

    def __init__(self, funding: DepositService, responder: Responder) -> None:
        self._funding = funding
        self._responder = responder

    # ── open one ─────────────────────────────────────────────────────────────────────────────────

    @router.button(TopUp, Answer.DIALOG, "manage_guild")
    async def ask(self, interaction: Interaction, _action: TopUp) -> None:
        """Ask for the amount."""
        await topup_form.ask(interaction)

    @router.dialog(TopUp, Answer.PRIVATE, "manage_guild")
    async def submit(self, interaction: Interaction, _action: TopUp, typed: Mapping[str, str]) -> None:
        """Promise the typed amount."""
        await self.promise(interaction, *topup_form.typed(typed))

    async def promise(self, interaction: Interaction, amount: str, sender: str | None) -> None:
        """Open a top-up of a typed amount and show it. With `sender`, only that address' transfer counts.

        Raises NotAnAmount, NotAnAddress, or ChainSilent if no chain is read.
        """
        guild_id, channel_id = requester.place(interaction)
        micro = parse_usd(amount)
        address = None if sender is None else parse_address(sender)
        wallets = self._funding.wallets
        if sender is not None and not any(address and wallet.takes_from(address) for wallet in wallets):
            raise NotAnAddress(sender, tuple(wallet.network for wallet in wallets))
        try:
            topup = await self._funding.topup(
                guild_id, channel_id, interaction.user.id, micro, key=str(interaction.id), sender=address
            )
        except ChainUnavailable as error:
            raise ChainSilent(ChainNeed.TRANSFERS) from error
        await self.show(interaction, topup)

    # ── show one ─────────────────────────────────────────────────────────────────────────────────

    @router.button(TopupNetwork, Answer.EDIT, "owner", "manage_guild")
    async def choose(self, interaction: Interaction, action: TopupNetwork) -> None:
        """Show the pressed network's address and code. A top-up that is over loses its card."""
        try:
            topup = await self._funding.promised(action.topup)
        except TopupOver as error:
            await self._responder.show(interaction, layout.note(errors.sentence(error)), [])
            return
        await self.show(interaction, topup, action.network)

    async def show(self, interaction: Interaction, topup: Topup, word: str | None = None) -> None:
        """Answer with the card for the network with this word.

        The first network is shown for None, and for one that the host has switched off since. Networks whose
        chain is not read now are left out, and those that have no addresses like the top-up's sender. Raises
        ChainSilent if no chain is read.
        """
        seen = await self._funding.seen()
        wallets = [wallet for wallet in seen if topup.sender is None or wallet.takes_from(topup.sender)]
        if not wallets:
            raise ChainSilent(ChainNeed.TRANSFERS)
        network = WORDS.get(word or "")
        chosen = next((wallet for wallet in wallets if wallet.network is network), wallets[0])
        png = await asyncio.to_thread(qr_png, topup_text.payment_link(topup, chosen))
        card = topup_text.topup(
            topup,
            wallets,
            chosen,
            seconds=self._funding.credit_seconds(chosen.network),
            review_above=self._funding.rules.review_above,
            replaced=await self._funding.replaced_by(topup),
        )
        await self._responder.show(interaction, card, [sending.file(topup_text.QR_NAME, png)])
