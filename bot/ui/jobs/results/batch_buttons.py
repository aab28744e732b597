"""What the buttons below a gallery do: U and V for one picture, the rest for all of the press. Everything
is looked up and checked again when pressed."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot import catalogue
from bot.domain.errors import InvalidOptions
from bot.domain.jobs.job import Job
from bot.i18n import _
from bot.services.jobs.ordering.admission import Admission
from bot.services.pictures.results import Results
from bot.ui.jobs import batch_cards
from bot.ui.jobs.cards import Action
from bot.ui.jobs.ordering.panel_cards import ID
from bot.ui.jobs.ordering.price_buttons import button
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import more_menu
from bot.ui.jobs.results.result_buttons import ResultButtons, wipe
from bot.ui.kit import layout, locales, modals, permissions, requester
from bot.ui.kit.buttons import DynamicButton, matching
from bot.ui.kit.responses import Interaction

_PRICED = rf"(?P<job>{ID}):(?P<shown>\d{{1,9}})"

_ONE: Mapping[Action, Action] = {
    Action.ALL_EDIT: Action.EDIT,
    Action.ALL_ANIMATE: Action.ANIMATE,
    Action.ALL_MORE: Action.MORE,
}
"""What asks which picture is meant, and what is then done with it."""


class BatchButtons:
    """Acts on galleries. One per bot."""

    def __init__(
        self, results: Results, admission: Admission, on_results: ResultButtons, responder: Responder
    ) -> None:
        self._results = results
        self._admission = admission
        self._on_results = on_results
        self._responder = responder

    def buttons(self) -> Sequence[DynamicButton]:
        """To be given to the bot."""
        which = f"(?P<action>{'|'.join(_ONE)}):(?P<job>{ID})"
        return (
            button(Action.ALONE, self.alone),
            matching(f"{Action.VARY}:{_PRICED}", self.vary),
            matching(f"{Action.ALL_AGAIN}:{_PRICED}", self.again),
            button(Action.ALL_REMIX, self.remix),
            matching(which, self.which),
            button(Action.ALL_BIN, self.bin),
        )

    def submits(self) -> Mapping[str, modals.Submit]:
        """Dialogs by the pattern of their custom ids."""
        return {rf"{Action.ALL_REMIX}:(?P<job>{ID}):\d+": self.remixed}

    # ── one of them ──────────────────────────────────────────────────────────────────────────────

    async def alone(self, interaction: Interaction, job_id: str) -> None:
        """U: posts that one by itself, at no cost."""
        if await self._responder.open(interaction):
            await self._on_results.alone(interaction, await self._job(interaction, job_id))

    async def vary(self, interaction: Interaction, match: re.Match[str]) -> None:
        """V: an edit that varies it, for at most the price on the button unless the presser agrees."""
        if await self._responder.open(interaction):
            job = await self._job(interaction, match["job"])
            await self._on_results.vary(interaction, job, shown=int(match["shown"]))

    async def which(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Edit, Animate and ⋯ need one picture."""
        if await self._responder.open(interaction):
            jobs = await self._jobs(interaction, match["job"])
            await self._responder.show(interaction, batch_cards.which(_ONE[Action(match["action"])], jobs))

    # ── all of them ──────────────────────────────────────────────────────────────────────────────

    async def again(self, interaction: Interaction, match: re.Match[str]) -> None:
        """↻: the whole press once more, by whoever pressed."""
        if not await self._responder.open(interaction):
            return
        where, shown = requester.where(interaction), int(match["shown"])
        offer = await self._admission.repeat(match["job"], **where, whole_batch=True, shown_price=shown)
        await self._responder.offer(interaction, offer)

    async def remix(self, interaction: Interaction, job_id: str) -> None:
        """Opens the prompt in a dialog."""
        job = await self._job(interaction, job_id)
        inputs = modals.prompt_inputs(job.prompt, most=_longest(job), required=True)
        custom_id = f"{Action.ALL_REMIX.on(job.id)}:{interaction.id}"
        title = _("Remix job {job}", job=job.id)
        await interaction.response.send_modal(modals.Dialog(title, custom_id, inputs))

    async def remixed(
        self, interaction: Interaction, match: re.Match[str], values: Mapping[str, str]
    ) -> None:
        """The whole press with the prompt that was typed."""
        if not await self._responder.open(interaction):
            return
        changes = {"prompt": modals.prompt_of(values)}
        offer = await self._admission.repeat(
            match["job"], **requester.where(interaction), whole_batch=True, changes=changes
        )
        await self._responder.offer(interaction, offer)

    async def bin(self, interaction: Interaction, job_id: str) -> None:
        """Takes the whole gallery out of the channel and leaves a line that says who did it."""
        if not await self._responder.open(interaction):
            return
        guild_id, channel_id = requester.place(interaction)
        by = interaction.user.id
        moderator = permissions.has(interaction, "moderate_members")
        first = await self._results.may_remove(job_id, guild_id=guild_id, user_id=by, moderator=moderator)
        jobs = await self._jobs(interaction, first.id)
        for job in jobs:
            await self._results.removed(job, by=by)
        places = {(channel_id, interaction.message.id)} if interaction.message else set[Any]()
        if first.message_id is not None:
            places.add((first.channel_id, first.message_id))
        with locales.in_public(interaction):
            card = layout.note(batch_cards.removed(jobs, by))
        for where, message_id in places:
            await wipe(interaction, first, card, where, message_id)
        await self._responder.show(interaction, layout.note(more_menu.gone(first, by)))

    # ── looking up ───────────────────────────────────────────────────────────────────────────────

    async def _job(self, interaction: Interaction, job_id: str) -> Job:
        guild_id, _ = requester.place(interaction)
        return await self._results.job(job_id, guild_id=guild_id, user_id=interaction.user.id)

    async def _jobs(self, interaction: Interaction, job_id: str) -> Sequence[Job]:
        """What stands in the same message, in its order."""
        guild_id, _ = requester.place(interaction)
        return await self._results.gallery(job_id, guild_id=guild_id, user_id=interaction.user.id)


def _longest(job: Job) -> int:
    """Characters of a prompt for this model. Raises InvalidOptions for one without."""
    field = catalogue.operation(job.operation).field("prompt")
    if field is None:
        raise InvalidOptions(_("{model} takes no prompt, so there is nothing to remix.", model=job.model))
    return field.max_length or modals.FIELD
