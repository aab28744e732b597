"""Channel messages over bare REST: permissions, files, nonces, edits, history, faults."""

from typing import Any

import aiohttp
import pytest

from sandbox.discord import Discord, Limits, Permission, Upload
from tests.sandbox.discord_bot import Caller, Place, png

V2 = 1 << 15


@pytest.fixture
def limits() -> Limits:
    return Limits(upload_bytes=1000)


@pytest.fixture
def path(place: Place) -> str:
    return f"/channels/{place.channel.id}/messages"


def gallery(url: str = "attachment://a.png") -> list[dict[str, Any]]:
    return [{"type": 12, "items": [{"media": {"url": url}}]}]


async def test_the_wrong_token_is_unauthorized(api: Caller, path: str) -> None:
    status, body = await api.call("POST", path, {"content": "x"}, Authorization="Bot wrong")
    assert (status, body) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_the_content_type_is_bare_json(place: Place, api: Caller) -> None:
    async with api.session.get(place.discord.api_url + "/users/@me") as response:
        assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("denied", "body", "files", "code"),
    [
        (Permission.VIEW_CHANNEL, {"content": "x"}, [], 50001),
        (Permission.SEND_MESSAGES, {"content": "x"}, [], 50013),
        (Permission.ATTACH_FILES, {"content": "x"}, [("a.png", b"1")], 50013),
        (Permission.EMBED_LINKS, {"embeds": [{"title": "x"}]}, [], 50013),
    ],
)
async def test_each_permission_is_asked_for(
    place: Place, api: Caller, path: str, denied: Permission, body: Any, files: Any, code: int
) -> None:
    place.discord.set_bot_permissions(place.channel, deny=denied)
    status, error = await api.call("POST", path, body, files)
    assert (status, error["code"]) == (403, code)
    assert place.discord.messages(place.channel) == []
    place.discord.set_bot_permissions(place.channel)
    assert (await api.call("POST", path, body, files))[0] == 200


async def test_a_deny_of_everyone_is_lifted_by_a_role_and_closed_again_for_the_member(place: Place) -> None:
    world, guild = place.discord, place.guild
    role = world.add_role(guild, "artists")
    everyone = guild.roles[guild.id]
    guild.members[place.mira.id].roles.append(role.id)

    def may() -> bool:
        return bool(world.core.permissions(place.mira.id, place.channel) & Permission.SEND_MESSAGES)

    world.set_permissions(place.channel, everyone, deny=Permission.SEND_MESSAGES)
    assert not may()
    world.set_permissions(place.channel, role, allow=Permission.SEND_MESSAGES)
    assert may()
    world.set_permissions(place.channel, place.mira, deny=Permission.SEND_MESSAGES)
    assert not may()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, 50006),
        ({"content": "x" * 2001}, "content"),
        ({"content": "x", "flags": 64}, "flags"),
        ({"flags": V2}, 50006),
        ({"flags": V2, "content": "x", "components": [{"type": 10, "content": "y"}]}, "flags"),
        ({"components": [{"type": 10, "content": "y"}]}, "components.0.type"),
        ({"content": "x", "nonce": "n" * 26}, "nonce"),
        ({"content": "x", "attachments": [{"id": 7}]}, "attachments.0"),
        ({"flags": V2, "components": gallery()}, "components.0.items.0.media.url"),
        ({"content": "x", "message_reference": {"message_id": "5"}}, "message_reference"),
        ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
        ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds"),
        ({"embeds": [{"fields": [{"name": "x"}]}]}, "embeds.0.fields.0.value"),
        ({"embeds": [{"title": "x", "image": {"url": "attachment://b.png"}}]}, "embeds.0.image.url"),
    ],
)
async def test_bad_messages_are_refused_and_leave_nothing(
    place: Place, api: Caller, path: str, body: Any, error: int | str
) -> None:
    status, answer = await api.call("POST", path, body)
    assert status == 400
    if isinstance(error, int):
        assert answer["code"] == error
    else:
        node = answer["errors"]
        for key in error.split("."):
            node = node[key]
        assert node["_errors"][0]["message"]
    assert place.discord.messages(place.channel) == []


async def test_broken_json_is_named(place: Place, api: Caller, path: str) -> None:
    head = {"Authorization": f"Bot {place.discord.token}", "Content-Type": "application/json"}
    async with api.session.post(place.discord.api_url + path, data=b"{", headers=head) as response:
        assert (response.status, (await response.json())["code"]) == (400, 50109)


