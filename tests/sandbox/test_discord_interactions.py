"""The bot's side of interactions over bare REST: one first answer, living tokens, follow-ups."""

from typing import Any

import pytest

from sandbox.discord import Interaction, Limits
from tests.sandbox.discord_bot import Caller, Place, calling, png

V2, EPHEMERAL, LOADING = 1 << 15, 1 << 6, 1 << 7
ROW: Any = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}]
MODAL: Any = {
    "title": "Ask",
    "custom_id": "ask",
    "components": [
        {"type": 10, "content": "Why?"},
        {"type": 18, "label": "Reason", "component": {"type": 4, "custom_id": "reason", "style": 1}},
    ],
}


@pytest.fixture(autouse=True)
async def make_is_registered(api: Caller) -> None:
    await api.register("make")


@pytest.fixture
async def run(place: Place) -> Interaction:
    return await place.discord.slash(place.mira, place.channel, "make")


async def test_the_payload_says_who_where_and_what_is_allowed(place: Place, run: Interaction) -> None:
    body = run.payload
    assert body["member"]["user"]["id"] == str(place.mira.id)
    assert body["channel"]["id"] == str(place.channel.id)
    assert int(body["app_permissions"]) & (1 << 15)
    assert body["attachment_size_limit"] == 20 * 1024 * 1024
    assert body["authorizing_integration_owners"] == {"0": str(place.guild.id)}
    assert body["context"] == 0


async def test_a_message_answer_comes_back_with_the_callback(api: Caller, run: Interaction) -> None:
    status, body = await api.respond(run, 4, {"content": "hi", "flags": EPHEMERAL})
    assert status == 200
    assert body["interaction"]["response_message_id"] == body["resource"]["message"]["id"]
    assert body["interaction"]["response_message_ephemeral"] is True
    message = body["resource"]["message"]
    assert (message["type"], message["webhook_id"]) == (20, str(api.world.application_id))
    assert message["interaction_metadata"]["name"] == "make"


async def test_a_deferred_answer_stays_as_private_as_it_was(
    place: Place, api: Caller, run: Interaction
) -> None:
    _, body = await api.respond(run, 5, {"flags": EPHEMERAL})
    assert body["interaction"]["response_message_loading"] is True
    assert "resource" not in body
    assert run.original is not None
    assert run.original.loading
    status, message = await api.call("PATCH", api.hook(run, "@original"), {"content": "done"})
    assert (status, message["flags"], message["edited_timestamp"]) == (200, EPHEMERAL, None)
    assert place.discord.messages(place.channel) == []
    assert (await api.call("PATCH", api.hook(run, "@original"), {"content": "more"}))[1]["edited_timestamp"]


async def test_components_v2_are_switched_on_when_the_deferred_answer_is_edited(
    api: Caller, run: Interaction
) -> None:
    assert (await api.respond(run, 5, {"flags": V2}))[0] == 400
    await api.respond(run, 5)
    body = {"flags": V2, "components": [{"type": 13, "file": {"url": "attachment://a.txt"}}]}
    _, message = await api.call("PATCH", api.hook(run, "@original"), body, [("a.txt", b"a")])
    assert message["flags"] == V2
    assert (message["components"][0]["name"], message["components"][0]["size"]) == ("a.txt", 1)


async def test_the_first_follow_up_of_a_deferred_answer_becomes_the_answer(
    place: Place, api: Caller, run: Interaction
) -> None:
    await api.respond(run, 5)
    _, first = await api.call("POST", api.hook(run) + "?wait=true", {"content": "a", "flags": EPHEMERAL})
    _, second = await api.call("POST", api.hook(run) + "?wait=true", {"content": "b", "flags": EPHEMERAL})
    assert run.original is not None
    assert first["id"] == str(run.original.id)
    assert not run.original.ephemeral
    assert [message.text for message in run.followups] == ["b"]
    assert second["message_reference"]["message_id"] == first["id"]
    assert [m.text for m in place.discord.messages(place.channel)] == ["a"]


async def test_one_answer_only(api: Caller, run: Interaction) -> None:
    assert (await api.respond(run, 5))[0] == 200
    assert (await api.respond(run, 4, {"content": "x"}))[1]["code"] == 40060
    stranger = f"/interactions/{run.id}/wrong/callback"
    assert (await api.call("POST", stranger, {"type": 5}))[1]["code"] == 10062


