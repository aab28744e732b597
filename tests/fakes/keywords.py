"""AutoMod in memory: no rules, until a test writes some."""

from bot.ports.keywords import Keywords


class FakeKeywords:
    """`bot.ports.KeywordRules`: `now` is what AutoMod says."""

    def __init__(self) -> None:
        self.now = Keywords(readable=True)

    async def read(self, guild_id: int) -> Keywords:
        return self.now
