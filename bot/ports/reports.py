"""Cards on which moderators decide about reported pictures."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.jobs.job import Job
from bot.domain.moderation.reports import Report, Voice


class ReportCards(Protocol):
    """The cards of reports in Discord. Methods raise DeliveryError and its kinds."""

    async def show(self, report: Report, job: Job | None, contest: str | None) -> tuple[int, int] | None:
        """Post the card, or edit the posted one. Return the ids of its channel and message.

        `contest` is the theme of the contest in whose voting it was reported. None: no channel takes the
        card; somebody who may Manage Server was told directly, if one could be found.
        """

    async def reason(self, guild_id: int, voices: Sequence[Voice]) -> str:
        """Return the kinds of what members say is wrong, each once, in the server's language.

        What they wrote is left out: it could tell who they are.
        """


class NoCards(ReportCards):
    """No channel takes cards: for programs without Discord."""

    async def show(self, report: Report, job: Job | None, contest: str | None) -> tuple[int, int] | None:
        """Return None."""
        return None

    async def reason(self, guild_id: int, voices: Sequence[Voice]) -> str:
        """Return the kinds by their names in the program."""
        return ", ".join(dict.fromkeys(voice.reason.value for voice in voices))


NO_CARDS = NoCards()
