"""The shared wallet in Discord: limits, allowances, approvals and stops, with the real bot over sockets.

Hana owns the server and is its host, Milo moderates, the others are members.
"""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message, RefusedError
from sandbox.results import amounts, job_of, price_of
from tests.e2e.custom_ids import one_on
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"
COSTLY = "gpt-image-2 generate"


async def rule(harness: BotHarness, command: str, **options: Any) -> Message:
    """Run a moderator's command in the channel of moderators."""
    return await harness.ask("hana", f"treasury {command}", options, "mod-log")


async def freeze(harness: BotHarness, **options: Any) -> str:
    """Freeze the server's spending and confirm it. Return the answer."""
    asked = await rule(harness, "freeze", **options)
    assert "Freeze this server's spending?" in asked.text
    await harness.press("hana", asked, encode(actions.Freeze()))
    return str(await until(lambda: "Spending is frozen" in asked.text and asked.text, "the freeze"))


async def cards(harness: BotHarness, job: str) -> list[Message]:
    said = harness.world.discord.messages(harness.world.channels["mod-log"])
    return [message for message in said if job_of(message) == job and message.seen_by is None]


async def card_of(harness: BotHarness, job: str, words: str = "") -> Message:
    """Return the approval's card, once it says these words."""

    async def look() -> Message | None:
        return next((card for card in await cards(harness, job) if words in card.text), None)

    for _ in range(300):
        if found := await look():
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(
        f"no card of job {job} with “{words}”: {[c.text for c in await cards(harness, job)]}"
    )


async def answered(harness: BotHarness, person: str, message: Message, custom_id: str) -> str:
    """Return the private answer to a press."""
    interaction = await harness.press(person, message, custom_id)
    return (await interaction.wait_original()).text


# ── limits and allowances ────────────────────────────────────────────────────────────────────────


async def test_a_limit_holds_names_itself_and_can_be_lifted(harness: BotHarness) -> None:
    _, made = await harness.made("mira", CHEAP, {"prompt": "a first heron"})
    price = price_of(made)
    before = harness.balance
    said = await rule(harness, "limits", per="day", amount=f"{price / 1e6:.6f}")
    assert "Daily server limit: $" in said.text
    assert "used up already" in said.text
    refused = await harness.ask("noor", CHEAP, {"prompt": "one too many"})
    assert amounts(refused.text) == [price, price]
    for word in ("This server's daily limit", "<t:", "Nothing was paid"):
        assert word in refused.text
    assert harness.balance == before
    assert "Daily server limit removed" in (await rule(harness, "limits", per="day", amount="off")).text
    await harness.made("noor", CHEAP, {"prompt": "now it fits"})


async def test_parallel_commands_do_not_walk_through_an_allowance(harness: BotHarness) -> None:
    await rule(harness, "allowance", per="month", amount="0.10", member=harness.user("theo"))
    asked = [harness.ask("theo", CHEAP, {"prompt": f"heron {number}"}) for number in range(12)]
    answers = await asyncio.gather(*asked)
    started = [job for answer in answers if (job := job_of(answer))]
    price = 0
    for job in started:
        price = price_of(await harness.result(job))
    assert len(started) == 100_000 // price
    refused = [answer for answer in answers if job_of(answer) is None]
    assert len(refused) == 12 - len(started)
    assert all("monthly allowance" in answer.text for answer in refused)
    await rule(harness, "allowance", per="month", amount="off", member=harness.user("theo"))


async def test_zero_is_zero_and_off_removes(harness: BotHarness) -> None:
    gallery = harness.world.channels["gallery"]
    await rule(harness, "limits", per="job", amount="0", channel=gallery)
    refused = await harness.ask("mira", CHEAP, {"prompt": "not here"}, "gallery")
    assert f"<#{gallery.id}>" in refused.text
    assert "$0.00" in refused.text
    listed = (await rule(harness, "limits")).text
    assert f"**Limit for one job in <#{gallery.id}>** $0.00" in listed
    await rule(harness, "limits", per="job", amount="off", channel=gallery)
    assert "no such rule" in (await rule(harness, "limits", per="job", amount="off", channel=gallery)).text


