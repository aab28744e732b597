"""A Tempo of the sandbox, a bot that pays on it, and time that passes for both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from eth_keys.datatypes import PrivateKey

from bot.domain.money.payments import Fate, Payment
from bot.payments.tempo import TempoPayments
from sandbox.clock import Clock
from sandbox.tempo import USDC, Mined, Tempo
from sandbox.tempo.transaction import read, sponsor
from tests.payments.tempo.world import (
    ADDRESS,
    NOW,
    PAYEE,
    challenge,
    decoded,
    details,
    method,
    parameters,
    payment,
    request,
)
from tests.payments.world import StillClock

FUNDS = 30_000_000
END = 25
"""Seconds after its signature at which a payment ends."""
STRANGER = "0x" + "cd" * 20
SPONSOR = PrivateKey(bytes.fromhex("77" * 32))


class StandingClock(Clock):
    """The sandbox's clock at NOW; the chain's `warp` moves its time."""

    def __init__(self) -> None:
        super().__init__(1)

    def now(self) -> float:
        return NOW / 1000


class Town:
    """The chain, its node, and the bot. `at` are the seconds since NOW."""

    def __init__(self, chain: Tempo, bot: TempoPayments, clock: StillClock) -> None:
        self.chain, self.bot, self.clock = chain, bot, clock

    @property
    def at(self) -> float:
        return self.chain.warp

    def later(self, seconds: float) -> None:
        self.chain.warp += seconds
        self.clock.time += round(seconds * 1000)

    async def signed(self, amount: int = 134_000, *, sponsored: bool = False) -> Payment:
        """A payment as it stands in the books just before it is presented."""
        made = details(feePayer=sponsored) if amount == 134_000 else request(amount=str(amount))
        requirements = self.bot.choose(challenge(parameters(request=made)))
        terms = await self.bot.prepare(requirements)
        authorization = self.bot.sign(requirements, terms, maximum=amount)
        return payment(
            nonce=authorization.nonce,
            amount=amount,
            valid_before=authorization.valid_before,
            header=authorization.header,
            signed_at=self.clock.now(),
            proof=authorization.proof,
            fee_most=authorization.fee_most,
        )

    def lands(self, payment: Payment, *, reverts: bool = False) -> Mined:
        """The service sends the transaction, and it is in the newest block; sponsored if it has to be."""
        assert payment.header is not None
        credential = decoded(payment.header.removeprefix("Payment "))
        transaction = read(bytes.fromhex(credential["payload"]["signature"][2:]))
        if transaction.is_sponsored:
            transaction = sponsor(transaction, SPONSOR, USDC)
        return self.chain.broadcast(transaction, reverts=reverts)

    async def look(self, payment: Payment) -> Fate:
        return await self.bot.look(payment)


@asynccontextmanager
async def opened() -> AsyncIterator[Town]:
    chain = Tempo(StandingClock())
    await chain.start()
    chain.mint(ADDRESS, FUNDS)
    chain.mint(PAYEE, 1)
    chain.mint(SPONSOR.public_key.to_checksum_address(), FUNDS)
    clock = StillClock(NOW)
    bot = method(clock=clock, urls=[chain.url])
    town = Town(chain, bot, clock)
    town.later(2)
    yield town
    await bot.aclose()
    await chain.stop()
