"""Delete, with the question before it, and Undo."""

from collections.abc import Sequence

from bot.domain.errors import DeliveryError, DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.pictures.library import Place
from bot.ports import ResultMessage
from bot.services.pictures.removal import Removals
from bot.services.pictures.results import Results
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import posting, removal_cards
from bot.ui.jobs.results.delivery import EntryButtons
from bot.ui.kit import actions, locales, permissions, requester, responses, router, sending
from bot.ui.kit.errors.buttons import MessageGone
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class RemovalButtons:
    """Take results out of their messages, and put them back. One per bot."""

    def __init__(
        self, results: Results, removals: Removals, responder: Responder, entry_buttons: EntryButtons
    ) -> None:
        self._results = results
        self._removals = removals
        self._responder = responder
        self._entry_buttons = entry_buttons

    @router.button(actions.Remove)
    async def remove(self, interaction: Interaction, action: actions.Remove) -> None:
        """Ask about the pressed message, an old 🗑; on a private card, about the result's own message."""
        pressed = None if responses.is_on_private_card(interaction) else interaction.message
        message_id = pressed.id if pressed else 0
        await self.ask(interaction, action.job, message_id, whole=action.whole)

    async def ask(
        self, interaction: Interaction, job_id: str, message_id: int, *, whole: bool = False
    ) -> None:
        """Answer an acknowledged interaction with the question. `message_id` 0: the result's own message."""
        guild_id, _ = requester.place(interaction)
        user_id = interaction.user.id
        plan = await self._removals.plan_removal(
            job_id, guild_id=guild_id, user_id=user_id, moderator=_is_moderator(interaction)
        )
        message_id = message_id or plan.job.message_id or 0
        card = (removal_cards.ask_all if whole else removal_cards.ask)(plan, message_id, by=user_id)
        await self._responder.show(interaction, card)

    @router.button(actions.Delete, Answer.EDIT)
    async def delete(self, interaction: Interaction, action: actions.Delete) -> None:
        """Take the results down and leave a line that names the member who did it."""
        guild_id, _ = requester.place(interaction)
        by = interaction.user.id
        plan = await self._removals.plan_removal(
            action.job, guild_id=guild_id, user_id=by, moderator=_is_moderator(interaction)
        )
        job = plan.job
        places = await self._places(interaction, job, action.message)
        jobs = await self._removals.shown_in(job, places[0]) if action.whole else [job]
        takedown = await self._removals.take_down(jobs or [job], places, by=by)
        for place in places:
            await self._draw(interaction, job, place, removed=jobs, by=by)
        until = self._removals.undo_until(takedown)
        await self._responder.show(
            interaction, removal_cards.removed(job, takedown.press, until, len(takedown.job_ids))
        )

    @router.button(actions.Undo, Answer.EDIT)
    async def undo(self, interaction: Interaction, action: actions.Undo) -> None:
        """Put the results back in their messages, then record it: a failed try can be made again."""
        guild_id, _ = requester.place(interaction)
        by = interaction.user.id
        takedown = await self._removals.check_undo(action.press, user_id=by)
        job = await self._results.job(takedown.job_ids[0], guild_id=guild_id, user_id=by)
        try:
            for place in takedown.places:
                await self._draw(interaction, job, place, again=takedown.job_ids)
        except DeliveryImpossible as error:
            raise MessageGone(job.id) from error
        await self._removals.put_back(takedown)
        await self._responder.show(interaction, removal_cards.put_back(job, len(takedown.job_ids)))

    # ── the messages ─────────────────────────────────────────────────────────────────────────────

    async def _places(self, interaction: Interaction, job: Job, message_id: int) -> Sequence[Place]:
        """Return the messages to take the result out of. A moderator's removal concerns its own one too.

        The id came back from a button, so the message is looked at: it has to show the result. Raises
        MessageGone.
        """
        own = None
        if job.message_id and not job.private:
            own = Place(job.channel_id, job.message_id)
        places = []
        if own is not None and (message_id == own.message_id or interaction.user.id != job.user_id):
            places.append(own)
        if message_id and (own is None or message_id != own.message_id):
            _, channel_id = requester.place(interaction)
            if await _shows(interaction, job, Place(channel_id, message_id)):
                places.insert(0, Place(channel_id, message_id))
        if not places:
            raise MessageGone(job.id)
        return places

    async def _draw(
        self,
        interaction: Interaction,
        job: Job,
        place: Place,
        *,
        removed: Sequence[Job] = (),
        by: int = 0,
        again: Sequence[str] = (),
    ) -> None:
        """Draw the message as it is to be now: with the results that it shows, else with the line.

        Raises DeliveryImpossible if it is gone and has something to show.
        """
        shown = await self._removals.shown_in(job, place, again=again)
        channel = sending.channel(interaction.client, place.channel_id, job.guild_id)
        message = channel.get_partial_message(place.message_id)
        if not shown:
            with locales.in_public(interaction):
                card = removal_cards.left_behind(removed, by)
            try:
                with sending.delivering(f"removing job {job.id}"):
                    await message.edit(view=card, attachments=[], allowed_mentions=sending.NO_MENTIONS)
            except DeliveryImpossible:
                pass
            return
        alone = place.message_id != job.message_id

        async def put(drawn: ResultMessage) -> int:
            with locales.in_public(interaction):
                entries = await self._entry_buttons(shown[0]) if drawn.is_single and not alone else ()
                return await posting.redraw(message, drawn, entries)

        await self._results.redraw(shown, interaction.filesize_limit, put, alone=alone)


def _is_moderator(interaction: Interaction) -> bool:
    return permissions.has(interaction, "moderate_members")


async def _shows(interaction: Interaction, job: Job, place: Place) -> bool:
    """Return True if that message is ours and has a button of the job."""
    channel = sending.channel(interaction.client, place.channel_id, job.guild_id)
    try:
        with sending.delivering(f"looking at job {job.id}"):
            message = await channel.fetch_message(place.message_id)
    except DeliveryError:
        return False
    named = (getattr(action, "job", None) for action in sending.actions_in(message.components))
    return message.author == interaction.client.user and job.id in named
