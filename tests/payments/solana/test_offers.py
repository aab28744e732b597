"""Offers that are accepted; for every other one nothing is signed. What the service answers to a payment."""

import base64
import json
from dataclasses import replace

import pytest

from bot.domain.errors import UntrustedChallenge
from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import Challenge, Declined, DeclineReason
from tests.payments.solana.world import (
    ACCOUNT,
    ADDRESS,
    FEE_PAYER,
    PAYEE,
    RESOURCE,
    TERMS,
    VECTORS,
    challenge,
    entry,
    method,
    row,
)
from tests.payments.world import NOW, PATH, SITE, StillClock, decoded
from tests.payments.world import entry as base_entry

PAYEE_ACCOUNT = VECTORS["payments"][0]["payee_token_account"]

REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "amount in exponent form": (entry(amount="1e9"), "amount"),
    "negative amount": (entry(amount="-1"), "amount"),
    "amount of thirteen digits": (entry(amount="1" * 13), "amount"),
    "amount in other digits": (entry(amount="١٣٠"), "amount"),
    "amount as a number": (entry(amount=134_000), "amount"),
    "amount zero": (entry(amount="0"), "amount"),
    "a number beyond all numbers": (entry({"note": float("inf")}), "sent back"),
    "half a sign": (entry({"note": "\ud800"}), "sent back"),
    "so long that no server takes it back": (entry({"note": "x" * 10_000}), "too long"),
    "no amount": (entry(amount=...), "amount"),
    "payee not allowed": (entry(payTo=FEE_PAYER), "not in PAYEES"),
    "payee of Base": (entry(payTo="0x07F067959297767c887dbfA3C72379c66E82a045"), "names no payee"),
    "payee in small letters": (entry(payTo=PAYEE.lower()), "payee|PAYEES"),
    "payee with a space": (entry(payTo=PAYEE + " "), "names no payee"),
    "payee's token account": (entry(payTo=PAYEE_ACCOUNT), "not in PAYEES"),
    "no payee": (entry(payTo=...), "names no payee"),
    "other token": (entry(asset="Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB"), "another token"),
    "token of the test network": (
        entry(asset="4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU"),
        "another token",
    ),
    "no token": (entry(asset=...), "another token"),
    "test network": (entry(network="solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"), "no payment"),
    "no network": (entry(network=...), "no payment"),
    "scheme upto": (entry(scheme="upto"), "no payment"),
    "Base only": (base_entry(), "no payment in USDC on Solana"),
    "extra is a list": ({**entry(), "extra": []}, "not an object"),
    "extra is missing": (
        {name: value for name, value in entry().items() if name != "extra"},
        "not an object",
    ),
    "no fee payer": (entry({"feePayer": ...}), "names no key"),
    "fee payer is no text": (entry({"feePayer": 7}), "names no key"),
    "fee payer is too short": (entry({"feePayer": "1" * 31}), "names no key"),
    "fee payer is our wallet": (entry({"feePayer": ADDRESS}), "another part"),
    "fee payer is our token account": (entry({"feePayer": ACCOUNT}), "another part"),
    "fee payer is the payee's token account": (entry({"feePayer": PAYEE_ACCOUNT}), "another part"),
    "fee payer is the mint": (entry({"feePayer": SOLANA.asset}), "another part"),
    "empty memo": (entry({"memo": ""}), "memo"),
    "memo of 257 bytes": (entry({"memo": "m" * 257}), "memo"),
    "memo of 129 letters of two bytes": (entry({"memo": "ü" * 129}), "memo"),
    "memo of two lines": (entry({"memo": "a\nb"}), "memo"),
    "memo with a control sign": (entry({"memo": "a\x00"}), "memo"),
    "memo that is half a sign": (entry({"memo": "\ud800"}), "memo"),
    "memo that turns its line around": (entry({"memo": "\u202eabc"}), "memo"),
    "memo as a number": (entry({"memo": 7}), "memo"),
    "another flow": (entry({"paymentFlow": "sponsored"}), "another flow"),
    "window of a year": (entry(maxTimeoutSeconds=31_536_000), "maxTimeoutSeconds"),
    "window of five seconds": (entry(maxTimeoutSeconds=5), "maxTimeoutSeconds"),
    "window as text": (entry(maxTimeoutSeconds="300"), "maxTimeoutSeconds"),
}


