"""A kept world between two runs: one JSON file beside the bot's own database."""

import json
import os
from pathlib import Path

from sandbox.world import World


class Kept:
    """What `folder` holds of an earlier run, if anything."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "world.json"
        self._taken = folder / "world.taken.json"
        self.ports: dict[str, int] = {}

    @property
    def known(self) -> bool:
        """Whether an earlier run left its whole state."""
        return self._file.exists()

    @property
    def cut_off(self) -> bool:
        """Whether an earlier run ended before it could leave its state: the bot's database is ahead then."""
        return self._taken.exists() and not self.known

    def into(self, world: World) -> bool:
        """Puts the earlier run's state into a world that is not started yet; False if there is none.

        The state is good for one run: what that run leaves takes its place. Raises ValueError, in one
        sentence, for a file that cannot be used.
        """
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
        self._file.replace(self._taken)
        return True

    def save(self, world: World) -> None:
        """Writes the state of a world that has been stopped."""
        part = self._file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(json.dumps(world.dump()))
        os.replace(part, self._file)
        self._taken.unlink(missing_ok=True)