@pytest.mark.parametrize("typed", ["1e3", "-5", "0.0000001", "$1,000", "NaN", "٣", "½", "0x10", "1.", "٠"])
async def test_an_amount_that_is_none_changes_nothing(harness: BotHarness, typed: str) -> None:
    for command, options in [
        ("limits", {"per": "day"}),
        ("allowance", {"per": "job"}),
        ("confirm-above", {}),
        ("approve-above", {}),
    ]:
        answer = await rule(harness, command, **options, amount=typed)
        assert "isn't an amount" in answer.text, answer.text
        assert "othing was" in answer.text, answer.text
    assert "No limits yet" in (await rule(harness, "limits")).text


async def test_a_deleted_roles_rule_can_still_be_taken_away(harness: BotHarness) -> None:
    role = harness.world.discord.add_role(harness.world.lab, "Passing")
    await rule(harness, "limits", per="day", amount="1", role=role)
    del harness.world.lab.roles[role.id]
    mod_log = harness.world.channels["mod-log"]
    choices = await harness.world.discord.autocomplete(
        harness.user("hana"), mod_log, "treasury lift", {}, "rule"
    )
    (choice,) = [c for c in choices if str(role.id) in c["value"]]
    assert "together removed" in (await rule(harness, "lift", rule=choice["value"])).text
    assert "No limits yet" in (await rule(harness, "limits")).text


async def test_members_neither_see_nor_run_what_moderators_do(harness: BotHarness) -> None:
    for command in ("treasury freeze", "approvals list", "studio models"):
        with pytest.raises(RefusedError):
            await harness.slash("mira", command)


# ── models ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_model_can_be_off_and_another_be_the_default(harness: BotHarness) -> None:
    await harness.ask("hana", "studio models", {"model": "grok", "switch": "off"}, "mod-log")
    refused = await harness.ask("mira", CHEAP, {"prompt": "off"})
    assert "grok is off on this server" in refused.text
    await harness.ask("hana", "studio models", {"model": "grok", "switch": "reset"}, "mod-log")
    await harness.ask("hana", "studio defaults", {"purpose": "image", "model": "grok"}, "mod-log")
    _, message = await harness.made("mira", "imagine", {"prompt": "the default"})
    assert "grok" in message.text
    wrong = await harness.ask("hana", "studio defaults", {"purpose": "video", "model": "grok"}, "mod-log")
    assert "makes no clips" in wrong.text
    await harness.ask("hana", "studio defaults", {"purpose": "image"}, "mod-log")


# ── approvals ────────────────────────────────────────────────────────────────────────────────────


@pytest_asyncio.fixture(loop_scope="module")
async def above(harness: BotHarness) -> Any:
    """Let a moderator decide above ten cents."""
    channel = harness.world.channels["mod-log"]
    answer = await rule(harness, "approve-above", amount="0.10", channel=channel)
    assert "A moderator has to approve anything above **$0.10**." in answer.text
    yield
    await rule(harness, "approve-above", amount="off")


async def ask_for(harness: BotHarness, person: str, prompt: str) -> tuple[str, Message, Message]:
    """Ask for a costly job. Return its id, its maker's private card, and the moderators' card."""
    mine = await harness.ask(person, COSTLY, {"prompt": prompt})
    job = job_of(mine)
    assert job, mine.text
    return job, mine, await card_of(harness, job, "Expires <t:")


@pytest.mark.usefixtures("above")
async def test_a_costly_job_starts_when_a_moderator_agrees(harness: BotHarness) -> None:
    before = harness.balance
    job, mine, card = await ask_for(harness, "mira", "an opera house")
    assert "an opera house" in card.text
    assert "Moderate Members" in mine.text
    assert "<t:" in mine.text
    (price,) = amounts(card.buttons[0]["label"])
    assert card.buttons[1]["label"] == "Deny…"
    assert (await harness.record(job))["state"] == "QUOTED"
    assert "Approved" in await answered(harness, "milo", card, encode(actions.Approve(job)))
    message = await harness.result(job)
    assert before - harness.balance == price_of(message) == price
    assert f"Approved by <@{harness.user('milo').id}>" in (await card_of(harness, job, "Approved")).text


