"""The moderation log: one line for each change by a moderator or the host, and for each loss."""

import json
from dataclasses import asdict, dataclass

LOSS = "loss"
"""The action of a line about money that was paid for nothing; `new` is JSON with the facts."""

MANY_LOSSES = "many losses"
"""The action of a line about many failures after payment; `new` is JSON with the facts."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A row of `moderation_log`. Rows are only ever added."""

    seq: int
    at: int  # epoch milliseconds
    guild_id: int | None  # None: it concerns the whole bot
    actor: int | None  # user id; None: the bot
    action: str
    old: str | None
    new: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class LossCount:
    """A server's failures after payment in the last hour. Amounts are micro-USDC."""

    count: int
    paid: int
    refunded: int  # the part that the host bears
    cap: int | None = None  # what the host bears for a server in a UTC day, once that is used up

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "LossCount":
        return cls(**json.loads(text))
