"""Shared by the tests of money: a public test key, the golden vectors, a frozen clock."""

import asyncio
import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.domain.money.networks import BASE
from bot.domain.money.payments import Challenge, Payment, PaymentState, Requirements
from bot.payments.base import BasePayments
from bot.payments.nodes import Nodes
from bot.payments.wallet import SigningPolicy, Wallet

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "data" / "x402_vectors.json").read_text("utf-8")
)
KEY: str = VECTORS["private_key"]
ADDRESS: str = VECTORS["address"]
PAYEE = "0x07F067959297767c887dbfA3C72379c66E82a045"
SITE = "https://stablestudio.dev"
PATH = "/api/generate/nano-banana-pro/generate"
NOW = 1_767_225_600_000
POLICY = SigningPolicy.from_settings((PAYEE,), SITE, 300)


class StillClock:
    """Time that passes only when told."""

    def __init__(self, now: int = NOW, speed: float = 1.0) -> None:
        self.time = now
        self.speed = speed

    def now(self) -> int:
        return self.time

    def steady(self) -> int:
        return self.time

    def scaled(self, seconds: float) -> float:
        return seconds / self.speed

    def limit(self, seconds: float) -> float:
        return self.scaled(seconds)

    def after(self, seconds: float, since: int | None = None) -> int:
        return (self.time if since is None else since) + round(self.scaled(seconds) * 1000)

    async def sleep(self, seconds: float) -> None:
        self.time += round(seconds * 1000)
        await asyncio.sleep(0)


class NoChain(Nodes):
    """For tests that must not need a chain."""

    def __init__(self) -> None:
        pass


def wallet(policy: SigningPolicy = POLICY, clock: StillClock | None = None) -> Wallet:
    return Wallet(KEY, clock or StillClock(), policy)


def method(policy: SigningPolicy = POLICY, clock: StillClock | None = None) -> BasePayments:
    return BasePayments(wallet(policy, clock), NoChain(), policy)


def entry(**changes: object) -> dict[str, object]:
    """The good offer of the golden 402, with fields changed, or left out where the change is `...`."""
    made = {**VECTORS["payment_required"]["accepts"][0], **changes}
    return {name: value for name, value in made.items() if value is not ...}


def challenge(*accepts: Mapping[str, object], resource: Mapping[str, object] | None = None) -> Challenge:
    return Challenge(tuple(accepts), resource, SITE + PATH)


def requirements(**changes: Any) -> Requirements:
    """Return the good offer as `choose` reads it, with fields changed."""
    fields: dict[str, Any] = {
        "network": BASE.name,
        "asset": BASE.asset,
        "payee": PAYEE,
        "amount": 130_000,
        "timeout_seconds": 300,
        "domain_name": BASE.domain_name,
        "domain_version": BASE.domain_version,
        "entry": entry(),
        "resource": None,
    }
    return Requirements(**(fields | changes))


def payment(**changes: Any) -> Payment:
    fields: dict[str, Any] = {
        "id": 1,
        "job_id": "j0b1",
        "purpose": "generation",
        "state": PaymentState.SIGNED,
        "nonce": "0x" + "22" * 32,
        "payer": ADDRESS,
        "payee": PAYEE,
        "network": BASE.name,
        "asset": BASE.asset,
        "amount": 130_000,
        "valid_after": 0,
        "valid_before": NOW // 1000 + 300,
        "header": "e30=",
        "signed_at": NOW,
        "sends": 1,
        "answer": None,
        "tx": None,
    }
    return Payment(**(fields | changes))


def decoded(header: str) -> dict[str, Any]:
    """The JSON in an x402 or SIWX header."""
    message = json.loads(base64.b64decode(header, validate=True))
    assert isinstance(message, dict)
    return message
