"""One Solana node over JSON-RPC: blocks, the balance and the history of a token account, transactions.

Everything is read at `finalized`, which is never taken back; only the blockhash of a new payment, and the
balance that is shown, are of `confirmed`. Every method raises ChainUnavailable when in doubt.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Block
from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import Terms
from bot.payments.rpc import Rpc, RpcRefused
from bot.payments.svm import base58, transactions
from bot.payments.svm.transactions import Transaction

GENESIS: Final = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"
PAGE: Final = 1_000
"""Signatures asked for at once, the most that a node gives."""
TRANSACTIONS: Final = 20
"""Transactions asked for at once; public nodes answer about 40 in ten seconds."""
KEPT: Final = 4_096
"""Finalized transactions that are remembered: they never change, and most are looked at more than once."""
VALID_BLOCKS: Final = 150
"""Blocks for which a blockhash can be used."""
SKIPPED: Final = 32
"""Slots without a block in a row at most; a leader that is down misses four."""

_FINALIZED: Final = {"commitment": "finalized"}
_INVALID_PARAMS: Final = -32602
_CLEANED_UP: Final = -32001
_NO_BLOCK: Final = frozenset({-32007, -32009})
"""The slot was skipped, or the node does not keep it: it does not say which."""
_NO_HISTORY: Final = -32011


@dataclass(frozen=True, slots=True)
class Head:
    """The newest finalized block. Slots count on where no block was made, heights do not."""

    slot: int
    height: int


@dataclass(frozen=True, slots=True)
class Held:
    """The micro-USDC of a token account in or after `slot`; None while the account does not exist."""

    slot: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction in the history of an account."""

    signature: str
    slot: int
    failed: bool
    memo: str | None  # "[<bytes>] <text>", several joined by "; "


