"""Cards about results that are taken out of their messages, and put back."""

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job
from bot.domain.pictures.library import Removed
from bot.i18n import _, ngettext
from bot.services.pictures.removal import RemovalPlan
from bot.ui.jobs import text
from bot.ui.kit import actions, formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained, text_block

RED = discord.ButtonStyle.danger


def ask(plan: RemovalPlan, message_id: int, *, by: int) -> Card:
    """Ask before a result is taken out of the message; of several, also before all of them are."""
    job, count = plan.job, len(plan.together)
    buttons = [button(ngettext("Delete it", "Delete all {n}", 1), actions.Delete(job.id, message_id), RED)]
    if count > 1:
        label = ngettext("Delete it", "Delete all {n}", count)
        buttons.append(button(label, actions.Delete(job.id, message_id, whole=True), RED))
    return contained(
        Tone.ASKS,
        ngettext("Delete this result?", "Delete these {n} results?", 1),
        text.prompt_of(job, 100),
        _kept_money(plan.paid),
        _afterwards(job, by),
        ui.ActionRow(*buttons, button(_("Keep it as it is"), actions.Dismiss())),
        small=_("job {job}", job=job.id),
    )


def ask_all(plan: RemovalPlan, message_id: int, *, by: int) -> Card:
    """Ask before all results of the message are taken out of it."""
    count = len(plan.together)
    heading = ngettext("Delete this result?", "Delete these {n} results?", count)
    yes = button(
        ngettext("Delete it", "Delete all {n}", count),
        actions.Delete(plan.job.id, message_id, whole=True),
        RED,
    )
    return contained(
        Tone.ASKS,
        heading,
        text.prompt_of(plan.job, 100),
        _kept_money(plan.paid_together),
        _afterwards(plan.job, by),
        ui.ActionRow(yes, button(_("Keep it as it is"), actions.Dismiss())),
        small=_("job {job}", job=plan.job.id),
    )


def _kept_money(paid: int) -> str:
    return _("There is no refund: {paid} stays paid.", paid=format_usd(paid))


def _afterwards(job: Job, by: int) -> str:
    """Return the ways back: ten minutes for anybody, and the maker's own."""
    if by == job.user_id:
        return _("You can undo it for ten minutes. Later, `/show` brings it back.")
    return _(
        "You can undo it for ten minutes. <@{user_id}> cannot bring it back. The moderation log names you.",
        user_id=job.user_id,
    )


def left_behind(jobs: Sequence[Job], by: int) -> Card:
    """Build the line that stays in place of the results, with the member who removed them."""
    line = ngettext(
        "-# 🗑️ <@{by}> removed this result · job {job}",
        "-# 🗑️ <@{by}> removed these {n} results · job {job}",
        len(jobs),
        by=by,
        job=jobs[0].id,
    )
    return Card(text_block(line))


def removed(job: Job, press: str, until: int, count: int) -> Card:
    """Build the private answer, with Undo until that instant (epoch milliseconds)."""
    return contained(
        Tone.DONE,
        ngettext("Removed", "{n} results removed", count),
        _("Undo until {until}", until=formatting.clock(until)),
        ui.ActionRow(button(_("Undo"), actions.Undo(press))),
        small=_("job {job}", job=job.id),
    )


def put_back(job: Job, count: int) -> Card:
    """Build the private answer to Undo."""
    words = ngettext("It is back in its place.", "All {n} are back in their place.", count)
    return contained(Tone.DONE, _("Undone"), words, small=_("job {job}", job=job.id))


# ── everywhere ───────────────────────────────────────────────────────────────────────────────────


def removed_everywhere(results: Sequence[Removed]) -> Card:
    """Build the private answer to a moderator who removed results from everything that shows them."""
    members = ", ".join(dict.fromkeys(f"<@{one.job.user_id}>" for one in results))
    cases = [_("case {number}", number=one.case) for one in results if one.case is not None]
    return contained(
        Tone.DONE,
        ngettext("Removed", "{n} results removed", len(results)),
        _("Made by {members}", members=members),
        *gone(sum(one.messages for one in results)),
        _("It is disqualified in its contest.") if any(one.contest_id for one in results) else None,
        None if cases else _("It was removed before."),
        small=DOT.join([*cases, _("job {job}", job=results[0].job.id)]),
    )


def gone(messages: int) -> Iterator[str]:
    """Yield what a removal from everywhere has done."""
    yield ngettext("It is gone from {n} message.", "It is gone from {n} messages.", messages)
    yield _("It stays out of `/show`, trays, edits and contests. There is no refund.")
