"""Commands and their answers: budgets, lists, the host's commands, and refusals that cost nothing."""

import pytest

from bot.domain.amounts import format_left, format_used
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message, Permission, RefusedError
from sandbox.results import amounts, is_result, job_of, price_of
from sandbox.studio import Job as StudioJob
from tests.e2e.custom_ids import id_on
from tests.e2e.harness import BUDGET, BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"


async def test_the_budget_is_shown_in_three_words(harness: BotHarness) -> None:
    _, message = await harness.made("mira", CHEAP, {"prompt": "a coin"})
    answer = await harness.ask("noor", "budget show")
    words = answer.text.replace("*", "")
    spent = price_of(message)
    line = next(line for line in words.splitlines() if line.startswith("available"))
    assert line == f"available {format_left(BUDGET - spent)} · held $0.00 · spent {format_used(spent)}"


async def test_held_money_is_shown_while_a_job_runs(harness: BotHarness) -> None:
    harness.world.faults.add("studio.pay", "slow", seconds=20)
    job = await harness.start("mira", CHEAP, {"prompt": "an hourglass"})
    text = (await harness.ask("mira", "budget show")).text
    held = await harness.account("held")
    assert held > 0
    assert f"held {format_used(held)}" in text
    await harness.result(job)


async def test_jobs_lists_ones_own_with_a_way_to_each(harness: BotHarness) -> None:
    job, message = await harness.made("theo", CHEAP, {"prompt": "a ladder"})
    await harness.tidy(job)
    answer = await harness.ask("theo", "jobs", {"state": "DELIVERED"})
    assert f"/{message.channel_id}/{message.id}" in answer.text
    assert "a ladder" in answer.text
    assert "a ladder" not in (await harness.ask("mira", "jobs")).text


async def test_show_brings_a_result_back_for_free(harness: BotHarness) -> None:
    job, first = await harness.made("theo", CHEAP, {"prompt": "a rope"})
    before = harness.balance
    choices = await harness.world.discord.autocomplete(
        harness.user("theo"), harness.studio, "show", {}, "job"
    )
    assert job in [choice["value"] for choice in choices]
    await harness.ask("theo", "show", {"job": job}, "gallery")
    (copy,) = harness.results(job, "gallery")
    assert copy.attachments[0].data == first.attachments[0].data
    assert copy.button("↻")["custom_id"] == encode(actions.Again(job))
    assert harness.balance == before
    refused = await harness.ask("noor", "show", {"job": job})
    assert "no job" in refused.text


@pytest.mark.parametrize(
    ("command", "options", "model", "wire"),
    [
        ("imagine", {"aspect": "16:9"}, "gpt-image-2", {"size": "1536x1024"}),
        ("draft", {"aspect": "2:3"}, "flux-2-pro", {"aspect_ratio": "2:3"}),
        ("animate", {"seconds": 5}, "veo-3.1", {"durationSeconds": "4"}),
    ],
)
async def test_shortcuts(
    harness: BotHarness, command: str, options: dict[str, object], model: str, wire: dict[str, str]
) -> None:
    job, message = await harness.made("mira", command, {"prompt": "a mask", **options})
    assert model in message.text
    assert (await harness.record(job))["model"] == model
    body = list(harness.world.studio.jobs.values())[-1].input
    assert {name: body[name] for name in wire} == wire


async def test_over_budget_is_refused_before_anything_is_held(harness: BotHarness) -> None:
    dear = {"prompt": "a long film", "duration": "15", "upscale_resolution": "4k"}
    await _spend_down(harness, 16_000_000)
    before = harness.balance
    answer = await harness.ask("mira", "seedance t2v", dear)
    needed, available = amounts(answer.text)[:2]
    assert needed == 16_200_000
    assert available == await harness.account("available") < needed
    _free(harness, answer, before)
    assert await harness.account("held") == 0


async def test_a_server_without_a_budget_is_told_who_can_add_one(harness: BotHarness) -> None:
    answer = await harness.ask("sam", CHEAP, {"prompt": "a fence"}, "second-studio")
    assert "no budget yet" in answer.text
    assert "/treasury topup" in answer.text
    before = harness.balance
    second = harness.world.guilds["Second Server"]
    hana, where = harness.user("hana"), harness.world.channels["mod-log"]
    choices = await harness.world.discord.autocomplete(hana, where, "host credit", {"amount": "1"}, "server")
    assert str(second.id) in [choice["value"] for choice in choices]
    options = {"amount": "$1.50", "server": str(second.id), "note": "welcome"}
    assert 1_500_000 in amounts((await harness.ask("hana", "host credit", options, "mod-log")).text)
    job, message = await harness.made("sam", CHEAP, {"prompt": "a gate"}, "second-studio")
    assert price_of(message) == before - harness.balance
    assert (await harness.record(job))["server"] == str(second.id)


