"""Contests as the menu below a result needs them."""

from bot.domain.jobs.job import Job
from bot.ui.contests.buttons import ContestButtons
from bot.ui.contests.entry_buttons import EntryButtons
from bot.ui.kit.responses import Interaction


class ResultEntering:
    """Enter results that are public already."""

    def __init__(self, buttons: ContestButtons, offers: EntryButtons) -> None:
        self._buttons = buttons
        self._offers = offers

    async def takes(self, job: Job) -> bool:
        """Return True if a contest that is open would take the public result."""
        return bool(await self._offers.buttons(job))

    async def enter(self, interaction: Interaction, job: Job) -> None:
        """Answer an acknowledged interaction: enter the result, or ask for the contest."""
        await self._buttons.somewhere(interaction, job.id)
