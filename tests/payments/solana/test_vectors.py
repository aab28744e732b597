"""Our bytes against vectors that two independent implementations agree on."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import Challenge, Terms
from bot.payments import siwx
from bot.payments.svm import base58, message
from bot.payments.svm.message import TokenTransfer
from bot.payments.svm.wallet import DIALECT
from tests.payments.solana.world import ADDRESS, TERMS, VECTORS, method, wallet
from tests.payments.world import decoded

PAYMENTS = VECTORS["payments"]
SIGN_INS = VECTORS["sign_ins"]


def _transfer(payment: dict[str, Any]) -> TokenTransfer:
    entry = payment["challenge"]["accepts"][0]
    return TokenTransfer(
        fee_payer=entry["extra"]["feePayer"],
        wallet=ADDRESS,
        payee=entry["payTo"],
        mint=entry["asset"],
        amount=int(entry["amount"]),
        memo=payment["memo"],
        blockhash=payment["blockhash"],
    )


@pytest.mark.parametrize("payment", PAYMENTS)
def test_the_message_is_the_golden_one(payment: dict[str, Any]) -> None:
    assert _transfer(payment).message().hex() == payment["message_hex"]


@pytest.mark.parametrize("payment", PAYMENTS)
def test_the_golden_402_is_answered_with_the_golden_header(payment: dict[str, Any]) -> None:
    golden = payment["challenge"]
    asked = Challenge(tuple(golden["accepts"]), golden["resource"], golden["resource"]["url"])
    bot = method()

    terms = Terms(blockhash=payment["blockhash"], last_valid_height=410_000_150, slot=TERMS.slot)
    signed = bot.sign(bot.choose(asked), terms, maximum=134_000)

    assert signed.header == payment["header"]
    assert decoded(signed.header)["payload"]["transaction"] == payment["transaction_base64"]
    assert signed.nonce == payment["client_signature"]


def test_the_two_token_accounts_are_in_the_order_of_the_official_client() -> None:
    """Alphabetical, whatever the case; in the golden payments the payee's comes first."""
    golden = _transfer(PAYMENTS[0])
    keys = [golden.message()[start : start + 32] for start in (5 + 64, 5 + 96)]
    assert [base58.encode(key) for key in keys] == [
        PAYMENTS[0]["payee_token_account"],
        PAYMENTS[0]["source_token_account"],
    ]
    # Of a real run: `73nG…` of ours before `iAsD…` of the payee's.
    other = replace(golden, payee="Drr86m5uUmEAwNQVfPtCXvsv6PZPDvJhPHeBQkBh92fy").message()
    assert base58.encode(other[5 + 64 : 5 + 96]) == PAYMENTS[0]["source_token_account"]
    assert sorted(["aZ", "Ab", "az", "B", "a"], key=message.collation) == ["a", "Ab", "az", "aZ", "B"]


def test_the_wire_form_leaves_the_first_place_to_the_fee_payer() -> None:
    golden = base64.b64decode(PAYMENTS[0]["transaction_base64"])
    signed = bytes.fromhex(PAYMENTS[0]["message_hex"])

    assert message.wire(signed, golden[65:129]) == golden
    assert golden[:65] == b"\x02" + bytes(64)
    assert len(golden) == 496


@pytest.mark.parametrize("sign_in", SIGN_INS)
def test_the_golden_sign_in_is_signed(sign_in: dict[str, Any]) -> None:
    info = sign_in["info"]

    assert siwx.answer(info["uri"], info, 0).text(ADDRESS, DIALECT) == sign_in["text"]
    assert decoded(wallet().sign_in(info["uri"], info)) == sign_in["json"]


@pytest.mark.parametrize("sign_in", SIGN_INS)
def test_a_challenge_that_names_base_first_is_answered_for_solana(sign_in: dict[str, Any]) -> None:
    info = sign_in["info"] | {"chainId": "eip155:8453", "type": "eip191"}

    assert decoded(wallet().sign_in(info["uri"], info)) == sign_in["json"]


def test_the_network_is_the_golden_one() -> None:
    offered = PAYMENTS[0]["challenge"]["accepts"][0]

    assert (SOLANA.name, SOLANA.asset) == (offered["network"], offered["asset"])
