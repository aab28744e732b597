"""Top-ups on several networks, with the real bot: the card's buttons, the transfer, the credit, its link."""

import re

import pytest

from bot.domain.money.networks import SOLANA, TEMPO
from sandbox.discord import Message
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 60.0
NETWORKS = ("base", "solana", "tempo")


async def promised(harness: BotHarness, title: str, amount: str) -> tuple[Message, int]:
    """Return the card of a top-up on this network, chosen with its button, and the exact amount."""
    card = await harness.ask("milo", "treasury topup", {"amount": amount}, "mod-log")
    await harness.press("milo", card, card.button(title)["custom_id"])
    await until(lambda: f" on {title}\n" in card.text, f"the card of {title}")
    found = re.search(r"\$(\d+)\.(\d{6}) in ", card.text)
    assert found, card.text
    return card, int(found[1] + found[2])


async def credited(harness: BotHarness, exact: int, before: int, explorer: str) -> None:
    def announced() -> list[str]:
        messages = harness.world.discord.messages(harness.world.channels["mod-log"])
        amount = f"${exact // 10**6}.{exact % 10**6:06d}"
        return [one.text for one in messages if f"{amount} has arrived" in one.text]

    await until(announced, "the announcement", 60)
    assert f"{explorer}/tx/" in announced()[0]
    assert await harness.account("available") == before + exact


async def test_a_top_up_on_solana_is_credited_by_its_amount_and_memo(harness: BotHarness) -> None:
    card, exact = await promised(harness, "Solana", "5")
    assert harness.world.wallets["solana"] in card.text
    memo = re.search(r"write `([0-9a-f]{8})` there", card.text)
    assert memo, card.text
    before = await harness.account("available")
    assert harness.world.solana is not None
    harness.world.solana.deposit(harness.world.wallets["solana"], exact, memo=memo[1])
    await credited(harness, exact, before, SOLANA.explorer)


async def test_a_top_up_on_tempo_is_credited(harness: BotHarness) -> None:
    card, exact = await promised(harness, "Tempo", "6")
    assert "USDC.e on Tempo" in card.text
    before = await harness.account("available")
    assert harness.world.tempo is not None
    harness.world.tempo.deposit(harness.world.wallets["tempo"], exact)
    await credited(harness, exact, before, TEMPO.explorer)


async def test_the_buttons_work_after_a_restart(harness: BotHarness) -> None:
    card, _exact = await promised(harness, "Tempo", "7")
    await harness.bot.restart()
    await harness.press("milo", card, card.button("Solana")["custom_id"])
    await until(lambda: harness.world.wallets["solana"] in card.text, "the card of Solana")
    assert len(card.attachments) == 1