@pytest.mark.parametrize("name", ["ATTACH_FILES", "EMBED_LINKS", "SEND_MESSAGES"])
async def test_nothing_is_paid_where_the_result_could_not_be_posted(harness: BotHarness, name: str) -> None:
    gallery, before = harness.world.channels["gallery"], harness.balance
    asked = len(harness.world.studio.log)
    harness.world.discord.set_bot_permissions(gallery, deny=Permission[name])
    try:
        answer = await harness.ask("mira", CHEAP, {"prompt": "a wall"}, "gallery")
    finally:
        harness.world.discord.set_bot_permissions(gallery)
    assert "I'm missing" in answer.text
    _free(harness, answer, before)
    assert len(harness.world.studio.log) == asked


async def test_a_blank_prompt_is_refused_for_free(harness: BotHarness) -> None:
    before = harness.balance
    answer = await harness.ask("mira", CHEAP, {"prompt": "\u200b \u200b"})
    assert "prompt" in answer.text
    _free(harness, answer, before)


async def test_a_hostile_prompt_formats_and_mentions_nothing(harness: BotHarness) -> None:
    prompt = f"@everyone <@{harness.user('noor').id}> **bold** [x](https://example.invalid) \u202etxt.exe"
    job, message = await harness.made("mira", CHEAP, {"prompt": prompt})
    await harness.tidy(job)
    assert message.mentions == [harness.user("mira").id]
    assert not message.mention_everyone
    head = message.text.splitlines()[0]
    assert "\u202e" not in head
    assert "](http" not in head
    assert f"<@{harness.user('noor').id}>" not in head


async def test_host_commands_exist_on_the_hosts_server_only(harness: BotHarness) -> None:
    with pytest.raises(RefusedError, match="there is no command /host here"):
        await harness.slash("sam", "host status", channel="second-studio")


async def test_only_the_host_may_credit(harness: BotHarness) -> None:
    available = await harness.account("available")
    answer = await harness.ask("milo", "host credit", {"amount": "5"}, "mod-log")
    assert "Only the bot's operator" in answer.text
    assert "status" not in (await harness.ask("milo", "host status", channel="mod-log")).text
    assert await harness.account("available") == available


@pytest.mark.parametrize("amount", ["1000", "-5", "1e3", "٣", "5,00", "0", "0.0000001", "abc"])
async def test_a_credit_beyond_the_wallet_or_reason_changes_nothing(harness: BotHarness, amount: str) -> None:
    available = await harness.account("available")
    answer = await harness.ask("hana", "host credit", {"amount": amount}, "mod-log")
    assert "added" not in answer.text
    if amount == "1000":
        assert "Nothing was changed" in answer.text
        assert "$1,000.00" in answer.text
        assert harness.world.wallet in answer.text
    assert await harness.account("available") == available


async def test_the_host_sees_wallet_and_debts(harness: BotHarness) -> None:
    text = (await harness.ask("hana", "host status", channel="mod-log")).text.replace("*", "")
    assert harness.world.wallet in text
    assert harness.balance in amounts(text)
    assert "Atelier Lab" in text
    harness.world.faults.add("chain.rpc", "500", times=-1)
    assert "does not answer" in (await harness.ask("hana", "host status", channel="mod-log")).text


async def test_three_run_and_ten_wait(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "stuck", times=3)
    jobs = [job_of(await harness.ask("noor", CHEAP, {"prompt": f"waiting {n}"})) for n in range(13)]
    answer = await harness.ask("noor", CHEAP, {"prompt": "one too many"})
    assert "wait" in answer.text
    assert not job_of(answer)
    assert len(jobs) == 13
    await until(lambda: len(_stuck(harness)) == 3, "three jobs to run")
    *two, last = _stuck(harness)  # three failures in a row would stop the model for her
    for job in two:
        job.outcome, job.error = "failed", "Content rejected"
    for job_id in jobs[3:]:
        await harness.result(str(job_id))
    last.outcome, last.error = "failed", "Content rejected"
    for job_id in jobs[:3]:
        assert "Content rejected" in (await harness.told(str(job_id), "was paid")).text


def _stuck(harness: BotHarness) -> list[StudioJob]:
    return [job for job in harness.world.studio.jobs.values() if job.outcome == "stuck"]


async def _spend_down(harness: BotHarness, below: int) -> None:
    """Use the budget until less than `below` is available."""
    while await harness.account("available") >= below:
        await harness.made("theo", "veo-3-1 generate", {"prompt": "a tide", "duration_seconds": "8"})


def _free(harness: BotHarness, answer: Message, before: int) -> None:
    """Check a refusal that moved no money and says so."""
    assert "Nothing was" in answer.text
    assert not id_on(answer, actions.Start)
    assert not is_result(answer)
    assert harness.balance == before
