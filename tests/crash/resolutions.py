"""How long a payment without an answer stays open, by the chain's clock."""

import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.money.networks import NETWORKS
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Resolution:
    """A payment's way to its end: the network's word, the state, and the seconds that it took.

    They count from the lost answer. A bot that is down, or whose node is, can resolve nothing: then from the
    time at which it could again.
    """

    network: str
    state: str
    seconds: float


@dataclass(slots=True)
class ResolutionWatch:
    """Notes when payments leave SIGNED. The chains of the sandbox have true time, and so has this."""

    database: Path
    world: World
    seen: dict[str, Resolution] = field(default_factory=dict)
    _able_since: float = 0.0

    def restart(self) -> None:
        """Count from now on for what is open: the bot begins anew, or its node answers again."""
        self._able_since = time.time()

    def look(self) -> bool:
        """Note what has ended since the last look. Return True if a generation was signed and sent."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as books:
            rows = books.execute(
                "SELECT nonce, network, state, signed_at, purpose, sends FROM payments"
            ).fetchall()
        for nonce, network, state, signed_at, _, _ in rows:
            if state != "SIGNED" and nonce not in self.seen:
                known = self.world.studio.payments.get(nonce)
                lost_at = known.at if known is not None else signed_at / 1000
                taken = time.time() - max(lost_at, self._able_since)
                self.seen[nonce] = Resolution(NETWORKS[network].word, state, taken)
        return any(purpose == "generation" and sends for *_, purpose, sends in rows)
