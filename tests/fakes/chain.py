"""A chain that knows one token, and the payment method that signs for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import ChainUnavailable, UntrustedChallenge
from bot.domain.money.networks import BASE, Network
from bot.domain.money.payments import (
    Authorization,
    ChainView,
    Challenge,
    Declined,
    DeclineReason,
    Fate,
    Payment,
    Requirements,
    Terms,
    fate,
)
from bot.domain.policy import PRESENT_LIMIT
from bot.ports import Clock, PaymentMethod

NETWORK = "eip155:8453"
ASSET = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
PAYEE = "0x07F067959297767c887dbfA3C72379c66E82a045"
WALLET = "0x00000000000000000000000000000000000A7E11"


class Reverted(Exception):
    """The contract refused the transfer."""


@dataclass
class FakeChain:
    """Balance, used nonces and block time of one wallet, under the contract's rules: a nonce is used once,
    before its authorization ends.

    It has no blocks, logs or signatures: `FakeWatch` adds blocks, `FakePayments` authorizations. `down` makes
    every reader of the chain raise ChainUnavailable; `lag_seconds` is the age of the newest block.
    """

    clock: Clock
    balance: int = 50_000_000
    lag_seconds: int = 0  # how far the newest block is behind
    down: bool = False
    used: dict[str, str] = field(default_factory=dict)  # nonce → transaction hash
    moved: dict[str, int] = field(default_factory=dict)  # nonce → micro-USDC
    collected_at: dict[str, int] = field(default_factory=dict)  # nonce → epoch milliseconds

    @property
    def block_time(self) -> int:
        """Seconds since the epoch."""
        return self.clock.now() // 1000 - self.lag_seconds

    def transfer(self, nonce: str, amount: int, valid_before: int) -> str:
        """Move the money once. Return the transaction hash. Raises Reverted."""
        if nonce in self.used:
            raise Reverted("nonce_already_used")
        if self.clock.now() // 1000 >= valid_before:
            raise Reverted("valid_before")
        if self.balance < amount:
            raise Reverted("insufficient_funds")
        self.balance -= amount
        self.moved[nonce] = amount
        self.collected_at[nonce] = self.clock.now()
        self.used[nonce] = f"0x{len(self.used) + 1:064x}"
        return self.used[nonce]

    def forget(self, nonce: str) -> None:
        """Drop the transaction, as a reorganisation of the chain does."""
        del self.used[nonce]
        self.balance += self.moved.pop(nonce)

    def fate(self, payment: Payment) -> Fate:
        view = ChainView(used=payment.nonce in self.used, block_time=self.block_time)
        return fate(view, payment.valid_before)

    def live(self, payment: Payment) -> bool:
        """Return True if this authorization collected its money or still can."""
        return payment.nonce in self.used or self.clock.now() // 1000 < payment.valid_before


def entry(amount: int, *, payee: str = PAYEE, timeout_seconds: int = 300) -> dict[str, object]:
    """Return one element of a 402's `accepts`."""
    return {
        "scheme": "exact",
        "network": NETWORK,
        "asset": ASSET,
        "payTo": payee,
        "amount": str(amount),
        "maxTimeoutSeconds": timeout_seconds,
    }


class FakePayments(PaymentMethod):
    """`bot.ports.PaymentMethod` on a FakeChain. The header is plain JSON with everything it allows.

    It signs nothing: any test could write such a header. It accepts one network, asset and payee, and its
    nonces are a count.
    """

    network: Network = BASE
    most_presentations = PRESENT_LIMIT
    fee_most = 0

    def __init__(self, chain: FakeChain, clock: Clock, window_seconds: int = 300) -> None:
        self.chain = chain
        self._clock = clock
        self._window_seconds = window_seconds
        self.signed: list[Authorization] = []
        self.next_nonce = 1

    @property
    def address(self) -> str:
        return WALLET

    def choose(self, challenge: Challenge) -> Requirements:
        for offer in challenge.accepts:
            if offer.get("network") == NETWORK and offer.get("payTo") == PAYEE:
                return _requirements(offer, challenge)
        raise UntrustedChallenge("StableStudio offered no payment we make")

    async def prepare(self, requirements: Requirements) -> Terms:
        return Terms()

    def sign(self, requirements: Requirements, terms: Terms, *, maximum: int) -> Authorization:
        if requirements.amount > maximum:
            raise UntrustedChallenge(f"{requirements.amount} is asked, above the {maximum} allowed")
        if requirements.payee != PAYEE or requirements.network != NETWORK or requirements.amount <= 0:
            raise UntrustedChallenge("not a payment we make")
        window = min(self._window_seconds, requirements.timeout_seconds)
        nonce, self.next_nonce = f"0x{self.next_nonce:064x}", self.next_nonce + 1
        authorization = _authorization(nonce, requirements, self._clock.now() // 1000 + window)
        self.signed.append(authorization)
        return authorization

    def presentation(self, payment: Payment) -> Mapping[str, str]:
        assert payment.header is not None
        return {"PAYMENT-SIGNATURE": payment.header}

    def receipt(self, headers: Mapping[str, str]) -> str | None:
        return headers.get("payment-response")

    def reads(self, declined: Declined) -> DeclineReason:
        return DeclineReason.of(declined.status, declined.code)

    def sign_in(self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0) -> str:
        return f"{WALLET} {uri}"

    async def balance(self) -> int:
        self._reach()
        return self.chain.balance

    async def look(self, payment: Payment) -> Fate:
        self._reach()
        return self.chain.fate(payment)

    async def transaction(self, payment: Payment) -> str | None:
        self._reach()
        return self.chain.used.get(payment.nonce)

    async def aclose(self) -> None: ...

    def _reach(self) -> None:
        if self.chain.down:
            raise ChainUnavailable("the chain's node does not answer")


def _requirements(offer: Mapping[str, object], challenge: Challenge) -> Requirements:
    return Requirements(
        network=str(offer["network"]),
        asset=str(offer["asset"]),
        payee=str(offer["payTo"]),
        amount=int(str(offer["amount"])),
        timeout_seconds=int(str(offer["maxTimeoutSeconds"])),
        domain_name="USD Coin",
        domain_version="2",
        entry=offer,
        resource=challenge.resource,
    )


def _authorization(nonce: str, requirements: Requirements, valid_before: int) -> Authorization:
    header = {"accepted": dict(requirements.entry), "nonce": nonce, "validBefore": valid_before}
    return Authorization(
        nonce=nonce,
        payer=WALLET,
        payee=requirements.payee,
        network=requirements.network,
        asset=requirements.asset,
        amount=requirements.amount,
        valid_after=0,
        valid_before=valid_before,
        header=json.dumps(header, sort_keys=True),
    )
