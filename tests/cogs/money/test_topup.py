"""A top-up on several networks: one amount, an address and a code for each, chosen by a button."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.domain.money.deposits import Topup
from bot.domain.money.errors import TopupOver
from bot.domain.money.networks import BASE, SOLANA, TEMPO, WalletAddress
from sandbox.discord import Message
from tests.ui.place import WALLET, Front

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = 1_790_000_000_000
SOLANA_WALLET = "HqpEDUY3kV423fSAv7iaY3cQiz8qN8qEuGqLsG4s6h2c"
SENDER = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin"
EVERYWHERE = [
    WalletAddress(BASE, WALLET),
    WalletAddress(SOLANA, SOLANA_WALLET),
    WalletAddress(TEMPO, WALLET),
]


def topup(front: Front) -> Topup:
    by = front.place.mod.id
    return Topup(
        "3f9a01bc", "k", 11, 22, by, 25_000_000, 25_000_417, NOW, NOW + 86_400_000, None, None, None, None
    )


async def opened(front: Front, **options: Any) -> Message:
    interaction = await front.world.slash(
        front.place.mod, front.place.channel, "treasury topup", {"amount": "$25", **options}
    )
    return await interaction.wait_original()


def labels(card: Message) -> list[str]:
    return [str(button["label"]) for button in card.buttons]


def address_in(card: Message) -> str:
    """Return the address that the card says to send to."""
    return card.text.split("to this address:")[1].split("```")[1].strip()


@pytest.fixture
def card_of(front: Front) -> Front:
    front.script.wallets[:] = EVERYWHERE
    front.script.answers |= {"topup": topup(front), "promised": topup(front), "replaced_by": []}
    return front


async def test_on_base_alone_there_is_nothing_to_choose(front: Front) -> None:
    front.script.answers |= {"topup": topup(front), "replaced_by": []}
    card = await opened(front)
    assert labels(card) == []
    assert "### Send exactly $25.000417 in USDC on Base\n" in card.text
    assert "About 40 s after you send it, I announce it in <#22>." in card.text
    assert address_in(card) == WALLET


async def test_the_preferred_network_is_chosen_at_first(card_of: Front) -> None:
    card_of.script.wallets[:] = [EVERYWHERE[1], EVERYWHERE[0]]
    card = await opened(card_of)
    assert labels(card) == ["✓ Solana", "Base"]
    assert " in USDC on Solana\n" in card.text
    assert address_in(card) == SOLANA_WALLET
    assert "write `3f9a01bc` there" in card.text


async def test_each_button_shows_its_own_address_and_code(card_of: Front) -> None:
    card = await opened(card_of)
    assert labels(card) == ["✓ Base", "Solana", "Tempo"]
    codes = {card.attachments[0].data}
    for title, address, words in (
        ("Solana", SOLANA_WALLET, "About 20 s after"),
        ("Tempo", WALLET, TEMPO.asset),
        ("Base", WALLET, "About 40 s after"),
    ):
        interaction = await card_of.world.click(card_of.place.mod, card, card.button(title)["custom_id"])
        await interaction.wait_acked()
        await card_of.world.wait_for(partial(lambda title: f"✓ {title}" in labels(card), title))
        assert f" on {title}\n" in card.text
        assert words in card.text
        assert "$25.000417" in card.text
        assert address_in(card) == address
        codes.add(card.attachments[0].data)
    assert len(codes) == 3
    assert len(card.attachments) == 1


async def test_a_top_up_that_is_over_loses_its_card(card_of: Front) -> None:
    card = await opened(card_of)
    card_of.script.answers["promised"] = TopupOver(credited=False)
    interaction = await card_of.world.click(card_of.place.mod, card, card.button("Solana")["custom_id"])
    await interaction.wait_acked()
    await card_of.world.wait_for(lambda: "Don't send its amount any more" in card.text)
    assert not labels(card)
    assert not card.attachments
    assert WALLET not in card.text


async def test_a_network_that_was_switched_off_since_shows_the_preferred_one(card_of: Front) -> None:
    card = await opened(card_of)
    custom_id = card.button("Tempo")["custom_id"]
    card_of.script.wallets[:] = EVERYWHERE[:2]
    interaction = await card_of.world.click(card_of.place.mod, card, custom_id)
    await interaction.wait_acked()
    await card_of.world.wait_for(lambda: labels(card) == ["✓ Base", "Solana"])
    assert address_in(card) == WALLET


async def test_a_network_whose_chain_is_silent_is_left_out(card_of: Front) -> None:
    card_of.script.answers["seen"] = EVERYWHERE[1:]
    card = await opened(card_of)
    assert labels(card) == ["✓ Solana", "Tempo"]
    assert address_in(card) == SOLANA_WALLET


async def test_a_sender_whose_only_network_is_silent_is_told_so(card_of: Front) -> None:
    card_of.script.answers |= {"topup": replace(topup(card_of), sender=SENDER), "seen": EVERYWHERE[:1]}
    card = await opened(card_of, **{"from": SENDER})
    assert "couldn't see a transfer arrive" in card.text
    assert WALLET not in card.text


async def test_the_buttons_are_the_askers_own(card_of: Front) -> None:
    card = await opened(card_of)
    part = {"custom_id": card.button("Solana")["custom_id"], "type": 2, "id": 1}
    refusal = await card_of.world._press(card_of.place.mira, card, part, {}).wait_original()
    assert "someone else" in refusal.text or "Manage Server" in refusal.text
    assert not card_of.script.named("promised")


@pytest.mark.parametrize(
    ("sender", "offered"),
    [(SENDER, []), ("0x" + "aB" * 20, ["✓ Base", "Tempo"])],
)
async def test_a_sender_leaves_the_networks_that_it_can_send_on(
    card_of: Front, sender: str, offered: list[str]
) -> None:
    card_of.script.answers["topup"] = replace(topup(card_of), sender=sender)
    card = await opened(card_of, **{"from": sender})
    assert labels(card) == offered
    assert address_in(card) == (WALLET if offered else SOLANA_WALLET)


async def test_a_sender_of_a_network_that_is_not_paid_on_is_refused(front: Front) -> None:
    card = await opened(front, **{"from": SENDER})
    assert f"“{SENDER}” isn't an address on Base." in card.text
    assert not front.script.named("topup")
