"""docs/verification.md says of the bot what the bot does."""

import re
from pathlib import Path

from bot.bot import AtelierBot, Connection
from bot.clock import SystemClock
from bot.domain.jobs.privacy import KEPT_SECONDS

PAGE = (Path(__file__).parents[2] / "docs" / "verification.md").read_text()
PRIVILEGED = {"members", "presences", "message_content"}
IN_DISCORD = {"guilds": "GUILDS", "guild_reactions": "GUILD_MESSAGE_REACTIONS"}


async def recall(_name: str) -> None:
    return None


async def remember(_name: str, _text: str) -> None:
    return None


async def test_it_names_the_intents_that_the_bot_asks_for_and_none_is_privileged() -> None:
    bot = AtelierBot(Connection(), recall=recall, remember=remember, clock=SystemClock())
    asked = {name for name, is_set in bot.intents if is_set}
    assert not asked & PRIVILEGED
    table = PAGE.split("## Intents", 1)[1].split("\n## ", 1)[0]
    assert {IN_DISCORD[name] for name in asked} == set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE))


def test_what_is_to_be_replaced_is_in_brackets_and_told_so() -> None:
    policy = PAGE.split("### Privacy policy", 1)[1]
    for place in ("[NAME OF THE BOT]", "[DATE]", "[E-MAIL]", "[HOSTING PROVIDER, COUNTRY]"):
        assert place in policy
    assert not re.findall(r"\[[^\]]*\](?!\()", PAGE.split("## Answers for the form", 1)[0])


def test_its_period_is_the_bots() -> None:
    assert PAGE.count(f"after {round(KEPT_SECONDS / 86_400)} days") == 3
