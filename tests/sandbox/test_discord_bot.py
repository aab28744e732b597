"""A real discord.py bot lives on the local Discord: every kind of interaction, over real sockets."""

import hashlib
import io
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from sandbox.discord import Discord, Limits, Permission, RefusedError, Upload
from sandbox.faults import Faults
from tests.sandbox.discord_bot import Place, ShiftedClock, TrialBot, png, running


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    clock, faults = ShiftedClock(), Faults()
    world = Discord(clock, faults)
    await world.start()
    yield Place(world, clock, faults)
    await world.stop()


@pytest.fixture
async def bot(place: Place, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TrialBot]:
    async with running(place.discord, monkeypatch) as ready:
        yield ready
        assert ready.errors == []


async def test_a_picture_goes_in_and_a_public_message_with_a_file_comes_out(
    place: Place, bot: TrialBot
) -> None:
    world, picture = place.discord, png()
    options = {"prompt": "a fox", "image1": Upload("my photo.png", picture), "size": "Big", "steps": 20}

    seen = await world.slash(place.mira, place.channel, "flux-2-pro edit", options)
    card = await seen.wait_original()

    [public] = world.messages(place.channel)
    assert card.text == "done"
    assert card.ephemeral
    assert public.text == f"**a fox** · {place.mira.mention}"
    [file] = public.attachments
    assert (file.filename, file.description, file.width, file.data) == ("result.png", "a fox", 24, picture)
    async with aiohttp.ClientSession() as session, session.get(world.fresh_url(file)) as response:
        assert response.content_type == "image/png"
        assert hashlib.sha256(await response.read()).digest() == hashlib.sha256(picture).digest()


async def test_a_fetched_card_carries_its_file_in_its_components_only(place: Place, bot: TrialBot) -> None:
    options = {"prompt": "a fox", "image1": Upload("a.png", png())}
    seen = await place.discord.slash(place.mira, place.channel, "flux-2-pro edit", options)
    await seen.wait_original()
    [public] = place.discord.messages(place.channel)

    fetched = await bot.get_partial_messageable(place.channel.id).fetch_message(public.id)
    gallery = fetched.components[1]
    assert isinstance(gallery, discord.MediaGalleryComponent)
    assert fetched.attachments == []
    assert gallery.items[0].media.attachment_id == public.attachments[0].id
    view = discord.ui.LayoutView.from_message(fetched)
    edited = await fetched.edit(view=view)
    assert edited.flags.components_v2
    assert [file.data for file in public.attachments] == [png()]


async def test_an_answer_lost_after_posting_can_be_sent_again(place: Place, bot: TrialBot) -> None:
    place.faults.add("discord.create_message", "drop_after")
    channel = bot.get_partial_messageable(place.channel.id)
    with pytest.raises(aiohttp.ClientConnectionError):
        await channel.send("done", nonce="job-k7f3")
    again = await channel.send("done", nonce="job-k7f3")
    assert [message.id for message in place.discord.messages(place.channel)] == [again.id]


async def test_the_bot_meets_the_refusals_as_its_own_exceptions(place: Place, bot: TrialBot) -> None:
    channel = bot.get_partial_messageable(place.channel.id)
    place.guild.upload_limit = 100
    with pytest.raises(discord.HTTPException) as caught:
        await channel.send(file=discord.File(io.BytesIO(bytes(101)), "big.bin"))
    assert (caught.value.status, caught.value.code) == (413, 40005)
    place.faults.add("discord.create_message", "429", retry_after=0.01)
    await channel.send("retried by discord.py itself")
    place.faults.add("discord.create_message", "429", via=False)
    with pytest.raises(discord.HTTPException):
        await channel.send("the edge refuses")
    place.discord.set_bot_permissions(place.channel, deny=Permission.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden) as forbidden:
        await channel.send("x")
    assert forbidden.value.code == 50013


