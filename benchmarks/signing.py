"""Signed payments and sign-ins per second: coincurve against eth-keys' pure Python."""

import secrets
from collections.abc import Callable
from pathlib import Path

from coincurve import PrivateKey

from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.measure import Stopwatch
from benchmarks.wallet import KEY, payments, pure_python
from bot.domain.money.networks import BASE
from bot.domain.money.payments import Requirements, Terms
from sandbox.studio import LIVE_PAYEE

_SITE = "https://stablestudio.dev"
_POLL = f"{_SITE}/api/jobs/cmnms7w2m000304l4oz0ewji1"
_UNIT = "/s"


async def run(scale: Scale, _folder: Path) -> Report:
    """Measure the wallet's whole work for one header: text or typed data, signature, encoding."""
    quick, slow = scale.pick((2000, 150), (3, 2))
    method, wanted = payments(_SITE), _requirements()

    def pay() -> object:
        return method.sign(wanted, Terms(), maximum=wanted.amount)

    def sign_in() -> object:
        return method.sign_in(_POLL)

    try:
        paid, signed_in = _rate(pay, quick), _rate(sign_in, quick)
        with pure_python():
            paid_slowly, signed_in_slowly = _rate(pay, slow), _rate(sign_in, slow)
    finally:
        await method.aclose()
    return Report(
        "headers signed by the wallet, one core",
        (
            Ratio("payments with coincurve over pure Python", paid / paid_slowly),
            Ratio("sign-ins with coincurve over pure Python", signed_in / signed_in_slowly),
        ),
        (
            Figure("payments, coincurve", paid, _UNIT),
            Figure("payments, pure Python", paid_slowly, _UNIT),
            Figure("sign-ins, coincurve", signed_in, _UNIT),
            Figure("sign-ins, pure Python", signed_in_slowly, _UNIT),
            Figure("libsecp256k1 alone", _rate(_bare(), quick), _UNIT),
        ),
        {"with coincurve": quick, "in pure Python": slow},
    )


def _rate(sign: Callable[[], object], count: int) -> float:
    sign()  # whatever is imported or computed once
    with Stopwatch() as watch:
        for _ in range(count):
            sign()
    return count / watch.cpu_seconds


def _bare() -> Callable[[], object]:
    key, digest = PrivateKey.from_hex(KEY.removeprefix("0x")), secrets.token_bytes(32)
    return lambda: key.sign_recoverable(digest, hasher=None)


def _requirements() -> Requirements:
    entry = {
        "scheme": "exact",
        "network": BASE.name,
        "amount": "40000",
        "asset": BASE.asset,
        "payTo": LIVE_PAYEE,
        "maxTimeoutSeconds": 300,
        "extra": {"name": BASE.domain_name, "version": BASE.domain_version},
    }
    return Requirements(
        network=BASE.name,
        asset=BASE.asset,
        payee=LIVE_PAYEE,
        amount=40_000,
        timeout_seconds=300,
        domain_name=BASE.domain_name,
        domain_version=BASE.domain_version,
        entry=entry,
        resource={"url": f"{_SITE}/api/generate/nano-banana-pro/generate"},
    )


BENCHMARK = Benchmark("signing", "signatures a second, with and without coincurve", run)
