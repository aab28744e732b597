"""The chain itself: slots, blocks and their hashes, what landed, and the token accounts it left behind."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.solana import base58, runtime
from sandbox.solana.addresses import token_account
from sandbox.solana.runtime import Holding, Outcome
from sandbox.solana.transaction import Message, Transaction, parse

GENESIS = 1_584_368_940
"""The chain's first instant, epoch seconds, so that numbers look like the real chain's."""
LIFE_BLOCKS = 150
CONFIRMED_SLOTS, FINALIZED_SLOTS = 2, 32
_SKIPPED = 20  # every so many slots no leader made a block


class Refused(Exception):
    """The chain does not take the transaction: `err` as a simulation shows it. Nothing landed."""

    def __init__(self, err: Any) -> None:
        super().__init__(str(err))
        self.err = err


@dataclass(frozen=True, slots=True)
class Landed:
    """A transaction in a block. `before` and `after` are the USDC accounts among its keys."""

    slot: int
    transaction: Transaction
    err: Any
    before: Mapping[str, Holding]
    after: Mapping[str, Holding]
    logs: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.transaction.id

    @property
    def memo(self) -> str | None:
        """The memo as a node's history shows it: `[bytes] text`, several joined by `; `."""
        texts = runtime.memos(self.transaction.message)
        return "; ".join(f"[{len(text.encode())}] {text}" for text in texts) or None


