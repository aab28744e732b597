"""Private results: nobody but their maker ever sees one, whatever is pressed, forged, lost or killed."""

import pytest

from sandbox.discord import Message
from sandbox.results import amounts, inspect, is_result, job_of, price_of
from tests.e2e.private import directs, made, public, ready, shown, slow, viewed, words
from tests.e2e.stage import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"
COSTLY = "veo-3-1-fast generate"


async def test_only_its_maker_is_told_and_sees_it(stage: BotHarness) -> None:
    before = stage.balance
    job, card = await made(stage, "mira", "imagine", {"prompt": "a secret garden"})
    assert "picture is ready" in card.text
    assert words(card) == ["show"]
    view = await shown(await stage.press("mira", card, f"show:{job}"))
    assert view.seen_by == stage.user("mira").id
    assert inspect(view.attachments[0].data).kind == "image"
    assert view.attachments[0].description == "a secret garden"
    assert amounts(view.text)[0] == before - stage.balance > 0
    assert words(view) == ["again", "remix", "edit", "animate", "more", "post"]
    assert public(stage, job) == []
    line = await stage.state(job, "DELIVERED")
    assert (line["private"], line["message_id"]) == (True, str(card.id))


async def test_its_progress_is_told_in_its_card_alone(stage: BotHarness) -> None:
    known = len(stage.world.studio.jobs)
    card = await stage.ask("mira", CHEAP, {"prompt": "a slow secret", "private": True})
    job = str(job_of(card))
    assert "Only you will see the result" in card.text
    await stage.studio_job(known)
    await until(lambda: "started <t:" in card.text or "is ready" in card.text, "the progress")
    await ready(stage, card)
    assert public(stage, job) == []


async def test_a_video_too(stage: BotHarness) -> None:
    job, card = await made(stage, "noor", COSTLY, {"prompt": "a hidden tram"})
    assert "clip is ready" in card.text
    view = await shown(await stage.press("noor", card, f"show:{job}"))
    assert inspect(view.attachments[0].data).kind == "video"
    assert words(view) == ["again", "remix", "more", "post"]
    assert public(stage, job) == []


async def refusal(stage: BotHarness, person: str, card: Message, custom_id: str) -> str:
    """What a member reads who forges a press on what only its maker sees."""
    forged, user = {"custom_id": custom_id, "type": 2, "id": 1}, stage.user(person)
    interaction = stage.world.discord._press(user, card, forged, {})

    def answers() -> list[Message]:
        return [m for m in interaction.messages if m.seen_by == user.id and m.text]

    (answer,) = await until(answers, "the refusal")
    assert not answer.attachments
    return answer.text


MISSING = ("There is no job", "You have no job", "is no longer in the books of this server")
"""What is said of an id that nobody has."""


async def test_for_others_it_does_not_exist(stage: BotHarness) -> None:
    """Whoever forges a press on a card that they do not see reads what is said of an id nobody has."""
    job, card = await made(stage, "mira", CHEAP, {"prompt": "for one pair of eyes"})
    view = await shown(await stage.press("mira", card, f"show:{job}"))
    before, known = stage.balance, len((await stage.books())["jobs"])
    for person in ("theo", "milo"):
        for on, action in ((card, "show"), *((view, word) for word in words(view) if word != "remix")):
            said = await refusal(stage, person, on, f"{action}:{job}")
            assert any(words in said for words in MISSING), (action, said)
    assert stage.balance == before
    assert len((await stage.books())["jobs"]) == known
    assert public(stage, job) == []


async def test_a_price_that_waits_for_its_press_is_private_too(stage: BotHarness) -> None:
    quote = await stage.ask("mira", COSTLY, {"prompt": "a hidden bridge", "private": True})
    job = str(job_of(quote))
    assert "There is no job" in await refusal(stage, "theo", quote, f"go:{job}")
    assert (await stage.record(job))["state"] == "QUOTED"


async def test_others_get_it_by_no_command(stage: BotHarness) -> None:
    job, view = await viewed(stage, "mira", CHEAP, {"prompt": "under lock and key"})
    for person in ("theo", "milo"):
        said = await stage.ask(person, "show", {"job": job})
        assert f"no job `{job}`" in said.text
        receipt = await stage.ask(person, "me receipts", {"job": job})
        assert "no such job" in receipt.text
    history = await stage.ask("hana", "treasury history", {}, "mod-log")
    assert "under lock" not in history.text
    forged = {"custom_id": f"remix:{job}", "type": 2, "id": 1}
    interaction = stage.world.discord._press(stage.user("theo"), view, forged, {})
    await interaction.wait_message("no longer in the books")
    assert interaction.modal is None


