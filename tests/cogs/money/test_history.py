"""Histories, from Discord's socket to the service and back, with pictures and files."""

import io
import json
from functools import partial
from typing import Any

import pytest
from PIL import Image

from bot.domain.errors import NotFound
from bot.domain.money.ledger import Balances
from bot.domain.money.prices import QuoteRow, by_model
from bot.domain.money.spending import (
    HistoryPage,
    HistoryPart,
    HistoryQuery,
    JobLine,
    MemberTotals,
    ReceiptLine,
    ReceiptPage,
    last_days,
)
from bot.media.charts.charts import PillowCharts
from bot.services.money.export import Export, Tables, write
from bot.services.money.history import OwnSpending
from bot.ui.kit.actions import ChooseReceipt
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message, RefusedError
from tests.spends import Spend, spending
from tests.ui.money.test_history_text import DELIVERED, PAID
from tests.ui.place import Front
from tests.ui.pressing import press
from tests.ui.samples import START

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def ask(front: Front, who: Any, command: str, options: dict[str, Any] | None = None) -> Message:
    interaction = await front.world.slash(who, front.place.channel, command, options)
    answer = await interaction.wait_original()
    assert answer.ephemeral
    return answer


def spent(front: Front) -> None:
    """Let the service answer with Mira's spending, and draw it."""
    of = spending([Spend("a", START, front.place.mira.id, "grok", 70_000)], last_days(30, START, "UTC"))

    async def picture(*args: Any, **options: Any) -> bytes:
        return await PillowCharts().spending(*args, **options)

    front.script.answers |= {"spending": of, "show": Balances(5_000_000, 70_000, 0), "picture": picture}


def chart(message: Message) -> Image.Image:
    (file,) = message.attachments
    assert file.filename == "chart.png"
    return Image.open(io.BytesIO(file.data))


async def test_a_member_sees_where_the_money_went(front: Front) -> None:
    spent(front)
    answer = await ask(front, front.place.mira, "budget history", {"days": 7})
    assert "$0.07" in answer.text
    assert "$5.00 available" in answer.text
    assert chart(answer).width == 1170
    assert front.script.named("spending") == [((front.place.guild.id, 7), {})]
    (((_, labels), _),) = front.script.named("picture")
    assert [member.name for member in labels.members] == [front.place.mira.name]


async def test_others_are_named_as_far_as_they_are_still_here(front: Front) -> None:
    spent(front)
    spends = [Spend(str(user), START, user, "grok", 1) for user in (front.place.mod.id, 4_242_424_242)]
    front.script.answers["spending"] = spending(spends, last_days(30, START, "UTC"))
    answer = await ask(front, front.place.mira, "budget history")
    (((_, labels), _),) = front.script.named("picture")
    assert {member.name for member in labels.members} == {front.place.mod.name, ""}
    assert "member …4242" in [member.fallback for member in labels.members]
    assert "<@4242424242>" in answer.text
    assert "member 4242424242 $0.000001" in (answer.attachments[0].description or "")


def paged(front: Front, pages: int) -> None:
    async def wanted(
        guild: int, days: int, what: HistoryPart, user: int | None, model: str | None, until: int | None
    ) -> HistoryQuery:
        return HistoryQuery(guild, START, until or START + 5, what, user, model)

    async def page(of: HistoryQuery, number: int) -> HistoryPage:
        line = JobLine(START, f"job{number}00", 33, "grok", "DELIVERED", 22, 700 + number, 1, 1, 0, 0)
        return HistoryPage((line,), number, more=number < pages - 1)

    front.script.answers |= {"query": wanted, "page": page}


async def test_a_moderator_turns_pages_of_one_and_the_same_history(front: Front) -> None:
    spent(front)
    paged(front, 3)
    mod = front.place.mod
    card = await ask(front, mod, "treasury history", {"what": "jobs", "member": front.place.mira})
    assert chart(card).width == 1170
    assert "/22/700)" in card.text
    for label, shown in (("Older", "/701)"), ("Older", "/702)"), ("Newer", "/701)"), ("Newer", "/700)")):
        custom_id = card.button(label)["custom_id"]
        interaction = await front.world.click(mod, card, custom_id)
        await interaction.wait_acked()
        await front.world.wait_for(partial(_stands, card, shown))
        assert bool(card.attachments) == (shown == "/700)")
    asked = [args[2:] for args, _ in front.script.named("query")]
    assert asked[0] == (HistoryPart.JOBS, front.place.mira.id, None, None)
    assert set(asked[1:]) == {(HistoryPart.JOBS, front.place.mira.id, None, START + 5)}


def _stands(card: Message, words: str) -> bool:
    return words in card.text


async def test_members_do_not_read_the_moderators_history(front: Front) -> None:
    spent(front)
    paged(front, 2)
    for command in ("treasury history", "treasury export"):
        with pytest.raises(RefusedError):
            await front.world.slash(front.place.mira, front.place.channel, command)
    card = await ask(front, front.place.mod, "treasury history")
    part = {"custom_id": card.button("Older")["custom_id"], "type": 2, "id": 1}
    forged = await front.world._press(front.place.mira, card, part, {}).wait_original()
    assert "belongs to someone else" in forged.text
    assert "/701)" not in card.text


