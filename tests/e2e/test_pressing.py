"""Buttons and repeated interactions: permissions, and nothing is made or paid twice."""

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.results import amounts, job_of, price_of
from tests.e2e.files import picture
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP, DEAR = "grok generate", "veo-3-1-fast generate"


async def test_again_pressed_by_its_maker_and_by_another_member(harness: BotHarness) -> None:
    _, first = await harness.made("mira", CHEAP, {"prompt": "a kettle"})
    for person in ("mira", "theo"):
        before = harness.balance
        pressed = await harness.press(person, first, first.button("↻")["custom_id"])
        card = await pressed.wait_original()
        job = job_of(card)
        assert job
        assert card.seen_by == harness.user(person).id
        message = await harness.result(job)
        assert message.mentions == [harness.user(person).id]
        assert price_of(message) == before - harness.balance > 0
        assert (await harness.record(job))["user"] == str(harness.user(person).id)


async def test_again_uses_the_uploaded_file_and_costs_no_upload(harness: BotHarness) -> None:
    _, first = await harness.made("mira", "flux-2-pro edit", {"prompt": "warmer", "image1": picture("olive")})
    uploads = len(harness.world.studio.uploads)
    pressed = await harness.press("noor", first, first.button("↻")["custom_id"])
    job = job_of(await pressed.wait_original())
    assert job
    message = await harness.result(job)
    assert len(harness.world.studio.uploads) == uploads
    assert price_of(message) == price_of(first) - 10_000


async def test_again_works_after_a_restart(harness: BotHarness) -> None:
    _, first = await harness.made("mira", CHEAP, {"prompt": "a teapot"})
    await harness.bot.restart()
    pressed = await harness.press("noor", first, first.button("↻")["custom_id"])
    job = job_of(await pressed.wait_original())
    assert job
    assert price_of(await harness.result(job)) == price_of(first)


async def test_a_dear_job_waits_for_its_press(harness: BotHarness) -> None:
    before = harness.balance
    card = await harness.ask("mira", DEAR, {"prompt": "a tram at night"})
    job = job_of(card)
    assert job
    assert amounts(card.button("Generate")["label"]) == [1_000_000]
    assert (await harness.record(job))["state"] == "QUOTED"
    assert await harness.account("held") == 0
    assert harness.balance == before
    await harness.press("mira", card, encode(actions.Start(job)))
    await until(lambda: "Making it" in card.text, "the card to say that it runs")
    assert not card.buttons
    message = await harness.result(job)
    assert price_of(message) == before - harness.balance == 1_000_000
    await until(lambda: "Done" in card.text, "the card to show the way to the result")


async def test_a_forged_press_of_another_member_is_refused(harness: BotHarness) -> None:
    card = await harness.ask("mira", DEAR, {"prompt": "a bridge"})
    job, before = str(job_of(card)), harness.balance
    answer = await harness.forge("theo", card, encode(actions.Start(job)))
    assert "someone else" in answer.text
    assert answer.seen_by == harness.user("theo").id
    assert (await harness.record(str(job)))["state"] == "QUOTED"
    assert harness.balance == before


async def test_a_card_pressed_twice_is_one_job(harness: BotHarness) -> None:
    card = await harness.ask("mira", DEAR, {"prompt": "a pier"})
    job, before, studio_jobs = str(job_of(card)), harness.balance, len(harness.world.studio.jobs)
    discord = harness.world.discord
    await discord.click(harness.user("mira"), card, encode(actions.Start(job)))
    await discord.click(harness.user("mira"), card, encode(actions.Start(job)))
    message = await harness.result(job)
    await harness.tidy(job)
    assert harness.results(job) == [message]
    assert before - harness.balance == 1_000_000
    assert len(harness.world.studio.jobs) == studio_jobs + 1


