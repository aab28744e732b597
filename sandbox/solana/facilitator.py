"""The facilitator of x402 `exact` on Solana: checks a transaction, pays its fee, and sends it.

Its checks, their order and the words of its refusals are those of the official one. Fault points:

"solana.verify", when a payment is verified: `refuse`, with `reason` and `detail` (by default a simulation by
a node that does not know the blockhash yet).
"solana.settle", at each try to settle: `forget` (it reports failure and sends nothing, ever), `unconfirmed`
(it lands, but the facilitator cannot see that and reports failure), `failed` (it lands with the error `err`;
with `says="success"` the facilitator did not look), `pretend` (it reports success and sends nothing).
"""

import json
import struct
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from nacl.signing import SigningKey

from sandbox.faults import Fault, Faults
from sandbox.solana.addresses import (
    COMPUTE_BUDGET,
    LIGHTHOUSE,
    MEMO,
    TOKEN,
    TOKEN_2022,
    USDC,
    token_account,
)
from sandbox.solana.chain import Solana, address_of, key_of
from sandbox.solana.ledger import Refused
from sandbox.solana.runtime import INSUFFICIENT_FUNDS
from sandbox.solana.transaction import Instruction, Message, Transaction, parse

SIMULATION_FAILED = "transaction_simulation_failed"
_PREFIX = "invalid_exact_svm_payload"
_BUDGET = f"{_PREFIX}_transaction_instructions"
_DEAREST = 5_000_000  # micro-lamports for a compute unit
_PLACES = ("fourth", "fifth", "sixth")
_REMEMBERED_SECONDS = 120
FEE_PAYERS = tuple(key_of(f"fee payer {number}") for number in range(3))
_SHORT = {"InstructionError": [2, {"Custom": INSUFFICIENT_FUNDS}]}


