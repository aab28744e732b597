"""Buttons and repeated interactions: who may press what, and that nothing is made or paid twice."""

import pytest

from sandbox.results import amounts, job_of, price_of
from tests.e2e.files import picture
from tests.e2e.stage import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP, DEAR = "grok generate", "veo-3-1-fast generate"


async def test_again_pressed_by_its_maker_and_by_another_member(stage: BotHarness) -> None:
    _, first = await stage.made("mira", CHEAP, {"prompt": "a kettle"})
    for person in ("mira", "theo"):
        before = stage.balance
        pressed = await stage.press(person, first, first.button("Again")["custom_id"])
        card = await pressed.wait_original()
        job = job_of(card)
        assert job
        assert card.seen_by == stage.user(person).id
        message = await stage.result(job)
        assert message.mentions == [stage.user(person).id]
        assert price_of(message) == before - stage.balance > 0
        assert (await stage.record(job))["user"] == str(stage.user(person).id)


async def test_again_uses_the_uploaded_file_and_costs_no_upload(stage: BotHarness) -> None:
    _, first = await stage.made("mira", "flux-2-pro edit", {"prompt": "warmer", "image1": picture("olive")})
    uploads = len(stage.world.studio.uploads)
    pressed = await stage.press("noor", first, first.button("Again")["custom_id"])
    job = job_of(await pressed.wait_original())
    assert job
    message = await stage.result(job)
    assert len(stage.world.studio.uploads) == uploads
    assert price_of(message) == price_of(first) - 10_000


async def test_again_works_after_a_restart(stage: BotHarness) -> None:
    _, first = await stage.made("mira", CHEAP, {"prompt": "a teapot"})
    await stage.bot.restart()
    pressed = await stage.press("noor", first, first.button("Again")["custom_id"])
    job = job_of(await pressed.wait_original())
    assert job
    assert price_of(await stage.result(job)) == price_of(first)


async def test_a_dear_job_waits_for_its_press(stage: BotHarness) -> None:
    before = stage.balance
    card = await stage.ask("mira", DEAR, {"prompt": "a tram at night"})
    job = job_of(card)
    assert job
    assert amounts(card.button("Generate")["label"]) == [1_000_000]
    assert (await stage.record(job))["state"] == "QUOTED"
    assert await stage.account("held") == 0
    assert stage.balance == before
    await stage.press("mira", card, f"go:{job}")
    await until(lambda: "On it" in card.text, "the card to say that it runs")
    assert not card.buttons
    message = await stage.result(job)
    assert price_of(message) == before - stage.balance == 1_000_000
    await until(lambda: "Done" in card.text, "the card to show the way to the result")


async def test_a_forged_press_of_another_member_is_refused(stage: BotHarness) -> None:
    card = await stage.ask("mira", DEAR, {"prompt": "a bridge"})
    job, before = job_of(card), stage.balance
    answer = await stage.forge("theo", card, f"go:{job}")
    assert "somebody else" in answer.text
    assert answer.seen_by == stage.user("theo").id
    assert (await stage.record(str(job)))["state"] == "QUOTED"
    assert stage.balance == before


async def test_a_card_pressed_twice_is_one_job(stage: BotHarness) -> None:
    card = await stage.ask("mira", DEAR, {"prompt": "a pier"})
    job, before, studio_jobs = str(job_of(card)), stage.balance, len(stage.world.studio.jobs)
    discord = stage.world.discord
    await discord.click(stage.user("mira"), card, f"go:{job}")
    await discord.click(stage.user("mira"), card, f"go:{job}")
    message = await stage.result(job)
    await stage.tidy(job)
    assert stage.results(job) == [message]
    assert before - stage.balance == 1_000_000
    assert len(stage.world.studio.jobs) == studio_jobs + 1


