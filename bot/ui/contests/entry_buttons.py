"""The button 🏆 below a public result, while a contest with open entries takes it."""

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.domain.contests.entries import check_model, check_price
from bot.domain.contests.models import Contest, ContestState
from bot.domain.errors import Refused
from bot.domain.jobs.job import Job
from bot.i18n import _
from bot.services.contests.queries import ContestQueries
from bot.ui.contests import text
from bot.ui.kit import actions
from bot.ui.kit.layout import button

MAX_BUTTONS = 3
"""Most entry buttons below one result: more would not be read."""

Button = ui.Button[Any]


class EntryButtons:
    """Offer a result to the contests that take it."""

    def __init__(self, contests: ContestQueries) -> None:
        self._contests = contests

    async def buttons(self, job: Job) -> "Sequence[ui.Button[Any]]":
        """Return a button for each contest that would take the result. Its handler checks again."""
        running = await self._contests.list_running(job.guild_id)
        fitting = [contest for contest in running if _fits(contest, job)]
        return [_button(contest, job) for contest in fitting[:MAX_BUTTONS]]


def _fits(contest: Contest, job: Job) -> bool:
    """Return True if the contest takes entries like this public result, made since it opened."""
    open_now = contest.state is ContestState.OPEN and contest.terms.open_entries
    if not open_now or job.private or job.contest_id is not None or contest.opened_at is None:
        return False
    try:
        check_model(contest, job.model)
        check_price(contest, job.total)
    except Refused:
        return False
    return job.created_at >= contest.opened_at


def _button(contest: Contest, job: Job) -> "ui.Button[Any]":
    label = _('🏆 Enter "{theme}"', theme=text.short(contest))
    return button(label, actions.EnterPublic(contest.id, job.id))
