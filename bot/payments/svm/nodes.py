"""USDC on Solana as several nodes report it."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from typing import Final

from bot.domain.errors import ChainUnavailable
from bot.domain.money.chain import Block, Movements, Received, Sent, Used
from bot.domain.money.movements import Movement
from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import DEEP_ABOVE, ChainVerdict, Fate, Payment, Terms
from bot.payments.svm.accounts import token_account
from bot.payments.svm.fates import fates
from bot.payments.svm.node import SolanaNode
from bot.payments.svm.proof import Proof
from bot.payments.svm.rpc import SolanaRpc
from bot.payments.svm.statement import balance_at, statement
from bot.payments.svm.transactions import Transaction
from bot.payments.turns import Turns
from bot.ports import Clock

NEVER: Final = 2**62
"""A block height that is never reached."""

SECOND_LOOK_SECONDS: Final = 30.0
"""Between the two looks that prove the lapse of a large payment."""


class SolanaNodes(Turns[SolanaNode]):
    """The nodes of SOLANA_RPC_URL, in that order of preference. Addresses are wallets, base58.

    Each method raises what the last node raised, with a word for each of them.
    """

    def __init__(self, nodes: Sequence[SolanaNode], clock: Clock) -> None:
        super().__init__(nodes, clock)
        self._lapsed: dict[str, int] = {}  # our signature → steady instant of the first look that said so

    @classmethod
    def at(cls, urls: Sequence[str], clock: Clock) -> "SolanaNodes":
        """Build one reader for each address."""
        return cls([SolanaNode(SolanaRpc(url, clock), clock) for url in urls], clock)

    async def newest(self) -> Block:
        """Return the newest final slot of the first node that keeps up, else the one nearest to our time."""

        async def newest(node: SolanaNode) -> Block:
            await node.self_test()
            return await node.newest()

        return await self._ask(newest, off=lambda block: self._off(block.time))

    async def numbered(self, number: int) -> Block:
        return await self._ask(lambda node: node.block(number))

    async def times(self, numbers: Collection[int]) -> dict[int, int]:
        """Return the times of many slots, in seconds."""
        return {slot: (await self.numbered(slot)).time for slot in sorted(set(numbers))}

    async def contains(self, number: int, tx: str) -> bool:
        return await self._ask(lambda node: node.contains(number, tx))

    async def blockhash(self) -> Terms:
        """Return what a new payment needs, from a node that keeps up."""
        terms, _ = await self._ask(lambda node: node.blockhash(), off=lambda told: self._off(told[1]))
        return terms

    async def balance(self, address: str, *, at: Block | None = None) -> int:
        """Return the micro-USDC of a wallet now, or at the end of a finalized slot."""
        account = token_account(address, SOLANA.asset)
        if at is None:
            return await self._ask(lambda node: node.balance(account))

        async def balance(node: SolanaNode) -> int:
            await node.prove()
            return await balance_at(node, account, at.number)

        return await self._ask(balance)

    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> list[Fate]:
        """Return the fates of many payments of ours, in their order, all read at one block.

        Only finalized blocks are read, so every look is a `deep` one. A large payment is still pending where
        one look alone says that it lapsed.
        """
        asked = [(payment, Proof.of(payment)) for payment in payments]
        if not asked:
            return []
        seen = await self._ask(
            lambda node: fates(node, asked), off=lambda told: max(self._off(fate.at) for fate in told)
        )
        return [self._believed(payment, fate) for payment, fate in zip(payments, seen, strict=True)]

    def _believed(self, payment: Payment, fate: Fate) -> Fate:
        if fate.verdict is not ChainVerdict.LAPSED:
            self._lapsed.pop(payment.nonce, None)
            return fate
        if payment.amount <= DEEP_ABOVE:
            return fate
        now = self._clock.steady()
        since = now - self._lapsed.setdefault(payment.nonce, now)
        if since >= self._clock.scaled(SECOND_LOOK_SECONDS) * 1000:
            return fate
        return Fate(ChainVerdict.PENDING, fate.at)

    async def transaction(self, payment: Payment) -> str | None:
        """Return the transaction that moved the payment's money, None if there is none yet."""
        asked = [(payment, Proof.of(payment))]
        (fate,) = await self._ask(lambda node: fates(node, asked))
        return fate.tx

    async def proof(self, address: str, movement: Movement) -> str:
        """Return what a payment that left the wallet is searched for. It has landed, so it does not end."""
        account = token_account(address, SOLANA.asset)

        async def memo(node: SolanaNode) -> str:
            head = await node.head()
            history = await node.history.entries(account, movement.block, head.slot)
            listed = [entry for entry in history if entry.signature == movement.tx]
            if not listed:
                raise ChainUnavailable(f"The chain's node does not list {movement.tx} any more.")
            (made,) = await node.history.transactions(listed)
            return made.memo

        return Proof(await self._ask(memo), "", NEVER, account, movement.block - 1).text()

    def movements(self, address: str, first: int, last: int) -> AsyncIterator[Movements]:
        """Yield what entered and left a wallet in the slots `first` to `last`, in pieces without gaps.

        Where one node stops to answer, the next goes on.
        """
        return self._pieces(lambda node, start: _movements(node, address, start, last), first)


async def _movements(
    node: SolanaNode, address: str, first: int, last: int
) -> AsyncGenerator[Movements, None]:
    if first > last:
        return
    await node.prove()
    account = token_account(address, SOLANA.asset)
    held = await node.held(account, last)
    history = await node.history.entries(account, first, held.slot)
    async for piece in statement(node, account, history, held, first, last):
        moved = [(tx, tx.holding(account).change) for tx in piece.transactions]
        sent = [(tx, -change) for tx, change in moved if change < 0]
        yield Movements(
            piece.first,
            piece.last,
            received=tuple(
                Received(tx.id, 0, tx.slot, tx.other_side(account), change, address, tx.memo)
                for tx, change in moved
                if change > 0
            ),
            sent=tuple(Sent(tx.id, 0, tx.slot, tx.other_side(account), amount) for tx, amount in sent),
            used=tuple(used for tx, _ in sent for used in _used(tx, address)),
        )


def _used(tx: Transaction, wallet: str) -> Sequence[Used]:
    """Return the payment of ours that the transaction is, if it is signed like one."""
    signature = tx.signature_of(wallet)
    return [] if signature is None else [Used(signature, tx.id, tx.slot)]