async def test_the_upload_limit_is_per_file_and_per_server(place: Place, api: Caller, path: str) -> None:
    status, body = await api.call("POST", path, {}, [("a.bin", bytes(1000)), ("b.bin", bytes(1001))])
    assert (status, body["code"]) == (413, 40005)
    assert (await api.call("POST", path, {}, [("a.bin", bytes(1000)), ("b.bin", bytes(1000))]))[0] == 200
    place.guild.upload_limit = 5000
    assert (await api.call("POST", path, {}, [("b.bin", bytes(1001))]))[0] == 200


async def test_files_shown_by_components_or_embeds_are_not_listed_as_attachments(
    place: Place, api: Caller, path: str
) -> None:
    files = [("a b.png", png()), ("b.txt", b"text")]
    _, body = await api.call(
        "POST", path, {"flags": V2, "components": gallery("attachment://a_b.png")}, files
    )
    media = body["components"][0]["items"][0]["media"]
    assert [file["filename"] for file in body["attachments"]] == ["b.txt"]
    assert (media["content_type"], media["width"]) == ("image/png", 24)
    stored = place.discord.messages(place.channel)[0]
    assert str(stored.attachments[0].id) == media["attachment_id"]
    async with api.session.get(media["url"]) as response:
        assert await response.read() == files[0][1]

    embed = {"embeds": [{"title": "t", "image": {"url": "attachment://a.png"}}]}
    _, body = await api.call("POST", path, embed, [("a.png", png())])
    assert body["attachments"] == []
    assert body["embeds"][0]["image"]["url"].startswith(place.discord.cdn_url)


async def test_an_edit_keeps_what_is_listed(place: Place, api: Caller, path: str) -> None:
    _, made = await api.call("POST", path, {"content": "x"}, [("a.txt", b"a"), ("b.txt", b"b")])
    one = f"{path}/{made['id']}"
    first, second = (file["id"] for file in made["attachments"])

    _, body = await api.call("PATCH", one, {"content": "y"})
    assert [file["id"] for file in body["attachments"]] == [first, second]
    keep = {"attachments": [{"id": second, "description": "alt"}, {"id": 0}]}
    _, body = await api.call("PATCH", one, keep, [("c.txt", b"c")])
    assert [file["filename"] for file in body["attachments"]] == ["b.txt", "c.txt"]
    assert body["attachments"][0]["description"] == "alt"
    async with api.session.get(made["attachments"][0]["url"]) as response:
        assert response.status == 404
    _, body = await api.call("PATCH", one, {}, [("d.txt", b"d")])
    assert [file["filename"] for file in body["attachments"]] == ["d.txt"]
    assert (await api.call("PATCH", one, {"content": "", "attachments": []}))[1]["code"] == 50006


async def test_components_v2_cannot_be_taken_back(place: Place, api: Caller, path: str) -> None:
    text = [{"type": 10, "content": "hi"}]
    _, plain = await api.call("POST", path, {"content": "x"})
    _, body = await api.call("PATCH", f"{path}/{plain['id']}", {"flags": V2, "components": text})
    assert body["code"] == 50035  # the content is unchanged
    change = {"flags": V2, "components": text, "content": None}
    status, body = await api.call("PATCH", f"{path}/{plain['id']}", change)
    assert (status, body["flags"]) == (200, V2)
    _, body = await api.call("PATCH", f"{path}/{plain['id']}", {"flags": 0, "components": text})
    assert body["flags"] == V2
    assert (await api.call("PATCH", f"{path}/{plain['id']}", {"content": "back"}))[0] == 400


async def test_an_edit_may_point_at_its_file_by_name_or_by_its_old_link(
    place: Place, api: Caller, path: str
) -> None:
    body: Any = {"flags": V2, "components": gallery()}
    _, made = await api.call("POST", path, body, [("a.png", png())])
    old = made["components"][0]["items"][0]["media"]["url"]
    place.clock.shift += 25 * 3600
    for url in (old, "attachment://a.png"):
        _, body = await api.call("PATCH", f"{path}/{made['id']}", {"components": gallery(url)})
        async with api.session.get(body["components"][0]["items"][0]["media"]["url"]) as response:
            assert response.status == 200


