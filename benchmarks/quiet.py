"""Discord as the services see it, without Discord: everything is taken at once and nothing is kept."""

import itertools
from collections.abc import Sequence

from bot.domain.jobs.approval import Approval
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import ID_UNKNOWN, Job, Progress
from bot.domain.notices import Notice
from bot.ports import ApprovalCards, Delivery, ResultMessage
from bot.ports.approvals import Picture, Standing


class QuietDelivery(Delivery):
    """Each message has an id of its own."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)

    async def show_progress(self, job: Job, progress: Progress) -> int:
        shown = job.progress_message_id or ID_UNKNOWN
        return next(self._ids) if shown == ID_UNKNOWN else shown

    async def show_private_progress(self, job: Job, progress: Progress) -> None: ...

    async def remove(self, channel_id: int, message_id: int) -> None: ...

    async def post(self, message: ResultMessage) -> int:
        return next(self._ids)

    async def find(self, job: Job) -> int | None:
        return None

    async def ask_whether_posted(self, jobs: Sequence[Job]) -> None: ...

    async def show_privately(self, message: ResultMessage) -> int | None:
        return next(self._ids)

    async def send_directly(self, message: ResultMessage) -> int:
        return next(self._ids)

    async def open_thread(self, job: Job) -> int:
        return next(self._ids)

    async def notify_ready(
        self, jobs: Sequence[Job], failed: Sequence[FailedJob], *, by_message: bool
    ) -> int | None:
        return next(self._ids)

    async def report_failures(self, failed: Sequence[FailedJob]) -> None: ...

    async def ask_again(self, jobs: Sequence[Job], old_total: int) -> None: ...

    async def report_undeliverable(self, jobs: Sequence[Job]) -> None: ...


class NoApprovalCards(ApprovalCards):
    """Nobody decides anything."""

    async def show(
        self,
        approval: Approval,
        job: Job,
        channel_id: int,
        picture: Picture | None,
        others: Sequence[Job] = (),
        *,
        available: int | None = None,
    ) -> int:
        return 1

    async def update_requester(self, approval: Approval, job: Job, others: Sequence[Job] = ()) -> None: ...

    async def standing(self, guild_id: int, user_id: int) -> Standing:
        return Standing(decides=False, senior=False)


class NoNotices:
    """Nobody reads them."""

    async def server(self, guild_id: int, notice: Notice, *, nonce: str) -> bool:
        return True

    async def report(self, guild_id: int, notice: Notice, *, nonce: str, public: bool = True) -> bool:
        return True

    async def channel(self, guild_id: int, channel_id: int, notice: Notice, *, nonce: str) -> bool:
        return True

    async def member(self, guild_id: int, user_id: int, notice: Notice, *, nonce: str) -> bool:
        return True

    async def host(self, notice: Notice, *, nonce: str) -> bool:
        return True
