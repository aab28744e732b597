"""The paid request goes wrong in every way: nothing is paid twice, nothing paid is lost, all is told."""

import pytest

from sandbox.results import amounts, job_of, price_of
from tests.e2e.stage import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 20.0
CHEAP, DEAR = "grok generate", "veo-3-1-fast generate"
PRICE = 70_000


@pytest.mark.parametrize(
    "kind", ["drop_after_settlement", "settle_failed_paid", "html200", "no_job_id", "no_receipt"]
)
async def test_a_charged_purchase_without_an_answer_is_found_again(stage: BotHarness, kind: str) -> None:
    before, jobs = stage.balance, len(stage.world.studio.jobs)
    stage.world.faults.add("studio.pay", kind)
    job, message = await stage.made("mira", CHEAP, {"prompt": f"a lost answer, {kind}"})
    assert price_of(message) == before - stage.balance == PRICE
    assert len(stage.world.studio.jobs) == jobs + 1
    assert [payment["state"] for payment in await stage.payments(job)] == ["SETTLED"]


async def test_two_lost_answers_at_once_get_their_own_pictures(stage: BotHarness) -> None:
    before = stage.balance
    stage.world.faults.add("studio.pay", "drop_after_settlement", times=2)
    first = await stage.start("mira", CHEAP, {"prompt": "the first of two"})
    second = await stage.start("noor", CHEAP, {"prompt": "the second of two"})
    for job, prompt in ((first, "the first of two"), (second, "the second of two")):
        message = await stage.result(job)
        assert prompt in message.text
        made = stage.world.studio.jobs[(await stage.record(job))["studio_job"]]
        assert made.input["prompt"] == prompt
    assert before - stage.balance == 2 * PRICE


async def test_a_late_settlement_is_waited_for(stage: BotHarness) -> None:
    before, jobs = stage.balance, len(stage.world.studio.jobs)
    stage.world.faults.add("studio.pay", "settle_late", seconds=100)
    job, message = await stage.made("mira", CHEAP, {"prompt": "a slow snail"})
    assert price_of(message) == before - stage.balance == PRICE
    assert len(stage.world.studio.jobs) == jobs + 1
    assert len(await stage.payments(job)) == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after_job", "settle_failed_unpaid"])
async def test_what_was_never_charged_is_bought_anew_only_after_it_lapsed(
    stage: BotHarness, kind: str
) -> None:
    before = stage.balance
    stage.world.faults.add("studio.pay", kind, times=2)
    job = await stage.start("mira", CHEAP, {"prompt": f"never charged, {kind}"})
    notice = await stage.other(job, "looking it up")
    assert "held" in notice.text
    assert "try again" not in notice.text.lower()
    assert stage.balance == before
    stage.world.faults.clear("studio.pay")
    await stage.lapse(job)
    message = await stage.result(job)
    assert price_of(message) == before - stage.balance == PRICE
    states = [payment["state"] for payment in await stage.payments(job)]
    assert states == ["LAPSED", "SETTLED"]
    await stage.tidy(job)
    assert stage.results(job) == [message]


async def test_a_price_that_rises_on_the_way_to_the_till_is_refused_not_lost(stage: BotHarness) -> None:
    before = stage.balance
    stage.world.faults.add("studio.pay", "price", factor=2)
    job = await stage.start("mira", CHEAP, {"prompt": "twice as much all of a sudden"})
    notice = await stage.other(job, "StableStudio refused the payment: the money stays held")
    assert "lost" not in notice.text
    assert stage.balance == before
    await stage.lapse(job, "REFUSED")
    message = await stage.result(job)
    assert price_of(message) == before - stage.balance == PRICE
    assert [payment["state"] for payment in await stage.payments(job)] == ["REFUSED", "SETTLED"]
    await stage.tidy(job)


async def test_a_payment_that_is_never_collected_is_returned(stage: BotHarness) -> None:
    before, available = stage.balance, await stage.account("available")
    stage.world.faults.add("studio.pay", "settle_failed_unpaid", times=-1)
    interaction = await stage.slash("mira", CHEAP, {"prompt": "nobody wants this money"})
    job = str(job_of(await interaction.wait_original()))
    await stage.payment_state(job, "SIGNED")
    stage.world.chain.warp = 60.0
    line = await stage.state(job, "FAILED")
    card = await interaction.wait_message("Nothing was paid", 20)
    assert "$0.07 returned" in card.text
    assert line["paid"] == 0
    assert stage.balance == before
    assert await stage.account("available") == available
    assert await stage.account("held") == 0
    assert {payment["state"] for payment in await stage.payments(job)} <= {"LAPSED", "REFUSED"}


async def test_content_refused_when_paid_costs_nothing(stage: BotHarness) -> None:
    before = stage.balance
    stage.world.faults.add("studio.pay", "400", error="This prompt is not allowed")
    interaction = await stage.slash("mira", CHEAP, {"prompt": "not allowed"})
    job = str(job_of(await interaction.wait_original()))
    await stage.payment_state(job, "SIGNED")
    stage.world.chain.warp = 60.0
    card = await interaction.wait_message("This prompt is not allowed", 20)
    assert "Nothing was paid" in card.text
    assert stage.balance == before


