import pytest

from bot.domain.money.payments import (
    Authorization,
    ChainVerdict,
    ChainView,
    DeclineReason,
    upload_purpose,
    verdict,
)
from tests.builders import payment


@pytest.mark.parametrize(
    ("used", "block_time", "expected"),
    [
        (True, 0, ChainVerdict.CHARGED),
        (True, 2_000, ChainVerdict.CHARGED),
        (False, 999, ChainVerdict.PENDING),
        (False, 1_000, ChainVerdict.LAPSED),  # the contract demands block time < validBefore
        (False, 1_001, ChainVerdict.LAPSED),
    ],
)
def test_what_the_chain_proves(used: bool, block_time: int, expected: ChainVerdict) -> None:
    assert verdict(ChainView(used, block_time), valid_before=1_000) is expected


def test_no_signed_header_is_ever_printed() -> None:
    secret = "c2lnbmVkIGJ5dGVz"
    signed = Authorization("0x1", "a", "b", "n", "t", 1, 0, 2, secret)
    assert secret not in repr(signed)
    assert secret not in repr(payment(header=secret))
    assert secret not in f"{payment(header=secret)}"


def test_each_upload_is_a_purchase_of_its_own() -> None:
    assert len({upload_purpose(position) for position in range(16)}) == 16


@pytest.mark.parametrize(
    ("words", "reason", "about_authorization"),
    [
        ("requirements_mismatch Payment rejected", DeclineReason.REQUIREMENTS_MISMATCH, True),
        ("invalid_exact_evm_authorization_valid_before", DeclineReason.VALID_BEFORE, True),
        ("invalid_exact_evm_authorization_valid_after", DeclineReason.VALID_AFTER, True),
        ("invalid_exact_evm_nonce_already_used", DeclineReason.NONCE_USED, True),
        ("insufficient_funds", DeclineReason.INSUFFICIENT_FUNDS, False),
        ("Content rejected", DeclineReason.OTHER, False),
        ("another reason", DeclineReason.OTHER, False),
        ("", DeclineReason.OTHER, False),
    ],
)
def test_a_declined_payment_has_one_reason(
    words: str, reason: DeclineReason, about_authorization: bool
) -> None:
    assert DeclineReason.read(words) is reason
    assert reason.is_about_authorization is about_authorization
