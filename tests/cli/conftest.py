"""Commands of the terminal run in the process of the tests, and some make its log theirs."""

import pytest


@pytest.fixture(autouse=True)
def own_log(logging_as_before: None) -> None:
    """Take back what a command installs: it would hide what a later test looks for."""
