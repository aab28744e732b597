"""The card of a contest in its channel, and what its organiser sees before it opens."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_left, format_usd
from bot.domain.contests.fitting import too_dear
from bot.domain.contests.models import Contest, ContestState, Terms
from bot.domain.contests.phases import Dates
from bot.domain.contests.records import Pot, Turnout
from bot.i18n import _, ngettext
from bot.services.contests.organise import Preview
from bot.ui.contests import text as contests_text
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Tone, button

_TONES = {
    ContestState.ANNOUNCED: Tone.DONE,
    ContestState.CLOSED: Tone.PLAIN,
    ContestState.CANCELLED: Tone.PLAIN,
}


_PRIMARY = discord.ButtonStyle.primary

LISTED = 11
"""Contests in the list: each has three components of the 40 that Discord takes."""


def announcement(contest: Contest, pot: Pot, turnout: Turnout, *, reminds: bool) -> layout.Card:
    """Build the card in the channel, for making, entering and voting. It counts entries, never votes.

    `reminds`: the server has a role for reminders, which 🔔 gives.
    """
    small = [contests_text.turnout(turnout)] if turnout.entries else [_("no entries yet")]
    if contest.live and contest.terms.pot:
        left = format_left(pot.for_pictures(contest.terms.prize))
        small.append(_("{left} left in the pot", left=left))
    return layout.contained(
        _TONES.get(contest.state, Tone.ASKS),
        contests_text.heading(contest),
        *_promise(contest.terms),
        *_now(contest),
        f"-# {DOT.join(small)}",
        _buttons(contest, reminds),
    )


def _promise(terms: Terms) -> Iterator[str]:
    """Return the organiser's own words, then the money: the prize first."""
    if terms.description:
        yield formatting.shown(terms.description, 600)
    prize = contests_text.prize(terms)
    if not terms.pot:
        if prize is not None:
            yield prize
        return
    pot, cap = format_left(terms.pot), format_left(terms.cap)
    if prize is None:
        yield _("The {pot} pot pays for your pictures, up to {cap} per member.", pot=pot, cap=cap)
    else:
        yield (
            prize + DOT + _("the {pot} pot pays for your pictures, up to {cap} per member", pot=pot, cap=cap)
        )


def _now(contest: Contest) -> Iterator[str]:
    """Return the phase that runs, with its end."""
    if contest.entries_end_at is None or contest.voting_end_at is None:
        return
    voting = formatting.relative(contest.voting_end_at)
    match contest.state:
        case ContestState.OPEN:
            entries = _("**Entries** close {at}", at=formatting.relative(contest.entries_end_at))
            yield entries + DOT + _("voting ends {at}", at=voting)
        case ContestState.VOTING:
            yield _("**Voting** ends {at}", at=voting)
        case ContestState.CLOSED:
            yield _("**Voting is over.** The result comes soon.")
        case ContestState.ANNOUNCED:
            yield _("**Decided.** Thanks to everyone who took part!")
        case ContestState.CANCELLED:
            yield _("**Cancelled.**")
            if contest.reason:
                yield f"> {contests_text.reason(contest)}"


def _buttons(contest: Contest, reminds: bool) -> "ui.ActionRow[Any]":
    rules = button(_("Rules"), actions.Rules(contest.id))
    if not contest.live:
        result = button(_("How it ended"), actions.Result(contest.id), _PRIMARY)
        return ui.ActionRow(result, rules)
    row = ui.ActionRow[Any]()
    if contest.state is ContestState.OPEN:
        if contest.terms.pot:
            row.add_item(button(_("🎨 Make one"), actions.MakeEntry(contest.id), _PRIMARY))
        row.add_item(button(_("🏆 Enter mine"), actions.Enter(contest.id), _PRIMARY))
        row.add_item(button(_("🗳️ Vote"), actions.Vote(contest.id), disabled=True))
    elif contest.state is ContestState.VOTING:
        row.add_item(button(_("🗳️ Vote"), actions.Vote(contest.id), _PRIMARY))
    if reminds and contest.state is not ContestState.CLOSED:
        row.add_item(button("🔔", actions.Remind(contest.id)))
    row.add_item(rules)
    return row


# ── before it opens ──────────────────────────────────────────────────────────────────────────────


