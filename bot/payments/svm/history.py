"""The history of an account as one node tells it: which transactions there are, and what each of them did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import ChainUnavailable
from bot.domain.money.networks import SOLANA
from bot.payments.rpc import Rpc
from bot.payments.svm import base58, transactions
from bot.payments.svm.shapes import count, listing, mapping
from bot.payments.svm.transactions import Transaction
from bot.ports import Clock

FINALIZED: Final = {"commitment": "finalized"}
PAGE: Final = 1_000
"""Signatures asked for at once, the most that a node gives."""
PAGES: Final = 500
"""Asked for at most: a node whose history has no end is not read until the memory is full."""
PORTION: Final = 20
"""Transactions asked for at once."""
RATE: Final = 40
RATE_SECONDS: Final = 10.0
"""So many transactions are asked for in so many seconds at most: public nodes refuse more."""
KEPT: Final = 4_096
"""Finalized transactions that are remembered: they never change, and most are looked at more than once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction in the history of an account."""

    signature: str
    slot: int
    failed: bool
    memo: str | None  # "[<bytes>] <text>", several joined by "; "


class History:
    """The accounts' transactions on one node."""

    def __init__(self, rpc: Rpc, clock: Clock) -> None:
        self._rpc = rpc
        self._clock = clock
        self._kept: dict[str, Transaction] = {}
        self._asked, self._asked_since = 0, clock.steady()

    async def entries(self, account: str, since: int, slot: int) -> list[Entry]:
        """Return the transactions of an account since a slot, the newest first, as known in `slot` or later.

        Behind them comes the last slot before `since` in which one succeeded, unless there is none: then the
        account was made since, or the node keeps no more. Pages are asked for until one is empty: a node may
        give shorter ones than it is asked for.
        """
        entries: list[Entry] = []
        wanted: dict[str, object] = {**FINALIZED, "limit": PAGE, "minContextSlot": slot}
        for _ in range(PAGES):
            if _reaches_before(entries, since):
                break
            told = await self._rpc.call("getSignaturesForAddress", account, wanted)
            page = [_entry(each, since) for each in listing(told, "getSignaturesForAddress")]
            if not page:
                break
            entries += page
            wanted["before"] = page[-1].signature
            _check_order(entries)
        else:
            raise ChainUnavailable(f"The chain's node gave a history of more than {PAGES} pages.")
        base = max(
            (entry.slot for entry in entries if entry.slot < since and not entry.failed), default=since
        )
        return [entry for entry in entries if entry.slot >= base]

    async def transactions(self, entries: Sequence[Entry]) -> list[Transaction]:
        """Return the transactions of some entries, in their order.

        They are asked for in portions, no faster than public nodes answer, and what was answered is kept when
        a later portion is not.
        """
        told = {one.signature: self._kept[one.signature] for one in entries if one.signature in self._kept}
        missing = [one for one in entries if one.signature not in told]
        for start in range(0, len(missing), PORTION):
            told |= await self._ask(missing[start : start + PORTION])
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return [told[one.signature] for one in entries]

    async def _ask(self, portion: Sequence[Entry]) -> dict[str, Transaction]:
        await self._wait(len(portion))
        wanted = {**FINALIZED, "encoding": "json", "maxSupportedTransactionVersion": 0}
        calls = [("getTransaction", one.signature, wanted) for one in portion]
        told = {}
        for one, answer in zip(portion, await self._rpc.call_all(calls), strict=True):
            made = transactions.read(answer, one.signature, SOLANA.asset)
            if (made.slot, made.failed) != (one.slot, one.failed):
                raise ChainUnavailable("The chain's node tells a transaction in two ways.")
            told[one.signature] = made
        self._kept |= told
        return told

    async def _wait(self, asking: int) -> None:
        now = self._clock.steady()
        if now - self._asked_since >= self._clock.scaled(RATE_SECONDS) * 1000:
            self._asked, self._asked_since = 0, now
        if self._asked + asking > RATE:
            await self._clock.sleep(RATE_SECONDS)
            self._asked, self._asked_since = 0, self._clock.steady()
        self._asked += asking


def _reaches_before(entries: Sequence[Entry], since: int) -> bool:
    """Return True if a slot before `since` with a success is listed whole: an older one follows it."""
    base = next((entry.slot for entry in entries if entry.slot < since and not entry.failed), None)
    return base is not None and entries[-1].slot < base


def _check_order(entries: Sequence[Entry]) -> None:
    slots = [entry.slot for entry in entries]
    if slots != sorted(slots, reverse=True) or len({entry.signature for entry in entries}) != len(entries):
        raise ChainUnavailable("The chain's node gave a history out of order.")


def _entry(told: object, since: int) -> Entry:
    """Return one line of a history. Raises ChainUnavailable for one since then that is not complete yet."""
    fields = mapping(told, "getSignaturesForAddress")
    signature, memo = fields.get("signature"), fields.get("memo")
    slot = count(fields.get("slot"))
    if not isinstance(signature, str) or base58.read(signature, base58.SIGNATURE_BYTES) is None:
        raise ChainUnavailable("The chain's node listed a transaction without its signature.")
    if fields.get("confirmationStatus", "finalized") != "finalized":
        raise ChainUnavailable("The chain's node listed a transaction that is not final.")
    if slot >= since and type(fields.get("blockTime")) is not int:
        raise ChainUnavailable(
            "The chain's node listed a transaction without its time: the page is incomplete."
        )
    if "err" not in fields:
        raise ChainUnavailable("The chain's node listed a transaction without its outcome.")
    return Entry(signature, slot, fields["err"] is not None, memo if isinstance(memo, str) else None)
