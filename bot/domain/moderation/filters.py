"""The words that a server does not want: its own rules, and the keyword rules of Discord's AutoMod.

hit = Filter(rules, keyword_rules).find(["a fox reading a newspaper"])
hit.rule, hit.found      # None if nothing is blocked
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from bot.domain.moderation import readings
from bot.domain.moderation.errors import WordRefused
from bot.domain.moderation.matching import Index
from bot.domain.moderation.patterns import Pattern, parse

MOST_RULES = 200
"""Rules of one server."""

MOST_EXCEPTIONS = 20
"""Exceptions of one rule."""


@dataclass(frozen=True, slots=True)
class WordRule:
    """A rule of `/moderate filter`: a word or phrase, and words that it is not about."""

    number: int  # counts per server
    word: str
    exceptions: tuple[str, ...] = ()
    by: int = 0  # the moderator's user id
    at: int = 0  # epoch milliseconds


@dataclass(frozen=True, slots=True)
class KeywordRule:
    """A keyword rule of Discord's AutoMod that blocks messages.

    `unread`: its regular expressions, which the bot does not evaluate.
    """

    id: int
    name: str
    keywords: tuple[str, ...]
    allowed: tuple[str, ...] = ()
    exempt_roles: frozenset[int] = frozenset()
    exempt_channels: frozenset[int] = frozenset()
    unread: int = 0

    def applies(self, channels: Iterable[int | None], roles: Iterable[int]) -> bool:
        """Return False for a channel (or its thread) or a member that the rule exempts."""
        return self.exempt_channels.isdisjoint(filter(None, channels)) and self.exempt_roles.isdisjoint(roles)


AnyRule = WordRule | KeywordRule


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that a text breaks: the word of the rule, and the words of the text."""

    rule: AnyRule
    word: str
    found: str


class Filter:
    """All rules of one server, ready to look at texts."""

    def __init__(self, words: Sequence[WordRule], keywords: Sequence[KeywordRule] = ()) -> None:
        self._rules: Sequence[AnyRule] = (*words, *keywords)
        self._index = Index(
            (pattern, place) for place, rule in enumerate(self._rules) for pattern in _patterns(_words(rule))
        )

    def find(
        self,
        texts: Iterable[str],
        channels: Iterable[int | None] = (),
        roles: Iterable[int] = (),
        *,
        privileged: bool = False,
    ) -> Hit | None:
        """Return the first hit in the texts, None if there is none.

        AutoMod's rules are left out where they exempt the channels or roles, and for `privileged` members,
        whom AutoMod never stops.
        """
        channels, roles = tuple(channels), tuple(roles)
        return next(
            (
                hit
                for text in texts
                for hit in self.hits(text)
                if isinstance(hit.rule, WordRule) or (not privileged and hit.rule.applies(channels, roles))
            ),
            None,
        )

    def hits(self, text: str) -> Iterator[Hit]:
        """Yield every rule that the text breaks."""
        if not self._rules:
            return
        for variant in dict.fromkeys((text, text.replace("\u200b", " "))):
            read = readings.read(variant)
            excepted: Mapping[int, Sequence[int]] | None = None
            for match in self._index.find(read):
                if excepted is None:  # looked for once, however many matches there are
                    excepted = self._excepted(read)
                covered = excepted.get(match.owner)
                if covered is None or covered[match.first] < match.last:
                    found = read.between(match.first, match.last)
                    yield Hit(self._rules[match.owner], match.pattern.text, found)

    @cached_property
    def _exceptions(self) -> Index[int]:
        return Index(
            (pattern, place)
            for place, rule in enumerate(self._rules)
            for pattern in _patterns(_exceptions_of(rule))
        )

    def _excepted(self, text: readings.Text) -> Mapping[int, Sequence[int]]:
        """Return, by rule and by word of the text, the last word of the exceptions that begin by then."""
        found: dict[int, list[int]] = {}
        for match in self._exceptions.find(text):
            lasts = found.setdefault(match.owner, [-1] * len(text.pieces))
            lasts[match.first] = max(lasts[match.first], match.last)
        return {owner: list(accumulate(lasts, max)) for owner, lasts in found.items()}


def _words(rule: AnyRule) -> Sequence[str]:
    return (rule.word,) if isinstance(rule, WordRule) else rule.keywords


def _exceptions_of(rule: AnyRule) -> Sequence[str]:
    return rule.exceptions if isinstance(rule, WordRule) else rule.allowed


def _patterns(words: Iterable[str]) -> Iterator[Pattern]:
    """Yield the patterns of words. Those of AutoMod that are of no use as a rule are left out."""
    for word in words:
        try:
            yield parse(word)
        except WordRefused:
            continue
