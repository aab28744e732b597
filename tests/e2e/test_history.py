"""Looking back with the real bot: pictures, pages, receipts with real transactions, exports, prices."""

import csv
import io
import json
import re

import pytest
from PIL import Image

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"


def chart(message: Message) -> Image.Image:
    (file,) = [file for file in message.attachments if file.filename == "chart.png"]
    return Image.open(io.BytesIO(file.data))


async def test_members_see_where_the_money_went(harness: BotHarness) -> None:
    job, _ = await harness.made("mira", CHEAP, {"prompt": "a harbour"})
    price = (await harness.record(job))["paid"]
    answer = await harness.ask("noor", "budget history", {"days": 7})
    assert chart(answer).width == 1170
    assert f"<@{harness.user('mira').id}>" in answer.text
    assert f"${price / 1e6:.2f}" in answer.text
    description = answer.attachments[0].description or ""
    assert "mira" in description.lower()
    assert "grok" in description


async def test_the_budget_leads_to_its_history_its_proof_and_a_top_up(harness: BotHarness) -> None:
    await harness.made("mira", CHEAP, {"prompt": "a lighthouse"})
    card = await harness.ask("milo", "budget show")
    assert chart(card).size == (1170, 792)
    await harness.bot.restart()
    await harness.press("milo", card, encode(actions.ShowSpending(30)))
    await until(lambda: "Where the money went" in card.text, "the history")
    await harness.press("milo", card, encode(actions.ShowBudget()))
    await until(lambda: "available **" in card.text and chart(card), "the budget again")
    await harness.press("milo", card, encode(actions.ShowProof()))
    await until(lambda: harness.world.wallet in card.text and not card.attachments, "the proof")
    await harness.press("milo", card, encode(actions.ShowBudget()))
    await until(lambda: "available **" in card.text and chart(card), "the budget again")
    form = await harness.press("milo", card, encode(actions.TopUp()))
    sent = await harness.fill("milo", form, {"amount": "5", "from": ""})
    assert re.search(r"\$5\.00\d{4} in ", (await sent.wait_original()).text)


async def test_a_receipt_leads_to_the_very_transaction(harness: BotHarness) -> None:
    job, _ = await harness.made("theo", CHEAP, {"prompt": "a lantern"})
    (payment,) = await harness.payments(job)
    answer = await harness.ask("theo", "me receipts")
    assert f"https://basescan.org/tx/{payment['tx']}" in answer.text
    assert any(movement.tx_hash == payment["tx"] for movement in harness.world.chain.movements)
    full = await harness.ask("theo", "me receipts", {"job": job})
    assert payment["nonce"] in full.text
    assert "no such job" in (await harness.ask("mira", "me receipts", {"job": job})).text
    assert "paid" in (await harness.ask("theo", "me info")).text


async def test_a_moderator_reads_and_turns_pages(harness: BotHarness) -> None:
    made = [await harness.made("mira", CHEAP, {"prompt": f"stone {n}"}) for n in range(9)]
    await harness.state(made[-1][0], "DELIVERED")  # its message is known a moment after it is posted
    jobs = [f"/{message.channel_id}/{message.id})" for _, message in made]
    card = await harness.ask("milo", "treasury history", {"what": "jobs"})
    assert chart(card).width == 1170
    assert jobs[-1] in card.text
    assert jobs[0] not in card.text
    older = card.button("Older")["custom_id"]
    await harness.press("milo", card, older)
    await until(lambda: jobs[0] in card.text, "the older page")
    assert jobs[-1] not in card.text
    assert not card.attachments
    await harness.bot.stop()
    await harness.bot.start()
    await harness.press("milo", card, card.button("Newer")["custom_id"])
    await until(lambda: jobs[-1] in card.text, "the newer page after a restart")
    assert chart(card).width == 1170


async def test_the_export_is_the_ledger(harness: BotHarness) -> None:
    job, _ = await harness.made("noor", CHEAP, {"prompt": "a kite"})
    whole = await harness.ask("milo", "treasury export", {"format": "json"})
    books = json.loads(whole.attachments[0].data)
    assert {line["server"] for line in books["jobs"]} == {str(harness.world.lab.id)}
    assert job in [line["id"] for line in books["jobs"]]
    balances = {line["account"]: line["amount"] for line in books["balances"]}
    assert balances[f"guild:{harness.world.lab.id}:available"] == await harness.account("available")
    sheets = await harness.ask("milo", "treasury export", {"format": "csv", "days": 7})
    (jobs,) = [file for file in sheets.attachments if file.filename == "jobs.csv"]
    rows = list(csv.DictReader(io.StringIO(jobs.data.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [line["id"] for line in books["jobs"]]
    assert "a kite" not in str(rows)


async def test_prices_are_those_that_were_quoted(harness: BotHarness) -> None:
    await harness.made("mira", CHEAP, {"prompt": "a quay"})
    answer = await harness.ask("milo", "studio prices")
    assert "**grok** $0.07" in answer.text
    card = await harness.ask("milo", "studio prices", {"model": "grok"})
    assert chart(card).width == 1170
    harness.world.faults.add("studio.quote", "503", times=2)
    for _ in range(2):
        await harness.ask("mira", "wan-2-6 t2v", {"prompt": "a storm"})
    assert "no usable answer since" in (await harness.ask("milo", "studio prices")).text
