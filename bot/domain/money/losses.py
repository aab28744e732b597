"""The host's settings about jobs that fail after they were paid."""

import json
from dataclasses import asdict, dataclass

from bot.domain import policy
from bot.domain.amounts import MICRO


@dataclass(frozen=True, slots=True)
class LossPolicy:
    """The host's settings about losses. Durations are milliseconds of the bot's own clock."""

    forgiven: int = 3  # a member's failures in a day that do not count towards the allowance
    host_cap: int = 5 * MICRO  # micro-USDC that the host bears for one server in a UTC day
    rest_ms: int = int(policy.MODEL_REST_SECONDS * 1000)
    window_ms: int = int(policy.LOSSES_WINDOW_SECONDS * 1000)

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "LossPolicy":
        return cls(**json.loads(text))
