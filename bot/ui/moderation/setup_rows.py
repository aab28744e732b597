"""The menus of `/setup`: each is one entry of `ROWS`, and saves its setting at once.

    ChannelRow("alerts", SetupPage.CHANNELS, N_("Alerts"), N_("Reports, …"), "alerts_channel")

A new setting gets a menu by one more entry.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.place import TO_OPEN_THREADS
from bot.domain.moderation.errors import ChosenGone, ChosenKind, RuleProblem, RuleRefused
from bot.domain.moderation.limits import Kind
from bot.domain.moderation.setting_up import ALLOWANCES, APPROVALS, DAILY_LIMITS, SetupPage, SetupState
from bot.domain.server_settings import ResultsTo
from bot.i18n import LANGUAGES, N_, _
from bot.services.moderation.setup import SetupService
from bot.ui.kit import actions, layout, locales
from bot.ui.moderation import checklist

OFF = "off"


@dataclass(frozen=True)
class Choice:
    """A change that was asked for: where, by whom, and the chosen values (none: nothing chosen)."""

    guild_id: int
    guild: discord.Guild | None
    by: int
    values: Sequence[str]

    @property
    def value(self) -> str | None:
        return self.values[0] if self.values else None


class Row(Protocol):
    """One setting of a page."""

    @property
    def key(self) -> str: ...

    @property
    def page(self) -> SetupPage: ...

    @property
    def title(self) -> str: ...

    @property
    def about(self) -> str: ...

    def is_shown(self, state: SetupState) -> bool:
        """Return True if the setting matters as things are."""

    def menu(self, state: SetupState, guild: discord.Guild | None) -> "ui.Item[Any]":
        """Return the menu with what is chosen now."""

    def warnings(self, state: SetupState, guild: discord.Guild | None) -> Iterator[str]:
        """Yield what is wrong with what is chosen."""

    async def save(self, service: SetupService, choice: Choice) -> None:
        """Save the choice. Raises ChosenGone or RuleRefused for one that cannot be."""


@dataclass(frozen=True)
class _Named:
    key: str
    page: SetupPage
    title: str
    about: str

    def is_shown(self, state: SetupState) -> bool:
        return True

    def warnings(self, state: SetupState, guild: discord.Guild | None) -> Iterator[str]:
        yield from ()


@dataclass(frozen=True)
class ChannelRow(_Named):
    """A channel of the server, kept in a field of `ServerSettings`."""

    field: str
    shown_for: Collection[ResultsTo] | None = None
    """The places of results that this channel belongs to; None: it always matters."""

    def is_shown(self, state: SetupState) -> bool:
        return self.shown_for is None or state.settings.results_to in self.shown_for

    def menu(self, state: SetupState, guild: discord.Guild | None) -> "ui.Item[Any]":
        chosen = getattr(state.settings, self.field)
        place = guild.get_channel(chosen) if guild and chosen else None
        known = place is not None and place.type in layout.CHANNELS
        return layout.channel_menu(
            actions.ChooseSetting(self.key), chosen if known else None, _("No channel")
        )

    def warnings(self, state: SetupState, guild: discord.Guild | None) -> Iterator[str]:
        chosen = getattr(state.settings, self.field)
        if guild is not None and chosen is not None:
            further = TO_OPEN_THREADS if self.shown_for and state.settings.results_to.opens_thread else ()
            yield from checklist.warnings(guild, chosen, further)

    async def save(self, service: SetupService, choice: Choice) -> None:
        chosen = None if choice.value is None else _id(choice.value, ChosenKind.CHANNEL)
        if chosen and choice.guild and choice.guild.get_channel_or_thread(chosen) is None:
            raise ChosenGone(ChosenKind.CHANNEL)
        await service.choose(choice.guild_id, {self.field: chosen}, by=choice.by)


@dataclass(frozen=True)
class RoleRow(_Named):
    """A role of the server, kept in a field of `ServerSettings`. `hint`: what else its members need."""

    field: str
    hint: str | None = None

    def menu(self, state: SetupState, guild: discord.Guild | None) -> "ui.Item[Any]":
        chosen = getattr(state.settings, self.field)
        known = guild is not None and chosen is not None and guild.get_role(chosen) is not None
        return layout.role_menu(actions.ChooseSetting(self.key), chosen if known else None, _("No role"))

    def warnings(self, state: SetupState, guild: discord.Guild | None) -> Iterator[str]:
        chosen = getattr(state.settings, self.field)
        if guild is not None and chosen is not None and guild.get_role(chosen) is None:
            yield _("⚠️ That role is gone. Choose another one.")
        elif chosen is not None and self.hint is not None:
            yield _(self.hint)

    async def save(self, service: SetupService, choice: Choice) -> None:
        chosen = None if choice.value is None else _id(choice.value, ChosenKind.ROLE)
        if chosen == choice.guild_id:  # @everyone has the server's id
            raise RuleRefused(RuleProblem.EVERYONE_DECIDES)
        if chosen and choice.guild and choice.guild.get_role(chosen) is None:
            raise ChosenGone(ChosenKind.ROLE)
        await service.choose(choice.guild_id, {self.field: chosen}, by=choice.by)


@dataclass(frozen=True)
class WordRow(_Named):
    """One of a few choices, by the word that stands for it in the menu: fields with their values, a label."""

    values: Mapping[str, tuple[Mapping[str, object], str]]

    def menu(self, state: SetupState, guild: discord.Guild | None) -> "ui.Item[Any]":
        options = [
            discord.SelectOption(label=_(label), value=word, default=_holds(state, fields))
            for word, (fields, label) in self.values.items()
        ]
        return layout.menu(actions.ChooseSetting(self.key), options, _("Chosen elsewhere"))

    async def save(self, service: SetupService, choice: Choice) -> None:
        if choice.value is None or choice.value not in self.values:
            raise ChosenGone(ChosenKind.ENTRY)
        fields, _label = self.values[choice.value]
        await service.choose(choice.guild_id, fields, by=choice.by)


def _holds(state: SetupState, fields: Mapping[str, object]) -> bool:
    return all(getattr(state.settings, field) == value for field, value in fields.items())


@dataclass(frozen=True)
class AmountRow(_Named):
    """An amount: one of the presets, off, or the one that was typed elsewhere. A `kind` makes it a rule."""

    presets: Sequence[int]
    off: str
    field: str | None = None
    kind: Kind | None = None

    def menu(self, state: SetupState, guild: discord.Guild | None) -> "ui.Item[Any]":
        chosen = self._now(state)
        amounts = sorted({*self.presets, *([] if chosen is None else [chosen])})
        options = [discord.SelectOption(label=_(self.off), value=OFF, default=chosen is None)]
        options += [
            discord.SelectOption(label=format_usd(amount), value=str(amount), default=amount == chosen)
            for amount in amounts
        ]
        return layout.menu(actions.ChooseSetting(self.key), options, _(self.title))

    def _now(self, state: SetupState) -> int | None:
        if self.kind is not None:
            return state.daily(self.kind)
        amount: int | None = getattr(state.settings, str(self.field))
        return amount

    async def save(self, service: SetupService, choice: Choice) -> None:
        amount = self._amount(choice.value, await service.state(choice.guild_id))
        if self.kind is not None:
            await service.choose_daily(choice.guild_id, self.kind, amount, by=choice.by)
        else:
            await service.choose(choice.guild_id, {str(self.field): amount}, by=choice.by)

    def _amount(self, value: str | None, state: SetupState) -> int | None:
        """Return the chosen amount in micro-USDC. Raises ChosenGone for one that was not on the card."""
        if value == OFF:
            return None
        if value is None or value not in map(str, (*self.presets, self._now(state))):
            raise ChosenGone(ChosenKind.ENTRY)
        return int(value)


def _id(value: str, kind: ChosenKind) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 20):
        raise ChosenGone(kind)
    return int(value)


Words = Mapping[str, tuple[Mapping[str, object], str]]

_RESULTS: Words = {
    ResultsTo.HERE.value: ({"results_to": ResultsTo.HERE}, N_("Where it was asked for")),
    ResultsTo.CHANNEL.value: ({"results_to": ResultsTo.CHANNEL}, N_("One channel for all")),
    ResultsTo.MEMBER_THREAD.value: ({"results_to": ResultsTo.MEMBER_THREAD}, N_("A thread for each member")),
    ResultsTo.JOB_THREAD.value: ({"results_to": ResultsTo.JOB_THREAD}, N_("A thread for each request")),
    ResultsTo.DM.value: ({"results_to": ResultsTo.DM}, N_("A direct message to the member")),
}
_FILTERS: Words = {
    "strict": ({"moderation": "auto", "safety_tolerance": 1}, N_("Strict")),
    "usual": ({"moderation": "auto", "safety_tolerance": 2}, N_("Standard")),
    "loose": ({"moderation": "low", "safety_tolerance": 4}, N_("Loose")),
}
_AUTOMOD: Words = {
    "on": ({"automod": True}, N_("AutoMod's words too")),
    "off": ({"automod": False}, N_("Only the server's own")),
}
_LANGUAGES: Words = {
    "discord": ({"language": None}, N_("As in Discord")),
    **{language: ({"language": language}, locales.LANGUAGE_NAMES[language]) for language in LANGUAGES},
}

ROWS: Sequence[Row] = (
    WordRow(
        "results_to",
        SetupPage.CHANNELS,
        N_("Results"),
        N_("pictures and clips"),
        _RESULTS,
    ),
    ChannelRow(
        "results",
        SetupPage.CHANNELS,
        N_("Results channel"),
        N_("for results or their threads"),
        "results_channel",
        {ResultsTo.CHANNEL, ResultsTo.MEMBER_THREAD, ResultsTo.JOB_THREAD},
    ),
    ChannelRow(
        "approvals",
        SetupPage.CHANNELS,
        N_("Approvals"),
        N_("requests for costly jobs"),
        "approvals_channel",
    ),
    ChannelRow(
        "alerts",
        SetupPage.CHANNELS,
        N_("Alerts"),
        N_("reports, budget, changes"),
        "alerts_channel",
    ),
    ChannelRow(
        "contests",
        SetupPage.CHANNELS,
        N_("Contests"),
        N_("their cards and results"),
        "contests_channel",
    ),
    AmountRow(
        "daily",
        SetupPage.MONEY,
        N_("Daily limit"),
        N_("of the whole server"),
        DAILY_LIMITS,
        N_("No daily limit"),
        kind=Kind.LIMIT,
    ),
    AmountRow(
        "allowance",
        SetupPage.MONEY,
        N_("Allowance"),
        N_("of each member, for a day"),
        ALLOWANCES,
        N_("No allowance"),
        kind=Kind.ALLOWANCE,
    ),
    AmountRow(
        "approve_above",
        SetupPage.MONEY,
        N_("Approval above"),
        N_("moderators decide"),
        APPROVALS,
        N_("No approvals"),
        field="approve_above",
    ),
    RoleRow(
        "approver",
        SetupPage.MONEY,
        N_("Approver role"),
        N_("decides as moderators do"),
        "approver_role",
    ),
    RoleRow(
        "organiser",
        SetupPage.RULES,
        N_("Organiser role"),
        N_("holds contests too"),
        "organiser_role",
        N_("-# In **Server Settings › Integrations**, allow `/contest-admin create` to that role."),
    ),
    WordRow(
        "content",
        SetupPage.RULES,
        N_("Content"),
        N_("StableStudio's own filter"),
        _FILTERS,
    ),
    WordRow(
        "automod",
        SetupPage.RULES,
        N_("Blocked words"),
        N_("in prompts"),
        _AUTOMOD,
    ),
    WordRow(
        "language",
        SetupPage.RULES,
        N_("Language"),
        N_("of what I post in channels"),
        _LANGUAGES,
    ),
)
"""All menus, in their order on the pages."""


def rows(page: SetupPage, state: SetupState) -> Sequence[Row]:
    """Return the menus of a page that matter as things are."""
    return [row for row in ROWS if row.page is page and row.is_shown(state)]


def find(key: str) -> Row:
    """Return the menu with this word. Raises ChosenGone for one of another version."""
    found = next((row for row in ROWS if row.key == key), None)
    if found is None:
        raise ChosenGone(ChosenKind.ENTRY)
    return found
