"""The behaviour of this studio, and the parts that all its modules share."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.solana.facilitator import Facilitator
from sandbox.studio.log import Exchange
from sandbox.studio.paging import Style
from sandbox.tempo import Tempo

LIVE_PAYEE = "0x07F067959297767c887dbfA3C72379c66E82a045"
DOCUMENT_PAYEE = "0xfbd7b7Ed48146aD9bEfF956212c77cE056815ad0"
SOLANA_PAYEE = "HqpEDUY3kV423fSAv7iaY3cQiz8qN8qEuGqLsG4s6h2c"
TIMEOUT_SECONDS = 300


@dataclass(slots=True)
class Settings:
    """May be changed while the studio runs.

    `mode`: "live" answers like the service runs today, "document" in the shapes of its API document
    (empty object as 402 body, one bare Base offer, short job records, no poll URL).
    `networks` (words) are offered in this order; one without a chain is offered but cannot be paid.
    `solana_hint_age` (seconds) is the age of the blockhash in an offer of Solana, `solana_memo` a memo
    that the offer demands. `foreign_job` is the status that a job of another payer is answered with.
    `sponsored`: the studio pays the gas of payments on Tempo; `mpp_memo` is a memo that it demands there,
    `mpp_secret` what the ids of its challenges are made with.
    `poll_url`: the submit answer names where to poll (live only). `renew_results`: each poll gives a
    fresh link. `in_flight`: what a second copy of a payment gets while the first is being worked on.
    `keyframe_prompt`: seedance asks for a prompt in keyframe mode too. `price_factor` scales every
    price, `network_factors` the offers of single networks, by word. `clock_skew` seconds are added to
    what the studio takes for now: in sign-ins, `Date` and the times of jobs.
    `paging` is how the job list is turned, `page_limit` the most jobs on one page whatever is asked for.
    `media_scale` (0 to 1) shrinks what is rendered, for tests that look at other things.
    """

    mode: Literal["live", "document"] = "live"
    payee: str = LIVE_PAYEE
    solana_payee: str = SOLANA_PAYEE
    solana_hint_age: float = 600.0
    solana_memo: str = ""
    foreign_job: Literal[403, 404] = 403
    networks: tuple[str, ...] = ("base", "solana", "tempo")
    sponsored: bool = False
    mpp_memo: str = ""
    mpp_secret: str = "the secret of the Atelier sandbox"  # noqa: S105 - guards nothing but this sandbox
    poll_url: bool = True
    renew_results: bool = False
    in_flight: Literal["refuse", "second_job"] = "refuse"
    keyframe_prompt: bool = False
    price_factor: float = 1.0
    network_factors: dict[str, float] = field(default_factory=dict)
    media_scale: float = 1.0
    clock_skew: float = 0.0
    paging: Style = "cursor"
    page_limit: int = 100
    public_url: str = ""
    blob_url: str = ""

    @property
    def live(self) -> bool:
        return self.mode == "live"

    def priced_on(self, word: str, amount: int) -> int:
        """Return the price on this network of what costs `amount` micro-USDC."""
        return round(amount * self.network_factors.get(word, 1.0))

    @property
    def host(self) -> str:
        """Host and port of the studio's address."""
        return urlsplit(self.public_url).netloc

    @property
    def hostname(self) -> str:
        return urlsplit(self.public_url).hostname or ""


@dataclass(slots=True)
class World:
    """Everything that the studio's parts need at hand. Networks without a chain are None."""

    chain: Chain
    clock: Clock
    faults: Faults
    settings: Settings
    solana: Facilitator | None = None
    tempo: Tempo | None = None
    log: list[Exchange] = field(default_factory=list)

    def now(self) -> float:
        """Return epoch seconds by the studio's own, perhaps wrong, clock."""
        return self.clock.now() + self.settings.clock_skew
