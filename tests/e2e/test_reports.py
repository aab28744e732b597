"""A reported picture from the form to its removal, with the real bot over sockets. Milo moderates."""

import pytest

from bot.domain.moderation.reports import Verdict
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message, RefusedError
from tests.e2e.custom_ids import id_on, ids_on, kinds_on
from tests.e2e.harness import BotHarness, until
from tests.e2e.private import directs

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"
TYPED = {"reason": "hate", "text": "it insults a member"}


async def report(harness: BotHarness, person: str, message: Message, job: str) -> Message:
    """Report the result by its ⋯ menu. Return the answer."""
    await harness.state(job, "DELIVERED")
    opened = await harness.press(person, message, encode(actions.More(job)))
    menu = await opened.wait_original()
    custom_id = await until(lambda: id_on(menu, actions.ChooseMore), "the menu")
    form = await harness.choose(person, menu, custom_id, "report")
    await harness.fill(person, form, TYPED)
    await until(lambda: "without your name" in menu.text, "the answer")
    return menu


async def card(harness: BotHarness, job: str, words: str = "") -> Message:
    """Return the moderators' card of the reported job, once it says these words."""

    def look() -> Message | None:
        said = harness.world.discord.messages(harness.world.channels["mod-log"])
        cards = [one for one in said if f"job {job}" in one.text and "case" in one.text]
        return next((one for one in cards if words in one.text), None)

    return await until(look, f"the card of job {job} with “{words}”")


async def alerts(harness: BotHarness) -> None:
    await harness.ask("hana", "treasury alerts", {"channel": harness.world.channels["mod-log"]}, "mod-log")


def media(message: Message) -> list[dict[str, object]]:
    return [item for part in message.parts for item in part.get("items", ())]


async def decide(harness: BotHarness, person: str, shown: Message, verdict: Verdict) -> Message:
    found = [one for one in ids_on(shown, actions.DecideReport) if one.endswith(verdict.value)]
    return await (await harness.press(person, shown, found[0])).wait_original()


async def test_removed_from_the_card_it_is_gone_from_everywhere(harness: BotHarness) -> None:
    await alerts(harness)
    job, message = await harness.made("mira", CHEAP, {"prompt": "a rude gesture"})
    again = await harness.ask("mira", "show", {"job": job})
    await until(lambda: "channels/" in again.text, "the copy")
    before = harness.balance
    await report(harness, "noor", message, job)
    shown = await card(harness, job, "it insults a member")
    await report(harness, "theo", message, job)
    assert (await card(harness, job, "reported by 2 members")).id == shown.id
    (item,) = media(shown)
    assert item["spoiler"]
    assert len(shown.attachments) == 1
    for name in ("noor", "theo"):
        assert str(harness.user(name).id) not in shown.text
    await harness.bot.restart()
    answer = await decide(harness, "milo", shown, Verdict.REMOVE)
    await until(lambda: "gone from 2 messages" in answer.text, "the answer")
    copies = [one for one in harness.world.discord.messages(harness.studio) if f"job {job}" in one.text]
    assert len(copies) == 2
    assert all("removed this result" in one.text and not one.attachments for one in copies)
    assert kinds_on(shown) == []
    assert not shown.attachments
    assert f"<@{harness.user('milo').id}> removed" in shown.text
    refused = await harness.ask("mira", "show", {"job": job})
    assert "moderator" in refused.text
    assert harness.balance == before
    await until(
        lambda: [m for m in directs(harness, "mira") if "Reason: Hateful or harassing" in m.text], "the news"
    )


async def test_a_second_moderator_reads_who_was_first_and_members_decide_nothing(harness: BotHarness) -> None:
    await alerts(harness)
    job, message = await harness.made("mira", CHEAP, {"prompt": "a red square"})
    await report(harness, "noor", message, job)
    shown = await card(harness, job)
    custom_ids = ids_on(shown, actions.DecideReport)
    forged = await harness.press_old("theo", shown, custom_ids[0])
    await forged.wait_message("Moderate Members")
    await decide(harness, "milo", shown, Verdict.DISMISS)
    late = await harness.press_old("hana", shown, custom_ids[0])
    assert "has dismissed this report already" in (await late.wait_message("dismissed")).text
    assert message.attachments


async def test_a_blurred_result_is_a_spoiler_in_its_place_and_when_it_is_shown_again(
    harness: BotHarness,
) -> None:
    await alerts(harness)
    job, message = await harness.made("mira", CHEAP, {"prompt": "a scary mask"})
    await report(harness, "noor", message, job)
    shown = await card(harness, job)
    await decide(harness, "milo", shown, Verdict.BLUR)
    await until(lambda: all(item.get("spoiler") for item in media(message)), "the spoiler")
    assert len(message.attachments) == 1
    assert id_on(message, actions.Again)
    await harness.ask("mira", "show", {"job": job})
    copy = await until(lambda: [*harness.results(job), None, None][1], "the copy")
    assert all(item["spoiler"] for item in media(copy))


async def test_one_of_two_goes_and_the_other_stays(harness: BotHarness) -> None:
    lead = await harness.start("mira", CHEAP, {"prompt": "two flags", "count": 2})
    message = await harness.result(lead)
    await harness.state(lead, "DELIVERED")
    second = next(one for one in ids_on(message, actions.Pick) if lead not in one)
    answer = await harness.ask(
        "milo", "moderate remove", {"result": second.split(":")[2], "reason": "not ours"}, "mod-log"
    )
    await until(lambda: "gone from 1 message" in answer.text, "the answer")
    assert len(message.attachments) == len(media(message)) == 1
    assert [one for one in ids_on(message, actions.Pick) if lead not in one] == []
    link = f"https://discord.com/channels/{harness.world.lab.id}/{harness.studio.id}/{message.id}"
    rest = await harness.ask("milo", "moderate remove", {"result": link, "reason": "not ours"}, "mod-log")
    await until(lambda: "case" in rest.text, "the answer")
    assert "removed this result" in message.text
    assert not message.attachments


async def test_the_list_decides_too_and_is_for_moderators(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a blue square"})
    await report(harness, "noor", message, job)
    with pytest.raises(RefusedError):
        await harness.slash("noor", "moderate reports", {})
    listed = await harness.ask("milo", "moderate reports", {}, "mod-log")
    await until(lambda: f"job {job}" in listed.text, "the list")
    (custom_id, *_rest) = [
        one for one in ids_on(listed, actions.DecideReport) if one.endswith(Verdict.DISMISS.value)
    ][-1:]
    await harness.press("milo", listed, custom_id)
    await until(lambda: "The picture stays as it is." in listed.text, "the decision")
    await harness.press("milo", listed, encode(actions.ShowReports()))
    await until(lambda: f"job {job}" not in listed.text, "the rest of the list")


async def test_details_have_a_report(harness: BotHarness) -> None:
    await alerts(harness)
    job, message = await harness.made("mira", CHEAP, {"prompt": "a green square"})
    await harness.state(job, "DELIVERED")
    menu = await harness.world.discord.message_menu(harness.user("theo"), "Image details", message)
    details = await menu.wait_original()
    custom_id = await until(lambda: id_on(details, actions.ReportJob), "the button")
    await harness.fill("theo", await harness.press("theo", details, custom_id), TYPED)
    await until(lambda: "without your name" in details.text, "the answer")
    await card(harness, job, "it insults a member")
