"""The bytes of a payment on Tempo: the official client's, and as pytempo and eth_account read them."""

from dataclasses import replace
from typing import Any

import pytest
import rlp
from eth_account import Account
from pytempo import Call, Signature, TempoTransaction

from bot.domain.errors import ChainUnavailable
from bot.domain.money.networks import TEMPO
from bot.payments.mpp import credential
from bot.payments.mpp.receipts import Outcome, read_receipt
from bot.payments.mpp.transaction import GAS_LIMIT, Transaction
from bot.stablestudio.authenticate import payment_challenges
from tests.payments.tempo.world import ADDRESS, KEY, PAYEE, VECTORS, encoded, payment

GOLDEN = ("paying_gas", "sponsored")


def golden(name: str) -> tuple[Transaction, dict[str, Any]]:
    """The transaction of a vector, made of the fields that it states."""
    vector = VECTORS[name]
    transaction = Transaction(
        payer=ADDRESS,
        payee=vector["payee"],
        amount=vector["amount"],
        memo=bytes.fromhex(vector["memo"][2:]),
        max_fee=vector["max_fee"],
        valid_before=vector["valid_before"],
        sponsored=vector["sponsored"],
        gas_limit=vector["gas_limit"],
    )
    return transaction, vector


def signed(transaction: Transaction) -> bytes:
    return bytes(Account.from_key(KEY).unsafe_sign_hash(transaction.signing_hash()).signature)


@pytest.mark.parametrize("name", GOLDEN)
def test_the_official_clients_bytes_are_made_again(name: str) -> None:
    transaction, vector = golden(name)
    signature = signed(transaction)
    (parameters,) = payment_challenges([vector["www_authenticate"]])

    assert "0x" + transaction.signing_hash().hex() == vector["signing_hash"]
    assert "0x" + transaction.signed(signature).hex() == vector["signed"]
    assert transaction.hash(signature) == vector["hash"]
    assert (
        credential.authorization(parameters, transaction.signed(signature), ADDRESS)
        == vector["authorization"]
    )


@pytest.mark.parametrize("vector", VECTORS["memos"])
def test_a_memo_is_bound_to_realm_and_challenge(vector: dict[str, str]) -> None:
    plain = credential.memo(vector["realm"], vector["challenge_id"], bytes(10))
    ours = credential.memo(vector["realm"], vector["challenge_id"], bytes(range(1, 11)))

    assert "0x" + plain.hex() == vector["memo"]
    assert (ours[:15], ours[15:25], ours[25:]) == (plain[:15], bytes(range(1, 11)), plain[25:])
    with pytest.raises(ValueError, match="ten"):
        credential.memo(vector["realm"], vector["challenge_id"], b"short")


@pytest.mark.parametrize("sponsored", [False, True])
def test_pytempo_and_eth_account_read_the_same_payment(sponsored: bool) -> None:
    transaction, _ = golden("sponsored" if sponsored else "paying_gas")
    ours = replace(transaction, gas_limit=GAS_LIMIT, memo=bytes(range(32)), max_fee=24_000_000_000)
    signature = signed(ours)
    handed_over = ours.signed(signature)
    fields: list[Any] = rlp.decode(handed_over[1:])
    theirs = TempoTransaction.create(
        chain_id=4217,
        gas_limit=1_000_000,
        max_fee_per_gas=24_000_000_000,
        nonce_key=2**256 - 1,
        valid_before=ours.valid_before,
        fee_token=None if sponsored else TEMPO.asset,
        awaiting_fee_payer=sponsored,
        calls=(Call.create(to=fields[4][0][0], data=fields[4][0][2]),),
    )

    assert theirs.get_signing_hash() == ours.signing_hash()
    assert Account._recover_hash(theirs.get_signing_hash(), signature=fields[13]) == ADDRESS
    assert Signature.from_bytes(fields[13]).v in (27, 28)
    if sponsored:
        assert (handed_over[0], fields[10], fields[11]) == (0x78, b"", bytes.fromhex(ADDRESS[2:]))
        assert ours.hash(signature) is None
    else:
        whole = theirs.sign(KEY)
        assert whole.encode() == handed_over
        assert "0x" + whole.hash().hex() == ours.hash(signature)