@pytest.mark.parametrize("kind", ["429", "500", "503"])
async def test_a_busy_studio_is_paid_once(stage: BotHarness, kind: str) -> None:
    before = stage.balance
    stage.world.faults.add("studio.pay", kind)
    job = await stage.start("mira", CHEAP, {"prompt": f"busy {kind}"})
    message = await stage.result(job)
    assert price_of(message) == before - stage.balance == PRICE
    assert [p["state"] for p in await stage.payments(job)][-1] == "SETTLED"


async def test_a_price_that_rose_before_it_was_paid_is_asked_for(stage: BotHarness) -> None:
    before = stage.balance
    card = await stage.ask("mira", DEAR, {"prompt": "a dearer film"})
    stage.world.studio.settings.price_factor = 1.5
    try:
        go = card.button("Generate")["custom_id"]
        await stage.press("mira", card, go)
        await until(lambda: card.buttons and 1_500_000 in amounts(card.text), "the new price")
        assert 1_000_000 in amounts(card.text)
        assert stage.balance == before
        assert await stage.account("held") == 0
        await stage.press("mira", card, go)
        message = await stage.result(go.partition(":")[2])
        assert price_of(message) == before - stage.balance == 1_500_000
    finally:
        stage.world.studio.settings.price_factor = 1.0


async def test_a_price_that_rose_between_quote_and_payment_is_asked_for(stage: BotHarness) -> None:
    before = stage.balance
    stage.world.faults.add("studio.quote", "price", skip=1, factor=1.04)
    interaction = await stage.slash("noor", CHEAP, {"prompt": "a cent more"})
    card = await interaction.wait_message(lambda m: m.buttons and 72_800 in amounts(m.text), 20)
    assert stage.balance == before
    await stage.press("noor", card, card.button("Generate")["custom_id"])
    message = await stage.result(card.button("Generate")["custom_id"].partition(":")[2])
    assert price_of(message) == before - stage.balance == PRICE


TAMPERED = (
    *("payee", "asset", "network", "amount_huge", "amount_negative", "amount_text", "no_usable_offer"),
    *("permit2", "domain", "timeout_long", "resource", "malformed_base64", "oversized", "redirect"),
)


@pytest.mark.parametrize("kind", TAMPERED)
async def test_a_tampered_challenge_is_never_signed(stage: BotHarness, kind: str) -> None:
    before, paid = stage.balance, len(_paid(stage))
    signed = len((await stage.books())["payments"])
    stage.world.faults.add("studio.quote", kind, times=-1)
    answer = await stage.ask("theo", CHEAP, {"prompt": "a trap"})
    assert "Nothing was held or paid" in answer.text
    assert not answer.buttons
    assert stage.balance == before
    assert len(_paid(stage)) == paid
    assert len((await stage.books())["payments"]) == signed


@pytest.mark.parametrize("kind", ["payee", "amount_huge", "domain", "network"])
async def test_a_challenge_tampered_with_after_the_quote_is_never_signed(
    stage: BotHarness, kind: str
) -> None:
    before, paid, available = stage.balance, len(_paid(stage)), await stage.account("available")
    stage.world.faults.add("studio.quote", kind, skip=1, times=-1)
    interaction = await stage.slash("theo", CHEAP, {"prompt": "a later trap"})
    card = await interaction.wait_message("Nothing was paid", 20)
    assert "$0.07 returned" in card.text
    assert stage.balance == before
    assert len(_paid(stage)) == paid
    assert await stage.account("available") == available


async def test_a_price_far_above_the_catalogue_is_never_paid(stage: BotHarness) -> None:
    before = stage.balance
    stage.world.faults.add("studio.quote", "price", factor=3)
    answer = await stage.ask("theo", CHEAP, {"prompt": "a rip-off"})
    assert "Nothing was held or paid" in answer.text
    assert stage.balance == before


@pytest.mark.parametrize("kind", ["500", "html502", "drop", "garbage"])
async def test_an_unreachable_studio_is_told_and_costs_nothing(stage: BotHarness, kind: str) -> None:
    before = stage.balance
    stage.world.faults.add("studio.quote", kind, times=-1)
    answer = await stage.ask("theo", CHEAP, {"prompt": "anybody home?"})
    assert "Nothing was held or paid" in answer.text
    assert stage.balance == before


async def test_no_answer_from_the_chain_signs_nothing(stage: BotHarness) -> None:
    before, paid = stage.balance, len(_paid(stage))
    stage.world.faults.add("chain.rpc", "500", times=-1)
    interaction = await stage.slash("mira", CHEAP, {"prompt": "a blind chain"})
    card = await interaction.wait_original(20)
    assert len(_paid(stage)) == paid
    assert stage.balance == before
    stage.world.faults.clear("chain.rpc")
    if "held" in card.text:
        job = (await stage.books())["jobs"][-1]["id"]
        assert price_of(await stage.result(job)) == before - stage.balance


def _paid(stage: BotHarness) -> list[object]:
    return [exchange for exchange in stage.world.studio.log if exchange.paid]
