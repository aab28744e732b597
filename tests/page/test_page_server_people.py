"""Acts of people on the page, over its websocket, with a real bot on the other side."""

from typing import Any

import pytest

from sandbox.discord import Permission
from tests.page.tabs import Browser, Tab
from tests.sandbox.discord_bot import TrialBot, png, running

DONE, FAILED = "done", "failed"


async def answered(tab: Tab, request: dict[str, Any]) -> dict[str, Any]:
    """Return the end of an interaction."""
    number = request["interaction"]
    return await tab.wait(
        "interaction", lambda data: data["interaction"] == number and data["state"] != "waiting"
    )


async def test_the_snapshot_is_what_this_person_sees(browser: Browser, trial: TrialBot) -> None:
    hana, sam = await browser.open("hana"), await browser.open("sam")
    hers, his = await hana.get("snapshot"), await sam.get("snapshot")

    assert [guild["name"] for guild in hers["guilds"]] == ["Atelier Lab"]
    assert [channel["name"] for channel in hers["guilds"][0]["channels"]] == ["studio", "gallery", "mod-log"]
    assert [guild["name"] for guild in his["guilds"]] == ["Second Server"]
    assert [(one["name"], one["role"]) for one in hers["people"]] == [
        ("hana", "the bot's host"),
        ("milo", "moderator"),
        ("mira", "member"),
        ("noor", "member"),
        ("theo", "member"),
        ("sam", "member of Second Server"),
        ("ines", "moderator of Second Server"),
        ("juno", "member of Second Server"),
        ("kai", "member of Second Server"),
    ]
    assert (hers["me"]["name"], his["me"]["name"]) == ("hana", "sam")
    assert hers["bot_online"] is True
    assert hers["users"][str(browser.world.discord.bot_user_id)]["username"] == "Atelier"
    assert hers["command_ids"]["say"].isdigit()


async def test_commands_are_those_this_person_may_use(browser: Browser, trial: TrialBot) -> None:
    studio = browser.channel("studio")
    for name, offered in (("milo", True), ("mira", False)):
        tab = await browser.open(name)
        shown = await tab.get("snapshot")
        commands = shown["command_sets"][shown["commands"][studio]]
        assert ("treasury" in [command["name"] for command in commands]) is offered
        assert commands == (await tab.get("commands", channel=studio))["commands"]
    assert (
        await tab.refused("slash", channel=studio, command="treasury", options={})
        == "Mira lacks the permissions for /treasury."
    )


async def test_two_windows_see_each_others_public_messages_at_once(browser: Browser, trial: TrialBot) -> None:
    mira, noor, sam = await browser.open("mira"), await browser.open("noor"), await browser.open("sam")
    studio = browser.channel("studio")

    said = (await mira.get("say", channel=studio, content="hello **there**"))["message"]
    seen = await noor.wait("message_create", lambda data: data["id"] == said["id"])
    assert seen["content"] == "hello **there**"
    assert (said["deletable"], seen["deletable"]) == (True, False)

    await answered(mira, await mira.get("slash", channel=studio, command="say", options={"text": "a card"}))
    card = await noor.wait("message_create", lambda data: bool(data["components"]))
    assert card["interaction_metadata"]["user"]["username"] == "Mira"
    assert card["interaction_metadata"]["name"] == "say"

    await answered(noor, await noor.get("click", message=card["id"], custom_id="press:again"))
    changed = await mira.wait("message_update", lambda data: data["id"] == card["id"])
    assert changed["components"][0]["content"] == "pressed again"

    await mira.get("delete", message=said["id"])
    assert (await noor.wait("message_delete"))["id"] == said["id"]
    assert await browser.all_heard(sam, "message_create") == []
    assert sam.heard("message_delete") == []


