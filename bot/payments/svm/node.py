"""One Solana node over JSON-RPC: blocks, the terms of a payment, and the balance of a token account.

Everything is read at `finalized`, which is never taken back; only the blockhash of a new payment, and the
balance that is shown, are of `confirmed`. Every method raises ChainUnavailable when in doubt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Block
from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import Terms
from bot.payments.rpc import Rpc, RpcRefused
from bot.payments.svm import base58
from bot.payments.svm.history import FINALIZED, History
from bot.payments.svm.shapes import count, digits, listing, mapping
from bot.ports import Clock

GENESIS: Final = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"
VALID_BLOCKS: Final = 150
"""Blocks for which a blockhash can be used."""
SKIPPED: Final = 32
"""Slots without a block in a row at most; a leader that is down misses four."""

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


class SolanaNode:
    """USDC on Solana as one node reports it."""

    def __init__(self, rpc: Rpc, clock: Clock) -> None:
        self._rpc = rpc
        self._proven = False
        self.history = History(rpc, clock)

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
        told = mapping(await self._rpc.call("getEpochInfo", FINALIZED), "getEpochInfo")
        return Head(count(told.get("absoluteSlot")), count(told.get("blockHeight")))

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
        return count(told)

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
            **FINALIZED,
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
        return tx in listing(mapping(told, "getBlock").get("signatures"), "getBlock")

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
        _, value = _in_context(told, "getLatestBlockhash")
        newest = mapping(value, "getLatestBlockhash")
        blockhash, last = newest.get("blockhash"), count(newest.get("lastValidBlockHeight"))
        if not isinstance(blockhash, str) or base58.read(blockhash, base58.KEY_BYTES) is None:
            raise ChainUnavailable("The chain's node gave no blockhash.")
        if not VALID_BLOCKS <= last - head.height <= 2 * VALID_BLOCKS:
            raise ChainUnavailable(f"The chain's node gave a blockhash for {last - head.height} blocks.")
        # Not the slot that came with the hash: from there on the payment is looked for, and one that is too
        # high would hide it. This one is final, and its time is told.
        return Terms(blockhash=blockhash, last_valid_height=last, slot=head.slot), time

    # ── accounts ─────────────────────────────────────────────────────────────────────────────────

    async def balance(self, account: str) -> int:
        """Return the micro-USDC of a token account now, 0 for one that does not exist."""
        await self.prove()
        return (await self._held(account, {"commitment": "confirmed"}, 0)).amount or 0

    async def held(self, account: str, slot: int) -> Held:
        """Return what a token account holds in some finalized slot that is not before `slot`."""
        return await self._held(account, {**FINALIZED, "minContextSlot": slot}, slot)

    async def _held(self, account: str, wanted: Mapping[str, object], least: int) -> Held:
        try:
            told = await self._rpc.call("getTokenAccountBalance", account, wanted)
        except RpcRefused as error:
            if error.code == _INVALID_PARAMS and "could not find account" in str(error):
                return Held(least, None)
            raise
        slot, value = _in_context(told, "getTokenAccountBalance")
        amount = digits(mapping(value, "getTokenAccountBalance").get("amount"))
        if slot < least:
            raise ChainUnavailable("The chain's node told the balance of another time.")
        return Held(slot, amount)


def _in_context(told: object, method: str) -> tuple[int, object]:
    """Return slot and value of an answer that tells its slot."""
    fields = mapping(told, method)
    return count(mapping(fields.get("context"), method).get("slot")), fields.get("value")


def _gone(error: RpcRefused, what: str) -> ChainUnavailable:
    """Return HistoryMissing if the refusal says that the node does not keep this."""
    if error.code in _NO_BLOCK or error.code in (_CLEANED_UP, _NO_HISTORY):
        return HistoryMissing(f"{error} It does not keep {what}.")
    return error
