"""Refusals of StableStudio about content: its answers have no code, so their words are looked at."""

import re

from bot.domain.jobs.job import Failure, Job

_ANSWERS = frozenset({Failure.REFUSED, Failure.STUDIO_FAILED})
"""Endings whose detail is StableStudio's answer."""

_WORDS = re.compile(
    r"sensitive|\bE005\b|moderat|flagged|content[ _-]?(policy|filter)|safety[ _-](system|filter)|\bnsfw\b",
    re.IGNORECASE,
)
"""Words of such answers; no answer about anything else is known to have one of them."""


def is_about_content(answer: str | None) -> bool:
    """Return True if StableStudio's answer says that its content filter refused a request."""
    return answer is not None and _WORDS.search(answer) is not None


def failed_for_content(job: Job) -> bool:
    """Return True for a job that StableStudio's content filter refused: the same request fails again."""
    return job.failure in _ANSWERS and is_about_content(job.detail)
