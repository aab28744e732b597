"""Cards of limits and allowances: the list, one rule, the answer to a change."""

from collections.abc import Iterator, Mapping, Sequence

import discord
from discord import ui

from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.moderation.limits import Kind, Rule, RuleInUse, Scope, Standing
from bot.domain.periods import Per
from bot.domain.server_settings import ServerSettings
from bot.i18n import N_, _, ngettext
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone
from bot.ui.moderation import rule_names, threshold_text

LISTED = 20
"""Rules on the card; a menu takes 25."""

NAMED = 5
"""Members that an answer names."""

_BEGINS: Mapping[Per, str] = {
    Per.DAY: N_("A day begins at midnight in {zone}."),
    Per.WEEK: N_("A week begins on Monday at midnight in {zone}."),
    Per.MONTH: N_("A month begins on its first day at midnight in {zone}."),
}

_ADDABLE: Sequence[tuple[Kind, Per]] = [(kind, per) for kind in Kind for per in Per]


def overview(
    pools: Sequence[Standing], rules: Sequence[Rule], settings: ServerSettings, names: Mapping[int, str]
) -> Card:
    """Return all rules of a server with their use, its thresholds, and what changes them."""
    allowances = [rule for rule in rules if rule.kind is Kind.ALLOWANCE]
    lines = [*map(_pool, pools), *map(_allowance, allowances)]
    more = len(lines) - LISTED
    rows: list[ui.Item[Card]] = []
    if rules:
        options = [
            discord.SelectOption(label=choice(rule, names), value=rule_id(rule)) for rule in rules[:25]
        ]
        rows.append(ui.ActionRow(layout.menu(actions.ChooseRule(), options, _("Change or remove…"))))
    rows.append(ui.ActionRow(layout.button(_("Add"), actions.AddRule(), discord.ButtonStyle.primary)))
    return layout.contained(
        Tone.MONEY if settings.frozen else Tone.PLAIN,
        _("Limits"),
        *(lines[:LISTED] or [_("No limits yet. Members can spend all of the budget.")]),
        _("-# and {more} more", more=more) if more > 0 else None,
        ui.Separator(),
        *threshold_text.lines(settings),
        *rows,
        small=_("`/treasury limits` also limits a channel or a role, `/treasury allowance` a member."),
    )


def one(use: RuleInUse) -> Card:
    """Return one rule, to change or remove it."""
    rule = use.rule
    row = ui.ActionRow[Card](
        layout.button(_("Change"), actions.ChangeRule(*_name(rule)), discord.ButtonStyle.primary),
        layout.button(_("Remove"), actions.RemoveRule(*_name(rule)), discord.ButtonStyle.danger),
        layout.button(_("All limits"), actions.ShowLimits()),
    )
    return layout.contained(Tone.PLAIN, _headed(rule), *_use(use), row)


def changed(use: RuleInUse, old: int | None, settings: ServerSettings) -> Card:
    """Return the answer to a rule that was set: before, its use, and the members it leaves nothing to."""
    rule = use.rule
    before = None
    if old is not None and old != rule.amount:
        before = _("Was {old} before.", old=format_usd(old))
    begins = _(_BEGINS[rule.per], zone=settings.zone) if rule.per in _BEGINS else None
    return layout.contained(
        Tone.MONEY if use.blocks else Tone.DONE,
        _headed(rule),
        before,
        *_use(use),
        ui.ActionRow(layout.button(_("All limits"), actions.ShowLimits())),
        small=begins,
    )


def removed(rule: Rule) -> Card:
    """Return the answer to a rule that was removed, with its former amount."""
    return layout.contained(
        Tone.DONE,
        _("{limit} removed", limit=rule_names.of_rule(rule)),
        _("It was {amount}.", amount=format_usd(rule.amount)),
        ui.ActionRow(layout.button(_("All limits"), actions.ShowLimits())),
    )


def choice(rule: Rule, names: Mapping[int, str]) -> str:
    """Return a rule in Discord's lists: plain text, at most 100 characters."""
    amount = f"{DOT}{format_usd(rule.amount)}"
    return formatting.cut(plain_name(rule, names), 100 - len(amount)) + amount


def plain_name(rule: Rule, names: Mapping[int, str]) -> str:
    """Return a rule's name where Discord shows no mentions. `names` are those of roles and channels."""
    gone = {
        Scope.CHANNEL: _("a deleted channel"),
        Scope.ROLE: _("a deleted role"),
        Scope.MEMBER: _("a member"),
    }.get(rule.scope, "")
    whom = formatting.clean(names.get(rule.key, gone))
    return rule_names.named(rule.kind, rule.scope, rule.per, whom)


def addable() -> Iterator[tuple[str, str]]:
    """Yield (id, name) of every rule for the whole server."""
    for kind, per in _ADDABLE:
        yield f"{kind}:{per}", rule_names.named(kind, Scope.SERVER, per, "")


def rule_id(rule: Rule) -> str:
    """Return the rule's name for programs: `limit:server:11:day`."""
    return f"{rule.kind}:{rule.scope}:{rule.key}:{rule.per}"


def _name(rule: Rule) -> tuple[Kind, Scope, int, Per]:
    return rule.kind, rule.scope, rule.key, rule.per


def _headed(rule: Rule) -> str:
    return _("{limit}: {amount}", limit=rule_names.of_rule(rule), amount=format_usd(rule.amount))


def _pool(standing: Standing) -> str:
    name = rule_names.of_rule(standing.rule)
    if standing.resets_at is None:
        return f"**{name}** {format_usd(standing.rule.amount)}"
    return f"**{name}** {_bar(standing)}"


def _allowance(rule: Rule) -> str:
    return f"**{rule_names.of_rule(rule)}** {format_usd(rule.amount)}"


def _bar(standing: Standing) -> str:
    assert standing.resets_at is not None, "a limit on one job has no bar"
    spent = _("{used} of {limit}", used=format_used(standing.used), limit=format_left(standing.rule.amount))
    bar = layout.bar(standing.used, standing.rule.amount)
    return DOT.join([f"{bar}{DOT}{spent}", _resets(standing.resets_at)])


def _resets(instant: int) -> str:
    return _("resets {when}", when=formatting.relative(instant))


def _use(use: RuleInUse) -> Iterator[str]:
    """Yield how much of the rule is used, and whom it refuses already."""
    if use.standing is not None:
        yield _bar(use.standing)
    if use.rule.amount == 0:
        yield _("⚠️ $0.00 stops every new job that this limit is about.")
    elif use.standing is not None and use.standing.left == 0:
        yield _("⚠️ It is used up already, so new jobs are refused now.")
    if use.spent_by and use.rule.amount:
        yield _("⚠️ Used up already by {members}.", members=_members(use.spent_by))
        if use.resets_at is not None:
            yield f"-# {_resets(use.resets_at)}"


def _members(spent_by: Sequence[tuple[int, int]]) -> str:
    named = [f"<@{member}> ({format_used(used)})" for member, used in spent_by[:NAMED]]
    if (more := len(spent_by) - NAMED) > 0:
        named.append(ngettext("{n} more member", "{n} more members", more))
    return ", ".join(named)
