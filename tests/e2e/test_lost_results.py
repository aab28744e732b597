"""Paid results arrive: failed jobs, bad files, killed bots, lost posts and channels that are gone."""

import io

import pytest
import pytest_asyncio
from PIL import Image

from bot.domain.policy import NONCE_SECONDS
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message, Permission
from sandbox.results import amounts, inspect, job_of, media_of, price_of
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 30.0
CHEAP, DEAR = "grok generate", "veo-3-1-fast generate"
PRICE = 70_000


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def early_card(harness: BotHarness) -> tuple[Message, float]:
    """Ask for a price before all other tests here. Return it with the instant at which it lapses."""
    card = await harness.ask("noor", DEAR, {"prompt": "a moth"})
    return card, harness.world.clock.after(15 * 60)


@pytest.mark.parametrize("kind", ["failed", "moderation"])
async def test_a_job_that_fails_after_it_was_paid_is_told_with_the_amount(
    harness: BotHarness, kind: str
) -> None:
    before = harness.balance
    harness.world.faults.add("studio.render", kind)
    job = await harness.start("mira", CHEAP, {"prompt": "it will fail"})
    message = await harness.told(job, "was paid")
    assert "$0.07 was paid, and the server lost it." in message.text
    assert harness.user("mira").id in (message.seen_by, *message.mentions)
    assert before - harness.balance == PRICE
    line = await harness.record(job)
    assert (line["state"], line["paid"]) == ("FAILED", PRICE)
    assert await harness.account("held") == 0


@pytest.mark.parametrize("kind", ["truncated", "wrong_type", "wrong_length", "empty", "drop", "500"])
async def test_a_file_that_arrives_damaged_is_fetched_again(harness: BotHarness, kind: str) -> None:
    harness.world.faults.add("studio.result", kind, times=2)
    job, message = await harness.made("mira", CHEAP, {"prompt": f"a file, {kind}"})
    assert inspect(media_of(message).data).kind == "image"
    await harness.tidy(job)
    assert harness.results(job) == [message]


async def test_a_whole_file_that_our_reader_cannot_read_is_posted_as_it_came(harness: BotHarness) -> None:
    harness.world.faults.add("studio.result", "moved")
    harness.world.faults.add("studio.result", "unreadable", times=-1)
    job, message = await harness.made("mira", CHEAP, {"prompt": "a file that cannot be read"})
    assert "Posted as it came" in message.text
    data = media_of(message).data
    with pytest.raises(OSError, match=r"."):
        Image.open(io.BytesIO(data)).load()
    await harness.tidy(job)


async def test_a_link_that_died_for_good_is_told_with_the_amount(harness: BotHarness) -> None:
    harness.world.faults.add("studio.result", "expired", times=-1)
    job = await harness.start("mira", CHEAP, {"prompt": "too late"})
    message = await harness.told(job, "could not be fetched")
    assert "$0.07 was paid" in message.text
    assert not harness.results(job)
    assert (await harness.record(job))["state"] == "FAILED"


@pytest.mark.parametrize("kind", ["404", "429", "500", "drop", "garbage"])
async def test_polls_that_go_wrong_are_repeated(harness: BotHarness, kind: str) -> None:
    before = harness.balance
    harness.world.faults.add("studio.job", kind, times=3)
    _, message = await harness.made("noor", CHEAP, {"prompt": f"a bad poll, {kind}"})
    assert before - harness.balance == price_of(message)


async def test_a_job_whose_channel_is_closed_is_not_paid_and_can_be_made_in_private(
    harness: BotHarness,
) -> None:
    world = harness.world
    channel = world.discord.add_channel(world.lab, "closing")
    world.channels["closing"] = channel
    before = harness.balance
    world.faults.add("chain.rpc", "500", times=-1)  # the price is told, and nothing is signed
    card = await harness.ask("mira", CHEAP, {"prompt": "a closed door"}, "closing")
    job = job_of(card)
    assert job
    await harness.state(job, "READY")
    world.discord.set_bot_permissions(channel, deny=Permission.SEND_MESSAGES)
    await harness.ask("mira", "me info")  # answered, so the bot knows all that the gateway said before
    world.faults.clear("chain.rpc")
    assert (await harness.state(job, "FAILED"))["paid"] == 0
    assert harness.balance == before
    assert await harness.account("held") == 0
    await until(lambda: "I may no longer post" in card.text, "the reason")
    again = await harness.press("mira", card, encode(actions.InPrivate(job)))
    started = await again.wait_original()

    def is_ready() -> bool:
        harness.hurry()
        return bool(started.attachments)

    await until(is_ready, "the private picture")
    assert before - harness.balance == PRICE


