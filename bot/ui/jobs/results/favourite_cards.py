"""The list of a member's saved requests."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job
from bot.domain.pictures.library import Favourite
from bot.i18n import _, ngettext
from bot.ui.jobs import options_text, text
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained

PAGE = 8
"""Favourites on a page: each takes three of the 40 parts of a message."""


def listed(favourites: Sequence[Favourite], page: int, *, news: str | None = None) -> Card:
    """Build a page (from 0) of the list: a button that runs each, and a menu that removes one."""
    if not favourites:
        hint = _("Open ⋯ below any result and choose Favourite. Its prompt and options wait for you here.")
        return contained(Tone.PLAIN, _("No favourites yet"), news, hint)
    pages = -(-len(favourites) // PAGE)
    page = min(page, pages - 1)
    shown = favourites[page * PAGE : (page + 1) * PAGE]
    heading = ngettext("Your favourite", "Your {n} favourites", len(favourites))
    return contained(
        Tone.PLAIN,
        heading,
        news,
        *(_entry(favourite) for favourite in shown),
        ui.ActionRow(_removal(shown, page)),
        _turning(page, pages),
    )


def _entry(favourite: Favourite) -> "ui.Section[Any]":
    job = favourite.job
    words = f"{text.prompt_of(job, 120)}\n-# {DOT.join([job.model, *options_text.choices(job)])}"
    price = format_usd(job.price) if job.price else None
    label = _("Run · {price}", price=price) if price else _("Run")
    style = discord.ButtonStyle.primary
    return ui.Section(words, accessory=button(label, actions.RunFavourite(favourite.id), style))


def _removal(shown: Sequence[Favourite], page: int) -> "ui.Select[Any]":
    options = [
        discord.SelectOption(label=_name(favourite.job), value=favourite.id, description=favourite.job.model)
        for favourite in shown
    ]
    return layout.menu(actions.DropFavourite(page), options, _("Remove one"))


def _name(job: Job) -> str:
    return formatting.cut(formatting.clean(job.prompt).strip(), 100) or _("without a prompt")


def _turning(page: int, pages: int) -> "ui.ActionRow[Any] | None":
    """Return the buttons to the other pages, None if there is one page."""
    if pages == 1:
        return None
    before = button("◀", actions.FavouritesPage(max(0, page - 1), "before"), disabled=page == 0)
    after = button("▶", actions.FavouritesPage(page + 1, "after"), disabled=page + 1 >= pages)
    return ui.ActionRow(before, after)


def saved(job: Job) -> Card:
    """Build the answer to a member who saved a result's request."""
    return contained(
        Tone.DONE,
        _("Saved"),
        text.prompt_of(job, 120),
        _("`/me favourites` runs it with one press."),
        ui.ActionRow(button(_("My favourites"), actions.FavouritesPage(0))),
        small=_("job {job}", job=job.id),
    )
