"""Words for values that several features show."""

from collections.abc import Mapping

from bot.domain.jobs.job import JobState
from bot.domain.language import later, say

STATES: Mapping[JobState, str] = {
    JobState.QUOTED: later("waits for your press"),
    JobState.ADMITTED: later("waiting"),
    JobState.READY: later("being paid"),
    JobState.RUNNING: later("in the making"),
    JobState.FETCHED: later("made, being posted"),
    JobState.DELIVERED: later("done"),
    JobState.FAILED: later("failed"),
    JobState.DISPUTED: later("with the host"),
}
"""A job's state for a member."""


def state(of: JobState) -> str:
    """How a job stands, in a few words."""
    return say(STATES[of])
