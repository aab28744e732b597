"""The wallet's own policy and its silence about the key."""

import copy
import logging
import pickle
import traceback
from typing import Any

import pytest
from eth_keys.backends.native.main import NativeECCBackend

from bot.domain.errors import SettingError, UntrustedChallenge
from bot.domain.money.networks import BASE
from bot.payments import wallet as payments_wallet
from bot.payments.wallet import SigningPolicy, Wallet
from tests.payments.world import (
    ADDRESS,
    KEY,
    NOW,
    PAYEE,
    POLICY,
    SITE,
    StillClock,
    decoded,
    requirements,
    wallet,
)

OUTSIDE: dict[str, tuple[dict[str, Any], int]] = {
    "network": ({"network": "eip155:84532"}, 130_000),
    "asset": ({"asset": "0x036CbD53842c5426634e7929541eC2318f3dCF7e"}, 130_000),
    "domain name": ({"domain_name": "USDC"}, 130_000),
    "domain version": ({"domain_version": "1"}, 130_000),
    "payee": ({"payee": ADDRESS}, 130_000),
    "amount zero": ({"amount": 0}, 130_000),
    "amount negative": ({"amount": -5}, 130_000),
    "above what the caller allows": ({"amount": 130_001}, 130_000),
    "above the hard maximum": ({"amount": 25_000_001}, 10**12),
    "window too long": ({"timeout_seconds": 3601}, 130_000),
    "window too short": ({"timeout_seconds": 29}, 130_000),
}


@pytest.mark.parametrize(("changes", "most"), OUTSIDE.values(), ids=OUTSIDE.keys())
def test_the_signer_itself_refuses(
    changes: dict[str, Any], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed: list[object] = []
    monkeypatch.setattr(Wallet, "_Wallet__sign", lambda _, message: signed.append(message))

    with pytest.raises(UntrustedChallenge):
        wallet().authorize(requirements(**changes), most)
    assert signed == []


def test_an_authorization_says_what_was_signed() -> None:
    made = wallet().authorize(requirements(), 130_000)

    sent = decoded(made.header)["payload"]["authorization"]
    assert (made.payer, made.payee, made.amount) == (ADDRESS, PAYEE, 130_000)
    assert (made.network, made.asset, made.valid_after) == (BASE.name, BASE.asset, 0)
    assert sent == {
        "from": ADDRESS,
        "to": PAYEE,
        "value": "130000",
        "validAfter": "0",
        "validBefore": str(made.valid_before),
        "nonce": made.nonce,
    }


@pytest.mark.parametrize(("own", "theirs", "expected"), [(300, 300, 300), (300, 60, 60), (30, 3600, 30)])
def test_the_window_is_the_shorter_of_ours_and_theirs(own: int, theirs: int, expected: int) -> None:
    made = wallet(SigningPolicy.from_settings((PAYEE,), SITE, own), StillClock(speed=50)).authorize(
        requirements(timeout_seconds=theirs), 130_000
    )

    assert made.valid_before == NOW // 1000 + expected  # true time, whatever the clock's speed


@pytest.mark.parametrize("seconds", [29, 301])
def test_a_window_outside_30_to_300_is_no_policy(seconds: int) -> None:
    with pytest.raises(SettingError, match="AUTHORIZATION_SECONDS"):
        SigningPolicy.from_settings((PAYEE,), SITE, seconds)


@pytest.mark.parametrize("payees", [(), ("0x12",), (PAYEE, "")])
def test_payees_must_be_addresses(payees: tuple[str, ...]) -> None:
    with pytest.raises(SettingError, match="PAYEES"):
        SigningPolicy.from_settings(payees, SITE, 300)


def test_payees_are_known_in_any_case() -> None:
    assert SigningPolicy.from_settings((PAYEE.lower(),), SITE, 300) == POLICY


@pytest.mark.parametrize("key", [KEY, KEY[2:], bytes.fromhex(KEY[2:]), f" {KEY}\n"])
def test_a_key_is_taken_in_each_usual_form(key: str | bytes) -> None:
    assert Wallet(key, StillClock(), POLICY).address == ADDRESS


BAD_KEYS = ["", "zz" * 32, "11" * 31, "11" * 33, "00" * 32, "ff" * 32, b"short"]


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_bad_key_is_refused_without_being_repeated(key: str | bytes) -> None:
    with pytest.raises(SettingError) as caught:
        Wallet(key, StillClock(), POLICY)

    shown = "".join(traceback.TracebackException.from_exception(caught.value).format())
    assert not key or str(key) not in shown
    assert caught.value.__cause__ is None


def _windows(secret: str) -> list[str]:
    digits = secret.removeprefix("0x")
    return [digits[at : at + 8] for at in range(len(digits) - 7)]


DISTINCT_KEY = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"


def _shows(text: str) -> bool:
    number = str(int(DISTINCT_KEY, 16))
    return any(part in text.lower() for part in _windows(DISTINCT_KEY)) or number in text


def test_the_key_is_in_no_text_form_of_the_wallet() -> None:
    holder = Wallet(DISTINCT_KEY, StillClock(), POLICY)
    texts = [repr(holder), str(holder), f"{holder}", f"{holder!r}", repr([holder]), repr({"wallet": holder})]
    texts += [repr(getattr(holder, name)) for name in dir(holder)]

    assert not any(_shows(text) for text in texts)
    assert repr(holder) == f"Wallet({holder.address})"
    with pytest.raises(TypeError):
        vars(holder)


def test_the_key_is_in_no_frame_of_a_traceback_through_the_wallet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    holder = Wallet(DISTINCT_KEY, StillClock(), POLICY)
    with pytest.raises(UntrustedChallenge) as caught:
        holder.authorize(requirements(amount=10**9), 130_000)
    holder.sign_in(SITE + "/api/jobs")

    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert not _shows("".join(trace.format()))
    assert not _shows(caplog.text)


def test_a_mistyped_key_is_in_no_frame_below_the_constructor() -> None:
    with pytest.raises(SettingError) as caught:
        Wallet(DISTINCT_KEY + "00", StillClock(), POLICY)

    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert not _shows(str(trace.stack[1:]))
    assert all(not _shows(str(frame.locals)) for frame in trace.stack)


def test_a_wallet_is_not_pickled_or_copied() -> None:
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copying(wallet())


def test_it_has_three_verbs_and_an_address() -> None:
    verbs = {"authorize", "authorize_tempo", "sign_in"}
    assert {name for name in dir(Wallet) if not name.startswith("_")} == {"address", *verbs}


def test_the_authorization_does_not_print_its_header() -> None:
    made = wallet().authorize(requirements(), 130_000)

    assert made.header not in repr(made)
    assert decoded(made.header)["payload"]["signature"] not in repr(made)


def test_a_slow_backend_is_warned_about_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(payments_wallet, "get_backend", NativeECCBackend)
    payments_wallet._warn_if_slow.cache_clear()

    wallet()
    wallet()

    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "coincurve" in caplog.text


def test_the_fast_backend_is_the_one_in_use(caplog: pytest.LogCaptureFixture) -> None:
    payments_wallet._warn_if_slow.cache_clear()

    wallet()

    assert caplog.records == []
