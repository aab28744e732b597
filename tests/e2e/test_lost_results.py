"""What is paid for arrives: failed jobs, bad files, killed bots, lost posts and channels that are gone."""

import pytest
import pytest_asyncio

from sandbox.discord import Message, Permission
from sandbox.results import amounts, inspect, job_of, media_of, price_of
from tests.e2e.stage import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 30.0
CHEAP, DEAR = "grok generate", "veo-3-1-fast generate"
PRICE = 70_000


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def early_card(stage: BotHarness) -> tuple[Message, float]:
    """A price asked for before all other tests here, and the instant at which it lapses."""
    card = await stage.ask("noor", DEAR, {"prompt": "a moth"})
    return card, stage.world.clock.after(15 * 60)


@pytest.mark.parametrize("kind", ["failed", "moderation"])
async def test_a_job_that_fails_after_it_was_paid_is_told_with_the_amount(
    stage: BotHarness, kind: str
) -> None:
    before = stage.balance
    stage.world.faults.add("studio.render", kind)
    job = await stage.start("mira", CHEAP, {"prompt": "it will fail"})
    message = await stage.other(job, "was paid")
    assert "$0.07 was paid" in message.text
    assert stage.user("mira").id in message.mentions or message.edited_at is not None
    assert before - stage.balance == PRICE
    line = await stage.record(job)
    assert (line["state"], line["paid"]) == ("FAILED", PRICE)
    assert await stage.account("held") == 0


@pytest.mark.parametrize("kind", ["truncated", "wrong_type", "wrong_length", "empty", "drop", "500"])
async def test_a_file_that_arrives_damaged_is_fetched_again(stage: BotHarness, kind: str) -> None:
    stage.world.faults.add("studio.result", kind, times=2)
    job, message = await stage.made("mira", CHEAP, {"prompt": f"a file, {kind}"})
    assert inspect(media_of(message).data).kind == "image"
    await stage.tidy(job)
    assert stage.results(job) == [message]


async def test_a_link_that_died_for_good_is_told_with_the_amount(stage: BotHarness) -> None:
    stage.world.faults.add("studio.result", "expired", times=-1)
    job = await stage.start("mira", CHEAP, {"prompt": "too late"})

    def ended() -> bool:
        stage.hurry()
        return any("was paid" in message.text for message in stage.others(job))

    await until(ended, "the notice")
    message = await stage.other(job, "could not be fetched")
    assert "$0.07 was paid" in message.text
    assert not stage.results(job)
    assert (await stage.record(job))["state"] == "FAILED"


@pytest.mark.parametrize("kind", ["404", "429", "500", "drop", "garbage"])
async def test_polls_that_go_wrong_are_repeated(stage: BotHarness, kind: str) -> None:
    before = stage.balance
    stage.world.faults.add("studio.job", kind, times=3)
    _, message = await stage.made("noor", CHEAP, {"prompt": f"a bad poll, {kind}"})
    assert before - stage.balance == price_of(message)


@pytest.mark.parametrize("how", ["killed", "stopped"])
async def test_a_restart_in_the_middle_of_a_job_loses_nothing(stage: BotHarness, how: str) -> None:
    before, jobs = stage.balance, len(stage.world.studio.jobs)
    stage.world.faults.add("studio.render", "slow", factor=50)
    job = await stage.start("mira", CHEAP, {"prompt": f"a long wait, {how}"})
    await stage.other(job, "in the making")
    await (stage.bot.kill() if how == "killed" else stage.bot.stop())
    assert not stage.results(job)
    await stage.bot.start()
    message = await stage.result(job)
    await stage.tidy(job)
    assert stage.results(job) == [message]
    assert price_of(message) == before - stage.balance == PRICE
    assert len(stage.world.studio.jobs) == jobs + 1


@pytest.mark.parametrize("kind", ["drop_after", "500_after", "drop_before", "500_before"])
async def test_a_lost_answer_to_the_post_leaves_one_message(stage: BotHarness, kind: str) -> None:
    stage.world.faults.add("studio.render", "slow", factor=50)
    job = await stage.start("mira", CHEAP, {"prompt": f"one message, {kind}"})
    await stage.other(job, "in the making")
    stage.world.faults.add("discord.create_message", kind, times=3 if kind == "drop_before" else 1)
    message = await stage.result(job)
    await stage.state(job, "DELIVERED")
    await stage.tidy(job)
    assert stage.results(job) == [message]
    assert (await stage.record(job))["message_id"] == str(message.id)


