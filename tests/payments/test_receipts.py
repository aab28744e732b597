"""The receipt of a paid answer: a transaction of our network, or none. The goods count without it."""

import pytest

from bot.payments.wallet import encode_header
from tests.payments.world import method

TX = "0x" + "ab" * 32


def _receipt(**fields: object) -> dict[str, str]:
    return {"payment-response": encode_header({"success": True, "network": "eip155:8453", **fields})}


def test_the_receipt_names_the_transaction_in_lower_case() -> None:
    assert method().receipt(_receipt(transaction="0x" + "AB" * 32)) == TX


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"payment-response": ""},
        {"payment-response": "???"},
        {"payment-response": encode_header({}) + "\u00e4"},
        {"payment-response": "W10="},
        _receipt(transaction="0x1"),
        _receipt(transaction=["0x1"]),
        _receipt(transaction=TX + "\n"),
        _receipt(transaction=TX, success=False),
        _receipt(
            transaction="4jqiNu89g6CWHxQyjyv8vnkqaCwTDgvxAipQGDLnKsbXoCx9GqRY2KuXaStAhKSBjx7Fd8X5mrtfLCquh7Pt"
        ),
    ],
)
def test_an_unusable_receipt_is_none(headers: dict[str, str]) -> None:
    assert method().receipt(headers) is None
