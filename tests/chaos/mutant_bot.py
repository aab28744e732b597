"""The bot with a mistake planted on purpose: `python -m tests.chaos.mutant_bot NAME run`.

The chaos suite must fail with every one. Those that are planted in the database are in `recorder`.
"""

import sys
from collections.abc import Callable, Mapping

from bot.cli.main import main
from bot.domain.members import Roll
from bot.store.postgres import members, session
from bot.store.postgres.roster import Roster


def beat_behind_the_lock() -> None:
    """Beat in a transaction that writes: whoever writes for long makes all others look dead."""

    async def beat(self: Roster) -> Roll | None:
        return await self._database.write(members.beat, self._member)

    Roster.beat = beat  # type: ignore[method-assign]


def accept_lost_commits() -> None:
    """Work with a server that acknowledges what it has not written yet."""
    session._DURABLE = (*session._DURABLE, "off")  # type: ignore[assignment]


MUTANTS: Mapping[str, Callable[[], None]] = {
    mutant.__name__: mutant for mutant in (beat_behind_the_lock, accept_lost_commits)
}

if __name__ == "__main__":
    MUTANTS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
