"""The whole text of each refusal about deposits, payments and credit."""

import pytest

from bot.domain.errors import AtelierError
from bot.domain.money import errors
from bot.domain.money.deposits import DepositState
from bot.ui.kit.errors import sentence

TEXTS: list[tuple[AtelierError, str]] = [
    (
        errors.AmountNotPositive(0),
        "The amount must be more than $0.00. Nothing was held or paid.",
    ),
    (
        errors.NoFreeAmount(5_000_000),
        "Too many top-ups of about this amount are open. Nothing was changed; choose another amount.",
    ),
    (
        errors.DepositNotFound("0xab:1"),
        "There is no such deposit; nothing was changed. Choose one from the list that opens while you type.",
    ),
    (
        errors.DepositDecided(5_000_000, DepositState.CREDITED),
        "That deposit of $5.00 was decided about before: it is credited. Nothing was changed.",
    ),
    (
        errors.PaymentNotFound(7),
        "There is no payment 7. Nothing was changed.",
    ),
]


@pytest.mark.parametrize(("error", "text"), TEXTS, ids=lambda value: type(value).__name__)
def test_a_refusal_is_told_whole(error: AtelierError, text: str) -> None:
    assert sentence(error) == text
