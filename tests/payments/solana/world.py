"""Shared by the tests of Solana: the golden vectors, a chain with two nodes, and the bot's side of it."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import (
    Authorization,
    Challenge,
    Fate,
    Payment,
    PaymentState,
    Requirements,
    Terms,
)
from bot.payments.solana import SolanaPayments
from bot.payments.svm.nodes import SolanaNodes
from bot.payments.svm.wallet import SolanaWallet
from bot.payments.wallet import SigningPolicy
from bot.payments.watch import WalletWatch
from sandbox.clock import Clock
from sandbox.solana import Node, Solana
from sandbox.solana.ledger import Landed
from sandbox.solana.node import Troubles
from sandbox.solana.transaction import Transaction, parse
from tests.payments.world import NOW, PATH, SITE, StillClock, decoded

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "data" / "solana_vectors.json").read_text("utf-8")
)
KEY: str = VECTORS["wallet"]["secret_base58"]
ADDRESS: str = VECTORS["wallet"]["address"]
ACCOUNT: str = VECTORS["payments"][0]["source_token_account"]
FACILITATOR = SigningKey(bytes.fromhex(VECTORS["fee_payer"]["seed_hex"]))
FEE_PAYER: str = VECTORS["fee_payer"]["address"]
PAYEE = "HqpEDUY3kV423fSAv7iaY3cQiz8qN8qEuGqLsG4s6h2c"
POLICY = SigningPolicy(frozenset({PAYEE}), SITE)
TERMS = Terms(blockhash=VECTORS["payments"][0]["blockhash"], last_valid_height=410_000_150, slot=430_000_000)
RESOURCE = {"url": SITE + PATH, "description": "generate"}
FUNDS = 50_000_000


class NoNodes(SolanaNodes):
    """For tests that must not need a chain."""

    def __init__(self) -> None:
        pass


def wallet(policy: SigningPolicy = POLICY, clock: StillClock | None = None) -> SolanaWallet:
    return SolanaWallet(KEY, clock or StillClock(), policy)


def method(policy: SigningPolicy = POLICY, clock: StillClock | None = None) -> SolanaPayments:
    clock = clock or StillClock()
    return SolanaPayments(wallet(policy, clock), NoNodes(), policy, clock)


def entry(extra: Mapping[str, object] | None = None, **changes: object) -> dict[str, object]:
    """Return the good offer with fields of it or of its `extra` changed, or left out where that is `...`."""
    offered = VECTORS["payments"][0]["challenge"]["accepts"][0]
    inner = {**offered["extra"], "memo": ..., **(extra or {})}
    made = {**offered, "extra": {name: value for name, value in inner.items() if value is not ...}, **changes}
    return {name: value for name, value in made.items() if value is not ...}


def challenge(*accepts: Mapping[str, object], resource: Mapping[str, object] | None = None) -> Challenge:
    return Challenge(tuple(accepts), resource, SITE + PATH)


def requirements(**changes: Any) -> Requirements:
    """Return the good offer as `choose` reads it, with fields changed."""
    fields: dict[str, Any] = {
        "network": SOLANA.name,
        "asset": SOLANA.asset,
        "payee": PAYEE,
        "amount": 134_000,
        "timeout_seconds": 300,
        "entry": entry(),
        "resource": None,
        "fee_payer": FEE_PAYER,
    }
    return Requirements(**(fields | changes))


def row(signed: Authorization, now: int, number: int = 1) -> Payment:
    """Return the stored row of a payment that was just signed."""
    return Payment(
        id=number,
        job_id="j0b1",
        purpose="generation",
        state=PaymentState.SIGNED,
        nonce=signed.nonce,
        payer=signed.payer,
        payee=signed.payee,
        network=signed.network,
        asset=signed.asset,
        amount=signed.amount,
        valid_after=signed.valid_after,
        valid_before=signed.valid_before,
        header=signed.header,
        signed_at=now,
        sends=1,
        answer=None,
        tx=None,
        proof=signed.proof,
    )


def transaction(header: str) -> bytes:
    """Return the transaction in a PAYMENT-SIGNATURE header."""
    return base64.b64decode(decoded(header)["payload"]["transaction"], validate=True)


def proof(payment: Payment) -> dict[str, Any]:
    """Return what is stored with a payment to search the chain for it."""
    assert payment.proof is not None
    fields = json.loads(payment.proof)
    assert isinstance(fields, dict)
    return fields


class SetClock(Clock):
    """The sandbox's clock, standing where the test puts it."""

    def __init__(self) -> None:
        super().__init__(1)
        self.at = NOW / 1000

    def now(self) -> float:
        return self.at