async def test_the_same_nonce_within_the_window_is_the_same_message(
    place: Place, api: Caller, path: str
) -> None:
    body = {"content": "x", "nonce": "job-1", "enforce_nonce": True}
    _, first = await api.call("POST", path, body)
    _, again = await api.call("POST", path, body | {"content": "other"})
    assert (again["id"], again["content"]) == (first["id"], "x")
    _, loose = await api.call("POST", path, body | {"enforce_nonce": False})
    assert loose["id"] != first["id"]

    place.clock.shift += 301
    _, later = await api.call("POST", path, body)
    assert later["id"] not in (first["id"], loose["id"])
    await api.call("DELETE", f"{path}/{later['id']}")
    assert (await api.call("POST", path, body))[1]["code"] == 10008


@pytest.mark.parametrize(
    ("kind", "made", "status"),
    [
        ("500_before", 0, 500),
        ("500_after", 1, 500),
        ("503", 0, 503),
        ("drop_before", 0, None),
        ("drop_after", 1, None),
        ("403", 0, 403),
        ("413", 0, 413),
        ("429", 0, 429),
    ],
)
async def test_faults_strike_before_or_after_the_work(
    place: Place, api: Caller, path: str, kind: str, made: int, status: int | None
) -> None:
    place.faults.add("discord.create_message", kind)
    body = {"content": "x", "nonce": "job-1", "enforce_nonce": True}
    if status is None:
        with pytest.raises(aiohttp.ClientConnectionError):
            await api.call("POST", path, body)
    else:
        assert (await api.call("POST", path, body))[0] == status
    assert len(place.discord.messages(place.channel)) == made
    assert (await api.call("POST", path, body))[0] == 200
    assert len(place.discord.messages(place.channel)) == 1


async def test_a_rate_limit_says_who_answers(place: Place, api: Caller, path: str) -> None:
    head = {"Authorization": f"Bot {place.discord.token}"}
    url = place.discord.api_url + path
    place.faults.add("discord.history", "429", retry_after=0.2)
    async with api.session.get(url, headers=head) as response:
        assert "Via" in response.headers
        assert (await response.json())["retry_after"] == 0.2
    place.faults.add("discord.history", "429", via=False)
    async with api.session.get(url, headers=head) as response:
        assert (response.status, "Via" in response.headers) == (429, False)


async def test_history_in_every_direction(place: Place, api: Caller, path: str) -> None:
    ids = [(await api.call("POST", path, {"content": str(n)}))[1]["id"] for n in range(6)]

    async def page(query: str) -> str:
        _, body = await api.call("GET", f"{path}?{query}")
        return "".join(message["content"] for message in body)

    assert await page("limit=3") == "543"
    assert await page(f"before={ids[2]}&limit=1") == "1"
    assert await page(f"after={ids[2]}&limit=2") == "43"
    assert await page(f"around={ids[3]}&limit=3") == "432"
    assert (await api.call("GET", f"{path}?limit=101"))[0] == 400
    await api.call("DELETE", f"{path}/{ids[5]}")
    assert await page("limit=1") == "4"
    assert (await api.call("GET", f"{path}/{ids[5]}"))[1]["code"] == 10008
    place.discord.set_bot_permissions(place.channel, deny=Permission.READ_MESSAGE_HISTORY)
    assert await page("limit=3") == ""


async def test_messages_of_others_are_not_the_bots_to_change(place: Place, api: Caller, path: str) -> None:
    said = await place.discord.say(place.mira, place.channel, "mine", [Upload("a.txt", b"a")])
    one = f"{path}/{said.id}"
    assert (await api.call("PATCH", one, {"content": "x"}))[1]["code"] == 50005
    assert (await api.call("DELETE", one))[1]["code"] == 50013
    assert (await api.call("GET", one))[1]["content"] == ""
    place.discord.set_bot_permissions(place.channel, allow=Permission.MANAGE_MESSAGES)
    assert (await api.call("DELETE", one))[0] == 204


async def test_only_the_allowed_are_mentioned(place: Place, api: Caller, path: str) -> None:
    text = f"{place.mira.mention} {place.mod.mention} @everyone"
    _, loud = await api.call("POST", path, {"content": text})
    assert (len(loud["mentions"]), loud["mention_everyone"]) == (2, True)
    _, quiet = await api.call("POST", path, {"content": text, "allowed_mentions": {"parse": []}})
    assert (quiet["mentions"], quiet["mention_everyone"]) == ([], False)
    only = {"parse": [], "users": [str(place.mira.id)]}
    card = [{"type": 10, "content": text}]
    _, one = await api.call("POST", path, {"flags": V2, "components": card, "allowed_mentions": only})
    assert [user["username"] for user in one["mentions"]] == ["mira"]


