"""The golden payments and sign-ins, and what a node showed of a real run, held against the sandbox."""

import base64
from typing import Any

import pytest
from nacl.signing import SigningKey

from sandbox.faults import Faults
from sandbox.rpc import RpcError
from sandbox.solana import Solana, base58, calls, token_account, transaction
from sandbox.solana.facilitator import Demand, Facilitator, Rejected
from sandbox.solana.ledger import block_time
from sandbox.studio.siwx import message_text
from tests.sandbox.solana.buyer import PAYEE, VECTORS, WALLET, Frozen

FEE_PAYER = SigningKey(bytes.fromhex(VECTORS["fee_payer"]["seed_hex"]))
FORMS = ("transaction_base64", "same_payment_with_keys_in_raw_byte_order_base64")


class Golden(Solana):
    """A chain whose newest block has the blockhash of the golden payments."""

    def blockhash(self, slot: int) -> str:
        return VECTORS["payments"][0]["blockhash"] if slot == self.head() else super().blockhash(slot)


@pytest.fixture
def chain() -> Solana:
    chain = Golden(Frozen())
    chain.open(PAYEE)
    chain.deposit(WALLET, 5_000_000, memo="top-up", age=60)
    return chain


@pytest.fixture
def facilitator(chain: Solana) -> Facilitator:
    return Facilitator(chain, Faults(), [FEE_PAYER])


def demanded(vector: dict[str, Any], **changes: Any) -> Demand:
    offer = vector["offer"]
    known = {"payee": offer["payTo"], "amount": int(offer["amount"])}
    extra = {"fee_payer": offer["extra"]["feePayer"], "memo": offer["extra"]["memo"]}
    return Demand(**{**known, **extra, **changes})


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("vector", VECTORS["payments"], ids=("memo given", "own memo"))
def test_a_golden_payment_lands_byte_for_byte(
    facilitator: Facilitator, vector: dict[str, Any], form: str
) -> None:
    wire, chain = vector[form], facilitator.chain
    raw = base64.b64decode(wire)
    assert transaction.parse(raw).encoded() == raw
    landed = chain.find(facilitator.settle(wire, demanded(vector)))
    assert landed is not None
    assert landed.memo == f"[32] {vector['memo']}"
    if form == FORMS[0]:
        assert landed.id == vector["fee_payer_signature"]
        assert base58.encode(landed.transaction.signatures[1]) == vector["client_signature"]
    assert landed.transaction.encoded()[65:] == raw[65:]
    assert chain.balance(PAYEE) == int(vector["offer"]["amount"])
    assert chain.balance(WALLET) == 5_000_000 - chain.balance(PAYEE)


@pytest.mark.parametrize("vector", VECTORS["payments"], ids=("memo given", "own memo"))
def test_no_changed_byte_of_a_golden_payment_is_taken(
    facilitator: Facilitator, vector: dict[str, Any]
) -> None:
    raw = bytearray(base64.b64decode(vector["transaction_base64"]))
    demand = demanded(vector)
    for at in range(len(raw)):
        changed = raw.copy()
        changed[at] ^= 0x01
        wire = base64.b64encode(changed).decode()
        if 1 <= at < 65:  # the fee payer's place: whatever is in it, its own signature takes it
            facilitator.verify(wire, demand)
        else:
            with pytest.raises(Rejected):
                facilitator.verify(wire, demand)


def test_token_accounts_are_those_of_the_golden_payments() -> None:
    for vector in VECTORS["payments"]:
        assert token_account(WALLET) == vector["source_token_account"]
        assert token_account(PAYEE) == vector["payee_token_account"]


@pytest.mark.parametrize("vector", VECTORS["sign_ins"], ids=("plain", "with a statement"))
def test_the_text_of_a_sign_in_is_the_golden_one(vector: dict[str, Any]) -> None:
    assert message_text(vector["json"]) == vector["text"]


def shape(value: Any) -> Any:
    """Return the value with its leaves replaced by their types, and lists by their different members."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        shapes: list[Any] = []
        for inner in map(shape, value):
            shapes += [] if inner in shapes else [inner]
        return shapes
    return (
        "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    )


def test_a_nodes_answers_have_the_shapes_of_a_real_run(facilitator: Facilitator) -> None:
    chain = facilitator.chain
    vector = VECTORS["payments"][0]
    paid = facilitator.settle(vector["transaction_base64"], demanded(vector))
    chain.warp = 30
    lines = calls.answer(chain, "getSignaturesForAddress", [token_account(WALLET), {"limit": 10}])
    assert shape(lines) == shape(VECTORS["signatures_for_address"])
    assert [line["memo"] for line in lines] == [f"[32] {vector['memo']}", "[6] top-up"]
    config = {"encoding": "json", "maxSupportedTransactionVersion": 0}
    for line, name in zip(lines, ("transaction", "deposit"), strict=True):
        told, known = calls.answer(chain, "getTransaction", [line["signature"], config]), VECTORS[name]
        assert shape(told) == shape(known)
        assert told["transaction"]["message"]["header"] == known["transaction"]["message"]["header"]
        assert told["slot"] == line["slot"]
        assert told["blockTime"] == line["blockTime"] == block_time(line["slot"])
    with pytest.raises(RpcError, match="Transaction version"):
        calls.answer(chain, "getTransaction", [paid, {"encoding": "json"}])


def test_a_run_is_told_as_it_was() -> None:
    """The real run's own transaction, put into the ledger, is told with the very same words."""
    known = VECTORS["transaction"]
    accounts = known["transaction"]["message"]["accountKeys"]
    parts = known["transaction"]
    steps = parts["message"]["instructions"]
    body = b"\x80\x02\x01\x04" + bytes([len(accounts)]) + b"".join(base58.decode(key, 32) for key in accounts)
    body += base58.decode(parts["message"]["recentBlockhash"], 32) + bytes([len(steps)])
    for step in steps:
        data = _unbased(step["data"])
        body += bytes([step["programIdIndex"], len(step["accounts"]), *step["accounts"], len(data)]) + data
    raw = b"\x02" + b"".join(base58.decode(each, 64) for each in parts["signatures"]) + body + b"\0"
    assert transaction.shown(transaction.parse(raw)) == parts


def _unbased(text: str) -> bytes:
    for size in range(1, 64):
        try:
            return base58.decode(text, size)
        except ValueError:
            continue
    raise AssertionError(text)
