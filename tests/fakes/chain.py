"""A chain that knows one token, and the payment method that signs for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.errors import ChainUnavailable, Unoffered, UntrustedChallenge
from bot.domain.money.networks import BASE, NETWORKS, TEMPO, Network
from bot.domain.money.payments import (
    Authorization,
    ChainVerdict,
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

NETWORK = BASE.name
ASSET = BASE.asset
PAYEE = "0x07F067959297767c887dbfA3C72379c66E82a045"
WALLET = "0x00000000000000000000000000000000000A7E11"
SOLANA_WALLET = "AtE1ierAtE1ierAtE1ierAtE1ierAtE1ier"


@dataclass(frozen=True)
class Habits:
    """The peculiarities of a network that matter to the services."""

    address: str  # of our wallet
    header: str  # that presents a payment
    most_presentations: int
    fee_most: int = 0
    window_seconds: int = 300


HABITS = {
    "base": Habits(WALLET, "PAYMENT-SIGNATURE", PRESENT_LIMIT),
    "solana": Habits(SOLANA_WALLET, "PAYMENT-SIGNATURE", 1, window_seconds=90),
    "tempo": Habits(WALLET, "Authorization", 1, fee_most=24_000, window_seconds=25),
}


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
    network: Network = BASE
    gas: int = 0  # micro-USDC that each transaction takes besides its amount, also one that is reverted
    reverts: int = 0  # of the next transactions
    lag_seconds: int = 0  # how far the newest block is behind
    down: bool = False
    used: dict[str, str] = field(default_factory=dict)  # nonce → transaction hash
    moved: dict[str, int] = field(default_factory=dict)  # nonce → micro-USDC
    collected_at: dict[str, int] = field(default_factory=dict)  # nonce → epoch milliseconds
    fees: dict[str, int] = field(default_factory=dict)  # nonce → micro-USDC of gas
    burnt: set[str] = field(default_factory=set)  # nonces of transactions that were reverted

    @property
    def block_time(self) -> int:
        """Seconds since the epoch."""
        return self.clock.now() // 1000 - self.lag_seconds

    def transfer(self, nonce: str, amount: int, valid_before: int) -> str:
        """Move the money once. Return the transaction hash. Raises Reverted."""
        if nonce in self.used:
            raise Reverted("nonce_already_used")
        if nonce in self.burnt:
            raise Reverted("nonce_already_used")
        if self.clock.now() // 1000 >= valid_before:
            raise Reverted("valid_before")
        if self.balance < amount + self.gas:
            raise Reverted("insufficient_funds")
        if self.reverts:
            self.reverts -= 1
            self.balance -= self.gas
            self.fees[nonce] = self.gas
            self.burnt.add(nonce)
            self.collected_at[nonce] = self.clock.now()
            raise Reverted("reverted")
        self.balance -= amount + self.gas
        self.moved[nonce] = amount
        self.fees[nonce] = self.gas
        self.collected_at[nonce] = self.clock.now()
        self.used[nonce] = self.hash_of(nonce)
        return self.used[nonce]

    def hash_of(self, nonce: str) -> str:
        """Return the id of the transaction that moves an authorization; on Tempo it is known beforehand."""
        if self.network is TEMPO:
            return f"0x{self.network.chain_id:032x}{nonce[-32:]}"
        return f"0x{self.network.chain_id:032x}{len(self.used) + 1:032x}"

    @property
    def left(self) -> int:
        """Return the micro-USDC that payments and their gas took out of the wallet."""
        return sum(self.moved.values()) + sum(self.fees.values())

    def forget(self, nonce: str) -> None:
        """Drop the transaction, as a reorganisation of the chain does."""
        del self.used[nonce]
        self.balance += self.moved.pop(nonce) + self.fees.pop(nonce)

    def fate(self, payment: Payment) -> Fate:
        view = ChainView(used=payment.nonce in self.used, block_time=self.block_time)
        seen = fate(view, payment.valid_before)
        if payment.nonce in self.burnt:
            seen = replace(seen, verdict=ChainVerdict.LAPSED)
        return replace(seen, fee=self.fees.get(payment.nonce, 0))

    def live(self, payment: Payment) -> bool:
        """Return True if this authorization collected its money or still can."""
        if payment.nonce in self.burnt:
            return False
        return payment.nonce in self.used or self.clock.now() // 1000 < payment.valid_before


def entry(
    amount: int, *, payee: str = PAYEE, timeout_seconds: int = 300, network: Network = BASE
) -> dict[str, object]:
    """Return one element of a 402's `accepts`."""
    return {
        "scheme": "exact",
        "network": network.name,
        "asset": network.asset,
        "payTo": payee,
        "amount": str(amount),
        "maxTimeoutSeconds": timeout_seconds,
    }


