import pytest

from bot.domain.money.networks import BASE
from bot.domain.money.payments import (
    Authorization,
    ChainVerdict,
    ChainView,
    DeclineReason,
    fate,
    upload_purpose,
)
from tests.builders import payment


@pytest.mark.parametrize(
    ("used", "block_time", "expected"),
    [
        (True, 0, ChainVerdict.CHARGED),
        (True, 2_000, ChainVerdict.CHARGED),
        (False, 999, ChainVerdict.PENDING),
        (False, 1_000 + BASE.deep_seconds - 1, ChainVerdict.PENDING),  # a reorganisation may still use it
        (
            False,
            1_000 + BASE.deep_seconds,
            ChainVerdict.LAPSED,
        ),  # the contract demands block time < validBefore
        (False, 2_000, ChainVerdict.LAPSED),
    ],
)
def test_what_the_chain_proves(used: bool, block_time: int, expected: ChainVerdict) -> None:
    proven = fate(ChainView(used, block_time), valid_before=1_000)
    assert (proven.verdict, proven.at) == (expected, block_time)


def test_no_signed_header_is_ever_printed() -> None:
    secret = "c2lnbmVkIGJ5dGVz"
    signed = Authorization("0x1", "a", "b", "n", "t", 1, 0, 2, secret)
    assert secret not in repr(signed)
    assert secret not in repr(payment(header=secret))
    assert secret not in f"{payment(header=secret)}"


def test_each_upload_is_a_purchase_of_its_own() -> None:
    assert len({upload_purpose(position) for position in range(16)}) == 16


@pytest.mark.parametrize(
    ("status", "code", "reason", "about_authorization"),
    [
        (402, "requirements_mismatch", DeclineReason.REQUIREMENTS_MISMATCH, True),
        (402, "invalid_exact_evm_payload_authorization_valid_before", DeclineReason.VALID_BEFORE, True),
        (402, "invalid_exact_evm_authorization_valid_after", DeclineReason.VALID_AFTER, True),
        (402, "invalid_exact_evm_nonce_already_used", DeclineReason.NONCE_USED, True),
        (402, "nonce_already_used", DeclineReason.NONCE_USED, True),
        (402, "insufficient_funds", DeclineReason.INSUFFICIENT_FUNDS, False),
        (400, "insufficient_funds", DeclineReason.INSUFFICIENT_FUNDS, False),
        (402, "not_insufficient_funds", DeclineReason.OTHER, False),
        (402, "insufficient_funds_hint", DeclineReason.OTHER, False),
        (402, "invalid_exact_evm_payload_from_address_kyt", DeclineReason.OTHER, False),
        (402, "", DeclineReason.OTHER, False),
        (400, "", DeclineReason.REQUEST, False),
        (404, "route_not_found", DeclineReason.REQUEST, False),
    ],
)
def test_status_and_machine_code_are_the_reason(
    status: int, code: str, reason: DeclineReason, about_authorization: bool
) -> None:
    assert DeclineReason.of(status, code) is reason
    assert reason.is_about_authorization is about_authorization


def test_the_words_of_a_refusal_are_no_reason() -> None:
    old = payment(answer="insufficient_funds: says a row of an older version")
    assert old.decline_reason is DeclineReason.OTHER
    assert payment(answer="anything", decline=DeclineReason.VALID_BEFORE).decline_reason is (
        DeclineReason.VALID_BEFORE
    )
    assert payment().decline_reason is None
