"""docs/commands.md is what the bot registers, and names every option once."""

import asyncio
import re
from typing import Any

import pytest

from bot.catalogue import OPERATIONS
from documents.commands import OVERVIEW, PAGE, page
from documents.registry import payloads


@pytest.fixture(scope="module")
def registered() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return asyncio.run(payloads())


def test_the_page_is_what_the_commands_say(registered: Any) -> None:
    assert PAGE.read_text() == page(*registered), "run `make documents`"


def test_every_command_and_menu_is_in_it_once(registered: Any) -> None:
    text = page(*registered)
    everywhere, host = registered
    for payload in (*everywhere, *host):
        is_menu = payload.get("type", 1) != 1
        title = f"| {payload['name']} |" if is_menu else f"\n### `/{payload['name']}`\n"
        assert text.count(title) == 1, title


def test_the_overview_names_every_command_but_the_single_models(registered: Any) -> None:
    everywhere, host = registered
    names = {payload["name"] for payload in (*everywhere, *host) if payload.get("type", 1) == 1}
    models = {operation.model.replace(".", "-") for operation in OPERATIONS}
    named = set(re.findall(r"`/([a-z0-9-]+)", OVERVIEW.read_text()))
    assert names - models <= named <= names


def command(**about: Any) -> dict[str, Any]:
    return {"name": "draw", "description": "Draws | a _fox_", "options": [], "type": 1} | about


def option(name: str, **about: Any) -> dict[str, Any]:
    return {"name": name, "description": f"About {name}", "type": 3} | about


@pytest.mark.parametrize(
    ("about", "takes"),
    [
        ({"max_length": 40}, "text, up to 40 characters"),
        (
            {"min_length": 4, "max_length": 40, "autocomplete": True},
            "text, 4 to 40 characters, with suggestions",
        ),
        ({"type": 4, "min_value": 0, "max_value": 9}, "a whole number, 0 to 9"),
        ({"type": 10, "min_value": 1}, "a number, 1 or more"),
        ({"type": 5}, "yes or no"),
        ({"type": 7, "channel_types": [0, 5]}, "a channel (text, news)"),
        ({"choices": [{"name": "a|b", "value": "1"}, {"name": "c", "value": "2"}]}, "a\\|b · c"),
    ],
)
def test_an_options_values_are_in_words(about: dict[str, Any], takes: str) -> None:
    text = page([command(options=[option("size", **about)])], [])
    assert f"| `size` | {takes} | About size |" in text


def test_texts_stay_in_their_cells_and_are_no_markdown() -> None:
    assert "Draws \\| a \\_fox\\_." in page([command()], [])


def test_numbered_options_are_one_row_and_a_required_one_says_so() -> None:
    options = [
        option("image1", description="Picture (1 of 3)", type=11, required=True),
        *(option(f"image{n}", description=f"Picture ({n} of 3)", type=11) for n in (2, 3)),
    ]
    text = page([command(options=options)], [])
    assert "| `image1` (required) | a file | Picture (1 of 3) |" in text
    assert "| `image2` … `image3` | a file | Picture (2 of 3) … Picture (3 of 3) |" in text


def test_permissions_and_nesting() -> None:
    leaf = {"name": "add", "description": "Adds", "type": 1, "options": []}
    group = {"name": "words", "description": "Words", "type": 2, "options": [leaf]}
    moderators = command(default_member_permissions=1 << 5, options=[group])
    menu = {"name": "Usage", "type": 2, "default_member_permissions": 1 << 40}
    text = page([moderators, menu], [])
    assert re.search(r"## For moderators\n\n### `/draw`\n\n\*Manage Server\.\* Draws", text)
    assert "#### `/draw words add`\n\nAdds." in text
    assert "| Usage | member | Moderate Members |" in text
