"""Cards about members for moderators: their cases, answers to strikes and blocks, and appeals."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.moderation.cases import Case, Outcome, Record
from bot.domain.moderation.ladder import Ladder
from bot.i18n import _, ngettext
from bot.services.moderation.people import Appeal, Decided, Strike
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.layout import Card, Tone, button, contained
from bot.ui.moderation import people_text

LISTED = 10
"""Cases on a member's card."""

APPEALS = 5
"""Appeals on one card at most: each has five of Discord's forty components."""


def record(record: Record, ladder: Ladder) -> Card:
    """Return a member's cases, with what can be decided about them."""
    now, strikes, block = record.at, record.strikes, record.block
    next_step = ladder.step(len(strikes) + 1)
    lines = [people_text.line(case, now) for case in record.cases[:LISTED]]
    shown = list(layout.fitting(lines, layout.LIST_LENGTH - 600))
    more = len(record.cases) - len(shown)
    return contained(
        Tone.MONEY if strikes or block else Tone.PLAIN,
        _("Cases of {member}", member=f"<@{record.user_id}>"),
        ngettext("**{n} strike counts**", "**{n} strikes count**", len(strikes))
        if strikes
        else _("No strike counts."),
        _("The next one: {step}.", step=people_text.step(next_step)),
        _blocked(block),
        ui.Separator() if shown else None,
        *shown,
        _("-# and {more} older ones: `/moderate export` has all", more=more) if more > 0 else None,
        *_decisions(record),
    )


def _blocked(block: Case | None) -> str | None:
    if block is None:
        return None
    if block.blocked_until is None:
        return _("**Blocked** until a moderator unblocks (case {case}).", case=block.number)
    return _(
        "**Blocked** by case {case}. It ends {at}",
        case=block.number,
        at=formatting.relative(block.blocked_until),
    )


def _decisions(record: Record) -> list["ui.Item[Any]"]:
    """Return the buttons about a member, and a menu to take strikes back."""
    user_id = record.user_id
    row = ui.ActionRow[Any](
        button(_("Strike…"), actions.StrikeMember(user_id), discord.ButtonStyle.danger),
        button(_("Block…"), actions.BlockMember(user_id), discord.ButtonStyle.danger),
    )
    if record.block is not None:
        row.add_item(button(_("Unblock"), actions.UnblockMember(user_id), discord.ButtonStyle.success))
    rows: list[ui.Item[Any]] = [row]
    if record.strikes:
        options = [
            discord.SelectOption(
                label=_("Case {case}", case=case.number),
                value=str(case.number),
                description=formatting.cut(formatting.clean(case.reason), 100) or None,
            )
            for case in record.strikes[:25]
        ]
        rows.append(ui.ActionRow(layout.menu(actions.LiftStrike(user_id), options, _("Take a strike back…"))))
    return rows


# ── answers ──────────────────────────────────────────────────────────────────────────────────────


def struck(strike: Strike) -> Card:
    """Return the answer to a strike."""
    case = strike.case
    return contained(
        Tone.DONE,
        _("Strike {n} for {member}", n=strike.strikes, member=f"<@{case.user_id}>"),
        _("It led to: {step}.", step=people_text.step(strike.step)),
        people_text.quoted(case.reason),
        _("It counts until {at}", at=formatting.moment(case.lapses_at or 0)),
        told(strike.told),
        _cases(case.user_id),
        small=_("case {case}", case=case.number),
    )


def blocked(decided: Decided) -> Card:
    """Return the answer to a block."""
    case = decided.case
    until = _("Until a moderator unblocks them.")
    if case.blocked_until is not None:
        until = _("It ends {at}", at=formatting.relative(case.blocked_until))
    return contained(
        Tone.DONE,
        _("{member} is blocked", member=f"<@{case.user_id}>"),
        until,
        people_text.quoted(case.reason),
        _("Jobs that are paid already are still delivered. Nothing new starts."),
        told(decided.told),
        _cases(case.user_id),
        small=_("case {case}", case=case.number),
    )


def unblocked(decided: Decided) -> Card:
    """Return the answer to an end of blocks."""
    case = decided.case
    return contained(
        Tone.DONE,
        _("{member} can use the bot again", member=f"<@{case.user_id}>"),
        _("Strikes still count until they lapse.") if decided.strikes else None,
        people_text.quoted(case.reason),
        told(decided.told),
        _cases(case.user_id),
        small=_("case {case}", case=case.number),
    )


