"""What people ask and are told: budgets, lists, the host's commands, and refusals that cost nothing."""

import pytest

from sandbox.discord import Message, Permission, RefusedError
from sandbox.results import amounts, is_result, job_of, price_of
from sandbox.studio import Job as StudioJob
from tests.e2e.stage import BUDGET, BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"


async def test_the_budget_is_shown_in_three_words(stage: BotHarness) -> None:
    _, message = await stage.made("mira", CHEAP, {"prompt": "a coin"})
    answer = await stage.ask("noor", "budget show")
    words = answer.text.replace("*", "")
    spent = price_of(message)
    for word, amount in (("available", BUDGET - spent), ("held", 0), ("spent", spent)):
        line = next(line for line in words.splitlines() if line.startswith(word))
        assert amounts(line) == [amount]


async def test_held_money_is_shown_while_a_job_runs(stage: BotHarness) -> None:
    stage.world.faults.add("studio.pay", "slow", seconds=20)
    job = await stage.start("mira", CHEAP, {"prompt": "an hourglass"})
    line = next(x for x in (await stage.ask("mira", "budget show")).text.splitlines() if "held" in x)
    assert amounts(line)[0] == await stage.account("held") > 0
    await stage.result(job)


async def test_jobs_lists_ones_own_with_a_way_to_each(stage: BotHarness) -> None:
    job, message = await stage.made("theo", CHEAP, {"prompt": "a ladder"})
    await stage.tidy(job)
    answer = await stage.ask("theo", "jobs", {"state": "DELIVERED"})
    assert f"/{message.channel_id}/{message.id}" in answer.text
    assert job in answer.text
    assert job not in (await stage.ask("mira", "jobs")).text


async def test_show_brings_a_result_back_for_free(stage: BotHarness) -> None:
    job, first = await stage.made("theo", CHEAP, {"prompt": "a rope"})
    before = stage.balance
    choices = await stage.world.discord.autocomplete(stage.user("theo"), stage.studio, "show", {}, "job")
    assert job in [choice["value"] for choice in choices]
    await stage.ask("theo", "show", {"job": job}, "gallery")
    (copy,) = stage.results(job, "gallery")
    assert copy.attachments[0].data == first.attachments[0].data
    assert copy.button("Again")["custom_id"] == f"again:{job}"
    assert stage.balance == before
    refused = await stage.ask("noor", "show", {"job": job})
    assert "no job" in refused.text


@pytest.mark.parametrize(
    ("command", "options", "model", "wire"),
    [
        ("imagine", {"aspect": "16:9"}, "gpt-image-2", {"size": "1536x1024"}),
        ("draft", {"aspect": "2:3"}, "nano-banana-pro", {"aspectRatio": "2:3"}),
        ("animate", {"seconds": 5}, "veo-3.1", {"durationSeconds": "4"}),
    ],
)
async def test_shortcuts(
    stage: BotHarness, command: str, options: dict[str, object], model: str, wire: dict[str, str]
) -> None:
    job, message = await stage.made("mira", command, {"prompt": "a mask", **options})
    assert model in message.text
    assert (await stage.record(job))["model"] == model
    body = list(stage.world.studio.jobs.values())[-1].input
    assert {name: body[name] for name in wire} == wire


async def test_over_budget_is_refused_before_anything_is_held(stage: BotHarness) -> None:
    dear = {"prompt": "a long film", "duration": "15", "upscale_resolution": "4k"}
    await _spend_down(stage, 16_000_000)
    before = stage.balance
    answer = await stage.ask("mira", "seedance t2v", dear)
    needed, available = amounts(answer.text)[:2]
    assert needed == 16_200_000
    assert available == await stage.account("available") < needed
    _free(stage, answer, before)
    assert await stage.account("held") == 0


async def test_a_server_without_a_budget_is_told_who_can_add_one(stage: BotHarness) -> None:
    answer = await stage.ask("sam", CHEAP, {"prompt": "a fence"}, "second-studio")
    assert "no budget yet" in answer.text
    assert "/host credit" in answer.text
    before = stage.balance
    second = stage.world.guilds["Second Server"]
    hana, where = stage.user("hana"), stage.world.channels["mod-log"]
    choices = await stage.world.discord.autocomplete(hana, where, "host credit", {"amount": "1"}, "server")
    assert str(second.id) in [choice["value"] for choice in choices]
    options = {"amount": "$1.50", "server": str(second.id), "note": "welcome"}
    assert 1_500_000 in amounts((await stage.ask("hana", "host credit", options, "mod-log")).text)
    job, message = await stage.made("sam", CHEAP, {"prompt": "a gate"}, "second-studio")
    assert price_of(message) == before - stage.balance
    assert (await stage.record(job))["server"] == str(second.id)


