"""The shared wallet in Discord: limits, allowances, approvals and stops, with the real bot over sockets.

Hana owns the server and is its host, Milo moderates, the others are members.
"""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from sandbox.discord import Message, RefusedError
from sandbox.results import amounts, job_of, price_of
from tests.e2e.stage import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"
COSTLY = "gpt-image-2 generate"


async def rule(stage: BotHarness, command: str, **options: Any) -> Message:
    """A moderator's command in the channel of moderators."""
    return await stage.ask("hana", f"treasury {command}", options, "mod-log")


async def cards(stage: BotHarness, job: str) -> list[Message]:
    said = stage.world.discord.messages(stage.world.channels["mod-log"])
    return [message for message in said if job_of(message) == job and message.seen_by is None]


async def card_of(stage: BotHarness, job: str, words: str = "") -> Message:
    """The approval's card, once it says these words."""

    async def look() -> Message | None:
        return next((card for card in await cards(stage, job) if words in card.text), None)

    for _ in range(300):
        if found := await look():
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"no card of job {job} with “{words}”: {[c.text for c in await cards(stage, job)]}")


async def answered(stage: BotHarness, person: str, message: Message, custom_id: str) -> str:
    """What the presser is told in private."""
    interaction = await stage.press(person, message, custom_id)
    return (await interaction.wait_original(30)).text


# ── limits and allowances ────────────────────────────────────────────────────────────────────────


async def test_a_limit_holds_names_itself_and_can_be_lifted(stage: BotHarness) -> None:
    _, made = await stage.made("mira", CHEAP, {"prompt": "a first heron"})
    price = price_of(made)
    before = stage.balance
    said = await rule(stage, "limits", per="day", amount=f"{price / 1e6:.6f}")
    assert "for a day at most, all together" in said.text
    refused = await stage.ask("noor", CHEAP, {"prompt": "one too many"})
    assert "On this server" in refused.text
    assert amounts(refused.text) == [price, price, 0]
    for word in ("<t:", "/treasury limits", "Nothing was held or paid"):
        assert word in refused.text
    assert stage.balance == before
    assert "No longer in force" in (await rule(stage, "limits", per="day", amount="off")).text
    await stage.made("noor", CHEAP, {"prompt": "now it fits"})


async def test_parallel_commands_do_not_walk_through_an_allowance(stage: BotHarness) -> None:
    await rule(stage, "allowance", per="month", amount="0.10", member=stage.user("theo"))
    asked = [stage.ask("theo", CHEAP, {"prompt": f"heron {number}"}) for number in range(12)]
    answers = await asyncio.gather(*asked)
    started = [job for answer in answers if (job := job_of(answer))]
    price = 0
    for job in started:
        price = price_of(await stage.result(job))
    assert len(started) == 100_000 // price
    refused = [answer for answer in answers if job_of(answer) is None]
    assert len(refused) == 12 - len(started)
    assert all("By your own allowance" in answer.text for answer in refused)
    await rule(stage, "allowance", per="month", amount="off", member=stage.user("theo"))


async def test_zero_is_zero_and_off_removes(stage: BotHarness) -> None:
    gallery = stage.world.channels["gallery"]
    await rule(stage, "limits", per="job", amount="0", channel=gallery)
    refused = await stage.ask("mira", CHEAP, {"prompt": "not here"}, "gallery")
    assert f"<#{gallery.id}>" in refused.text
    assert "$0.00" in refused.text
    listed = (await rule(stage, "limits")).text
    assert f"<#{gallery.id}>: $0.00 for one job" in listed
    await rule(stage, "limits", per="job", amount="off", channel=gallery)
    assert "no such rule" in (await rule(stage, "limits", per="job", amount="off", channel=gallery)).text