async def test_after_a_restart_a_direct_message_says_so(stage: BotHarness) -> None:
    known, told = len(stage.world.studio.jobs), len(directs(stage, "noor"))
    card = await stage.ask("noor", CHEAP, {"prompt": "a letter", "private": True})
    job = str(job_of(card))
    await slow(stage, known)
    await stage.bot.restart()
    await stage.state(job, "RUNNING")
    stage.hurry()
    note = await until(lambda: directs(stage, "noor")[told:], "the direct message")
    assert "picture is ready" in note[0].text
    view = await shown(await stage.press("noor", note[0], f"show:{job}"))
    assert inspect(view.attachments[0].data).kind == "image"
    assert f"/show job:{job}" in view.text
    assert not view.buttons
    assert public(stage, job) == []


async def test_show_me_works_after_a_restart_as_often_as_it_is_pressed(stage: BotHarness) -> None:
    job, card = await made(stage, "mira", CHEAP, {"prompt": "a diary"})
    for _ in range(2):
        view = await shown(await stage.press("mira", card, f"show:{job}"))
        assert view.attachments
        await stage.bot.restart()
    listed = await stage.ask("mira", "jobs")
    await until(lambda: listed.buttons, "the list")
    assert "private" in next(line for line in listed.text.splitlines() if job in line)
    assert (await shown(await stage.press("mira", listed, f"show:{job}"))).attachments


async def test_killed_after_telling_it_tells_once_more_and_nobody_else(stage: BotHarness) -> None:
    known, told = len(stage.world.studio.jobs), len(directs(stage, "theo"))
    stage.bot.env["KILL_AT"] = "posted"
    await stage.bot.restart()
    before = stage.balance
    try:
        card = await stage.ask("theo", CHEAP, {"prompt": "a sealed envelope", "private": True})
        job = str(job_of(card))
        await stage.studio_job(known)

        def died() -> bool:
            stage.hurry()
            return not stage.bot.running

        await until(died, "the bot to be killed")
    finally:
        del stage.bot.env["KILL_AT"]
    assert "is ready" in card.text
    await stage.bot.restart()
    await stage.state(job, "DELIVERED")
    assert len(directs(stage, "theo")) == told + 1
    view = await shown(await stage.press("theo", card, f"show:{job}"))
    assert price_of(view) == before - stage.balance
    assert public(stage, job) == []


async def test_without_any_private_way_it_waits_for_show(stage: BotHarness) -> None:
    noor, known = stage.user("noor"), len(stage.world.studio.jobs)
    noor.dms_open = False
    try:
        card = await stage.ask("noor", CHEAP, {"prompt": "a bottle post", "private": True})
        job = str(job_of(card))
        await slow(stage, known)
        await stage.bot.restart()
        await stage.state(job, "RUNNING")
        stage.hurry()
        await stage.state(job, "FETCHED")
        interaction = await stage.slash("noor", "show", {"job": job})
        view = await shown(interaction)
        assert view.seen_by == noor.id
        assert "post" in words(view)
        await stage.state(job, "DELIVERED")
        assert public(stage, job) == []
    finally:
        noor.dms_open = True


async def test_a_failure_is_told_in_private(stage: BotHarness) -> None:
    stage.world.faults.add("studio.render", "failed")
    card = await stage.ask("mira", CHEAP, {"prompt": "a broken mirror", "private": True})
    job = str(job_of(card))

    def failed() -> bool:
        stage.hurry()
        return "was paid" in card.text

    await until(failed, "the card to say how it ended")
    await stage.state(job, "FAILED")
    assert public(stage, job) == []


async def test_post_it_here_makes_it_a_result_like_any_other(stage: BotHarness) -> None:
    job, view = await viewed(stage, "mira", CHEAP, {"prompt": "out into the world"})
    before = stage.balance
    pressed = await stage.press("mira", view, f"post:{job}")
    said = await pressed.wait_original()
    result = await stage.result(job)
    assert result.mentions == [stage.user("mira").id]
    assert words(result) == ["again", "remix", "edit", "animate", "more", "bin"]
    await until(lambda: str(result.id) in said.text, "the link")
    again = await (await stage.press("mira", view, f"post:{job}")).wait_original()
    await until(lambda: "public already" in again.text, "the refusal")
    assert len(stage.results(job)) == 1
    line = await stage.state(job, "DELIVERED")
    assert (line["private"], line["message_id"]) == (False, str(result.id))
    assert stage.balance == before
    other = await (await stage.press("theo", result, f"again:{job}")).wait_original()
    await stage.result(str(job_of(other)))