async def test_a_moderator_who_is_one_no_more_turns_no_page(front: Front) -> None:
    spent(front)
    paged(front, 2)
    mod = front.place.mod
    card = await ask(front, mod, "treasury history")
    member = front.place.guild.members[mod.id]
    roles, member.roles = member.roles, []
    try:
        interaction = await front.world.click(mod, card, card.button("Older")["custom_id"])
        refused = await interaction.wait_original()
        assert "Manage Server" in refused.text
        assert refused.seen_by == mod.id
        assert "job100" not in card.text
    finally:
        member.roles = roles


async def test_the_books_leave_as_files(front: Front) -> None:
    books: Tables = {"jobs": [{"id": "k7f3ab", "paid": 70_000}], "transfers": [{"seq": 1}], "deposits": []}

    async def export(guild_id: int, days: int | None, form: str, limit: int) -> Export:
        return write(books.items(), form, limit)

    front.script.answers["export"] = export
    csv = await ask(front, front.place.mod, "treasury export", {"days": 30})
    assert {file.filename for file in csv.attachments} == {"jobs.csv", "transfers.csv"}
    assert "jobs 1" in csv.text
    whole = await ask(front, front.place.mod, "treasury export", {"format": "json"})
    (file,) = whole.attachments
    assert json.loads(file.data) == books
    assert [args[:3] for args, _ in front.script.named("export")] == [
        (front.place.guild.id, 30, "csv"),
        (front.place.guild.id, None, "json"),
    ]


async def test_receipts_are_always_the_pressers_own(front: Front) -> None:
    async def receipts(guild: int, user: int, number: int, until: int | None) -> ReceiptPage:
        line = ReceiptLine(DELIVERED, f"prompt {number} of {user}", (PAID,))
        return ReceiptPage((line,), until or START, number, more=number == 0)

    front.script.answers["receipts"] = receipts
    card = await ask(front, front.place.mira, "me receipts")
    assert f"prompt 0 of {front.place.mira.id}" in card.text
    assert "https://basescan.org/tx/0xabab" in card.text
    interaction = await front.world.click(front.place.mira, card, card.button("Older")["custom_id"])
    await interaction.wait_acked()
    await front.world.wait_for(lambda: "prompt 1" in card.text)
    part = {"custom_id": card.button("Newer")["custom_id"], "type": 2, "id": 1}
    forged = front.world._press(front.place.mod, card, part, {})
    refusal = await forged.wait_original()
    assert "belongs to someone else" in refusal.text
    users = [args[1] for args, _ in front.script.named("receipts")]
    assert users == [front.place.mira.id, front.place.mira.id]
    assert "prompt 1" in card.text


async def test_one_receipt_in_full(front: Front) -> None:
    front.script.answers["receipt"] = ReceiptLine(DELIVERED, "a fox", (PAID,))
    card = await ask(front, front.place.mira, "me receipts", {"job": "k7f3ab"})
    assert PAID.nonce in card.text
    front.script.answers["receipt"] = NotFound("You have no job zzzz on this server.")
    assert "no job zzzz" in (await ask(front, front.place.mira, "me receipts", {"job": "zzzz"})).text


async def test_a_receipt_is_chosen_from_the_list(front: Front) -> None:
    line = ReceiptLine(DELIVERED, "a fox", (PAID,))
    front.script.answers |= {"receipts": ReceiptPage((line,), START, 0, more=False), "receipt": line}
    card = await ask(front, front.place.mira, "me receipts")
    custom_id = encode(ChooseReceipt(front.place.mira.id))
    interaction = press(front, card, custom_id, front.place.mira, "k7f3ab")
    full = await interaction.wait_message(PAID.nonce)
    assert full.seen_by == front.place.mira.id
    assert "-# job k7f3ab" in full.text
    forged = await press(front, card, custom_id, front.place.mod, "k7f3ab").wait_original()
    assert "belongs to someone else" in forged.text


async def test_ones_own_figures(front: Front) -> None:
    front.script.answers["own_spending"] = OwnSpending(
        1, 2, 3, (), MemberTotals(1, 1, 0, 0, 70_000, 0, 0), ()
    )
    assert "$0.07 paid" in (await ask(front, front.place.mira, "me info")).text
    ((requester,), _) = front.script.named("own_spending")[0]
    assert (requester.guild_id, requester.user_id) == (front.place.guild.id, front.place.mira.id)


async def test_prices(front: Front) -> None:
    rows = [
        QuoteRow(START, "grok/generate", "{}", 70_000),
        QuoteRow(START + 1, "grok/generate", "{}", 90_000),
    ]

    async def picture(of: Any, labels: Any) -> bytes:
        return await PillowCharts().prices(of, labels)

    front.script.answers |= {"prices": by_model(rows), "price_picture": picture, "zone": "UTC"}
    assert "**grok** $0.07–$0.09" in (await ask(front, front.place.mod, "studio prices")).text
    card = await ask(front, front.place.mod, "studio prices", {"model": "grok"})
    assert chart(card).width == 1170
    front.script.answers["prices"] = ()
    assert "had no price" in (await ask(front, front.place.mod, "studio prices", {"model": "grok"})).text
