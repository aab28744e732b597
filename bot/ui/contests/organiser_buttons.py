"""Buttons of organisers: Open on a preview, more time, and the ones that end something after a question."""

from bot.domain.contests.errors import ContestChange, TooLate, UnknownContest, WrongState
from bot.domain.contests.models import Contest, ContestState
from bot.domain.contests.records import EndingAct, Question
from bot.ui.contests import cards, organiser_text, repeat_cards
from bot.ui.contests.context import ContestContext
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, requester, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer

EXTENSION_SECONDS = 86_400.0


class OrganiserButtons:
    """Handlers for organisers; the router checks that the member is one. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    @router.button(actions.Open, Answer.EDIT, "organiser")
    async def open(self, interaction: Interaction, action: actions.Open) -> None:
        """Open the draft. If it was changed since the preview was shown, show what it is now instead."""
        contest = await self._context.contest(interaction, action.contest)
        if contest.state is ContestState.DRAFT and action.version not in (None, contest.version):
            draft = await self._context.organiser.preview(contest.id, guild_id=contest.guild_id)
            await self._responder.show(interaction, cards.preview(draft, changed=True))
            return
        opened = await self._context.organiser.open(
            contest.id, guild_id=contest.guild_id, by=interaction.user.id
        )
        await self._responder.show(interaction, cards.opened(opened))

    @router.button(actions.Extend, Answer.PRIVATE, "organiser")
    async def extend(self, interaction: Interaction, action: actions.Extend) -> None:
        """Extend the voting by a day, once for each question: it goes on from the first press.

        Raises WrongState for a later press.
        """
        contest = await self._context.contest(interaction, action.contest)
        if contest.state is not ContestState.CLOSED:
            raise WrongState(contest.theme, contest.state)
        after = await self._context.organiser.extend(
            contest.id, EXTENSION_SECONDS, guild_id=contest.guild_id, by=interaction.user.id
        )
        await self._responder.show(interaction, organiser_text.extended(after))

    # ── what a card asked about first ────────────────────────────────────────────────────────────

    @router.button(actions.CloseContest, Answer.EDIT, "organiser")
    async def close(self, interaction: Interaction, action: actions.CloseContest) -> None:
        """End the phase that the card named. Raises TooLate if another one runs by now."""
        contest = await self._context.contest(interaction, action.contest)
        if contest.state != action.phase:
            raise TooLate(ContestChange.CHANGED_MEANWHILE, contest.theme)
        after = await self._context.organiser.close(
            contest.id, guild_id=contest.guild_id, by=interaction.user.id
        )
        await self._responder.show(interaction, organiser_text.closed(after))

    @router.button(actions.CancelContest, Answer.EDIT, "organiser")
    async def cancel(self, interaction: Interaction, action: actions.CancelContest) -> None:
        """End the contest without a result."""
        question, contest = await self._asked(interaction, action.question, EndingAct.CANCEL)
        after = await self._context.organiser.cancel(
            contest.id, guild_id=contest.guild_id, by=interaction.user.id, reason=question.reason
        )
        pot = await self._context.contests.pot(after.id)
        await self._responder.show(interaction, organiser_text.cancelled(after, pot))

    @router.button(actions.Disqualify, Answer.EDIT, "organiser")
    async def disqualify(self, interaction: Interaction, action: actions.Disqualify) -> None:
        """Take the entry out."""
        question, contest = await self._asked(interaction, action.question, EndingAct.DISQUALIFY)
        assert question.entry is not None, "the store's rows of this act name an entry"
        entry = await self._context.organiser.disqualify(
            contest.id,
            question.entry,
            guild_id=contest.guild_id,
            by=interaction.user.id,
            reason=question.reason,
        )
        await self._responder.show(interaction, organiser_text.disqualified(contest, entry))

    # ── contests that repeat ─────────────────────────────────────────────────────────────────────

    @router.button(actions.AskStopRepeat, Answer.EDIT, "organiser")
    async def ask_stop(self, interaction: Interaction, action: actions.AskStopRepeat) -> None:
        """Ask before a contest repeats no more."""
        guild_id, _unused = requester.place(interaction)
        template = await self._context.recurring.template(action.template, guild_id=guild_id)
        await self._responder.show(interaction, repeat_cards.ask_stop(template))

    @router.button(actions.StopRepeat, Answer.EDIT, "organiser")
    async def stop(self, interaction: Interaction, action: actions.StopRepeat) -> None:
        """Open no further rounds."""
        guild_id, _unused = requester.place(interaction)
        template = await self._context.recurring.stop(
            action.template, guild_id=guild_id, by=interaction.user.id
        )
        await self._responder.show(interaction, repeat_cards.stopped(template))

    async def _asked(
        self, interaction: Interaction, question_id: str, act: EndingAct
    ) -> tuple[Question, Contest]:
        """Return a question with its contest. Raises NotFound for one of another server or another act."""
        question = await self._context.organiser.question(question_id)
        contest = await self._context.contest(interaction, question.contest_id)
        if question.act is not act:
            raise UnknownContest(question_id)
        return question, contest
