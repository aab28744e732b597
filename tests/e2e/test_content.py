"""Words that a server does not want, and what its channels may show, with the real bot over sockets."""

import asyncio
import json
from typing import Any

import pytest

from bot.ui.kit import actions
from sandbox.discord import EVERYONE, Message, Permission
from sandbox.results import job_of
from tests.e2e.custom_ids import id_on, ids_on
from tests.e2e.harness import PATIENCE_SECONDS, BotHarness, until
from tests.e2e.test_refusals import press

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "flux-2-pro generate"
GUILD = "Atelier Lab"


async def moderate(harness: BotHarness, command: str, **options: Any) -> str:
    return (await harness.ask("milo", f"moderate filter {command}", options, "mod-log")).text


async def policy(harness: BotHarness, **options: Any) -> str:
    return (await harness.ask("hana", "studio policy", options, "mod-log")).text


def bodies(harness: BotHarness) -> list[dict[str, Any]]:
    """Return what was bought at StableStudio."""
    return [dict(job.input) for job in harness.world.studio.jobs.values()]


async def test_a_moderator_keeps_the_list(harness: BotHarness) -> None:
    assert "2 words are blocked now" in await moderate(
        harness, "add", words="gore*, *cock*", exceptions="cocktail*, gorecki"
    )
    listed = await moderate(harness, "list")
    assert "except cocktail" in listed
    assert "unreadable without" in listed
    assert "rule 1" in await moderate(harness, "test", text="lots of G0RE")
    assert "Nothing in it is blocked" in await moderate(harness, "test", text="a cocktail with gorecki")
    assert "would block nearly everything" in await moderate(harness, "add", words="*")
    assert "Allowed again" in await moderate(harness, "remove", rule="2")
    assert "There is no rule" in await moderate(harness, "remove", rule="two")


async def test_a_blocked_prompt_waits_for_a_moderator(harness: BotHarness) -> None:
    mod_log = harness.world.channels["mod-log"]
    await harness.ask("hana", "treasury approve-above", {"amount": "100", "channel": mod_log}, "mod-log")
    refused = await harness.ask("theo", CHEAP, {"prompt": "a gory scene, g o r e"})
    assert "A word isn't wanted here" in refused.text
    assert "Nothing was paid" in refused.text
    waiting = await press(harness, "theo", refused, id_on(refused, actions.AskModerator))
    job = job_of(waiting)
    assert job

    def card() -> Message | None:
        said = harness.world.discord.messages(mod_log)
        return next((one for one in said if job_of(one) == job and ids_on(one, actions.Approve)), None)

    shown = await until(card, "the approval")
    assert "a gory scene" in shown.text
    assert "(rule 1)" in shown.text
    assert not any("gory" in str(body) for body in bodies(harness))
    await harness.press("milo", shown, id_on(shown, actions.Approve))
    assert "a gory scene" in (await harness.result(job)).text
    again = await harness.ask("theo", CHEAP, {"prompt": "a gory scene, g o r e"})
    assert "A word isn't wanted here" in again.text


async def test_automods_words_count_where_the_bot_may_read_them(harness: BotHarness) -> None:
    discord = harness.world.discord
    guild = next(one for one in discord.core.guilds.values() if one.name == GUILD)
    role = next(role for role in guild.roles.values() if role.managed)
    discord.change_role(guild, role, EVERYONE | Permission.MANAGE_GUILD)
    discord.add_keyword_rule(guild, "No dragons", ["dragon*"], regexes=["wyv.rn"], allow=["dragonfly"])

    async with asyncio.timeout(PATIENCE_SECONDS):  # the bot hears of the role in an event of its own
        while "No dragons" not in (said := await moderate(harness, "list")):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert "1 regular expression is unreadable" in said
    refused = await harness.ask("theo", CHEAP, {"prompt": "two dragons"})
    assert "AutoMod: No dragons" in refused.text
    assert (await harness.made("theo", CHEAP, {"prompt": "a dragonfly"}))[1]
    assert (await harness.made("milo", CHEAP, {"prompt": "a moderator's dragon"}))[1]
    assert "don't count" in await moderate(harness, "settings", automod="off")
    assert (await harness.made("theo", CHEAP, {"prompt": "a free dragon"}))[1]


async def test_the_policy_is_in_the_body_and_results_stay_among_adults(harness: BotHarness) -> None:
    discord, studio = harness.world.discord, harness.world.channels["studio"]
    assert "tolerance 1 of 5" in await policy(harness, safety_tolerance="1")
    assert "tolerance 5 of 5" in await policy(harness, safety_tolerance="5", where="age-restricted channels")
    assert "only for age-restricted channels" in await policy(harness, moderation="as everywhere")
    await harness.made("theo", CHEAP, {"prompt": "a strict heron"})
    discord.set_nsfw(studio, True)
    adult, _result = await harness.made("theo", CHEAP, {"prompt": "a loose heron"})
    discord.set_nsfw(studio, False)
    sent = {body["prompt"]: body["safety_tolerance"] for body in bodies(harness) if "heron" in body["prompt"]}
    assert sent == {"a strict heron": 1, "a loose heron": 5}, json.dumps(sent)
    shown = await harness.ask("theo", "show", {"job": adult})
    assert "stays in such channels" in shown.text
    log = (await harness.ask("hana", "treasury history", {}, "mod-log")).text
    assert "Tolerance of StableStudio's filter" in log


async def test_a_refusal_of_the_content_filter_is_called_one(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "moderation")
    card = await harness.ask("noor", CHEAP, {"prompt": "an odd fox"})

    def failed() -> bool:
        harness.hurry()
        return "content filter" in card.text

    await until(lambda: failed() or None, "the failure")
    assert "the server lost it" in card.text
    assert not ids_on(card, actions.RetryJob)
    assert ids_on(card, actions.ChangeJob)
