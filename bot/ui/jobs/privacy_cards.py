"""Cards about a member's own data: the file, the question before it is erased, and the end."""

import discord
from discord import ui

from bot.domain.amounts import format_left, format_used
from bot.domain.jobs.privacy import Holdings
from bot.i18n import _, ngettext
from bot.services.jobs.privacy import OwnFile, Plan
from bot.ui.kit import actions, formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained

RED = discord.ButtonStyle.danger


def own_file(file: OwnFile) -> Card:
    """Show the file with everything that is stored about the member."""
    pictures = ngettext("{n} picture or clip", "{n} pictures and clips", file.pictures)
    left_out = None
    if file.left_out:
        left_out = ngettext(
            "{n} more did not fit into the file. `/show` brings it back.",
            "{n} more did not fit into the file. `/show` brings each of them back.",
            file.left_out,
        )
    return contained(
        Tone.DONE,
        _("Everything stored about you"),
        _("`data.json` in this archive has every row about you, from all servers that use this bot."),
        _("With it: {pictures}.", pictures=pictures) if file.pictures else None,
        left_out,
        ui.File[Card](f"attachment://{file.name}"),
        small=_("Only you can see this. `/me forget` erases it."),
    )


def ask(plan: Plan) -> Card:
    """Ask before everything about the member is erased: what goes, what stays, and what cannot come back."""
    holdings, asked_at = plan.holdings, plan.asked_at
    buttons = [button(_("Erase my data"), actions.Forget(asked_at), RED)]
    if holdings.posts:
        label = ngettext("Erase, and delete my post", "Erase, and delete my {n} posts", holdings.posts)
        buttons.append(button(label, actions.Forget(asked_at, posts=True), RED))
    buttons.append(button(_("Get a copy first"), actions.OwnData()))
    return contained(
        Tone.ASKS,
        _("Erase everything about you?"),
        _("On all servers that use this bot. It can't be undone."),
        "\n".join(
            [
                _("**Erased:** {what}", what=_goes(holdings)),
                _(
                    "**Stays, under a random number instead of your name:** amounts and dates of what was "
                    "paid ({spent}), votes that are counted, and blocks or strikes in force.",
                    spent=format_used(holdings.spent),
                ),
                _stays_public(holdings),
            ]
        ),
        _lost_prize(holdings),
        ui.ActionRow(*buttons, button(_("Keep it as it is"), actions.Dismiss())),
        small=_("You can decide until {until}.", until=formatting.clock(plan.until)),
    )


def _goes(holdings: Holdings) -> str:
    parts = [
        ngettext("{n} job with its prompt, references and file", "{n} jobs with their prompts, references "
                 "and files", holdings.jobs) if holdings.jobs else None,
        ngettext("{n} saved thing", "{n} saved things", holdings.saved) if holdings.saved else None,
        ngettext("your name on {n} vote", "your name on {n} votes", holdings.votes)
        if holdings.votes else None,
        _("your settings and links"),
    ]  # fmt: skip
    return DOT.join(filter(None, parts))


def _stays_public(holdings: Holdings) -> str:
    if holdings.posts:
        return _(
            "**Your choice:** your posts in channels stay unless you have them deleted. Direct messages stay."
        )
    return _("Direct messages stay.")


def _lost_prize(holdings: Holdings) -> str | None:
    if not holdings.prize:
        return None
    return _(
        "⚠️ You have **{prize}** of credit from a contest. Use it first: it is lost afterwards.",
        prize=format_left(holdings.prize),
    )


def ask_host(plan: Plan, user_id: int) -> Card:
    """Ask the host before everything about a member is erased."""
    if plan.holdings.is_empty:
        return contained(Tone.DONE, _("Nothing is stored about this member"), f"<@{user_id}>")
    holdings, asked_at = plan.holdings, plan.asked_at
    return contained(
        Tone.ASKS,
        _("Erase everything about this member?"),
        _("<@{member}>, on all servers. It can't be undone.", member=user_id),
        _("**Erased:** {what}", what=_goes(holdings)),
        _lost_prize_of(holdings),
        ui.ActionRow(
            button(_("Erase"), actions.ForgetMember(user_id, asked_at), RED),
            button(
                _("Erase, and delete all posts"), actions.ForgetMember(user_id, asked_at, posts=True), RED
            ),
            button(_("Keep it as it is"), actions.Dismiss()),
        ),
        small=_("You can decide until {until}.", until=formatting.clock(plan.until)),
    )


def _lost_prize_of(holdings: Holdings) -> str | None:
    if not holdings.prize:
        return None
    return _(
        "⚠️ **{prize}** of credit from a contest is lost then.",
        prize=format_left(holdings.prize),
    )


def forgotten_by_host(*, done: bool) -> Card:
    """Confirm the end to the host."""
    if done:
        return contained(Tone.DONE, _("The member's data is erased"))
    return contained(
        Tone.PLAIN,
        _("The member's data is being erased"),
        _("Discord doesn't let me delete all of their posts right now. I try again for a day."),
        _("A post that I can't reach by then stays. Everything else is erased."),
    )


def nothing() -> Card:
    """Say that there is nothing to erase."""
    return contained(
        Tone.DONE,
        _("Nothing is stored about you"),
        _("What you make from now on will be, until you erase it."),
    )


def forgotten(*, posts: bool) -> Card:
    """Confirm the end."""
    return contained(
        Tone.DONE,
        _("Your data is erased"),
        _("Your posts in channels were deleted too.") if posts else None,
        _("If you use me again, you start afresh."),
    )


def going_on(*, posts: bool) -> Card:
    """Say that something could not be reached yet."""
    lines = [
        _("Discord doesn't let me delete all of your posts right now. I try again for a day."),
        _("A post that I can't reach by then stays. Everything else is erased."),
    ]
    return contained(
        Tone.PLAIN,
        _("Your data is being erased"),
        *(lines if posts else []),
        _("I keep trying until it is done. You don't need to do anything, and you won't be told again."),
    )
