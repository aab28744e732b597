"""Payments to StableStudio: authorizations, the service's answers, and the chain's proof.

SIGNED → SETTLED, REFUSED, LAPSED or DISPUTED; DISPUTED → SETTLED or LAPSED by the host.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.money.networks import BASE


class PaymentState(StrEnum):
    SIGNED = "SIGNED"  # committed before a byte leaves; open until the chain has spoken
    SETTLED = "SETTLED"  # the money left the wallet
    REFUSED = "REFUSED"  # the service said no, and the authorization lapsed unused
    LAPSED = "LAPSED"  # no clear answer, and the authorization lapsed unused
    DISPUTED = "DISPUTED"  # charged, but the goods are not identified


_UPLOAD = re.compile(r"upload:([0-9]+)(?::[0-9]+)?")

GENERATION = "generation"
"""Purpose of the payment that buys the job itself; uploads are `upload_purpose(n)`."""


def upload_purpose(position: int, lost: int = 0) -> str:
    """Return the purpose of the payment for the reference at `position` (from 0).

    After uploads that were paid for and `lost`, it is another purchase.
    """
    return f"upload:{position}:{lost + 1}" if lost else f"upload:{position}"


def upload_position(purpose: str) -> int | None:
    """Return the position of the reference that an upload pays for; None for another purpose."""
    match = _UPLOAD.fullmatch(purpose)
    return int(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class Requirements:
    """The one offer of a 402 that we may pay, already checked against policy.

    `entry` is the offer exactly as received (it is echoed byte for byte), `resource` likewise: an entry of
    `accepts`, or the parameters of a `Payment` challenge.
    """

    network: str  # CAIP-2, "eip155:8453"
    asset: str  # USDC: its contract, EIP-55, or its mint, base58
    payee: str  # EIP-55 or base58
    amount: int  # micro-USDC
    timeout_seconds: int  # the service's maxTimeoutSeconds, or what is left until the challenge expires
    entry: Mapping[str, object]
    resource: Mapping[str, object] | None
    domain_name: str = ""  # Base: EIP-712 domain of the asset
    domain_version: str = ""
    fee_payer: str = ""  # Solana: the key of the facilitator, which pays the gas
    memo: str = ""  # Solana: the memo that the offer demands
    sponsored: bool = False  # Tempo: the service pays the gas


@dataclass(frozen=True, slots=True)
class Terms:
    """What has to be asked of the chain before a payment can be signed. Base asks nothing."""

    fee_most: int = 0  # micro-USDC of gas that may leave the wallet besides the amount
    max_fee: int = 0  # Tempo: attodollars (10⁻¹⁸ USD) per gas
    blockhash: str = ""  # Solana, base58
    last_valid_height: int = 0  # Solana: above this finalized height the payment can never land
    slot: int = 0  # the newest slot (Solana) or block (Tempo): what is signed now lands in a later one


@dataclass(frozen=True, slots=True)
class Authorization:
    """A signed payment, never logged: an EIP-3009 authorization, or a whole transaction.

    Any holder of `header` can have it collected once, until `valid_before`.
    """

    nonce: str  # our idempotency key for the money: Base's nonce, our signature on Solana, the memo on Tempo
    payer: str
    payee: str
    network: str
    asset: str
    amount: int  # micro-USDC
    valid_after: int  # seconds since the epoch, as the chain compares them
    valid_before: int  # on Solana an estimate: there a block's height ends it
    header: str  # value of the one header that presents it
    proof: str | None = None  # JSON of what the chain is searched for, besides the nonce
    fee_most: int = 0  # micro-USDC of gas that may leave the wallet besides the amount

    def __repr__(self) -> str:
        return f"Authorization(nonce={self.nonce}, amount={self.amount}, valid_before={self.valid_before})"


class DeclineReason(StrEnum):
    """The service's reason for declining a paid request, as far as our next step depends on it.

    It is read from the HTTP status and the machine code of the answer. A free message decides nothing.
    """

    REQUEST = "request"  # the request itself was refused, before any payment was looked at
    REQUIREMENTS_MISMATCH = "requirements_mismatch"  # the price has changed since the quote
    VALID_BEFORE = "valid_before"
    VALID_AFTER = "valid_after"
    NONCE_USED = "nonce_already_used"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    OTHER = "other"  # a code that we do not know, or none

    @classmethod
    def of(cls, status: int, code: str) -> "DeclineReason":
        """Return the reason of a 4xx answer with this machine code, "" if it has none."""
        return _CODES.get(code, cls.OTHER if status == 402 else cls.REQUEST)

    @property
    def is_about_authorization(self) -> bool:
        """Return True if only the signed authorization was wrong, so that a new one may be accepted."""
        return self in _ABOUT_AUTHORIZATION


_ABOUT_AUTHORIZATION = frozenset(
    {
        DeclineReason.REQUIREMENTS_MISMATCH,
        DeclineReason.VALID_BEFORE,
        DeclineReason.VALID_AFTER,
        DeclineReason.NONCE_USED,
    }
)

_PREFIXES = (
    "",
    "authorization_",
    "invalid_exact_evm_",
    "invalid_exact_evm_authorization_",
    "invalid_exact_evm_payload_",
    "invalid_exact_evm_payload_authorization_",
)
_CODES = {
    prefix + reason.value: reason
    for prefix in _PREFIXES
    for reason in (*_ABOUT_AUTHORIZATION, DeclineReason.INSUFFICIENT_FUNDS)
}
"""Facilitators write the same codes with and without the scheme's name before them."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A row of `payments`. `header` is there only while the state is SIGNED."""

    id: int
    job_id: str
    purpose: str
    state: PaymentState
    nonce: str
    payer: str
    payee: str
    network: str
    asset: str
    amount: int  # micro-USDC
    valid_after: int  # seconds since the epoch
    valid_before: int
    header: str | None
    signed_at: int  # epoch milliseconds, just before the first send
    sends: int  # presentations of the bytes, counted before each send
    answer: str | None  # the service's clear refusal, in its words
    tx: str | None  # transaction hash, if known
    skew_ms: int | None = None  # how far the service's clock was ahead of ours at the signing, if measured
    decline: DeclineReason | None = None  # the reason of the refusal
    proof: str | None = None  # JSON of what the chain is searched for, besides the nonce
    fee_most: int = 0  # micro-USDC of gas that may leave the wallet besides the amount
    fee: int = 0  # micro-USDC of gas that left the wallet
    sent_at: int | None = None  # epoch milliseconds, just before the last send; older versions wrote none

    @property
    def decline_reason(self) -> DeclineReason | None:
        """Return the reason of the recorded refusal; None if the service has not declined the payment.

        Rows of older versions have words without a reason.
        """
        return self.decline or (None if self.answer is None else DeclineReason.OTHER)

    @property
    def was_refused_unread(self) -> bool:
        """Return True if its last sending was refused before the service looked at the payment."""
        return self.decline is DeclineReason.REQUEST

    def __repr__(self) -> str:
        return f"Payment({self.id}, job={self.job_id}, {self.purpose}, {self.state}, {self.amount})"


