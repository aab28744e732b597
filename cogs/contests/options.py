"""Options of contest commands: their types, their meaning, and their completion."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import discord
from discord import app_commands

from bot.domain.amounts import parse_usd
from bot.domain.contests.models import Contest, Terms, Tie, Voting
from bot.domain.contests.phases import MAX_PHASE_SECONDS, MIN_PHASE_SECONDS
from bot.domain.durations import parse_duration
from bot.ui.contests import text
from bot.ui.contests.context import ContestContext
from bot.ui.contests.roles import harmless
from bot.ui.jobs.responder import Responder
from bot.ui.kit import permissions
from bot.ui.kit.responses import Interaction

CAP_PARTS = 5
"""A member's default share of the pot is one of so many parts."""

VOTINGS = [app_commands.Choice(name=voting.value, value=voting.value) for voting in Voting]
TIES = [app_commands.Choice(name=tie.value, value=tie.value) for tie in Tie]
Amount = app_commands.Range[str, 1, 40]
ShortId = app_commands.Range[str, 4, 40]
WHICH_CONTEST = "Which contest; needed only while several run"
Duration = app_commands.Range[str, 2, 10]

DESCRIPTIONS: Mapping[str, Any] = {
    "theme": "What it is about, in one line",
    "description": "Your own words below the title: what you want to see",
    "voting": "pairs: which of two is better; hearts: a gallery with a few hearts for each voter",
    "entries_for": "How long entries are taken, like 12h or 7d",
    "voting_for": "How long the voting is open after that, like 12h or 2d",
    "pot": "Dollars that pay for what members make for it; what is left comes back",
    "prize": "Dollars of credit for the winner",
    "models": "Which models, by name with commas between; none: all of them",
    "top_price": "Dollars that one picture may cost at most",
    "cap": "Dollars of the pot that one member may use; a fifth of it if not given",
    "entries": "How many each member may hand in; 3 if not given",
    "quorum": "How many have to vote for a result; 3 if not given",
    "open_entries": "Public pictures may be entered too; then it is not blind",
    "hearts": "Hearts of each voter, with voting by hearts; 3 if not given",
    "tie": "seed: a draw fixed at the start decides; share: they share the place",
    "prize_role": "A role for the winner, one without rights of its own",
    "channel": "Where it takes place; here if not given",
}


@dataclass(frozen=True, slots=True)
class ContestOptions:
    """The options of `create` and `edit` as typed, None where not given."""

    theme: str | None = None
    voting: str | None = None
    entries_for: str | None = None
    voting_for: str | None = None
    pot: str | None = None
    prize: str | None = None
    models: str | None = None
    top_price: str | None = None
    cap: str | None = None
    entries: int | None = None
    quorum: int | None = None
    open_entries: bool | None = None
    hearts: int | None = None
    tie: str | None = None
    prize_role: discord.Role | None = None
    description: str | None = None

    @property
    def given(self) -> bool:
        """True if any option was given."""
        return any(getattr(self, field.name) is not None for field in fields(self))

    def terms(self) -> Terms:
        """Return the terms of a new contest. Raises InvalidOptions, which names the option."""
        pot = parse_usd(self.pot or "", "pot")
        bare = Terms(
            self.theme or "",
            Voting(self.voting or Voting.PAIRS),
            _seconds(self.entries_for or "", "entries_for"),
            _seconds(self.voting_for or "", "voting_for"),
            pot,
            -(-pot // CAP_PARTS),
        )
        return self.over(bare)

    def over(self, terms: Terms) -> Terms:
        """Return these terms with the given options in place of theirs."""
        changes: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("theme", "entries", "quorum", "open_entries", "hearts", "description")
            if getattr(self, name) is not None
        }
        for name in ("pot", "prize", "top_price", "cap"):
            if (typed := getattr(self, name)) is not None:
                changes[name] = parse_usd(typed, name)
        for name in ("entries_for", "voting_for"):
            if (typed := getattr(self, name)) is not None:
                changes[f"{name}_seconds"] = _seconds(typed, name)
        if self.voting is not None:
            changes["voting"] = Voting(self.voting)
        if self.tie is not None:
            changes["tie"] = Tie(self.tie)
        if self.models is not None:
            changes["models"] = _models(self.models)
        if self.prize_role is not None:
            changes["prize_role"] = harmless(self.prize_role, "prize_role").id
        return replace(terms, **changes)


def _seconds(typed: str, option: str) -> float:
    return parse_duration(typed, option, minimum=MIN_PHASE_SECONDS, maximum=MAX_PHASE_SECONDS)


def _models(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip().lower() for name in typed.split(",") if name.strip()))


def clean_id(typed: str | None) -> str | None:
    """Return a typed id as ids are stored, None if none was typed."""
    return None if typed is None else typed.strip().lower()


def choices(contests: Collection[Contest], typed: str) -> list[app_commands.Choice[str]]:
    """Return the contests whose name contains the typed text, for a completion menu."""
    named = {
        contest.id: f"{text.short(contest, 60)} · {text.state(contest.state)} · {contest.id}"[:100]
        for contest in contests
    }
    wanted = typed.strip().lower()
    matches = [(contest_id, name) for contest_id, name in named.items() if wanted in name.lower()]
    return [app_commands.Choice(name=name, value=contest_id) for contest_id, name in matches][:25]


async def live_choices(
    interaction: Interaction, context: ContestContext, typed: str
) -> list[app_commands.Choice[str]]:
    """Return the running contests whose name contains the typed text."""
    contests = await context.contests.list_all(interaction.guild_id or 0)
    return choices([contest for contest in contests if contest.live], typed)


async def open_for_organiser(
    interaction: Interaction, context: ContestContext, responder: Responder
) -> int | None:
    """Acknowledge an organiser's command and return the server's id, None for a redelivered interaction.

    Raises NotAllowed for members without Manage Events and the server's organiser role.
    """
    if not await responder.open(interaction):
        return None
    assert interaction.guild_id is not None, "commands are registered for servers only"
    permissions.require_organiser(interaction, await context.settings(interaction.guild_id))
    return interaction.guild_id
