"""The paid request goes wrong in every way: nothing is paid twice, nothing paid is lost, everything is
reported."""

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.results import amounts, job_of, price_of
from tests.e2e.custom_ids import kinds_on, one_on
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 20.0
CHEAP, DEAR = "grok generate", "veo-3-1-fast generate"
PRICE = 70_000


@pytest.mark.parametrize(
    "kind", ["drop_after_settlement", "settle_failed_paid", "html200", "no_job_id", "no_receipt"]
)
async def test_a_charged_purchase_without_an_answer_is_found_again(harness: BotHarness, kind: str) -> None:
    before, jobs = harness.balance, len(harness.world.studio.jobs)
    harness.world.faults.add("studio.pay", kind)
    job, message = await harness.made("mira", CHEAP, {"prompt": f"a lost answer, {kind}"})
    assert price_of(message) == before - harness.balance == PRICE
    assert len(harness.world.studio.jobs) == jobs + 1
    assert [payment["state"] for payment in await harness.payments(job)] == ["SETTLED"]


async def test_two_lost_answers_at_once_get_their_own_pictures(harness: BotHarness) -> None:
    before = harness.balance
    harness.world.faults.add("studio.pay", "drop_after_settlement", times=2)
    first = await harness.start("mira", CHEAP, {"prompt": "the first of two"})
    second = await harness.start("noor", CHEAP, {"prompt": "the second of two"})
    for job, prompt in ((first, "the first of two"), (second, "the second of two")):
        message = await harness.result(job)
        assert prompt in message.text
        made = harness.world.studio.jobs[(await harness.record(job))["studio_job"]]
        assert made.input["prompt"] == prompt
    assert before - harness.balance == 2 * PRICE


async def test_a_lost_answer_takes_no_private_picture_of_another_server(harness: BotHarness) -> None:
    """Sam's private job, with one option more that is the default, waits for its slow and clear answer.
    Mira's answer to the same words is lost."""
    second = str(harness.world.guilds["Second Server"].id)
    await harness.ask("hana", "host credit", {"amount": "1", "server": second}, "mod-log")
    made = len(harness.world.studio.jobs)
    harness.world.faults.add("studio.pay", "slow", when="after", seconds=40)
    harness.world.faults.add("studio.pay", "drop_after_settlement")
    options = {"prompt": "a red fox", "aspect_ratio": "16:9", "private": True}
    sam = await harness.start("sam", CHEAP, options, "second-studio")
    await until(lambda: len(harness.world.studio.jobs) == made + 1, "Sam's studio job")
    mira = await harness.start("mira", CHEAP, {"prompt": "a red fox"})
    await harness.result(mira)
    theirs, hers = list(harness.world.studio.jobs)[made:]
    assert (await harness.record(mira))["studio_job"] == hers
    assert (await harness.record(sam))["studio_job"] == theirs


async def test_a_late_settlement_is_waited_for(harness: BotHarness) -> None:
    before, jobs = harness.balance, len(harness.world.studio.jobs)
    harness.world.faults.add("studio.pay", "settle_late", seconds=100)
    job, message = await harness.made("mira", CHEAP, {"prompt": "a slow snail"})
    assert price_of(message) == before - harness.balance == PRICE
    assert len(harness.world.studio.jobs) == jobs + 1
    assert len(await harness.payments(job)) == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after_job", "settle_failed_unpaid"])
async def test_what_was_never_charged_is_bought_anew_only_after_it_lapsed(
    harness: BotHarness, kind: str
) -> None:
    before = harness.balance
    harness.world.faults.add("studio.pay", kind, times=2)
    job = await harness.start("mira", CHEAP, {"prompt": f"never charged, {kind}"})
    notice = await harness.other(job, "Checking whether the payment arrived")
    assert "is set aside" in notice.text
    assert "try again" not in notice.text.lower()
    assert harness.balance == before
    harness.world.faults.clear("studio.pay")
    await harness.lapse(job)
    message = await harness.result(job)
    assert price_of(message) == before - harness.balance == PRICE
    states = [payment["state"] for payment in await harness.payments(job)]
    assert states == ["LAPSED", "SETTLED"]
    await harness.tidy(job)
    assert harness.results(job) == [message]


async def test_a_price_that_rises_on_the_way_to_the_till_is_refused_not_lost(harness: BotHarness) -> None:
    before = harness.balance
    harness.world.faults.add("studio.pay", "price", factor=2)
    job = await harness.start("mira", CHEAP, {"prompt": "twice as much all of a sudden"})
    notice = await harness.other(job, "Payment declined")
    assert "lost" not in notice.text
    assert harness.balance == before
    await harness.lapse(job, "REFUSED")
    message = await harness.result(job)
    assert price_of(message) == before - harness.balance == PRICE
    assert [payment["state"] for payment in await harness.payments(job)] == ["REFUSED", "SETTLED"]
    await harness.tidy(job)


async def test_a_payment_that_is_never_collected_is_returned(harness: BotHarness) -> None:
    before, available = harness.balance, await harness.account("available")
    harness.world.faults.add("studio.pay", "settle_failed_unpaid", times=-1)
    interaction = await harness.slash("mira", CHEAP, {"prompt": "nobody wants this money"})
    job = str(job_of(await interaction.wait_original()))
    await harness.payment_state(job, "SIGNED")
    harness.world.chain.warp = 60.0
    line = await harness.state(job, "FAILED")
    card = await interaction.wait_message("Nothing was paid")
    assert "$0.07 returned" in card.text
    assert line["paid"] == 0
    assert harness.balance == before
    assert await harness.account("available") == available
    assert await harness.account("held") == 0
    assert {payment["state"] for payment in await harness.payments(job)} <= {"LAPSED", "REFUSED"}


