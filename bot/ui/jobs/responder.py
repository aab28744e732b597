"""Answers to interactions: acknowledge once, answer in private, remember the card of a priced job."""

from collections.abc import Awaitable, Callable, Sequence

import discord

from bot.domain import policy
from bot.domain.jobs.job import JobState
from bot.domain.jobs.wish import Wish
from bot.i18n import _
from bot.ports import Clock
from bot.services.jobs.ordering.requests import Quote
from bot.ui.jobs import private_cards, text
from bot.ui.jobs.ordering import approval_cards, attachment_text, price_cards, under_way_cards
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.kit import layout, responses
from bot.ui.kit.responses import Interaction, SeenInteractions

WishOf = Callable[[Quote], Awaitable[Wish | None]]
"""Return the wish of a quote that its maker has to confirm, with cheaper versions; else None."""


async def no_wish(_quote: Quote) -> Wish | None:
    """Offer nothing but the price."""
    return None


class Responder:
    """Answer commands and buttons. One per bot: `private` has the members' open cards."""

    def __init__(self, private: EphemeralCards, clock: Clock, wish_of: WishOf = no_wish) -> None:
        """`wish_of` keeps what a price card can be changed to."""
        self.private = private
        self._clock = clock
        self._wish_of = wish_of
        self._seen = SeenInteractions()

    async def open(self, interaction: Interaction, *, edit: bool = False) -> bool:
        """Acknowledge the interaction; with `edit`, the answer replaces the pressed card.

        Return False for one that came twice, or that Discord takes no answer to any more: do nothing then.
        """
        if not self._seen.first(interaction.id):
            return False
        return await responses.acknowledge(interaction, edit=edit)

    async def show(
        self, interaction: Interaction, card: layout.Card, files: Sequence[discord.File] | None = None
    ) -> None:
        """Answer an acknowledged interaction; `files` replace those of a pressed card."""
        await responses.show(interaction, card, files)

    async def show_quote(self, interaction: Interaction, quote: Quote, hint: str | None = None) -> None:
        """Answer with priced jobs: as started, or with the price and its button. `hint` is an extra line."""
        await responses.show(interaction, self._card(quote, hint, await self._wish_of(quote)))
        await self.private.keep(quote.job.batch_key, interaction, waits=quote.ahead > 0)

    def _card(self, quote: Quote, hint: str | None, wish: Wish | None = None) -> layout.Card:
        job = quote.job
        again = _("You pressed this a moment ago. One more?") if quote.repeated else None
        hint = "\n".join(filter(None, [again, hint, *map(attachment_text.prepared, quote.notes)])) or None
        if quote.pending is not None:
            return approval_cards.pending_card(job, quote.pending, quote.others)
        if job.private and job.result is not None:
            return private_cards.ready([job])
        if job.state is JobState.QUOTED:
            until = self._clock.after(policy.QUOTE_SECONDS, since=job.quoted_at)
            return price_cards.quote(
                quote.jobs,
                until=until,
                available=quote.available,
                left=quote.left,
                old_total=quote.old_total,
                hint=hint,
                picture=quote.picture,
                wish=wish,
            )
        if job.state in (JobState.ADMITTED, JobState.READY):
            return under_way_cards.started(
                quote.jobs, hint, ahead=quote.ahead, usual_seconds=quote.usual_seconds, left=quote.left
            )
        return layout.note(text.where_now(job), job=job)