async def test_nothing_goes_through_the_token_before_the_answer(api: Caller, run: Interaction) -> None:
    assert (await api.call("POST", api.hook(run), {"content": "x"}))[1]["code"] == 10015
    assert (await api.call("POST", f"/webhooks/{api.world.application_id}/none", {}))[1]["code"] == 50027
    assert (await api.call("POST", f"/webhooks/5/{run.token}", {}))[1]["code"] == 10015


async def test_too_late_is_unknown() -> None:
    async with calling(Limits(ack_seconds=0)) as (place, api):
        await api.register("make")
        seen = await place.discord.slash(place.mira, place.channel, "make")
        assert await seen.wait_failed() == "The application did not respond"
        status, body = await api.respond(seen, 5)
        assert (status, body["code"]) == (404, 10062)


async def test_the_token_dies_after_fifteen_minutes(place: Place, api: Caller, run: Interaction) -> None:
    await api.respond(run, 5)
    place.clock.shift += 14 * 60
    assert (await api.call("PATCH", api.hook(run, "@original"), {"content": "x"}))[0] == 200
    place.clock.shift += 61
    for method, path in (("PATCH", api.hook(run, "@original")), ("POST", api.hook(run))):
        status, body = await api.call(method, path, {"content": "y"})
        assert (status, body["code"]) == (401, 50027)


async def test_messages_of_the_token_can_be_read_and_deleted(api: Caller, run: Interaction) -> None:
    await api.respond(run, 4, {"content": "a"})
    _, more = await api.call("POST", api.hook(run), {"content": "b"})
    assert (await api.call("GET", api.hook(run, more["id"])))[1]["content"] == "b"
    assert (await api.call("DELETE", api.hook(run, more["id"])))[0] == 204
    assert (await api.call("GET", api.hook(run, more["id"])))[1]["code"] == 10008
    assert (await api.call("DELETE", api.hook(run, "@original")))[0] == 204
    assert (await api.call("PATCH", api.hook(run, "@original"), {"content": "x"}))[1]["code"] == 10008
    assert run.messages == []


@pytest.mark.parametrize("kind", [1, 6, 7, 8, 10, None])
async def test_a_command_cannot_be_answered_like_something_else(
    api: Caller, run: Interaction, kind: Any
) -> None:
    assert (await api.respond(run, kind, {"content": "x"}))[0] == 400
    assert (await api.respond(run, 4, {"content": "x"}))[0] == 200  # it still waits for its answer


async def test_a_button_updates_its_message_or_adds_to_it(
    place: Place, api: Caller, run: Interaction
) -> None:
    await api.respond(run, 4, {"content": "a", "components": ROW})
    assert run.original is not None
    pressed = await place.discord.click(place.mod, run.original, "Go")
    _, body = await api.respond(pressed, 7, {"content": "b"})
    assert (body["resource"]["type"], body["resource"]["message"]["content"]) == (7, "b")
    assert run.original.buttons  # components that are not named stay
    pressed = await place.discord.click(place.mod, run.original, "go")
    assert "resource" not in (await api.respond(pressed, 6))[1]
    _, body = await api.call("PATCH", api.hook(pressed, "@original"), {"content": "c", "components": []})
    assert (run.original.text, run.original.buttons) == ("c", [])
    _, more = await api.call("POST", api.hook(pressed), {"content": "psst", "flags": EPHEMERAL})
    assert more["interaction_metadata"]["interacted_message_id"] == str(run.original.id)
    assert [m.text for m in place.discord.messages(place.channel, place.mod)] == ["c", "psst"]
    assert [m.text for m in place.discord.messages(place.channel, place.mira)] == ["c"]


def shown(heading: str, *parts: Any) -> Any:
    """Return a container with an accent, a section with a small picture, and a menu."""
    section = {"type": 9, "components": [{"type": 10, "content": heading}]}
    section["accessory"] = {"type": 11, "media": {"url": "attachment://a.png"}}
    return [{"type": 17, "accent_color": 0x23A55A, "components": [section, *parts]}]


