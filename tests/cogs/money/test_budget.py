"""The budget's card and the pages and forms behind its buttons, from Discord's socket and back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.domain.money.spending import last_days
from bot.media.charts.charts import PillowCharts
from bot.ui.kit.actions import ShowBudget, ShowProof, ShowSpending, TopUp
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, Message, User
from tests.cogs.money.test_topup import topup
from tests.spends import Spend, spending
from tests.ui.money.test_proof_text import VIEW
from tests.ui.place import Front
from tests.ui.pressing import press, public_message
from tests.ui.samples import START

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def shown(front: Front, who: User) -> Message:
    """Return the budget's card of a server that has spent something."""

    async def picture(*args: Any, **options: Any) -> bytes:
        return await PillowCharts().spending(*args, **options)

    of = spending([Spend("a", START, front.place.mira.id, "grok", 70_000)], last_days(30, START, "UTC"))
    front.script.answers |= {"spending": of, "picture": picture, "view": VIEW}
    interaction = await front.world.slash(who, front.place.channel, "budget show", {})
    card = await interaction.wait_original()
    assert card.ephemeral
    return card


def labels(card: Message) -> list[str]:
    return [str(button["label"]) for button in card.buttons]


async def turned(front: Front, card: Message, custom_id: str, words: str) -> None:
    press(front, card, custom_id, front.place.mira)
    await front.world.wait_for(lambda: words in card.text)


async def test_a_member_turns_from_the_budget_to_its_pages_and_back(front: Front) -> None:
    card = await shown(front, front.place.mira)
    assert [file.filename for file in card.attachments] == ["chart.png"]
    assert labels(card) == ["Where it went", "Proof"]
    await turned(front, card, encode(ShowSpending(7)), "Where the money went")
    assert front.script.named("spending")[-1] == ((front.place.guild.id, 7), {})
    assert [file.filename for file in card.attachments] == ["chart.png"]
    await turned(front, card, encode(ShowProof()), "**owed to all servers** $20.00")
    assert card.attachments == []
    await turned(front, card, encode(ShowBudget()), "available **$5.00**")
    assert [file.filename for file in card.attachments] == ["chart.png"]


async def test_a_button_below_a_notice_answers_in_private_and_leaves_the_notice(
    front: Front, tmp_path: Path
) -> None:
    await shown(front, front.place.mira)
    notice = await public_message(front, tmp_path)
    before = notice.text
    interaction = press(front, notice, encode(ShowSpending(30)), front.place.mira)
    answer = await interaction.wait_message("Where the money went")
    assert answer.seen_by == front.place.mira.id
    assert notice.text == before


async def test_a_server_that_spent_nothing_gets_no_picture(front: Front) -> None:
    for command in ("budget show", "budget history"):
        interaction = await front.world.slash(front.place.mira, front.place.channel, command, {})
        answer = await interaction.wait_original()
        assert "Nothing was spent in the last 30 days." in answer.text
        assert answer.attachments == []


async def submit(front: Front, dialog: Interaction, texts: Mapping[str, str]) -> Message:
    interaction = await front.world.submit_modal(front.place.mod, dialog, texts)
    return await interaction.wait_original()


async def test_a_moderator_tops_up_with_a_form(front: Front) -> None:
    card = await shown(front, front.place.mod)
    assert labels(card)[-1] == "Top up"
    dialog = press(front, card, encode(TopUp()), front.place.mod)
    await front.world.wait_for(lambda: dialog.modal is not None)
    front.script.answers |= {"topup": topup(front), "replaced_by": []}
    answer = await submit(front, dialog, {"amount": "25", "from": ""})
    assert "$25.000417" in answer.text
    ((args, options),) = front.script.named("topup")
    assert args[2:] == (front.place.mod.id, 25_000_000)
    assert options["sender"] is None


async def test_a_form_with_no_amount_is_answered_in_words(front: Front) -> None:
    card = await shown(front, front.place.mod)
    dialog = press(front, card, encode(TopUp()), front.place.mod)
    await front.world.wait_for(lambda: dialog.modal is not None)
    answer = await submit(front, dialog, {"amount": "a lot", "from": ""})
    assert "a lot" in answer.text
    assert front.script.named("topup") == []


async def test_a_member_who_forges_the_press_adds_nothing(front: Front) -> None:
    card = await shown(front, front.place.mira)
    interaction = press(front, card, encode(TopUp()), front.place.mira)
    said = await interaction.wait_message("Manage Server")
    assert said.seen_by == front.place.mira.id
    assert interaction.modal is None