async def test_a_card_works_after_a_restart(harness: BotHarness) -> None:
    card = await harness.ask("mira", DEAR, {"prompt": "a lamp post"})
    await harness.bot.restart()
    before = harness.balance
    await harness.press("mira", card, card.button("Generate")["custom_id"])
    message = await harness.result(str(job_of(card)))
    assert price_of(message) == before - harness.balance == 1_000_000


async def test_many_presses_at_once_never_spend_more_than_there_is(harness: BotHarness) -> None:
    second = harness.world.guilds["Second Server"]
    await harness.ask("hana", "host credit", {"amount": "2.50", "server": str(second.id)}, "mod-log")
    cards = [await harness.ask("sam", DEAR, {"prompt": f"film {n}"}, "second-studio") for n in range(4)]
    before, discord, sam = harness.balance, harness.world.discord, harness.user("sam")
    presses = [await discord.click(sam, card, card.button("Generate")["custom_id"]) for card in cards]
    await until(
        lambda: sum("Making it" in c.text or "Done" in c.text for c in cards) == 2, "two of them to run"
    )
    await until(lambda: len([p for p in presses if p.followups]) == 2, "both others to be refused")
    refused = [press.followups[0].text for press in presses if press.followups]
    assert ["This costs **$1.00**. Nothing was paid." in text for text in refused] == [True, True], refused
    for card in cards:
        if "Making it" in card.text or "Done" in card.text:
            await harness.result(str(job_of(card) or ""), "second-studio")
    assert before - harness.balance == 2_000_000
    balances = {line["account"]: line["amount"] for line in (await harness.books())["balances"]}
    assert balances[f"guild:{second.id}:available"] == 500_000


async def test_a_result_comes_into_the_thread_it_was_asked_for_in(harness: BotHarness) -> None:
    thread = harness.world.discord.add_channel(harness.world.lab, "a-thread", kind=11, parent=harness.studio)
    _, message = await harness.made("mira", CHEAP, {"prompt": "a spool of thread"}, thread.name)
    assert message.channel_id == thread.id


async def test_a_redelivered_interaction_is_one_job(harness: BotHarness) -> None:
    before, known = harness.balance, len((await harness.books())["jobs"])
    interaction = await harness.slash("mira", CHEAP, {"prompt": "a snail"})
    await harness.world.discord.redeliver(interaction)
    await harness.world.discord.redeliver(interaction)
    job = str(job_of(await interaction.wait_original()))
    message = await harness.result(job)
    await harness.world.discord.redeliver(interaction)
    await harness.tidy(job)
    assert price_of(message) == before - harness.balance
    assert len((await harness.books())["jobs"]) == known + 1


async def test_an_interaction_redelivered_to_a_restarted_bot_is_one_job(harness: BotHarness) -> None:
    before, known = harness.balance, len((await harness.books())["jobs"])
    interaction = await harness.slash("mira", CHEAP, {"prompt": "a heron"})
    job = str(job_of(await interaction.wait_original()))
    message = await harness.result(job)
    await harness.bot.restart()
    await harness.world.discord.redeliver(interaction)
    await harness.made("theo", CHEAP, {"prompt": "later than the redelivery"})
    lines = (await harness.books())["jobs"]
    assert len(lines) == known + 2
    assert before - harness.balance == price_of(message) + lines[-1]["paid"]
    assert harness.results(job) == [message]


async def test_a_waiting_job_is_cancelled_from_the_list(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "slow", times=-1, factor=50)
    jobs = [job_of(await harness.ask("theo", CHEAP, {"prompt": f"number {n}"})) for n in range(5)]
    waiting = str(jobs[-1])
    listed = await harness.ask("theo", "jobs")
    held = await harness.account("held")
    assert held > 0
    await harness.press("theo", listed, encode(actions.Cancel(waiting)))
    line = await harness.state(waiting, "FAILED")
    assert line["paid"] == 0
    harness.world.faults.clear("studio.render")
    for job in jobs[:-1]:
        await harness.result(str(job))
    assert not harness.results(waiting)
    assert await harness.account("held") == 0