@pytest.mark.parametrize("typed", ["1e3", "-5", "0.0000001", "$1,000", "NaN", "٣", "½", "0x10", "1.", "٠"])
async def test_an_amount_that_is_none_changes_nothing(stage: BotHarness, typed: str) -> None:
    for command, options in [
        ("limits", {"per": "day"}),
        ("allowance", {"per": "job"}),
        ("confirm-above", {}),
        ("approve-above", {}),
    ]:
        answer = await rule(stage, command, **options, amount=typed)
        assert "is not an amount" in answer.text, answer.text
        assert "othing was" in answer.text, answer.text
    assert "**limits** none" in (await rule(stage, "limits")).text


async def test_a_deleted_roles_rule_can_still_be_taken_away(stage: BotHarness) -> None:
    role = stage.world.discord.add_role(stage.world.lab, "Passing")
    await rule(stage, "limits", per="day", amount="1", role=role)
    del stage.world.lab.roles[role.id]
    mod_log = stage.world.channels["mod-log"]
    choices = await stage.world.discord.autocomplete(stage.user("hana"), mod_log, "treasury lift", {}, "rule")
    (choice,) = [c for c in choices if str(role.id) in c["value"]]
    assert "No longer in force" in (await rule(stage, "lift", rule=choice["value"])).text
    assert "**limits** none" in (await rule(stage, "limits")).text


async def test_members_neither_see_nor_run_what_moderators_do(stage: BotHarness) -> None:
    for command in ("treasury freeze", "approvals list", "studio models"):
        with pytest.raises(RefusedError):
            await stage.slash("mira", command)


# ── models ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_model_can_be_off_and_another_be_the_default(stage: BotHarness) -> None:
    await stage.ask("hana", "studio models", {"model": "grok", "switch": "off"}, "mod-log")
    refused = await stage.ask("mira", CHEAP, {"prompt": "off"})
    assert "grok is switched off on this server" in refused.text
    await stage.ask("hana", "studio models", {"model": "grok", "switch": "reset"}, "mod-log")
    await stage.ask("hana", "studio defaults", {"purpose": "image", "model": "grok"}, "mod-log")
    _, message = await stage.made("mira", "imagine", {"prompt": "the default"})
    assert "grok" in message.text
    wrong = await stage.ask("hana", "studio defaults", {"purpose": "video", "model": "grok"}, "mod-log")
    assert "does not make a video" in wrong.text
    await stage.ask("hana", "studio defaults", {"purpose": "image"}, "mod-log")


# ── approvals ────────────────────────────────────────────────────────────────────────────────────


@pytest_asyncio.fixture(loop_scope="module")
async def above(stage: BotHarness) -> Any:
    """Above ten cents a moderator decides."""
    channel = stage.world.channels["mod-log"]
    answer = await rule(stage, "approve-above", amount="0.10", channel=channel)
    assert "one person above $0.10" in answer.text
    yield
    await rule(stage, "approve-above", amount="off")


async def ask_for(stage: BotHarness, person: str, prompt: str) -> tuple[str, Message, Message]:
    """A costly job of theirs: its id, their private card, the moderators' card."""
    mine = await stage.ask(person, COSTLY, {"prompt": prompt})
    job = job_of(mine)
    assert job, mine.text
    return job, mine, await card_of(stage, job, "Waits for a decision")


@pytest.mark.usefixtures("above")
async def test_a_costly_job_starts_when_a_moderator_agrees(stage: BotHarness) -> None:
    before = stage.balance
    job, mine, card = await ask_for(stage, "mira", "an opera house")
    assert "an opera house" in card.text
    assert "Moderate Members" in mine.text
    assert "<t:" in mine.text
    assert [b.get("label") for b in card.buttons] == ["Approve", "Deny"]
    assert (await stage.record(job))["state"] == "QUOTED"
    assert "Approved" in await answered(stage, "milo", card, f"approve:{job}")
    message = await stage.result(job)
    assert before - stage.balance == price_of(message) == amounts(card.text)[0]
    assert f"Approved** by <@{stage.user('milo').id}>" in (await card_of(stage, job, "Approved")).text


