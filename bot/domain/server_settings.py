"""A server's settings, apart from its limits and allowances."""

from dataclasses import dataclass

from bot.domain import policy


@dataclass(frozen=True, slots=True)
class Freeze:
    """A moderator's stop of the server's spending."""

    at: int  # epoch milliseconds
    by: int  # the moderator's user id
    reason: str  # may be empty


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """A server's settings, with their defaults. Amounts are micro-USDC, roles and channels Discord ids.

    Strictly above `confirm_above` the member confirms first, strictly above `approve_above` a moderator
    approves, strictly above `second_above` two do. None: never.
    """

    guild_id: int
    zone: str = "UTC"  # IANA name; days, weeks and months begin in it
    confirm_above: int = policy.CONFIRM_ABOVE
    approve_above: int | None = None
    second_above: int | None = None
    approvals_channel: int | None = None
    approver_role: int | None = None
    approvals_ping: bool = True  # an approval's card notifies the approver role
    second_role: int | None = None
    alerts_channel: int | None = None
    running_per_member: int = policy.RUNNING_PER_MEMBER
    share_pictures: bool = True  # members may work from each other's pictures
    frozen: Freeze | None = None
