"""The Solana wallet's own policy and its silence about the key."""

import copy
import json
import logging
import pickle
import traceback
from dataclasses import replace
from typing import Any

import pytest
from solders.keypair import Keypair

from bot.domain.errors import SettingError, UntrustedChallenge
from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import Terms
from bot.payments.svm import base58
from bot.payments.svm.wallet import SolanaWallet
from bot.payments.wallet import SigningPolicy
from tests.payments.solana.world import (
    ACCOUNT,
    ADDRESS,
    FEE_PAYER,
    KEY,
    PAYEE,
    POLICY,
    TERMS,
    VECTORS,
    requirements,
    wallet,
)
from tests.payments.world import NOW, SITE, StillClock, decoded

SEED: str = VECTORS["wallet"]["seed_hex"]
PAYEE_ACCOUNT = VECTORS["payments"][0]["payee_token_account"]
URI = SITE + "/api/jobs/cmnms7w2m000304l4oz0ewji1"

OUTSIDE: dict[str, tuple[dict[str, Any], int]] = {
    "network": ({"network": "eip155:8453"}, 134_000),
    "test network": ({"network": "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"}, 134_000),
    "asset": ({"asset": "4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU"}, 134_000),
    "payee": ({"payee": FEE_PAYER}, 134_000),
    "amount zero": ({"amount": 0}, 134_000),
    "amount negative": ({"amount": -5}, 134_000),
    "above what the caller allows": ({"amount": 134_001}, 134_000),
    "above the hard maximum": ({"amount": 25_000_001}, 10**12),
    "window too long": ({"timeout_seconds": 3601}, 134_000),
    "window too short": ({"timeout_seconds": 29}, 134_000),
    "no fee payer": ({"fee_payer": ""}, 134_000),
    "fee payer no key": ({"fee_payer": "0x12"}, 134_000),
    "fee payer our wallet": ({"fee_payer": ADDRESS}, 134_000),
    "fee payer our token account": ({"fee_payer": ACCOUNT}, 134_000),
    "fee payer the payee's token account": ({"fee_payer": PAYEE_ACCOUNT}, 134_000),
    "fee payer the mint": ({"fee_payer": SOLANA.asset}, 134_000),
    "fee payer a program": ({"fee_payer": "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"}, 134_000),
    "memo too long": ({"memo": "m" * 257}, 134_000),
    "memo of two lines": ({"memo": "a\nb"}, 134_000),
}


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the signer was given, in place of being signed."""
    texts: list[object] = []

    def sign(_: SolanaWallet, text: bytes) -> bytes:
        texts.append(text)
        return bytes(64)

    monkeypatch.setattr(SolanaWallet, "_SolanaWallet__sign", sign)
    return texts


@pytest.mark.parametrize(("changes", "most"), OUTSIDE.values(), ids=OUTSIDE.keys())
def test_the_signer_itself_refuses(changes: dict[str, Any], most: int, signed: list[object]) -> None:
    with pytest.raises(UntrustedChallenge):
        wallet().authorize(requirements(**changes), TERMS, most)
    assert signed == []


@pytest.mark.parametrize(
    "terms",
    [
        Terms(),
        replace(TERMS, blockhash=""),
        replace(TERMS, blockhash="11111"),
        replace(TERMS, last_valid_height=0),
        replace(TERMS, slot=0),
    ],
)
def test_nothing_is_signed_that_could_not_be_proven_to_have_ended(terms: Terms, signed: list[object]) -> None:
    with pytest.raises(UntrustedChallenge):
        wallet().authorize(requirements(), terms, 134_000)
    assert signed == []


def test_the_guard_above_sees_what_is_signed(signed: list[object]) -> None:
    wallet().authorize(requirements(), TERMS, 134_000)
    assert len(signed) == 1


def test_an_authorization_says_what_was_signed() -> None:
    made = wallet().authorize(requirements(), TERMS, 134_000)

    assert (made.payer, made.payee, made.amount) == (ADDRESS, PAYEE, 134_000)
    assert (made.network, made.asset, made.valid_after, made.fee_most) == (SOLANA.name, SOLANA.asset, 0, 0)
    assert made.valid_before == NOW // 1000 + 90
    stored = json.loads(made.proof or "")
    memo = stored.pop("memo")
    assert stored == {
        "blockhash": TERMS.blockhash,
        "lastValidBlockHeight": TERMS.last_valid_height,
        "account": ACCOUNT,
        "slot": TERMS.slot,
    }
    assert len(bytes.fromhex(memo)) == 16
    assert memo == memo.lower()


def test_every_payment_is_another_one() -> None:
    made = [wallet().authorize(requirements(), TERMS, 134_000) for _ in range(20)]

    assert len({one.nonce for one in made}) == len({one.header for one in made}) == 20
    assert len({json.loads(one.proof or "")["memo"] for one in made}) == 20


def test_the_authorization_does_not_print_its_header() -> None:
    made = wallet().authorize(requirements(), TERMS, 134_000)

    assert decoded(made.header)["payload"]["transaction"] not in repr(made)


def test_the_policy_takes_payees_of_every_network() -> None:
    base = "0x07F067959297767c887dbfA3C72379c66E82a045"
    policy = SigningPolicy.from_settings((base.lower(), PAYEE), SITE, 300)

    assert policy.payees == {base, PAYEE}
    assert wallet(policy).authorize(requirements(), TERMS, 134_000).payee == PAYEE
    for odd in (PAYEE[:-3], PAYEE + "1", "0" + PAYEE[1:]):
        with pytest.raises(SettingError, match="PAYEES"):
            SigningPolicy.from_settings((base, odd), SITE, 300)


# ── sign-ins ─────────────────────────────────────────────────────────────────────────────────────


def test_a_self_made_sign_in_is_for_solana() -> None:
    sent = decoded(wallet().sign_in(URI))

    assert (sent["type"], sent["chainId"], sent["version"]) == ("ed25519", SOLANA.name, "1")
    assert (sent["domain"], sent["uri"], sent["address"]) == ("stablestudio.dev", URI, ADDRESS)


@pytest.mark.parametrize("uri", ["https://evil.example/api/jobs", "http://stablestudio.dev/api/jobs", "/api"])
def test_the_wallet_signs_in_to_one_site_only(uri: str, signed: list[object]) -> None:
    with pytest.raises(UntrustedChallenge, match="configured site"):
        wallet().sign_in(uri)
    assert signed == []


@pytest.mark.parametrize(
    "changes", [{"domain": "evil.example"}, {"nonce": "short"}, {"statement": "a\nURI: https://evil.example"}]
)
def test_an_odd_challenge_is_not_signed(changes: dict[str, object], signed: list[object]) -> None:
    with pytest.raises(UntrustedChallenge):
        wallet().sign_in(URI, {"nonce": "abcdefgh"} | changes)
    assert signed == []


# ── the key ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "key", [KEY, f" {KEY}\n", SEED, "0x" + SEED, SEED.upper(), f" {SEED}\n", bytes.fromhex(SEED)]
)
def test_a_key_is_taken_in_each_usual_form(key: str | bytes) -> None:
    assert SolanaWallet(key, StillClock(), POLICY).address == ADDRESS


def test_solders_writes_a_key_that_we_read() -> None:
    pair = Keypair()
    assert SolanaWallet(str(pair), StillClock(), POLICY).address == str(pair.pubkey())


DISTINCT = Keypair.from_seed(bytes(range(100, 132)))
TWISTED = bytes(DISTINCT)[:32] + bytes(Keypair.from_seed(bytes(range(32))).pubkey())

BAD_KEYS: list[str | bytes] = [
    "",
    "zz" * 32,
    "11" * 31,
    "11" * 33,
    "00" * 32,
    b"short",
    bytes(32),
    bytes(64),
    ADDRESS,
    KEY[:-1],
    KEY + "1",
    "[" + ",".join(map(str, bytes(DISTINCT))) + "]",
]


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_bad_key_is_refused_without_being_repeated(key: str | bytes) -> None:
    with pytest.raises(SettingError, match="SOLANA_PRIVATE_KEY") as caught:
        SolanaWallet(key, StillClock(), POLICY)

    shown = "".join(traceback.TracebackException.from_exception(caught.value).format())
    assert not key or str(key) not in shown
    assert caught.value.__cause__ is None


def test_a_key_whose_halves_do_not_belong_together_is_refused() -> None:
    SolanaWallet(base58.encode(bytes(DISTINCT)), StillClock(), POLICY)
    with pytest.raises(SettingError, match="second half"):
        SolanaWallet(base58.encode(TWISTED), StillClock(), POLICY)


def _shows(text: str) -> bool:
    """Return True if the text has a part of the distinct key, in hex, base58, bytes or as a number."""
    seed = bytes(DISTINCT)[:32]
    parts = [str(DISTINCT)[at : at + 8] for at in range(len(str(DISTINCT)) - 50)]
    parts += [seed.hex()[at : at + 8] for at in range(57)]
    parts += [repr(seed[at : at + 6])[2:-1] for at in range(27)]
    parts += [str(int.from_bytes(seed)), str(int.from_bytes(seed, "little")), str(list(seed))[1:40]]
    return any(part in text for part in parts)


def test_the_key_is_in_no_text_form_of_the_wallet() -> None:
    holder = SolanaWallet(str(DISTINCT), StillClock(), POLICY)
    texts = [repr(holder), str(holder), f"{holder}", f"{holder!r}", repr([holder]), repr({"wallet": holder})]
    texts += [repr(getattr(holder, name)) for name in dir(holder)]

    assert not any(_shows(text) for text in texts)
    assert repr(holder) == f"SolanaWallet({holder.address})"
    with pytest.raises(TypeError):
        vars(holder)


def test_the_key_is_in_no_frame_of_a_traceback_through_the_wallet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    holder = SolanaWallet(str(DISTINCT), StillClock(), POLICY)
    with pytest.raises(UntrustedChallenge) as caught:
        holder.authorize(requirements(amount=10**9), TERMS, 134_000)
    with pytest.raises(UntrustedChallenge) as late:
        holder.authorize(requirements(), replace(TERMS, blockhash="1"), 134_000)
    holder.sign_in(SITE + "/api/jobs")

    for error in (caught.value, late.value):
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
        assert not _shows("".join(trace.format()))
    assert not _shows(caplog.text)


@pytest.mark.parametrize("key", [str(DISTINCT) + "2", bytes(DISTINCT).hex()[:64] + "00"])
def test_a_mistyped_key_is_in_no_frame_below_the_constructor(key: str) -> None:
    assert _shows(key)
    with pytest.raises(SettingError) as caught:
        SolanaWallet(key, StillClock(), POLICY)

    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert all(not _shows(str(frame.locals)) for frame in trace.stack[1:])


def test_a_wallet_is_not_pickled_or_copied() -> None:
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copying(wallet())


def test_it_has_two_verbs_and_an_address() -> None:
    public = {name for name in dir(SolanaWallet) if not name.startswith("_")}
    assert public == {"address", "authorize", "sign_in"}
