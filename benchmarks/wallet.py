"""A wallet for measuring, and the choice of its signature library."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from eth_account import Account
from eth_keys.backends import get_backend

from bot.clock import SystemClock
from bot.payments.base import BasePayments
from bot.payments.wallet import SigningPolicy
from sandbox.studio import LIVE_PAYEE

KEY = "0x" + hashlib.sha256(b"the wallet of the benchmarks").hexdigest()
ADDRESS = str(Account.from_key(KEY).address)

_BACKEND = "ECC_BACKEND_CLASS"  # which eth-keys reads for every key it makes


def payments(site: str) -> BasePayments:
    """Pay and sign in at `site`, without any chain."""
    clock = SystemClock()
    return BasePayments.build(
        KEY, ["http://127.0.0.1:9"], clock, SigningPolicy.from_settings((LIVE_PAYEE,), site, 300)
    )


@contextmanager
def pure_python() -> Iterator[None]:
    """Compute signatures as on machines without coincurve."""
    before = os.environ.get(_BACKEND)
    os.environ[_BACKEND] = "eth_keys.backends.NativeECCBackend"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_BACKEND]
        else:
            os.environ[_BACKEND] = before


def backend() -> str:
    """Return the name of the library that signs now."""
    return type(get_backend()).__name__
