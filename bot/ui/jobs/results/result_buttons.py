"""What the buttons below a result do: Remix, Edit, Animate, ⋯ and 🗑. All is looked up when pressed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from bot import catalogue
from bot.domain.errors import DeliveryImpossible, InvalidOptions, NotAllowed, Outdated
from bot.domain.jobs.job import Job
from bot.domain.jobs.picture import Picture, Purpose, SourceImage
from bot.i18n import _
from bot.ports import Rendition
from bot.ports.notices import Notices
from bot.services.jobs.ordering.admission import Admission
from bot.services.pictures.results import Results
from bot.services.pictures.sources import Pictures
from bot.ui.jobs import cards
from bot.ui.jobs import text as jobs_text
from bot.ui.jobs.cards import Action
from bot.ui.jobs.ordering import message_images
from bot.ui.jobs.ordering import tray as ordering_tray
from bot.ui.jobs.ordering.panel_buttons import PanelButtons
from bot.ui.jobs.ordering.panel_cards import ID
from bot.ui.jobs.ordering.price_buttons import button
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import more_menu, posting
from bot.ui.kit import formatting, layout, locales, modals, permissions, requester, sending
from bot.ui.kit.buttons import DynamicButton, chosen, matching
from bot.ui.kit.responses import Interaction

DM_BYTES = 10_000_000
"""What Discord takes in a direct message, with a little room."""


class ResultButtons:
    """Acts on results. One per bot."""

    def __init__(
        self,
        results: Results,
        pictures: Pictures,
        admission: Admission,
        panels: PanelButtons,
        notices: Notices,
        responder: Responder,
    ) -> None:
        self._results = results
        self._pictures = pictures
        self._admission = admission
        self._panels = panels
        self._notices = notices
        self._responder = responder

    def buttons(self) -> Sequence[DynamicButton]:
        """To be given to the bot."""
        return (
            button(Action.REMIX, self.remix),
            button(Action.EDIT, self.edit),
            button(Action.ANIMATE, self.animate),
            button(Action.MORE, self.more),
            button(Action.BIN, self.bin),
            matching(f"{more_menu.DO}:(?P<job>{ID})", self.do),
        )

    def submits(self) -> Mapping[str, modals.Submit]:
        """Dialogs by the pattern of their custom ids."""
        return {rf"{Action.REMIX}:(?P<job>{ID}):\d+": self.remixed}

    # ── Remix ────────────────────────────────────────────────────────────────────────────────────

    async def remix(self, interaction: Interaction, job_id: str) -> None:
        """Opens the prompt in a dialog."""
        guild_id, _unused = requester.place(interaction)
        job = await self._results.job(job_id, guild_id=guild_id, user_id=interaction.user.id)
        field = catalogue.operation(job.operation).field("prompt")
        if field is None:
            raise InvalidOptions(_("{model} takes no prompt, so there is nothing to remix.", model=job.model))
        most = field.max_length or modals.FIELD
        inputs = modals.prompt_inputs(job.prompt, most=most, required=field.required)
        custom_id = f"{Action.REMIX.on(job.id)}:{interaction.id}"
        await interaction.response.send_modal(
            modals.Dialog(_("Remix job {job}", job=job.id), custom_id, inputs)
        )

    async def remixed(
        self, interaction: Interaction, match: re.Match[str], values: Mapping[str, str]
    ) -> None:
        """The same request with the prompt that was typed, by whoever typed it."""
        if not await self._responder.open(interaction):
            return
        guild_id, _ = requester.place(interaction)
        job = await self._results.job(match["job"], guild_id=guild_id, user_id=interaction.user.id)
        changes = {"prompt": modals.prompt_of(values)}
        offer = await self._admission.repeat(job.id, **requester.where(interaction), changes=changes)
        await self._responder.offer(interaction, offer)

    # ── Edit and Animate ─────────────────────────────────────────────────────────────────────────

    async def edit(self, interaction: Interaction, job_id: str) -> None:
        if await self._responder.open(interaction):
            job, picture = await self._picture(interaction, job_id)
            await self._panels.open(interaction, Purpose.EDIT, [picture], job.model)

    async def animate(self, interaction: Interaction, job_id: str) -> None:
        if await self._responder.open(interaction):
            _, picture = await self._picture(interaction, job_id)
            await self._panels.open(interaction, Purpose.ANIMATE, [picture])

    async def _picture(self, interaction: Interaction, job_id: str) -> tuple[Job, Picture]:
        guild_id, _ = requester.place(interaction)
        job = await self._results.job(job_id, guild_id=guild_id, user_id=interaction.user.id)
        seen = await _seen(interaction, job)
        return job, await self._pictures.take(seen, guild_id=guild_id, user_id=interaction.user.id)

    # ── ⋯ ────────────────────────────────────────────────────────────────────────────────────────

    async def more(self, interaction: Interaction, job_id: str) -> None:
        """The private menu."""
        if await self._responder.open(interaction):
            guild_id, _ = requester.place(interaction)
            job = await self._results.job(job_id, guild_id=guild_id, user_id=interaction.user.id)
            await self._responder.show(interaction, more_menu.menu(job, _picture_in(interaction, job)))

    async def do(self, interaction: Interaction, match: re.Match[str]) -> None:
        """What was chosen in it."""
        if not await self._responder.open(interaction, edit=True):
            return
        guild_id, _unused = requester.place(interaction)
        job = await self._results.job(match["job"], guild_id=guild_id, user_id=interaction.user.id)
        acts = {
            more_menu.DETAILS: self.details,
            more_menu.REFERENCE: self._lay_aside,
            more_menu.VARY: self.vary,
            more_menu.ALONE: self.alone,
            more_menu.DIRECT: self._direct,
            more_menu.REPORT: self._report,
        }
        wanted = chosen(interaction)
        if wanted not in acts or wanted not in more_menu.choices(job):
            raise InvalidOptions(_("There is no such entry in this menu any more. Open it again."))
        await acts[wanted](interaction, job)

    async def details(self, interaction: Interaction, job: Job) -> None:
        """Details and receipt, as the answer to an opened interaction."""
        me = interaction.user.id
        details = await self._results.details(job.id, guild_id=job.guild_id, user_id=me)
        await self._responder.show(interaction, layout.note(*more_menu.details(details)))

    async def _lay_aside(self, interaction: Interaction, job: Job) -> None:
        seen = await _seen(interaction, job)
        tray = await self._pictures.lay_aside(seen, guild_id=job.guild_id, user_id=interaction.user.id)
        await self._responder.show(interaction, ordering_tray.tray(tray))

    async def vary(self, interaction: Interaction, job: Job, *, shown: int | None = None) -> None:
        """An edit that varies it, as the answer to an opened interaction; `shown`: the price on the
        button."""
        seen = await _seen(interaction, job)
        picture = await self._pictures.take(seen, guild_id=job.guild_id, user_id=interaction.user.id)
        asked = replace(requester.asked(interaction, "", {}), shown_price=shown)
        offer = await self._results.vary(picture, asked)
        await self._responder.offer(interaction, offer)

    async def alone(self, interaction: Interaction, job: Job) -> None:
        """Its maker posts it once more, by itself, as the answer to an opened interaction."""
        if job.user_id != interaction.user.id:
            raise NotAllowed(_("Only its maker can post a result once more. Nothing was posted."))
        guild_id, channel_id = requester.place(interaction)
        to = sending.channel(interaction.client, channel_id, guild_id)
        receipt = await self._results.receipt(job)

        async def post(rendition: Rendition) -> int:
            with locales.in_public(interaction):
                return await posting.post_result(to, job, rendition, receipt, nonce=f"o-{interaction.id}")

        limit, me = interaction.filesize_limit, interaction.user.id
        message_id = await self._results.send(job.id, limit, post, guild_id=guild_id, user_id=me)
        link = formatting.jump(guild_id, channel_id, message_id)
        await self._responder.show(interaction, layout.note(_("Here it is, at no cost: {link}", link=link)))

    async def _direct(self, interaction: Interaction, job: Job) -> None:
        async def post(rendition: Rendition) -> int:
            with sending.delivering(f"sending job {job.id} in a direct message"):
                direct = await interaction.client.create_dm(discord.Object(interaction.user.id))
                message = await direct.send(
                    view=cards.picture(job, posting.filename(job, rendition)),
                    file=discord.File(rendition.file, filename=posting.filename(job, rendition)),
                    nonce=f"d-{interaction.id}",
                    allowed_mentions=sending.NOBODY,
                )
            return int(message.id)

        try:
            me = interaction.user.id
            await self._results.send(job.id, DM_BYTES, post, guild_id=job.guild_id, user_id=me)
        except DeliveryImpossible as error:
            raise NotAllowed(
                _(
                    "Discord does not let me write to you. Nothing was sent or paid. Allow direct "
                    "messages from members of this server in its privacy settings, then choose this "
                    "again."
                )
            ) from error
        await self._responder.show(interaction, layout.note(_("It is in your direct messages, at no cost.")))

    async def _report(self, interaction: Interaction, job: Job) -> None:
        link = _place_of(job)
        if job.private:  # its maker wants the moderators to know of it
            link = _("private, reported by its maker: {prompt}", prompt=jobs_text.prompt_of(job))
        await self.report(interaction, link, job, job.user_id, key=job.id)

    async def report(
        self, interaction: Interaction, link: str, job: Job | None, author_id: int, *, key: str
    ) -> None:
        """Tells the server's moderators, as the answer to an opened interaction; once by each member."""
        guild_id, _unused = requester.place(interaction)
        with locales.in_public(interaction):
            said = more_menu.reported(link, job, author_id)
        nonce = f"x{key}-{interaction.user.id % 10**12}"[:25]
        stands = await self._notices.server(guild_id, "report", said, nonce=nonce)
        await self._responder.show(
            interaction, layout.note(_(more_menu.TOLD if stands else more_menu.UNTOLD))
        )

    # ── 🗑 ────────────────────────────────────────────────────────────────────────────────────────

    async def bin(self, interaction: Interaction, job_id: str) -> None:
        """Takes the result out of the channel and leaves a line that says who did it."""
        if not await self._responder.open(interaction):
            return
        guild_id, channel_id = requester.place(interaction)
        by = interaction.user.id
        moderator = permissions.has(interaction, "moderate_members")
        job = await self._results.may_remove(job_id, guild_id=guild_id, user_id=by, moderator=moderator)
        await self._results.removed(job, by=by)
        places = {(channel_id, interaction.message.id)} if interaction.message else set()
        # Its maker takes back this post of it alone; what must go, goes from the gallery of its press too.
        if job.message_id is not None and (job.batch_id is None or by != job.user_id):
            places.add((job.channel_id, job.message_id))
        with locales.in_public(interaction):
            card = layout.note(more_menu.removed(job, by))
        for where, message_id in places:
            await wipe(interaction, job, card, where, message_id)
        await self._responder.show(interaction, layout.note(more_menu.gone(job, by)))