async def test_a_private_card_becomes_a_picture_and_stays_private(
    place: Place, api: Caller, run: Interaction
) -> None:
    await api.respond(run, 5, {"flags": EPHEMERAL})
    path = api.hook(run, "@original")
    card = [{"type": 17, "accent_color": 0x80848E, "components": [{"type": 10, "content": "### Making it"}]}]
    await api.call("PATCH", path, {"components": card, "flags": V2})
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}
    status, message = await api.call(
        "PATCH", path, {"components": shown("### Done", gallery)}, files=[("a.png", png())]
    )
    assert (status, message["flags"]) == (200, V2 | EPHEMERAL)
    assert run.original is not None
    assert run.original.seen_by == place.mira.id
    [box] = message["components"]
    media = box["components"][0]["accessory"]["media"]
    assert media["attachment_id"] == box["components"][1]["items"][0]["media"]["attachment_id"]
    assert place.discord.messages(place.channel, place.mod) == []
    status, message = await api.call("PATCH", path, {"components": card, "attachments": []})
    assert (status, run.original.attachments) == (200, [])


async def test_a_modal_from_a_button_knows_its_message(place: Place, api: Caller, run: Interaction) -> None:
    await api.respond(run, 4, {"content": "a", "components": ROW})
    assert run.original is not None
    pressed = await place.discord.click(place.mira, run.original, "go")
    assert (await api.respond(pressed, 9, MODAL))[0] == 200
    sent = await place.discord.submit_modal(place.mira, pressed, {"reason": "because"})
    assert sent.payload["message"]["id"] == str(run.original.id)
    assert sent.payload["data"]["components"][1]["component"] == {
        "type": 4,
        "id": 0,
        "custom_id": "reason",
        "value": "because",
    }
    assert (await api.respond(sent, 9, MODAL))[0] == 400  # a modal cannot answer a modal
    assert (await api.respond(sent, 7, {"content": "b"}))[0] == 200
    assert run.original.text == "b"


async def test_select_menus_send_what_was_chosen(place: Place, api: Caller, run: Interaction) -> None:
    options = [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]
    menus = [
        {"type": 1, "components": [{"type": 3, "custom_id": "text", "max_values": 2, "options": options}]},
        {"type": 1, "components": [{"type": 5, "custom_id": "who"}]},
        {"type": 1, "components": [{"type": 8, "custom_id": "where", "disabled": True}]},
    ]
    await api.respond(run, 4, {"content": "a", "components": menus})
    world, card = place.discord, run.original
    assert card is not None
    chosen = await world.select(place.mira, card, "text", ["2", "1"])
    assert chosen.payload["data"]["values"] == ["2", "1"]
    chosen = await world.select(place.mira, card, "who", [place.mod])
    assert chosen.payload["data"]["resolved"]["members"][str(place.mod.id)]["permissions"]
    for custom_id, values, why in (
        ("text", ["3"], "no option '3'"),
        ("text", [], "1 to 2 needed"),
        ("who", [place.channel], "cannot be chosen"),
        ("where", [place.channel], "disabled"),
        ("none", [], "there is no 'none'"),
    ):
        with pytest.raises(Exception, match=why):
            await world.select(place.mira, card, custom_id, values)


async def test_in_a_dm_there_is_a_user_and_no_member(place: Place, api: Caller) -> None:
    dm = place.discord.core.direct_channel(place.mira.id)
    seen = await place.discord.slash(place.mira, dm, "make")
    assert seen.payload["user"]["username"] == "mira"
    assert "member" not in seen.payload
    assert "guild_id" not in seen.payload
    assert (await api.respond(seen, 4, {"content": "hi"}))[0] == 200
    assert [message.text for message in place.discord.direct_messages(place.mira)] == ["hi"]


async def test_a_defer_carries_flags_only(api: Caller, run: Interaction) -> None:
    assert (await api.respond(run, 5, {"content": "x"}))[0] == 400


async def test_the_event_stream_says_who_may_see_what(place: Place, api: Caller) -> None:
    with place.discord.subscribe() as stream:
        seen = await place.discord.slash(place.mira, place.channel, "make")
        await api.respond(seen, 4, {"content": "psst", "flags": EPHEMERAL})
        events = [await anext(stream) for _ in range(stream.queue.qsize())]
    shown = [(event.type, event.visible_to) for event in events if event.type != "log"]
    only = (place.mira.id,)
    assert shown == [("interaction", only), ("message_create", only), ("interaction_acked", only)]
    created = next(event for event in events if event.type == "message_create")
    assert created.to_json()["data"]["content"] == "psst"
    assert [r.status for r in place.discord.request_log if "callback" in r.what] == [200]
    assert not any(seen.token in record.what for record in place.discord.request_log)