async def test_people_react_and_take_it_back(browser: Browser, trial: TrialBot) -> None:
    mira, noor, studio = await browser.open("mira"), await browser.open("noor"), browser.channel("studio")
    said = (await mira.get("say", channel=studio, content="look"))["message"]
    await noor.get("react", message=said["id"], emoji="⭐")
    [hers] = (await mira.wait("message_update", lambda data: bool(data["reactions"])))["reactions"]
    [own] = (await noor.wait("message_update", lambda data: bool(data["reactions"])))["reactions"]
    assert (hers["name"], hers["count"], hers["me"], own["me"]) == ("⭐", 1, False, True)
    assert "emoji" in (await noor.refused("react", message=said["id"], emoji="star")).lower()
    await noor.get("unreact", message=said["id"], emoji="⭐")
    gone = await mira.wait("message_update", lambda data: not data["reactions"])
    assert gone["edited_timestamp"] is None


async def test_a_person_closes_direct_messages(browser: Browser, trial: TrialBot) -> None:
    mira = await browser.open("mira")
    assert (await mira.get("dms", open=False))["me"]["dms_open"] is False
    assert browser.world.people["mira"].dms_open is False
    assert (await mira.get("dms", open=True))["me"]["dms_open"] is True


async def test_members_ages_and_new_channels_are_shown(browser: Browser, trial: TrialBot) -> None:
    mira, world = await browser.open("mira"), browser.world
    noor = world.people["noor"]
    world.discord.set_pending(world.lab, noor, True)
    [lab] = (await mira.wait("guilds"))["guilds"]
    shown = next(one for one in lab["members"] if one["user"] == str(noor.id))
    assert shown["pending"] is True
    assert shown["joined_at"]
    late = world.discord.add_channel(world.lab, "late", nsfw=True)
    assert (await mira.wait("channel_create", lambda data: data["id"] == str(late.id)))["nsfw"] is True
    told = await mira.wait("commands", lambda data: str(late.id) in data["commands"])
    assert told["command_sets"][told["commands"][str(late.id)]]


async def test_only_its_owner_sees_a_private_answer_and_may_dismiss_it(
    browser: Browser, trial: TrialBot
) -> None:
    mira, noor = await browser.open("mira"), await browser.open("noor")
    studio, options = browser.channel("studio"), {"text": "psst", "hidden": True}
    await answered(mira, await mira.get("slash", channel=studio, command="say", options=options))
    private = await mira.wait("message_create")
    assert private["seen_by_me"] is True
    assert "no longer there" in await noor.refused("click", message=private["id"], custom_id="press:again")
    assert (await noor.get("history", channel=studio))["messages"] == []

    await mira.get("dismiss", message=private["id"])
    assert (await mira.get("history", channel=studio))["messages"] == []
    assert (await mira.wait("message_delete"))["id"] == private["id"]
    assert await browser.all_heard(noor, "message_create") == []
    assert noor.heard("message_delete") == []


async def test_a_bot_that_does_not_answer_fails_the_interaction(browser: Browser, trial: TrialBot) -> None:
    mira, other, studio = await browser.open("mira"), await browser.open("noor"), browser.channel("studio")
    request = await mira.get("slash", channel=studio, command="sleepy", options={})
    assert (await mira.wait("interaction"))["state"] == "waiting"
    ended = await answered(mira, request)
    assert (ended["state"], ended["error"]) == (FAILED, "The application did not respond")
    assert await browser.all_heard(other, "interaction") == []


async def test_a_file_goes_in_and_the_answer_s_media_comes_from_the_page(
    browser: Browser, trial: TrialBot
) -> None:
    mira, studio, picture = await browser.open("mira"), browser.channel("studio"), png()
    photo = await browser.upload("my photo.png", picture)
    for options, why in (
        ({"image1": photo}, "required"),
        ({"prompt": "x" * 101, "image1": photo}, "1 to 100"),
        ({"prompt": "x", "image1": photo, "steps": 51}, "not between"),
        ({"prompt": "x", "image1": {"upload": "gone"}}, "choose it again"),
    ):
        said = await mira.refused("slash", channel=studio, command="flux-2-pro edit", options=options)
        assert why in said

    options = {"prompt": "a fox", "image1": photo, "size": "Big"}
    await mira.get("slash", channel=studio, command="flux-2-pro edit", options=options)
    shown = await mira.wait("message_create", lambda data: not data["seen_by_me"])
    item = next(part for part in shown["components"] if part["type"] == 12)["items"][0]
    assert item["media"]["url"].startswith("/media/")
    assert shown["attachments"] == []
    address = browser.page.url.rstrip("/") + item["media"]["url"]
    async with browser.session.get(address) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", picture)
    async with browser.session.get(address, headers={"Range": "bytes=2-5"}) as part:
        assert (part.status, await part.read()) == (206, picture[2:6])
        assert part.headers["Content-Range"] == f"bytes 2-5/{len(picture)}"


