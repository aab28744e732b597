"""The log of a running bot: every line about a job names it, and a start says what changed."""

import json
import re
from typing import Any

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from tests.e2e.custom_ids import one_on
from tests.e2e.harness import BotHarness

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"LOG_FORMAT": "json"}
CHEAP = {"prompt": "a heron", "quality": "low"}
_NAMED = re.compile(r"\bjob ([0-9a-z]{6})\b")


def lines(harness: BotHarness) -> list[dict[str, Any]]:
    return [json.loads(line) for line in harness.bot.log_file.read_text().splitlines()]


async def test_lines_about_a_job_name_it_also_where_their_words_do_not(harness: BotHarness) -> None:
    harness.world.faults.add("studio.pay", "drop_after_settlement")
    lost, _ = await harness.made("mira", "gpt-image-2 generate", CHEAP)
    harness.world.faults.add("studio.result", "expired")
    made, message = await harness.made("theo", "gpt-image-2 generate", CHEAP)
    await harness.press("noor", message, encode(one_on(message, actions.Again)))
    said = lines(harness)
    unclear = [line for line in said if "has no clear answer" in line["message"]]
    assert [line["job"] for line in unclear] == [lost]
    assert "job" not in _NAMED.findall(unclear[0]["message"])
    assert made in {line.get("job") for line in said}
    for line in said:
        for job in _NAMED.findall(line["message"]):
            assert line.get("job") == job, line
    assert "job" not in next(line for line in said if "starts: schema" in line["message"])


async def test_a_restart_with_another_setting_says_so(harness: BotHarness) -> None:
    before = len(lines(harness))
    await harness.bot.restart()
    again = [line["message"] for line in lines(harness)[before:]]
    assert any(message.startswith("nothing changed since the last start (") for message in again)
    before = len(lines(harness))
    harness.bot.env["SPOOL_DAYS"] = "7"
    await harness.bot.restart()
    changed = [line["message"] for line in lines(harness)[before:] if "changed since" in line["message"]]
    assert [message.partition("): ")[2] for message in changed] == ["SPOOL_DAYS: 30 → 7"]
