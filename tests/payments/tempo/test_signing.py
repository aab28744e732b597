"""What the wallet signs on Tempo, what it refuses to sign, and what independent libraries read in it."""

import json
from dataclasses import replace
from typing import Any

import pytest
import rlp
from eth_account import Account
from pytempo import Call, TempoTransaction

from bot.domain.errors import UntrustedChallenge
from bot.domain.money.networks import BASE, TEMPO
from bot.domain.money.payments import Declined, DeclineReason, Requirements, Terms
from bot.payments.mpp.draft import FEE_MOST, draft
from bot.payments.wallet import Wallet
from tests.payments.tempo.world import (
    ADDRESS,
    KEY,
    NOW,
    PAYEE,
    VECTORS,
    challenge,
    decoded,
    details,
    method,
    parameters,
    payment,
    request,
)
from tests.payments.world import SITE, StillClock
from tests.payments.world import decoded as padded

TERMS = Terms(fee_most=20_000, max_fee=20_000_000_000, slot=77)
SPONSORED = Terms(fee_most=0, max_fee=20_000_000_000, slot=77)


def chosen(**changes: object) -> Requirements:
    return method().choose(challenge(parameters(**changes)))


def handed_over(header: str) -> tuple[bytes, dict[str, Any]]:
    """The transaction in an Authorization header, and the whole credential."""
    scheme, _, text = header.partition(" ")
    assert scheme == "Payment"
    credential = decoded(text)
    return bytes.fromhex(credential["payload"]["signature"][2:]), credential