async def wipe(
    interaction: Interaction, job: Job, card: layout.Card, channel_id: int, message_id: int
) -> None:
    """Puts the card in place of a result and its files."""
    message: Any = sending.channel(interaction.client, channel_id, job.guild_id).get_partial_message(
        message_id
    )
    try:
        with sending.delivering(f"removing job {job.id}"):
            await message.edit(view=card, attachments=[], allowed_mentions=sending.NOBODY)
    except DeliveryImpossible:
        pass  # somebody has deleted it already


async def _seen(interaction: Interaction, job: Job) -> SourceImage:
    """The job's result as it stands in the channel. Its bytes come from our own disk as long as they are
    there; the address serves while they are shown, and after."""
    extension = (job.result.content_type if job.result else "image/png").partition("/")[2]
    url = await _address(interaction, job)
    return SourceImage(url, f"{job.id}.{extension}", None, 0, job.user_id, _place_of(job), job.id)


def _place_of(job: Job) -> str:
    """A link to the result, or to the channel where it is to come or was asked for in private."""
    stands = None if job.private else job.message_id
    return formatting.jump(job.guild_id, job.channel_id, stands)


def _picture_in(interaction: Interaction, job: Job) -> str | None:
    """The address of the job's picture in the pressed message."""
    message = interaction.message
    return None if message is None else _address_in(interaction, message, job)


