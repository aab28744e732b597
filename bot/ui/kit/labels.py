"""Words for values that several features show."""

from collections.abc import Mapping

from bot.domain.jobs.job import JobState
from bot.i18n import N_, _

STATES: Mapping[JobState, str] = {
    JobState.QUOTED: N_("waiting for you to confirm"),
    JobState.ADMITTED: N_("waiting"),
    JobState.READY: N_("being paid"),
    JobState.RUNNING: N_("in the making"),
    JobState.FETCHED: N_("made, being posted"),
    JobState.DELIVERED: N_("done"),
    JobState.FAILED: N_("failed"),
    JobState.DISPUTED: N_("being reviewed by the bot's operator"),
}
"""A job's state for a member."""


def state(job_state: JobState) -> str:
    """Return the word for a job's state in the current language."""
    return _(STATES[job_state])