async def test_a_card_works_after_a_restart(stage: BotHarness) -> None:
    card = await stage.ask("mira", DEAR, {"prompt": "a lamp post"})
    await stage.bot.restart()
    before = stage.balance
    await stage.press("mira", card, card.button("Generate")["custom_id"])
    message = await stage.result(str(job_of(card)))
    assert price_of(message) == before - stage.balance == 1_000_000


async def test_many_presses_at_once_never_spend_more_than_there_is(stage: BotHarness) -> None:
    second = stage.world.guilds["Second Server"]
    await stage.ask("hana", "host credit", {"amount": "2.50", "server": str(second.id)}, "mod-log")
    cards = [await stage.ask("sam", DEAR, {"prompt": f"film {n}"}, "second-studio") for n in range(4)]
    before, discord, sam = stage.balance, stage.world.discord, stage.user("sam")
    presses = [await discord.click(sam, card, card.button("Generate")["custom_id"]) for card in cards]
    await until(lambda: sum("On it" in c.text or "Done" in c.text for c in cards) == 2, "two of them to run")
    refused = await until(lambda: [p for p in presses if p.followups], "the others to be refused")
    await until(lambda: len([p for p in presses if p.followups]) == 2, "both others to be refused")
    assert all("This costs $1.00" in press.followups[0].text for press in refused)
    for card in cards:
        if "On it" in card.text or "Done" in card.text:
            await stage.result(str(job_of(card) or ""), "second-studio")
    assert before - stage.balance == 2_000_000
    balances = {line["account"]: line["amount"] for line in (await stage.books())["balances"]}
    assert balances[f"guild:{second.id}:available"] == 500_000


async def test_a_result_comes_into_the_thread_it_was_asked_for_in(stage: BotHarness) -> None:
    thread = stage.world.discord.add_channel(stage.world.lab, "a-thread", kind=11, parent=stage.studio)
    _, message = await stage.made("mira", CHEAP, {"prompt": "a spool of thread"}, thread.name)
    assert message.channel_id == thread.id


async def test_a_redelivered_interaction_is_one_job(stage: BotHarness) -> None:
    before, known = stage.balance, len((await stage.books())["jobs"])
    interaction = await stage.slash("mira", CHEAP, {"prompt": "a snail"})
    await stage.world.discord.redeliver(interaction)
    await stage.world.discord.redeliver(interaction)
    job = str(job_of(await interaction.wait_original()))
    message = await stage.result(job)
    await stage.world.discord.redeliver(interaction)
    await stage.tidy(job)
    assert price_of(message) == before - stage.balance
    assert len((await stage.books())["jobs"]) == known + 1


async def test_an_interaction_redelivered_to_a_restarted_bot_is_one_job(stage: BotHarness) -> None:
    before, known = stage.balance, len((await stage.books())["jobs"])
    interaction = await stage.slash("mira", CHEAP, {"prompt": "a heron"})
    job = str(job_of(await interaction.wait_original()))
    message = await stage.result(job)
    await stage.bot.restart()
    await stage.world.discord.redeliver(interaction)
    await stage.made("theo", CHEAP, {"prompt": "later than the redelivery"})
    lines = (await stage.books())["jobs"]
    assert len(lines) == known + 2
    assert before - stage.balance == price_of(message) + lines[-1]["paid"]
    assert stage.results(job) == [message]


async def test_a_waiting_job_is_cancelled_from_the_list(stage: BotHarness) -> None:
    jobs = [job_of(await stage.ask("theo", CHEAP, {"prompt": f"number {n}"})) for n in range(5)]
    waiting = str(jobs[-1])
    listed = await stage.ask("theo", "jobs")
    held = await stage.account("held")
    assert held > 0
    await stage.press("theo", listed, f"cancel:{waiting}")
    line = await stage.state(waiting, "FAILED")
    assert line["paid"] == 0
    for job in jobs[:-1]:
        await stage.result(str(job))
    assert not stage.results(waiting)
    assert await stage.account("held") == 0
