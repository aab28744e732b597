"""Tell the host when the bot's clock is too wrong to buy anything, and when it is right again."""

from bot.domain import policy
from bot.domain.jobs.notices import ClockRight, ClockWrong
from bot.ports import Clock, Notices, Studio

WATCH_SECONDS = 60.0


class ClockWatch:
    """Compare our clock with the studio's, as its last answer to a quote told it."""

    def __init__(self, studio: Studio, notices: Notices, clock: Clock) -> None:
        self._studio = studio
        self._notices = notices
        self._clock = clock
        self._is_wrong = False

    async def tick(self) -> None:
        """Look once. The host is told of each change."""
        skew_ms = self._studio.skew_ms
        if skew_ms is None:
            return
        is_wrong = abs(skew_ms) > policy.CLOCK_TOLERANCE_SECONDS * 1000
        if is_wrong == self._is_wrong:
            return
        notice = ClockWrong(-skew_ms / 1000) if is_wrong else ClockRight()
        await self._notices.host(notice, nonce=f"clock-{self._clock.now()}")
        self._is_wrong = is_wrong
