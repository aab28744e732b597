"""The moderation log: one line for each change by a moderator or the host, and for each loss."""

import json
from dataclasses import asdict, dataclass, replace

LOSS = "loss"
"""The action of a line about money that was paid for nothing; `new` is JSON with the facts."""

RULES_IMPORTED = "rules imported"
"""The action of a line after those that a file of rules has made; `new` is the server that it is from."""

MANY_LOSSES = "many losses"
"""The action of a line about many failures after payment; `new` is JSON with the facts."""

FILTER = "filter"
"""The action of a line about a rule of words; `old` or `new` is the rule as JSON."""

RESULTS_ASTRAY = "results channel lost"
"""The action of a line about a results channel that is gone; `old` mentions it."""

_TROUBLES = (
    LOSS,
    MANY_LOSSES,
    RESULTS_ASTRAY,
    "contest entry reported",
    "contest waits for a channel",
    "contest not opened",
)


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

    @property
    def is_report(self) -> bool:
        """Return True for the report of a contest's entry, which moderators look at."""
        return self.action.startswith("contest entry reported")

    @property
    def needs_a_look(self) -> bool:
        """Return True for a line about a trouble, not about something that a moderator did."""
        return self.action.partition(":")[0] in _TROUBLES


@dataclass(frozen=True, slots=True)
class JobFacts:
    """The job that a line is about; the line's `new` is this as JSON."""

    job_id: str
    user_id: int  # its maker
    model: str
    amount: int | None = None  # micro-USDC that was decided about; None: it is not about money
    count: int = 1  # results that the line is about
    case: int | None = None  # the number of the case that it opened

    def dump(self) -> str:
        return json.dumps(asdict(self) | {"user_id": str(self.user_id)})

    @classmethod
    def load(cls, text: str | None) -> "JobFacts | None":
        """Return the facts, None for a line from before lines had them."""
        if text is None or not text.startswith("{"):
            return None
        facts = cls(**json.loads(text))
        return replace(facts, user_id=int(facts.user_id))


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
