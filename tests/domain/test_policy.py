"""The pause between retries."""

import pytest

from bot.domain import policy


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 5.0), (2, 10.0), (3, 20.0), (4, 40.0), (5, 60.0), (10**6, 60.0)]
)
def test_pauses_double_up_to_the_longest(failures: int, seconds: float) -> None:
    assert policy.retry_seconds(failures) == seconds