async def test_direct_messages_and_closed_ones(place: Place, api: Caller) -> None:
    _, dm = await api.call("POST", "/users/@me/channels", {"recipient_id": str(place.mira.id)})
    assert (await api.call("POST", f"/channels/{dm['id']}/messages", {"content": "psst"}))[0] == 200
    assert [message.text for message in place.discord.direct_messages(place.mira)] == ["psst"]
    place.mira.dms_open = False
    status, body = await api.call("POST", f"/channels/{dm['id']}/messages", {"content": "psst"})
    assert (status, body["code"]) == (403, 50007)
    assert (await api.call("POST", "/users/@me/channels", {"recipient_id": "5"}))[1]["code"] == 10013


async def test_threads_follow_their_parent(place: Place, api: Caller, path: str) -> None:
    _, made = await api.call("POST", path, {"content": "x"})
    status, thread = await api.call("POST", f"{path}/{made['id']}/threads", {"name": "talk"})
    assert (status, thread["id"], thread["parent_id"]) == (201, made["id"], str(place.channel.id))
    inside = f"/channels/{thread['id']}/messages"
    assert (await api.call("POST", inside, {"content": "y"}))[0] == 200
    place.discord.set_bot_permissions(place.channel, deny=Permission.SEND_MESSAGES_IN_THREADS)
    assert (await api.call("POST", inside, {"content": "y"}))[1]["code"] == 50013
    assert (await api.call("POST", f"{path}/{made['id']}/threads", {"name": "talk"}))[1]["code"] == 160004


async def test_a_channel_that_is_gone_takes_its_messages_along(place: Place, api: Caller, path: str) -> None:
    await api.call("POST", path, {"content": "x"})
    place.discord.remove_channel(place.channel)
    assert (await api.call("POST", path, {"content": "x"}))[1]["code"] == 10003
    assert (await api.call("GET", f"/channels/{place.channel.id}"))[1]["code"] == 10003


async def test_links_are_signed_and_expire_and_are_fresh_when_read_again(
    place: Place, api: Caller, path: str
) -> None:
    _, made = await api.call("POST", path, {}, [("a.txt", b"0123456789")])
    url = made["attachments"][0]["url"]

    async def status(address: str) -> int:
        async with api.session.get(address) as response:
            return response.status

    assert await status(url) == 200
    assert await status(url.split("?")[0]) == 404
    assert await status(url.replace("ex=", "ex=f")) == 404
    async with api.session.get(url, headers={"Range": "bytes=2-4"}) as response:
        assert (response.status, await response.read()) == (206, b"234")
    place.clock.shift += 25 * 3600
    assert await status(url) == 404
    _, again = await api.call("GET", f"{path}/{made['id']}")
    assert await status(again["attachments"][0]["url"]) == 200


async def test_the_file_host_can_fail(place: Place, api: Caller, path: str) -> None:
    _, made = await api.call("POST", path, {}, [("a.txt", b"0123456789")])
    url = made["attachments"][0]["url"]
    place.faults.add("discord.cdn", "404")
    async with api.session.get(url) as response:
        assert response.status == 404
    for kind in ("truncated", "drop"):
        place.faults.clear()
        place.faults.add("discord.cdn", kind, times=-1)  # aiohttp itself tries a dropped GET again
        with pytest.raises(aiohttp.ClientError):
            async with api.session.get(url) as response:
                await response.read()


async def test_guild_members_and_roles_can_be_looked_up(place: Place, api: Caller) -> None:
    guild = f"/guilds/{place.guild.id}"
    _, member = await api.call("GET", f"{guild}/members/{place.mod.id}")
    _, roles = await api.call("GET", f"{guild}/roles")
    named = {role["id"]: role for role in roles}
    assert int(named[member["roles"][0]]["permissions"]) == Permission.MANAGE_GUILD
    assert (await api.call("GET", f"{guild}/members/5"))[1]["code"] == 10007
    place.discord.remove_guild(place.guild)
    assert (await api.call("GET", guild))[1]["code"] == 10004


def test_two_worlds_do_not_share_anything(place: Place) -> None:
    other = Discord(place.clock, place.faults)
    assert other.core.guilds == {}
    assert other.core.secret != place.discord.core.secret