async def test_content_refused_when_paid_costs_nothing(harness: BotHarness) -> None:
    before = harness.balance
    harness.world.faults.add("studio.pay", "400", error="This prompt is not allowed")
    interaction = await harness.slash("mira", CHEAP, {"prompt": "not allowed"})
    job = str(job_of(await interaction.wait_original()))
    await harness.payment_state(job, "SIGNED")
    harness.world.chain.warp = 60.0
    card = await interaction.wait_message("This prompt is not allowed")
    assert "Nothing was paid" in card.text
    assert harness.balance == before


@pytest.mark.parametrize("kind", ["429", "500", "503"])
async def test_a_busy_studio_is_paid_once(harness: BotHarness, kind: str) -> None:
    before = harness.balance
    harness.world.faults.add("studio.pay", kind)
    job = await harness.start("mira", CHEAP, {"prompt": f"busy {kind}"})
    message = await harness.result(job)
    assert price_of(message) == before - harness.balance == PRICE
    assert [p["state"] for p in await harness.payments(job)][-1] == "SETTLED"


async def test_a_price_that_rose_before_it_was_paid_is_asked_for(harness: BotHarness) -> None:
    before = harness.balance
    card = await harness.ask("mira", DEAR, {"prompt": "a dearer film"})
    harness.world.studio.settings.price_factor = 1.5
    try:
        start = one_on(card, actions.Start)
        await harness.press("mira", card, encode(start))
        await until(lambda: card.buttons and 1_500_000 in amounts(card.text), "the new price")
        assert 1_000_000 in amounts(card.text)
        assert harness.balance == before
        assert await harness.account("held") == 0
        await harness.press("mira", card, encode(start))
        message = await harness.result(start.job)
        assert price_of(message) == before - harness.balance == 1_500_000
    finally:
        harness.world.studio.settings.price_factor = 1.0


async def test_a_price_that_rose_between_quote_and_payment_is_asked_for(harness: BotHarness) -> None:
    before = harness.balance
    harness.world.faults.add("studio.quote", "price", skip=1, factor=1.04)
    interaction = await harness.slash("noor", CHEAP, {"prompt": "a cent more"})
    card = await interaction.wait_message(lambda m: m.buttons and 72_800 in amounts(m.text))
    assert harness.balance == before
    start = one_on(card, actions.Start)
    await harness.press("noor", card, encode(start))
    message = await harness.result(start.job)
    assert price_of(message) == before - harness.balance == PRICE


TAMPERED = (
    *("payee", "asset", "network", "amount_huge", "amount_negative", "amount_text", "no_usable_offer"),
    *("permit2", "domain", "timeout_long", "resource", "malformed_base64", "oversized", "redirect"),
)


@pytest.mark.parametrize("kind", TAMPERED)
async def test_a_tampered_challenge_is_never_signed(harness: BotHarness, kind: str) -> None:
    before, paid = harness.balance, len(_paid(harness))
    signed = len((await harness.books())["payments"])
    harness.world.faults.add("studio.quote", kind, times=-1)
    answer = await harness.ask("theo", CHEAP, {"prompt": "a trap"})
    assert "Nothing was paid" in answer.text
    assert set(kinds_on(answer)) == {actions.ChangeWish, actions.RetryWish}
    assert harness.balance == before
    assert len(_paid(harness)) == paid
    assert len((await harness.books())["payments"]) == signed


@pytest.mark.parametrize("kind", ["payee", "amount_huge", "domain", "network"])
async def test_a_challenge_tampered_with_after_the_quote_is_never_signed(
    harness: BotHarness, kind: str
) -> None:
    before, paid, available = harness.balance, len(_paid(harness)), await harness.account("available")
    harness.world.faults.add("studio.quote", kind, skip=1, times=-1)
    interaction = await harness.slash("theo", CHEAP, {"prompt": "a later trap"})
    card = await interaction.wait_message("Nothing was paid")
    assert "$0.07 returned" in card.text
    assert harness.balance == before
    assert len(_paid(harness)) == paid
    assert await harness.account("available") == available


async def test_a_price_far_above_the_catalogue_is_never_paid(harness: BotHarness) -> None:
    before = harness.balance
    harness.world.faults.add("studio.quote", "price", factor=3)
    answer = await harness.ask("theo", CHEAP, {"prompt": "a rip-off"})
    assert "Nothing was paid" in answer.text
    assert harness.balance == before


@pytest.mark.parametrize("kind", ["500", "html502", "drop", "garbage"])
async def test_an_unreachable_studio_is_told_and_costs_nothing(harness: BotHarness, kind: str) -> None:
    before = harness.balance
    harness.world.faults.add("studio.quote", kind, times=-1)
    answer = await harness.ask("theo", CHEAP, {"prompt": "anybody home?"})
    assert "Nothing was paid" in answer.text
    assert harness.balance == before


async def test_no_answer_from_the_chain_signs_nothing(harness: BotHarness) -> None:
    before, paid = harness.balance, len(_paid(harness))
    harness.world.faults.add("chain.rpc", "500", times=-1)
    interaction = await harness.slash("mira", CHEAP, {"prompt": "a blind chain"})
    card = await interaction.wait_original(20)
    assert len(_paid(harness)) == paid
    assert harness.balance == before
    harness.world.faults.clear("chain.rpc")
    if "held" in card.text:
        job = (await harness.books())["jobs"][-1]["id"]
        assert price_of(await harness.result(job)) == before - harness.balance


def _paid(harness: BotHarness) -> list[object]:
    return [exchange for exchange in harness.world.studio.log if exchange.paid]