@pytest.mark.parametrize(("offer", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_offer_is_refused_and_said_why(offer: dict[str, object], words: str) -> None:
    with pytest.raises(UntrustedChallenge, match=words):
        method().choose(challenge(offer))


def test_no_offer_at_all_is_refused() -> None:
    with pytest.raises(UntrustedChallenge, match="no payment in USDC on Solana"):
        method().choose(challenge())


def test_our_entry_is_found_whatever_stands_before_it() -> None:
    wrong = entry({"paymentFlow": "sponsored"})
    chosen = method().choose(challenge(base_entry(), wrong, entry(), resource=RESOURCE))

    assert (chosen.network, chosen.asset) == (SOLANA.name, SOLANA.asset)
    assert (chosen.amount, chosen.payee, chosen.timeout_seconds) == (134_000, PAYEE, 300)
    assert (chosen.fee_payer, chosen.memo) == (FEE_PAYER, "")
    assert (chosen.entry, chosen.resource) == (entry(), RESOURCE)


@pytest.mark.parametrize(
    "extra",
    [
        {"paymentFlow": "authorization"},
        {"features": ["anything"]},
        {"memo": None},
        {"recentBlockhash": ..., "lastValidBlockHeight": ...},
        {"recentBlockhash": "not a hash", "lastValidBlockHeight": "-1"},
    ],
)
def test_what_does_not_matter_is_let_pass_and_echoed(extra: dict[str, object]) -> None:
    bot, offer = method(), entry(extra)

    sent = decoded(bot.sign(bot.choose(challenge(offer)), TERMS, maximum=134_000).header)

    assert sent["accepted"] == offer
    assert list(sent["accepted"]) == list(offer)


@pytest.mark.parametrize("memo", ["a", "m" * 256, "ü" * 128, "order 7; [3] abc"])
def test_a_demanded_memo_is_used(memo: str) -> None:
    bot = method()
    chosen = bot.choose(challenge(entry({"memo": memo})))

    signed = bot.sign(chosen, TERMS, maximum=134_000)

    assert json.loads(signed.proof or "")["memo"] == chosen.memo == memo


def test_a_demanded_memo_is_not_signed_twice_while_the_first_payment_may_be_open() -> None:
    clock = StillClock(speed=2)
    bot = method(clock=clock)
    chosen = bot.choose(challenge(entry({"memo": "order 7"})))
    bot.sign(chosen, TERMS, maximum=134_000)

    clock.time += 299_000
    with pytest.raises(UntrustedChallenge, match="memo of another payment"):
        bot.sign(chosen, TERMS, maximum=134_000)
    clock.time += 1_000
    bot.sign(chosen, TERMS, maximum=134_000)


def test_a_memo_of_our_own_is_not_signed_again_on_demand() -> None:
    """The service has seen it, and all else can be equal: that would be one transaction for two purchases."""
    bot = method()
    signed = bot.sign(bot.choose(challenge(entry())), TERMS, maximum=134_000)
    memo = json.loads(signed.proof or "")["memo"]

    with pytest.raises(UntrustedChallenge, match="memo of another payment"):
        bot.sign(bot.choose(challenge(entry({"memo": memo}))), TERMS, maximum=134_000)


def test_a_refused_signature_uses_no_memo_up() -> None:
    bot = method()
    chosen = bot.choose(challenge(entry({"memo": "order 7"})))

    with pytest.raises(UntrustedChallenge):
        bot.sign(chosen, TERMS, maximum=133_999)
    bot.sign(chosen, TERMS, maximum=134_000)


def test_the_blockhash_of_the_offer_is_never_used() -> None:
    bot = method()
    terms = replace(TERMS, blockhash="Bsms8rW4wFhGzERy7MBxNKJvCe2Y1XZY7r8tV3bSksba")

    signed = bot.sign(bot.choose(challenge(entry())), terms, maximum=134_000)

    stored = json.loads(signed.proof or "")
    assert stored["blockhash"] == terms.blockhash
    assert stored["lastValidBlockHeight"] == terms.last_valid_height


def test_a_402_for_another_address_is_refused() -> None:
    with pytest.raises(UntrustedChallenge, match="another address"):
        method().choose(challenge(entry(), resource={"url": "https://evil.example" + PATH}))


def test_the_service_may_name_its_public_host_or_the_one_we_asked() -> None:
    asked = Challenge((entry(),), {"url": SITE + PATH}, "http://127.0.0.1:9000" + PATH)

    assert method().choose(asked).resource == {"url": SITE + PATH}


# ── the answers ──────────────────────────────────────────────────────────────────────────────────

SIMULATION = "transaction_simulation_failed"


@pytest.mark.parametrize(
    ("status", "code", "words", "expected"),
    [
        (402, SIMULATION, 'Simulation failed: {"InstructionError":[2,{"Custom":1}]}', "insufficient_funds"),
        (402, SIMULATION, "Simulation failed: InstructionError [2, Custom 1]", "insufficient_funds"),
        (402, SIMULATION, "InstructionError((2, Custom(1)))", "insufficient_funds"),
        (402, SIMULATION, 'Simulation failed: {"InstructionError":[2,{"Custom":17}]}', "other"),
        (402, SIMULATION, 'Simulation failed: {"InstructionError":[1,{"Custom":1}]}', "other"),
        (402, SIMULATION, 'Simulation failed: "BlockhashNotFound"', "valid_before"),
        (402, SIMULATION, 'Simulation failed: "AlreadyProcessed"', "nonce_already_used"),
        (402, SIMULATION, "", "other"),
        (402, "duplicate_settlement", "", "nonce_already_used"),
        (402, "settlement_pending", "", "nonce_already_used"),
        (402, "fee_payer_not_managed_by_facilitator", "", "requirements_mismatch"),
        (402, "invalid_exact_svm_payload_amount_insufficient", "", "requirements_mismatch"),
        (402, "requirements_mismatch", "", "requirements_mismatch"),
        (402, "invalid_exact_svm_payload_mint_mismatch", "", "other"),
        (402, "", 'Simulation failed: "BlockhashNotFound"', "other"),
        (400, "", "Prompt is too long", "request"),
    ],
)
def test_a_clear_no_is_read(status: int, code: str, words: str, expected: str) -> None:
    assert method().reads(Declined(status, code, words)) is DeclineReason(expected)


SIGNATURE = VECTORS["payments"][0]["fee_payer_signature"]


def _receipt(**changes: object) -> dict[str, str]:
    told = {"success": True, "transaction": SIGNATURE, "network": SOLANA.name, "payer": ADDRESS, **changes}
    return {"payment-response": base64.b64encode(json.dumps(told).encode()).decode()}


def test_the_receipt_names_the_transaction() -> None:
    assert method().receipt(_receipt()) == SIGNATURE


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"payment-response": "…"},
        _receipt(success=False),
        _receipt(transaction="0x" + "ab" * 32),
        _receipt(transaction="1" * 70),  # base58, of another length than a signature
        _receipt(transaction=None),
    ],
)
def test_a_receipt_without_a_usable_transaction_names_none(headers: dict[str, str]) -> None:
    assert method().receipt(headers) is None


def test_a_payment_is_presented_in_one_header_and_once() -> None:
    bot = method()
    signed = bot.sign(bot.choose(challenge(entry())), TERMS, maximum=134_000)

    assert bot.presentation(row(signed, NOW)) == {"PAYMENT-SIGNATURE": signed.header}
    assert (bot.network, bot.address, bot.most_presentations, bot.fee_most) == (SOLANA, ADDRESS, 1, 0)
