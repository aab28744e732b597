"""solders and the official x402 SDK as independent judges of what we sign."""

import base64
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from solders.hash import Hash
from solders.instruction import AccountMeta, CompiledInstruction, Instruction
from solders.keypair import Keypair
from solders.message import MessageV0, to_bytes_versioned
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction
from x402.http.utils import decode_payment_signature_header
from x402.mechanisms.svm.exact.facilitator import ExactSvmScheme
from x402.mechanisms.svm.signers import FacilitatorKeypairSigner
from x402.mechanisms.svm.utils import derive_ata
from x402.schemas import PaymentRequirements

from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import Requirements
from tests.payments.solana.world import (
    ADDRESS,
    FEE_PAYER,
    PAYEE,
    POLICY,
    TERMS,
    VECTORS,
    entry,
    method,
    requirements,
    transaction,
    wallet,
)
from tests.payments.world import SITE, StillClock

URI = SITE + "/api/jobs/cmnms7w2m000304l4oz0ewji1"
TOKEN_PROGRAM = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
BUDGET_PROGRAM = "ComputeBudget111111111111111111111111111111"
MEMO_PROGRAM = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"


def _header(asked: Requirements | None = None) -> str:
    asked = asked or requirements()
    return wallet().authorize(asked, TERMS, asked.amount).header


def _read(header: str) -> VersionedTransaction:
    return VersionedTransaction.from_bytes(transaction(header))


class Facilitator(FacilitatorKeypairSigner):
    """The official facilitator without a chain: every transaction that it completed would go through."""

    def simulate_transaction(self, tx_base64: str, network: str) -> None:
        made = VersionedTransaction.from_bytes(base64.b64decode(tx_base64))
        assert made.verify_with_results() == [True, True]


def _verdict(header: str, extra: dict[str, object] | None = None, **changes: object) -> Any:
    payload: Any = decode_payment_signature_header(header)
    demanded = PaymentRequirements.model_validate(entry(extra, **changes))
    signer = Facilitator([Keypair.from_seed(bytes.fromhex(VECTORS["fee_payer"]["seed_hex"]))])
    return ExactSvmScheme(signer).verify(payload, demanded)


# ── solders ──────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(1, 25_000_000), st.text("abc ü😀;[]", max_size=40))
def test_solders_reads_what_was_signed(amount: int, memo: str) -> None:
    signed = wallet().authorize(requirements(amount=amount, memo=memo), TERMS, amount)
    made = _read(signed.header)

    assert isinstance(made.message, MessageV0)
    assert str(made.message.recent_blockhash) == TERMS.blockhash
    assert str(made.signatures[1]) == signed.nonce
    assert made.signatures[1].verify(Pubkey.from_string(ADDRESS), to_bytes_versioned(made.message))
    assert bytes(made) == transaction(signed.header)
    made.sanitize()


def test_solders_would_write_the_same_payment() -> None:
    """Its keys are in another order; who signs, who is written to and what is asked are the same."""
    signed = _read(_header(requirements(memo="m" * 200))).message
    assert isinstance(signed, MessageV0)
    source, target = derive_ata(ADDRESS, SOLANA.asset), derive_ata(PAYEE, SOLANA.asset)
    transfer = b"\x0c" + (134_000).to_bytes(8, "little") + b"\x06"
    theirs = MessageV0.try_compile(
        Pubkey.from_string(FEE_PAYER),
        [
            _instruction(BUDGET_PROGRAM, b"\x02" + (20_000).to_bytes(4, "little")),
            _instruction(BUDGET_PROGRAM, b"\x03" + (1).to_bytes(8, "little")),
            _instruction(
                TOKEN_PROGRAM,
                transfer,
                (source, False, True),
                (SOLANA.asset, False, False),
                (target, False, True),
                (ADDRESS, True, False),
            ),
            _instruction(MEMO_PROGRAM, b"m" * 200),
        ],
        [],
        Hash.from_string(TERMS.blockhash),
    )

    assert _meaning(signed) == _meaning(theirs)
    assert len(to_bytes_versioned(signed)) == len(to_bytes_versioned(theirs))


