"""The card with a price and its button.

A single job is a batch of one. A button carries its action in its custom id, so it works as long as the
message exists.
"""

from collections.abc import Sequence

import discord
from discord import ui

from bot.domain.jobs.job import Job
from bot.ui.jobs import text
from bot.ui.kit import actions
from bot.ui.kit.layout import Card, button, text_block


def quote(
    jobs: Sequence[Job],
    *,
    until: int,
    available: int | None = None,
    old_total: int | None = None,
    hint: str | None = None,
    mention: bool = False,
) -> Card:
    """Build the card with the price and its button, which starts all of the jobs.

    `until`: epoch milliseconds of the quote's end. `available`: the server's micro-USDC. `mention`: the card
    is posted in the channel and names the maker.
    """
    lines = [
        text.head(jobs[0]) if mention else text.prompt_of(jobs[0]),
        f"-# {text.details(jobs)}",
        text.changed(jobs, old_total),
        hint,
        text.price_lines(jobs),
        text.price_each(jobs),
        f"-# {text.lifetime(available, until)}",
    ]
    start = button(text.price_label(jobs), actions.Start(jobs[0].id), discord.ButtonStyle.primary)
    return Card(text_block(*lines), ui.ActionRow(start))
