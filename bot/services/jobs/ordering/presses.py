"""The last presses of buttons that buy: one that is pressed again at once may be a slip."""

from bot.domain import policy
from bot.ports import Clock
from bot.services.jobs.ordering.requests import Request


class Presses:
    """Remember for a few seconds which member pressed which button.

    In memory: a restart forgets them, and then one quick press more buys without asking.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: dict[tuple[int, str], tuple[int, str]] = {}  # member, button → steady instant, request

    def is_repeated(self, request: Request) -> bool:
        """Return True if the member pressed the same button a moment ago; else remember this press.

        A redelivered interaction repeats nothing. Must be asked before the first `await`, so that of presses
        at the same moment one is the first.
        """
        if request.pressed is None:
            return False
        now, key = self._clock.steady(), (request.user_id, request.pressed)
        self._last = {each: last for each, last in self._last.items() if now < last[0]}
        until = now + round(self._clock.scaled(policy.PRESS_SECONDS) * 1000)
        return self._last.setdefault(key, (until, request.request_key))[1] != request.request_key

    def first(self, request: Request) -> str:
        """Return the request key of the press that a repeated one follows; its own if it follows none."""
        _until, key = self._last.get((request.user_id, request.pressed or ""), (0, request.request_key))
        return key