class FakePayments(PaymentMethod):
    """`bot.ports.PaymentMethod` on a FakeChain. The header is plain JSON with everything it allows.

    It signs nothing: any test could write such a header. It accepts one network, asset and payee, and its
    nonces are a count. What is peculiar to a network is told by its `Habits`.
    """

    network: Network = BASE
    address: str = WALLET
    most_presentations: int = PRESENT_LIMIT
    fee_most: int = 0

    def __init__(self, chain: FakeChain, clock: Clock, window_seconds: int = 300) -> None:
        self.chain = chain
        self._clock = clock
        habits = HABITS[chain.network.word]
        self.network = chain.network
        self.address = habits.address
        self.most_presentations = habits.most_presentations
        self.fee_most = habits.fee_most
        self._window_seconds = min(window_seconds, habits.window_seconds)
        self.signed: list[Authorization] = []
        self.next_nonce = 1

    def choose(self, challenge: Challenge) -> Requirements:
        for offer in challenge.accepts:
            if offer.get("network") == self.network.name and offer.get("payTo") == PAYEE:
                return _requirements(offer, challenge)
        if any(offer.get("network") == self.network.name for offer in challenge.accepts):
            raise UntrustedChallenge("StableStudio offered no payment we make")
        raise Unoffered("StableStudio offered no payment here")

    async def prepare(self, requirements: Requirements) -> Terms:
        if self.network is not BASE:
            self._reach()
        return Terms(fee_most=self.fee_most)

    def sign(self, requirements: Requirements, terms: Terms, *, maximum: int) -> Authorization:
        if requirements.amount > maximum:
            raise UntrustedChallenge(f"{requirements.amount} is asked, above the {maximum} allowed")
        if requirements.payee != PAYEE or requirements.amount <= 0:
            raise UntrustedChallenge("not a payment we make")
        if requirements.network != self.network.name:
            raise UntrustedChallenge("not a network we pay on")
        window = min(self._window_seconds, requirements.timeout_seconds)
        place = list(NETWORKS).index(self.network.name)  # nonces of different chains differ
        nonce = f"0x{place:032x}{self.next_nonce:032x}"
        self.next_nonce += 1
        authorization = replace(
            _authorization(nonce, requirements, self._clock.now() // 1000 + window, self.address),
            fee_most=terms.fee_most,
            proof=json.dumps({"hash": self.chain.hash_of(nonce)}) if self.network is TEMPO else None,
        )
        self.signed.append(authorization)
        return authorization

    def presentation(self, payment: Payment) -> Mapping[str, str]:
        assert payment.header is not None
        return {HABITS[self.network.word].header: payment.header}

    def receipt(self, headers: Mapping[str, str]) -> str | None:
        return headers.get("payment-response")

    def reads(self, declined: Declined) -> DeclineReason:
        return DeclineReason.of(declined.status, declined.code)

    def sign_in(self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0) -> str:
        return f"{self.address} {uri}"

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


def _authorization(nonce: str, requirements: Requirements, valid_before: int, payer: str) -> Authorization:
    header = {
        "accepted": dict(requirements.entry),
        "nonce": nonce,
        "payer": payer,
        "validBefore": valid_before,
    }
    return Authorization(
        nonce=nonce,
        payer=payer,
        payee=requirements.payee,
        network=requirements.network,
        asset=requirements.asset,
        amount=requirements.amount,
        valid_after=0,
        valid_before=valid_before,
        header=json.dumps(header, sort_keys=True),
    )
