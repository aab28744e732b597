"""What the worker says to the maker of a private job: in their card, else in a direct message."""

from collections.abc import Sequence

import discord

from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Failure, Job, Progress
from bot.ui.jobs import batch_cards, cards
from bot.ui.jobs.ephemeral_cards import EphemeralCards
from bot.ui.jobs.results import private_cards
from bot.ui.kit import layout
from bot.ui.kit.sending import NOBODY, delivering


async def direct(client: discord.Client, job: Job, card: layout.Card, *, nonce: str) -> int:
    """Sends the maker a direct message; its id. The same `nonce` within minutes is the same message. Raises
    DeliveryImpossible if they take none, and the other DeliveryErrors."""
    with delivering(f"telling the maker of job {job.id}"):
        to = await client.create_dm(discord.Object(job.user_id))
        message = await to.send(view=card, nonce=nonce, allowed_mentions=NOBODY)
    return message.id


class DirectMessages:
    """Speaks through a logged-in client; `private` holds the makers' cards."""

    def __init__(self, client: discord.Client, private: EphemeralCards) -> None:
        self._client = client
        self._private = private

    async def progress(self, job: Job, progress: Progress) -> None:
        """Shows how it goes, while there is a card; nobody is written to for that."""
        await self._private.update(job.batch_key, lambda: cards.placeholder(job, progress))

    async def ready(
        self, jobs: Sequence[Job], missing: Sequence[FailedJob], *, by_message: bool
    ) -> int | None:
        """Says that the results of a press are there; the id of the card or direct message that does.
        Without a card and not `by_message`: None."""
        card_id = await self._private.put(jobs[0].batch_key, lambda: private_cards.ready(jobs, missing))
        if card_id is not None or not by_message:
            return card_id
        return await direct(
            self._client, jobs[0], private_cards.ready(jobs, missing), nonce=f"n-{jobs[0].id}"
        )

    async def ending(self, found: Sequence[FailedJob]) -> None:
        """Says how the jobs of a press ended without a result; whoever cancelled them knows. Raises
        DeliveryError if there is no private way."""
        job = found[0].job
        told = await self._private.update(job.batch_key, lambda: batch_cards.ending(found), early=True)
        if told or all(one.job.failure is Failure.CANCELLED for one in found):
            return
        await direct(self._client, job, batch_cards.ending(found), nonce=f"t-{job.id}")
