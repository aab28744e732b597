"""Rows of `payments`. What changes them is in `bot.store.jobs.payments`, with the jobs that they are for."""

from collections.abc import Mapping
from typing import Any

from bot.domain.money.payments import DeclineReason, Payment, PaymentState
from bot.store.sql import Row


def payment_of(row: Row | Mapping[str, Any]) -> Payment:
    decline = row["decline"]
    return Payment(
        **{
            **dict(row),
            "state": PaymentState(row["state"]),
            "decline": None if decline is None else DeclineReason(decline),
            "fee_most": row["fee_most"] or 0,
            "fee": row["fee"] or 0,
        }
    )