@pytest.mark.parametrize("kind", ["429", "401"])
async def test_a_paid_result_is_fetched_while_discord_lets_nobody_in(harness: BotHarness, kind: str) -> None:
    """Not even a token that is refused ends the bot before; it does afterwards."""
    harness.world.faults.add("studio.render", "slow", factor=50)
    job = await harness.start("mira", CHEAP, {"prompt": "while Discord is away"})
    await harness.state(job, "RUNNING")
    harness.world.faults.add("discord.login", kind, via=False, times=-1)
    await harness.bot.kill()
    await harness.bot.launch()
    harness.hurry()  # the rendering goes on while the bot starts
    await harness.state(job, "FETCHED")
    assert not harness.results(job)
    if kind == "401":
        assert await harness.bot.wait_exit() == 2
    harness.world.faults.clear("discord.login")
    if kind == "401":
        await harness.bot.launch()
    await harness.result(job)
    await harness.bot.wait_healthy()


async def test_a_post_that_may_have_gone_through_is_never_repeated_on_a_guess(harness: BotHarness) -> None:
    """The bot dies after the post, comes back when its nonce is forgotten, and sees no history."""
    world = harness.world
    harness.bot.env["KILL_AT"] = "posted"
    await harness.bot.restart()
    job = await harness.start("mira", CHEAP, {"prompt": "a picture that is there"})

    def died() -> bool:
        harness.hurry()
        return not harness.bot.running

    await until(died, "the bot to die")
    del harness.bot.env["KILL_AT"]
    world.discord.core.nonces.clear()
    await world.clock.sleep(NONCE_SECONDS + 5)
    world.discord.set_bot_permissions(harness.studio, deny=Permission.READ_MESSAGE_HISTORY)
    try:
        await harness.bot.start()

        def asked() -> Message | None:
            told = world.discord.direct_messages(harness.user("mira"))
            return next((message for message in told if "I was interrupted" in message.text), None)

        question = await until(asked, "the question")
        assert len(harness.results(job)) == 1
        await harness.press("mira", question, encode(actions.WasPosted(job, posted=True)))
        await harness.state(job, "DELIVERED")
        assert len(harness.results(job)) == 1
    finally:
        world.discord.set_bot_permissions(harness.studio)
        for message in world.discord.direct_messages(harness.user("mira")):
            message.deleted = True


@pytest.mark.parametrize("how", ["killed", "stopped"])
async def test_a_restart_in_the_middle_of_a_job_loses_nothing(harness: BotHarness, how: str) -> None:
    before, jobs = harness.balance, len(harness.world.studio.jobs)
    harness.world.faults.add("studio.render", "slow", factor=50)
    job = await harness.start("mira", CHEAP, {"prompt": f"a long wait, {how}"})
    await harness.other(job, "Making it")
    await (harness.bot.kill() if how == "killed" else harness.bot.stop())
    assert not harness.results(job)
    await harness.bot.start()
    message = await harness.result(job)
    await harness.tidy(job)
    assert harness.results(job) == [message]
    assert price_of(message) == before - harness.balance == PRICE
    assert len(harness.world.studio.jobs) == jobs + 1


@pytest.mark.parametrize("kind", ["drop_after", "500_after", "drop_before", "500_before"])
async def test_a_lost_answer_to_the_post_leaves_one_message(harness: BotHarness, kind: str) -> None:
    harness.world.faults.add("studio.render", "slow", factor=50)
    job = await harness.start("mira", CHEAP, {"prompt": f"one message, {kind}"})
    await harness.other(job, "Making it")
    harness.world.faults.add("discord.create_message", kind, times=3 if kind == "drop_before" else 1)
    message = await harness.result(job)
    await harness.state(job, "DELIVERED")
    await harness.tidy(job)
    assert harness.results(job) == [message]
    assert (await harness.record(job))["message_id"] == str(message.id)


