"""Private results: only their maker ever sees one, even after forged presses, losses and kills."""

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message
from sandbox.results import amounts, inspect, is_result, job_of, price_of
from tests.e2e.custom_ids import actions_on, kinds_on
from tests.e2e.harness import BotHarness, until
from tests.e2e.private import directs, made, public, ready, shown, shown_from_list, slow

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"
COSTLY = "veo-3-1-fast generate"


async def test_only_its_maker_is_told_and_sees_it(harness: BotHarness) -> None:
    before = harness.balance
    job, view = await made(harness, "mira", "imagine", {"prompt": "a secret garden"})
    assert "only you see this" in view.text
    assert view.seen_by == harness.user("mira").id
    assert inspect(view.attachments[0].data).kind == "image"
    assert view.attachments[0].description == "a secret garden"
    assert amounts(view.text)[0] == before - harness.balance > 0
    assert kinds_on(view) == [
        actions.Again,
        actions.Remix,
        actions.Edit,
        actions.Animate,
        actions.More,
        actions.Publish,
    ]
    assert public(harness, job) == []
    line = await harness.state(job, "DELIVERED")
    assert (line["private"], line["message_id"]) == (True, str(view.id))


async def test_its_progress_is_told_in_its_card_alone(harness: BotHarness) -> None:
    known = len(harness.world.studio.jobs)
    card = await harness.ask("mira", CHEAP, {"prompt": "a slow secret", "private": True})
    job = str(job_of(card))
    assert "only for you" in card.text
    await harness.studio_job(known)
    await until(lambda: "started <t:" in card.text or card.attachments, "the progress")
    await ready(harness, card)
    assert public(harness, job) == []


async def test_a_video_too(harness: BotHarness) -> None:
    job, view = await made(harness, "noor", COSTLY, {"prompt": "a hidden tram"})
    assert inspect(view.attachments[0].data).kind == "video"
    assert kinds_on(view) == [actions.Again, actions.Remix, actions.More, actions.Publish]
    assert public(harness, job) == []


async def refusal(harness: BotHarness, person: str, card: Message, custom_id: str) -> str:
    """Forge a press on a private message. Return the refusal."""
    forged, user = {"custom_id": custom_id, "type": 2, "id": 1}, harness.user(person)
    interaction = harness.world.discord._press(user, card, forged, {})

    def answers() -> list[Message]:
        return [m for m in interaction.messages if m.seen_by == user.id and m.text]

    (answer,) = await until(answers, "the refusal")
    assert not answer.attachments
    return answer.text


MISSING = ("There is no job", "You have no job", "is no longer in the server's books")
"""The answer about an id that does not exist."""


async def test_for_others_it_does_not_exist(harness: BotHarness) -> None:
    """A forged press on an unseen card reads the same as an unknown id."""
    job, view = await made(harness, "mira", CHEAP, {"prompt": "for one pair of eyes"})
    before, known = harness.balance, len((await harness.books())["jobs"])
    for person in ("theo", "milo"):
        offered = [action for action in actions_on(view) if not isinstance(action, actions.Remix)]
        for action in (actions.Show(job), *offered):
            said = await refusal(harness, person, view, encode(action))
            assert any(words in said for words in MISSING), (action, said)
    assert harness.balance == before
    assert len((await harness.books())["jobs"]) == known
    assert public(harness, job) == []


async def test_a_price_that_waits_for_its_press_is_private_too(harness: BotHarness) -> None:
    quote = await harness.ask("mira", COSTLY, {"prompt": "a hidden bridge", "private": True})
    job = str(job_of(quote))
    assert "There is no job" in await refusal(harness, "theo", quote, encode(actions.Start(job)))
    assert (await harness.record(job))["state"] == "QUOTED"


async def test_others_get_it_by_no_command(harness: BotHarness) -> None:
    job, view = await made(harness, "mira", CHEAP, {"prompt": "under lock and key"})
    for person in ("theo", "milo"):
        said = await harness.ask(person, "show", {"job": job})
        assert f"no job `{job}`" in said.text
        receipt = await harness.ask(person, "me receipts", {"job": job})
        assert "no such job" in receipt.text
    history = await harness.ask("hana", "treasury history", {}, "mod-log")
    assert "under lock" not in history.text
    forged = {"custom_id": encode(actions.Remix(job)), "type": 2, "id": 1}
    interaction = harness.world.discord._press(harness.user("theo"), view, forged, {})
    await interaction.wait_message("no longer in the server's books")
    assert interaction.modal is None