class SolanaNode:
    """USDC on Solana as one node reports it."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc
        self._proven = False
        self._kept: OrderedDict[str, Transaction] = OrderedDict()

    async def aclose(self) -> None:
        await self._rpc.aclose()

    async def self_test(self) -> None:
        """Raise ChainUnavailable unless the node serves Solana's main network."""
        if await self._rpc.call("getGenesisHash") != GENESIS:
            raise ChainUnavailable(f"SOLANA_RPC_URL serves another chain than {SOLANA.name}.")
        self._proven = True

    async def prove(self) -> None:
        """Test the node once; whoever looks for a payment tests it each time."""
        if not self._proven:
            await self.self_test()

    # ── blocks ───────────────────────────────────────────────────────────────────────────────────

    async def head(self) -> Head:
        """Return slot and height of the newest finalized block, both of one state of one machine."""
        told = _object(await self._rpc.call("getEpochInfo", _FINALIZED), "getEpochInfo")
        return Head(_count(told.get("absoluteSlot")), _count(told.get("blockHeight")))

    async def newest(self) -> Block:
        """Return the newest finalized block; its number is the slot."""
        slot = (await self.head()).slot
        return Block(slot, await self.time(slot))

    async def time(self, slot: int) -> int:
        """Return the time of a slot's block in seconds. Raises HistoryMissing if there is none any more."""
        try:
            told = await self._rpc.call("getBlockTime", slot)
        except RpcRefused as error:
            raise _gone(error, f"slot {slot}") from None
        if told is None:
            raise ChainUnavailable(f"The chain's node knows no time of slot {slot}.")
        return _count(told)

    async def block(self, slot: int) -> Block:
        """Return the slot, with the time of its block: of the one before if none was made in it."""
        for made in range(slot, max(-1, slot - SKIPPED), -1):
            try:
                return Block(slot, await self.time(made))
            except HistoryMissing as error:
                missing = error
        raise missing

    async def contains(self, slot: int, tx: str) -> bool:
        """Return whether the slot's block has this transaction. Raises HistoryMissing if it is not kept."""
        wanted = {
            **_FINALIZED,
            "transactionDetails": "signatures",
            "rewards": False,
            "maxSupportedTransactionVersion": 0,
        }
        try:
            told = await self._rpc.call("getBlock", slot, wanted)
        except RpcRefused as error:
            raise _gone(error, f"slot {slot}") from None
        if told is None:
            raise ChainUnavailable(f"The chain's node does not know the block of slot {slot} yet.")
        return tx in _list(_object(told, "getBlock").get("signatures"), "getBlock")

    async def blockhash(self) -> tuple[Terms, int]:
        """Return what a new payment needs, and the time of the newest finalized block in seconds.

        The hash is of `confirmed`: that leaves it 13 seconds more than `finalized`, of 60 to 90. Raises
        ChainUnavailable for a life that cannot be: too short a one would prove that a payment is over while
        it can still land.
        """
        await self.prove()
        head = await self.head()
        time = await self.time(head.slot)
        told = await self._rpc.call(
            "getLatestBlockhash", {"commitment": "confirmed", "minContextSlot": head.slot}
        )
        slot, value = _in_context(told, "getLatestBlockhash")
        newest = _object(value, "getLatestBlockhash")
        blockhash, last = newest.get("blockhash"), _count(newest.get("lastValidBlockHeight"))
        if not isinstance(blockhash, str) or base58.read(blockhash, base58.KEY_BYTES) is None:
            raise ChainUnavailable("The chain's node gave no blockhash.")
        if not VALID_BLOCKS <= last - head.height <= 2 * VALID_BLOCKS:
            raise ChainUnavailable(f"The chain's node gave a blockhash for {last - head.height} blocks.")
        return Terms(blockhash=blockhash, last_valid_height=last, slot=slot), time

    # ── accounts ─────────────────────────────────────────────────────────────────────────────────

    async def balance(self, account: str) -> int:
        """Return the micro-USDC of a token account now, 0 for one that does not exist."""
        await self.prove()
        return (await self._held(account, {"commitment": "confirmed"}, 0)).amount or 0

    async def held(self, account: str, slot: int) -> Held:
        """Return what a token account holds in some finalized slot that is not before `slot`."""
        return await self._held(account, {**_FINALIZED, "minContextSlot": slot}, slot)

    async def _held(self, account: str, wanted: Mapping[str, object], least: int) -> Held:
        try:
            told = await self._rpc.call("getTokenAccountBalance", account, wanted)
        except RpcRefused as error:
            if error.code == _INVALID_PARAMS and "could not find account" in str(error):
                return Held(least, None)
            raise
        slot, value = _in_context(told, "getTokenAccountBalance")
        amount = _object(value, "getTokenAccountBalance").get("amount")
        if not isinstance(amount, str) or not (amount.isascii() and amount.isdigit()) or slot < least:
            raise ChainUnavailable("The chain's node told the balance of another time, or none.")
        return Held(slot, int(amount))

    async def history(self, account: str, since: int, slot: int) -> list[Entry]:
        """Return the transactions of an account since a slot, the newest first, as known in `slot` or later.

        Behind them comes the last slot before `since` in which one succeeded, unless there is none: then the
        account was made since, or the node keeps no more. Pages are asked for until one is empty: a node may
        give shorter ones than it is asked for.
        """
        entries: list[Entry] = []
        wanted: dict[str, object] = {**_FINALIZED, "limit": PAGE, "minContextSlot": slot}
        while not _reaches_before(entries, since):
            told = await self._rpc.call("getSignaturesForAddress", account, wanted)
            page = [_entry(each, since) for each in _list(told, "getSignaturesForAddress")]
            if not page:
                break
            entries += page
            wanted["before"] = page[-1].signature
            _check_order(entries)
        base = max(
            (entry.slot for entry in entries if entry.slot < since and not entry.failed), default=since
        )
        return [entry for entry in entries if entry.slot >= base]

    async def transactions(self, entries: Sequence[Entry]) -> list[Transaction]:
        """Return the transactions of some entries, in their order.

        They are asked for in portions, and what was answered is kept when a later one is not.
        """
        wanted = {**_FINALIZED, "encoding": "json", "maxSupportedTransactionVersion": 0}
        told = {
            entry.signature: self._kept[entry.signature] for entry in entries if entry.signature in self._kept
        }
        missing = [entry.signature for entry in entries if entry.signature not in told]
        for start in range(0, len(missing), TRANSACTIONS):
            portion = missing[start : start + TRANSACTIONS]
            answers = await self._rpc.call_all([("getTransaction", each, wanted) for each in portion])
            for signature, answer in zip(portion, answers, strict=True):
                told[signature] = self._kept[signature] = transactions.read(answer, signature, SOLANA.asset)
        for entry in entries:
            made = told[entry.signature]
            if (made.slot, made.failed) != (entry.slot, entry.failed):
                raise ChainUnavailable("The chain's node tells a transaction in two ways.")
            self._kept[entry.signature] = made
            self._kept.move_to_end(entry.signature)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return [told[entry.signature] for entry in entries]


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
    fields = _object(told, "getSignaturesForAddress")
    signature, memo = fields.get("signature"), fields.get("memo")
    slot = _count(fields.get("slot"))
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


def _in_context(told: object, method: str) -> tuple[int, object]:
    """Return slot and value of an answer that tells its slot."""
    fields = _object(told, method)
    return _count(_object(fields.get("context"), method).get("slot")), fields.get("value")


def _gone(error: RpcRefused, what: str) -> ChainUnavailable:
    """Return HistoryMissing if the refusal says that the node does not keep this."""
    if error.code in _NO_BLOCK or error.code in (_CLEANED_UP, _NO_HISTORY):
        return HistoryMissing(f"{error} It does not keep {what}.")
    return error


def _object(told: object, method: str) -> Mapping[str, object]:
    if not isinstance(told, Mapping):
        raise ChainUnavailable(f"The chain's node answered {method} in an odd way.")
    return told


def _list(told: object, method: str) -> list[object]:
    if not isinstance(told, list):
        raise ChainUnavailable(f"The chain's node gave no list for {method}.")
    return told


def _count(told: object) -> int:
    if type(told) is not int or told < 0:
        raise ChainUnavailable("The chain's node answered with something that is no number.")
    return told
