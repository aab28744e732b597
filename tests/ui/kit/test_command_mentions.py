"""Commands named in texts: clickable where their ids are known, in backticks elsewhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from discord import ui

from bot.ui.kit import command_mentions, layout
from bot.ui.kit.command_mentions import learn, linked, unlinked
from bot.ui.kit.formatting import shown
from bot.ui.kit.own_messages import text_of


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    command_mentions.forget()
    learn({"imagine": 7, "contest vote": 8, "veo-3-1 generate": 9})
    yield
    command_mentions.forget()


def contents(card: layout.Card) -> list[str]:
    def of(parts: list[dict[str, Any]]) -> Iterator[str]:
        for part in parts:
            if "content" in part:
                yield part["content"]
            yield from of(part.get("components", []))

    return list(of(card.to_components()))


@pytest.mark.parametrize(
    ("text", "as_shown"),
    [
        ("`/imagine` makes a picture", "</imagine:7> makes a picture"),
        ("Vote with `/contest vote`.", "Vote with </contest vote:8>."),
        ("`/veo-3-1 generate`", "</veo-3-1 generate:9>"),
        ("`/contest`, `/unheard of`", "`/contest`, `/unheard of`"),
        ("`/imagine prompt:a fox`", "`/imagine prompt:a fox`"),
        ("```\n`/imagine`\n```", "```\n`/imagine`\n```"),
        ("``/imagine``", "``/imagine``"),
    ],
)
def test_a_command_is_a_mention_where_its_id_is_known(text: str, as_shown: str) -> None:
    assert linked(text) == as_shown
    assert unlinked(linked(text)) == text


def test_a_prompt_mentions_no_command() -> None:
    prompt = shown("write `/imagine` on a wall")
    assert linked(prompt) == prompt


def test_every_text_of_a_card_has_its_mentions() -> None:
    row: ui.Section[Any] = ui.Section(
        "In a section: `/imagine`", accessory=ui.Thumbnail("https://example.com/a.png")
    )
    card = layout.contained(layout.Tone.PLAIN, "Use `/imagine`", row, small="or `/contest vote`")
    assert contents(card) == [
        "### Use </imagine:7>",
        "In a section: </imagine:7>",
        "-# or </contest vote:8>",
    ]


def test_a_message_that_would_be_too_long_keeps_its_backticks() -> None:
    learn({"imagine": 10**18})
    lines = ["`/imagine`" + " " * 80] * 40
    assert contents(layout.note(*lines)) == ["\n".join(lines)]
    assert "</imagine:" in contents(layout.note(*lines[:30]))[0]


def test_a_message_of_ours_is_found_again_whatever_ids_its_commands_had() -> None:
    card = layout.note("`/imagine` makes another")
    before = text_of(card)
    command_mentions.forget()
    assert text_of(card) == before
    learn({"imagine": 70})
    assert text_of(card) == before
