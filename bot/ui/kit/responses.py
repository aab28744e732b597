"""Acknowledge and answer interactions, also late ones, repeated ones and those whose answer was lost.

Discord wants a first answer within three seconds, takes only one, and may deliver an interaction
twice. Answers are private throughout.
"""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import discord

from bot.domain.errors import AtelierError
from bot.i18n import _
from bot.ports import tracing
from bot.ui.kit import discord_internals, errors, failures, layout, typed_texts
from bot.ui.kit.errors.offers import offers
from bot.ui.kit.failures import NETWORK, UNREADABLE

T = TypeVar("T")

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

RefusedCard = Callable[[Interaction, AtelierError, str], Awaitable[layout.Card | None]]
"""Build the card of a refused request that is kept as `error.kept_as`, from the words for the error.

None: it cannot go on, and the words alone are the answer.
"""

_ALREADY = 40060  # Discord's JSON error code: "Interaction has already been acknowledged"
_COPIED = 1500
"""Characters of each typed text in an answer; Discord takes 4000 in all."""

_REMEMBERED = 2000  # interactions; Discord repeats within seconds


class SeenInteractions:
    """Remember the interactions that this process has handled, to drop repeated ones."""

    def __init__(self) -> None:
        self._ids: OrderedDict[int, None] = OrderedDict()

    def first(self, interaction_id: int) -> bool:
        """Record the interaction. Return True if it was not recorded before."""
        if interaction_id in self._ids:
            return False
        self._ids[interaction_id] = None
        if len(self._ids) > _REMEMBERED:
            self._ids.popitem(last=False)
        return True


def is_on_private_card(interaction: Interaction) -> bool:
    """Return True if only the member sees the pressed message, False below a message in a channel."""
    return interaction.message is not None and interaction.message.flags.ephemeral


def is_leaving(interaction: Interaction) -> bool:
    """Return True if the bot has been asked to stop."""
    return getattr(interaction.client, "leaving", False) is True


async def acknowledge(interaction: Interaction, *, edit: bool = False) -> bool:
    """Tell Discord that an answer follows; with `edit`, that it changes the pressed message.

    Return False if the member cannot be answered any more: then nothing may be started for them.
    """
    try:
        done, _unused = await _twice(
            interaction, lambda: interaction.response.defer(ephemeral=True, thinking=not edit)
        )
    except discord.HTTPException as error:
        if error.code == _ALREADY:
            return True  # the first try, whose answer was lost, or this bot before a restart
        log.warning("interaction %s was not acknowledged: %s", interaction.id, error)
        return False
    return done


async def ask(interaction: Interaction, dialog: discord.ui.Modal) -> None:
    """Answer an interaction with a dialog. Where that fails, Discord itself tells the member so."""
    try:
        await _twice(interaction, lambda: interaction.response.send_modal(dialog))
    except discord.HTTPException as error:
        if not (failures.is_gone(error) or failures.is_lost(error)):
            raise
        log.warning("interaction %s got no dialog, or has one already: %s", interaction.id, error)


async def show(
    interaction: Interaction, card: layout.Card, files: Sequence[discord.File] | None = None
) -> int | None:
    """Put the card in place of the acknowledgement or the pressed card.

    Return the id of its message, None if that failed. `files` replace all files of the message; None leaves
    them.
    """
    attachments: Any = discord.utils.MISSING if files is None else list(files)
    try:
        _done, message = await _twice(
            interaction,
            lambda: interaction.edit_original_response(view=card, attachments=attachments),
            tries=1 if files else 2,  # a file can be read once
        )
    except discord.HTTPException as error:
        log.warning("interaction %s could not be answered: %r", interaction.id, error)
        return None
    return None if message is None else message.id


async def answer(interaction: Interaction, card: layout.Card) -> None:
    """Answer in private, in the way that is still possible. A pressed card stays as it is.

    Errors use this: they can come before, during and after the acknowledgement. After a lost connection the
    member may read a second answer twice, which is better than never.
    """
    kind = interaction.response.type
    if kind is not None and kind is not discord.InteractionResponseType.deferred_message_update:
        await show(interaction, card)
        return
    try:
        if kind is None:
            await _twice(interaction, lambda: interaction.response.send_message(view=card, ephemeral=True))
        else:
            await _twice(interaction, lambda: interaction.followup.send(view=card, ephemeral=True))
    except discord.HTTPException as error:
        if error.code == _ALREADY:
            await show(interaction, card)
        else:
            log.warning("interaction %s could not be answered: %s", interaction.id, error)


async def _twice(
    interaction: Interaction, send: Callable[[], Awaitable[T]], *, tries: int = 2
) -> tuple[bool, T | None]:
    """Send something, and once more if the connection is lost: of first answers Discord takes only one.

    Return True if Discord took it, and its answer, None if that cannot be read. Raises discord.HTTPException.
    """
    for attempt in range(1, tries + 1):
        try:
            with tracing.span("discord answer"):
                return True, await send()
        except NETWORK as error:
            log.warning("interaction %s, try %d to answer: %r", interaction.id, attempt, error)
        except RuntimeError as error:
            if not failures.is_closed(error):
                raise
            log.warning("interaction %s could not be answered: not connected to Discord", interaction.id)
            return False, None
        except UNREADABLE as error:
            if not discord_internals.gave_up(error):
                raise
            log.warning("interaction %s: Discord's answer cannot be read: %r", interaction.id, error)
            return True, None
    return False, None


async def report(interaction: Interaction, error: Exception) -> None:
    """Put an error into words for the member, and log the rest. Every error of an interaction ends here."""
    text = errors.explain(error)
    if text is not None:
        await answer(interaction, await _card(interaction, error, text))


async def _card(interaction: Interaction, error: Exception, text: str) -> layout.Card:
    """Return the card of a refused request, else the words with the texts that the member has typed."""
    build: RefusedCard | None = getattr(interaction.client, "refused", None)
    original = getattr(error, "original", error)
    if build is not None and isinstance(original, AtelierError) and original.kept_as is not None:
        try:
            if (card := await build(interaction, original, text)) is not None:
                return card
        except Exception:
            log.exception("a refusal has no card")
    card, ways_on = layout.note(text, *_typed(interaction)), offers(original)
    if ways_on:
        card.add_item(discord.ui.ActionRow(*ways_on))
    return card


def _typed(interaction: Interaction) -> Sequence[str]:
    """Return the texts of a submitted dialog, to copy: what was typed is never lost."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return ()
    data: Any = interaction.data
    texts = [text for text in typed_texts.written(data["components"]).values() if text.strip()]
    blocks = [_block(text) for text in texts]
    return (_("What you typed:"), *blocks) if blocks else ()


def _block(text: str) -> str:
    copied = text.replace("```", "'''")[:_COPIED]
    return f"```\n{copied}\n```"