async def test_killed_right_after_the_post_leaves_one_message(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "slow", factor=50)
    job = await harness.start("mira", CHEAP, {"prompt": "posted, then killed"})
    await harness.other(job, "Making it")
    harness.world.faults.add("discord.create_message", "drop_after")
    message = await harness.result(job)
    await harness.bot.kill()
    await harness.bot.start()
    await harness.state(job, "DELIVERED")
    await harness.tidy(job)
    assert harness.results(job) == [message]


async def test_a_dropped_gateway_loses_no_job(harness: BotHarness) -> None:
    harness.world.discord.drop_gateway("drop", resumable=True)
    await until(lambda: harness.world.discord.ready, "the bot to come back")
    _, message = await harness.made("theo", CHEAP, {"prompt": "after the drop"})
    assert price_of(message) == PRICE


async def test_a_result_whose_channel_is_gone_is_kept_for_show(harness: BotHarness) -> None:
    before = harness.balance
    gone = harness.world.discord.add_channel(harness.world.lab, "brief")
    harness.world.faults.add("studio.render", "slow", factor=50)
    job = await harness.start("mira", CHEAP, {"prompt": "where to?"}, "brief")
    await harness.other(job, "Making it", "brief")
    harness.world.discord.remove_channel(gone)
    harness.hurry()
    line = await harness.state(job, "FETCHED")
    assert line["paid"] == before - harness.balance == PRICE
    answer = await harness.ask("mira", "show", {"job": job}, "studio")
    assert answer.text
    message = await harness.result(job)
    assert (await harness.record(job))["state"] == "DELIVERED"
    assert inspect(media_of(message).data).kind == "image"
    assert before - harness.balance == PRICE
    assert await harness.account("held") == 0


async def test_a_permission_lost_meanwhile_is_told_and_the_result_comes_with_it(harness: BotHarness) -> None:
    gallery = harness.world.channels["gallery"]
    harness.world.faults.add("studio.render", "slow", factor=50)
    interaction = await harness.slash("mira", CHEAP, {"prompt": "a closed door"}, "gallery")
    job = str(job_of(await interaction.wait_original()))
    await harness.other(job, "Making it", "gallery")
    harness.world.discord.set_bot_permissions(gallery, deny=Permission.ATTACH_FILES)
    harness.hurry()
    card = await interaction.wait_message("the file is kept")
    assert "$0.07 is paid" in card.text
    harness.world.discord.set_bot_permissions(gallery)
    await harness.bot.restart()  # else it is tried again in ten minutes
    message = await harness.result(job, "gallery")
    assert harness.results(job, "gallery") == [message]


async def test_a_file_too_large_for_the_channel_is_kept(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "slow", factor=50)
    interaction = await harness.slash("noor", CHEAP, {"prompt": "too big"})
    job = str(job_of(await interaction.wait_original()))
    await harness.other(job, "Making it")
    lab = harness.world.lab
    lab.upload_limit = 2_000
    try:
        harness.hurry()
        card = await interaction.wait_message("the file is kept")
        assert "$0.07 is paid" in card.text
        refused = await harness.ask("noor", "show", {"job": job}, "gallery")
        assert "MB" in refused.text
        assert not harness.results(job, "gallery")
    finally:
        lab.upload_limit = None
    await harness.ask("noor", "show", {"job": job}, "gallery")
    assert len(harness.results(job, "gallery")) == 1
    await harness.state(job, "DELIVERED")
    assert not harness.results(job)


async def test_a_card_pressed_after_its_quote_lapsed_is_quoted_again(
    harness: BotHarness, early_card: tuple[Message, float]
) -> None:
    card, lapsed = early_card
    job, before = str(job_of(card)), harness.balance
    harness.world.studio.settings.price_factor = 1.5
    try:
        await until(lambda: harness.world.clock.now() > lapsed, "the quote to lapse", 90)
        await harness.press("noor", card, encode(actions.Start(job)))
        await until(lambda: 1_500_000 in amounts(card.button("Generate")["label"]), "the new price")
        assert harness.balance == before
        assert await harness.account("held") == 0
        await harness.press("noor", card, encode(actions.Start(job)))
        assert price_of(await harness.result(job)) == before - harness.balance == 1_500_000
    finally:
        harness.world.studio.settings.price_factor = 1.0
