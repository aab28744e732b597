"""A kept world between two runs: one JSON file beside the bot's own database."""

import json
import os
from pathlib import Path

from sandbox.world import World


class SavedWorld:
    """The files of an earlier run in `folder`, if any."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "world.json"
        self._taken = folder / "world.taken.json"
        self.ports: dict[str, int] = {}

    @property
    def known(self) -> bool:
        """True if an earlier run left its whole state."""
        return self._file.exists()

    @property
    def cut_off(self) -> bool:
        """True if an earlier run ended before it could leave its state: the bot's database is ahead then."""
        return self._taken.exists() and not self.known

    @property
    def networks(self) -> tuple[str, ...]:
        """The words of the networks of the earlier run's world, Base alone if it does not tell."""
        try:
            return tuple(json.loads(self._file.read_text())["networks"])
        except (OSError, ValueError, LookupError, TypeError):
            return ("base",)

    def into(self, world: World) -> bool:
        """Put the earlier run's state into a world that is not started yet. Return False if there is none.
        Raises ValueError, in one sentence, for a file that cannot be used."""
        if not self.known:
            return False
        try:
            dumped = json.loads(self._file.read_text())
            world.load(dumped)
            self.ports = dumped["ports"]
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise ValueError(
                f"{self._file} cannot be read ({error!r}); `--fresh` starts a new world."
            ) from error
        return True

    def take(self) -> None:
        """Mark the earlier run's state as used: it is good for one run, and that run's state takes its
        place."""
        if self.known:
            self._file.replace(self._taken)

    def save(self, world: World) -> None:
        """Write the state of a world that has been stopped."""
        part = self._file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(json.dumps(world.dump()))
        os.replace(part, self._file)
        self._taken.unlink(missing_ok=True)
