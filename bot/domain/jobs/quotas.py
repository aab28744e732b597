"""Quotas of attached files that nobody has paid for yet: of a member, of a server, and of the bot.

Above a quota the oldest files of the same member go first. Above a server's, it is the member with the most;
above the bot's, the member with the most on the server with the most. So nobody loses a file to somebody who
keeps more.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from bot.domain import policy


@dataclass(frozen=True, slots=True)
class Owner:
    """The member who attached a file, and the server."""

    guild_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An attached file in the spool."""

    name: str
    size: int  # bytes
    owner: Owner


@dataclass(frozen=True, slots=True)
class FileQuotas:
    """Bytes of attached files. A member's counts on all servers together."""

    of_member: int = policy.ATTACHED_BYTES_PER_MEMBER
    of_server: int = policy.ATTACHED_BYTES_PER_SERVER
    of_bot: int = 4 * policy.ATTACHED_BYTES_PER_SERVER


@dataclass(slots=True)
class Surplus:
    """The files that have to go, in order. `full`: the quota (bytes) that is exceeded even without them."""

    names: list[str] = field(default_factory=list)
    full: int | None = None


def surplus(
    files: Sequence[KeptFile],
    fixed: Collection[str],
    owner: Owner,
    quotas: FileQuotas,
    *,
    asked: Collection[str] = (),
) -> Surplus:
    """Return the files to delete so that all quotas hold. `files` come oldest first, `fixed` have to stay.

    `owner` has added files: only their quota, their server's and the bot's can be exceeded. Those that
    moderators are `asked` about stay too, unless other servers fill the bot with them.
    """
    found = Surplus()
    concerns: Sequence[tuple[int, Callable[[KeptFile], bool]]] = (
        (quotas.of_member, lambda file: file.owner.user_id == owner.user_id),
        (quotas.of_server, lambda file: file.owner.guild_id == owner.guild_id),
        (quotas.of_bot, lambda _file: True),
    )
    for scope, (quota, concerned) in enumerate(concerns):
        group = [file for file in files if concerned(file) and file.name not in found.names]
        while sum(file.size for file in group) > quota:
            loose = [
                file for file in group if file.name not in fixed and (scope == 2 or file.name not in asked)
            ]
            loose.sort(key=lambda file: file.name in asked)
            victim = loose[0] if scope == 0 and loose else _oldest_of_heaviest(group, loose)
            if victim is None or (victim.name in asked and victim.owner.guild_id == owner.guild_id):
                found.full = quota
                return found
            found.names.append(victim.name)
            group.remove(victim)
    return found


def _oldest_of_heaviest(group: Sequence[KeptFile], loose: Sequence[KeptFile]) -> KeptFile | None:
    """Return the first loose file of the member with the most bytes, on the server with the most."""
    if not loose:
        return None
    servers, members = Counter[int](), Counter[Owner]()
    for file in group:
        servers[file.owner.guild_id] += file.size
        members[file.owner] += file.size
    heaviest = max(
        (file.owner for file in loose), key=lambda owner: (servers[owner.guild_id], members[owner])
    )
    return next(file for file in loose if file.owner == heaviest)
