"""What is typed for a contest, and what is offered while it is typed."""

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
"""What one member may use of the pot if nobody says: one of so many parts."""

VOTINGS = [app_commands.Choice(name=one.value, value=one.value) for one in Voting]
TIES = [app_commands.Choice(name=one.value, value=one.value) for one in Tie]
Amount = app_commands.Range[str, 1, 40]
Named = app_commands.Range[str, 4, 40]
WHICH = "Which contest; needed only while several run"
Span = app_commands.Range[str, 2, 10]

HELP: Mapping[str, Any] = {
    "theme": "What it is about, in one line",
    "voting": "pairs: which of two is better; hearts: a gallery with a few hearts for each voter",
    "entries_for": "How long entries are taken, like 12h or 7d",
    "voting_for": "How long the voting is open after that, like 12h or 2d",
    "pot": "Dollars that pay for what members make for it; what is left comes back",
    "prize": "Dollars to create with, for the winner",
    "models": "Which models, by name with commas between; none: all of them",
    "top_price": "Dollars that one picture may cost at most",
    "cap": "Dollars of the pot that one member may use; a fifth of it if not given",
    "entries": "How many each member may hand in; 3 if not given",
    "quorum": "How many have to vote for a result; 3 if not given",
    "open_entries": "Public pictures may be entered too; then it is not blind",
    "hearts": "Hearts of each voter, with voting by hearts; 3 if not given",
    "tie": "seed: decided by a number committed to at the opening; share: they share the place",
    "prize_role": "A role for the winner, one without rights of its own",
    "channel": "Where it takes place; here if not given",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """Options as they were typed; None: not given."""

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

    @property
    def given(self) -> bool:
        """Whether there is anything at all."""
        return any(getattr(self, field.name) is not None for field in fields(self))

    def terms(self) -> Terms:
        """Of a new contest. Raises InvalidOptions, which names the option."""
        pot = _usd(self.pot or "", "pot")
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
        """The terms with what was given in place of theirs."""
        changes: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("theme", "entries", "quorum", "open_entries", "hearts")
            if getattr(self, name) is not None
        }
        for name in ("pot", "prize", "top_price", "cap"):
            if (typed := getattr(self, name)) is not None:
                changes[name] = _usd(typed, name)
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


def _usd(typed: str, option: str) -> int:
    return parse_usd(typed, option)


def _seconds(typed: str, option: str) -> float:
    return parse_duration(typed, option, minimum=MIN_PHASE_SECONDS, maximum=MAX_PHASE_SECONDS)


def _models(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip().lower() for name in typed.split(",") if name.strip()))


def choices(contests: Collection[Contest], typed: str) -> list[app_commands.Choice[str]]:
    """Contests for a menu: their value is the id."""
    wanted = typed.strip().lower()
    named = [(f"{text.short(one, 60)} · {text.state(one.state)} · {one.id}"[:100], one) for one in contests]
    return [app_commands.Choice(name=name, value=one.id) for name, one in named if wanted in name.lower()][
        :25
    ]


async def live(
    interaction: Interaction, context: ContestContext, typed: str
) -> list[app_commands.Choice[str]]:
    """The contests that run, for a menu."""
    found = await context.contests.list_all(interaction.guild_id or 0)
    return choices([one for one in found if one.live], typed)


async def organiser(interaction: Interaction, responder: Responder) -> int | None:
    """Opens the interaction of somebody who may Manage Events: the server's id, None if there is nothing to
    do. Raises NotAllowed."""
    if not await responder.open(interaction):
        return None
    permissions.require(interaction, "manage_events")
    assert interaction.guild_id is not None, "commands are registered for servers only"
    return interaction.guild_id
