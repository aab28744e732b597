"""Shared by the tests of Tempo: the golden vectors' key, challenges that are good or altered, payments."""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.domain.money.networks import TEMPO
from bot.domain.money.payments import Challenge, Payment, PaymentState
from bot.payments.tempo import TempoPayments
from bot.payments.wallet import SigningPolicy
from tests.payments.world import PATH, SITE, StillClock

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
KEY: str = VECTORS["private_key"]
ADDRESS: str = VECTORS["address"]
PAYEE: str = VECTORS["paying_gas"]["payee"]
NOW: int = VECTORS["clock"] * 1000
"""Five minutes before the golden challenges expire."""
REQUEST: dict[str, Any] = {
    "amount": "134000",
    "currency": TEMPO.asset.lower(),
    "recipient": PAYEE,
    "methodDetails": {"chainId": TEMPO.chain_id},
}


def encoded(message: object) -> str:
    """JSON in base64url without padding."""
    return base64.urlsafe_b64encode(json.dumps(message).encode()).decode().rstrip("=")


def decoded(text: str) -> dict[str, Any]:
    message = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert isinstance(message, dict)
    return message


def request(**changes: object) -> str:
    """The good charge with fields changed, or left out where the change is `...`, encoded."""
    made = {**REQUEST, **changes}
    return encoded({name: value for name, value in made.items() if value is not ...})


def details(**changes: object) -> str:
    """The good charge with these `methodDetails` besides."""
    return request(methodDetails={"chainId": TEMPO.chain_id, **changes})


def parameters(**changes: object) -> dict[str, str]:
    """The parameters of a good challenge, with some changed, or left out where the change is `...`."""
    made: dict[str, Any] = {
        "id": "fIDCU5evgT-XPTh8bEDKvbMl9I4LIHQa536ghFFvAV4",
        "realm": "stablestudio.dev",
        "method": "tempo",
        "intent": "charge",
        "request": request(),
        "expires": "2027-01-01T00:05:00.000Z",
        **changes,
    }
    return {name: value for name, value in made.items() if value is not ...}


def challenge(*payments: Mapping[str, str], skew_ms: int | None = None, url: str = SITE + PATH) -> Challenge:
    return Challenge((), None, url, skew_ms=skew_ms, payments=payments)


def payment(**changes: Any) -> Payment:
    """A payment of the golden run's amount, signed at NOW."""
    fields: dict[str, Any] = {
        "id": 1,
        "job_id": "j0b1",
        "purpose": "generation",
        "state": PaymentState.SIGNED,
        "nonce": "0x" + "22" * 32,
        "payer": ADDRESS,
        "payee": PAYEE,
        "network": TEMPO.name,
        "asset": TEMPO.asset,
        "amount": 134_000,
        "valid_after": 0,
        "valid_before": NOW // 1000 + 25,
        "header": "Payment e30",
        "signed_at": NOW,
        "sends": 1,
        "answer": None,
        "tx": None,
        "proof": json.dumps({"hash": "0x" + "33" * 32, "block": 100}),
        "fee_most": 24_000,
    }
    return Payment(**(fields | changes))


def method(site: str = SITE, clock: StillClock | None = None, urls: Sequence[str] = ()) -> TempoPayments:
    """The payment method of the golden wallet at NOW, with nodes at `urls`."""
    policy = SigningPolicy.from_settings((PAYEE,), site, 300)
    return TempoPayments.build(KEY, urls, clock or StillClock(NOW), policy)