@pytest.mark.usefixtures("above")
async def test_the_asker_and_members_do_not_decide(harness: BotHarness) -> None:
    job, mine, card = await ask_for(harness, "milo", "my own castle")
    assert "someone else has to decide" in await answered(harness, "milo", card, encode(actions.Approve(job)))
    forged = harness.world.discord._press(
        harness.user("noor"), card, {"custom_id": encode(actions.Approve(job)), "type": 2, "id": 1}, {}
    )
    assert "Only people with **Moderate Members**" in (await forged.wait_original()).text
    assert (await harness.record(job))["state"] == "QUOTED"
    await harness.press("milo", mine, encode(actions.Withdraw(job)))
    await until(lambda: "Withdrawn" in mine.text, "the card to say so")
    await card_of(harness, job, "Withdrawn")


@pytest.mark.usefixtures("above")
async def test_a_moderator_says_no_with_a_reason(harness: BotHarness) -> None:
    job, mine, card = await ask_for(harness, "mira", "a palace of gold")
    opened = await harness.world.discord.click(harness.user("milo"), card, encode(actions.Deny(job)))
    await until(lambda: opened.modal, "the dialog for the reason")
    sent = await harness.world.discord.submit_modal(
        harness.user("milo"), opened, {"reason": "too *dear* today"}
    )
    assert "Denied" in (await sent.wait_original()).text
    await card_of(harness, job, "Denied")
    await until(lambda: "too \\*dear\\* today" in mine.text, "the reason on the asker's card")
    assert (await harness.record(job))["state"] == "FAILED"
    assert await harness.account("held") == 0


@pytest.mark.usefixtures("above")
async def test_two_moderators_at_once_start_it_once(harness: BotHarness) -> None:
    before = harness.balance
    job, _, card = await ask_for(harness, "mira", "a race")
    said = await asyncio.gather(
        *(answered(harness, who, card, encode(actions.Approve(job))) for who in ("milo", "hana"))
    )
    assert sum("Approved. It starts now" in text for text in said) == 1, said
    assert sum("has approved this" in text for text in said) == 1, said
    assert before - price_of(await harness.result(job)) == harness.balance
    assert len(await harness.payments(job)) == 1


@pytest.mark.usefixtures("above")
async def test_a_cheaper_variant_is_offered_at_a_real_price(harness: BotHarness) -> None:
    job, mine, _ = await ask_for(harness, "mira", "a cheaper boat")
    button = mine.button("Instead")
    (price,) = amounts(button["label"])
    assert price <= 100_000
    start = one_on(mine, actions.Start)
    await harness.press("mira", mine, encode(start))
    message = await harness.result(start.job)
    assert price_of(message) == price
    assert "a cheaper boat" in message.text
    await card_of(harness, job, "Withdrawn")
    assert (await harness.record(job))["state"] == "FAILED"


@pytest.mark.usefixtures("above")
async def test_the_list_has_the_same_buttons(harness: BotHarness) -> None:
    job, _, _ = await ask_for(harness, "noor", "from the list")
    listed = await harness.ask("milo", "approvals list")
    assert "from the list" in listed.text
    assert "Approved" in await answered(harness, "milo", listed, encode(actions.Approve(job)))
    await harness.result(job)
    assert "Nothing waits" in (await harness.ask("milo", "approvals list")).text


@pytest.mark.usefixtures("above")
async def test_a_channel_that_takes_no_cards_is_reported_and_the_list_still_decides(
    harness: BotHarness,
) -> None:
    discord, gallery = harness.world.discord, harness.world.channels["gallery"]
    await rule(harness, "alerts", channel=gallery)
    lost = discord.add_channel(harness.world.lab, "lost-approvals")
    await rule(harness, "approve-above", amount="0.10", channel=lost)
    discord.remove_channel(lost)
    mine = await harness.ask("mira", COSTLY, {"prompt": "a lighthouse nobody sees"})
    job = job_of(mine) or ""
    await until(lambda: "I could not post it in" in mine.text, "the asker to read it")
    assert "/approvals list" in mine.text
    listed = (await harness.ask("mira", "jobs")).text
    assert "waiting for a moderator" in listed
    assert "expires <t:" in listed
    notices = [said.text for said in discord.messages(gallery) if "I can't post it in" in said.text]
    assert [job in notice for notice in notices] == [True]
    listing = await harness.ask("milo", "approvals list")
    assert "Approved" in await answered(harness, "milo", listing, encode(actions.Approve(job)))
    await harness.result(job)
    assert "waiting for a moderator" not in (await harness.ask("mira", "jobs")).text


