"""What a token account did, proven to be complete: a node that leaves a transaction out is not believed.

What one transaction left in the account is what the next one found in it, and what the last one left is what
the account holds. The first one known makes the account, or follows one from before.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.payments.svm.history import Entry
from bot.payments.svm.node import Held, SolanaNode
from bot.payments.svm.transactions import Transaction

PIECE: Final = 50
"""Transactions after which a piece ends, with the slot that it is in."""

Slots = Sequence[Sequence[Entry]]
"""A history by slots, the oldest first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The successful transactions of the slots `first` to `last`, in the chain's order."""

    first: int
    last: int
    transactions: tuple[Transaction, ...]


async def statement(
    node: SolanaNode, account: str, history: Sequence[Entry], held: Held, first: int, last: int
) -> AsyncGenerator[Piece, None]:
    """Yield what the account did in the slots `first` to `last`, in pieces without gaps, the oldest first.

    `history` is the node's since `first`, read after `held`, and `last` is not above the slot of that. If it
    has something newer than `last`, that proves the end in place of the balance. Raises ChainUnavailable if a
    piece does not link, HistoryMissing if the node does not reach back to it.
    """
    slots = _by_slot(history)
    before = [slot for slot in slots if slot[0].slot < first][-1:]
    within = [slot for slot in slots if first <= slot[0].slot <= last]
    after = [slot for slot in slots if slot[0].slot > last][:1]
    known = await _follow(node, account, [], before)
    parts = _parts(within)
    for part, following in zip(parts, [*(later[:1] for later in parts[1:]), after], strict=True):
        made = await _follow(node, account, known, part)
        found = await _follow(node, account, made or known, following)
        _check_links(account, [*known, *made, *found], begins=not known, ends=None if found else held)
        end = last if part is parts[-1] else part[-1][0].slot
        yield Piece(first, end, tuple(made))
        first, known = end + 1, made or known


async def balance_at(node: SolanaNode, account: str, slot: int) -> int:
    """Return the micro-USDC that the account held at the end of a finalized slot.

    Nodes only tell what an account holds now, so it is what the last transaction left and the next one found.
    """
    held = await node.held(account, slot)
    slots = _by_slot(await node.history.entries(account, slot + 1, held.slot))
    before = await _follow(node, account, [], [each for each in slots if each[0].slot <= slot])
    after = await _follow(node, account, before, [each for each in slots if each[0].slot > slot][:1])
    _check_links(account, [*before, *after], begins=not before, ends=None if after else held)
    return (after[0].holding(account).before if after else held.amount) or 0


def _by_slot(history: Sequence[Entry]) -> list[list[Entry]]:
    """Return what succeeded, the oldest slot first."""
    succeeded = [entry for entry in reversed(history) if not entry.failed]
    return [list(group) for _, group in groupby(succeeded, key=lambda entry: entry.slot)]


def _parts(slots: Slots) -> list[Slots]:
    """Cut slots into parts of about PIECE transactions; without any there is one empty part."""
    parts: list[list[Sequence[Entry]]] = [[]]
    for slot in slots:
        if sum(map(len, parts[-1])) >= PIECE:
            parts.append([])
        parts[-1].append(slot)
    return [*parts]


async def _follow(
    node: SolanaNode, account: str, known: Sequence[Transaction], slots: Slots
) -> list[Transaction]:
    """Return the transactions of some slots, in the order in which they follow the `known` ones."""
    told = iter(await node.history.transactions([entry for slot in slots for entry in slot]))
    made: list[Transaction] = []
    for slot in slots:
        last = (made or known)[-1:]
        made += _in_order(account, [next(told) for _ in slot], last)
    return made


def _in_order(
    account: str, listed: Sequence[Transaction], last: Sequence[Transaction]
) -> Sequence[Transaction]:
    """Return the transactions of one slot so that each finds what the one before has left.

    Nodes do not all list a slot in the chain's order. Where no order fits, the listed one is returned.
    """
    if len(listed) < 2:
        return listed
    movers = [tx for tx in listed if tx.holding(account).change]
    idle: dict[int | None, list[Transaction]] = {}  # by what they found, and left
    for tx in listed:
        if not tx.holding(account).change:
            idle.setdefault(tx.holding(account).before, []).append(tx)
    if last:
        starts = [last[0].holding(account).after]
    else:
        starts = [tx.holding(account).before for tx in movers or listed]
    for start in starts:
        chain = _chain(account, start, movers)
        if chain is not None:
            break
    else:
        return listed
    # What changes nothing stands behind the first one that left what it found.
    ordered = idle.pop(start, [])
    for mover in chain:
        ordered += [mover, *idle.pop(mover.holding(account).after, [])]
    return ordered if len(ordered) == len(listed) else listed


def _chain(account: str, left: int | None, movers: Sequence[Transaction]) -> list[Transaction] | None:
    """Return the transactions so that the first finds `left`, and each what the one before it left.

    None if there is no such order. It is a walk over balances that takes each step once, by Hierholzer's way:
    anybody can put thousands of transfers into one slot, too many for recursion or for trying orders out.
    """
    steps: dict[int | None, list[Transaction]] = {}
    for tx in reversed(movers):
        steps.setdefault(tx.holding(account).before, []).append(tx)
    walked: list[Transaction] = []
    walk: list[Transaction] = []  # backwards
    at = left
    while True:
        if steps.get(at):
            walked.append(steps[at].pop())
        elif walked:
            walk.append(walked.pop())
        else:
            break
        at = walked[-1].holding(account).after if walked else left
    walk.reverse()
    found = [tx.holding(account).before for tx in walk]
    expected = [left, *(tx.holding(account).after for tx in walk[:-1])][: len(walk)]
    return walk if len(walk) == len(movers) and found == expected else None


def _check_links(account: str, made: Sequence[Transaction], *, begins: bool, ends: Held | None) -> None:
    """Raise unless the transactions follow each other.

    `begins`: no earlier one is known, so the first has to make the account. `ends`: what it holds behind the
    last one.
    """
    holdings = [tx.holding(account) for tx in made]
    if begins:
        opening = holdings[0].before if holdings else (ends.amount if ends else None)
        if opening is not None:
            raise HistoryMissing("The chain's node does not keep the account's history back to that time.")
    broken = any(one.after != other.before for one, other in pairwise(holdings))
    if broken or (ends is not None and holdings and holdings[-1].after != ends.amount):
        raise ChainUnavailable("The chain's node left out a transaction of the wallet's account.")