async def test_a_new_bot_answers_the_buttons_of_the_old_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = place.discord
    async with running(world, monkeypatch):
        said = await (await world.slash(place.mira, place.channel, "say", {"text": "hi"})).wait_original()
    await world.wait_for(lambda: not world.ready)
    async with running(world, monkeypatch):
        pressed = await world.click(place.mira, said, "press:again")
        await pressed.wait_acked()
    assert said.text == "pressed again"


async def test_what_is_ephemeral_only_its_user_sees(place: Place, bot: TrialBot) -> None:
    world = place.discord
    await (
        await world.slash(place.mira, place.channel, "say", {"text": "hi", "hidden": True})
    ).wait_original()

    assert [m.text for m in world.messages(place.channel, place.mira)] == ["hi"]
    assert world.messages(place.channel, place.mod) == []
    [secret] = world.messages(place.channel, place.mira)
    with pytest.raises(RefusedError, match="does not see"):
        await world.click(place.mod, secret, "press:again")
    read = bot.get_partial_messageable(place.channel.id)
    with pytest.raises(discord.NotFound):
        await read.fetch_message(secret.id)


async def test_a_button_without_a_view_answers_by_its_custom_id(place: Place, bot: TrialBot) -> None:
    world = place.discord
    said = await (await world.slash(place.mira, place.channel, "say", {"text": "hi"})).wait_original()

    pressed = await world.click(place.mod, said, "press:again")
    await pressed.wait_acked()

    assert said.text == "pressed again"
    assert pressed.original is said
    assert [button["custom_id"] for button in said.buttons] == ["press:again"]
    with pytest.raises(RefusedError, match="there is no 'press:modal'"):
        await world.click(place.mod, said, "press:modal")


async def test_a_modal_is_filled_in_and_its_file_arrives(place: Place, bot: TrialBot) -> None:
    world = place.discord
    said = await (await world.slash(place.mira, place.channel, "say", {"text": "hi"})).wait_original()
    opened = await world.click(place.mira, said, "press:modal")
    modal = await opened.wait_modal()
    assert [part["label"] for part in modal.inputs] == ["Prompt", "Mood", "File"]

    for values, why in (
        ({"mood": ["Calm"], "prompt": "x" * 21}, "wrong length"),
        ({"mood": ["Loud"]}, "no option 'Loud'"),
        ({"mood": []}, "1 to 1 needed"),
        ({"mood": ["Calm"], "what": "?"}, "no input 'what'"),
    ):
        with pytest.raises(RefusedError, match=why):
            await world.submit_modal(place.mira, modal, values)
    with pytest.raises(RefusedError, match="not open for mo"):
        await world.submit_modal(place.mod, modal, {"mood": ["Calm"]})

    sent = await world.submit_modal(
        place.mira, opened, {"mood": ["Wild"], "extra": [Upload("a.bin", b"12345")]}
    )
    assert (await sent.wait_original()).text == "a fox/Wild/[5]"
    with pytest.raises(RefusedError, match="no modal is open"):
        await world.submit_modal(place.mira, modal, {"mood": ["Calm"]})


async def test_an_option_completes_itself(place: Place, bot: TrialBot) -> None:
    world = place.discord
    choices = await world.autocomplete(place.mira, place.channel, "find", {"word": "fo"}, "word")
    assert [choice["value"] for choice in choices] == ["foa", "fob"]
    found = await world.slash(place.mira, place.channel, "find", {"word": choices[0]["value"]})
    assert (await found.wait_original()).text == "foa"


async def test_menus_of_messages_and_people(place: Place, bot: TrialBot) -> None:
    world = place.discord
    said = await world.say(place.mod, place.channel, "look", [Upload("a.png", png())])
    seen = await world.message_menu(place.mira, "Image details", said)
    assert (await seen.wait_original()).text == "by mo: look"
    seen = await world.user_menu(place.mod, "Usage", place.mira, place.channel)
    assert (await seen.wait_original()).text == "usage of mira"