def _instruction(program: str, data: bytes, *accounts: tuple[str, bool, bool]) -> Instruction:
    metas = [AccountMeta(Pubkey.from_string(key), signs, written) for key, signs, written in accounts]
    return Instruction(Pubkey.from_string(program), data, metas)


def _meaning(message: MessageV0) -> tuple[object, ...]:
    keys = message.account_keys
    roles = {
        str(key): (message.is_signer(place), message.is_maybe_writable(place))
        for place, key in enumerate(keys)
    }

    def spelt(one: CompiledInstruction) -> tuple[object, ...]:
        accounts = [str(keys[place]) for place in bytes(one.accounts)]
        return str(keys[one.program_id_index]), accounts, bytes(one.data)

    return str(keys[0]), roles, [spelt(one) for one in message.instructions], str(message.recent_blockhash)


# ── the facilitator ──────────────────────────────────────────────────────────────────────────────


def test_the_facilitator_accepts_our_payment() -> None:
    verdict = _verdict(_header())

    assert verdict.is_valid, verdict.invalid_reason
    assert verdict.payer == ADDRESS


def test_the_facilitator_accepts_a_payment_with_its_memo() -> None:
    verdict = _verdict(_header(requirements(memo="order 7 – ü")), {"memo": "order 7 – ü"})

    assert verdict.is_valid, verdict.invalid_reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount": "134001"}, "amount_insufficient"),
        ({"payTo": ADDRESS}, "recipient_mismatch"),
        ({"asset": "4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU"}, "mint_mismatch"),
        ({"extra": {"feePayer": PAYEE}}, "fee_payer_not_managed"),
        ({"extra": {"memo": "order 7"}}, "memo_mismatch"),
    ],
)
def test_the_facilitator_would_notice_a_difference(changes: dict[str, Any], reason: str) -> None:
    verdict = _verdict(_header(), **changes)

    assert not verdict.is_valid
    assert reason in str(verdict.invalid_reason)


def test_the_facilitator_would_notice_a_changed_byte() -> None:
    """Guards the tests above: our signature must depend on every byte of the message."""
    payload: Any = decode_payment_signature_header(_header())
    raw = bytearray(base64.b64decode(payload.payload["transaction"]))
    raw[-3] ^= 1  # in the memo
    payload.payload["transaction"] = base64.b64encode(bytes(raw)).decode()
    signer = Facilitator([Keypair.from_seed(bytes.fromhex(VECTORS["fee_payer"]["seed_hex"]))])

    verdict = ExactSvmScheme(signer).verify(payload, PaymentRequirements.model_validate(entry()))

    assert verdict.invalid_reason == "transaction_simulation_failed"


def test_the_sdk_reads_the_chosen_entry_back() -> None:
    payload: Any = decode_payment_signature_header(
        method().sign(requirements(), TERMS, maximum=134_000).header
    )

    assert payload.x402_version == 2
    assert payload.accepted == PaymentRequirements.model_validate(entry())


# ── sign-ins ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "info", [None, {"nonce": "abcdefgh12345678"}, {"nonce": "a" * 8, "statement": "Sign in"}]
)
async def test_the_sdk_finds_our_sign_in_valid(sign_in_with_x: Any, info: dict[str, object] | None) -> None:
    header = wallet(POLICY, StillClock(round(time.time() * 1000))).sign_in(URI, info)

    read = sign_in_with_x.parse_siwx_header(header)
    fitting = await sign_in_with_x.validate_siwx_message(read, SITE)
    verdict = await sign_in_with_x.verify_siwx_signature(read)

    assert fitting.is_valid, fitting.invalid_message
    assert verdict.is_valid, verdict.invalid_message
    assert (read.address, read.chain_id, read.type) == (ADDRESS, SOLANA.name, "ed25519")


async def test_the_sdk_would_notice_another_text(sign_in_with_x: Any) -> None:
    read = sign_in_with_x.parse_siwx_header(wallet().sign_in(URI))

    read.uri = SITE + "/api/jobs/another"

    assert not (await sign_in_with_x.verify_siwx_signature(read)).is_valid