def lifted(decided: Decided) -> Card:
    """Return the answer to a strike that was taken back."""
    case = decided.case
    return contained(
        Tone.DONE,
        _("The strike no longer counts"),
        _("{member} no longer has it. A block that came with it has ended.", member=f"<@{case.user_id}>"),
        told(decided.told),
        _cases(case.user_id),
        small=_("case {case}", case=case.number),
    )


def told(by_message: bool) -> str:
    """Return whether the member has read of it."""
    if by_message:
        return _("I've told them in a direct message.")
    return _("I can't send them direct messages; they see it the next time they use me.")


def _cases(user_id: int) -> "ui.ActionRow[Any]":
    return ui.ActionRow(button(_("Their cases"), actions.ShowCases(user_id)))


def exported(count: int, names: Sequence[str]) -> Card:
    """Return the answer to an export, above its files."""
    return contained(
        Tone.PLAIN,
        _("The cases of this server"),
        ngettext("{n} case, the oldest first.", "{n} cases, the oldest first.", count)
        if count
        else _("There are no cases yet."),
        *(ui.File[Card](f"attachment://{name}") for name in names),
        small=_("Members who reported something are not named."),
    )


# ── appeals ──────────────────────────────────────────────────────────────────────────────────────


def appealed(appeal: Appeal) -> Card:
    """Return the answer to the member who appealed."""
    return contained(
        Tone.DONE,
        _("Your appeal is with the moderators"),
        people_text.quoted(appeal.appeal.reason),
        _("They decide once. I send you their decision if you allow direct messages."),
        small=_("case {case}", case=appeal.case.number),
    )


def appeals(waiting: Sequence[Appeal], now: int, news: Appeal | None = None) -> Card:
    """Return the appeals that wait, each with its buttons. `news` is the one that was just decided."""
    said = None if news is None else _decision(news)
    if not waiting:
        return contained(Tone.PLAIN, _("Appeals"), said, _("No appeal waits for a decision."))
    texts = ["\n".join(appeal_lines(appeal, now)) for appeal in waiting[:APPEALS]]
    shown = layout.fitting(texts, layout.LIST_LENGTH - 300) or texts[:1]
    items: list[ui.Item[Any] | str] = []
    for appeal, text in zip(waiting, shown, strict=False):
        items += [ui.Separator[Any](), text, decide(appeal.appeal.number)]
    more = len(waiting) - len(shown)
    return contained(
        Tone.ASKS,
        _("Appeals"),
        said,
        ngettext("{n} waits for a decision.", "{n} wait for a decision.", len(waiting)),
        *items,
        small=_("and {more} more, after these", more=more) if more > 0 else None,
    )


def appeal_lines(appeal: Appeal, now: int) -> list[str]:
    """Return an appeal in words: the case, then the member's text."""
    said = people_text.quoted(appeal.appeal.reason)
    return [
        _("<@{user}> appeals against:", user=appeal.case.user_id),
        people_text.line(appeal.case, now),
        _("They say:"),
        *([said] if said else []),
    ]


def decide(number: int) -> "ui.ActionRow[Any]":
    """Return the buttons that decide an appeal."""
    return ui.ActionRow(
        button(_("Grant"), actions.DecideAppeal(number, granted=True), discord.ButtonStyle.success),
        button(_("Refuse"), actions.DecideAppeal(number, granted=False), discord.ButtonStyle.danger),
    )


def decided(appeal: Appeal) -> Card:
    """Return what is left of an appeal's card once it is decided."""
    granted = appeal.appeal.outcome == Outcome.GRANTED
    return contained(
        Tone.DONE if granted else Tone.REFUSED,
        _("Appeal granted") if granted else _("Appeal refused"),
        _decision(appeal),
        people_text.quoted(appeal.appeal.reason),
        small=_("case {case}", case=appeal.appeal.number),
    )


def _decision(appeal: Appeal) -> str:
    said = _("<@{by}> refused <@{user}>'s appeal. Case {case} stays.")
    if appeal.appeal.outcome == Outcome.GRANTED:
        said = _("<@{by}> granted <@{user}>'s appeal. Case {case} no longer counts.")
    return said.format(by=appeal.appeal.ended_by, user=appeal.case.user_id, case=appeal.case.number)