async def test_post_it_here_survives_a_kill(stage: BotHarness) -> None:
    job, view = await viewed(stage, "mira", CHEAP, {"prompt": "through the storm"})
    stage.bot.env["KILL_AT"] = "posted"
    await stage.bot.restart()
    try:
        await stage.press("mira", view, f"post:{job}")
        await until(lambda: not stage.bot.running, "the bot to be killed")
    finally:
        del stage.bot.env["KILL_AT"]
    await stage.bot.restart()
    await stage.state(job, "DELIVERED")
    assert len(stage.results(job)) == 1


async def test_what_is_made_from_it_is_private_too(stage: BotHarness) -> None:
    job, view = await viewed(stage, "mira", CHEAP, {"prompt": "a seed"})
    card = await (await stage.press("mira", view, f"again:{job}")).wait_original()
    await ready(stage, card)
    pressed = await stage.press("mira", view, f"remix:{job}")
    submit = await stage.world.discord.submit_modal(stage.user("mira"), pressed, {"prompt": "a seedling"})
    remixed = await submit.wait_original()
    await ready(stage, remixed)
    menu = await (await stage.press("mira", view, f"more:{job}")).wait_original()
    await until(lambda: menu.parts, "the menu")
    values = [option["value"] for part in menu.parts for option in part.get("options", [])]
    assert "alone" not in values
    await stage.world.discord.select(stage.user("mira"), menu, f"do:{job}", ["vary"])
    await until(lambda: "On it" in menu.text or "is ready" in menu.text, "the variation")
    await ready(stage, menu)
    for message in (card, remixed, menu):
        assert public(stage, str(job_of(message))) == []


async def test_several_of_one_press_are_told_of_and_shown_together(stage: BotHarness) -> None:
    before, told = stage.balance, len(directs(stage, "theo"))
    _, card = await made(stage, "theo", CHEAP, {"prompt": "three secrets", "count": 3})
    assert "Your 3 pictures are ready" in card.text
    assert words(card) == ["show"]
    assert len(directs(stage, "theo")) == told
    await stage.bot.restart()
    view = await shown(await stage.press("theo", card, card.buttons[0]["custom_id"]))
    assert len(view.attachments) == 3
    assert words(view) == ["one", "one", "one"]
    assert amounts(view.text)[0] == before - stage.balance
    jobs = [str(button["custom_id"]).partition(":")[2] for button in view.buttons]
    single = await shown(await stage.press("theo", view, f"one:{jobs[1]}"))
    assert single.attachments[0].data == view.attachments[1].data
    await stage.press("theo", single, f"post:{jobs[1]}")
    assert len((await stage.result(jobs[1])).attachments) == 1
    assert [public(stage, job) for job in (jobs[0], jobs[2])] == [[], []]
    for person in ("mira", "milo"):
        said = await refusal(stage, person, view, f"one:{jobs[0]}")
        assert any(words in said for words in MISSING), said


async def test_what_is_missing_of_several_is_told_in_private(stage: BotHarness) -> None:
    stage.world.faults.add("studio.render", "failed")
    _, card = await made(stage, "theo", CHEAP, {"prompt": "two secrets", "count": 2})
    assert "picture is ready" in card.text
    assert "was paid" in card.text
    view = await shown(await stage.press("theo", card, card.buttons[0]["custom_id"]))
    assert len(view.attachments) == 1
    assert not any(public(stage, str(job_of(message))) for message in (card, view))


async def test_a_moderator_decides_about_the_price_without_the_prompt(stage: BotHarness) -> None:
    where = {"channel": stage.world.channels["mod-log"]}
    await stage.ask("hana", "treasury approve-above", {"amount": "0.01", **where}, "mod-log")
    try:
        card = await stage.ask("mira", CHEAP, {"prompt": "for no moderator", "private": True})
        job = str(job_of(card))
        asked = await until(lambda: public(stage, job), "the card in the approvals channel")
        assert "a private request" in asked[0].text
        assert "for no moderator" not in str(asked[0].components)
        await stage.press("milo", asked[0], f"approve:{job}")
        await ready(stage, card)
    finally:
        await stage.ask("hana", "treasury approve-above", {"amount": "off"}, "mod-log")
    assert not any(is_result(message) for message in public(stage, job))
