"""Sign-ins: self-made ones, and answers to a server's challenge."""

from datetime import datetime
from typing import Any

import pytest

from bot.domain.errors import UntrustedChallenge
from tests.payments.world import ADDRESS, NOW, SITE, decoded, wallet

URI = SITE + "/api/jobs/cmnms7w2m000304l4oz0ewji1"
INFO: dict[str, Any] = {
    "domain": "stablestudio.dev",
    "uri": URI,
    "version": "1",
    "nonce": "e943e8d1c76746a38e8cc4d49ac2e2f6",
    "issuedAt": "2026-11-20T22:46:22.740Z",
    "expirationTime": "2026-11-20T22:51:22.740Z",
}


def _ms(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp() * 1000


def test_a_self_made_sign_in_is_back_dated_and_short_lived() -> None:
    sent = decoded(wallet().sign_in(URI))

    assert _ms(sent["issuedAt"]) == NOW - 30_000
    assert NOW < _ms(sent["expirationTime"]) <= NOW + 300_000
    assert (sent["type"], sent["chainId"], sent["version"]) == ("eip191", "eip155:8453", "1")
    assert (sent["domain"], sent["uri"], sent["address"]) == ("stablestudio.dev", URI, ADDRESS)
    assert "statement" not in sent


def test_every_sign_in_has_a_nonce_of_its_own_without_dashes() -> None:
    nonces = [decoded(wallet().sign_in(URI))["nonce"] for _ in range(10)]

    assert len(set(nonces)) == 10
    assert all(nonce.isalnum() and len(nonce) == 32 for nonce in nonces)


def test_a_known_skew_moves_the_stamps_to_the_servers_time() -> None:
    assert _ms(decoded(wallet().sign_in(URI, None, 600.0))["issuedAt"]) == NOW + 600_000 - 30_000


def test_a_challenge_without_chain_type_and_statement_is_answered() -> None:
    sent = decoded(wallet().sign_in(URI, INFO))

    assert {name: sent[name] for name in INFO} == INFO
    assert (sent["chainId"], sent["type"]) == ("eip155:8453", "eip191")


def test_a_challenge_that_names_only_a_nonce_gets_our_own_times() -> None:
    sent = decoded(wallet().sign_in(URI, {"nonce": "a" * 8}))

    assert (sent["nonce"], sent["domain"], _ms(sent["issuedAt"])) == (
        "aaaaaaaa",
        "stablestudio.dev",
        NOW - 30_000,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"domain": "evil.example"},
        {"domain": "stablestudio.dev\nURI: https://evil.example"},
        {"uri": "https://evil.example/api/jobs/1"},
        {"uri": "https://stablestudio.dev@evil.example/"},
        {"uri": "not a url"},
        {"version": "2"},
        {"nonce": "short"},
        {"nonce": "62438403-963e-48d2-a5ca-fcc9a2ac7bce"},
        {"nonce": "a" * 65},
        {"nonce": "abcdefgh\n"},
        {"nonce": 12345678},
        {"statement": "Sign in\nURI: https://evil.example"},
        {"statement": "x" * 201},
        {"statement": ["x"]},
        {"issuedAt": "yesterday"},
        {"issuedAt": "2026-11-20T22:46:22Z\nNonce: 1"},
        {"expirationTime": 5},
    ],
)
def test_an_odd_challenge_is_not_signed(changes: dict[str, object]) -> None:
    with pytest.raises(UntrustedChallenge):
        wallet().sign_in(URI, INFO | changes)


def test_a_challenge_without_a_nonce_is_not_signed() -> None:
    with pytest.raises(UntrustedChallenge, match="nonce"):
        wallet().sign_in(URI, {"domain": "stablestudio.dev"})


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/api/jobs",
        "http://stablestudio.dev/api/jobs",
        "https://a@stablestudio.dev/",
        "/api",
        "",
    ],
)
def test_the_wallet_signs_in_to_one_site_only(uri: str) -> None:
    with pytest.raises(UntrustedChallenge, match="configured site"):
        wallet().sign_in(uri)
