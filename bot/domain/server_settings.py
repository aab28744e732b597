"""What a server's moderators have decided for it, apart from limits and allowances."""

from dataclasses import dataclass

from bot.domain import policy


@dataclass(frozen=True, slots=True)
class Freeze:
    """Spending is stopped by a moderator."""

    at: int  # epoch milliseconds
    by: int  # the moderator's user id
    reason: str  # may be empty


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """One server's settings, as they are until a moderator changes them. Amounts are micro-USDC.

    Strictly above `confirm_above` the asker presses first, strictly above `approve_above` a moderator
    does, strictly above `second_above` two do; None: never. Roles and channels are Discord ids.
    """

    guild_id: int
    zone: str = "UTC"  # IANA name; days, weeks and months begin in it
    confirm_above: int = policy.CONFIRM_ABOVE
    approve_above: int | None = None
    second_above: int | None = None
    approvals_channel: int | None = None
    approver_role: int | None = None
    second_role: int | None = None
    alerts_channel: int | None = None
    running_per_member: int = policy.RUNNING_PER_MEMBER
    share_pictures: bool = True  # members may work from each other's pictures
    frozen: Freeze | None = None