def test_the_signed_transaction_is_the_payment_that_the_authorization_tells_of() -> None:
    made = method().sign(chosen(), TERMS, maximum=134_000)

    raw, credential = handed_over(made.header)
    fields: list[Any] = rlp.decode(raw[1:])
    data = fields[4][0][2]
    theirs = TempoTransaction.create(
        chain_id=TEMPO.chain_id,
        gas_limit=1_000_000,
        max_fee_per_gas=TERMS.max_fee,
        nonce_key=2**256 - 1,
        valid_before=made.valid_before,
        fee_token=TEMPO.asset,
        calls=(Call.create(to=TEMPO.asset, data=data),),
    )
    assert theirs.sign(KEY).encode() == raw
    assert Account._recover_hash(theirs.get_signing_hash(), signature=fields[13]) == ADDRESS == made.payer
    assert data.hex() == f"95777d59{PAYEE[2:].lower():0>64}{134_000:064x}{made.nonce[2:]}"
    assert json.loads(made.proof or "") == {"hash": "0x" + theirs.sign(KEY).hash().hex(), "block": 77}
    assert credential["source"] == f"did:pkh:eip155:4217:{ADDRESS}"
    assert credential["challenge"] == parameters()
    assert (made.payee, made.amount, made.network, made.asset) == (PAYEE, 134_000, TEMPO.name, TEMPO.asset)
    assert (made.valid_after, made.valid_before, made.fee_most) == (0, NOW // 1000 + 25, 20_000)


def test_a_sponsored_payment_has_no_hash_and_no_fee_of_ours() -> None:
    requirements = chosen(request=details(feePayer=True))
    made = method().sign(requirements, SPONSORED, maximum=134_000)

    raw, _ = handed_over(made.header)
    fields: list[Any] = rlp.decode(raw[1:])
    theirs = TempoTransaction.create(
        chain_id=TEMPO.chain_id,
        gas_limit=1_000_000,
        max_fee_per_gas=TERMS.max_fee,
        nonce_key=2**256 - 1,
        valid_before=made.valid_before,
        awaiting_fee_payer=True,
        calls=(Call.create(to=TEMPO.asset, data=fields[4][0][2]),),
    )
    assert raw[0] == 0x78
    assert Account._recover_hash(theirs.get_signing_hash(), signature=fields[13]) == ADDRESS
    assert (fields[10], "0x" + fields[11].hex()) == (b"", ADDRESS.lower())
    assert json.loads(made.proof or "") == {"hash": None, "block": 77}
    assert made.fee_most == 0


def test_payments_of_one_challenge_differ() -> None:
    """The service repeats its challenges: without a part of our own they would be one transaction."""
    requirements = chosen()
    made = [method().sign(requirements, TERMS, maximum=134_000) for _ in range(20)]

    assert len({one.nonce for one in made}) == 20
    assert len({one.proof for one in made}) == 20
    golden = VECTORS["paying_gas"]["memo"]
    assert {(one.nonce[:32], one.nonce[52:]) for one in made} == {(golden[:32], golden[52:])}


@pytest.mark.parametrize(("seconds", "window"), [(300, 25), (26, 25), (25, 25), (12, 12), (5, 5)])
def test_a_payment_ends_with_its_challenge_at_the_latest(seconds: int, window: int) -> None:
    clock = StillClock(NOW + 300_000 - seconds * 1000)

    made = method(clock=clock).sign(chosen(), TERMS, maximum=134_000)

    assert made.valid_before == clock.now() // 1000 + window


OUTSIDE: dict[str, tuple[str, dict[str, Any], int]] = {
    "network": ("on Tempo only", {"network": BASE.name}, 134_000),
    "asset": ("on Tempo only", {"asset": BASE.asset}, 134_000),
    "payee": ("another one", {"payee": ADDRESS}, 134_000),
    "amount below the challenge": ("another one", {"amount": 133_999}, 134_000),
    "amount above the challenge": ("another one", {"amount": 134_001}, 200_000),
    "amount zero": ("not above zero", {"amount": 0}, 134_000),
    "amount negative": ("not above zero", {"amount": -5}, 134_000),
    "above what the caller allows": (r"\$0\.134 is asked", {}, 133_999),
    "sponsored without being so": ("another one", {"sponsored": True}, 134_000),
    "challenge of another realm": ("realm", {"entry": parameters(realm="evil.example")}, 134_000),
    "challenge of another payee": (
        "PAYEES",
        {"entry": parameters(request=request(recipient=ADDRESS))},
        134_000,
    ),
    "challenge that has expired": ("expired", {"entry": parameters(expires="2026-12-31T23:59:59Z")}, 134_000),
    "challenge that is none": ("not a charge", {"entry": {}}, 134_000),
}


@pytest.mark.parametrize(("reason", "changes", "most"), OUTSIDE.values(), ids=OUTSIDE.keys())
def test_the_signer_itself_refuses(
    reason: str, changes: dict[str, Any], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements = replace(chosen(), **changes)
    signed: list[object] = []
    monkeypatch.setattr(Wallet, "_Wallet__sign_hash", lambda _, digest: signed.append(digest))

    with pytest.raises(UntrustedChallenge, match=reason):
        method().sign(requirements, TERMS, maximum=most)
    assert signed == []


def test_the_hard_maximum_holds_on_tempo() -> None:
    requirements = chosen(request=request(amount="25000001"))

    with pytest.raises(UntrustedChallenge, match="allowed"):
        method().sign(requirements, TERMS, maximum=10**12)


@pytest.mark.parametrize(
    "terms",
    [
        Terms(),
        Terms(fee_most=24_001, max_fee=24_000_000_001),
        Terms(fee_most=19_999, max_fee=20_000_000_000),
        Terms(fee_most=0, max_fee=20_000_000_000),
        Terms(fee_most=0, max_fee=-1),
    ],
)
def test_a_price_of_gas_that_was_not_agreed_is_not_signed(terms: Terms) -> None:
    with pytest.raises(UntrustedChallenge, match="gas"):
        method().sign(chosen(), terms, maximum=134_000)


def test_the_most_that_gas_may_cost_is_signed() -> None:
    made = method().sign(chosen(), Terms(fee_most=FEE_MOST, max_fee=24_000_000_000), maximum=134_000)

    assert made.fee_most == FEE_MOST == method().fee_most == 24_000


def test_the_source_is_the_signer_and_nobody_else() -> None:
    """The service would give the job to whomever the credential names."""
    other = "0x07F067959297767c887dbfA3C72379c66E82a045"
    drafted = draft(chosen(), TERMS, payer=other, realms={"stablestudio.dev"}, payees={PAYEE}, now=NOW)
    signature = bytes(Account.from_key(KEY).unsafe_sign_hash(drafted.transaction.signing_hash()).signature)

    with pytest.raises(UntrustedChallenge, match="was signed by"):
        drafted.authorization(signature)


def test_neither_the_header_nor_the_key_is_printed() -> None:
    bot = method()
    made = bot.sign(chosen(), TERMS, maximum=134_000)

    assert made.header not in repr(made)
    assert KEY[2:] not in repr(vars(bot))


# ── what the service hears and says ──────────────────────────────────────────────────────────────


def test_a_payment_is_presented_once_in_one_header() -> None:
    bot = method()

    assert bot.presentation(payment(header="Payment e30")) == {"Authorization": "Payment e30"}
    assert bot.most_presentations == 1
    assert bot.receipt({"payment-receipt": VECTORS["receipt_header"]}) == VECTORS["receipt_hash"]
    assert bot.receipt({"payment-response": VECTORS["receipt_header"]}) is None


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (400, "", DeclineReason.REQUEST),
        (422, "nonce_already_used", DeclineReason.REQUEST),
        (402, "insufficient_funds", DeclineReason.OTHER),
        (402, "anything", DeclineReason.OTHER),
    ],
)
def test_a_clear_no(status: int, code: str, reason: DeclineReason) -> None:
    """Codes are those of x402's facilitators: on Tempo they mean nothing that we know."""
    assert method().reads(Declined(status, code, "words")) is reason


def test_the_sign_in_is_that_of_base() -> None:
    uri = SITE + "/api/jobs/cmnms7w2m000304l4oz0ewji1"

    signed_in = padded(method().sign_in(uri))

    assert (signed_in["chainId"], signed_in["type"], signed_in["address"]) == (
        "eip155:8453",
        "eip191",
        ADDRESS,
    )
