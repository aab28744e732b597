"""Settings of single channels: where the results go that are asked for in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.moderation.limits import Requester
from bot.domain.server_settings import ResultsTo, ServerSettings


@dataclass(frozen=True, slots=True)
class ResultsRule:
    """Where results go. `channel_id` is the channel for all, or the one that threads are opened in.

    None: the channel that they were asked for in.
    """

    to: ResultsTo = ResultsTo.HERE
    channel_id: int | None = None

    @classmethod
    def of_server(cls, settings: ServerSettings) -> "ResultsRule":
        """Return the rule of the whole server."""
        return cls(settings.results_to, settings.results_channel).normal

    @property
    def normal(self) -> "ResultsRule":
        """Return the rule without a channel that does not matter, and HERE for CHANNEL without one."""
        if self.to is ResultsTo.CHANNEL and self.channel_id is None:
            return ResultsRule()
        needless = self.to in (ResultsTo.HERE, ResultsTo.DM)
        return ResultsRule(self.to) if needless else self

    def dump(self) -> str:
        """Return the rule as the moderation log holds it; `load` reads it."""
        return str(self.to) if self.channel_id is None else f"{self.to}:{self.channel_id}"

    @classmethod
    def load(cls, text: str) -> "ResultsRule":
        to, _colon, channel = text.partition(":")
        return cls(ResultsTo(to), int(channel) if channel else None)


def deciding(rules: Mapping[int, ResultsRule], settings: ServerSettings, requester: Requester) -> ResultsRule:
    """Return the rule for this requester: that of the thread, of its channel, else the server's."""
    for channel_id in requester.channels:
        if channel_id in rules:
            return rules[channel_id].normal
    return ResultsRule.of_server(settings)
