"""The chain that holds our wallet: sign payments for it, and read the proofs on it.

Every method that reads the chain raises ChainUnavailable if the node gives no trustworthy answer.
"""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.money.chain import Block, Received, Used
from bot.domain.money.payments import Authorization, ChainView, Challenge, Payment, Requirements


class PaymentMethod(Protocol):
    """One network to pay on: the offers that are accepted, the signature, and the proof on its chain."""

    @property
    def address(self) -> str:
        """Return the wallet's address in EIP-55 form."""

    def choose(self, challenge: Challenge) -> Requirements:
        """Return the entry that may be paid. Raises UntrustedChallenge with the reason."""

    def sign(self, requirements: Requirements, *, maximum: int) -> Authorization:
        """Sign a fresh authorization of at most `maximum` micro-USDC.

        Raises UntrustedChallenge if the wallet's own policy forbids it.
        """

    async def balance(self) -> int:
        """Return the micro-USDC in the wallet."""

    async def look(self, payment: Payment) -> ChainView:
        """Return the state of the payment's authorization, with the time of the block it was read at."""

    async def transaction(self, payment: Payment) -> str | None:
        """Return the hash of the transaction that used the authorization, None if the logs show none."""


class Chain(Protocol):
    """One node's view of the wallet."""

    async def newest(self) -> Block: ...

    async def block_time(self, number: int) -> int:
        """Return the block's time in epoch milliseconds."""

    async def received(self, first: int, last: int, *, address: str | None = None) -> Sequence[Received]:
        """Return the USDC transfers to the wallet (or another address) in the blocks `first` to `last`.

        Both blocks are included. The oldest transfer comes first.
        """

    async def used(self, first: int, last: int) -> Sequence[Used]:
        """Return the wallet's authorizations that were collected in these blocks, both included."""

    async def balance(self, address: str) -> int:
        """Return the micro-USDC of an address at the newest block."""

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView:
        """Return the state of an authorization, with the time of the block it was read at.

        `deep` reads a block that will not be reorganised away.
        """
