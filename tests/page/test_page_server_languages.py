"""A person of the page chooses the language of their Discord, and the bot is told it."""

from sandbox.page.languages import localized
from tests.page.tabs import Browser
from tests.sandbox.discord_bot import TrialBot


async def test_a_person_speaks_the_language_they_choose(browser: Browser, trial: TrialBot) -> None:
    mira = await browser.open("mira")
    before = await mira.get("snapshot")
    assert before["me"]["locale"] == "en-US"
    assert {"locale": "de", "name": "Deutsch"} in before["languages"]
    after = await mira.get("language", locale="de")
    assert after["me"]["locale"] == "de"
    assert browser.world.people["mira"].locale == "de"
    assert (await (await browser.open("noor")).get("snapshot"))["me"]["locale"] == "en-US"
    assert await mira.refused("language", locale="tlh") == (
        "There is no language 'tlh'; there are en-US, de, fr."
    )


def test_commands_are_shown_in_the_language() -> None:
    command = {
        "name": "help",
        "type": 1,
        "description": "Short answers",
        "description_localizations": {"de": "Kurze Antworten"},
        "options": [
            {
                "name": "topic",
                "type": 3,
                "description": "What",
                "description_localizations": {"de": "Was"},
                "choices": [{"name": "Cost", "name_localizations": {"de": "Kosten"}, "value": "cost"}],
            }
        ],
    }
    shown = localized(command, "de")
    assert (shown["name"], shown["description"]) == ("help", "Kurze Antworten")
    assert shown["options"][0]["description"] == "Was"
    assert shown["options"][0]["choices"] == [{"name": "Kosten", "value": "cost"}]
    plain = localized(command, "fr")
    assert (plain["description"], plain["options"][0]["choices"][0]["name"]) == ("Short answers", "Cost")


def test_a_translated_menu_has_a_label_beside_its_name() -> None:
    menu = {"name": "Edit this image", "type": 3, "name_localizations": {"de": "Bild bearbeiten"}}
    assert localized(menu, "de") == {"name": "Edit this image", "type": 3, "label": "Bild bearbeiten"}
