"""Settings and fixtures of all tests."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot.ui.kit import command_mentions

# A busy machine is no fault of an example. The rest is as Hypothesis itself chooses: the same examples
# every time where `CI` is set, other ones each time elsewhere.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True, scope="module")
def unknown_commands() -> Iterator[None]:
    """Forget the ids of commands that a bot of another module has learned."""
    command_mentions.forget()
    yield
    command_mentions.forget()
