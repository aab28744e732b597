"""What the facilitator refuses, in whose words, and what it does with a payment that it takes."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction
from x402.mechanisms.svm.exact import ExactSvmFacilitatorScheme
from x402.mechanisms.svm.signers import FacilitatorKeypairSigner
from x402.schemas import PaymentPayload, PaymentRequirements

from sandbox.faults import Faults
from sandbox.solana import CHAIN, USDC, Solana
from sandbox.solana.facilitator import FEE_PAYERS, Demand, Facilitator, Rejected
from tests.sandbox.solana.buyer import (
    BUYER,
    PAYEE,
    STRANGER,
    WALLET,
    Frozen,
    account,
    limit,
    memo,
    paying,
    price,
    signed,
    transfer,
)

AMOUNT = 134_000
MEMO = b"0123456789abcdef0123456789abcdef"
PREFIX = "invalid_exact_svm_payload"
BUDGET = f"{PREFIX}_transaction_instructions"
TOKEN_2022 = Pubkey.from_string("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb")
LIGHTHOUSE = Pubkey.from_string("L2TExMFKdjpN9kozasaurPirfHy9P8sbXoAN1qA3S95")
SYSTEM = Pubkey.from_string("11111111111111111111111111111111")


class Till:
    """A facilitator with a funded buyer, and the official one with the same keys beside it."""

    def __init__(self, funds: int = 1_000_000) -> None:
        self.faults = Faults()
        self.chain = Solana(Frozen(), self.faults)
        self.chain.open(PAYEE)
        self.chain.deposit(WALLET, funds, age=60)
        self.facilitator = Facilitator(self.chain, self.faults)
        self.fee_payer = self.facilitator.fee_payers[0]
        self.demand = Demand(PAYEE, AMOUNT, self.fee_payer)

    def wire(self, steps: list[Instruction] | None = None, *, age: int = 0, fee_payer: str = "") -> str:
        blockhash = self.chain.blockhash(self.chain.head() - age)
        return signed(
            paying(AMOUNT, MEMO) if steps is None else steps,
            fee_payer or self.fee_payer,
            blockhash,
            [BUYER, STRANGER],
        )

    def refusal(self, wire: str, demand: Demand | None = None) -> str:
        with pytest.raises(Rejected) as caught:
            self.facilitator.verify(wire, demand or self.demand)
        with pytest.raises(Rejected):
            self.facilitator.settle(wire, demand or self.demand)
        assert self.chain.balance(PAYEE) == 0
        return str(caught.value)


class Signer(FacilitatorKeypairSigner):
    """The official signer whose node finds every transaction good."""

    def simulate_transaction(self, tx_base64: str, network: str) -> None:
        VersionedTransaction.from_bytes(base64.b64decode(tx_base64))


def official(wire: str, demand: Demand) -> str | None:
    """Return why the official facilitator refuses; None if it does not."""
    keys = [Keypair.from_seed(bytes(key)) for key in FEE_PAYERS]
    extra = {"feePayer": demand.fee_payer} | ({"memo": demand.memo} if demand.memo else {})
    offer = {
        "scheme": "exact",
        "network": CHAIN,
        "amount": str(demand.amount),
        "asset": USDC,
        "payTo": demand.payee,
        "maxTimeoutSeconds": 300,
        "extra": extra,
    }
    payload = {"x402Version": 2, "payload": {"transaction": wire}, "accepted": offer}
    verdict = ExactSvmFacilitatorScheme(Signer(keys)).verify(
        PaymentPayload.model_validate(payload), PaymentRequirements.model_validate(offer)
    )
    reason: str | None = verdict.invalid_reason
    return None if verdict.is_valid else reason


def other(program: Pubkey, *keys: str) -> Instruction:
    return Instruction(program, b"\x00", [AccountMeta(Pubkey.from_string(key), False, False) for key in keys])


GOOD = [limit(), price(), transfer(AMOUNT)]
UNCHECKED = Instruction(
    GOOD[2].program_id,
    b"\x03" + AMOUNT.to_bytes(8, "little"),
    [GOOD[2].accounts[0], GOOD[2].accounts[2], GOOD[2].accounts[3]],
)

REFUSED: dict[str, tuple[list[Instruction], str]] = {
    "too few": (GOOD[:2], f"{BUDGET}_length"),
    "too many": ([*GOOD, *[memo(b"x")] * 5], f"{BUDGET}_length"),
    "no limit": ([price(), price(), GOOD[2]], f"{BUDGET}_compute_limit_instruction"),
    "no price": ([limit(), limit(), GOOD[2]], f"{BUDGET}_compute_price_instruction"),
    "the order": ([price(), limit(), GOOD[2]], f"{BUDGET}_compute_limit_instruction"),
    "a dear price": (
        [limit(), price(5_000_001), GOOD[2]],
        f"{BUDGET}_compute_price_instruction_too_high",
    ),
    "no transfer": ([*GOOD[:2], memo(MEMO)], f"{PREFIX}_no_transfer_instruction"),
    "an unchecked transfer": ([*GOOD[:2], UNCHECKED], f"{PREFIX}_no_transfer_instruction"),
    "another mint": ([*GOOD[:2], transfer(AMOUNT, mint=TOKEN_2022)], f"{PREFIX}_mint_mismatch"),
    "another payee": ([*GOOD[:2], transfer(AMOUNT, payee=WALLET)], f"{PREFIX}_recipient_mismatch"),
    "another token program": (
        [*GOOD[:2], transfer(AMOUNT, program=TOKEN_2022)],
        f"{PREFIX}_recipient_mismatch",
    ),
    "too little": ([*GOOD[:2], transfer(AMOUNT - 1)], f"{PREFIX}_amount_insufficient"),
    "a fourth stranger": ([*GOOD, other(SYSTEM)], f"{PREFIX}_unknown_fourth_instruction"),
    "a fifth stranger": ([*GOOD, memo(MEMO), other(SYSTEM)], f"{PREFIX}_unknown_fifth_instruction"),
    "a sixth stranger": (
        [*GOOD, memo(MEMO), other(LIGHTHOUSE), other(SYSTEM)],
        f"{PREFIX}_unknown_sixth_instruction",
    ),
    "the fee payer's money": (
        [*GOOD[:2], transfer(AMOUNT, wallet=Pubkey.from_string(Till().fee_payer))],
        f"{PREFIX}_transaction_fee_payer_transferring_funds",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_the_official_facilitators(name: str) -> None:
    steps, reason = REFUSED[name]
    till = Till()
    wire = till.wire(steps)
    assert till.refusal(wire) == reason
    assert official(wire, till.demand) == reason


DEMANDED = {
    "none": (GOOD, f"{PREFIX}_memo_count"),
    "two": ([*GOOD, memo(MEMO), memo(b"more")], f"{PREFIX}_memo_count"),
    "another": ([*GOOD, memo(MEMO[:-1])], f"{PREFIX}_memo_mismatch"),
}


@pytest.mark.parametrize("name", DEMANDED)
def test_a_demanded_memo_is_the_only_one(name: str) -> None:
    steps, reason = DEMANDED[name]
    till = Till()
    wire, demand = till.wire(steps), Demand(PAYEE, AMOUNT, till.fee_payer, MEMO.decode())
    assert till.refusal(wire, demand) == reason
    assert official(wire, demand) == reason
    assert till.facilitator.verify(till.wire([*GOOD, memo(MEMO)]), demand)
    assert till.facilitator.verify(till.wire([*GOOD, other(LIGHTHOUSE), memo(MEMO)]), demand)


def test_newer_facilitators_refuse_more() -> None:
    till = Till()
    assert till.refusal(till.wire([*GOOD[:2], transfer(AMOUNT + 1)])) == f"{PREFIX}_amount_mismatch"
    named = till.wire([*GOOD, other(LIGHTHOUSE, till.fee_payer)])
    assert till.refusal(named) == f"{PREFIX}_transaction_fee_payer_included_in_instruction_accounts"


def test_the_fee_payer_is_one_of_its_own_and_the_one_of_the_transaction() -> None:
    till = Till()
    stranger = str(STRANGER.pubkey())
    wire = till.wire(fee_payer=stranger)
    demand = Demand(PAYEE, AMOUNT, stranger)
    assert till.refusal(wire, demand) == "fee_payer_not_managed_by_facilitator"
    assert official(wire, demand) == "fee_payer_not_managed_by_facilitator"
    assert simulated(till, wire) == '"SignatureFailure"'  # it signs in a place that is not its own


@pytest.mark.parametrize("wire", ["", "!!!", "AAAA", Till().wire()[:-4]])
def test_what_is_no_transaction_is_not_decoded(wire: str) -> None:
    till = Till()
    assert till.refusal(wire).startswith(f"{PREFIX}_transaction_could_not_be_decoded")
    assert official(wire, till.demand) == f"{PREFIX}_transaction_could_not_be_decoded"


def simulated(till: Till, wire: str) -> str:
    refusal = till.refusal(wire)
    start = "transaction_simulation_failed: Simulation failed: "
    assert refusal.startswith(start)
    return refusal.removeprefix(start)


def test_a_simulation_tells_what_the_chain_would() -> None:
    till = Till(AMOUNT - 1)
    assert simulated(till, till.wire()) == '{"InstructionError":[2,{"Custom":1}]}'
    till = Till()
    assert simulated(till, till.wire(age=200)) == '"BlockhashNotFound"'
    forged = signed(paying(AMOUNT), till.fee_payer, till.chain.blockhash(till.chain.head()), [])
    assert simulated(till, forged) == '"SignatureFailure"'


def test_a_payment_lands_once() -> None:
    till = Till()
    wire = till.wire()
    transaction, payer = till.facilitator.verify(wire, till.demand)
    assert payer == WALLET
    assert till.facilitator.settle(wire, till.demand) == transaction.id
    real = VersionedTransaction.from_bytes(transaction.encoded())
    real.verify_and_hash_message()
    assert str(real.signatures[0]) == transaction.id
    assert till.chain.balance(PAYEE) == AMOUNT
    assert till.chain.balance(WALLET) == 1_000_000 - AMOUNT
    for retry in (till.facilitator.verify, till.facilitator.settle):
        with pytest.raises(Rejected, match='Simulation failed: "AlreadyProcessed"'):
            retry(wire, till.demand)
    assert till.chain.balance(PAYEE) == AMOUNT


def test_fee_payers_are_offered_in_turn() -> None:
    facilitator = Till().facilitator
    seen = [facilitator.offered() for _ in range(6)]
    assert seen[:3] == seen[3:]
    assert set(seen) == set(facilitator.fee_payers)


def test_whoever_signs_the_transfer_pays() -> None:
    till = Till()
    till.chain.deposit(str(STRANGER.pubkey()), AMOUNT)
    wire = till.wire([*GOOD[:2], transfer(AMOUNT, wallet=STRANGER.pubkey())])
    assert till.facilitator.verify(wire, till.demand)[1] == str(STRANGER.pubkey())
    source = account(STRANGER.pubkey())
    assert till.facilitator.settle(wire, till.demand)
    held = till.chain.holding(str(source))
    assert held is not None
    assert held.amount == 0


@pytest.mark.parametrize(
    ("kind", "reason", "again", "paid"),
    [
        ("forget", "transaction_failed", "duplicate_settlement", 0),
        ("unconfirmed", "transaction_failed", "transaction_simulation_failed", AMOUNT),
        ("failed", "transaction_failed", "transaction_simulation_failed", 0),
        ("pretend", None, "duplicate_settlement", 0),
    ],
)
def test_a_settlement_can_go_wrong(kind: str, reason: str | None, again: str, paid: int) -> None:
    till = Till()
    wire = till.wire()
    till.faults.add("solana.settle", kind)
    tried: list[Callable[[], Any]] = [lambda: till.facilitator.settle(wire, till.demand)] * 2
    if reason is None:
        assert till.chain.find(tried[0]()) is None
    else:
        with pytest.raises(Rejected, match=reason):
            tried[0]()
    with pytest.raises(Rejected, match=again):
        tried[1]()
    assert till.chain.balance(PAYEE) == paid


def test_a_transaction_may_land_and_fail_while_the_facilitator_says_all_is_well() -> None:
    till = Till()
    till.faults.add("solana.settle", "failed", says="success", err={"InstructionError": [2, {"Custom": 4}]})
    landed = till.chain.find(till.facilitator.settle(till.wire(), till.demand))
    assert landed is not None
    assert landed.err == {"InstructionError": [2, {"Custom": 4}]}
    assert landed.before == landed.after
    assert till.chain.balance(PAYEE) == 0


def test_a_settlement_forgotten_may_be_tried_again_after_two_minutes() -> None:
    till = Till()
    till.chain.life = 1000
    wire = till.wire()
    till.faults.add("solana.settle", "forget")
    with pytest.raises(Rejected, match="transaction_failed"):
        till.facilitator.settle(wire, till.demand)
    till.chain.warp = 121
    assert till.facilitator.settle(wire, till.demand)
    assert till.chain.balance(PAYEE) == AMOUNT


def test_a_good_payment_can_be_refused() -> None:
    till = Till()
    till.faults.add("solana.verify", "refuse")
    with pytest.raises(Rejected, match="BlockhashNotFound"):
        till.facilitator.verify(till.wire(), till.demand)
    till.faults.add("solana.verify", "refuse", reason="unexpected_error", detail="out of order")
    with pytest.raises(Rejected, match="unexpected_error: out of order"):
        till.facilitator.verify(till.wire(), till.demand)
    assert till.facilitator.settle(till.wire(), till.demand)