@dataclass(frozen=True, slots=True)
class Sent:
    """A SIGNED payment that was presented, and whose job it is for."""

    nonce: str
    guild_id: int
    sent_at: int | None  # epoch milliseconds of the last presentation; None: by an older version


@dataclass(frozen=True, slots=True)
class Open:
    """What payments of one network may yet take out of a balance that its wallet was told to have, in
    micro-USDC."""

    amount: int = 0  # of SIGNED ones
    fees: int = 0  # of gas, at most
    left: int = 0  # of those resolved since the balance was asked for: it may be from before they left

    @property
    def total(self) -> int:
        return self.amount + self.fees + self.left


@dataclass(frozen=True, slots=True)
class Cover:
    """A wallet's balance, with the books' state right before it was asked for.

    What was resolved by then has left the balance; the books know everything that may leave it later.
    """

    wallet: str  # its name in the books
    network: str  # CAIP-2
    balance: int  # micro-USDC
    line: int  # number of the journal's last line by then


class ChainVerdict(StrEnum):
    """The chain's proof about one authorization."""

    CHARGED = "charged"
    PENDING = "pending"  # it can still be collected
    LAPSED = "lapsed"  # it was not and can never be collected any more


@dataclass(frozen=True, slots=True)
class Fate:
    """What one look at the chain proves about a payment."""

    verdict: ChainVerdict
    at: int  # seconds; the time of the block at which it was read
    tx: str | None = None  # the transaction, if the look shows it
    fee: int = 0  # micro-USDC of gas that left the wallet, also for a transaction that was reverted

    @property
    def is_charged(self) -> bool:
        return self.verdict is ChainVerdict.CHARGED