def test_the_call_transfers_the_amount_to_the_payee_with_the_memo() -> None:
    transaction, _ = golden("paying_gas")
    ours = replace(transaction, memo=bytes(range(32)))
    fields: list[Any] = rlp.decode(ours.signed(signed(ours))[1:])

    ((token, value, data),) = fields[4]
    assert ("0x" + token.hex(), value) == (TEMPO.asset.lower(), b"")
    assert data[:4].hex() == "95777d59"
    assert "0x" + data[4:36].hex().lstrip("0") == PAYEE.lower().replace("0x0", "0x")
    assert int.from_bytes(data[36:68], "big") == 134_000
    assert data[68:] == bytes(range(32))


def test_a_signature_in_another_form_is_not_handed_over() -> None:
    """It would be valid, and give the transaction a hash that the payment is not searched by."""
    transaction, _ = golden("paying_gas")
    signature = signed(transaction)
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    high = (order - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")

    for other in (
        signature[:64] + bytes([signature[64] - 27]),
        signature[:32] + high + bytes([55 - signature[64]]),
        signature[:64],
    ):
        with pytest.raises(ValueError, match="signature"):
            transaction.signed(other)


def test_the_credential_echoes_the_challenge_as_it_came() -> None:
    parameters = {
        "id": "q2",
        "realm": "stablestudio.dev",
        "method": "tempo",
        "intent": "charge",
        "request": "eyJ6IjoxLCJhIjoyfQ",
        "expires": "2027-01-01T00:05:00.000Z",
        "opaque": 'ä "quoted" \\ ',
        "description": "one picture",
        "unknown": "is not part of a credential",
    }
    value = credential.authorization(parameters, b"\x76", ADDRESS)

    scheme, _, text = value.partition(" ")
    message = credential.decode(text)
    assert scheme == "Payment"
    assert message is not None
    assert message["challenge"] == {name: parameters[name] for name in parameters if name != "unknown"}
    assert message["payload"] == {"signature": "0x76", "type": "transaction"}
    assert message["source"] == f"did:pkh:eip155:4217:{ADDRESS}"


def test_a_receipt_names_the_transaction() -> None:
    assert credential.receipt(VECTORS["receipt_header"]) == VECTORS["receipt_hash"]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "pending"},
        {"method": "lightning"},
        {"reference": "0x12"},
        {"reference": None},
        {"reference": "0x" + "g" * 64},
    ],
)
def test_another_receipt_names_none(changes: dict[str, object]) -> None:
    good: dict[str, object] = {"method": "tempo", "status": "success", "reference": "0x" + "AB" * 32}

    assert credential.receipt(encoded(good)) == "0x" + "ab" * 32
    assert credential.receipt(encoded(good | changes)) is None


@pytest.mark.parametrize(
    "text", ["", "!!", "e30=", "bm8", encoded([1]), encoded({"a": float("nan")}), "A" * 20_000]
)
def test_what_is_no_object_in_base64url_is_not_decoded(text: str) -> None:
    assert credential.decode(text) is None
    assert credential.receipt(text) is None
    assert credential.receipt(None) is None


# ── a receipt of the chain ───────────────────────────────────────────────────────────────────────


def test_the_receipt_of_a_real_run_proves_the_payment_and_its_gas() -> None:
    run = VECTORS["run"]
    made = payment(payee=run["payee"], amount=run["amount"], nonce=run["memo"])

    outcome = read_receipt(run["receipt"], run["hash"], made, sponsored=False)

    assert outcome == Outcome(run["hash"], 6, paid=True, fee=run["fee"])
    with pytest.raises(ChainUnavailable, match="gas"):
        read_receipt(run["receipt"], run["hash"], made, sponsored=True)
    with pytest.raises(ChainUnavailable, match="status"):
        read_receipt(run["receipt"], run["hash"], replace(made, amount=134_001), sponsored=False)
