"""`/me data` and `/me forget` with the real bot: afterwards database, spool, log and posts have no trace."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message
from tests.e2e.custom_ids import actions_on, id_on
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"


def secret(person: str) -> str:
    """Return a prompt that nobody else has."""
    return f"the unheard-of zeppelin of {person}"


def found(harness: BotHarness, person: str) -> list[str]:
    """Return where the person or their prompt is found in what the bot has written: in contents or names."""
    database, spool = Path(harness.bot.env["DATABASE_PATH"]), Path(harness.bot.env["SPOOL_DIR"])
    places = [database, Path(f"{database}-wal"), harness.bot.log_file, *spool.iterdir()]
    user_id = harness.user(person).id
    needles = (str(user_id).encode(), user_id.to_bytes(8, "big"), secret(person).encode())
    return sorted(
        place.name
        for place in places
        if place.exists()
        and (str(user_id) in place.name or any(needle in place.read_bytes() for needle in needles))
    )


async def lived(harness: BotHarness, person: str) -> tuple[str, Message]:
    """Make a picture, choose things, and look at what is left."""
    job, result = await harness.made(person, CHEAP, {"prompt": secret(person)})
    await harness.tidy(job)
    await harness.ask(person, "me notify", {"when": "never"})
    await harness.ask(person, "me defaults", {"model": "grok", "option": "aspect_ratio", "value": "16:9"})
    await harness.ask(person, "me info")
    return job, result


async def forget(harness: BotHarness, person: str, *, posts: bool) -> Message:
    """Ask to be forgotten, and press the button. Return the card once it says that it is done."""
    card = await harness.ask(person, "me forget")
    await until(lambda: "Erase everything about you?" in card.text, "the question")
    pressed = next(one for one in actions_on(card) if isinstance(one, actions.Forget) and one.posts is posts)
    await harness.press(person, card, encode(pressed))
    await until(lambda: "Your data is erased" in card.text, "the end")
    return card


async def test_the_own_data_comes_as_a_private_file(harness: BotHarness) -> None:
    job, _result = await lived(harness, "mira")
    card = await harness.ask("mira", "me data")
    await until(lambda: card.attachments, "the file")
    with zipfile.ZipFile(io.BytesIO(card.attachments[0].data)) as archive:
        data = json.loads(archive.read("data.json"))
        assert any(job in name for name in archive.namelist())
    assert data["user_id"] == str(harness.user("mira").id)
    assert [row["options"]["prompt"] for row in data["tables"]["jobs"]] == [secret("mira")]
    assert data["tables"]["member_defaults"][0]["option"] == "aspect_ratio"
    assert str(harness.user("hana").id) not in json.dumps(data)


async def test_forgotten_with_posts_no_trace_is_found(harness: BotHarness) -> None:
    _job, result = await lived(harness, "noor")
    assert found(harness, "noor")
    await forget(harness, "noor", posts=True)
    assert found(harness, "noor") == []
    messages = harness.world.discord.core.messages
    assert messages[result.id].deleted
    public = [one for one in messages.values() if not one.deleted and not one.ephemeral]
    assert not [one for one in public if secret("noor") in one.text]
    await harness.audit()
    again = await harness.ask("noor", "me forget")
    await until(lambda: "Nothing is stored about you" in again.text, "the answer")
    await lived(harness, "noor")  # who comes back starts afresh
    await harness.audit()


async def test_posts_stay_if_the_member_wants_so_and_cannot_be_made_again(harness: BotHarness) -> None:
    job, result = await lived(harness, "theo")
    await forget(harness, "theo", posts=False)
    assert found(harness, "theo") == []
    assert not harness.world.discord.core.messages[result.id].deleted
    answer = await harness.press("mira", result, id_on(result, actions.Again))
    await until(lambda: [one for one in answer.messages if "was erased" in one.text], "the refusal")
    assert (await harness.record(job))["user"] != str(harness.user("theo").id)
    await harness.audit()


async def test_a_job_under_way_is_named(harness: BotHarness) -> None:
    known = len(harness.world.studio.jobs)
    job = await harness.start("mira", CHEAP, {"prompt": "a slow one"})
    await harness.studio_job(known)
    answer = await harness.ask("mira", "me forget")
    await until(lambda: "can't erase your data yet" in answer.text, "the refusal")
    assert job in answer.text
    await harness.result(job)


async def test_moderators_choose_how_long_things_are_kept(harness: BotHarness) -> None:
    card = await harness.ask("milo", "moderate retention", {"prompts": "30 days", "log": "1 year"})
    await until(lambda: "30 days" in card.text, "the rules")
    assert "365 days" in card.text


async def test_a_server_that_the_bot_leaves_keeps_its_money_until_it_is_back(harness: BotHarness) -> None:
    world, server = harness.world, harness.world.second
    credit = {"amount": "5", "server": str(server.id)}
    answer = await harness.ask("hana", "host credit", credit, "mod-log")
    await until(lambda: "added to" in answer.text, "the credit")
    world.discord.begin_outage(server)
    world.discord.end_outage(server)
    world.discord.remove_guild(server)
    log = harness.bot.log_file
    await until(lambda: f"removed from server {server.id}" in log.read_text(), "the host's notice")
    assert log.read_text().count("The bot was removed from server") == 1
    balances = {line["account"]: int(line["amount"]) for line in (await harness.books())["balances"]}
    assert balances[f"guild:{server.id}:available"] == 5_000_000
    world.discord.invite_bot(server, harness.user("ines"))
    await until(lambda: f"back on server {server.id}" in log.read_text(), "the return")
    await harness.audit()
