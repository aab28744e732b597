"""The official x402 SDK as an independent judge of what we sign."""

import time
from typing import Any

import pytest
from eth_account import Account
from x402.http.utils import decode_payment_signature_header
from x402.mechanisms.evm.eip712 import hash_eip3009_authorization
from x402.mechanisms.evm.exact.facilitator import ExactEvmScheme
from x402.mechanisms.evm.types import ExactEIP3009Authorization
from x402.schemas import PaymentRequirements

from bot.domain.money.networks import BASE
from bot.domain.money.payments import Terms
from tests.payments.world import ADDRESS, NOW, POLICY, SITE, StillClock, entry, method, requirements, wallet

URI = SITE + "/api/jobs/cmnms7w2m000304l4oz0ewji1"


class Node:
    """The facilitator's view of the chain: USDC is a contract, the payer is not, transfers go through."""

    def get_addresses(self) -> list[str]:
        return ["0x" + "ee" * 20]

    def get_code(self, address: str) -> bytes:
        return b"" if address.lower() == ADDRESS.lower() else b"\x60"

    def read_contract(self, *_: object) -> object:
        return 1

    def verify_typed_data(self, *_: object) -> bool:
        raise AssertionError("the SDK recovers the signer by itself")


def _verdict(header: str, **changes: object) -> Any:
    payload: Any = decode_payment_signature_header(header)
    demanded = PaymentRequirements.model_validate(entry(**changes))
    node: Any = Node()
    return ExactEvmScheme(node).verify(payload, demanded)


def _clock() -> StillClock:
    return StillClock(round(time.time() * 1000))


def test_the_facilitator_accepts_our_payment() -> None:
    verdict = _verdict(wallet(clock=_clock()).authorize(requirements(), 130_000).header)

    assert verdict.is_valid, verdict.invalid_reason
    assert verdict.payer == ADDRESS


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount": "130001"}, "value"),
        ({"payTo": "0xfbd7b7Ed48146aD9bEfF956212c77cE056815ad0"}, "recipient"),
        ({"extra": {"name": "USDC", "version": "2"}}, "signature"),
    ],
)
def test_the_facilitator_would_notice_a_difference(changes: dict[str, object], reason: str) -> None:
    verdict = _verdict(wallet(clock=_clock()).authorize(requirements(), 130_000).header, **changes)

    assert not verdict.is_valid
    assert reason in str(verdict.invalid_reason)


def test_the_facilitator_refuses_an_authorization_of_the_past() -> None:
    verdict = _verdict(wallet(clock=StillClock(NOW - 10**9)).authorize(requirements(), 130_000).header)

    assert not verdict.is_valid
    assert "valid_before" in str(verdict.invalid_reason)


def test_the_sdk_hashes_the_same_bytes() -> None:
    payload: Any = decode_payment_signature_header(wallet().authorize(requirements(), 130_000).header)
    sent = payload.payload["authorization"]
    digest = hash_eip3009_authorization(
        ExactEIP3009Authorization(
            from_address=sent["from"],
            to=sent["to"],
            value=sent["value"],
            valid_after=sent["validAfter"],
            valid_before=sent["validBefore"],
            nonce=sent["nonce"],
        ),
        BASE.chain_id,
        BASE.asset,
        BASE.domain_name,
        BASE.domain_version,
    )

    signer = Account._recover_hash(digest, signature=payload.payload["signature"])
    assert signer == ADDRESS


def test_the_sdk_reads_the_chosen_entry_back() -> None:
    bot = method(POLICY, _clock())
    payload: Any = decode_payment_signature_header(bot.sign(requirements(), Terms(), maximum=130_000).header)

    assert payload.x402_version == 2
    assert payload.accepted == PaymentRequirements.model_validate(entry())


async def test_the_sdk_finds_our_sign_in_valid(sign_in_with_x: Any) -> None:
    header = wallet(clock=_clock()).sign_in(URI)

    read = sign_in_with_x.parse_siwx_header(header)
    verdict = await sign_in_with_x.validate_siwx_message(read, SITE)

    assert verdict.is_valid, verdict.invalid_message
    assert (read.address, read.uri, read.type) == (ADDRESS, URI, "eip191")


async def test_the_sdk_would_notice_a_wrong_clock(sign_in_with_x: Any) -> None:
    late = wallet(clock=StillClock(_clock().time + 60_000)).sign_in(URI)

    verdict = await sign_in_with_x.validate_siwx_message(sign_in_with_x.parse_siwx_header(late), SITE)

    assert verdict.invalid_reason == "invalid_siwx_issued_at_in_future"
