"""The card with a price and its buttons.

A single job is a batch of one. A button carries its action in its custom id, so it works as long as the
message exists.
"""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.jobs.job import Job
from bot.domain.jobs.wish import Wish
from bot.domain.money.left import NOTHING_LEFT_TO_SAY, Left
from bot.i18n import _
from bot.ui.jobs import text
from bot.ui.jobs.ordering import offer_text, price_text
from bot.ui.kit import actions
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained, text_block

_OFFERS = 1
"""Cheaper versions on the card; a row has five buttons."""


def quote(
    jobs: Sequence[Job],
    *,
    until: int,
    available: int | None = None,
    left: Left = NOTHING_LEFT_TO_SAY,
    old_total: int | None = None,
    hint: str | None = None,
    picture: str | None = None,
    wish: Wish | None = None,
    mention: bool = False,
) -> Card:
    """Build the card with the price of the jobs, its button that starts all of them, and Cancel.

    `until`: epoch milliseconds of the price's end. `available`: the server's micro-USDC. `hint`: what was
    changed of the wish. `picture`: the address of the first attached picture. `wish`: it can be changed,
    and has cheaper versions. `mention`: the card is posted in the channel and names the maker.
    """
    maker = f"<@{jobs[0].user_id}>" if mention else None
    prompt = DOT.join(filter(None, [text.quoted(jobs[0]), maker]))
    small = DOT.join([price_text.lifetime(until), text.ids(jobs)])
    lines = (
        prompt,
        price_text.bought(jobs),
        f"-# {hint}" if hint else None,
        price_text.changed(jobs, old_total),
        price_text.total_line(jobs, available, left),
        f"-# {parts}" if (parts := price_text.parts(jobs)) else None,
        f"-# {small}",
    )
    heading, buttons = price_text.heading(jobs), _buttons(jobs, wish)
    if picture is None:
        return contained(Tone.ASKS, heading, *lines, buttons)
    thumbnail = ui.Thumbnail[Any](picture, description=_("The first attached picture"))
    return contained(Tone.ASKS, heading, ui.Section(text_block(*lines), accessory=thumbnail), buttons)


def _buttons(jobs: Sequence[Job], wish: Wish | None) -> "ui.ActionRow[Any]":
    row = [button(price_text.button(jobs), actions.Start(jobs[0].id), discord.ButtonStyle.primary)]
    if wish is not None:
        for number, offer in enumerate(wish.offers[:_OFFERS]):
            row.append(button(offer_text.cheaper(wish, offer), actions.TakeOffer(wish.id, number)))
        row.append(button(_("Change"), actions.ChangeWish(wish.id)))
    return ui.ActionRow(*row, button(_("Cancel"), actions.Decline(jobs[0].id)))


def declined(jobs: Sequence[Job]) -> str:
    """Return the answer to Cancel on the price card."""
    if any(job.paid_before for job in jobs):
        return _("Cancelled. What the uploads cost stays paid.")
    return _("Cancelled. Nothing was paid.")