async def test_the_client_refuses_before_the_bot_hears_of_it(place: Place, bot: TrialBot) -> None:
    world, picture = place.discord, Upload("a.png", png())
    good = {"prompt": "x", "image1": picture}
    for command, options, why in (
        ("flux-2-pro", good, "not a command that can be run"),
        ("flux-2-pro draw", good, "not a command that can be run"),
        ("unheard", {}, "no command /unheard"),
        ("flux-2-pro edit", {"prompt": "x"}, "'image1' is required"),
        ("flux-2-pro edit", good | {"colour": 1}, "no option 'colour'"),
        ("flux-2-pro edit", good | {"size": "3K"}, "not among"),
        ("flux-2-pro edit", good | {"steps": 51}, "not between 1 and 50"),
        ("flux-2-pro edit", good | {"steps": "5"}, "not of the right type"),
        ("flux-2-pro edit", good | {"prompt": "x" * 101}, "1 to 100 characters"),
        ("flux-2-pro edit", good | {"image1": "a.png"}, "a file is needed"),
        ("flux-2-pro edit", good | {"image1": Upload("a", bytes(21 << 20))}, "too powerful"),
        ("treasury", {}, "lacks the permissions"),
    ):
        with pytest.raises(RefusedError, match=why):
            await world.slash(place.mira, place.channel, command, options)
    assert bot.seen == []
    seen = await world.slash(place.mod, place.channel, "treasury", {"who": place.mira})
    assert (await seen.wait_original()).text == "hello mira"


async def test_silence_for_too_long_is_told_to_the_user(place: Place, bot: TrialBot) -> None:
    place.discord.core.limits = Limits(ack_seconds=0.3)
    slept = await place.discord.slash(place.mira, place.channel, "sleepy")
    assert await slept.wait_failed() == "The application did not respond"
    said = await (await place.discord.slash(place.mira, place.channel, "say", {"text": "x"})).wait_original()
    pressed = await place.discord.click(place.mira, said, "press:silent")
    assert await pressed.wait_failed() == "This interaction failed"
    with pytest.raises(AssertionError, match="failed"):
        await pressed.wait_original()


async def test_a_second_first_answer_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(place.discord, monkeypatch) as bot:
        seen = await place.discord.slash(place.mira, place.channel, "twice")
        await place.discord.wait_for(lambda: bot.errors)
    [error] = bot.errors
    assert isinstance(error, discord.HTTPException)
    assert error.code == 40060
    assert [message.text for message in seen.messages] == ["one"]


async def test_a_redelivered_interaction_arrives_again_and_cannot_be_answered_twice(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(place.discord, monkeypatch) as bot:
        seen = await place.discord.slash(place.mira, place.channel, "say", {"text": "hi"})
        await seen.wait_original()
        await place.discord.redeliver(seen)
        await place.discord.wait_for(lambda: bot.errors)
    assert bot.seen == [seen.id, seen.id]
    assert len(place.discord.messages(place.channel)) == 1


async def test_the_stage_changes_under_a_running_bot(place: Place, bot: TrialBot) -> None:
    world = place.discord
    second = world.add_guild("Second", id=4242)
    channel = world.add_channel(second, "lounge")
    await world.wait_for(lambda: bot.get_channel(channel.id))

    world.set_bot_permissions(channel, deny=Permission.SEND_MESSAGES)
    await world.wait_for(lambda: not _may_send(bot, channel.id))
    world.remove_channel(channel)
    await world.wait_for(lambda: bot.get_channel(channel.id) is None)
    world.remove_guild(second)
    await world.wait_for(lambda: bot.get_guild(4242) is None)


def _may_send(bot: TrialBot, channel_id: int) -> bool:
    channel = bot.get_channel(channel_id)
    assert isinstance(channel, discord.TextChannel)
    return channel.permissions_for(channel.guild.me).send_messages