async def test_killed_right_after_the_post_leaves_one_message(stage: BotHarness) -> None:
    stage.world.faults.add("studio.render", "slow", factor=50)
    job = await stage.start("mira", CHEAP, {"prompt": "posted, then killed"})
    await stage.other(job, "in the making")
    stage.world.faults.add("discord.create_message", "drop_after")
    message = await stage.result(job)
    await stage.bot.kill()
    await stage.bot.start()
    await stage.state(job, "DELIVERED")
    await stage.tidy(job)
    assert stage.results(job) == [message]


async def test_a_dropped_gateway_loses_no_job(stage: BotHarness) -> None:
    stage.world.discord.drop_gateway("drop", resumable=True)
    await until(lambda: stage.world.discord.ready, "the bot to come back")
    _, message = await stage.made("theo", CHEAP, {"prompt": "after the drop"})
    assert price_of(message) == PRICE


async def test_a_result_whose_channel_is_gone_is_kept_for_show(stage: BotHarness) -> None:
    before = stage.balance
    gone = stage.world.discord.add_channel(stage.world.lab, "brief")
    stage.world.faults.add("studio.render", "slow", factor=50)
    job = await stage.start("mira", CHEAP, {"prompt": "where to?"}, "brief")
    await stage.other(job, "in the making", "brief")
    stage.world.discord.remove_channel(gone)
    stage.hurry()
    line = await stage.state(job, "FETCHED")
    assert line["paid"] == before - stage.balance == PRICE
    answer = await stage.ask("mira", "show", {"job": job}, "studio")
    assert answer.text
    message = await stage.result(job)
    assert (await stage.record(job))["state"] == "DELIVERED"
    assert inspect(media_of(message).data).kind == "image"
    assert before - stage.balance == PRICE
    assert await stage.account("held") == 0


async def test_a_permission_lost_meanwhile_is_told_and_the_result_comes_with_it(stage: BotHarness) -> None:
    gallery = stage.world.channels["gallery"]
    stage.world.faults.add("studio.render", "slow", factor=50)
    interaction = await stage.slash("mira", CHEAP, {"prompt": "a closed door"}, "gallery")
    job = str(job_of(await interaction.wait_original()))
    await stage.other(job, "in the making", "gallery")
    stage.world.discord.set_bot_permissions(gallery, deny=Permission.ATTACH_FILES)
    stage.hurry()
    card = await interaction.wait_message("/show", 20)
    assert "$0.07 is paid" in card.text
    stage.world.discord.set_bot_permissions(gallery)
    await stage.bot.restart()  # else it is tried again in ten minutes
    message = await stage.result(job, "gallery")
    assert stage.results(job, "gallery") == [message]


async def test_a_file_too_large_for_the_channel_is_kept(stage: BotHarness) -> None:
    stage.world.faults.add("studio.render", "slow", factor=50)
    interaction = await stage.slash("noor", CHEAP, {"prompt": "too big"})
    job = str(job_of(await interaction.wait_original()))
    await stage.other(job, "in the making")
    lab = stage.world.lab
    lab.upload_limit = 2_000
    try:
        stage.hurry()
        card = await interaction.wait_message("/show", 20)
        assert "$0.07 is paid" in card.text
        refused = await stage.ask("noor", "show", {"job": job}, "gallery")
        assert "MB" in refused.text
        assert not stage.results(job, "gallery")
    finally:
        lab.upload_limit = None
    await stage.ask("noor", "show", {"job": job}, "gallery")
    assert len(stage.results(job, "gallery")) == 1
    await stage.state(job, "DELIVERED")
    assert not stage.results(job)


async def test_a_card_pressed_after_its_quote_lapsed_is_quoted_again(
    stage: BotHarness, early_card: tuple[Message, float]
) -> None:
    card, lapsed = early_card
    job, before = str(job_of(card)), stage.balance
    stage.world.studio.settings.price_factor = 1.5
    try:
        await until(lambda: stage.world.clock.now() > lapsed, "the quote to lapse", 90)
        await stage.press("noor", card, f"go:{job}")
        await until(lambda: 1_500_000 in amounts(card.button("Generate")["label"]), "the new price")
        assert stage.balance == before
        assert await stage.account("held") == 0
        await stage.press("noor", card, f"go:{job}")
        assert price_of(await stage.result(job)) == before - stage.balance == 1_500_000
    finally:
        stage.world.studio.settings.price_factor = 1.0
