"""The rules of Tempo: what its pool takes, what its token does, and what that costs."""

import hashlib
from collections.abc import Sequence

from sandbox.evm.chain import FAUCET, ZERO
from sandbox.tempo import token
from sandbox.tempo.state import Mined, State
from sandbox.tempo.token import FEE_MANAGER, USDC, Transfer
from sandbox.tempo.transaction import EXPIRING, Transaction

LONGEST_SECONDS = 300
"""TIP-1093: a transaction with an expiring nonce ends at most so far ahead of the chain's time."""

POOL_SECONDS = 3
"""The pool wants more than this left."""


class Rejected(Exception):
    """The pool does not take the transaction. The message is the node's."""


class Ledger(State):
    """Tempo as a wallet meets it: money from outside, and a pool for signed transactions."""

    # ── money from outside, and other uses of a key ──────────────────────────────────────────────

    def mint(self, address: str, amount: int) -> str:
        """Create new USDC.e. Return the transaction's hash."""
        tx_hash = self._made_up(ZERO, address, amount)
        self._mine(tx_hash, ZERO, ZERO, True, 0, 0)
        self._move(tx_hash, ZERO, address, amount)
        return tx_hash

    def deposit(self, to: str, amount: int, sender: str = FAUCET, memo: str | None = None) -> str:
        """Make a transfer, after giving the sender what they lack for it and its gas. Return its hash."""
        if amount <= 0:
            raise ValueError("a transfer moves at least one micro-USDC")
        missing = amount + self._usual_fee() - self.balance(sender)
        if missing > 0:
            self.mint(sender, missing)
        return self.transfer(sender, to, amount, memo)

    def transfer(self, sender: str, to: str, amount: int, memo: str | None = None, payer: str = "") -> str:
        """Move money in the sender's name, with gas paid by `payer` (by default the sender). Return the hash.

        Whoever else has the sender's key does this, and anybody with an `amount` of nothing and a `payer`.
        Raises Rejected without the money for it.
        """
        payer = payer or sender
        gas, price = self._usual_gas(to), self.base_fee
        paid = token.fee(gas, price)
        if self.balance(sender) < amount + (paid if payer == sender else 0) or self.balance(payer) < paid:
            raise Rejected("insufficient funds for gas * price + value")
        tx_hash = self._made_up(sender, to, amount)
        self._mine(tx_hash, payer.lower(), payer.lower(), True, gas, price)
        self._move(tx_hash, sender, to, amount, memo)
        self._move(tx_hash, payer, FEE_MANAGER, paid)
        return tx_hash

    # ── signed transactions ──────────────────────────────────────────────────────────────────────

    def refusal(self, transaction: Transaction) -> str | None:
        """Return the reason for which the pool does not take a complete transaction; None if it does.

        That its expiring nonce was used is no such reason, as in an `eth_call`.
        """
        now = self.timestamp(self.head())
        end = transaction.valid_before
        if transaction.chain_id != self.chain_id:
            return f"invalid chain id: {transaction.chain_id}"
        if transaction.nonce_key != EXPIRING or transaction.nonce != 0:
            return "only expiring nonces are served here (nonce key 2^256-1, nonce 0)"
        if end is None or end <= now + POOL_SECONDS:
            return f"valid_before {end} is not more than {POOL_SECONDS} s after {now}"
        if end > now + LONGEST_SECONDS:
            return f"valid_before {end} is more than {LONGEST_SECONDS} s after {now}"
        if transaction.valid_after is not None and transaction.valid_after > now:
            return "transaction is not valid yet"
        if transaction.max_fee < self.base_fee:
            return f"max fee per gas less than block base fee {self.base_fee}"
        if transaction.fee_token != USDC.lower():
            return f"insufficient balance of fee token {transaction.fee_token or '(pathUSD by preference)'}"
        if self.balance(transaction.payer) < token.fee(transaction.gas_limit, transaction.max_fee):
            return "insufficient funds for gas * price"
        return None

    def simulate(self, transaction: Transaction) -> str | None:
        """Return the reason for which an `eth_call` of it fails now; None if it passes."""
        refused = self.refusal(transaction)
        if refused is not None:
            return refused
        transfers = [token.transfer_of(call) for call in transaction.calls]
        if not self._covers(transaction, transfers):
            return "execution reverted: InsufficientBalance"
        new = self._new_slots(transfers)
        wanted = token.gas_of(transaction, new) * (token.SIMULATION_FACTOR if new else 1)
        return "out of gas" if transaction.gas_limit < wanted else None

    def broadcast(self, transaction: Transaction, *, reverts: bool = False) -> Mined:
        """Put a complete transaction into the newest block, reverted if it cannot succeed or is to fail.

        Raises Rejected.
        """
        refused = self.refusal(transaction)
        if refused is not None:
            raise Rejected(refused)
        if transaction.hash in self.transactions:
            raise Rejected("already known: the expiring nonce was used")
        transfers = [token.transfer_of(call) for call in transaction.calls]
        gas = token.gas_of(transaction, self._new_slots(transfers))
        succeeds = self._covers(transaction, transfers) and not reverts
        if succeeds and gas > transaction.gas_limit:
            succeeds, gas = False, transaction.gas_limit
        elif not succeeds:
            gas = token.reverted_gas(transaction)
        price = min(transaction.max_fee, self.base_fee + transaction.max_priority_fee)
        sender, payer = transaction.sender, transaction.payer
        mined = self._mine(transaction.hash, sender, payer, succeeds, gas, price)
        for transfer in transfers if succeeds else ():
            if transfer is not None:
                self._move(mined.hash, sender, transfer.to, transfer.amount, transfer.memo)
        self._move(mined.hash, payer, FEE_MANAGER, token.fee(gas, price))
        return mined

    def _covers(self, transaction: Transaction, transfers: Sequence[Transfer | None]) -> bool:
        """Return True if all calls are transfers that the sender has the money for, besides the gas."""
        known = [transfer.amount for transfer in transfers if transfer is not None]
        gas = token.fee(transaction.gas_limit, transaction.max_fee)
        free = self.balance(transaction.sender) - (gas if transaction.payer == transaction.sender else 0)
        return len(known) == len(transfers) and sum(known) <= free

    def _new_slots(self, transfers: Sequence[Transfer | None]) -> int:
        payees = {transfer.to for transfer in transfers if transfer is not None}
        return sum(not self.balance(payee) for payee in payees)

    def _made_up(self, sender: str, to: str, amount: int) -> str:
        """Return a hash for a transaction whose bytes nobody needs."""
        self._sequence += 1
        seed = f"{self._sequence} {self.head()} {sender} {to} {amount}"
        return "0x" + hashlib.sha256(seed.encode()).hexdigest()

    def _usual_gas(self, to: str) -> int:
        return 48_000 + (0 if self.balance(to) else token.NEW_SLOT_GAS)

    def _usual_fee(self) -> int:
        return token.fee(48_000 + token.NEW_SLOT_GAS, self.base_fee)

    def _mine(
        self, tx_hash: str, sender: str, fee_payer: str, succeeded: bool, gas_used: int, price: int
    ) -> Mined:
        block = self.head()
        index = len(self.hashes(block))
        return self._enter(Mined(tx_hash, block, index, sender, fee_payer, succeeded, gas_used, price))
