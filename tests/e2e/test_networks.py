"""Three wallets: who pays, whose job it is, and what happens when the chain that was paid on falls silent."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.money.networks import NETWORKS as BY_NAME
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.results import price_of
from tests.e2e.custom_ids import actions_on
from tests.e2e.files import picture
from tests.e2e.harness import BotHarness, Record, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 20.0
NETWORKS = ("solana", "tempo", "base")

CHEAP, PRICE = "grok generate", 70_000
MOST = 10_000
"""Strikes of a fault that does not end by itself."""


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _every_network_offered(harness: BotHarness) -> AsyncIterator[None]:
    yield
    harness.world.studio.settings.networks = NETWORKS


def words(payments: list[Record]) -> list[tuple[str, str]]:
    """Return network and state of each payment."""
    return [(BY_NAME[payment["network"]].word, payment["state"]) for payment in payments]


def offer(harness: BotHarness, *networks: str) -> None:
    harness.world.studio.settings.networks = networks


def gone(harness: BotHarness, before: dict[str, int]) -> dict[str, int]:
    """Return what has left the wallets since then, where something has."""
    now = harness.world.balances
    return {word: before[word] - now[word] for word in before if before[word] != now[word]}


@pytest.mark.parametrize("word", NETWORKS)
async def test_a_job_belongs_to_the_wallet_that_paid_and_is_polled_with_its_sign_in(
    harness: BotHarness, word: str
) -> None:
    offer(harness, *NETWORKS[NETWORKS.index(word) :])
    before = harness.world.balances
    job, message = await harness.made("mira", CHEAP, {"prompt": f"a picture paid on {word}"})
    assert price_of(message) == PRICE
    assert words(await harness.payments(job)) == [(word, "SETTLED")]
    paid = gone(harness, before)
    assert set(paid) == {word}
    gas = paid[word] - PRICE
    assert (gas > 0) if word == "tempo" else (gas == 0)
    made = harness.world.studio.jobs[(await harness.record(job))["studio_job"]]
    wallet = harness.world.wallets[word]
    assert made.owner == (wallet if word == "solana" else wallet.lower())


async def test_an_upload_bought_by_one_wallet_serves_the_generation_of_another(harness: BotHarness) -> None:
    harness.world.faults.add("studio.quote", "no_usable_offer", on="solana", times=-1)
    before = harness.world.balances
    options = {"prompt": "the same in snow", "image1": picture("teal")}
    job, message = await harness.made("noor", "flux-2-pro edit", options)
    payments = await harness.payments(job)
    assert words(payments) == [("solana", "SETTLED"), ("tempo", "SETTLED")]
    assert [payment["purpose"] for payment in payments] == ["upload:0", "generation"]
    paid = gone(harness, before)
    assert set(paid) == {"solana", "tempo"}
    assert price_of(message) == sum(payment["amount"] for payment in payments)
    upload = list(harness.world.studio.uploads.values())[-1]
    assert upload.owner == harness.world.wallets["solana"]
    assert upload.confirmed


@pytest.mark.parametrize("word", ["solana", "tempo"])
async def test_nothing_moves_elsewhere_while_the_node_of_a_lost_answer_is_silent(
    harness: BotHarness, word: str
) -> None:
    offer(harness, *NETWORKS[NETWORKS.index(word) :])
    before, jobs = harness.world.balances, len(harness.world.studio.jobs)
    harness.world.faults.add("studio.pay", "settle_late", seconds=60)
    job = await harness.start("mira", CHEAP, {"prompt": f"{word} falls silent"})
    await harness.payment_state(job, "SIGNED")
    await until(lambda: len(harness.world.studio.jobs) > jobs, "the studio job")
    silence = harness.world.faults.add(f"{word}.rpc", "drop", times=MOST)
    await until(lambda: set(gone(harness, before)) == {word}, "the late settlement")
    asked = silence.times
    await until(lambda: silence.times < asked - 5, "several vain looks")
    assert words(await harness.payments(job)) == [(word, "SIGNED")]
    assert (await harness.record(job))["state"] == "READY"
    harness.world.faults.clear(f"{word}.rpc")
    message = await harness.result(job, timeout=90)
    assert price_of(message) == PRICE
    assert words(await harness.payments(job)) == [(word, "SETTLED")]
    assert set(gone(harness, before)) == {word}
    assert len(harness.world.studio.jobs) == jobs + 1


@pytest.mark.parametrize("word", ["solana", "tempo"])
async def test_a_silent_node_sends_the_next_job_to_the_next_wallet_at_the_same_price(
    harness: BotHarness, word: str
) -> None:
    offer(harness, *NETWORKS[NETWORKS.index(word) :])
    harness.world.faults.add(f"{word}.rpc", "500", times=-1)
    job, message = await harness.made("theo", CHEAP, {"prompt": f"without {word}"})
    assert price_of(message) == PRICE
    assert words(await harness.payments(job)) == [(NETWORKS[NETWORKS.index(word) + 1], "SETTLED")]


@pytest.mark.parametrize("word", NETWORKS)
async def test_a_topup_on_each_network_is_credited(harness: BotHarness, word: str) -> None:
    card = await harness.ask("milo", "treasury topup", {"amount": "5"}, "mod-log")
    choices = {one.network: one for one in actions_on(card) if isinstance(one, actions.TopupNetwork)}
    assert set(choices) == set(NETWORKS)
    if word != NETWORKS[0]:
        await harness.press("milo", card, encode(choices[word]))
    await until(lambda: harness.world.wallets[word] in card.text, f"the address on {word}")
    exact = int("".join(re.findall(r"\$(\d+)\.(\d{6})\b", card.text)[0]))
    before = await harness.account("available")
    harness.world.chains[word].deposit(harness.world.wallets[word], exact)
    await until(lambda: _announced(harness, exact), "the announcement", 60)
    assert await harness.account("available") == before + exact
    deposit = (await harness.books())["deposits"][-1]
    assert (deposit["amount"], deposit["state"]) == (exact, "CREDITED")
    assert BY_NAME[deposit["network"] or "eip155:8453"].word == word


def _announced(harness: BotHarness, exact: int) -> bool:
    said = harness.world.discord.messages(harness.world.channels["mod-log"])
    text = f"${exact // 1_000_000}.{exact % 1_000_000:06}"
    return any("has arrived" in message.text and text in message.text for message in said)
