"""Actions about members: strikes, blocks and appeals."""

from typing import Annotated

from bot.ui.kit.actions.base import Action, Snowflake
from bot.ui.kit.arguments import Number

CaseNumber = Annotated[int, Number(9)]


class Appeal(Action, name="people.appeal"):
    """Appeal against a case of this server; a dialog asks for the words. Pressed in direct messages too."""

    guild: Snowflake
    case: CaseNumber


class DecideAppeal(Action, name="people.decide-appeal"):
    """Grant or refuse an appeal, by its own case number."""

    appeal: CaseNumber
    granted: bool


class StrikeMember(Action, name="people.strike"):
    """Give a member a strike; a dialog asks for the reason."""

    member: Snowflake


class BlockMember(Action, name="people.block"):
    """Block a member; a dialog asks for how long, and the reason."""

    member: Snowflake


class UnblockMember(Action, name="people.unblock"):
    """End every block of a member."""

    member: Snowflake


class LiftStrike(Action, name="people.lift-strike"):
    """A strike of a member was chosen from the list, to take it back."""

    member: Snowflake


class ShowCases(Action, name="people.cases"):
    """Show a member's cases in place of the pressed card."""

    member: Snowflake