@pytest.mark.usefixtures("above")
async def test_the_asker_and_members_do_not_decide(stage: BotHarness) -> None:
    job, mine, card = await ask_for(stage, "milo", "my own castle")
    assert "somebody else has to decide" in await answered(stage, "milo", card, f"approve:{job}")
    forged = stage.world.discord._press(
        stage.user("noor"), card, {"custom_id": f"approve:{job}", "type": 2, "id": 1}, {}
    )
    assert "Only people with the permission" in (await forged.wait_original(30)).text
    assert (await stage.record(job))["state"] == "QUOTED"
    await stage.press("milo", mine, f"withdraw:{job}")
    await until(lambda: "is withdrawn" in mine.text, "the card to say so")
    await card_of(stage, job, "Withdrawn")


@pytest.mark.usefixtures("above")
async def test_a_moderator_says_no_with_a_reason(stage: BotHarness) -> None:
    job, mine, card = await ask_for(stage, "mira", "a palace of gold")
    opened = await stage.world.discord.click(stage.user("milo"), card, f"deny:{job}")
    await until(lambda: opened.modal, "the dialog for the reason")
    sent = await stage.world.discord.submit_modal(stage.user("milo"), opened, {"reason": "too *dear* today"})
    assert "Denied" in (await sent.wait_original(30)).text
    await card_of(stage, job, "Denied")
    await until(lambda: "too \\*dear\\* today" in mine.text, "the reason on the asker's card")
    assert (await stage.record(job))["state"] == "FAILED"
    assert await stage.account("held") == 0


@pytest.mark.usefixtures("above")
async def test_two_moderators_at_once_start_it_once(stage: BotHarness) -> None:
    before = stage.balance
    job, _, card = await ask_for(stage, "mira", "a race")
    said = await asyncio.gather(*(answered(stage, who, card, f"approve:{job}") for who in ("milo", "hana")))
    assert sum("Approved: job" in text for text in said) == 1, said
    assert sum("was approved" in text for text in said) == 1, said
    assert before - price_of(await stage.result(job)) == stage.balance
    assert len(await stage.payments(job)) == 1


@pytest.mark.usefixtures("above")
async def test_a_cheaper_variant_is_offered_at_a_real_price(stage: BotHarness) -> None:
    job, mine, _ = await ask_for(stage, "mira", "a cheaper boat")
    button = mine.button("Instead")
    (price,) = amounts(button["label"])
    assert price <= 100_000
    await stage.press("mira", mine, button["custom_id"])
    message = await stage.result(button["custom_id"].removeprefix("go:"))
    assert price_of(message) == price
    assert "a cheaper boat" in message.text
    await card_of(stage, job, "Withdrawn")
    assert (await stage.record(job))["state"] == "FAILED"


@pytest.mark.usefixtures("above")
async def test_the_list_has_the_same_buttons(stage: BotHarness) -> None:
    job, _, _ = await ask_for(stage, "noor", "from the list")
    listed = await stage.ask("milo", "approvals list")
    assert "from the list" in listed.text
    assert "Approved" in await answered(stage, "milo", listed, f"approve:{job}")
    await stage.result(job)
    assert "Nothing waits" in (await stage.ask("milo", "approvals list")).text


@pytest.mark.usefixtures("above")
async def test_a_channel_that_takes_no_cards_is_told_of_and_the_list_still_decides(stage: BotHarness) -> None:
    discord, gallery = stage.world.discord, stage.world.channels["gallery"]
    await rule(stage, "alerts", channel=gallery)
    lost = discord.add_channel(stage.world.lab, "lost-approvals")
    await rule(stage, "approve-above", amount="0.10", channel=lost)
    discord.remove_channel(lost)
    mine = await stage.ask("mira", COSTLY, {"prompt": "a lighthouse nobody sees"})
    job = job_of(mine) or ""
    await until(lambda: "Their card could not be posted" in mine.text, "the asker to read it")
    assert "/approvals list" in mine.text
    listed = (await stage.ask("mira", "jobs")).text
    assert f"job {job} · waits for a moderator · the time ends <t:" in listed
    notices = [said.text for said in discord.messages(gallery) if "I cannot show its card" in said.text]
    assert [job in notice for notice in notices] == [True]
    listing = await stage.ask("milo", "approvals list")
    assert "Approved" in await answered(stage, "milo", listing, f"approve:{job}")
    await stage.result(job)
    assert "waits for a moderator" not in (await stage.ask("mira", "jobs")).text


