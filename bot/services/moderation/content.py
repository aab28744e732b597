"""Check the words of members against the rules of their server, before anything is sent or charged.

await content.check(requester, ["a fox reading a newspaper"])     # raises PromptBlocked
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.moderation.errors import BlockedBy, PromptBlocked, WordProblem, WordRefused
from bot.domain.moderation.filters import (
    MOST_EXCEPTIONS,
    AnyRule,
    Filter,
    Hit,
    KeywordRule,
    WordRule,
)
from bot.domain.moderation.limits import Requester
from bot.domain.moderation.patterns import parse
from bot.ports import Clock
from bot.ports.keywords import KeywordRules, Keywords
from bot.store import Store

_Rules = tuple[tuple[WordRule, ...], tuple[KeywordRule, ...]]

_LONG = 1000
"""Characters from which on a thread looks at texts, so that other members do not wait."""

_SERVERS = 200
"""Servers whose rules stay ready in memory."""


@dataclass(frozen=True, slots=True)
class FilterView:
    """The rules of a server as moderators see them. `keywords` is None if AutoMod does not count here."""

    words: Sequence[WordRule]
    keywords: Keywords | None


class ContentRules:
    """The words that servers do not want."""

    def __init__(self, store: Store, keywords: KeywordRules, clock: Clock) -> None:
        self._store = store
        self._keywords = keywords
        self._clock = clock
        self._ready: dict[int, tuple[_Rules, Filter]] = {}

    async def check(self, requester: Requester, texts: Sequence[str]) -> None:
        """Raise PromptBlocked if a text has a word that the server does not want from this member here."""
        texts = [text for text in texts if text]
        if not texts:
            return
        view = await self.rules(requester.guild_id)
        hit = await self._find(requester, texts, view)
        if hit is not None:
            raise PromptBlocked(blocked_by(hit))

    async def test(self, requester: Requester, text: str) -> Sequence[Hit]:
        """Return every rule that the text breaks, each once, whoever may be exempt."""
        view = await self.rules(requester.guild_id)
        rules = await self._filter(requester.guild_id, view)
        found = await asyncio.to_thread(lambda: list(rules.hits(text)))
        each = {(_name(hit.rule), hit.word): hit for hit in found}.values()
        return sorted(each, key=lambda hit: isinstance(hit.rule, KeywordRule))  # the server's own first

    async def rules(self, guild_id: int) -> FilterView:
        """Return all rules of the server."""
        words = await self._store.filters.rules(guild_id)
        if not (await self._store.settings.get(guild_id)).automod:
            return FilterView(words, None)
        return FilterView(words, await self._keywords.read(guild_id))

    async def add(
        self, guild_id: int, words: Sequence[str], exceptions: Sequence[str], *, by: int
    ) -> Sequence[WordRule]:
        """Add a rule for each word or phrase, all with these exceptions. Raises WordRefused; then none is."""
        if not words:
            raise WordRefused(WordProblem.EMPTY, "")
        if len(exceptions) > MOST_EXCEPTIONS:
            raise WordRefused(WordProblem.TOO_MANY_EXCEPTIONS, exceptions[0], MOST_EXCEPTIONS)
        words, exceptions = ([parse(text).text for text in texts] for texts in (words, exceptions))
        same = {word.casefold() for word in words} & {word.casefold() for word in exceptions}
        if same:
            raise WordRefused(WordProblem.EXCEPTION_IS_RULE, sorted(same)[0])
        return await self._store.filters.add(guild_id, words, exceptions, by=by, now=self._clock.now())

    async def remove(self, guild_id: int, number: int, *, by: int) -> WordRule:
        """Remove a rule and return it. Raises NoSuchFilter."""
        return await self._store.filters.remove(guild_id, number, by=by, now=self._clock.now())

    async def _find(self, requester: Requester, texts: Sequence[str], view: FilterView) -> Hit | None:
        keywords = view.keywords
        privileged = keywords is not None and (
            requester.user_id == keywords.owner_id or not keywords.privileged.isdisjoint(requester.roles)
        )
        rules = await self._filter(requester.guild_id, view)
        channels = (requester.channel_id, requester.parent_id)
        if sum(map(len, texts)) < _LONG:
            return rules.find(texts, channels, requester.roles, privileged=privileged)
        return await asyncio.to_thread(rules.find, texts, channels, requester.roles, privileged=privileged)

    async def _filter(self, guild_id: int, view: FilterView) -> Filter:
        """Return the rules made ready. That takes a moment for thousands of words, so a thread does it."""
        words, keywords = tuple(view.words), view.keywords.rules if view.keywords else ()
        known = self._ready.pop(guild_id, None)
        if known is None or known[0] != (words, keywords):
            known = (words, keywords), await asyncio.to_thread(Filter, words, keywords)
        self._ready[guild_id] = known
        if len(self._ready) > _SERVERS:
            del self._ready[next(iter(self._ready))]
        return known[1]


def blocked_by(hit: Hit) -> BlockedBy:
    """Return the facts about the rule for the member."""
    if isinstance(hit.rule, WordRule):
        return BlockedBy(hit.word, number=hit.rule.number)
    return BlockedBy(hit.word, automod=hit.rule.name)


def _name(rule: AnyRule) -> str:
    return str(rule.number) if isinstance(rule, WordRule) else rule.name
