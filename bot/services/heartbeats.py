"""Which members have stopped beating, judged by this process's own steady clock.

    heartbeats = Heartbeats(clock, ttl_ms=10_000)
    stopped = heartbeats.stopped(roll.beats, asked_at=asked_at)  # after each look
    heartbeats.forget()  # after a look that failed

Only a change of the value in a member's row is a sign of life. How far it is from the database's clock says
nothing: that clock can be set, and after a failover it is another machine's.
"""

from collections.abc import Mapping

from bot.ports import Clock


class Heartbeats:
    """The heartbeats of all members, as this process has seen them in looks without a gap."""

    def __init__(self, clock: Clock, ttl_ms: int) -> None:
        self._clock = clock
        self._ttl_ms = ttl_ms
        self._looked_at: int | None = None  # steady
        self._seen: dict[str, tuple[int, int]] = {}  # the heartbeat, and the steady instant of its first look

    def forget(self) -> None:
        """Begin anew. While this process could not look, the others may have been unable to beat."""
        self._looked_at = None

    def stopped(self, beats: Mapping[str, int], *, asked_at: int) -> Mapping[str, int]:
        """Note a look that was asked for at this steady instant.

        Return the heartbeats that have not changed for a whole TTL. Looks that are late or far apart begin
        anew, as `forget`.
        """
        now = self._clock.steady()
        gap = (
            self._looked_at is None
            or now - self._looked_at > self._ttl_ms // 2
            or now - asked_at > self._ttl_ms // 4
        )
        before = {} if gap else self._seen
        self._looked_at = now
        self._seen = {
            member: before[member] if member in before and before[member][0] == beat else (beat, now)
            for member, beat in beats.items()
        }
        return {
            member: beat for member, (beat, since) in self._seen.items() if asked_at - since > self._ttl_ms
        }
