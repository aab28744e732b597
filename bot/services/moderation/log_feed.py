"""Says in each server's alerts channel what was changed there, and by whom."""

from collections.abc import Callable

from bot.domain.moderation.log import LogLine
from bot.i18n import use_locale
from bot.ports import Notices
from bot.store import Store

MOD_LOG_SECONDS = 5.0
"""How often new lines are looked for."""

_CURSOR = "mod-log"
_AT_ONCE = 20


class LogFeed:
    """Reads the moderation log from where it last stopped. `words` puts a line into a sentence."""

    def __init__(self, store: Store, notices: Notices, words: Callable[[LogLine], str]) -> None:
        self._log = store.moderation_log
        self._notices = notices
        self._words = words

    async def post(self) -> None:
        """Everything new, oldest first. Best effort: a message that does not get through is in the log
        all the same, and holds up no other."""
        for line in await self._log.unread(_CURSOR, limit=_AT_ONCE):
            if line.guild_id is not None:
                nonce = f"log-{line.seq}"
                with use_locale(await self._notices.language(line.guild_id)):
                    words = self._words(line)
                await self._notices.server(line.guild_id, "moderation", words, nonce=nonce)
            await self._log.mark_read(_CURSOR, line.seq)