class Ledger:
    """USDC on Solana. A slot comes every 400 ms of the clock's true time plus `warp` seconds.

    A transaction lands in the newest block at once; it is confirmed 2 slots later and final `finality` slots
    later. A blockhash is good for `life` blocks. Some slots have no block, so heights fall behind slots.
    `warp` moves the chain's time.
    """

    def __init__(self, clock: Clock, faults: Faults | None = None) -> None:
        self.clock = clock
        self.faults = faults or Faults()
        self.warp = 0.0
        self.life = LIFE_BLOCKS
        self.finality = FINALIZED_SLOTS
        self.landed: list[Landed] = []
        self.opened: dict[str, Holding] = {}  # the token accounts there were before anything landed
        self._holdings: dict[str, Holding] = {}
        self._by_id: dict[str, Landed] = {}
        self._by_message: dict[bytes, Landed] = {}
        self._history: dict[str, list[Landed]] = {}

    def now(self) -> float:
        """Return the chain's time, epoch seconds."""
        return self.clock.now() + self.warp

    def head(self) -> int:
        """Return the newest slot that has a block."""
        return made(int((self.now() - GENESIS) * 5) // 2)

    def slot(self, commitment: str, lag: int = 0) -> int:
        """Return the newest slot with a block that a node `lag` slots behind calls processed, confirmed or
        finalized. Raises ValueError for another word."""
        depths = {"processed": 0, "confirmed": CONFIRMED_SLOTS, "finalized": self.finality}
        if commitment not in depths:
            raise ValueError(f"unknown variant `{commitment}`, expected one of {', '.join(depths)}")
        return made(self.head() - depths[commitment] - lag)

    def blockhash(self, slot: int) -> str:
        """Return the hash of a slot's block, base58."""
        return base58.encode(hashlib.sha256(f"solana block {slot}".encode()).digest())

    def last_valid_height(self, slot: int) -> int:
        """Return the height of the last block that takes a transaction with this block's hash."""
        return height(slot) + self.life

    def is_alive(self, blockhash: str) -> bool:
        """Return True if the next transaction may name this blockhash."""
        slot = head = self.head()
        while height(head) <= self.last_valid_height(slot):
            if self.blockhash(slot) == blockhash:
                return True
            slot = made(slot - 1)
        return False

    def holding(self, account: str, slot: int | None = None) -> Holding | None:
        """Return a token account, now or as of a slot; None if it does not exist."""
        if slot is None:
            return self._holdings.get(account)  # what landed last, without a search
        known = [
            each for each in self._history.get(account, ()) if each.slot <= slot and account in each.after
        ]
        return known[-1].after[account] if known else self.opened.get(account)

    def open(self, wallet: str, amount: int = 0) -> None:
        """Give a wallet a token account that was there from the beginning, if it has none."""
        account, held = token_account(wallet), Holding(wallet, amount)
        if account not in self._holdings:
            self.opened[account] = self._holdings[account] = held

    def named(self, message: Message) -> dict[str, Holding]:
        """Return the token accounts among the message's keys, as they are now."""
        return {key: self._holdings[key] for key in message.keys if key in self._holdings}

    def find(self, transaction_id: str) -> Landed | None:
        return self._by_id.get(transaction_id)

    def history(self, key: str) -> list[Landed]:
        """Return the transactions that name this key, oldest first."""
        return list(self._history.get(key, ()))

    def landing(self, message: Message) -> Landed | None:
        """Return the transaction in which the message landed, None if it has not. It never lands twice."""
        return self._by_message.get(message.raw)

    def simulate(self, transaction: Transaction) -> Outcome:
        """Return what would come of the transaction in the next block. Raises Refused."""
        message = transaction.message
        if not all(transaction.signed_by(key) for key in message.keys[: message.signers]):
            raise Refused("SignatureFailure")
        if len(set(message.keys)) != len(message.keys):
            raise Refused("AccountLoadedTwice")
        if not self.is_alive(message.blockhash):
            raise Refused("BlockhashNotFound")
        if self.landing(message):
            raise Refused("AlreadyProcessed")
        outcome = runtime.run(message, self._holdings)
        if isinstance(outcome.err, str):
            raise Refused(outcome.err)
        return outcome

    def send(self, transaction: Transaction, err: Any = None) -> Landed:
        """Take the transaction into the newest block, though its instructions fail. Raises Refused.

        `err` makes it fail in that way, as if the accounts had changed after a simulation.
        """
        message, outcome = transaction.message, self.simulate(transaction)
        if err is not None:
            outcome = Outcome(err, self.named(message), outcome.logs)
        return self.land(transaction, outcome, self.head())

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON-able data."""
        entries = [
            {
                "slot": each.slot,
                "wire": base64.b64encode(each.transaction.encoded()).decode(),
                "err": each.err,
                "after": _dumped(each.after),
                "logs": list(each.logs),
            }
            for each in self.landed
        ]
        pace = {"warp": self.warp, "life": self.life, "finality": self.finality}
        return {**pace, "opened": _dumped(self.opened), "landed": entries}

    def load(self, data: Mapping[str, Any]) -> None:
        """Replace the state with that of a `dump`."""
        self.warp, self.life, self.finality = data["warp"], data["life"], data["finality"]
        self.landed = []
        self.opened = _loaded(data["opened"])
        self._holdings = dict(self.opened)
        self._by_id, self._by_message, self._history = {}, {}, {}
        for entry in data["landed"]:
            outcome = Outcome(entry["err"], _loaded(entry["after"]), entry["logs"])
            self.land(parse(base64.b64decode(entry["wire"])), outcome, entry["slot"])

    def land(self, transaction: Transaction, outcome: Outcome, slot: int) -> Landed:
        """Put a transaction with a known outcome into a slot's block."""
        before = self.named(transaction.message)
        landed = Landed(slot, transaction, outcome.err, before, dict(outcome.after), tuple(outcome.logs))
        self.landed.append(landed)
        self._holdings.update(outcome.after)
        self._by_id[landed.id] = landed
        self._by_message[transaction.message.raw] = landed
        for key in transaction.message.keys:
            self._history.setdefault(key, []).append(landed)
        return landed


def _dumped(holdings: Mapping[str, Holding]) -> dict[str, list[Any]]:
    return {key: [held.owner, held.amount] for key, held in holdings.items()}


def _loaded(dumped: Mapping[str, list[Any]]) -> dict[str, Holding]:
    return {key: Holding(*held) for key, held in dumped.items()}


def made(slot: int) -> int:
    """Return the newest slot with a block, up to this one."""
    return slot if slot % _SKIPPED else slot - 1


def height(slot: int) -> int:
    """Return how many blocks there are up to a slot: the height of its block, if it has one."""
    return slot - slot // _SKIPPED


def block_time(slot: int) -> int:
    """Return the epoch seconds of a slot."""
    return GENESIS + slot * 2 // 5
