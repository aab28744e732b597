"""Gates: a server's rules for members who are new to Discord or to the server."""

from dataclasses import dataclass

from bot.domain.moderation.people_errors import Gate, GateClosed
from bot.domain.server_settings import ServerSettings

HOUR_MS = 3_600_000
_DISCORD_EPOCH_MS = 1_420_070_400_000


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What an interaction tells about the member who made it."""

    joined_at: int | None = None  # epoch milliseconds; None: Discord did not say
    is_pending: bool = False  # has not accepted the server's rules yet
    is_moderator: bool = False  # gates are not for them


def created_at(user_id: int) -> int:
    """Return the epoch millisecond at which the Discord account was made: its id carries it."""
    return (user_id >> 22) + _DISCORD_EPOCH_MS


def check_gates(
    settings: ServerSettings, user_id: int, roles: tuple[int, ...], facts: MemberFacts, now: int
) -> None:
    """Raise GateClosed for the first rule that keeps the member out."""
    if facts.is_moderator:
        return
    if settings.gate_pending and facts.is_pending:
        raise GateClosed(Gate.PENDING)
    if settings.gate_role is not None and settings.gate_role not in roles:
        raise GateClosed(Gate.ROLE, role_id=settings.gate_role)
    _check_age(Gate.ACCOUNT_AGE, created_at(user_id), settings.gate_account_hours, now)
    if facts.joined_at is not None:
        _check_age(Gate.TIME_ON_SERVER, facts.joined_at, settings.gate_member_hours, now)


def _check_age(gate: Gate, since: int, hours: int, now: int) -> None:
    opens_at = since + hours * HOUR_MS
    if hours and now < opens_at:
        raise GateClosed(gate, opens_at=opens_at)
