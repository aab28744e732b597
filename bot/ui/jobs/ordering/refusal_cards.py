"""The card of a request that was refused: the reason, the money, the prompt, and the ways on as buttons."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot import catalogue
from bot.domain.amounts import format_left, format_usd
from bot.domain.errors import AtelierError
from bot.domain.jobs.errors import BudgetTooLow
from bot.domain.jobs.wish import Offer, Wish
from bot.domain.moderation.errors import LimitReached
from bot.i18n import _
from bot.ui.jobs import options_text
from bot.ui.jobs.ordering import limit_text, offer_text, refusal_text
from bot.ui.jobs.ordering.refusal_text import Way
from bot.ui.kit import actions, formatting
from bot.ui.kit.errors.offers import offers as errors_offers
from bot.ui.kit.errors.requests import ways_to_more_budget
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained

PROMPT_LENGTH = 600
"""Characters of the prompt on a card; the form has all of it."""


def card(wish: Wish, error: AtelierError, words: str) -> Card:
    """Return the card. `words` say what happened, of an error without lines of its own."""
    lines = _lines(error, words)
    buttons = list(_buttons(wish, error))
    row = ui.ActionRow[Any](*buttons) if buttons else None
    small = details(wish)
    return contained(
        Tone.REFUSED, refusal_text.heading(error), *lines, quoted(wish.prompt), f"-# {small}", row
    )


def _lines(error: AtelierError, words: str) -> Sequence[str]:
    if isinstance(error, LimitReached):
        return list(limit_text.lines(error))
    if isinstance(error, BudgetTooLow) and refusal_text.has_budget(error):
        return [
            _costs(error),
            _("This server has **{available}** left.", available=format_left(error.available)),
            ways_to_more_budget(),
        ]
    return [words]


def _costs(error: BudgetTooLow) -> str:
    if error.paid_before:
        return limit_text.costs_more(error.needed)
    return _("This costs **{needed}**. Nothing was paid.", needed=format_usd(error.needed))


def quoted(prompt: str) -> str | None:
    """Return the prompt as a quotation; None if there is none."""
    return f"> {formatting.shown(prompt, PROMPT_LENGTH)}" if prompt.strip() else None


def details(wish: Wish) -> str:
    """Return the models and the options that were asked for."""
    models = ", ".join([options_text.title(wish), *map(options_text.title, wish.also)])
    count = options_text.noun(wish, wish.count) if wish.count > 1 else None
    private = _("only for you") if wish.private else None
    return DOT.join(filter(None, [models, *options_text.choices(wish), count, private]))


def _buttons(wish: Wish, error: AtelierError) -> "Iterator[ui.Button[Any]]":
    ways = refusal_text.ways(error)
    if Way.CHEAPER in ways:
        yield from offers(wish, wish.offers)
    if Way.IN_PRIVATE in ways and not wish.private and wish.contest_id is None:
        label = _("Make it in private")
        yield button(label, actions.RetryWish(wish.id, private=True), discord.ButtonStyle.primary)
    if Way.WITHOUT_FILE in ways and not _needs_file(wish):
        yield button(_("Without the file"), actions.RetryWish(wish.id))
    if Way.CHANGE in ways:
        yield change(wish)
    if Way.ASK in ways:
        yield button(_("Ask a moderator"), actions.AskModerator(wish.id))
    if Way.RETRY in ways:
        yield button(_("Try again"), actions.RetryWish(wish.id))
    yield from errors_offers(error)


def _needs_file(wish: Wish) -> bool:
    """Return True if the operation takes no request without another file."""
    operation = catalogue.operation(wish.operation)
    filled = {file.option for file in wish.files}
    needed = {slot.options[0] for slot in operation.slots if slot.required}
    return not needed <= filled or bool(operation.one_of and not filled & set(operation.one_of))


def change(wish: Wish) -> "ui.Button[Any]":
    """Return the button that opens the form."""
    has_prompt = catalogue.operation(wish.operation).field("prompt") is not None
    return button(_("Change prompt") if has_prompt else _("Change options"), actions.ChangeWish(wish.id))


def offers(wish: Wish, found: Sequence[Offer]) -> "Iterator[ui.Button[Any]]":
    """Yield the buttons of cheaper versions, the first of them as the one to press."""
    for number, offer in enumerate(found):
        style = discord.ButtonStyle.primary if number == 0 else discord.ButtonStyle.secondary
        yield button(offer_text.label(wish, offer), actions.TakeOffer(wish.id, number), style)
