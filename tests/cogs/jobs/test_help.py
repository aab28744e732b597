"""`/help`: a menu of topics, whose answers name commands that can be clicked and prices that are known."""

import pytest

from bot.domain.money.model_facts import ModelFacts
from bot.ui.jobs import help_text
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message
from tests.ui.place import Front

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _says(front: Front, card: Message, words: str) -> None:
    await front.world.wait_for(lambda: words in card.text)


async def test_a_topic_is_chosen_from_the_menu_of_the_card(front: Front) -> None:
    front.script.answers["facts"] = {"grok": ModelFacts(70_000, 70_000, 90_000, (3, 4))}
    interaction = await front.world.slash(front.place.mira, front.place.channel, "help", {})
    card = await interaction.wait_original()
    await _says(front, card, "That's all it takes")
    menu = encode(actions.HelpTopic())
    for topic in help_text.TOPICS:
        await front.world.select(front.place.mira, card, menu, [topic])
        await _says(front, card, f"### {help_text.title(topic)}")
    await front.world.select(front.place.mira, card, menu, ["cost"])
    await _says(front, card, "grok · $0.07–$0.09 · 3–4 s")


async def test_every_topic_names_commands_that_can_be_clicked(front: Front) -> None:
    for topic in help_text.TOPICS:
        interaction = await front.world.slash(front.place.mira, front.place.channel, "help", {"topic": topic})
        card = await interaction.wait_original()
        await _says(front, card, f"### {help_text.title(topic)}")
        raw = "\n".join(part["content"] for part in card.parts if part["type"] == 10)
        assert "`/" not in raw, "a command that no member can call"
        assert raw.count("</") == card.text.count("`/")
        assert len(raw) <= 4000
