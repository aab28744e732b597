"""What is asked for, and what is offered for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import Job, Value
from bot.domain.moderation.limits import Asker
from bot.domain.server_settings import ServerSettings
from bot.services.jobs.ordering.attachments import Attachment, Note


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it was typed, with what the service needs to know of where. `request_key` is the
    interaction's id; `missing_permissions` names what the bot may not do in the channel; `roles` are
    the asker's, without @everyone; `parent_id` is the channel of a thread; `agreed` is the total that the
    asker has pressed already, micro-USDC; `shown` the price on a public button: for more than that the
    asker is always asked. `count` jobs are made of it. What is `private` is never posted, so nothing has
    to be allowed in the channel."""

    request_key: str
    guild_id: int
    channel_id: int
    user_id: int
    operation: str
    options: Mapping[str, Value]
    attachments: tuple[Attachment, ...]
    upload_limit: int
    missing_permissions: tuple[str, ...] = ()
    roles: tuple[int, ...] = ()
    parent_id: int | None = None
    agreed: int | None = None
    private: bool = False
    count: int = 1
    shown: int | None = None
    contest_id: str | None = None  # the contest whose pot pays

    @property
    def asker(self) -> Asker:
        return Asker(self.guild_id, self.channel_id, self.user_id, self.roles, self.parent_id)


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """Moderators are asked. `settings` say who they are; `cheaper` is a priced variant that may be taken
    instead."""

    approval: Approval
    settings: ServerSettings
    cheaper: Job | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A priced job. Not `admitted`: show the price and ask. `old_total` is what was shown before, if
    it changed; `uploading`: the files are uploaded (and paid) first, the price comes after; `asking`:
    moderators decide; `notes`: what was done to the attached files; `others` are of the same press."""

    job: Job
    available: int
    admitted: bool
    old_total: int | None = None
    asking: PendingApproval | None = None
    notes: tuple[Note, ...] = ()
    others: tuple[Job, ...] = ()

    @property
    def jobs(self) -> tuple[Job, ...]:
        return (self.job, *self.others)

    @property
    def uploading(self) -> bool:
        return self.job.price is None
