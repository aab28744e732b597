"""The card of an open top-up, and its buttons for the networks to send it on."""

import asyncio

from bot.domain.money.deposits import Topup
from bot.domain.money.errors import ChainNeed, ChainSilent, TopupOver
from bot.domain.money.networks import WORDS
from bot.media.charts.charts import qr_png
from bot.services.money.deposits import DepositService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import errors, layout, router, sending
from bot.ui.kit.actions import TopupNetwork
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.money import topup_text


class TopupCards:
    """Show how to send a top-up. A button carries its whole place, so it works after a restart."""

    def __init__(self, funding: DepositService, responder: Responder) -> None:
        self._funding = funding
        self._responder = responder

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
