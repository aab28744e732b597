"""The buttons that go on from a refusal or a failure: a cheaper version, the form, moderators, again."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace

from bot.domain.errors import AtelierError
from bot.domain.jobs.batch import total
from bot.domain.jobs.errors import WishNotFound
from bot.domain.jobs.wish import Wish
from bot.domain.moderation.limits import Requester
from bot.i18n import _
from bot.services.jobs.ordering.requests import Quote, Request
from bot.services.jobs.ordering.wishes import Wishes
from bot.services.money.model_facts import ModelFactsService
from bot.ui.jobs.ordering import refusal_cards, refusal_text, wish_form
from bot.ui.jobs.ordering.refusal_text import Way
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, errors, layout, modals, requester, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class WishButtons:
    """Handlers of wishes, and the cards of refused requests. One per bot."""

    def __init__(self, wishes: Wishes, models: ModelFactsService, responder: Responder) -> None:
        self._wishes = wishes
        self._models = models
        self._responder = responder

    async def refused(self, interaction: Interaction, error: AtelierError, words: str) -> layout.Card | None:
        """Return the card of a refused request; None if it is not kept (any more)."""
        if error.kept_as is None:
            return None
        wish = await self._wishes.get(error.kept_as, user_id=interaction.user.id)
        if Way.CHEAPER in refusal_text.ways(error) and interaction.guild_id is not None:
            member, below = requester.identify(interaction), refusal_text.below(error)
            wish = await self._wishes.offers(wish, member, below=below)
        return refusal_cards.card(wish, error, words)

    # ── from a wish ──────────────────────────────────────────────────────────────────────────────

    @router.button(actions.TakeOffer, Answer.CARD)
    async def take(self, interaction: Interaction, action: actions.TakeOffer) -> None:
        """Make the cheaper version at the price on the button."""
        request = await self._request(interaction, action.wish)
        await self._answer(interaction, self._wishes.take(action.wish, action.number, request))

    @router.button(actions.RetryWish, Answer.CARD)
    async def retry(self, interaction: Interaction, action: actions.RetryWish) -> None:
        """Make the wish as it is."""
        request = replace(await self._request(interaction, action.wish), private=action.private)
        await self._answer(interaction, self._wishes.retry(action.wish, request))

    @router.button(actions.AskModerator, Answer.CARD)
    async def ask(self, interaction: Interaction, action: actions.AskModerator) -> None:
        """Ask the moderators to let the wish through."""
        request = await self._request(interaction, action.wish)
        await self._answer(interaction, self._wishes.ask(action.wish, request))

    @router.button(actions.ChangeWish, Answer.DIALOG)
    async def change(self, interaction: Interaction, action: actions.ChangeWish) -> None:
        """Open the form."""
        await self._open(interaction, await self._wish(interaction, action.wish), action.first)

    @router.dialog(actions.ChangeWish, Answer.CARD)
    async def changed(
        self, interaction: Interaction, action: actions.ChangeWish, texts: Mapping[str, str]
    ) -> None:
        """Make the wish with the changes."""
        wish = await self._wish(interaction, action.wish)
        request = await self._request(interaction, action.wish)
        changes = wish_form.changes(wish, texts)
        await self._answer(interaction, self._wishes.retry(wish.id, request, changes))

    # ── from a job ───────────────────────────────────────────────────────────────────────────────

    @router.button(actions.RetryJob, Answer.CARD)
    async def retry_job(self, interaction: Interaction, action: actions.RetryJob) -> None:
        """Make again what failed, for at most the price that it had."""
        wish, jobs = await self._wishes.of_batch(action.job, user_id=interaction.user.id)
        request = replace(await self._request(interaction, wish.id), pressed=f"retry-job:{action.job}")
        if all(job.price and not job.upload_cost for job in jobs):
            request = replace(request, agreed_price=total(jobs))
        elif total(jobs):
            request = replace(request, shown_price=total(jobs))
        await self._answer(interaction, self._wishes.retry(wish.id, request))

    @router.button(actions.ChangeJob, Answer.DIALOG)
    async def change_job(self, interaction: Interaction, action: actions.ChangeJob) -> None:
        """Open the form for a job of the member's own."""
        wish, _jobs = await self._wishes.of_batch(action.job, user_id=interaction.user.id)
        await self._open(interaction, await self._wish(interaction, wish.id), action.first)

    # ── the answers ──────────────────────────────────────────────────────────────────────────────

    async def _open(self, interaction: Interaction, wish: Wish, first: actions.FormPart) -> None:
        models = await self._wishes.models(wish, _requester(interaction, wish))
        inputs = wish_form.inputs(wish, models, first, await self._models.facts())
        await modals.open_dialog(
            interaction, actions.ChangeWish(wish.id, first), _("Change your request"), inputs
        )

    async def _answer(self, interaction: Interaction, submitted: Awaitable[Quote]) -> None:
        """Answer with the price or the start; a further refusal takes the place of the pressed card."""
        try:
            quote = await submitted
        except AtelierError as error:
            if error.kept_as is None or (words := errors.explain(error)) is None:
                raise
            card = await self.refused(interaction, error, words)
            if card is None:
                raise
            await self._responder.show(interaction, card)
        else:
            await self._responder.show_quote(interaction, quote)

    async def _wish(self, interaction: Interaction, wish_id: str) -> Wish:
        """Return the presser's wish. Raises WishNotFound for one of another server."""
        wish = await self._wishes.get(wish_id, user_id=interaction.user.id)
        if interaction.guild_id not in (None, wish.guild_id):
            raise WishNotFound(wish_id)
        return wish

    async def _request(self, interaction: Interaction, wish_id: str) -> Request:
        """Return the presser's request. In a direct message the place is that of the wish."""
        wish = await self._wish(interaction, wish_id)
        if interaction.guild_id is not None:
            return requester.request(interaction)
        return Request(
            request_key=str(interaction.id),
            guild_id=wish.guild_id,
            channel_id=wish.channel_id,
            user_id=wish.user_id,
            operation=wish.operation,
            options=wish.options,
            attachments=(),
            upload_limit=interaction.filesize_limit,
            roles=wish.roles,
            private=True,
        )


def _requester(interaction: Interaction, wish: Wish) -> Requester:
    if interaction.guild_id is not None:
        return requester.identify(interaction)
    return Requester(wish.guild_id, wish.channel_id, wish.user_id, wish.roles)
