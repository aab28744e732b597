"""What the buttons of a contest's card and of a member's own pictures do. All is looked up when pressed."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.catalogue import Model
from bot.domain.contests.models import Contest, ContestState
from bot.domain.errors import NotAllowed
from bot.i18n import _
from bot.ui.contests import cards
from bot.ui.contests import text as contests_text
from bot.ui.contests.context import ContestContext
from bot.ui.contests.custom_ids import CONTEST, JOB, ContestAction
from bot.ui.contests.roles import still_harmless
from bot.ui.jobs.responder import Responder
from bot.ui.kit import formatting, layout, modals, requester
from bot.ui.kit.buttons import DynamicButton, chosen, matching
from bot.ui.kit.responses import NETWORK, Interaction

MODELS = 25
"""Entries of a menu."""


class ContestButtons:
    """Make, Enter, Remind me, and Enter this · Remix · Drop. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    def buttons(self) -> Sequence[DynamicButton]:
        """To be given to the bot."""
        return (
            matching(f"{ContestAction.MAKE}:{CONTEST}", self.make),
            matching(f"{ContestAction.ENTER}:{CONTEST}", self.enter),
            matching(f"{ContestAction.ENTER}:{CONTEST}:job", self.chosen),
            matching(f"{ContestAction.BELL}:{CONTEST}", self.bell),
            matching(f"{ContestAction.IN}:{JOB}", self.enter_this),
            matching(f"{ContestAction.INTO}:{CONTEST}:{JOB}", self.enter_public),
            matching(f"{ContestAction.PICK}:{JOB}", self.picked),
            matching(f"{ContestAction.REMIX}:{JOB}", self.remix),
            matching(f"{ContestAction.DROP}:{JOB}", self.drop),
        )

    def submits(self) -> Mapping[str, modals.Submit]:
        """Dialogs by the pattern of their custom ids."""
        return {
            rf"{ContestAction.MAKE}:{CONTEST}:\d+": self.made,
            rf"{ContestAction.REMIX}:{JOB}:\d+": self.remixed,
        }

    # ── making ───────────────────────────────────────────────────────────────────────────────────

    async def make(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Asks for model and prompt in one dialog."""
        contest = await self._context.contest(interaction, match["contest"])
        usual = await self._context.making.usual(contest)
        inputs: list[ui.Item[Any]] = []
        models = self._context.making.models(contest)[:MODELS]
        if len(models) > 1:
            inputs.append(_models(models, usual))
        inputs += modals.prompt_inputs("", most=modals.FIELD)
        title = _("Make for {theme}", theme=contests_text.short(contest))
        custom_id = ContestAction.MAKE.on(contest.id, interaction.id)
        await interaction.response.send_modal(modals.Dialog(title, custom_id, inputs))

    async def made(self, interaction: Interaction, match: re.Match[str], values: Mapping[str, str]) -> None:
        if not await self._responder.open(interaction):
            return
        contest = await self._context.contest(interaction, match["contest"])
        offer = await self._context.making.make(
            contest,
            requester.asked(interaction, "", {}),
            await self._context.person(interaction, contest),
            model=values.get("model") or None,
            given={"prompt": modals.prompt_of(values)},
            files={},
        )
        await self._responder.offer(interaction, offer)

    async def remix(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Opens the prompt of an own picture in a dialog."""
        job = await self._context.making.original(match["job"], interaction.user.id)
        inputs = modals.prompt_inputs(job.prompt, most=modals.FIELD)
        custom_id = ContestAction.REMIX.on(job.id, interaction.id)
        dialog = modals.Dialog(_("Remix job {job}", job=job.id), custom_id, inputs)
        await interaction.response.send_modal(dialog)

    async def remixed(
        self, interaction: Interaction, match: re.Match[str], values: Mapping[str, str]
    ) -> None:
        if not await self._responder.open(interaction):
            return
        job = await self._context.making.original(match["job"], interaction.user.id)
        assert job.contest_id is not None, "`original` has looked"
        contest = await self._context.contest(interaction, job.contest_id)
        asked, person = requester.asked(interaction, "", {}), await self._context.person(interaction, contest)
        prompt = modals.prompt_of(values)
        offer = await self._context.making.again(contest, job, prompt, asked, person)
        await self._responder.offer(interaction, offer)

    # ── entering ─────────────────────────────────────────────────────────────────────────────────

    async def enter(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Shows what the member may hand in."""
        if not await self._responder.open(interaction):
            return
        contest = await self._context.contest(interaction, match["contest"])
        mine = await self._context.entering.mine(contest.id, user_id=interaction.user.id)
        handed = {each.job_id for each in mine.submissions if each.counts}
        free = [job for job in mine.jobs if job.result is not None and job.id not in handed]
        await self._responder.show(interaction, cards.choose(contest, free))

    async def chosen(self, interaction: Interaction, match: re.Match[str]) -> None:
        """One of them was chosen."""
        if await self._responder.open(interaction, edit=True):
            contest = await self._context.contest(interaction, match["contest"])
            await self.hand_in(interaction, contest, chosen(interaction))

    async def enter_this(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Hands in the picture to the contest it was made for."""
        if not await self._responder.open(interaction):
            return
        job = await self._context.making.original(match["job"], interaction.user.id)
        assert job.contest_id is not None, "`original` has looked"
        contest = await self._context.contest(interaction, job.contest_id)
        await self.hand_in(interaction, contest, job.id)

    async def enter_public(self, interaction: Interaction, match: re.Match[str]) -> None:
        """🏆 below a public result."""
        if await self._responder.open(interaction):
            contest = await self._context.contest(interaction, match["contest"])
            await self.hand_in(interaction, contest, match["job"])

    async def picked(self, interaction: Interaction, match: re.Match[str]) -> None:
        """The contest was chosen for a picture."""
        if await self._responder.open(interaction, edit=True):
            contest = await self._context.contest(interaction, chosen(interaction))
            await self.hand_in(interaction, contest, match["job"])

    async def somewhere(self, interaction: Interaction, job_id: str) -> None:
        """Hands in to the one contest that takes entries, or asks which; an opened interaction."""
        guild_id, _unused = requester.place(interaction)
        running = await self._context.contests.running(guild_id)
        taking = [one for one in running if one.state is ContestState.OPEN]
        if not taking:
            raise NotAllowed(_("No contest takes entries on this server now. Nothing was handed in."))
        if len(taking) == 1:
            await self.hand_in(interaction, taking[0], job_id)
        else:
            await self._responder.show(interaction, cards.which(taking, job_id))

    async def hand_in(self, interaction: Interaction, contest: Contest, job_id: str) -> None:
        """Hands in the job, as the answer to an opened interaction."""
        person = await self._context.person(interaction, contest)
        submission = await self._context.entering.enter(contest.id, job_id, person)
        mine = await self._context.entering.mine(contest.id, user_id=person.user_id)
        used = sum(each.counts for each in mine.submissions)
        await self._responder.show(interaction, cards.handed_in(contest, submission, used))

    async def drop(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Puts an own picture away; one that is entered is taken back."""
        if not await self._responder.open(interaction):
            return
        job = await self._context.making.original(match["job"], interaction.user.id)
        await self._context.entering.drop(job.id, user_id=interaction.user.id)
        said = _(
            "Job {job} is dropped. What it cost stays paid by the pot. `/contest make` makes another.",
            job=job.id,
        )
        await self._responder.show(interaction, layout.note(said))

    # ── reminders ────────────────────────────────────────────────────────────────────────────────

    async def bell(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Gives or takes the role that reminders call."""
        if not await self._responder.open(interaction):
            return
        contest = await self._context.contest(interaction, match["contest"])
        role_id = await self._context.contests.reminder_role(contest.guild_id)
        if role_id is None:
            raise NotAllowed(
                _(
                    "This server has no role for reminders, so nobody is called. A moderator sets one with "
                    "`/contest-admin reminders`."
                )
            )
        await self._responder.show(interaction, layout.note(await _toggled(interaction, role_id)))


async def _toggled(interaction: Interaction, role_id: int) -> str:
    member = interaction.user
    assert isinstance(member, discord.Member), "buttons of contests are pressed on servers"
    if not still_harmless(interaction.guild, role_id):
        raise _unchanged(role_id)
    role, why = discord.Object(role_id), "contest reminders"
    try:
        if any(one == role_id for one in member._roles):
            await member.remove_roles(role, reason=why)
            return _("You are not reminded any more: <@&{role}> is taken from you.", role=role_id)
        await member.add_roles(role, reason=why)
    except (discord.HTTPException, *NETWORK) as error:
        raise _unchanged(role_id) from error
    return _(
        "You have <@&{role}> now and are called when a voting begins and before it ends. Press again to "
        "stop.",
        role=role_id,
    )


def _unchanged(role_id: int) -> NotAllowed:
    return NotAllowed(
        _(
            "I could not change the role <@&{role}>: it is gone, or above mine, or I may not manage roles. "
            "Nothing was changed. A moderator can set that right.",
            role=role_id,
        )
    )


def _models(models: Sequence[Model], usual: str) -> "ui.Item[Any]":
    options = [
        discord.SelectOption(
            label=model.title,
            value=model.id,
            description=formatting.cut(_(model.about), 100),
            default=model.id == usual,
        )
        for model in models
    ]
    return ui.Label(text=_("Model"), component=ui.Select[Any](custom_id="model", options=options))
