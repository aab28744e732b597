"""An afternoon at LOG_LEVEL=DEBUG: no secret of it stands in the log, the database or the spool."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from tests.e2e.custom_ids import one_on
from tests.e2e.files import picture
from tests.e2e.harness import BotHarness
from tests.e2e.private import made

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"LOG_LEVEL": "DEBUG"}
CHEAP = {"prompt": "a heron", "quality": "low"}


async def test_an_afternoon_leaves_no_secret(harness: BotHarness) -> None:
    await afternoon(harness)
    assert await harness.bot.stop() == 0
    log = harness.bot.log_file.read_bytes()
    assert b"INTERACTION_CREATE" in log, "whole events are dumped at this level"
    secrets = set(known(harness))
    assert len(secrets) > 20
    for path in places(harness):
        content = path.read_bytes()
        found = {secret for secret in secrets if secret.encode() in content}
        assert not found, f"{len(found)} secrets in {path.name}, like {sorted(found)[0][:8]}…"
    await harness.bot.start()
    harness.world.chain.warp = 60.0  # what was paid last is deep enough for the audit


async def afternoon(harness: BotHarness) -> None:
    """Make, edit (with a paid upload), keep private, repeat; with a lost answer among it."""
    _, first = await harness.made("mira", "gpt-image-2 generate", CHEAP)
    await harness.press("noor", first, encode(one_on(first, actions.Again)))
    options = {"prompt": "at night", "image1": picture()}
    await harness.made("theo", "flux-2-pro edit", options)
    await made(harness, "mira", "grok generate", {"prompt": "a secret garden"})
    harness.world.faults.add("studio.pay", "drop_after_settlement")
    await harness.made("noor", "gpt-image-2 generate", CHEAP)
    await harness.ask("milo", "treasury topup", {"amount": "5"}, "mod-log")


def known(harness: BotHarness) -> Iterator[str]:
    """Yield every secret that the world knows, and the signatures inside."""
    env = harness.bot.env
    yield env["DISCORD_TOKEN"]
    yield env["WALLET_PRIVATE_KEY"].removeprefix("0x")
    yield from harness.world.discord.core.tokens
    for exchange in harness.world.studio.log:
        for credential in exchange.credentials:
            yield credential.removeprefix("Bearer ")
            yield from signatures(credential)


def signatures(credential: str) -> Iterator[str]:
    try:
        text = base64.b64decode(credential).decode()
        json.loads(text)
    except ValueError:
        return
    yield from re.findall(r"0x([0-9a-f]{130})", text)


def places(harness: BotHarness) -> Iterator[Path]:
    folder = Path(harness.bot.env["DATABASE_PATH"]).parent
    yield from (path for path in folder.rglob("*") if path.is_file())
