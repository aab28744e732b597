"""Contests in Discord: their messages, roles and blocked members."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import (
    Posting,
    PostKind,
    Pot,
    Settlement,
)


class ContestBoard(Protocol):
    """What people see of contests in Discord. Messages to channels raise DeliveryError and its kinds, and
    carry a nonce of contest, kind and channel, so that the same one sent twice within minutes is one."""

    async def show_card(self, contest: Contest, pot: Pot, entries: int) -> int:
        """Posts the card, or brings the one that stands there (`contest.card_id`) up to date; its id."""

    async def remind(self, contest: Contest, kind: PostKind, role_id: int | None) -> int:
        """Says that the voting has begun or ends soon; mentions nobody but the role."""

    async def ask_organiser(self, contest: Contest, until: int) -> int:
        """Says that too few voted and that it is decided at `until`, without any number."""

    async def cancelled(self, contest: Contest, pot: Pot) -> int:
        """Says that it is over without a result, why, and what went back."""

    async def announce(
        self,
        contest: Contest,
        settled: Settlement,
        submissions: Sequence[Entry],
        pot: Pot,
        role_given: Mapping[int, bool],
    ) -> int:
        """Posts the result with all that belongs to it. `role_given`: by winner, if a role is a prize."""

    async def find(self, contest: Contest, posting: Posting) -> int | None:
        """That message in the contest's channel, if it was posted since `posting.posting_at`."""

    async def give_role(self, contest: Contest, user_id: int) -> bool:
        """Whether the winner has the prize role now; False if it, or they, are gone."""

    async def tell_disqualified(self, contest: Contest, submission: Entry) -> None:
        """Tells the entrant in private, with the reason. Raises DeliveryError if it may work later."""


class Blocks(Protocol):
    """Who is kept from using the bot by the moderators."""

    async def blocked(self, guild_id: int) -> Collection[int]:
        """User ids, now."""
