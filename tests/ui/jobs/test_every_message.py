"""Messages about jobs read word for word as they did: single jobs and batches, in English and German."""

import json

import pytest

from bot.i18n import LANGUAGES
from tests.ui.jobs.every_message import FILE, everything


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_message_reads_as_before(language: str) -> None:
    expected = json.loads(FILE.read_text())[language]
    found = (await everything())[language]
    assert found.keys() == expected.keys()
    changed = {name: (said, expected[name]) for name, said in found.items() if said != expected[name]}
    assert not changed
