"""A server's settings, apart from its limits and allowances."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain import policy


class ResultsTo(StrEnum):
    """The place that results are posted in."""

    HERE = "here"  # the channel that they were asked for in
    CHANNEL = "channel"  # one channel for all
    MEMBER_THREAD = "member_thread"  # a thread for each member
    JOB_THREAD = "job_thread"  # a thread for each request
    DM = "dm"  # a direct message to their maker

    @property
    def opens_thread(self) -> bool:
        return self in (ResultsTo.MEMBER_THREAD, ResultsTo.JOB_THREAD)


@dataclass(frozen=True, slots=True)
class Freeze:
    """A moderator's stop of the server's spending."""

    at: int  # epoch milliseconds
    by: int  # the moderator's user id
    reason: str  # may be empty


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """A server's settings, with their defaults. Amounts are micro-USDC, roles and channels Discord ids.

    Strictly above `confirm_above` the member confirms first, strictly above `approve_above` a moderator
    approves, strictly above `second_above` two do. None: never.
    """

    guild_id: int
    zone: str = "UTC"  # IANA name; days, weeks and months begin in it
    confirm_above: int = policy.CONFIRM_ABOVE
    approve_above: int | None = None
    second_above: int | None = None
    approvals_channel: int | None = None
    approver_role: int | None = None
    approvals_ping: bool = True  # an approval's card notifies the approver role
    second_role: int | None = None
    alerts_channel: int | None = None
    running_per_member: int = policy.RUNNING_PER_MEMBER
    share_pictures: bool = True  # members may work from each other's pictures
    frozen: Freeze | None = None
    # where results go, and the gallery
    results_to: ResultsTo = ResultsTo.HERE
    results_channel: int | None = None  # of CHANNEL; threads are opened in it, None: where it was asked
    gallery_channel: int | None = None  # takes results with enough stars; None: there is no gallery
    gallery_stars: int = policy.GALLERY_STARS
    loved_monthly: bool = False  # the most loved results of each month are posted in the gallery

    # setting up
    contests_channel: int | None = None  # where contests are posted unless their organiser names another
    organiser_role: int | None = None  # may hold contests, as Manage Events may
    language: str | None = None  # of what is posted in channels; None: the server's own in Discord
    # who may use the bot, and what strikes lead to
    strike_ladder: str = "note 1h 1d blocked"  # see `bot.domain.moderation.ladder`
    strike_days: int = 30  # a strike counts so long
    gate_account_hours: int = 0  # age of the Discord account; 0: any
    gate_member_hours: int = 0  # time on the server; 0: any
    gate_role: int | None = None  # only members with this role
    gate_pending: bool = True  # only members who have accepted the server's rules
    requests_per_minute: int = 120  # of one member; no hand is that quick, a program is

    # content: StableStudio's own filters, and whether AutoMod's words count for prompts
    moderation: str = "auto"  # or "low"
    safety_tolerance: int = 2  # 1 (strict) to 5
    adult_moderation: str | None = None  # in age-restricted channels; None: as everywhere
    adult_tolerance: int | None = None
    automod: bool = True

    # how long things are kept, in days
    keep_prompts_days: int | None = None  # None: until their maker erases them
    keep_files_days: int | None = None  # None: as long as the host's bot keeps them
    keep_log_days: int | None = None  # None: the moderation log has no end