@pytest.mark.usefixtures("above")
async def test_cards_outlive_a_restart_and_a_freeze(stage: BotHarness) -> None:
    job, _, card = await ask_for(stage, "mira", "patience")
    assert await stage.bot.stop() == 0
    await stage.bot.start()
    await rule(stage, "freeze", reason="counting first")
    assert "counting first" in await answered(stage, "milo", card, f"approve:{job}")
    refused = await stage.ask("noor", CHEAP, {"prompt": "frozen"})
    assert "froze" in refused.text
    assert "counting first" in refused.text
    await rule(stage, "unfreeze")
    assert "Approved" in await answered(stage, "milo", card, f"approve:{job}")
    await stage.result(job)


async def test_a_freeze_lets_go_on_what_is_paid(stage: BotHarness) -> None:
    job = await stage.start("mira", CHEAP, {"prompt": "already paid"})
    await stage.state(job, "RUNNING")
    await rule(stage, "freeze")
    assert "already" in (await rule(stage, "freeze")).text
    await stage.result(job)
    await rule(stage, "unfreeze")
    assert "not stopped" in (await rule(stage, "unfreeze")).text


async def test_what_moderators_change_stands_in_their_log(stage: BotHarness) -> None:
    await stage.ask("hana", "treasury alerts", {"channel": stage.world.channels["gallery"]}, "mod-log")
    await rule(stage, "confirm-above", amount="0.40")
    gallery = stage.world.channels["gallery"]

    def look() -> Message | None:
        said = stage.world.discord.messages(gallery)
        return next((message for message in said if "$0.25 → $0.40" in message.text), None)

    line = await until(look, "the change in the log")
    assert f"<@{stage.user('hana').id}>" in line.text
    await rule(stage, "confirm-above", amount="0.25")


async def test_members_see_what_they_may_still_spend(stage: BotHarness) -> None:
    await rule(stage, "allowance", per="week", amount="3")
    shown = (await stage.ask("noor", "budget show")).text
    assert "By every member's allowance here, $3.00 may be spent per week" in shown
    await rule(stage, "allowance", per="week", amount="off")


async def test_a_moderator_demoted_between_card_and_press_is_none(stage: BotHarness) -> None:
    mod_log = stage.world.channels["mod-log"]
    await rule(stage, "approve-above", amount="0.10", channel=mod_log)
    job, _, card = await ask_for(stage, "mira", "demotion")
    member = stage.world.lab.members[stage.user("milo").id]
    had, member.roles = member.roles, []
    try:
        assert "Only people with the permission" in await answered(stage, "milo", card, f"approve:{job}")
        denial = await stage.world.discord.click(stage.user("milo"), card, f"deny:{job}")
        said = await until(lambda: denial.followups or denial.original, "an answer")
        assert denial.modal is None
        assert said
    finally:
        member.roles = had
    assert (await stage.record(job))["state"] == "QUOTED"
    assert "Approved" in await answered(stage, "milo", card, f"approve:{job}")
    await stage.result(job)
    await rule(stage, "approve-above", amount="off")


async def test_the_approver_role_decides_too(stage: BotHarness) -> None:
    curators = stage.world.discord.add_role(stage.world.lab, "Curators")
    stage.world.lab.members[stage.user("noor").id].roles.append(curators.id)
    mod_log = stage.world.channels["mod-log"]
    said = await rule(stage, "approve-above", amount="0.10", channel=mod_log, approver_role=curators)
    assert f"<@&{curators.id}>" in said.text
    job, mine, card = await ask_for(stage, "mira", "curated")
    assert f"<@&{curators.id}>" in mine.text
    assert "Approved" in await answered(stage, "noor", card, f"approve:{job}")
    await stage.result(job)
    await rule(stage, "approve-above", amount="off")