@dataclass(frozen=True, slots=True)
class ChainView:
    """The state of an EIP-3009 authorization on the chain, at one block."""

    used: bool
    block_time: int  # seconds; the timestamp of the block at which `used` was read


def fate(view: ChainView, valid_before: int) -> Fate:
    """Return what the view proves. `valid_before` is in seconds since the epoch.

    EIP-3009 demands `block.timestamp < validBefore`, so an unused nonce at a later block can never be used.
    All blocks that could have used it have to be deep, or the chain could grow anew with one that does.
    """
    if view.used:
        return Fate(ChainVerdict.CHARGED, view.block_time)
    is_over = view.block_time >= valid_before + BASE.deep_seconds
    return Fate(ChainVerdict.LAPSED if is_over else ChainVerdict.PENDING, view.block_time)


DEEP_ABOVE = 5_000_000
"""Above $5 a lapse must be read at a `safe` block, which is not reorganised away."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """The offers of a 402, not yet trusted. They are kept as they came."""

    accepts: tuple[Mapping[str, object], ...]  # of the PAYMENT-REQUIRED header (x402)
    resource: Mapping[str, object] | None
    asked_url: str  # of the request that it answers
    skew_ms: int | None = None  # how far the service's clock is ahead of ours, if it tells its time
    payments: tuple[Mapping[str, str], ...] = ()  # parameters of the `Payment` challenges (MPP)


@dataclass(frozen=True, slots=True)
class Accepted:
    """200 to a paid request: the goods (decoded JSON object) and the headers, their names in lower case."""

    goods: Mapping[str, object]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Declined:
    """A clear no to a paid request (4xx that names a reason). It proves nothing about the money."""

    status: int
    code: str  # the service's machine code, "" if there is none
    words: str  # the service's own, for people: its machine code, if there is one, and its message
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Anything else: timeout, reset, 5xx, 429, a 200 that names no goods. `why` is for the log."""

    why: str
    retry_after_seconds: float | None = None


Answer = Accepted | Declined | Unclear


@dataclass(frozen=True, slots=True)
class StudioJob:
    """A studio job as the service reports it; its list and its job route have different shapes."""

    id: str
    status: str  # pending | loading | complete | failed | a word we do not know
    progress: int | None  # 0-100
    input: Mapping[str, object] | None  # the submitted body with defaults added, if shown
    result_url: str | None  # imageUrl or videoUrl
    error: str | None
    created_at: int | None  # epoch milliseconds, by the service's clock
    type: str | None = None  # the service's name of the operation
    digests: Mapping[str, str] | None = None  # of the fields of the input, where only those were kept


@dataclass(frozen=True, slots=True)
class JobListing:
    """Studio jobs of our wallet, newest first.

    `is_complete`: none that was made since the asked instant is missing.
    """

    jobs: tuple[StudioJob, ...]
    is_complete: bool