def preview(draft: Preview, *, changed: bool = False) -> layout.Card:
    """Build the preview of a draft: the card as it will be, what opening costs, and which models fit.

    `changed`: it takes the place of a preview that was not up to date any more.
    """
    contest, terms = draft.contest, draft.contest.terms
    card = layout.container(
        Tone.ASKS, contests_text.heading(contest), *_promise(terms), *_drafted(draft.dates)
    )
    label = _("Open · {funding}", funding=format_left(terms.funding))
    below = layout.container(
        Tone.PLAIN,
        _("Ready to open?"),
        _("{theme} is changed", theme=contests_text.heading(contest)) if changed else None,
        _("The card above comes to <#{channel}>.", channel=contest.channel_id),
        *_opening(draft),
        *_models(draft),
        ui.ActionRow(
            button(label, actions.Open(contest.id, contest.version), discord.ButtonStyle.success),
            button(_("Rules"), actions.Rules(contest.id)),
        ),
        small=_("nothing is set aside yet") + DOT + _("contest {id}", id=contest.id),
    )
    return layout.Card(card, below)


def _drafted(dates: Dates) -> Iterator[str]:
    entries = _("**Entries** close {at}", at=formatting.relative(dates.entries_end_at))
    yield entries + DOT + _("voting ends {at}", at=formatting.relative(dates.voting_end_at))


def _opening(draft: Preview) -> Iterator[str]:
    terms = draft.contest.terms
    yield _("The times count from the opening.")
    if not terms.funding:
        return
    yield _(
        "Opening sets **{funding}** aside: pot {pot}, prize {prize}. The server has {available}.",
        funding=format_left(terms.funding),
        pot=format_left(terms.pot),
        prize=format_left(terms.prize),
        available=format_left(draft.available),
    )
    yield _("What isn't spent goes back to the server's budget.")


def _models(draft: Preview) -> Iterator[str]:
    """Say what a picture costs and how many a member can make, and which models are too dear."""
    terms, prices = draft.contest.terms, draft.prices
    if not terms.pot or draft.usual_model is None:
        return
    price = prices[draft.usual_model]
    yield ngettext(
        "{model} is the default at about {price}: each member can make {n} picture.",
        "{model} is the default at about {price}: each member can make {n} pictures.",
        terms.cap // price if price else 0,
        model=f"**{contests_text.model(draft.usual_model)}**",
        price=format_usd(price),
    )
    dear, top = too_dear(terms, prices), format_left(terms.top)
    if dear and terms.models:
        named = ", ".join(f"{contests_text.model(model)} ({format_usd(prices[model])})" for model in dear)
        yield _("Too expensive at {top} per picture: {models}.", top=top, models=named)
    elif dear:
        yield ngettext(
            "{n} model costs more than {top} a picture and is left out.",
            "{n} models cost more than {top} a picture and are left out.",
            len(dear),
            top=top,
        )


def opened(contest: Contest) -> layout.Card:
    """Build the answer to Open."""
    return layout.contained(
        Tone.DONE,
        _("{theme} is open", theme=contests_text.heading(contest)),
        _("{funding} is set aside for it.", funding=format_left(contest.terms.funding))
        if contest.terms.funding
        else None,
        _("The card comes to <#{channel}>. From here on it runs by itself.", channel=contest.channel_id),
        _("Entries close {at}", at=formatting.relative(contest.entries_end_at or 0)),
        small=_("contest {id}", id=contest.id),
    )


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def listed(contests: Sequence[Contest]) -> layout.Card:
    """Build `/contest list`: each contest with the way to its card or its result."""
    if not contests:
        return layout.contained(
            Tone.PLAIN, _("No contests yet"), _("Organisers start one with `/contest-admin create`.")
        )
    items: list[ui.Item[Any]] = []
    for contest in contests[:LISTED]:
        line = ui.TextDisplay[Any](f"{contests_text.title(contest)}\n{contests_text.ends(contest)}")
        link = formatting.jump(contest.guild_id, contest.channel_id, contest.result_id or contest.card_id)
        label = _("Result") if contest.result_id else _("Card")
        items.append(ui.Section(line, accessory=ui.Button(label=label, url=link)))
    left = len(contests) - LISTED
    more = ngettext("and {n} older one", "and {n} older ones", left) if left > 0 else None
    return layout.contained(Tone.PLAIN, _("Contests here"), *items, small=more)
