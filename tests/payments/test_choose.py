"""Offers that are accepted; for every other one nothing is signed."""

from dataclasses import replace

import pytest

from bot.domain.errors import UntrustedChallenge
from bot.domain.money.networks import BASE
from bot.domain.money.payments import Challenge, Terms
from tests.payments.world import PATH, PAYEE, SITE, VECTORS, challenge, decoded, entry, method

SOLANA: dict[str, object] = {
    "scheme": "exact",
    "network": "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
    "amount": "130000",
    "asset": "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
    "payTo": "HqpEDUY3kV423fSAv7iaY3cQiz8qN8qEuGqLsG4s6h2c",
}
RESOURCE = {"url": SITE + PATH, "description": "generate"}

REFUSED: dict[str, dict[str, object]] = {
    "amount in exponent form": entry(amount="1e9"),
    "negative amount": entry(amount="-1"),
    "hex amount": entry(amount="0x10"),
    "amount of forty digits": entry(amount="1" * 40),
    "amount of thirteen digits": entry(amount="1" * 13),
    "amount in other digits": entry(amount="١٣٠"),
    "amount with a newline": entry(amount="130000\n"),
    "amount as a number": entry(amount=130000),
    "amount zero": entry(amount="0"),
    "a number beyond all numbers": entry(note=float("inf")),
    "half a sign": entry(note="\ud800"),
    "half a sign for a name": entry(**{"\ud800": 1}),
    "so long that no server takes it back": entry(note="x" * 10_000),
    "no amount": entry(amount=...),
    "payee not allowed": entry(payTo="0xfbd7b7Ed48146aD9bEfF956212c77cE056815ad0"),
    "payee no address": entry(payTo="0x12"),
    "no payee": entry(payTo=...),
    "other token": entry(asset="0x036CbD53842c5426634e7929541eC2318f3dCF7e"),
    "chain 1": entry(network="eip155:1"),
    "test network": entry(network="eip155:84532"),
    "no network": entry(network=...),
    "scheme upto": entry(scheme="upto"),
    "Solana only": SOLANA,
    "other domain name": entry(extra={"name": "USDC", "version": "2"}),
    "other domain version": entry(extra={"name": "USD Coin", "version": "1"}),
    "domain version as a number": entry(extra={"name": "USD Coin", "version": 2}),
    "permit2": entry(extra={"name": "USD Coin", "version": "2", "assetTransferMethod": "permit2"}),
    "extra is a list": entry(extra=[]),
    "window of a year": entry(maxTimeoutSeconds=31_536_000),
    "window of five seconds": entry(maxTimeoutSeconds=5),
    "window as text": entry(maxTimeoutSeconds="300"),
    "window as a truth value": entry(maxTimeoutSeconds=True),
}


@pytest.mark.parametrize("offer", REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_offer_is_refused(offer: dict[str, object]) -> None:
    with pytest.raises(UntrustedChallenge):
        method().choose(challenge(offer))


def test_an_offer_nested_beyond_all_levels_is_refused() -> None:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(UntrustedChallenge):
        method().choose(challenge(entry(note=nested)))


def test_an_offer_that_cannot_be_sent_back_keeps_no_other_from_being_chosen() -> None:
    chosen = method().choose(challenge(entry(note="\ud800"), entry()))
    assert chosen.entry == entry()


@pytest.mark.parametrize(
    "resource", [{"url": "\ud800"}, {**RESOURCE, "name": "\udfff"}, {**RESOURCE, "size": float("-inf")}]
)
def test_a_resource_that_cannot_be_sent_back_is_refused(resource: dict[str, object]) -> None:
    with pytest.raises(UntrustedChallenge):
        method().choose(challenge(entry(), resource=resource))


def test_no_offer_at_all_is_refused() -> None:
    with pytest.raises(UntrustedChallenge, match="no payment in USDC on Base"):
        method().choose(challenge())


def test_the_live_402_is_accepted_whatever_stands_before_our_entry() -> None:
    chosen = method().choose(challenge(SOLANA, REFUSED["permit2"], entry(), resource=RESOURCE))

    assert (chosen.amount, chosen.payee, chosen.timeout_seconds) == (130_000, PAYEE, 300)
    assert (chosen.entry, chosen.resource) == (entry(), RESOURCE)


def test_the_documents_bare_entry_gets_the_known_defaults() -> None:
    bare = entry(maxTimeoutSeconds=..., extra=...)

    chosen = method().choose(challenge(bare))

    assert (chosen.timeout_seconds, chosen.domain_name, chosen.domain_version) == (300, "USD Coin", "2")
    assert chosen.entry == bare


def test_the_entry_is_echoed_as_it_came() -> None:
    odd = entry(payTo=PAYEE.lower(), asset=BASE.asset.lower(), amount="000130000", unknown={"b": 1, "a": [2]})
    bot = method()

    sent = decoded(bot.sign(bot.choose(challenge(odd, resource=RESOURCE)), Terms(), maximum=130_000).header)

    assert sent["accepted"] == odd
    assert list(sent["accepted"]) == list(odd)
    assert sent["resource"] == RESOURCE
    assert sent["payload"]["authorization"]["to"] == PAYEE
    assert sent["payload"]["authorization"]["value"] == "130000"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example" + PATH,
        SITE + "/api/generate/sora-2-pro/generate",
        "https://user@stablestudio.dev" + PATH,
        "http://stablestudio.dev" + PATH,
        "https://stablestudio.dev:8443" + PATH,
        "https://stablestudio.dev.evil.example" + PATH,
        "http://[",
        7,
        None,
    ],
)
def test_a_402_for_another_address_is_refused(url: object) -> None:
    with pytest.raises(UntrustedChallenge, match="another address"):
        method().choose(challenge(entry(), resource={"url": url}))


def test_the_service_may_name_its_public_host_or_the_one_we_asked() -> None:
    bot = method()
    for named in (SITE, "http://127.0.0.1:9000"):
        asked = Challenge((entry(),), {"url": named + PATH}, "http://127.0.0.1:9000" + PATH)
        assert bot.choose(asked).resource == {"url": named + PATH}


def test_a_price_above_the_ceiling_is_not_signed() -> None:
    bot = method()
    chosen = bot.choose(challenge(entry(amount="1300000")))

    with pytest.raises(UntrustedChallenge, match=r"\$1\.30 is asked, above the \$0\.13 allowed"):
        bot.sign(chosen, Terms(), maximum=130_000)


def test_nothing_is_signed_twice_with_the_same_nonce() -> None:
    bot = method()
    chosen = bot.choose(challenge(entry()))

    nonces = {bot.sign(chosen, Terms(), maximum=130_000).nonce for _ in range(20)}

    assert len(nonces) == 20


def test_the_golden_402_passes_with_its_own_resource() -> None:
    golden = VECTORS["payment_required"]
    asked = Challenge(tuple(golden["accepts"]), golden["resource"], golden["resource"]["url"])

    chosen = method().choose(asked)

    assert chosen == replace(chosen, resource=golden["resource"])