@pytest.mark.parametrize("name", ["ATTACH_FILES", "EMBED_LINKS", "SEND_MESSAGES"])
async def test_nothing_is_paid_where_the_result_could_not_be_posted(stage: BotHarness, name: str) -> None:
    gallery, before = stage.world.channels["gallery"], stage.balance
    asked = len(stage.world.studio.log)
    stage.world.discord.set_bot_permissions(gallery, deny=Permission[name])
    try:
        answer = await stage.ask("mira", CHEAP, {"prompt": "a wall"}, "gallery")
    finally:
        stage.world.discord.set_bot_permissions(gallery)
    assert "I lack" in answer.text
    _free(stage, answer, before)
    assert len(stage.world.studio.log) == asked


async def test_a_blank_prompt_is_refused_for_free(stage: BotHarness) -> None:
    before = stage.balance
    answer = await stage.ask("mira", CHEAP, {"prompt": "\u200b \u200b"})
    assert "prompt" in answer.text
    _free(stage, answer, before)


async def test_a_hostile_prompt_formats_and_mentions_nothing(stage: BotHarness) -> None:
    prompt = f"@everyone <@{stage.user('noor').id}> **bold** [x](https://example.invalid) \u202etxt.exe"
    job, message = await stage.made("mira", CHEAP, {"prompt": prompt})
    await stage.tidy(job)
    assert message.mentions == [stage.user("mira").id]
    assert not message.mention_everyone
    head = message.text.splitlines()[0]
    assert "\u202e" not in head
    assert "](http" not in head
    assert f"<@{stage.user('noor').id}>" not in head


async def test_host_commands_exist_on_the_hosts_server_only(stage: BotHarness) -> None:
    with pytest.raises(RefusedError, match="there is no command /host here"):
        await stage.slash("sam", "host status", channel="second-studio")


async def test_only_the_host_may_credit(stage: BotHarness) -> None:
    available = await stage.account("available")
    answer = await stage.ask("milo", "host credit", {"amount": "5"}, "mod-log")
    assert "Only the bot's host" in answer.text
    assert "status" not in (await stage.ask("milo", "host status", channel="mod-log")).text
    assert await stage.account("available") == available


@pytest.mark.parametrize("amount", ["1000", "-5", "1e3", "٣", "5,00", "0", "0.0000001", "abc"])
async def test_a_credit_beyond_the_wallet_or_reason_changes_nothing(stage: BotHarness, amount: str) -> None:
    available = await stage.account("available")
    answer = await stage.ask("hana", "host credit", {"amount": amount}, "mod-log")
    assert "added" not in answer.text
    if amount == "1000":
        assert "Nothing was changed" in answer.text
        assert "$1,000.00" in answer.text
        assert stage.world.wallet in answer.text
    assert await stage.account("available") == available


async def test_the_host_sees_wallet_and_debts(stage: BotHarness) -> None:
    text = (await stage.ask("hana", "host status", channel="mod-log")).text.replace("*", "")
    assert stage.world.wallet in text
    assert stage.balance in amounts(text)
    assert "Atelier Lab" in text
    stage.world.faults.add("chain.rpc", "500", times=-1)
    assert "does not answer" in (await stage.ask("hana", "host status", channel="mod-log")).text


async def test_three_run_and_ten_wait(stage: BotHarness) -> None:
    stage.world.faults.add("studio.render", "stuck", times=3)
    jobs = [job_of(await stage.ask("noor", CHEAP, {"prompt": f"waiting {n}"})) for n in range(13)]
    answer = await stage.ask("noor", CHEAP, {"prompt": "one too many"})
    assert "wait" in answer.text
    assert not job_of(answer)
    assert len(jobs) == 13
    await until(lambda: len(_stuck(stage)) == 3, "three jobs to run")
    for job in _stuck(stage):
        job.outcome, job.error = "failed", "Content rejected"
    for job_id in jobs[3:]:
        await stage.result(str(job_id))
    for job_id in jobs[:3]:
        assert "Content rejected" in (await stage.other(str(job_id), "was paid")).text


def _stuck(stage: BotHarness) -> list[StudioJob]:
    return [job for job in stage.world.studio.jobs.values() if job.outcome == "stuck"]


async def _spend_down(stage: BotHarness, below: int) -> None:
    """Uses the budget until less than `below` is available."""
    while await stage.account("available") >= below:
        await stage.made("theo", "veo-3-1 generate", {"prompt": "a tide", "duration_seconds": "8"})


def _free(stage: BotHarness, answer: Message, before: int) -> None:
    """A refusal that moved no money and says so."""
    assert "Nothing was" in answer.text
    assert not answer.buttons
    assert not is_result(answer)
    assert stage.balance == before
