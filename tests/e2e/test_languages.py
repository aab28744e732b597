"""A server that speaks German, with members who do and who do not. Everybody reads their own language in
private, and the server's in the channel. The other modules test English."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Channel, Message
from sandbox.results import job_of
from tests.e2e.harness import BUDGET, PATIENCE_SECONDS, BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def german(harness: BotHarness) -> AsyncIterator[None]:
    """Set server and Noor to German. The bot hears it when it comes back."""
    harness.world.lab.locale = harness.user("noor").locale = harness.user("milo").locale = "de"
    await harness.bot.stop()
    await harness.bot.start()
    yield


async def test_two_members_read_their_own_language_at_the_same_time(harness: BotHarness) -> None:
    names = ("noor", "mira") * 3
    answers = await asyncio.gather(*(harness.ask(name, "budget show") for name in names))
    for name, answer in zip(names, answers, strict=True):
        assert ("verfügbar **$20.00**" if name == "noor" else "available **$20.00**") in answer.text


async def test_a_refusal_is_in_the_language_of_the_one_who_is_refused(harness: BotHarness) -> None:
    before = await harness.account("available")
    refused = {name: await harness.ask(name, "show", {"job": "zzzz9"}) for name in ("noor", "mira")}
    assert refused["noor"].text.startswith("Du hast auf diesem Server keinen Job `zzzz9`.")
    assert refused["mira"].text.startswith("You have no job `zzzz9` on this server.")
    dear = {"prompt": "a long film", "duration": "15", "upscale_resolution": "4k"}
    frozen = await harness.ask("milo", "treasury freeze")
    await harness.press("milo", frozen, encode(actions.Freeze()))
    await until(lambda: "Die Ausgaben sind gesperrt" in frozen.text, "the server to be frozen")
    stopped = {name: await harness.ask(name, "seedance t2v", dear) for name in ("noor", "mira")}
    assert "Nichts wurde bezahlt." in stopped["noor"].text
    assert "Nothing was paid." in stopped["mira"].text
    await harness.ask("milo", "treasury unfreeze")
    assert await harness.account("available") == before == BUDGET


async def test_what_the_books_refuse_is_translated_too(harness: BotHarness) -> None:
    """The database works in its own thread, which has to know the member's language."""
    await harness.ask("milo", "treasury limits", {"per": "day", "amount": "0.01"})
    answers = {name: await harness.ask(name, CHEAP, {"prompt": "a closed till"}) for name in ("noor", "mira")}
    assert "Die Tagesgrenze dieses Servers: " in answers["noor"].text
    assert "This server's daily limit: " in answers["mira"].text
    await harness.ask("milo", "treasury limits", {"per": "day", "amount": "off"})


async def test_a_result_is_german_for_the_channel_and_english_for_its_maker(harness: BotHarness) -> None:
    card = await harness.ask("mira", CHEAP, {"prompt": "a lighthouse"})
    job = job_of(card)
    assert job is not None
    assert "Making it" in card.text
    result = await harness.result(job)
    assert f"Job {job}" in result.text
    assert result.button("↻ $")["custom_id"] == encode(actions.Again(job))
    assert result.button("Bearbeiten")["custom_id"] == encode(actions.Edit(job))
    await until(lambda: "Done" in card.text, "the private card")


async def test_a_german_reads_german_cards_below_the_same_result(harness: BotHarness) -> None:
    card = await harness.ask("noor", CHEAP, {"prompt": "ein Leuchtturm"})
    assert "In Arbeit" in card.text
    (job,) = [
        line["id"] for line in (await harness.books())["jobs"] if int(line["user"]) == harness.user("noor").id
    ]
    result = await harness.result(job)
    await until(lambda: "Fertig" in card.text, "the private card")
    menu = await harness.press("noor", result, encode(actions.More(job)))
    answer = await menu.wait_original(PATIENCE_SECONDS)
    labels = [option["label"] for part in answer.parts for option in part.get("options", ())]
    assert {"Details", "Löschen"} <= {label.removeprefix("🗑️ ") for label in labels}
    await _remixed(harness, result, job)


async def _remixed(harness: BotHarness, result: Message, job: str) -> None:
    """Submit a dialog and check its answer."""
    pressed = await harness.press("noor", result, encode(actions.Remix(job)))
    assert pressed.modal
    assert pressed.modal.title == "Remix"
    noor = harness.user("noor")
    submit = await harness.world.discord.submit_modal(noor, pressed, {"prompt": "ein blauer Leuchtturm"})
    assert "In Arbeit" in (await submit.wait_original(PATIENCE_SECONDS)).text


async def test_moderators_read_german_where_they_decide_and_the_english_asker_english(
    harness: BotHarness,
) -> None:
    await harness.ask(
        "milo", "treasury approve-above", {"amount": "0.01", "channel": harness.world.channels["mod-log"].id}
    )
    asked = await harness.ask("mira", CHEAP, {"prompt": "a costly lighthouse"})
    assert "A moderator has to approve anything above $0.01." in asked.text
    where = harness.world.channels["mod-log"]
    card = await until(lambda: _last(harness, where, "möchte ein Bild für"), "the card of the moderators")
    assert card.button("Ablehnen")
    job = str(job_of(asked))
    opened = await harness.press("milo", card, encode(actions.Deny(job)))
    assert opened.modal
    assert opened.modal.title == "Diese Anfrage ablehnen"
    sent = await harness.world.discord.submit_modal(harness.user("milo"), opened, {"reason": "zu teuer"})
    assert "Abgelehnt." in (await sent.wait_original(PATIENCE_SECONDS)).text
    await until(lambda: "The moderators said no" in asked.text, "the asker to read of it")
    await until(lambda: "🚫 Abgelehnt von" in card.text, "the card to say so")
    await harness.ask("milo", "treasury approve-above", {"amount": "off"})


def _last(harness: BotHarness, where: Channel, words: str) -> Message | None:
    found = [message for message in harness.world.discord.messages(where) if words in message.text]
    return found[-1] if found else None


async def test_what_the_moderators_did_is_told_in_the_language_of_the_server(harness: BotHarness) -> None:
    await harness.ask("milo", "treasury alerts", {}, "mod-log")
    await harness.ask("milo", "treasury confirm-above", {"amount": "0.75"})
    where = harness.world.channels["mod-log"]

    def told() -> bool:
        return any(
            "Bestätigen über: $0.25 → $0.75" in one.text for one in harness.world.discord.messages(where)
        )

    await until(told, "the line of the moderation log")


async def test_discord_knows_the_commands_in_german(harness: BotHarness) -> None:
    commands = {one["name"]: one for one in harness.world.discord.commands[0]}
    (prompt, *_) = commands["imagine"]["options"]
    assert commands["jobs"]["description_localizations"]["de"].startswith("Deine Jobs auf diesem Server")
    assert prompt["description_localizations"] == {"de": "Was das Bild zeigen soll"}
    assert commands["Image details"]["name_localizations"] == {"de": "Details zum Bild"}


async def test_the_books_stay_english(harness: BotHarness) -> None:
    """Stored text does not depend on the language of a member."""
    kept = str(await harness.books())
    for german in ("Bestätigen", "zurückgelegt", "gestoppt", "fertig"):
        assert german not in kept
