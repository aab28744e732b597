"""A purchase, and what can become of one step towards it."""

from dataclasses import dataclass

from bot.domain.jobs.job import Failure, Job
from bot.domain.money.payments import GENERATION


@dataclass(frozen=True, slots=True)
class Purchase:
    """One thing to buy. `maximum` is the part of the job's hold that covers it, in micro-USDC."""

    job: Job
    purpose: str
    path: str
    body: bytes
    maximum: int

    @property
    def is_generation(self) -> bool:
        return self.purpose == GENERATION


@dataclass(frozen=True, slots=True)
class Bought:
    """Paid and recorded: the job is RUNNING, or the reference has its ticket."""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing to do before `due` (epoch milliseconds). `unclear`: the payment's fate is being looked up.
    `declined`: the service has refused it, so its authorization only has to lapse."""

    due: int
    unclear: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True)
class PriceRose:
    """The service asks for `amount` micro-USDC, more than was agreed or is held. Nothing was signed."""

    amount: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Not bought and never going to be. No authorization is open."""

    failure: Failure
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Disputed:
    """Charged, but the studio job is not identified: recorded for the host."""


@dataclass(frozen=True, slots=True)
class UploadLost:
    """Paid for and recorded, but an upload's answer is lost: another one has to be bought."""


Outcome = Bought | Later | PriceRose | GivenUp | Disputed | UploadLost