async def test_a_dialog_opens_where_it_was_asked_for_and_is_submitted(
    browser: Browser, trial: TrialBot
) -> None:
    mira, again, studio = await browser.open("mira"), await browser.open("mira"), browser.channel("studio")
    await mira.get("slash", channel=studio, command="say", options={"text": "card"})
    card = await mira.wait("message_create")
    await mira.get("click", message=card["id"], custom_id="press:modal")
    modal = await mira.wait("modal")
    assert (modal["title"], modal["message"]) == ("Remix", card["id"])
    assert [one["interaction"] for one in (await mira.get("snapshot"))["modals"]] == [modal["interaction"]]

    file = await browser.upload("a.bin", b"12345")
    values = {"prompt": "x" * 21, "mood": ["Wild"], "extra": [file]}
    request = {"modal": modal["interaction"], "values": values}
    assert "wrong length" in await mira.refused("modal_submit", **request)
    values["prompt"] = "an owl"
    done = await answered(mira, await mira.get("modal_submit", **request))
    assert done["state"] == DONE
    assert (await mira.wait("modal_closed"))["interaction"] == modal["interaction"]
    said = await mira.wait("message_create", lambda data: data["seen_by_me"])
    assert said["content"] == "an owl/Wild/[5]"
    assert said["referenced_message"]["id"] == card["id"]
    assert "no longer open" in await mira.refused("modal_submit", **request)
    assert await browser.all_heard(again, "modal") == []
    assert again.heard("modal_closed") == []


async def test_a_dialog_can_be_put_away(browser: Browser, trial: TrialBot) -> None:
    mira, studio = await browser.open("mira"), browser.channel("studio")
    await mira.get("slash", channel=studio, command="say", options={"text": "card"})
    card = await mira.wait("message_create")
    await mira.get("click", message=card["id"], custom_id="press:modal")
    modal = await mira.wait("modal")
    await mira.get("modal_dismiss", modal=modal["interaction"])
    assert (await mira.get("snapshot"))["modals"] == []


async def test_completion_menus_and_wrong_words(browser: Browser, trial: TrialBot) -> None:
    mira, studio = await browser.open("mira"), browser.channel("studio")
    request = {"channel": studio, "command": "find", "options": {"word": "wo"}, "focused": "word"}
    assert [choice["value"] for choice in (await mira.get("autocomplete", **request))["choices"]] == [
        "woa",
        "wob",
    ]
    said = (await mira.get("say", channel=studio, content="look"))["message"]
    noor = str(browser.world.people["noor"].id)
    await mira.get("message_menu", message=said["id"], name="Image details")
    await mira.wait("message_create", lambda data: data["content"] == "by Mira: look")
    await mira.get("user_menu", channel=studio, user=noor, name="Usage")
    await mira.wait("message_create", lambda data: data["content"] == "usage of Noor")
    assert mira.heard("interaction")[0]["kind"] == 2

    for do, fields, why in (
        ("slash", {"channel": studio, "command": "nothing", "options": {}}, "no command"),
        (
            "slash",
            {"channel": browser.channel("second-studio"), "command": "say", "options": {}},
            "no such channel",
        ),
        ("click", {"message": said["id"], "custom_id": "x"}, "there is no 'x'"),
        ("user_menu", {"channel": studio, "user": "1", "name": "Usage"}, "no such person"),
        ("say", {"channel": studio, "content": "  "}, "nothing to send"),
        ("say", {"channel": studio, "content": "x" * 2001}, "2000"),
        ("persona", {"name": "nobody"}, "nobody called"),
        ("fly", {}, "no verb"),
    ):
        assert why.lower() in (await mira.refused(do, **fields)).lower()