@pytest.mark.usefixtures("above")
async def test_cards_outlive_a_restart_and_a_freeze(harness: BotHarness) -> None:
    job, _, card = await ask_for(harness, "mira", "patience")
    assert await harness.bot.stop() == 0
    await harness.bot.start()
    assert "counting first" in await freeze(harness, reason="counting first")
    assert "counting first" in await answered(harness, "milo", card, encode(actions.Approve(job)))
    refused = await harness.ask("noor", CHEAP, {"prompt": "frozen"})
    assert "froze" in refused.text
    assert "counting first" in refused.text
    await rule(harness, "unfreeze")
    assert "Approved" in await answered(harness, "milo", card, encode(actions.Approve(job)))
    await harness.result(job)


async def test_a_freeze_lets_go_on_what_is_paid(harness: BotHarness) -> None:
    job = await harness.start("mira", CHEAP, {"prompt": "already paid"})
    await harness.state(job, "RUNNING")
    await freeze(harness)
    assert "already" in (await rule(harness, "freeze")).text
    await harness.result(job)
    await rule(harness, "unfreeze")
    assert "isn't frozen" in (await rule(harness, "unfreeze")).text


async def test_changes_of_moderators_are_in_their_log(harness: BotHarness) -> None:
    await harness.ask("hana", "treasury alerts", {"channel": harness.world.channels["gallery"]}, "mod-log")
    await rule(harness, "confirm-above", amount="0.40")
    gallery = harness.world.channels["gallery"]

    def look() -> Message | None:
        said = harness.world.discord.messages(gallery)
        return next((message for message in said if "$0.25 → $0.40" in message.text), None)

    line = await until(look, "the change in the log")
    assert f"<@{harness.user('hana').id}>" in line.text
    await rule(harness, "confirm-above", amount="0.25")


async def test_members_see_what_they_may_still_spend(harness: BotHarness) -> None:
    await rule(harness, "allowance", per="week", amount="3")
    shown = (await harness.ask("noor", "budget show")).text
    assert "of $3.00 left this week" in shown
    await rule(harness, "allowance", per="week", amount="off")


async def test_a_moderator_demoted_between_card_and_press_is_none(harness: BotHarness) -> None:
    mod_log = harness.world.channels["mod-log"]
    await rule(harness, "approve-above", amount="0.10", channel=mod_log)
    job, _, card = await ask_for(harness, "mira", "demotion")
    member = harness.world.lab.members[harness.user("milo").id]
    had, member.roles = member.roles, []
    try:
        assert "Only people with **Moderate Members**" in await answered(
            harness, "milo", card, encode(actions.Approve(job))
        )
        denial = await harness.world.discord.click(harness.user("milo"), card, encode(actions.Deny(job)))
        said = await until(lambda: denial.followups or denial.original, "an answer")
        assert denial.modal is None
        assert said
    finally:
        member.roles = had
    assert (await harness.record(job))["state"] == "QUOTED"
    assert "Approved" in await answered(harness, "milo", card, encode(actions.Approve(job)))
    await harness.result(job)
    await rule(harness, "approve-above", amount="off")


async def test_the_approver_role_decides_too(harness: BotHarness) -> None:
    curators = harness.world.discord.add_role(harness.world.lab, "Curators")
    harness.world.lab.members[harness.user("noor").id].roles.append(curators.id)
    mod_log = harness.world.channels["mod-log"]
    said = await rule(harness, "approve-above", amount="0.10", channel=mod_log, approver_role=curators)
    assert f"<@&{curators.id}>" in said.text
    job, mine, card = await ask_for(harness, "mira", "curated")
    assert card.mention_roles == [curators.id]
    assert f"<@&{curators.id}>" in mine.text
    assert "Approved" in await answered(harness, "noor", card, encode(actions.Approve(job)))
    await harness.result(job)
    await rule(harness, "approve-above", amount="off")
