"""`/studio results`, `/studio gallery`, and `/studio defaults` of one channel."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.moderation.channel_settings import ResultsRule
from bot.domain.server_settings import ResultsTo, ServerSettings
from sandbox.discord import Message, Permission
from tests.ui.place import Front

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def ask(
    front: Front,
    command: str,
    settings: ServerSettings | None = None,
    channels: dict[int, ResultsRule] | None = None,
    **options: Any,
) -> Message:
    """Run the command as a moderator. `settings` and `channels` hold afterwards."""
    now = settings or ServerSettings(front.place.guild.id)

    async def change(guild_id: int, fields: dict[str, Any], *, by: int, reason: str = "") -> ServerSettings:
        return replace(now, **fields)

    front.script.answers |= {
        "settings": now,
        "change": change,
        "results": channels or {},
        "set_results": None,
        "set_default": None,
        "model_rules": [],
        "channel_defaults": {front.place.channel.id: {"image": "grok"}},
    }
    interaction = await front.world.slash(front.place.mod, front.place.channel, command, options)
    answer = await interaction.wait_original()
    assert answer.ephemeral
    return answer


def server(front: Front, **changes: Any) -> ServerSettings:
    return replace(ServerSettings(front.place.guild.id), **changes)


# ── results ──────────────────────────────────────────────────────────────────────────────────────


async def test_alone_it_shows_where_results_go(front: Front) -> None:
    said = await ask(front, "studio results", channels={77: ResultsRule(ResultsTo.DM)})
    assert "Results are posted where they are asked for." in said.text
    assert "<#77>: Results are sent to their makers in direct messages." in said.text
    assert not front.script.named("set_results")


@pytest.mark.parametrize(
    ("to", "into", "rule", "words"),
    [
        ("here", False, ResultsRule(), "where they are asked for"),
        ("channel", True, ResultsRule(ResultsTo.CHANNEL, 1), "Results are posted in <#"),
        ("member_thread", False, ResultsRule(ResultsTo.MEMBER_THREAD), "a thread of theirs, in the same"),
        ("job_thread", True, ResultsRule(ResultsTo.JOB_THREAD, 1), "a thread of its own, in <#"),
        ("dm", False, ResultsRule(ResultsTo.DM), "in direct messages"),
    ],
)
async def test_each_place_can_be_chosen(
    front: Front, to: str, into: bool, rule: ResultsRule, words: str
) -> None:
    channel = front.place.channel
    wanted = replace(rule, channel_id=channel.id if into else None)
    settings = server(front, results_to=wanted.to, results_channel=wanted.channel_id)
    options: dict[str, Any] = {"into": channel} if into else {}
    said = await ask(front, "studio results", settings, to=to, **options)
    ((args, named),) = front.script.named("set_results")
    assert args == (front.place.guild.id, wanted)
    assert named == {"by": front.place.mod.id, "channel_id": None}
    assert words in said.text


async def test_one_channel_has_a_rule_of_its_own_or_none(front: Front) -> None:
    channel = front.place.channel
    await ask(front, "studio results", to="dm", channel=channel)
    await ask(front, "studio results", to="reset", channel=channel)
    calls = [(args[1], named["channel_id"]) for args, named in front.script.named("set_results")]
    assert calls == [(ResultsRule(ResultsTo.DM), channel.id), (None, channel.id)]


async def test_what_the_bot_still_needs_is_named(front: Front) -> None:
    channel = front.place.channel
    front.world.set_bot_permissions(channel, deny=Permission.CREATE_PUBLIC_THREADS)
    settings = server(front, results_to=ResultsTo.JOB_THREAD, results_channel=channel.id)
    guild = front.bot.get_guild(front.place.guild.id)
    assert guild is not None
    place = guild.get_channel(channel.id)
    assert place is not None
    await front.world.wait_for(lambda: not place.permissions_for(guild.me).create_public_threads)
    said = await ask(front, "studio results", settings)
    assert f"In <#{channel.id}> I still need: **Create Public Threads**." in said.text


@pytest.mark.parametrize("options", [{"into": True}, {"channel": True}])
async def test_a_channel_alone_says_nothing(front: Front, options: dict[str, bool]) -> None:
    named: dict[str, Any] = dict.fromkeys(options, front.place.channel)
    said = await ask(front, "studio results", **named)
    assert "Say where results go: `to`." in said.text
    assert not front.script.named("set_results")


async def test_a_voice_channel_takes_no_results(front: Front) -> None:
    voice = front.world.add_channel(front.place.guild, "lounge", kind=2)
    said = await ask(front, "studio results", to="channel", into=voice)
    assert "Choose a text channel." in said.text


# ── gallery ──────────────────────────────────────────────────────────────────────────────────────


async def test_without_a_gallery_it_says_how_to_open_one(front: Front) -> None:
    said = await ask(front, "studio gallery")
    assert "There is no gallery." in said.text
    assert not front.script.named("change")


async def test_a_channel_opens_it(front: Front) -> None:
    channel = front.place.channel
    said = await ask(front, "studio gallery", channel=channel, stars=5, monthly="on")
    ((args, _named),) = front.script.named("change")
    assert args[1] == {"gallery_channel": channel.id, "gallery_stars": 5, "loved_monthly": True}
    assert f"<#{channel.id}> shows every result with **5** ⭐ from other members." in said.text
    assert "On the first of each month" in said.text


async def test_stars_without_a_gallery_are_refused(front: Front) -> None:
    said = await ask(front, "studio gallery", stars=5)
    assert "There is no gallery yet. Name its `channel`." in said.text
    assert not front.script.named("change")


async def test_it_is_closed(front: Front) -> None:
    said = await ask(front, "studio gallery", server(front, gallery_channel=77), close=True)
    ((args, _named),) = front.script.named("change")
    assert args[1] == {"gallery_channel": None}
    assert "There is no gallery." in said.text


# ── models of one channel ────────────────────────────────────────────────────────────────────────


async def test_a_channel_has_models_of_its_own(front: Front) -> None:
    channel = front.place.channel
    said = await ask(front, "studio defaults", purpose="image", model="grok", channel=channel)
    ((args, named),) = front.script.named("set_default")
    assert args == (front.place.guild.id, "image", "grok")
    assert named["channel_id"] == channel.id
    assert f"<#{channel.id}>: `/imagine` uses **Grok**." in said.text
