"""Recurring contests: each round opens once, with the next theme."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.contests.errors import ContestProblem, ContestRefused, UnknownTemplate
from bot.domain.contests.models import Contest, Template
from bot.domain.contests.records import NewTemplate
from bot.domain.contests.terms import clean_theme
from bot.domain.errors import Refused
from bot.domain.shards import Shards
from bot.ports import Clock
from bot.services.contests.organise import ContestOrganiser, new_contest
from bot.services.contests.queries import ContestQueries
from bot.store import Store

log = logging.getLogger(__name__)

MAX_THEMES = 52
"""A year of weeks."""

Explain = Callable[[Refused], str]
"""Puts a refusal into words: the reason of a round that was not opened is stored for moderators."""


class RecurringContests:
    """Templates, and the rounds that open from them."""

    def __init__(
        self,
        store: Store,
        contests: ContestQueries,
        organiser: ContestOrganiser,
        clock: Clock,
        explain: Explain,
        notify: Callable[[], None],
    ) -> None:
        self._store = store
        self._contests = contests
        self._organiser = organiser
        self._notify = notify
        self._clock = clock
        self._explain = explain

    async def repeat(
        self, contest_id: str, *, guild_id: int, by: int, every_seconds: float, themes: Sequence[str]
    ) -> Template:
        """Store a template that opens a contest like this one every `every_seconds`, first so long from now.

        Without themes its rounds have the contest's own. Raises InvalidOptions if a round would last into the
        next one.
        """
        await self._organiser.check_organiser(guild_id, by)
        contest = await self._contests.get(contest_id, guild_id=guild_id)
        terms = contest.terms
        if every_seconds < terms.entries_for_seconds + terms.voting_for_seconds:
            raise ContestRefused(ContestProblem.ROUNDS_OVERLAP, "every")
        clean = tuple(theme for theme in map(clean_theme, themes) if theme)[:MAX_THEMES]
        await self._organiser.content.check_texts(guild_id, contest.channel_id, clean)
        new = NewTemplate(
            guild_id,
            contest.channel_id,
            by,
            terms,
            clean or (terms.theme,),
            every_seconds,
            self._clock.after(every_seconds),
        )
        template = await self._store.contests.add_template(new, now=self._clock.now())
        self._notify()
        return template

    async def templates(self, guild_id: int) -> Sequence[Template]:
        """Return the templates that still open contests."""
        return await self._store.contests.templates(guild_id)

    async def template(self, template_id: int, *, guild_id: int) -> Template:
        """Return a template that still opens contests. Raises UnknownTemplate."""
        for template in await self.templates(guild_id):
            if template.id == template_id:
                return template
        raise UnknownTemplate

    async def stop(self, template_id: int, *, guild_id: int, by: int) -> Template:
        """Stop a template. The contest that runs continues."""
        await self._organiser.check_organiser(guild_id, by)
        return await self._store.contests.stop_template(
            template_id, guild_id=guild_id, by=by, now=self._clock.now()
        )

    # ── on schedule ────────────────────────────────────────────────────────────────────────────────

    async def draft_due(self, shards: Shards | None = None) -> None:
        """Draft the rounds of these shards that are due; None: of all.

        Of the rounds missed while the bot was down, draft only one.
        """
        for template in await self._store.contests.templates_due(self._clock.now(), shards):
            terms = replace(template.terms, theme=template.theme)
            new = new_contest(
                f"template-{template.id}-{template.opened}",
                template.guild_id,
                template.channel_id,
                template.organiser_id,
                terms,
                self._clock.now(),
            )
            new = replace(new, template_id=template.id, template_run=template.opened)
            await self._store.contests.draft_next_round(template, new, self._next_at(template))

    def _next_at(self, template: Template) -> int:
        following = self._clock.after(template.every_seconds, since=template.next_at)
        late = following <= self._clock.now()
        return self._clock.after(template.every_seconds) if late else following

    async def open(self, contest: Contest) -> None:
        """Open a drafted round, or cancel it and write the reason to the moderation log."""
        try:
            await self._organiser.open(contest.id, guild_id=contest.guild_id, by=None)
        except Refused as error:
            now, reason = self._clock.now(), self._explain(error)
            log.warning("round %s is not opened: %s", contest.id, error)
            await self._store.contests.cancel(contest.id, by=None, reason=reason, now=now)
            await self._store.moderation_log.write(
                contest.guild_id,
                by=None,
                now=now,
                action=f"contest not opened: {contest.theme}",
                reason=reason,
            )
