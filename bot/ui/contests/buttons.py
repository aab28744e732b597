"""Buttons of a contest's card and of a member's own pictures. Each handler looks everything up again."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.catalogue import Model
from bot.domain.contests.errors import NoContestOpen, NoReminderRole, RoleUnchanged, UnknownContest
from bot.domain.contests.models import Contest, ContestState
from bot.domain.errors import BadMedia, FilesUnavailable
from bot.domain.jobs.job import Job
from bot.i18n import _
from bot.ui.contests import own_cards, rules
from bot.ui.contests import text as contests_text
from bot.ui.contests.context import ContestContext
from bot.ui.contests.roles import still_harmless
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, discord_internals, layout, modals, requester, router, sending
from bot.ui.kit.failures import NETWORK
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.money import model_text


class ContestButtons:
    """Handlers of Make, Enter, Remind me, and of Enter this · Remix · Drop. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    # ── making ───────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.MakeEntry, Answer.DIALOG)
    async def make(self, interaction: Interaction, action: actions.MakeEntry) -> None:
        """Ask for model and prompt in one dialog."""
        contest = await self._context.contest(interaction, action.contest)
        usual = await self._context.entries.default_model(contest)
        models = await self._context.entries.fitting_models(contest)
        inputs: list[ui.Item[Any]] = []
        if len(models) > 1:
            inputs.append(_models(models, await self._context.entries.facts(), usual))
        inputs += modals.prompt_inputs("", maximum=modals.FIELD)
        title = _("Make for {theme}", theme=contests_text.short(contest))
        await modals.open_dialog(interaction, action, title, inputs)

    @router.dialog(actions.MakeEntry)
    async def made(
        self, interaction: Interaction, action: actions.MakeEntry, texts: Mapping[str, str]
    ) -> None:
        """Make the picture from the dialog's model and prompt."""
        contest = await self._context.contest(interaction, action.contest)
        quote = await self._context.entries.make(
            contest,
            requester.request(interaction),
            await self._context.person(interaction, contest),
            model=texts.get("model") or None,
            options={"prompt": modals.prompt_of(texts)},
            files={},
        )
        await self._responder.show_quote(interaction, quote)

    @router.button(actions.RemixEntry, Answer.DIALOG)
    async def remix(self, interaction: Interaction, action: actions.RemixEntry) -> None:
        """Open the prompt of an own picture in a dialog."""
        job = await self._context.entries.own_job(action.job, interaction.user.id)
        inputs = modals.prompt_inputs(job.prompt, maximum=modals.FIELD)
        await modals.open_dialog(interaction, action, _("Remix your picture"), inputs)

    @router.dialog(actions.RemixEntry)
    async def remixed(
        self, interaction: Interaction, action: actions.RemixEntry, texts: Mapping[str, str]
    ) -> None:
        """Make another picture with the typed prompt."""
        job = await self._context.entries.own_job(action.job, interaction.user.id)
        assert job.contest_id is not None, "`own_job` has looked"
        contest = await self._context.contest(interaction, job.contest_id)
        request, person = requester.request(interaction), await self._context.person(interaction, contest)
        prompt = modals.prompt_of(texts)
        quote = await self._context.entries.remix(contest, job, prompt, request, person)
        await self._responder.show_quote(interaction, quote)

    # ── entering ─────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.Enter)
    async def enter(self, interaction: Interaction, action: actions.Enter) -> None:
        """List the pictures that the member may enter."""
        contest = await self._context.contest(interaction, action.contest)
        mine = await self._context.entries.of_member(contest.id, interaction.user.id)
        handed = {entry.job_id for entry in mine.entries if entry.counts}
        free = [job for job in mine.jobs if job.result is not None and job.id not in handed]
        stills = [await self._still(job) for job in free[: own_cards.CHOICES]]
        files = [sending.file(f"{n}.jpg", still) for n, still in enumerate(stills, 1) if still is not None]
        names = [None if still is None else f"{n}.jpg" for n, still in enumerate(stills, 1)]
        await self._responder.show(interaction, own_cards.choose(contest, free, names), files)

    async def _still(self, job: Job) -> bytes | None:
        """Return a small picture of a job's result, None once the file has left the spool."""
        assert job.result is not None, "only finished jobs are entered"
        try:
            return await self._context.pictures.ballot(await self._context.file(job.result.name))
        except (BadMedia, OSError, FilesUnavailable):
            return None

    @router.menu(actions.EnterJob)
    async def enter_job(self, interaction: Interaction, action: actions.EnterJob, job_id: str) -> None:
        """Enter the chosen picture."""
        contest = await self._context.contest(interaction, action.contest)
        await self.hand_in(interaction, contest, job_id)

    @router.button(actions.EnterThis)
    async def enter_this(self, interaction: Interaction, action: actions.EnterThis) -> None:
        """Enter a picture in the contest it was made for."""
        job = await self._context.entries.own_job(action.job, interaction.user.id)
        assert job.contest_id is not None, "`own_job` has looked"
        contest = await self._context.contest(interaction, job.contest_id)
        await self.hand_in(interaction, contest, job.id)

    @router.button(actions.EnterPublic)
    async def enter_public(self, interaction: Interaction, action: actions.EnterPublic) -> None:
        """Enter a public result (🏆 below it)."""
        contest = await self._context.contest(interaction, action.contest)
        await self.hand_in(interaction, contest, action.job)

    @router.menu(actions.ChooseContest)
    async def choose_contest(
        self, interaction: Interaction, action: actions.ChooseContest, contest_id: str
    ) -> None:
        """Enter a picture in the chosen contest."""
        contest = await self._context.contest(interaction, contest_id)
        await self.hand_in(interaction, contest, action.job)

    async def somewhere(self, interaction: Interaction, job_id: str) -> None:
        """Enter a picture in the only open contest, or ask for one. Answers an acknowledged interaction."""
        guild_id, _unused = requester.place(interaction)
        running = await self._context.contests.list_running(guild_id)
        open_contests = [contest for contest in running if contest.state is ContestState.OPEN]
        if not open_contests:
            raise NoContestOpen
        if len(open_contests) == 1:
            await self.hand_in(interaction, open_contests[0], job_id)
        else:
            await self._responder.show(interaction, own_cards.which(open_contests, job_id))

    async def hand_in(self, interaction: Interaction, contest: Contest, job_id: str) -> None:
        """Enter a job's picture. Answers an acknowledged interaction."""
        person = await self._context.person(interaction, contest)
        entry = await self._context.entries.enter(contest.id, job_id, person)
        mine = await self._context.entries.of_member(contest.id, person.user_id)
        used = sum(own.counts for own in mine.entries)
        await self._responder.show(interaction, own_cards.handed_in(contest, entry, used))

    @router.button(actions.Drop)
    async def drop(self, interaction: Interaction, action: actions.Drop) -> None:
        """Withdraw an own picture if it is entered."""
        job = await self._context.entries.own_job(action.job, interaction.user.id)
        await self._context.entries.drop(job.id, user_id=interaction.user.id)
        assert job.contest_id is not None, "`own_job` has looked"
        contest = await self._context.contest(interaction, job.contest_id)
        await self._responder.show(interaction, own_cards.dropped(contest, job))

    @router.button(actions.WithdrawEntry)
    async def withdraw(self, interaction: Interaction, action: actions.WithdrawEntry) -> None:
        """Take an own entry back."""
        contest = await self._context.contest(interaction, action.contest)
        await self.take_back(interaction, contest, action.job)

    async def take_back(self, interaction: Interaction, contest: Contest, job_id: str) -> None:
        """Withdraw an own entry. Answers an acknowledged interaction."""
        entry = await self._context.entries.withdraw(contest.id, job_id, user_id=interaction.user.id)
        await self._responder.show(interaction, own_cards.withdrawn(contest, entry))

    # ── the rules ────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.Rules)
    async def rules(self, interaction: Interaction, action: actions.Rules) -> None:
        """Show the contest's rules."""
        contest = await self._context.contest(interaction, action.contest)
        if contest.state is ContestState.DRAFT:
            if contest.organiser_id != interaction.user.id:
                raise UnknownContest(contest.id)
        else:
            self._context.check_access(interaction, contest)
        await self._responder.show(interaction, rules.card(contest))

    # ── reminders ────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.Remind)
    async def remind(self, interaction: Interaction, action: actions.Remind) -> None:
        """Give or take the role that reminders mention."""
        contest = await self._context.contest(interaction, action.contest)
        role_id = await self._context.contests.reminder_role(contest.guild_id)
        if role_id is None:
            raise NoReminderRole
        await self._responder.show(interaction, layout.note(await _toggled(interaction, role_id)))


async def _toggled(interaction: Interaction, role_id: int) -> str:
    """Give the role if the member lacks it, else take it. Return the answer."""
    member = interaction.user
    assert isinstance(member, discord.Member), "buttons of contests are pressed on servers"
    if not still_harmless(interaction.guild, role_id):
        raise RoleUnchanged(role_id)
    role, reason = discord.Object(role_id), "contest reminders"
    try:
        if role_id in discord_internals.role_ids(member):
            await member.remove_roles(role, reason=reason)
            return _("Reminders are off: you no longer have <@&{role}>.", role=role_id)
        await member.add_roles(role, reason=reason)
    except (discord.HTTPException, *NETWORK) as error:
        raise RoleUnchanged(role_id) from error
    return _(
        "Reminders are on: you have <@&{role}>. I mention it when a voting starts and before it ends. Press "
        "🔔 again to stop.",
        role=role_id,
    )


def _models(models: Sequence[Model], facts: model_text.Facts, usual: str) -> "ui.Item[Any]":
    options = model_text.options(models, facts, usual)
    return ui.Label(text=_("Model"), component=ui.Select[Any](custom_id="model", options=options))
