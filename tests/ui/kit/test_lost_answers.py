"""The connection to Discord breaks while an interaction is answered: no bug, and nothing is lost for it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import aiohttp
import pytest
import pytest_asyncio
from discord import app_commands

from bot.domain.errors import NotAllowed, StoreError
from bot.ui.kit import actions, discord_internals, errors
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, RefusedError
from tests.ui.place import Front
from tests.ui.pressing import press, private_card, public_message, quoted, submit
from tests.ui.samples import job

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROK = "grok generate"
LOST = ("drop_before", "drop_after")
FIRST, EDIT, FOLLOWUP = "discord.callback", "discord.edit_message", "discord.followup"
REFUSED = "Not now. Nothing was changed."


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def no_bugs(front: Front, caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Nothing here may be logged as an error, by whomever."""
    yield
    await rest(front)
    records = [*caplog.get_records("call"), *caplog.records]
    assert not [record.getMessage() for record in records if record.levelno >= logging.ERROR]


@pytest.fixture
def impatient(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Discord's client wait for a first answer for a moment only."""
    core = front.world.core
    monkeypatch.setattr(core, "limits", replace(core.limits, ack_seconds=0.3))


async def command(front: Front) -> Interaction:
    return await front.world.slash(front.place.mira, front.place.channel, GROK, {"prompt": "x"})


async def remix(front: Front, tmp_path: Path, kind: str, times: int) -> Interaction:
    """Press a button that opens a dialog, whose way to Discord breaks so many times."""
    front.script.answers["job"] = job(**front.here())
    message = await public_message(front, tmp_path)
    front.place.faults.add(FIRST, kind, times=times)
    return press(front, message, encode(actions.Remix("k7f3ab")), front.place.mira)


async def rest(front: Front) -> None:
    """Wait until everything that was raised before this is handled."""
    front.place.faults.clear()
    await private_card(front, front.place.mod)
    while tasks := discord_internals.answering():
        await asyncio.wait(tasks)


@pytest.mark.parametrize("point", [FIRST, EDIT])
@pytest.mark.parametrize("kind", LOST)
async def test_a_command_is_answered_all_the_same(front: Front, point: str, kind: str) -> None:
    front.script.answers["submit"] = quoted(front)
    front.place.faults.add(point, kind)
    interaction = await command(front)
    assert "Making it" in (await interaction.wait_original()).text
    assert len(front.script.named("submit")) == 1


@pytest.mark.parametrize("point", [FIRST, EDIT])
@pytest.mark.parametrize("kind", LOST)
async def test_a_press_is_answered_all_the_same(front: Front, point: str, kind: str) -> None:
    front.script.answers["confirm"] = quoted(front)
    card = await private_card(front, front.place.mira)
    front.place.faults.add(point, kind)
    press(front, card, encode(actions.Start("k7f3ab")), front.place.mira)
    await front.world.wait_for(lambda: "Making it" in card.text)
    assert len(front.script.named("confirm")) == 1


@pytest.mark.parametrize("kind", LOST)
async def test_a_dialog_opens_all_the_same(front: Front, kind: str, tmp_path: Path) -> None:
    interaction = await remix(front, tmp_path, kind, 1)
    assert (await interaction.wait_modal()).title


@pytest.mark.parametrize("kind", LOST)
async def test_a_submit_is_answered_all_the_same(front: Front, kind: str, tmp_path: Path) -> None:
    front.script.answers |= {"job": job(**front.here()), "repeat": quoted(front)}
    message = await public_message(front, tmp_path)
    front.place.faults.add(FIRST, kind)
    front.place.faults.add(EDIT, kind)
    custom_id = encode(actions.Remix("k7f3ab"), opened_by=1_330_000_000_000_000_001)
    interaction = submit(front, message, custom_id, front.place.mira, {"prompt": "a wolf"})
    assert "Making it" in (await interaction.wait_original()).text
    assert len(front.script.named("repeat")) == 1


@pytest.mark.parametrize("kind", LOST)
async def test_a_refusal_is_told_all_the_same(front: Front, kind: str) -> None:
    """Of a card in place: it stays, so the refusal comes in a second message."""
    front.script.answers["confirm"] = NotAllowed(REFUSED)
    card = await private_card(front, front.place.mira)
    front.place.faults.add(FOLLOWUP, kind)
    interaction = press(front, card, encode(actions.Start("k7f3ab")), front.place.mira)
    said = await interaction.wait_message(REFUSED)
    assert said.seen_by == front.place.mira.id


@pytest.mark.parametrize("kind", LOST)
async def test_a_refusal_before_anything_else_is_told_all_the_same(
    front: Front, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front.bot, "leaving", True)
    front.place.faults.add(FIRST, kind)
    interaction = await command(front)
    assert (await interaction.wait_original()).seen_by == front.place.mira.id
    monkeypatch.setattr(front.bot, "leaving", False)


@pytest.mark.usefixtures("impatient")
async def test_who_cannot_be_reached_at_all_starts_nothing(front: Front) -> None:
    front.place.faults.add(FIRST, "drop_before", times=2)
    assert await (await command(front)).wait_failed()
    await rest(front)
    assert not front.script.named("submit")


async def test_a_job_goes_on_if_the_answer_is_lost_for_good(front: Front) -> None:
    front.script.answers["submit"] = quoted(front)
    front.place.faults.add(EDIT, "drop_before", times=2)
    interaction = await command(front)
    await front.world.wait_for(lambda: front.script.named("submit"))
    await front.world.wait_for(lambda: not front.place.faults.pending())
    await rest(front)
    assert not interaction.messages


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("kind", "times"), [("drop_before", 2), ("502", 5), ("429", 5)])
async def test_a_dialog_that_never_opens_is_told_by_discord(
    front: Front, kind: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = SimpleNamespace(**{**vars(asyncio), "sleep": lambda seconds: asyncio.sleep(0)})
    monkeypatch.setattr("discord.webhook.async_.asyncio", at_once)  # discord.py tries five times
    interaction = await remix(front, tmp_path, kind, times)
    assert await interaction.wait_failed() == "This interaction failed"
    await rest(front)
    assert not interaction.messages


# ── autocompletion ───────────────────────────────────────────────────────────────────────────────


async def choices(front: Front) -> list[Any]:
    place = front.place
    return await front.world.autocomplete(place.mira, place.channel, "show", {"job": ""}, "job")


@pytest.mark.usefixtures("impatient")
async def test_lost_choices_are_no_bug(front: Front) -> None:
    front.script.answers["list"] = [job(id="aaaa")]
    front.place.faults.add(FIRST, "drop_after")
    assert [choice["value"] for choice in await choices(front)] == ["aaaa"]
    front.place.faults.add(FIRST, "drop_before")
    with pytest.raises(RefusedError):
        await choices(front)
    assert len(await choices(front)) == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("error", [StoreError("busy"), NotAllowed(REFUSED)])
async def test_choices_that_the_bot_refuses_are_no_bug(front: Front, error: Exception) -> None:
    front.script.answers["list"] = error
    with pytest.raises(RefusedError):
        await choices(front)


# ── anything else ────────────────────────────────────────────────────────────────────────────────


async def asked(front: Front) -> Exception:
    """Return the error of a request to Discord that got no answer."""
    front.place.faults.add("discord.member", "drop_before", times=9)  # aiohttp asks again
    with pytest.raises(aiohttp.ClientError) as caught:
        await front.bot.http.get_member(front.place.guild.id, front.place.mira.id)
    return caught.value


@pytest.mark.parametrize("how", ["alone", "in a command"])
async def test_a_lost_connection_is_told_and_named_a_warning(
    front: Front, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    error = await asked(front)
    if how == "in a command":
        error = app_commands.CommandInvokeError(MagicMock(), error)
    said = errors.explain(error) or ""
    assert "`/jobs` shows them" in said
    (record,) = [record for record in caplog.records if record.name == errors.log.name]
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