class BentTroubles(Troubles):
    """What a node answers, changed by the test."""

    def __init__(self, chain: Solana, node: "BentNode") -> None:
        super().__init__(chain, node.faults)
        self._bends, self._before = node.bends, node.before

    def result(self, method: str, params: list[Any]) -> Any:
        if method in self._before:
            self._before.pop(method)()
        told = super().result(method, params)
        return self._bends[method](told) if method in self._bends else told


class BentNode(Node):
    """A node whose answers to some methods go through a function of the test, in `bends`.

    A function in `before` is called once, before the method is next answered.
    """

    def __init__(self, chain: Solana) -> None:
        super().__init__(chain, chain.faults)
        self._bent_chain = chain
        self.bends: dict[str, Callable[[Any], Any]] = {}
        self.before: dict[str, Callable[[], None]] = {}

    def troubles(self) -> Troubles:
        return BentTroubles(self._bent_chain, self)


class Bench:
    """A chain with two nodes, and a bot that knows one or both. All clocks go together."""

    def __init__(
        self, chain: Solana, first: BentNode, second: Node, bot: SolanaPayments, clock: StillClock
    ) -> None:
        self.chain, self.first, self.second, self.bot, self.clock = chain, first, second, bot, clock
        self.watch = WalletWatch(bot.nodes, ADDRESS)
        self._payments = 0

    def later(self, seconds: float) -> None:
        self.chain.warp += seconds
        self.clock.time += round(seconds * 1000)

    async def signed(self, amount: int = 134_000, memo: str = "") -> Payment:
        """Return a payment as it is stored, signed with the node's terms of now."""
        asked = requirements(amount=amount, memo=memo)
        terms = await self.bot.prepare(asked)
        self._payments += 1
        return row(self.bot.sign(asked, terms, maximum=amount), self.clock.now(), self._payments)

    def send(self, payment: Payment, err: Any = None) -> Landed:
        """Land the payment in the newest block, signed by the facilitator; with `err` it fails there."""
        assert payment.header is not None
        made = parse(transaction(payment.header))
        first = FACILITATOR.sign(made.message.raw).signature
        return self.chain.send(Transaction((first, made.signatures[1]), made.message), err)

    def freeze(self) -> None:
        """Let the accounts hold what they hold now, whatever becomes of the history that is told."""
        held = dict(self.chain._holdings)
        self.chain.holding = lambda account, slot=None: held.get(account)  # type: ignore[method-assign]

    def hide(self, landed: Landed) -> None:
        """Leave a transaction out of every history that the nodes tell. What it moved stays moved."""
        self.freeze()
        for key in landed.transaction.message.keys:
            self.chain._history[key].remove(landed)

    async def fate(self, payment: Payment) -> Fate:
        return await self.bot.look(payment)

    def asked(self) -> tuple[list[str], list[str]]:
        """Return the methods that each node was asked since the last time."""
        methods = [method for method, _ in self.first.asked], [method for method, _ in self.second.asked]
        self.first.asked.clear()
        self.second.asked.clear()
        return methods


@asynccontextmanager
async def opened(*, count: int = 1, funds: int = FUNDS) -> AsyncIterator[Bench]:
    chain = Solana(SetClock())
    chain.node = first = BentNode(chain)
    second = Node(chain)
    clock = StillClock(speed=2)  # nodes are waited for five seconds
    urls = [await chain.start(), await second.start()]
    chain.open(PAYEE)
    if funds:
        chain.deposit(ADDRESS, funds, age=600)
    bot = SolanaPayments.build(KEY, urls[:count], clock, POLICY)
    yield Bench(chain, first, second, bot, clock)
    await bot.aclose()
    await second.stop()
    await chain.stop()