async def test_after_a_restart_a_direct_message_says_so(harness: BotHarness) -> None:
    known, told = len(harness.world.studio.jobs), len(directs(harness, "noor"))
    card = await harness.ask("noor", CHEAP, {"prompt": "a letter", "private": True})
    job = str(job_of(card))
    await slow(harness, known)
    await harness.bot.restart()
    await harness.state(job, "RUNNING")
    harness.hurry()
    note = await until(lambda: directs(harness, "noor")[told:], "the direct message")
    assert "picture is ready" in note[0].text
    view = await shown(await harness.press("noor", note[0], encode(actions.Show(job))))
    assert inspect(view.attachments[0].data).kind == "image"
    assert "`/show`" in view.text or "</show:" in view.text
    assert not view.buttons
    assert public(harness, job) == []


async def test_show_me_works_after_a_restart_as_often_as_it_is_pressed(harness: BotHarness) -> None:
    job, _ = await made(harness, "mira", CHEAP, {"prompt": "a diary"})
    for _unused in range(2):
        assert (await shown_from_list(harness, "mira", job)).attachments
        await harness.bot.restart()
    assert "private" in (await harness.ask("mira", "jobs")).text


async def test_killed_after_notifying_it_notifies_only_the_maker_again(harness: BotHarness) -> None:
    known, told = len(harness.world.studio.jobs), len(directs(harness, "theo"))
    harness.bot.env["KILL_AT"] = "posted"
    await harness.bot.restart()
    before = harness.balance
    try:
        card = await harness.ask("theo", CHEAP, {"prompt": "a sealed envelope", "private": True})
        job = str(job_of(card))
        await harness.studio_job(known)

        def died() -> bool:
            harness.hurry()
            return not harness.bot.running

        await until(died, "the bot to be killed")
    finally:
        del harness.bot.env["KILL_AT"]
    assert card.attachments
    await harness.bot.restart()
    await harness.state(job, "DELIVERED")
    note = directs(harness, "theo")[told:]
    assert len(note) == 1
    view = await shown(await harness.press("theo", note[0], encode(actions.Show(job))))
    assert price_of(view) == before - harness.balance
    assert public(harness, job) == []


async def test_without_any_private_way_it_waits_for_show(harness: BotHarness) -> None:
    noor, known = harness.user("noor"), len(harness.world.studio.jobs)
    noor.dms_open = False
    try:
        card = await harness.ask("noor", CHEAP, {"prompt": "a bottle post", "private": True})
        job = str(job_of(card))
        await slow(harness, known)
        await harness.bot.restart()
        await harness.state(job, "RUNNING")
        harness.hurry()
        await harness.state(job, "FETCHED")
        interaction = await harness.slash("noor", "show", {"job": job})
        view = await shown(interaction)
        assert view.seen_by == noor.id
        assert actions.Publish in kinds_on(view)
        await harness.state(job, "DELIVERED")
        assert public(harness, job) == []
    finally:
        noor.dms_open = True


async def test_a_failure_is_told_in_private(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "failed")
    card = await harness.ask("mira", CHEAP, {"prompt": "a broken mirror", "private": True})
    job = str(job_of(card))

    def failed() -> bool:
        harness.hurry()
        return "was paid" in card.text

    await until(failed, "the card to say how it ended")
    await harness.state(job, "FAILED")
    assert public(harness, job) == []


async def test_post_it_here_makes_it_a_result_like_any_other(harness: BotHarness) -> None:
    job, view = await made(harness, "mira", CHEAP, {"prompt": "out into the world"})
    before = harness.balance
    pressed = await harness.press("mira", view, encode(actions.Publish(job)))
    said = await pressed.wait_original()
    result = await harness.result(job)
    assert result.mentions == [harness.user("mira").id]
    assert kinds_on(result) == [
        actions.Again,
        actions.Remix,
        actions.Edit,
        actions.Animate,
        actions.More,
    ]
    await until(lambda: str(result.id) in said.text, "the link")
    again = await (await harness.press("mira", view, encode(actions.Publish(job)))).wait_original()
    await until(lambda: "public already" in again.text, "the refusal")
    assert len(harness.results(job)) == 1
    line = await harness.state(job, "DELIVERED")
    assert (line["private"], line["message_id"]) == (False, str(result.id))
    assert harness.balance == before
    other = await (await harness.press("theo", result, encode(actions.Again(job)))).wait_original()
    await harness.result(str(job_of(other)))


