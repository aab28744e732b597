"""The chain that holds our wallet: sign payments for it, and read the proofs on it.

Every method that reads the chain raises ChainUnavailable if the node gives no trustworthy answer.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.money.chain import Block, Movements, Received
from bot.domain.money.movements import Movement
from bot.domain.money.networks import Network, wallet_key
from bot.domain.money.payments import (
    Authorization,
    Challenge,
    Declined,
    DeclineReason,
    Fate,
    Payment,
    Requirements,
    Terms,
)


class PaymentMethod(Protocol):
    """One network to pay on: the offers that are accepted, the signature, and the proof on its chain."""

    @property
    def network(self) -> Network: ...

    @property
    def address(self) -> str:
        """Return the wallet's address: EIP-55, or base58 on Solana."""

    @property
    def most_presentations(self) -> int:
        """Return how often one signed payment may be presented."""

    @property
    def fee_most(self) -> int:
        """Return the micro-USDC of gas that one payment takes out of the wallet at most."""

    def choose(self, challenge: Challenge) -> Requirements:
        """Return the offer that may be paid. Raises UntrustedChallenge with the reason."""

    async def prepare(self, requirements: Requirements) -> Terms:
        """Ask the chain what a payment needs before it can be signed. Raises ChainUnavailable."""

    def sign(self, requirements: Requirements, terms: Terms, *, maximum: int) -> Authorization:
        """Sign a fresh payment of at most `maximum` micro-USDC.

        Raises UntrustedChallenge if the wallet's own policy forbids it.
        """

    def presentation(self, payment: Payment) -> Mapping[str, str]:
        """Return the headers that present a SIGNED payment."""

    def receipt(self, headers: Mapping[str, str]) -> str | None:
        """Return the transaction that the headers of a 200 name, None if there is no usable receipt."""

    def reads(self, declined: Declined) -> DeclineReason:
        """Return what a clear no means for our next step."""

    def sign_in(self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0) -> str:
        """Return the value of SIGN-IN-WITH-X for one request. Raises UntrustedChallenge."""

    async def balance(self) -> int:
        """Return the micro-USDC in the wallet."""

    async def look(self, payment: Payment) -> Fate:
        """Return what the chain proves about the payment. Raises ChainUnavailable: nothing is proven."""

    async def transaction(self, payment: Payment) -> str | None:
        """Return the transaction that collected the payment, None if the chain's logs show none."""

    async def aclose(self) -> None: ...


class Chain(Protocol):
    """The wallet as the chain's nodes show it.

    Every method also raises HistoryMissing, a ChainUnavailable of its own, if the nodes do not keep the
    time asked about: what was asked is then neither confirmed nor contradicted.
    """

    async def newest(self) -> Block: ...

    async def block(self, number: int) -> Block:
        """Return number, time and hash of a block."""

    async def block_times(self, numbers: Collection[int]) -> Mapping[int, int]:
        """Return the times of many blocks, by number, in epoch milliseconds."""

    def movements(self, first: int, last: int, *, address: str | None = None) -> AsyncIterator[Movements]:
        """Yield what entered and left the wallet (or another address) in the blocks `first` to `last`.

        It comes in pieces as large as the node allows. They follow each other without a gap, the oldest
        first, so that a caller who records each piece goes on behind the last one after an error.
        """

    def doubt_movements(self) -> None:
        """The movements that came last do not make the balance: ask another node first for a while."""

    async def received(self, first: int, last: int, *, address: str | None = None) -> Sequence[Received]:
        """Return the USDC transfers to the wallet (or another address) in the blocks `first` to `last`.

        Both blocks are included. The oldest transfer comes first.
        """

    async def contains(self, number: int, tx: str) -> bool:
        """Return whether the block has this transaction. Only a node that keeps the block says no."""

    async def proof(self, movement: Movement) -> str | None:
        """Return what the chain is searched for to find a payment that left the wallet, besides its nonce."""

    async def balance(self, address: str, *, at: Block | None = None) -> int:
        """Return the micro-USDC of an address at the end of that block, else at the newest one."""

    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> Sequence[Fate]:
        """Return the fates of many payments of the wallet, in their order, all read at one block.

        They are asked for in batches. One that is not answered raises for all: ask for a few hundred.
        `deep` reads at a block that is not reorganised away.
        """


@dataclass(frozen=True, slots=True)
class WatchedWallet:
    """A wallet whose chain is read. It needs no key."""

    network: Network
    address: str
    chain: Chain

    @property
    def key(self) -> str:
        """Return its name in the books."""
        return wallet_key(self.network, self.address)
