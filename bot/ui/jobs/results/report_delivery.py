"""Post the moderators' cards of reports. Implements `bot.ports.reports.ReportCards`."""

import io
import logging
from collections.abc import Awaitable, Callable, Sequence

import discord

from bot import i18n
from bot.domain.errors import DeliveryError, DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.moderation.reports import Report, Voice
from bot.i18n import _
from bot.store import ServerSettingsStore
from bot.ui.jobs.ordering import message_images
from bot.ui.jobs.results import report_cards
from bot.ui.jobs.results.report_form import REASONS
from bot.ui.kit import layout, locales, sending
from bot.ui.kit.formatting import DOT
from bot.ui.kit.report_home import ReportHome

log = logging.getLogger(__name__)

Still = Callable[[Job], Awaitable[bytes | None]]
"""Return a JPEG of the job's picture or of a frame of its clip; None if the file is gone."""

TOLD_DIRECTLY = (0, 0)
"""In place of a card's channel and message: a person was told, and their message is not changed."""

_NAME = "reported.jpg"
_FOREIGN = 4  # pictures of a message that was reported


class DiscordReportCards:
    """Post in the alerts channel; without one in the system channel, else tell a manager of the server."""

    def __init__(
        self, client: discord.Client, settings: ServerSettingsStore, home: ReportHome, still: Still
    ) -> None:
        self._client = client
        self._settings = settings
        self._home = home
        self._still = still

    async def show(self, report: Report, job: Job | None, contest: str | None) -> tuple[int, int] | None:
        """Post the card, or edit the posted one, as `bot.ports.reports.ReportCards` says.

        The picture is on it while the report is open, in a channel for moderators only.
        """
        guild_id = report.subject.guild_id
        alerts = (await self._settings.get(guild_id)).alerts_channel
        if report.card_message and report.card_channel:
            in_alerts = report.card_channel == alerts
            if await self._edit(report, job, contest, pictured=in_alerts):
                return report.card_channel, report.card_message
        if not report.open:
            return None
        if alerts is not None:
            try:
                return await self._post(report, job, contest, alerts)
            except DeliveryImpossible as error:
                log.warning("the alerts channel does not take report %s: %s", report.id, error)
        public = job is None or not job.private
        system = self._home.system_channel(guild_id) if public else None
        if system is not None:
            try:
                return await self._post(report, job, contest, system, pictured=False)
            except DeliveryImpossible as error:
                log.warning("the system channel does not take report %s: %s", report.id, error)
        with i18n.use_locale(await locales.of_server(self._client, guild_id)):
            words = report_cards.told(report, None if contest is not None else job)
        told = await self._home.write_once(guild_id, words, nonce=f"rp-{report.id}")
        return TOLD_DIRECTLY if told else None

    async def reason(self, guild_id: int, voices: Sequence[Voice]) -> str:
        """Return the kinds of what members say is wrong, each once, in the server's language."""
        with i18n.use_locale(await locales.of_server(self._client, guild_id)):
            return DOT.join(dict.fromkeys(_(REASONS[voice.reason]) for voice in voices))

    async def _post(
        self, report: Report, job: Job | None, contest: str | None, channel_id: int, *, pictured: bool = True
    ) -> tuple[int, int]:
        card, files = await self._draw(report, job, contest, channel_id if pictured else None)
        to = sending.channel(self._client, channel_id, report.subject.guild_id)
        with sending.delivering(f"showing report {report.id}"):
            sent = await to.send(
                view=card, files=files, nonce=f"rp-{report.id}", allowed_mentions=sending.NO_MENTIONS
            )
        return channel_id, sent.id

    async def _edit(self, report: Report, job: Job | None, contest: str | None, *, pictured: bool) -> bool:
        """Draw the posted card anew. Return False if it is gone."""
        assert report.card_channel is not None
        assert report.card_message is not None
        card, files = await self._draw(report, job, contest, report.card_channel if pictured else None)
        to = sending.channel(self._client, report.card_channel, report.subject.guild_id)
        message = to.get_partial_message(report.card_message)
        try:
            with sending.delivering(f"showing report {report.id}"):
                await message.edit(view=card, attachments=files, allowed_mentions=sending.NO_MENTIONS)
        except DeliveryImpossible as error:
            log.info("the card of report %s is gone: %s", report.id, error)
            return False
        return True

    async def _draw(
        self, report: Report, job: Job | None, contest: str | None, channel_id: int | None
    ) -> tuple[layout.Card, list[discord.File]]:
        """Return the card with its files. `channel_id` is the moderators'; None: without a picture."""
        media, files = list[discord.MediaGalleryItem](), list[discord.File]()
        if report.open and channel_id is not None and self._may_show(report, channel_id):
            alt = _("The reported picture")
            if job is None:
                media = [
                    discord.MediaGalleryItem(url, description=alt, spoiler=True)
                    for url in await self._foreign(report)
                ]
            elif (still := await self._picture(job, contest)) is not None:
                files = [discord.File(io.BytesIO(still), filename=_NAME)]
                media = [discord.MediaGalleryItem(f"attachment://{_NAME}", description=alt, spoiler=True)]
        with i18n.use_locale(await locales.of_server(self._client, report.subject.guild_id)):
            return report_cards.card(report, job, contest, media), files

    async def _picture(self, job: Job, contest: str | None) -> bytes | None:
        """Return the picture. A private result is shown only as a contest's entry, which voters see too."""
        return None if job.private and contest is None else await self._still(job)

    async def _foreign(self, report: Report) -> Sequence[str]:
        """Return the addresses of the pictures in somebody's message."""
        subject = report.subject
        to = sending.channel(self._client, subject.channel_id, subject.guild_id)
        try:
            with sending.delivering(f"looking at the picture of report {report.id}"):
                message = await to.fetch_message(subject.message_id)
        except DeliveryError as error:
            log.info("report %s has no picture: %s", report.id, error)
            return ()
        return [picture.url for picture in message_images.pictures_in(message, None)][:_FOREIGN]

    def _may_show(self, report: Report, channel_id: int) -> bool:
        """Return False for a picture from an age-restricted channel where the card's is not one."""
        return self._is_restricted(channel_id) or not self._is_restricted(report.subject.channel_id)

    def _is_restricted(self, channel_id: int) -> bool:
        place = self._client.get_channel(channel_id)
        return bool(place is not None and getattr(place, "is_nsfw", bool)())
