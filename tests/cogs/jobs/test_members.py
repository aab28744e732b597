"""Commands and buttons of members, from Discord's socket to the service and back to their card."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import Conflict, InvalidOptions, NotAllowed
from bot.domain.jobs.job import JobState
from bot.domain.moderation.errors import AgeRestricted
from bot.ports import Rendition, ResultMessage
from bot.services.jobs.library import LibraryEntry
from bot.services.jobs.ordering.requests import Quote
from bot.ui.kit import actions, layout
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, Message, Permission, Upload
from tests.sandbox.discord_bot import png
from tests.ui.place import Front
from tests.ui.samples import PAID, job

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROK = "grok generate"


def quoted(front: Front, **changes: Any) -> Quote:
    values = {"state": JobState.QUOTED, "price": 3_200_000, **changes}
    return Quote(job(**front.here(**values)), available=5_000_000, admitted=False)


def running(front: Front, **changes: Any) -> Quote:
    values = {"state": JobState.ADMITTED, **changes}
    return Quote(job(**front.here(**values)), available=5_000_000, admitted=True)


async def ask(front: Front, command: str, options: dict[str, Any] | None = None) -> Message:
    interaction = await front.world.slash(front.place.mira, front.place.channel, command, options)
    answer = await interaction.wait_original()
    assert answer.ephemeral
    return answer


async def press(front: Front, message: Message, custom_id: str, *, by: Any = None) -> Interaction:
    interaction = await front.world.click(by or front.place.mira, message, custom_id)
    await interaction.wait_acked()
    return interaction


async def test_a_model_command_becomes_a_question_to_the_service(front: Front) -> None:
    front.script.answers["submit"] = running(front)
    picture = Upload("fox.png", png())
    card = await ask(front, "flux-2-pro edit", {"prompt": "a fox", "image1": picture, "seed": 0})
    ((asked,), _) = front.script.named("submit")[0]
    assert asked.operation == "flux-2-pro/edit"
    assert asked.options == {"prompt": "a fox", "seed": 0}
    assert (asked.guild_id, asked.channel_id) == (front.place.guild.id, front.place.channel.id)
    assert asked.user_id == front.place.mira.id
    assert asked.upload_limit == 20 * 1024 * 1024
    assert asked.missing_permissions == ()
    ((file,)) = asked.attachments
    assert (file.option, file.filename, file.size) == ("image1", "fox.png", len(png()))
    assert "Making it · $0.134 set aside" in card.text
    assert not card.buttons


async def test_a_dear_job_shows_its_price_on_the_button(front: Front) -> None:
    front.script.answers["submit"] = quoted(front)
    card = await ask(front, "veo-3-1 generate", {"prompt": "a fox"})
    assert card.button("Generate · $3.20")["custom_id"] == encode(actions.Start("k7f3ab"))
    assert "server $5.00" in card.text
    front.script.answers["confirm"] = running(front, price=3_200_000)
    interaction = await press(front, card, encode(actions.Start("k7f3ab")))
    await front.world.wait_for(lambda: "Making it" in front.world.core.messages[card.id].text)
    assert not front.world.core.messages[card.id].buttons
    assert front.script.named("confirm")[0][0] == ("k7f3ab",)
    assert front.script.named("confirm")[0][1]["user_id"] == front.place.mira.id
    assert interaction.failed is None


async def test_a_refused_press_leaves_the_card_with_its_button(front: Front) -> None:
    front.script.answers["submit"] = quoted(front)
    card = await ask(front, "veo-3-1 generate", {"prompt": "a fox"})
    front.script.answers["confirm"] = NotAllowed("Not now. Nothing was paid.")
    interaction = await press(front, card, encode(actions.Start("k7f3ab")))
    answer = await interaction.wait_message("Not now")
    assert answer.ephemeral
    assert front.world.core.messages[card.id].button("Generate")


async def test_the_button_in_the_channel_answers_in_private_and_goes(front: Front) -> None:
    offer = quoted(front, id="pub1")
    await front.delivery.ask_again([offer.job], 100_000)
    (message,) = front.world.messages(front.place.channel)
    front.script.answers["confirm"] = NotAllowed("This card belongs to somebody else.")
    stranger = await press(front, message, encode(actions.Start("pub1")), by=front.place.mod)
    assert (await stranger.wait_original()).ephemeral
    assert not message.deleted
    front.script.answers["confirm"] = running(front, id="pub1")
    interaction = await press(front, message, encode(actions.Start("pub1")))
    answer = await interaction.wait_original()
    assert answer.ephemeral
    assert "Making it" in answer.text
    await front.world.wait_for(lambda: front.world.core.messages[message.id].deleted)


@pytest.mark.parametrize(
    ("command", "options", "operation", "asked"),
    [
        ("imagine", {"prompt": "x", "aspect": "16:9"}, "gpt-image-2/generate", {"size": "1536x1024"}),
        ("draft", {"prompt": "x", "aspect": "2:3"}, "flux-2-pro/generate", {"aspect_ratio": "2:3"}),
        ("animate", {"prompt": "x", "seconds": 8}, "veo-3.1/generate", {"duration_seconds": "8"}),
    ],
)
async def test_shortcuts(front: Front, command: str, options: Any, operation: str, asked: Any) -> None:
    front.script.answers["submit"] = running(front)
    await ask(front, command, options)
    ((question,), _) = front.script.named("submit")[0]
    assert question.operation == operation
    assert question.options == {"prompt": "x", **asked}


async def test_a_picture_turns_imagine_into_an_edit(front: Front) -> None:
    front.script.answers["submit"] = running(front)
    await ask(front, "imagine", {"prompt": "x", "image": Upload("a.png", png())})
    ((question,), _) = front.script.named("submit")[0]
    assert question.operation == "gpt-image-2/edit"
    assert [file.option for file in question.attachments] == ["image1"]


async def test_animate_says_which_length_it_takes(front: Front) -> None:
    front.script.answers["submit"] = running(front)
    card = await ask(front, "animate", {"prompt": "x", "seconds": 30})
    assert "30 s is not offered; the nearest is 8 s." in card.text
    alone = await ask(front, "animate", {})
    assert "prompt" in alone.text


async def test_a_repeated_interaction_is_taken_once(front: Front) -> None:
    front.script.answers["submit"] = running(front)
    interaction = await front.world.slash(front.place.mira, front.place.channel, GROK, {"prompt": "x"})
    await interaction.wait_original()
    await front.world.redeliver(interaction)
    await asyncio.sleep(0.1)
    await ask(front, GROK, {"prompt": "later"})
    assert len(front.script.named("submit")) == 2


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "500_after"])
async def test_a_lost_acknowledgement_does_not_lose_the_command(front: Front, kind: str) -> None:
    front.script.answers["submit"] = running(front)
    front.place.faults.add("discord.callback", kind)
    assert "Making it" in (await ask(front, GROK, {"prompt": "x"})).text
    assert len(front.script.named("submit")) == 1


async def test_nothing_is_asked_for_somebody_who_can_no_longer_be_answered(front: Front) -> None:
    front.place.faults.add("discord.callback", "404", times=2)
    interaction = await front.world.slash(front.place.mira, front.place.channel, GROK, {"prompt": "x"})
    assert await interaction.wait_failed()
    assert not front.script.calls


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (InvalidOptions("`prompt` is empty."), "`prompt` is empty. Nothing was paid."),
        (Conflict("row 3"), "Someone else has just changed this"),
        (ValueError("secret"), "tell the bot's operator about error `"),
    ],
)
async def test_every_error_is_answered_in_private(front: Front, error: Exception, words: str) -> None:
    front.script.answers["submit"] = error
    card = await ask(front, GROK, {"prompt": "x"})
    assert words in card.text
    assert "secret" not in card.text
    assert "row 3" not in card.text


async def test_what_the_bot_may_not_do_here_is_passed_on(front: Front) -> None:
    front.script.answers["submit"] = running(front)
    front.world.set_bot_permissions(
        front.place.channel, deny=Permission.ATTACH_FILES | Permission.EMBED_LINKS
    )
    await ask(front, GROK, {"prompt": "x"})
    ((question,), _) = front.script.named("submit")[0]
    assert question.missing_permissions == ("Attach Files", "Embed Links")


async def test_again_is_a_job_of_whoever_presses(front: Front, tmp_path: Path) -> None:
    await front.delivery.post(
        ResultMessage.single(job(id="again1", **front.here()), rendition(tmp_path), PAID)
    )
    (message,) = front.world.messages(front.place.channel)
    front.script.answers["repeat"] = running(front, id="again2", user_id=front.place.mod.id)
    interaction = await press(front, message, encode(actions.Again("again1")), by=front.place.mod)
    answer = await interaction.wait_original()
    assert answer.seen_by == front.place.mod.id
    ((source, request), _options) = front.script.named("repeat")[0]
    assert source == "again1"
    assert request.user_id == front.place.mod.id
    assert request.request_key == str(interaction.id)


def rendition(folder: Path) -> Rendition:
    (folder / "out.png").write_bytes(png())
    return Rendition(folder / "out.png", "image/png", len(png()))


async def test_the_private_card_follows_the_job(front: Front, tmp_path: Path) -> None:
    offer = running(front, id="follow1")
    front.script.answers["submit"] = offer
    card = await ask(front, GROK, {"prompt": "x"})
    await front.world.wait_for(lambda: "Making it" in front.world.core.messages[card.id].text)
    made = replace(offer.job, state=JobState.FETCHED)
    message_id = await front.delivery.post(ResultMessage.single(made, rendition(tmp_path), PAID))
    await front.world.wait_for(lambda: f"/{message_id}" in front.world.core.messages[card.id].text)


async def test_a_price_that_rose_is_asked_in_the_private_card(front: Front) -> None:
    offer = running(front, id="rose2")
    front.script.answers["submit"] = offer
    card = await ask(front, GROK, {"prompt": "x"})
    await front.private.update("rose2", layout.note("kept"), early=True)
    await front.world.wait_for(lambda: front.world.core.messages[card.id].text == "kept")
    await front.delivery.ask_again([replace(offer.job, state=JobState.QUOTED, price=150_000)], 134_000)
    shown = front.world.core.messages[card.id]
    assert "from $0.134 to $0.15" in shown.text
    assert shown.button("Generate · $0.15")
    assert not front.world.messages(front.place.channel)


def shown_here(front: Front) -> dict[str, Any]:
    """Return answers about a result that may be posted here."""
    here = LibraryEntry(job(**front.here()), PAID)
    return {"get": here, "check_may_show": None, "check_place": None, "mark_posted": None}


async def test_show_posts_the_file_here(front: Front, tmp_path: Path) -> None:
    front.script.answers |= shown_here(front)
    front.script.answers["send"] = lambda _shown, _limit, post: post([rendition(tmp_path)])
    answer = await ask(front, "show", {"job": "k7f3ab"})
    (message,) = front.world.messages(front.place.channel)
    assert message.attachments[0].data == png()
    assert message.button("↻")["custom_id"] == encode(actions.Again("k7f3ab"))
    assert str(message.id) in answer.text
    ((shown,), options) = front.script.named("mark_posted")[0]
    assert (shown, options["message_id"]) == ("k7f3ab", message.id)


async def test_show_refuses_where_the_file_cannot_stand(front: Front) -> None:
    front.script.answers |= shown_here(front)
    front.script.answers["send"] = NotAllowed("Job k7f3ab has 22.0 MB; Discord takes 21.0 MB here.")
    assert "22.0 MB" in (await ask(front, "show", {"job": "k7f3ab"})).text
    front.world.set_bot_permissions(front.place.channel, deny=Permission.ATTACH_FILES)
    assert "Attach Files" in (await ask(front, "show", {"job": "k7f3ab"})).text
    assert not front.world.messages(front.place.channel)
    assert not front.script.named("mark_posted")


async def test_show_leaves_age_restricted_results_where_they_are(front: Front) -> None:
    front.script.answers |= shown_here(front)
    front.script.answers["check_place"] = AgeRestricted()
    assert "age-restricted" in (await ask(front, "show", {"job": "k7f3ab"})).text
    (((entry,), place),) = front.script.named("check_place")
    assert (entry.job.id, place["channel_id"]) == ("k7f3ab", front.place.channel.id)
    assert not front.world.messages(front.place.channel)
    assert not front.script.named("send")


async def test_show_offers_ones_own_results(front: Front) -> None:
    front.script.answers["list"] = [job(id="aaaa"), job(id="bbbb", result=None), job(id="cccc", options={})]

    async def offered(typed: str) -> list[str]:
        place = front.place
        found = await front.world.autocomplete(place.mira, place.channel, "show", {"job": typed}, "job")
        return [choice["value"] for choice in found]

    assert await offered("") == ["aaaa", "cccc"]
    assert await offered("NEWSPAPER") == ["aaaa"]


async def test_jobs_lists_and_cancels(front: Front) -> None:
    front.script.answers["list"] = [job(id="aaaa", state=JobState.ADMITTED), job(id="bbbb", message_id=5)]
    listed = await ask(front, "jobs", {"state": "ADMITTED"})
    assert front.script.named("list")[0][0] == (front.place.guild.id, front.place.mira.id, "ADMITTED")
    assert "/11/22/5" in listed.text
    front.script.answers["cancel"] = [job(id="aaaa", state=JobState.FAILED)]
    front.script.answers["is_from_prize"] = False
    interaction = await press(front, listed, encode(actions.Cancel("aaaa")))
    answer = await interaction.wait_message("Cancelled. ")
    assert "$0.134 went back to the budget" in answer.text
    assert front.script.named("cancel") == [(("aaaa",), {"user_id": front.place.mira.id})]


async def test_an_empty_list_says_so(front: Front) -> None:
    assert "made anything here yet" in (await ask(front, "jobs")).text


async def test_the_budget(front: Front) -> None:
    assert "available **$5.00**" in (await ask(front, "budget show")).text
    front.script.answers["beside"] = (7_000_000, 2_000_000)
    said = (await ask(front, "budget show")).text
    assert "Contests hold another $7.00." in said
    assert "You have **$2.00** of prize money." in said