async def test_post_it_here_survives_a_kill(harness: BotHarness) -> None:
    job, view = await made(harness, "mira", CHEAP, {"prompt": "through the storm"})
    harness.bot.env["KILL_AT"] = "posted"
    await harness.bot.restart()
    try:
        await harness.press("mira", view, encode(actions.Publish(job)))
        await until(lambda: not harness.bot.running, "the bot to be killed")
    finally:
        del harness.bot.env["KILL_AT"]
    await harness.bot.restart()
    await harness.state(job, "DELIVERED")
    assert len(harness.results(job)) == 1


async def test_what_is_made_from_it_is_private_too(harness: BotHarness) -> None:
    job, view = await made(harness, "mira", CHEAP, {"prompt": "a seed"})
    card = await (await harness.press("mira", view, encode(actions.Again(job)))).wait_original()
    await ready(harness, card)
    pressed = await harness.press("mira", view, encode(actions.Remix(job)))
    submit = await harness.world.discord.submit_modal(harness.user("mira"), pressed, {"prompt": "a seedling"})
    remixed = await submit.wait_original()
    await ready(harness, remixed)
    menu = await (await harness.press("mira", view, encode(actions.More(job)))).wait_original()
    await until(lambda: menu.parts, "the menu")
    values = [option["value"] for part in menu.parts for option in part.get("options", [])]
    assert "alone" not in values
    await harness.world.discord.select(harness.user("mira"), menu, encode(actions.ChooseMore(job)), ["vary"])
    await ready(harness, menu)
    for message in (card, remixed, menu):
        assert public(harness, str(job_of(message))) == []


async def test_several_of_one_batch_are_notified_and_shown_together(harness: BotHarness) -> None:
    before, told = harness.balance, len(directs(harness, "theo"))
    _, view = await made(harness, "theo", CHEAP, {"prompt": "three secrets", "count": 3})
    assert len(directs(harness, "theo")) == told
    await harness.bot.restart()
    assert len(view.attachments) == 3
    assert kinds_on(view) == [actions.ShowOne] * 3
    assert amounts(view.text)[0] == before - harness.balance
    jobs = [action.job for action in actions_on(view) if isinstance(action, actions.ShowOne)]
    single = await shown(await harness.press("theo", view, encode(actions.ShowOne(jobs[1]))))
    assert single.attachments[0].data == view.attachments[1].data
    await harness.press("theo", single, encode(actions.Publish(jobs[1])))
    assert len((await harness.result(jobs[1])).attachments) == 1
    assert [public(harness, job) for job in (jobs[0], jobs[2])] == [[], []]
    for person in ("mira", "milo"):
        said = await refusal(harness, person, view, encode(actions.ShowOne(jobs[0])))
        assert any(words in said for words in MISSING), said


async def test_what_is_missing_of_several_is_told_in_private(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "failed")
    _, view = await made(harness, "theo", CHEAP, {"prompt": "two secrets", "count": 2})
    assert "was paid" in view.text
    assert len(view.attachments) == 1
    assert not public(harness, str(job_of(view)))


async def test_a_moderator_decides_about_the_price_without_the_prompt(harness: BotHarness) -> None:
    where = {"channel": harness.world.channels["mod-log"]}
    await harness.ask("hana", "treasury approve-above", {"amount": "0.01", **where}, "mod-log")
    try:
        card = await harness.ask("mira", CHEAP, {"prompt": "for no moderator", "private": True})
        job = str(job_of(card))
        asked = await until(lambda: public(harness, job), "the card in the approvals channel")
        assert "a private request" in asked[0].text
        assert "for no moderator" not in str(asked[0].components)
        await harness.press("milo", asked[0], encode(actions.Approve(job)))
        await ready(harness, card)
    finally:
        await harness.ask("hana", "treasury approve-above", {"amount": "off"}, "mod-log")
    assert not any(is_result(message) for message in public(harness, job))
