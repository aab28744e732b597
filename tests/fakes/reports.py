"""The messages with results, and the cards of reports, in memory."""

from dataclasses import dataclass, field

from bot.domain.errors import DeliveryError, DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.jobs.posts import ResultPost
from bot.domain.moderation.reports import Report
from bot.ports.reports import NoCards
from bot.ports.result_posts import ResultPosts


@dataclass
class FakeResultPosts(ResultPosts):
    """What was done to which message. `silent`: Discord does not answer now; `closed` messages refuse us."""

    taken: list[tuple[int, str, int]] = field(default_factory=list)  # message, job, by
    blurred: list[tuple[int, str]] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    silent: bool = False

    async def take_out(self, post: ResultPost, job: Job, *, by: int) -> None:
        self._look(post.message_id)
        self.taken.append((post.message_id, job.id, by))

    async def blur(self, post: ResultPost, job: Job) -> None:
        self._look(post.message_id)
        self.blurred.append((post.message_id, job.id))

    async def take_out_privately(self, job: Job, *, by: int) -> None:
        if job.private:
            self.private.append(job.id)

    async def delete(self, guild_id: int, channel_id: int, message_id: int) -> None:
        self._look(message_id)
        self.deleted.append(message_id)

    def _look(self, message_id: int) -> None:
        if self.silent:
            raise DeliveryError("Discord is silent")
        if message_id in self.closed:
            raise DeliveryImpossible("closed")


@dataclass
class FakeReportCards(NoCards):
    """The last drawn version of each card, by the report's id. `closed`: no channel takes them."""

    cards: dict[int, Report] = field(default_factory=dict)
    drawn: int = 0
    closed: bool = False
    silent: bool = False

    async def show(self, report: Report, job: Job | None, contest: str | None) -> tuple[int, int] | None:
        if self.silent:
            raise DeliveryError("Discord is silent")
        if self.closed:
            return None
        self.drawn += 1
        self.cards[report.id] = report
        return 5, 1000 + report.id
