"""The ⋯ menu below a result, and the things that can be chosen in it."""

from collections.abc import Sequence
from typing import Protocol

import discord

from bot.domain import policy
from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.jobs.posts import PostedAs
from bot.i18n import _
from bot.ports import Rendition
from bot.services.pictures.results import Results
from bot.services.pictures.sources import Pictures
from bot.ui.jobs import result_text
from bot.ui.jobs.ordering import panel_cards
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import details_cards, more_menu, report_form, result_cards, result_pictures
from bot.ui.jobs.results.favourite_buttons import FavouriteButtons
from bot.ui.jobs.results.removal_buttons import RemovalButtons
from bot.ui.jobs.results.result_buttons import ResultButtons
from bot.ui.kit import actions, layout, permissions, requester, responses, router, sending
from bot.ui.kit.errors.buttons import DirectMessagesClosed, EntryGone
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class Entering(Protocol):
    """Contests, as a result's menu needs them."""

    async def takes(self, job: Job) -> bool:
        """Return True if a contest that is open would take the public result."""

    async def enter(self, interaction: Interaction, job: Job) -> None:
        """Answer an acknowledged interaction: enter the result, or ask for the contest."""


class MoreButtons:
    """Handlers of the ⋯ menu. One per bot."""

    def __init__(
        self,
        results: Results,
        pictures: Pictures,
        result_buttons: ResultButtons,
        removal: RemovalButtons,
        favourites: FavouriteButtons,
        entering: Entering,
        responder: Responder,
    ) -> None:
        self._results = results
        self._pictures = pictures
        self._result_buttons = result_buttons
        self._removal = removal
        self._entering = entering
        self._responder = responder
        self._choices = {
            more_menu.DETAILS: self._details,
            more_menu.FAVOURITE: favourites.save,
            more_menu.REFERENCE: self._lay_aside,
            more_menu.VARY: result_buttons.make_variation,
            more_menu.ALONE: result_buttons.post_again,
            more_menu.DIRECT: self._send_directly,
            more_menu.ENTER: entering.enter,
        }

    @router.button(actions.More)
    async def more(self, interaction: Interaction, action: actions.More) -> None:
        """Open the private menu."""
        job = await self._result_buttons.one_job(interaction, action)
        if job is None:
            return
        message = interaction.message
        message_id = 0 if message is None or message.flags.ephemeral else message.id
        picture = result_pictures.address_in_pressed(interaction, job)
        presser = await self._presser(interaction, job)
        await self._responder.show(
            interaction, more_menu.menu(job, presser, message_id=message_id, picture=picture)
        )

    async def _presser(self, interaction: Interaction, job: Job) -> more_menu.Presser:
        maker = job.user_id == interaction.user.id
        return more_menu.Presser(
            maker=maker,
            moderator=permissions.has(interaction, "moderate_members"),
            enters=maker and await self._entering.takes(job),
        )

    @router.menu(actions.ChooseMore, Answer.DIALOG)
    async def choose(self, interaction: Interaction, action: actions.ChooseMore, value: str) -> None:
        """Run the chosen entry: a report opens its dialog, everything else acknowledges first.

        Raises EntryGone if this job's menu does not offer it (any more).
        """
        if value != more_menu.REPORT and not await responses.acknowledge(interaction, edit=True):
            return
        guild_id, _ = requester.place(interaction)
        job = await self._results.job(action.job, guild_id=guild_id, user_id=interaction.user.id)
        if value not in more_menu.choices(job, await self._presser(interaction, job)):
            raise EntryGone
        if value == more_menu.REPORT:
            await report_form.open_form(interaction, actions.ReportJob(job.id))
        elif value == more_menu.DELETE:
            await self._removal.ask(interaction, job.id, action.message)
        elif value in more_menu.SHAPES:
            await self._result_buttons.reshape(interaction, job, more_menu.SHAPES[value])
        else:
            await self._choices[value](interaction, job)

    async def _details(self, interaction: Interaction, job: Job) -> None:
        user_id = interaction.user.id
        facts = await self._results.details(job.id, guild_id=job.guild_id, user_id=user_id)
        await self._responder.show(
            interaction,
            details_cards.details(facts, deletes=_deletes(interaction, job)),
            details_cards.files(facts) or None,
        )

    async def _lay_aside(self, interaction: Interaction, job: Job) -> None:
        image = await result_pictures.source_image(interaction, job)
        tray = await self._pictures.add_to_tray(image, guild_id=job.guild_id, user_id=interaction.user.id)
        await self._responder.show(interaction, panel_cards.tray(tray))

    async def _send_directly(self, interaction: Interaction, job: Job) -> None:
        async def post(renditions: Sequence[Rendition]) -> int:
            (rendition,) = renditions
            with sending.delivering(f"sending job {job.id} in a direct message"):
                direct = await interaction.client.create_dm(discord.Object(interaction.user.id))
                message = await direct.send(
                    view=result_cards.picture(job, rendition),
                    file=discord.File(rendition.file, filename=result_text.filename(job, rendition)),
                    nonce=f"d-{interaction.id}",
                    allowed_mentions=sending.NO_MENTIONS,
                )
            await self._results.note_post(job, PostedAs.DIRECT, channel_id=direct.id, message_id=message.id)
            return int(message.id)

        try:
            user_id = interaction.user.id
            await self._results.send(
                job.id, policy.DIRECT_BYTES, post, guild_id=job.guild_id, user_id=user_id
            )
        except DeliveryImpossible as error:
            raise DirectMessagesClosed from error
        await self._responder.show(interaction, layout.note(_("It is in your direct messages, at no cost.")))


def _deletes(interaction: Interaction, job: Job) -> bool:
    return job.user_id == interaction.user.id or permissions.has(interaction, "moderate_members")