def _address_in(interaction: Interaction, message: discord.Message, job: Job) -> str | None:
    """Of several pictures the one that carries the job in its name."""
    me = interaction.client.user
    seen = message_images.pictures_in(message, None if me is None else me.id)
    named = (one for one in seen if one.job == job.id)
    one = next(named, None) or next(iter(seen), None)
    return None if one is None else one.url


async def _address(interaction: Interaction, job: Job) -> str:
    """Where Discord has the file now: addresses die, so they are read from the message each time. Raises
    Outdated if the message is gone."""
    gone = Outdated(
        _(
            "The message with job {job} is no longer there. Nothing was held or paid. Its maker can "
            "bring it back with `/show job:{job}`.",
            job=job.id,
        )
    )
    if (here := _picture_in(interaction, job)) is not None:
        return here
    if job.private:
        raise Outdated(
            _(
                "This card shows no picture any more. Nothing was held or paid. `/show job:{job}` "
                "brings it to you alone, with all its buttons.",
                job=job.id,
            )
        )
    if job.message_id is None:
        raise gone
    try:
        with sending.delivering(f"looking at job {job.id}"):
            where = sending.channel(interaction.client, job.channel_id, job.guild_id)
            message = await where.fetch_message(job.message_id)
    except DeliveryImpossible as error:
        raise gone from error
    address = _address_in(interaction, message, job)
    if address is None:
        raise gone
    return address
