"""Some hundred lives of a bot are begun here, each by a fork."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def _forked(forked_bots: None) -> None:
    """Importing the bot again for each life would take longer than all of them together."""
