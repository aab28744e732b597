"""Keeps the bot running as a host's service manager would: a killed bot comes back."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress

from sandbox.bot_process import BotFailed, BotProcess

_WATCH_SECONDS = 0.5


class Supervisor:
    """Starts, stops and kills the bot for everyone who does it on purpose.

    `wanted` is True while the bot should run: `watch` restarts a wanted bot that ended.
    """

    def __init__(self, bot: BotProcess) -> None:
        self.bot = bot
        self.wanted = True
        self._lock = asyncio.Lock()

    async def kill(self) -> int | None:
        """Send SIGKILL. Return the process id it had, None if it did not run. If it is wanted, it is started
        again."""
        pid = self.bot.pid
        await self.bot.kill()
        return pid

    async def stop(self) -> None:
        """Send SIGTERM. The bot stays off until `start`."""
        self.wanted = False
        async with self._lock:
            if self.bot.running:
                await self.bot.stop()

    async def start(self) -> None:
        """Start the bot and wait until it is healthy. Raises BotFailed."""
        self.wanted = True
        async with self._lock:
            if not self.bot.running:
                await self.bot.start()

    async def restart(self, **settings: str) -> None:
        """Stop the bot and start it again over the same state, with changed settings if any are given."""
        async with self._lock:
            self.wanted = True
            if self.bot.running:
                await self.bot.stop()
            self.bot.env.update(settings)
            await self.bot.start()

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Leave the bot to the holder of this context, who kills and starts it at will: nobody else starts or
        stops it meanwhile."""
        return self._lock

    async def healthy(self) -> bool:
        """Return True if the bot's own /healthz says so right now."""
        if not self.bot.running:
            return False
        with suppress(BotFailed):
            await self.bot.wait_healthy(timeout=0)
            return True
        return False

    async def watch(self) -> None:
        """Restart a wanted bot that ended, until cancelled. Raises BotFailed if it cannot start at the second
        try: the first may have been killed on the way."""
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