class Rejected(Exception):
    """The facilitator does not take the payment: `reason` in its words, and perhaps a `detail`."""

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__(reason if detail is None else f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Demand:
    """What a transaction has to do. `amount` is micro-USDC; wallets and keys are base58."""

    payee: str
    amount: int
    fee_payer: str
    memo: str | None = None


class Facilitator:
    """Verifies and settles on one chain. It has several fee payers, of which `offered` names the next."""

    def __init__(self, chain: Solana, faults: Faults, keys: Sequence[SigningKey] = FEE_PAYERS) -> None:
        self.chain = chain
        self._faults = faults
        self._keys = {address_of(key): key for key in keys}
        self._offers = 0
        self._settling: dict[bytes, float] = {}  # message → when it was first settled

    @property
    def fee_payers(self) -> list[str]:
        return list(self._keys)

    def offered(self) -> str:
        """Return the fee payer of the next offer: each in turn."""
        self._offers += 1
        return self.fee_payers[self._offers % len(self._keys)]

    def verify(self, wire: str, demand: Demand) -> tuple[Transaction, str]:
        """Return the transaction (base64 in `wire`) with our signature, and the wallet that pays.

        Raises Rejected.
        """
        fault = self._faults.take("solana.verify")
        if fault is not None:
            reason = str(fault.args.get("reason", SIMULATION_FAILED))
            raise Rejected(reason, str(fault.args.get("detail", 'Simulation failed: "BlockhashNotFound"')))
        return self._verified(wire, demand)

    def settle(self, wire: str, demand: Demand) -> str:
        """Send the transaction and return its id once it is confirmed. Raises Rejected."""
        transaction, _ = self._verified(wire, demand)
        now, raw = self.chain.now(), transaction.message.raw
        if now - self._settling.get(raw, -_REMEMBERED_SECONDS) < _REMEMBERED_SECONDS:
            raise Rejected("duplicate_settlement")
        self._settling[raw] = now
        return self._send(transaction, self._faults.take("solana.settle"))

    def _send(self, transaction: Transaction, fault: Fault | None) -> str:
        kind = fault.kind if fault else ""
        if kind == "pretend":
            return transaction.id
        if kind == "forget":
            raise Rejected("transaction_failed", "Transaction confirmation timeout")
        err = fault.args.get("err", _SHORT) if fault and kind == "failed" else None
        try:
            landed = self.chain.send(transaction, err)
        except Refused as error:
            raise Rejected("transaction_failed", str(error)) from None
        if kind == "unconfirmed":
            raise Rejected("transaction_failed", "Transaction confirmation timeout")
        if landed.err is not None and not (fault and fault.args.get("says") == "success"):
            raise Rejected("transaction_failed", f"Transaction failed: {json.dumps(landed.err)}")
        return landed.id

    def _verified(self, wire: str, demand: Demand) -> tuple[Transaction, str]:
        if demand.fee_payer not in self._keys:
            raise Rejected("fee_payer_not_managed_by_facilitator")
        transaction = read(wire)
        payer = self._checked(transaction.message, demand)
        signature = self._keys[demand.fee_payer].sign(transaction.message.raw).signature
        signed = transaction.signed(0, signature)
        try:
            outcome = self.chain.simulate(signed)
        except Refused as error:
            raise Rejected(SIMULATION_FAILED, f"Simulation failed: {_compact(error.err)}") from None
        if outcome.err is not None:
            raise Rejected(SIMULATION_FAILED, f"Simulation failed: {_compact(outcome.err)}")
        return signed, payer

    def _checked(self, message: Message, demand: Demand) -> str:
        """Return the paying wallet of a message whose instructions are as demanded. Raises Rejected."""
        if not 3 <= len(message.instructions) <= 7:
            raise Rejected(f"{_BUDGET}_length")
        limit, price, transfer, *others = message.instructions
        _check_budget(message, limit, price)
        payer, target, amount, mint = _transfer(message, transfer)
        if payer in self._keys:
            raise Rejected(f"{_PREFIX}_transaction_fee_payer_transferring_funds")
        if any(key in self._keys for each in message.instructions for key in message.accounts(each)):
            raise Rejected(f"{_PREFIX}_transaction_fee_payer_included_in_instruction_accounts")
        if mint != USDC:
            raise Rejected(f"{_PREFIX}_mint_mismatch")
        if target != token_account(demand.payee, message.program(transfer)):
            raise Rejected(f"{_PREFIX}_recipient_mismatch")
        if amount != demand.amount:
            kind = "insufficient" if amount < demand.amount else "mismatch"
            raise Rejected(f"{_PREFIX}_amount_{kind}")
        for at, each in enumerate(others):
            if message.program(each) not in (MEMO, LIGHTHOUSE):
                place = _PLACES[at] if at < len(_PLACES) else "optional"
                raise Rejected(f"{_PREFIX}_unknown_{place}_instruction")
        if demand.memo:
            _check_memo(message, others, demand.memo)
        return payer


def read(wire: str) -> Transaction:
    """Return the transaction that a payment carries as base64. Raises Rejected."""
    try:
        return parse(b64decode(wire, validate=True))
    except ValueError as error:  # MalformedError too
        raise Rejected(f"{_PREFIX}_transaction_could_not_be_decoded", str(error)) from None


def _check_budget(message: Message, limit: Instruction, price: Instruction) -> None:
    if message.program(limit) != COMPUTE_BUDGET or len(limit.data) != 5 or limit.data[0] != 2:
        raise Rejected(f"{_BUDGET}_compute_limit_instruction")
    if message.program(price) != COMPUTE_BUDGET or len(price.data) != 9 or price.data[0] != 3:
        raise Rejected(f"{_BUDGET}_compute_price_instruction")
    if int.from_bytes(price.data[1:], "little") > _DEAREST:
        raise Rejected(f"{_BUDGET}_compute_price_instruction_too_high")


def _transfer(message: Message, instruction: Instruction) -> tuple[str, str, int, str]:
    """Return the authority, the target, the amount and the mint of a `TransferChecked`. Raises Rejected."""
    keys, data = message.accounts(instruction), instruction.data
    known = message.program(instruction) in (TOKEN, TOKEN_2022)
    if not known or len(data) != 10 or data[0] != 12 or len(keys) < 4:
        raise Rejected(f"{_PREFIX}_no_transfer_instruction")
    _, mint, target, authority = keys[:4]
    (amount,) = struct.unpack("<Q", data[1:9])
    return authority, target, amount, mint


def _check_memo(message: Message, others: list[Instruction], memo: str) -> None:
    found = [each.data for each in others if message.program(each) == MEMO]
    if len(found) != 1:
        raise Rejected(f"{_PREFIX}_memo_count")
    if found[0] != memo.encode():
        raise Rejected(f"{_PREFIX}_memo_mismatch")


def _compact(err: object) -> str:
    return json.dumps(err, separators=(",", ":"))
