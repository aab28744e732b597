"""Keeps the bot running as a host's service manager would: who kills it sees it come back."""

import asyncio
from contextlib import suppress

from sandbox.bot_process import BotFailed, BotProcess

_WATCH_SECONDS = 0.5


class Keeper:
    """Everything that starts, stops or kills the bot on purpose goes through here.

    `wanted` says whether it should run: a bot that ends although it is wanted is started again by `watch`.
    """

    def __init__(self, bot: BotProcess) -> None:
        self.bot = bot
        self.wanted = True
        self._lock = asyncio.Lock()

    async def kill(self) -> int | None:
        """SIGKILL; the process id it had, None if it did not run. If it is wanted, it is started again."""
        pid = self.bot.pid
        await self.bot.kill()
        return pid

    async def stop(self) -> None:
        """SIGTERM, and it stays off until `start`."""
        self.wanted = False
        async with self._lock:
            if self.bot.running:
                await self.bot.stop()

    async def start(self) -> None:
        """Returns when the bot is healthy. Raises BotFailed."""
        self.wanted = True
        async with self._lock:
            if not self.bot.running:
                await self.bot.start()

    async def restart(self, **settings: str) -> None:
        """Stops it and starts it again over the same state, with changed settings if any are given."""
        async with self._lock:
            self.wanted = True
            if self.bot.running:
                await self.bot.stop()
            self.bot.env.update(settings)
            await self.bot.start()

    async def healthy(self) -> bool:
        """What the bot's own /healthz says right now."""
        if not self.bot.running:
            return False
        with suppress(BotFailed):
            await self.bot.wait_healthy(timeout=0)
            return True
        return False

    async def watch(self) -> None:
        """Until cancelled: a wanted bot that ended is started again. Raises BotFailed if it cannot start,
        tried once more, as it may have been killed while it started."""
        failed = False
        while True:
            if self.wanted and not self.bot.running:
                try:
                    await self.start()
                    failed = False
                except BotFailed:
                    if failed:
                        raise
                    failed = True
            await asyncio.sleep(_WATCH_SECONDS)
