"""A refusal goes on by one press: a cheaper version, the form, moderators, again. With the real bot."""

from typing import Any

import pytest

from bot.ui.kit import actions
from sandbox.discord import Interaction, Message
from sandbox.results import job_of
from tests.e2e.custom_ids import id_on, ids_on
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEAR = "gpt-image-2 generate"
PROMPT = "a fox reading a newspaper, gouache"


async def rule(harness: BotHarness, command: str, **options: Any) -> Message:
    return await harness.ask("hana", f"treasury {command}", options, "mod-log")


async def press(harness: BotHarness, person: str, message: Message, custom_id: str) -> Message:
    """Press a button of a private card and return the card that takes its place."""
    interaction = await harness.press(person, message, custom_id)
    return await replaced(interaction, custom_id)


async def replaced(interaction: Interaction, custom_id: str) -> Message:
    """Wait until the pressed card no longer has the button, and return it."""

    def look() -> Message | None:
        card = interaction.original
        shown = card is not None and not card.loading
        return card if shown and custom_id not in str(card and card.parts) else None

    return await until(look, f"the card without {custom_id}")


async def test_a_cheaper_version_is_one_press_away(harness: BotHarness) -> None:
    await rule(harness, "allowance", per="day", amount="0.14", member=harness.user("theo"))
    refused = await harness.ask("theo", DEAR, {"prompt": PROMPT, "private": False})
    assert "Not enough left today" in refused.text
    assert "Your daily allowance" in refused.text
    assert "This costs **$0.21**. Nothing was paid." in refused.text
    assert f"> {PROMPT}" in refused.text
    before = len(harness.world.studio.jobs)
    offers = ids_on(refused, actions.TakeOffer)
    assert 1 <= len(offers) <= 2
    job = job_of(await press(harness, "theo", refused, offers[0]))
    assert job
    await harness.result(job)
    assert len(harness.world.studio.jobs) == before + 1
    assert (await harness.record(job))["price"] <= 140_000
    await rule(harness, "allowance", per="day", amount="off", member=harness.user("theo"))


async def test_the_form_keeps_what_was_typed(harness: BotHarness) -> None:
    await rule(harness, "allowance", per="job", amount="0.10", member=harness.user("theo"))
    refused = await harness.ask("theo", DEAR, {"prompt": PROMPT})
    change = id_on(refused, actions.ChangeWish)
    opened = await harness.press("theo", refused, change)
    await opened.wait_modal()
    assert PROMPT in str(opened.modal)
    sent = await harness.fill("theo", opened, {"prompt": "a fox at night", "model": "flux-2-pro"})
    job = job_of(await replaced(sent, change))
    assert job
    made = await harness.result(job)
    assert "a fox at night" in made.text
    assert "flux-2-pro" in made.text
    await rule(harness, "allowance", per="job", amount="off", member=harness.user("theo"))


async def test_a_moderator_lets_one_request_through(harness: BotHarness) -> None:
    mod_log = harness.world.channels["mod-log"]
    await rule(harness, "approve-above", amount="100", channel=mod_log)
    await rule(harness, "allowance", per="day", amount="0.05", member=harness.user("theo"))
    refused = await harness.ask("theo", DEAR, {"prompt": "a fox that a moderator likes"})
    waiting = await press(harness, "theo", refused, id_on(refused, actions.AskModerator))
    job = job_of(waiting)
    assert job

    def card() -> Message | None:
        said = harness.world.discord.messages(mod_log)
        return next((one for one in said if job_of(one) == job and ids_on(one, actions.Approve)), None)

    shown = await until(card, "the approval")
    assert "allowance" in shown.text
    await harness.press("milo", shown, id_on(shown, actions.Approve))
    await harness.result(job)
    again = await harness.ask("theo", DEAR, {"prompt": "one more"})
    assert "Nothing left today" in again.text
    await rule(harness, "allowance", per="day", amount="off", member=harness.user("theo"))
    await rule(harness, "approve-above", amount="off")


async def test_what_passes_is_tried_again(harness: BotHarness) -> None:
    harness.world.faults.add("studio.quote", "503", times=-1)
    refused = await harness.ask("noor", "flux-2-pro generate", {"prompt": "a patient fox"})
    assert "StableStudio can't take this now" in refused.text
    still = await press(harness, "noor", refused, id_on(refused, actions.RetryWish))
    assert "> a patient fox" in still.text
    harness.world.faults.clear("studio.quote")
    started = await press(harness, "noor", still, id_on(still, actions.RetryWish))
    job = job_of(started)
    assert job
    assert "a patient fox" in (await harness.result(job)).text


async def test_a_failed_job_goes_on_by_one_press(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "failed")
    job = await harness.start("mira", "flux-2-pro generate", {"prompt": "a stubborn fox"})
    failed = await harness.told(job, "That didn't work")
    assert failed.seen_by == harness.user("mira").id
    assert "was paid, and the server lost it" in failed.text
    await harness.tidy(job)  # it is told once
    interaction = await harness.press("mira", failed, id_on(failed, actions.RetryJob))
    again = job_of(await replaced(interaction, id_on(failed, actions.RetryJob)))
    assert again
    assert "a stubborn fox" in (await harness.result(again)).text


async def test_a_failed_job_is_changed(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "failed")
    job = await harness.start("mira", "flux-2-pro generate", {"prompt": "a shy fox"})
    failed = await harness.told(job, "That didn't work")
    opened = await harness.press("mira", failed, ids_on(failed, actions.ChangeJob)[-1])
    sent = await harness.fill("mira", opened, {"model": "grok"})
    again = job_of(await replaced(sent, "jobs.change-job"))
    assert again
    made = await harness.result(again)
    assert "a shy fox" in made.text
    assert (await harness.record(again))["model"] == "grok"


async def test_only_its_maker_goes_on_from_a_failure(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "failed")
    job = await harness.start("mira", "flux-2-pro generate", {"prompt": "a guarded fox"})
    failed = await harness.told(job, "That didn't work")
    answer = await harness.forge("theo", failed, id_on(failed, actions.RetryJob))
    assert "Only the member who asked" in answer.text


async def test_options_that_do_not_fit_keep_the_words(harness: BotHarness) -> None:
    refused = await harness.ask("noor", "compare", {"prompt": "two foxes", "models": "grok, veo-3.1"})
    assert "These models can't be compared" in refused.text
    assert "> two foxes" in refused.text
    assert id_on(refused, actions.ChangeWish)
