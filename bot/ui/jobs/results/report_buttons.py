"""Report a picture, and decide about reports."""

from collections.abc import Mapping

from bot.domain.jobs.job import Job
from bot.domain.jobs.picture import SourceImage
from bot.domain.moderation.reports import Subject
from bot.domain.pictures.errors import NoSuchPicture
from bot.services.moderation.reports import Reports
from bot.services.pictures.results import Results
from bot.services.pictures.sources import Pictures
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import report_cards, report_form
from bot.ui.kit import actions, requester, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class ReportButtons:
    """Handlers of reports: the members' form, and the moderators' decisions. One per bot."""

    def __init__(self, reports: Reports, results: Results, pictures: Pictures, responder: Responder) -> None:
        self._reports = reports
        self._results = results
        self._pictures = pictures
        self._responder = responder

    # ── members ──────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.ReportJob, Answer.DIALOG)
    async def report(self, interaction: Interaction, action: actions.ReportJob) -> None:
        """Ask what is wrong with the result."""
        await self._job(interaction, action.job)
        await report_form.open_form(interaction, action)

    @router.dialog(actions.ReportJob, Answer.CARD)
    async def reported(
        self, interaction: Interaction, action: actions.ReportJob, texts: Mapping[str, str]
    ) -> None:
        """Report the result to the server's moderators."""
        job = await self._job(interaction, action.job)
        report = await self._reports.report(job, interaction.user.id, report_form.voice_of(texts))
        await self._responder.show(interaction, report_cards.reported(report))

    @router.button(actions.ReportPicture, Answer.DIALOG)
    async def report_picture(self, interaction: Interaction, action: actions.ReportPicture) -> None:
        """Ask what is wrong with a picture that was not made here."""
        await self._pictures.choose(action.choice, 0, user_id=interaction.user.id)
        await report_form.open_form(interaction, action)

    @router.dialog(actions.ReportPicture, Answer.CARD)
    async def picture_reported(
        self, interaction: Interaction, action: actions.ReportPicture, texts: Mapping[str, str]
    ) -> None:
        """Report the picture to the server's moderators."""
        source = await self._pictures.choose(action.choice, 0, user_id=interaction.user.id)
        guild_id, _unused = requester.place(interaction)
        subject = _subject(source, guild_id)
        report = await self._reports.report_picture(subject, interaction.user.id, report_form.voice_of(texts))
        await self._responder.show(interaction, report_cards.reported(report))

    async def _job(self, interaction: Interaction, job_id: str) -> Job:
        guild_id, _unused = requester.place(interaction)
        return await self._results.job(job_id, guild_id=guild_id, user_id=interaction.user.id)

    # ── moderators ───────────────────────────────────────────────────────────────────────────────

    @router.button(actions.DecideReport, Answer.CARD, "moderate_members")
    async def decide(self, interaction: Interaction, action: actions.DecideReport) -> None:
        """Carry out the moderator's decision."""
        guild_id, _unused = requester.place(interaction)
        outcome = await self._reports.decide(
            action.report, action.verdict, guild_id=guild_id, by=interaction.user.id
        )
        theme = await self._reports.theme(outcome.report)
        await self._responder.show(interaction, report_cards.outcome(outcome, theme))

    @router.button(actions.ShowReports, Answer.EDIT, "moderate_members")
    async def list_again(self, interaction: Interaction, action: actions.ShowReports) -> None:
        """Show the open reports in place of the pressed card."""
        await self.show_waiting(interaction)

    async def show_waiting(self, interaction: Interaction) -> None:
        """Answer an acknowledged interaction with the open reports."""
        guild_id, _unused = requester.place(interaction)
        reports = [
            (report, job, await self._reports.theme(report))
            for report, job in await self._reports.waiting(guild_id)
        ]
        await self._responder.show(interaction, report_cards.waiting(reports))


def _subject(source: SourceImage, guild_id: int) -> Subject:
    """Return the picture of somebody's message as what is reported. Its link has server, channel, message.

    Raises NoSuchPicture for a message of another server: moderators decide about their own alone.
    """
    server, channel_id, message_id = source.link.rsplit("/", 3)[1:]
    if server != str(guild_id):
        raise NoSuchPicture
    return Subject(guild_id, source.author_id, int(channel_id), int(message_id))
