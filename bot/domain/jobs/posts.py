"""Messages that show results, and what has to be changed in them."""

from dataclasses import dataclass
from enum import StrEnum


class PostedAs(StrEnum):
    """What a message with a result is. The gallery keeps its own, and follows what is removed by itself."""

    RESULT = "result"  # posted when it was made
    AGAIN = "again"  # shown once more, in a channel
    DIRECT = "direct"  # sent to a member
    CONTEST = "contest"  # the announcement of a contest's result


class PostChange(StrEnum):
    """What a message does not show yet."""

    REMOVE = "remove"
    BLUR = "blur"


@dataclass(frozen=True, slots=True)
class ResultPost:
    """A message of ours that shows a job's result. `todo` is what is still to be done to it."""

    message_id: int
    job_id: str
    channel_id: int
    kind: PostedAs
    posted_at: int  # epoch milliseconds
    todo: PostChange | None = None
