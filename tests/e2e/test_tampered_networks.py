"""Offers that no honest studio makes, on the other networks: nothing is signed, and it is said."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.ui.kit import actions
from sandbox.solana import FAUCET, address_of
from sandbox.solana.addresses import USDC as MINT
from sandbox.world import SOLANA_KEY
from tests.e2e.custom_ids import kinds_on
from tests.e2e.harness import BotHarness

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 20.0
NETWORKS = ("solana", "tempo", "base")

CHEAP = "grok generate"
DETAILS = {"chainId": 4217}
STRANGER = "0x000000000000000000000000000000000000dEaD"

SOLANA: dict[str, tuple[str, dict[str, Any]]] = {
    "mint": ("asset", {}),
    "payee": ("payee", {}),
    "network": ("network", {}),
    "amount": ("amount_huge", {}),
    "text for an amount": ("amount_text", {}),
    "fee payer is our wallet": ("extra", {"feePayer": address_of(SOLANA_KEY)}),
    "fee payer is the mint": ("extra", {"feePayer": MINT}),
    "fee payer missing": ("extra", {"feePayer": None}),
    "fee payer is no key": ("extra", {"feePayer": "nobody"}),
    "memo too long": ("extra", {"memo": "x" * 257}),
    "memo cannot be printed": ("extra", {"memo": "a\nb"}),
    "another flow": ("extra", {"paymentFlow": "escrow"}),
    "no extra": ("offer", {"extra": None}),
    "another scheme": ("offer", {"scheme": "upto"}),
    "a year to pay": ("timeout_long", {}),
}
TEMPO: dict[str, tuple[str, dict[str, Any]]] = {
    "currency": ("asset", {}),
    "payee": ("payee", {}),
    "chain": ("network", {}),
    "chain id missing": ("challenge", {"request": {"methodDetails": {}}}),
    "amount": ("amount_huge", {}),
    "text for an amount": ("amount_text", {}),
    "a memo of theirs": ("challenge", {"request": {"methodDetails": {**DETAILS, "memo": "0x" + "11" * 32}}}),
    "splits": (
        "challenge",
        {"request": {"methodDetails": {**DETAILS, "splits": [{"recipient": STRANGER, "amount": "1"}]}}},
    ),
    "push alone": ("challenge", {"request": {"methodDetails": {**DETAILS, "supportedModes": ["push"]}}}),
    "machine tokens": ("challenge", {"request": {"methodDetails": {**DETAILS, "machineTokenEnabled": True}}}),
    "a digest": ("challenge", {"digest": "sha-256=:AAAA:"}),
    "another realm": ("challenge", {"realm": "example.invalid"}),
    "over already": ("timeout_short", {}),
    "years ahead": ("timeout_long", {}),
    "another intent": ("challenge", {"intent": "session"}),
    "no JSON": ("malformed_base64", {}),
}
OFFERS = [
    *(pytest.param("solana", *each, id=f"solana: {name}") for name, each in SOLANA.items()),
    *(pytest.param("tempo", *each, id=f"tempo: {name}") for name, each in TEMPO.items()),
]


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _every_network_offered(harness: BotHarness) -> AsyncIterator[None]:
    yield
    harness.world.studio.settings.networks = NETWORKS


@pytest.mark.parametrize(("word", "kind", "arguments"), OFFERS)
async def test_a_tampered_offer_is_never_signed(
    harness: BotHarness, word: str, kind: str, arguments: dict[str, Any]
) -> None:
    harness.world.studio.settings.networks = (word,)
    before, signed = harness.world.balances, len((await harness.books())["payments"])
    harness.world.faults.add("studio.quote", kind, times=-1, on=word, **arguments)
    answer = await harness.ask("theo", CHEAP, {"prompt": "a trap"})
    assert "Nothing was paid" in answer.text
    assert set(kinds_on(answer)) == {actions.ChangeWish, actions.RetryWish}
    assert harness.world.balances == before
    assert len((await harness.books())["payments"]) == signed
    assert not _paid(harness)


@pytest.mark.parametrize(
    ("word", "kind", "arguments"),
    [
        ("solana", "payee", {}),
        ("solana", "extra", {"feePayer": FAUCET, "paymentFlow": "escrow"}),
        ("tempo", "payee", {}),
        ("tempo", "challenge", {"request": {"methodDetails": {}}}),
    ],
)
async def test_an_offer_tampered_with_after_the_quote_is_never_signed(
    harness: BotHarness, word: str, kind: str, arguments: dict[str, Any]
) -> None:
    harness.world.studio.settings.networks = (word,)
    before, available = harness.world.balances, await harness.account("available")
    harness.world.faults.add("studio.quote", kind, skip=1, times=-1, on=word, **arguments)
    interaction = await harness.slash("theo", CHEAP, {"prompt": "a later trap"})
    card = await interaction.wait_message("Nothing was paid")
    assert "$0.07 returned" in card.text
    assert harness.world.balances == before
    assert await harness.account("available") == available
    assert not _paid(harness)


async def test_an_honest_offer_beside_a_tampered_one_is_paid(harness: BotHarness) -> None:
    before = harness.world.balances
    harness.world.faults.add("studio.quote", "payee", times=-1, on="solana")
    job, _ = await harness.made("theo", CHEAP, {"prompt": "one trap of three"})
    assert [payment["network"] for payment in await harness.payments(job)] == ["eip155:4217"]
    assert harness.world.balances["solana"] == before["solana"]


def _paid(harness: BotHarness) -> list[object]:
    """Return the requests that carried a payment on the networks that are tampered with here."""
    return [exchange for exchange in harness.world.studio.log if exchange.paid]
