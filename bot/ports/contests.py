"""Contests in Discord: their messages, prize roles, and the members whom moderators block."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import Posting, PostKind, Pot, Settlement, Turnout


class ContestBoard(Protocol):
    """The messages of contests in Discord. Methods that post return the message's id.

    Messages to channels raise DeliveryError and its kinds. They carry a nonce of contest, kind and channel:
    the same message sent twice within minutes is one.
    """

    async def show_card(self, contest: Contest, pot: Pot, turnout: Turnout, *, reminds: bool) -> int:
        """Post the card, or edit the one that is posted (`contest.card_id`).

        `reminds`: the server has a role for reminders, which members take on the card.
        """

    async def remind(self, contest: Contest, kind: PostKind, role_id: int) -> int:
        """Post that the voting has begun or ends soon. Only the role is mentioned."""

    async def ask_organiser(self, contest: Contest, until: int) -> int:
        """Post that too few members voted, and that the votes decide at `until` (epoch milliseconds).

        The number of voters stays secret.
        """

    async def cancelled(self, contest: Contest, pot: Pot) -> int:
        """Post that there will be no result, with the reason and the amount that went back to the budget."""

    async def announce(
        self,
        contest: Contest,
        settlement: Settlement,
        entries: Sequence[Entry],
        pot: Pot,
        role_given: Mapping[int, bool],
    ) -> int:
        """Post the result. `role_given` is by winner, if a role is a prize."""

    async def find(self, contest: Contest, posting: Posting) -> int | None:
        """Return the id of the message if it was posted since `posting.posting_at`, else None."""

    async def give_role(self, contest: Contest, user_id: int) -> bool:
        """Give the prize role. Return False if the role, or the member, is gone."""

    async def tell_disqualified(self, contest: Contest, entry: Entry) -> None:
        """Tell the entrant in private that the entry is disqualified, with the reason.

        Raises DeliveryError if it may work later.
        """


class Blocks(Protocol):
    """Members whom a server's moderators keep from using the bot."""

    async def blocked(self, guild_id: int) -> Collection[int]:
        """Return the user ids of the members who are blocked now."""
