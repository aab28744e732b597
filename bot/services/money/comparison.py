"""Compare what entered and left a wallet with the books: the one engine behind every proof.

Blocks are read in order and recorded in pieces, so that a look resumes where the last one stopped. The newest
blocks may still be reorganised away: they are compared each time and recorded later. The sum of all movements
has to make the change of the wallet's balance, else the node has left something out and its answer counts for
nothing. Silence is a third answer: it raises ChainUnavailable, and never becomes "equal" or "different".

    standing = await comparison.look()
    standing.unbooked    # what left the wallet and is in no book
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Block
from bot.domain.money.movements import OVERLAP_SECONDS, Movement, Position, Standing, movements_of
from bot.domain.money.payments import ChainVerdict, Payment, PaymentState
from bot.ports import Clock, WatchedWallet
from bot.store.money.movements import MovementStore

log = logging.getLogger(__name__)

LAZY_SECONDS = 200
"""So many blocks' time without a movement, and the end of the reading is written down all the same."""

BATCH = 100
"""Payments that are looked up at once."""


class _ReadAgain(ChainUnavailable):
    """What is recorded does not make the balance: it was forgotten, and the blocks have to be read again."""


@dataclass
class Looked:
    """The outcome of looking payments up: those that the chain contradicts, those that have left the wallet
    in blocks so new that they may yet be reorganised away, and those whose gas (micro-USDC) was another."""

    contradictions: list[tuple[Payment, ChainVerdict]] = field(default_factory=list)
    fresh: list[Payment] = field(default_factory=list)
    gas: list[tuple[Payment, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OpenPayments:
    """Payments that are held, and so among the debts: what of it has left the wallet already, and the gas
    that may yet. Micro-USDC."""

    collected: int
    fees: int


class GasBook(Protocol):
    """Book the gas of a resolved payment, once (`PaymentStore.record_gas`)."""

    async def __call__(self, payment_id: int, fee: int, /, *, now: int) -> bool: ...


class WalletComparison:
    """One wallet's movements beside the books. `store` is the running bot's, or an audit's scratch tables.

    `record_gas` books what a payment has cost besides its amount; an audit has none and books nothing.
    """

    def __init__(
        self, store: MovementStore, wallet: WatchedWallet, clock: Clock, *, record_gas: GasBook | None = None
    ) -> None:
        self._store = store
        self.wallet = wallet
        self._chain = wallet.chain
        self._network = wallet.network
        self._address = wallet.address
        self._key = wallet.key
        self._clock = clock
        self._record_gas = record_gas
        self._overlap = wallet.network.blocks_in(OVERLAP_SECONDS)
        self._lazy = wallet.network.blocks_in(LAZY_SECONDS)
        self._looking = asyncio.Lock()
        self._known: set[tuple[str, int, bool]] = set()  # movements that this process has recorded
        self._next = 0  # the first block that was not read when this process last looked
        self._proven = 0  # every payment up to this id was looked up by this process
        self.last: Standing | None = None

    async def look(self, *, record_all: bool = False) -> Standing:
        """Compare everything up to the newest block, from where the last look stopped.

        `record_all` records the newest blocks too, for a decision about them. Raises ChainUnavailable, or
        HistoryMissing if the node has no logs of the blocks that come next.
        """
        async with self._looking:
            newest = await self._chain.newest()
            seen_at = self._clock.steady()
            position = await self._store.position(self._key)
            if position is None:
                # The newest block may still fill, so the next one is the first that is seen whole.
                position = await self._store.begin(self._key, newest.number + 1)
            if position.next < self._next:  # another process has taken the reading back: rows are gone
                self._known.clear()
            try:
                position = await self._read(position, newest)
            except _ReadAgain:
                position = await self._read(await self._store.position(self._key) or position, newest)
            self._next = position.next
            await self._book_gas(newest.number - self._network.depth)
            first = max(position.first, newest.number - self._network.depth + 1)
            above = await self._movements(first, newest.number)
            if record_all:
                try:
                    await self._record_newest(position, above, newest)
                except _ReadAgain:
                    above = await self._movements(first, newest.number)
                    await self._record_newest(position, above, newest)
            unbooked = [*await self._store.unbooked(self._key), *await self._store.unknown(above)]
            self.last = Standing(position, newest, seen_at, tuple(unbooked), self._network)
            if self._is_due(position, newest):
                await self._store.note_compared(self._key, newest.number, self._clock.now())
            return self.last

    async def note(self) -> None:
        """Write down how far the last look came, for those who read it later."""
        if self.last is not None:
            await self._store.note_compared(self._key, self.last.newest.number, self._clock.now())

    async def unbooked(self) -> Sequence[Movement]:
        """Return what left the wallet and is in no book, as far as the last look came.

        What was booked since then is no longer in `last` either: its chain may be silent from now on.
        """
        last = self.last
        above = await self._store.unknown(last.unbooked) if last else ()
        found = [*await self._store.unbooked(self._key), *above]
        if last is not None and self.last is last:
            self.last = replace(last, unbooked=tuple(found))
        return found

    async def restart(self, block: int, *, by: int | None) -> None:
        """Watch the wallet from this block on: what came before stays unproven for good."""
        await self._store.restart(self._key, block, by=by, now=self._clock.now())

    async def _book_gas(self, upto: int) -> None:
        """Book the gas of payments that were resolved before it was known."""
        if self._record_gas is not None:
            for payment_id, fee in await self._store.unbooked_gas(self._key, upto):
                await self._record_gas(payment_id, fee, now=self._clock.now())

    async def _read(self, position: Position, newest: Block) -> Position:
        """Record the movements of all blocks that are deep enough. Return the new position."""
        deep = newest.number - self._network.depth
        first = max(position.first, position.next - self._overlap)
        if first > deep:
            return position
        if position.anchor is None and position.next == position.first:
            position = await self._open(position)
        async for piece in self._chain.movements(first, deep):
            new = await self._record(movements_of(piece, self._network))
            if piece.last < deep:
                await self._advance(position, piece.last, None)
            elif new or deep + 1 - position.next >= self._lazy or position.anchor is None:
                await self._advance(position, deep, await self._checked_balance(position, deep))
            else:
                await self._checked_balance(position, deep)
        return await self._store.position(self._key) or position

    async def _open(self, position: Position) -> Position:
        """Note what the wallet held before the first watched block, if the node has kept that."""
        before = position.first - 1
        try:
            balance = await self._chain.balance(self._address, at=await self._chain.block(before))
        except HistoryMissing:
            return position
        await self._advance(position, before, balance)
        return replace(position, anchor=(before, balance))

    async def _advance(self, position: Position, upto: int, balance: int | None) -> None:
        """Write down that everything up to `upto` is recorded.

        Raises _ReadAgain if another process has moved the anchor, or taken something back, since `position`.
        """
        if upto < position.next and balance is None:
            return
        if not await self._store.advance(self._key, upto, balance, anchor=position.anchor):
            self._known.clear()
            raise _ReadAgain("Another process has read the wallet's transfers meanwhile.")

    async def _checked_balance(self, position: Position, upto: int) -> int | None:
        """Return what the wallet held after block `upto`; None if the node has not kept that.

        None too if that is not above the anchor: the node is behind, or the chain was reorganised. Raises
        _ReadAgain if the movements since the anchor do not make it: the node has left some out, or some were
        recorded that a reorganisation took back since.
        """
        if position.anchor is not None and upto <= position.anchor[0]:
            return None
        block = await self._chain.block(upto)
        try:
            balance = await self._chain.balance(self._address, at=block)
        except HistoryMissing:
            return None
        if position.anchor is not None:
            after, held = position.anchor
            change = await self._store.change_since(self._key, after, upto)
            if held + change != balance:
                self._known.clear()
                if await self._is_gone(after, held):
                    await self._store.drop_anchor(self._key, after + 1 - self._overlap)
                    log.warning("the chain was reorganised below block %d: it is read again", after)
                else:
                    await self._store.rewind(self._key, after + 1)
                    self._chain.doubt_movements()
                raise _contradiction(after, upto, change, balance - held)
        return balance

    async def _record_newest(self, position: Position, above: Sequence[Movement], newest: Block) -> None:
        """Record what may yet be reorganised away. Raise _ReadAgain if that does not make the balance.

        A node that cannot tell what it held leaves that to the next look, when the blocks are deep enough.
        """
        await self._record(above)
        upto = newest.number - 1  # the newest may still fill
        if position.anchor is None or upto <= position.anchor[0]:
            return
        try:
            balance = await self._chain.balance(self._address, at=await self._chain.block(upto))
        except ChainUnavailable:
            return
        after, held = position.anchor
        change = await self._store.change_since(self._key, after, upto)
        if held + change != balance:
            self._chain.doubt_movements()
            raise _contradiction(after, upto, change, balance - held)

    async def _is_gone(self, anchor: int, held: int) -> bool:
        """Return True if the chain has another balance at the anchor now: that block is there no more."""
        try:
            block = await self._chain.block(anchor)
            return await self._chain.balance(self._address, at=block) != held
        except HistoryMissing:
            return False

    async def _movements(self, first: int, last: int) -> list[Movement]:
        found: list[Movement] = []
        if first <= last:
            async for piece in self._chain.movements(first, last):
                found += movements_of(piece, self._network)
        return found

    async def _record(self, movements: Sequence[Movement]) -> int:
        """Record what is new to this process. Return how many rows that made."""
        new = [one for one in movements if _name(one) not in self._known]
        if not new:
            return 0
        rows = await self._store.record(self._key, new)
        if len(self._known) > 100_000:
            self._known.clear()
        self._known |= {_name(one) for one in new}
        return rows

    # ── payments ─────────────────────────────────────────────────────────────────────────────────

    async def prove_some(self) -> bool:
        """Look up one batch of payments that no movement has proven. Return True if there was one."""
        batch = await self._store.unproven(self._network, self._proven, BATCH)
        if batch:
            await self._prove(batch, Looked())
            self._proven = batch[-1].id
        return bool(batch)

    async def prove_all(self) -> Looked:
        """Look up every payment that is not proven yet.

        What is proven is recorded batch by batch, and stays proven. Raises ChainUnavailable.
        """
        looked = Looked()
        after = 0
        while batch := await self._store.unproven(self._network, after, BATCH):
            open_still = await self._prove(batch, looked)
            looked.fresh += await self._collected(open_still)
            after = batch[-1].id
        return looked

    async def open(self) -> OpenPayments:
        """Return what SIGNED and DISPUTED payments have taken out of the wallet already, and still may."""
        held = await self._store.open_payments(self._network)
        gone = await self._collected(held)
        waiting = [one for one in held if one.state is PaymentState.SIGNED and one not in gone]
        return OpenPayments(sum(one.amount for one in gone), sum(one.fee_most for one in waiting))

    async def _collected(self, payments: Sequence[Payment]) -> list[Payment]:
        """Return those whose authorization is used at the newest block. That is seen, and not yet proven."""
        if not payments:
            return []
        fates = await self._chain.look_all(payments, deep=False)
        return [one for one, fate in zip(payments, fates, strict=True) if fate.is_charged]

    async def _prove(self, payments: Sequence[Payment], looked: Looked) -> list[Payment]:
        """Record what a block proves that will not be reorganised away. Return what is still open there."""
        newest = await self._chain.newest()
        fates = await self._chain.look_all(payments, deep=True)
        proofs: list[tuple[int, bool]] = []
        open_still: list[Payment] = []
        for payment, fate in zip(payments, fates, strict=True):
            if fate.verdict is ChainVerdict.PENDING:
                open_still.append(payment)
                continue
            await self._compare_gas(payment, fate.fee, looked)
            if fate.is_charged == has_left(payment.state):
                proofs.append((payment.id, fate.is_charged))
            else:
                looked.contradictions.append((payment, fate.verdict))
        if proofs:
            block = newest.number - round(max(0, newest.time - fates[0].at) / self._network.block_seconds)
            await self._store.record_proofs(proofs, block=block, now=self._clock.now())
        return open_still

    async def _compare_gas(self, payment: Payment, burnt: int, looked: Looked) -> None:
        """Book the gas that the books do not have yet; other gas than theirs contradicts them."""
        if burnt and not payment.fee and self._record_gas is not None:
            await self._record_gas(payment.id, burnt, now=self._clock.now())
        elif burnt != payment.fee:
            looked.gas.append((payment, burnt))

    def _is_due(self, position: Position, newest: Block) -> bool:
        """Return True if what is written about the last look is old enough to be written anew."""
        compared = position.compared_block
        return compared is None or newest.number - compared >= self._lazy


def has_left(state: PaymentState) -> bool:
    """Return True if the books say of such a payment that it left the wallet."""
    return state in (PaymentState.SETTLED, PaymentState.DISPUTED)


def _contradiction(after: int, upto: int, change: int, difference: int) -> _ReadAgain:
    return _ReadAgain(
        f"The node contradicts itself: the wallet's transfers in the blocks {after + 1} to {upto} make "
        f"{change} micro-USDC, its balance changed by {difference}."
    )


def _name(movement: Movement) -> tuple[str, int, bool]:
    return movement.tx, movement.log_index, movement.outward
