"""Post results in a channel, for the worker and for members who show a result again."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.ports import ResultItem, ResultMessage
from bot.ui.jobs import result_text
from bot.ui.jobs.results import result_cards
from bot.ui.kit import formatting
from bot.ui.kit.sending import NO_MENTIONS, delivering, only


async def post(
    to: discord.PartialMessageable,
    message: ResultMessage,
    *,
    nonce: str,
    notify: bool = True,
    entry_buttons: "Sequence[ui.Button[Any]]" = (),
) -> int:
    """Post the message with its files and buttons and return its id.

    Mention the maker if `notify`. The same `nonce` posted again within minutes is the same message. Raises
    FileTooLarge, DeliveryImpossible, DeliveryUnclear or DeliveryError; a message that was posted and deleted
    since is DeliveryImpossible.
    """
    jobs = [item.job for item in message.items]
    with delivering(f"posting job {', '.join(job.id for job in jobs)}"):
        sent = await to.send(
            files=files(message.items),
            view=result_cards.results(message, entry_buttons),
            nonce=nonce,
            allowed_mentions=only(jobs[0].user_id) if notify else NO_MENTIONS,
        )
    return sent.id


async def redraw(
    message: discord.PartialMessage, drawn: ResultMessage, entry_buttons: "Sequence[ui.Button[Any]]" = ()
) -> int:
    """Put these results with their files in place of what the message shows; return its id.

    Raises as `post` does.
    """
    with delivering(f"drawing job {drawn.items[0].job.id} again"):
        await message.edit(
            attachments=files(drawn.items),
            view=result_cards.results(drawn, entry_buttons),
            allowed_mentions=NO_MENTIONS,
        )
    return message.id


def files(items: Sequence[ResultItem]) -> list[discord.File]:
    """Return the results' files, named as their cards refer to them."""
    alt = formatting.alt_text(items[0].job.prompt)
    return [
        discord.File(
            item.rendition.file, filename=result_text.filename(item.job, item.rendition), description=alt
        )
        for item in items
    ]