@pytest.mark.parametrize("raw", ["", "[]", "{", '{"do": 5}', '{"do": "slash", "options": 3}', "[" * 9000])
async def test_a_frame_of_nonsense_is_answered_and_the_window_lives(browser: Browser, raw: str) -> None:
    mira = await browser.open("mira")
    await mira.ws.send_str(raw)
    answer = await mira.ws.receive_json(timeout=5)
    assert answer["ok"] is False
    assert answer["error"].endswith(".")
    await mira.get("snapshot")


async def test_switching_the_persona_changes_what_is_seen(browser: Browser, trial: TrialBot) -> None:
    tab = await browser.open("mira")
    then = await tab.get("persona", name="sam")
    assert [guild["name"] for guild in then["guilds"]] == ["Second Server"]
    mira = await browser.open("mira")
    await mira.get("say", channel=browser.channel("studio"), content="for the lab")
    await tab.get("say", channel=browser.channel("second-studio"), content="for the others")
    heard = await browser.all_heard(tab, "message_create")
    assert [data["content"] for data in heard] == ["for the others"]


async def test_history_comes_page_by_page(browser: Browser) -> None:
    mira, studio = await browser.open("mira"), browser.channel("studio")
    for number in range(70):
        channel, user = browser.world.channels["studio"], browser.world.people["noor"]
        await browser.world.discord.say(user, channel, f"line {number}")
    whole = await mira.get("snapshot")
    newest = whole["messages"][studio]
    assert (len(newest), newest[-1]["content"], whole["more"][studio]) == (50, "line 69", True)
    rest = await mira.get("history", channel=studio, before=newest[0]["id"])
    assert [message["content"] for message in rest["messages"]] == [f"line {n}" for n in range(20)]
    assert rest["more"] is False


async def test_channels_come_and_go_with_what_one_may_see(browser: Browser, trial: TrialBot) -> None:
    mira = await browser.open("mira")
    world, person = browser.world, browser.world.people["mira"]
    hall = world.discord.add_channel(world.lab, "hall")
    assert (await mira.wait("channel_create"))["name"] == "hall"
    world.discord.set_permissions(hall, person, deny=Permission.VIEW_CHANNEL)
    assert (await mira.wait("channel_delete"))["id"] == str(hall.id)
    world.discord.set_permissions(hall, person, deny=Permission.SEND_MESSAGES)
    back = await mira.wait("channel_create", lambda data: data["can_write"] is False)
    assert back["id"] == str(hall.id)
    world.discord.remove_channel(hall)
    assert len(await browser.all_heard(mira, "channel_delete")) == 2


async def test_the_bot_s_first_direct_message_brings_its_channel_along(
    browser: Browser, trial: TrialBot
) -> None:
    mira, noor = await browser.open("mira"), await browser.open("noor")
    await (await trial.fetch_user(browser.world.people["mira"].id)).send("good morning")
    channel = await mira.wait("channel_create")
    message = await mira.wait("message_create")
    assert (channel["type"], message["channel_id"]) == (1, channel["id"])
    assert [dm["id"] for dm in (await mira.get("snapshot"))["dms"]] == [channel["id"]]
    assert (await mira.get("dm_open"))["channel"]["id"] == channel["id"]
    assert await browser.all_heard(noor, "channel_create") == []
    assert noor.heard("message_create") == []


async def test_commands_and_the_bot_s_coming_and_going_are_pushed(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = await browser.open("mira")
    assert (await mira.get("snapshot"))["bot_online"] is False
    async with running(browser.world.discord, monkeypatch):
        told = await mira.wait("commands", lambda data: bool(data["command_ids"]))
        offered = told["command_sets"][told["commands"][browser.channel("studio")]]
        assert "treasury" not in [command["name"] for command in offered]
        await mira.wait("bot", lambda data: data["online"] is True)
    await mira.wait("bot", lambda data: data["online"] is False)
    async with running(browser.world.discord, monkeypatch):
        again = await browser.all_heard(mira, "commands")
    assert len(again) == 1, "the same commands registered again are no news"
