"""The processes that share one bot: who lives, who owns which shard, who has to give way."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from bot.domain.errors import SettingError, StoreError
from bot.domain.shards import FIRST, Shards

CLOCKS_APART_MS = 2_000
"""A process whose clock differs more from the database's does not start: due times are epoch milliseconds."""

FOLDER = "SPOOL_DIR without MEDIA_URL"
"""The setting that all processes share while a folder, not an object store, has their files."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """A process that wants to join. `settings` has a keyed hash of each setting that all have to share."""

    id: str
    name: str  # machine and process, for people
    version: str
    shard_count: int
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Member:
    """A member, as `python -m bot members` lists it. Instants are the database's epoch milliseconds."""

    id: str
    name: str
    version: str
    joined_at: int
    beat_at: int
    shards: tuple[int, ...]

    @property
    def leads(self) -> bool:
        return FIRST in self.shards


@dataclass(frozen=True, slots=True)
class Roll:
    """All members and shards at one moment."""

    beats: Mapping[str, int]  # when each member beat last, by the database's clock at that time
    owners: Mapping[int, str | None]  # of each shard; None: it is free

    def owned(self, ending: Set[str]) -> Mapping[str, Set[int]]:
        """Return the shards of every member but those that are `ending`, which take none any more."""
        return {name: frozenset(self.shards_of(name)) for name in self.beats.keys() - ending}

    def shards_of(self, member: str) -> Set[int]:
        return {shard for shard, owner in self.owners.items() if owner == member}

    @property
    def free(self) -> Set[int]:
        return {shard for shard, owner in self.owners.items() if owner is None}

    def held_by(self, member: str) -> Shards:
        return Shards(len(self.owners), frozenset(self.shards_of(member)))


class ClocksApart(StoreError):
    """This machine's clock and the database's differ too much."""


def check_clocks(before: int, theirs: int, after: int) -> None:
    """Compare our clock, before and after the question, with the database's. Epoch milliseconds.

    Raises ClocksApart.
    """
    apart = max(before - theirs, theirs - after, 0)
    if apart > CLOCKS_APART_MS:
        raise ClocksApart(
            f"This machine's clock and the database's are {apart / 1000:.1f} s apart: at most "
            f"{CLOCKS_APART_MS // 1000} s are possible. Let both follow the same time service."
        )


class ShardCountDiffers(SettingError):
    """The bot runs with another SHARD_COUNT, or did when it ended."""


class SettingsDiffer(SettingError):
    """Settings that all processes have to share differ from those of the leader."""
