"""The errors of Atelier, grouped by the caller's next step.

AtelierError
├─ Refused                  the member can change something; nothing was paid
│  ├─ InvalidOptions        an option, prompt or reference the operation does not take
│  ├─ OverBudget            the server's budget does not cover it
│  ├─ OverLimit             a limit or a queue is full
│  ├─ NotAllowed            this person, channel or server may not do this (now)
│  │  ├─ NeedsApproval      a moderator has to agree first
│  │  └─ Stopped            spending or a model is stopped; paid jobs are still delivered
│  ├─ NotFound              no such job, server or message here
│  └─ Outdated              the button or card shows an earlier state
├─ ProviderError            StableStudio or the blob host
│  ├─ ProviderRefused       a clear no before any payment; `message` is the service's own words
│  ├─ ProviderUnavailable   no usable answer to a request that costs nothing: ask again later
│  │  └─ WrongClock         the bot's clock and StableStudio's are too far apart to buy anything
│  └─ UntrustedChallenge    a price or payee we do not accept: never signed
├─ ChainUnavailable         no trustworthy answer from the chain: unknown stays unknown
│  └─ HistoryMissing        no node asked keeps blocks that old: neither equal nor different
├─ TransferError            a download or upload of media that did not complete
│  ├─ HostAnswered          with a status that may pass
│  ├─ DownloadBroken        the connection failed
│  ├─ HostUnknown           the name of the host cannot be resolved
│  ├─ ReaderUnavailable     no process can be started that would read the file
│  ├─ LinkDead              the link is gone (403, 404, 410)
│  └─ BadMedia              the bytes are empty, damaged, too many, or of another kind
├─ FilesUnavailable         the object store did not take or give a file: ask again later
├─ DeliveryError            Discord did not take the message
│  ├─ DeliveryImpossible    and will not: channel gone, permission lost
│  │  └─ FileTooLarge       the file is above what may be posted there
│  ├─ DeliveryUnclear       or perhaps did: look before posting again
│  └─ PostUncertain         we looked, and what we saw proves neither
├─ StoreError               the database
│  ├─ DatabaseInUse         another bot holds it
│  ├─ DatabaseUnusable      missing, damaged or written by a newer Atelier
│  │  ├─ DatabaseBehind     empty or of an older schema: only a start of the bot changes that
│  │  ├─ DatabaseMoved      its rows went to another database, which the bot works with from then on
│  │  └─ DatabaseAway       the server gives no answer now, or takes nobody in: try again later
│  ├─ RolledBack            a change that was acknowledged is gone: the house is paused
│  ├─ Fenced                the other processes have taken this one for dead: it ends
│  └─ Conflict              a compare-and-set lost: somebody else moved the row first
└─ SettingError             a setting that cannot be used; one sentence names it
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass
from enum import StrEnum


class AtelierError(Exception):
    """Base of all errors. The fields of the dataclass are its facts; `str(error)` lists them for the log.

    Fields at their defaults are left out. `bot.ui.kit.errors` turns classes into words for members. Errors
    for the host (settings, database, chain) carry one English sentence instead. Neither names a secret.

        @dataclass(eq=False)
        class OverPot(OverLimit):
            amount: int
            left: int
    """

    kept_as: str | None = None
    """The wish that the member can go on from, if the error refused a request to make something."""

    paid_before: int = 0
    """Micro-USDC that the refused request has paid for uploads."""

    def __str__(self) -> str:
        facts: Mapping[str, Field[object]] = getattr(self, "__dataclass_fields__", {})
        if not facts:
            return super().__str__() or type(self).__name__  # an empty text would hide it in the log
        values = ((name, getattr(self, name), field.default) for name, field in facts.items())
        listed = ", ".join(f"{name}={value!r}" for name, value, default in values if value != default)
        return f"{type(self).__name__}({listed})"


class Refused(AtelierError):
    """The request is not carried out and nothing was paid for it.

    Feature packages define the classes that are raised; `bot.ui.kit.errors` words each of them. A plain
    `Refused("…")` is shown to the member as it is.
    """


class InvalidOptions(Refused):
    """An option, prompt or reference that the operation would not take. `option` names it, if one does."""

    def __init__(self, message: str, option: str | None = None) -> None:
        super().__init__(message)
        self.option = option


class OverBudget(Refused):
    """The server's available budget is below the price. Amounts are micro-USDC."""

    def __init__(self, message: str, *, needed: int, available: int) -> None:
        super().__init__(message)
        self.needed = needed
        self.available = available


class OverLimit(Refused):
    """A limit or a queue is full. The words name its number, its use, and the time when it frees up."""


class NotAllowed(Refused):
    """Paused, blocked, or a permission is missing. The words name the person who can change it."""


class NeedsApproval(NotAllowed):
    """The price is above the server's line: a moderator has to agree first."""


class Stopped(NotAllowed):
    """Spending is stopped. Jobs that are paid for are still made and delivered."""


class NotFound(Refused):
    """No such job, server or message exists, or this member may not know of it."""


class Outdated(Refused):
    """The button or card shows a state that has changed since. Nothing was done."""


class ProviderError(AtelierError):
    """StableStudio or the blob host did not carry out the request."""


class ProviderRefused(ProviderError):
    """A clear no (4xx) to an unpaid request. `status` is the HTTP status."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class ProviderUnavailable(ProviderError):
    """No usable answer to a request that costs nothing. `retry_after_seconds` if the service named it."""

    def __init__(self, message: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class WrongClock(ProviderUnavailable):
    """The bot's clock and StableStudio's are so far apart that nothing is bought.

    The bot's is `seconds_ahead`; a negative number is behind.
    """

    def __init__(self, message: str, *, seconds_ahead: float) -> None:
        super().__init__(message)
        self.seconds_ahead = seconds_ahead


class UntrustedChallenge(ProviderError):
    """A 402 that names a price, payee, asset, network or host we do not accept. Nothing was signed."""


class Unoffered(UntrustedChallenge):
    """A 402 that does not offer the network at all. Another network may be offered."""


class ChainUnavailable(AtelierError):
    """The chain's node gave no answer, or one that cannot be relied on."""


class HistoryMissing(ChainUnavailable):
    """The node runs, and does not keep (or not serve) blocks, logs or state of the time asked about.

    Asking again does not help; another node, one that keeps everything, may answer.
    """


class TransferError(AtelierError):
    """Media did not arrive whole; trying again may help."""


@dataclass(eq=False)
class HostAnswered(TransferError):
    """The file's host answered with an HTTP status that may pass."""

    status: int


@dataclass(eq=False)
class DownloadBroken(TransferError):
    """The connection failed. `cause` is the class of the failure."""

    cause: str


class HostUnknown(TransferError):
    """The name of the link's host cannot be resolved."""


@dataclass(eq=False)
class LinkDead(TransferError):
    """The link no longer serves the file. `status` is None if there was no link at all."""

    status: int | None = None


@dataclass(eq=False)
class ReaderUnavailable(TransferError):
    """The system has no room for a process that reads files: nothing is known of the file."""

    cause: str


class MediaProblem(StrEnum):
    """The reason why a file or a link is refused. Comments name the figures of `BadMedia` that come along."""

    # any file
    EMPTY = "empty"
    MISSING = "missing"
    TOO_MANY_BYTES = "too many bytes"  # size, limit
    WEB_PAGE = "web page"
    XML = "xml"
    DATA = "data"
    ZIP = "zip"
    PDF = "pdf"
    UNKNOWN_KIND = "unknown kind"
    OTHER_KIND = "other kind"  # kind, wanted
    CONVERT_FIRST = "to be converted first"  # name, wanted: kinds of files
    TOO_MUCH_MEMORY = "too much memory"
    TOOK_TOO_LONG = "took too long"
    READER_FAILED = "reader failed"
    READER_DIED = "reader died"
    # pictures
    HEIC_UNREADABLE = "heic unreadable"
    PICTURE_TOO_LARGE = "picture too large"  # width, height, limit
    ANIMATION_TOO_LARGE = "animation too large"
    PICTURE_CUT_OFF = "picture cut off"  # extension
    PICTURE_DAMAGED = "picture damaged"  # extension
    NO_STILL = "no still"
    # clips and sounds
    NO_VIDEO = "no video"
    NO_PICTURE_OR_SOUND = "no picture or sound"
    NO_MOVING_PICTURE = "no moving picture"
    SOUND_WITH_VIDEO = "sound with video"  # extension
    VIDEO_TOO_LARGE = "video too large"  # width, height
    NOTHING_PLAYABLE = "nothing playable"
    ENDS_EARLY = "ends early"
    PART_DAMAGED = "part damaged"
    WAV_CUT_OFF = "wav cut off"
    OGG_CUT_OFF = "ogg cut off"
    VIDEO_CUT_OFF = "video cut off"
    VIDEO_WITHOUT_INDEX = "video without index or data"
    CLIP_DAMAGED = "clip damaged"  # extension
    # drawings
    DRAWING_TOO_LARGE = "drawing too large"  # limit
    DRAWING_DAMAGED = "drawing damaged"
    DRAWING_EMPTY = "drawing empty"
    OTHER_DOCUMENT = "other document"  # name
    SCRIPT = "script"
    SCRIPT_OR_PAGE = "script or web page"
    LOADS_FILES = "loads files from elsewhere"
    ENTITIES = "entities"
    # copies
    DRAWING_NOT_SCALABLE = "drawing cannot be made smaller"
    NO_SMALL_COPY = "no copy small enough"  # limit
    NOT_ENCODABLE = "not encodable"  # extension
    # links
    NOT_A_URL = "not a url"
    USER_NAME_IN_LINK = "user name in link"
    NOT_HTTPS = "not https"
    FOREIGN_HOST = "foreign host"
    NOT_A_HOST_NAME = "not a host name"
    PRIVATE_ADDRESS = "private address"
    # transfers
    REDIRECT = "redirect"
    COMPRESSED = "compressed"
    ANNOUNCED_TOO_LARGE = "announced too large"  # size, limit
    TOO_LARGE = "too large"  # limit
    STORED_TOO_LARGE = "stored file too large"  # size, limit
    BROKE_OFF = "broke off"  # size
    WRONG_LENGTH = "wrong length"  # size, expected
    NO_CONTENT_TYPE = "no content type"


@dataclass(eq=False)
class BadMedia(TransferError):
    """Empty, truncated, too large, or not the kind of file it should be."""

    problem: MediaProblem
    size: int = 0  # bytes that there are
    expected: int = 0  # bytes that were announced
    limit: int = 0  # bytes or pixels that are allowed
    width: int = 0  # pixels
    height: int = 0
    extension: str = ""  # "png"
    name: str = ""  # of the document's outermost element
    kind: str = ""  # "image"
    wanted: str = ""
    reason: str = ""  # a library's own words, for the log


class FilesUnavailable(AtelierError):
    """The object store of finished files gave no answer, or refused. Nothing is known of the file."""


class DeliveryError(AtelierError):
    """A message could not be posted this time."""


class DeliveryImpossible(DeliveryError):
    """It will not work later either: the channel is gone or a permission is missing."""


class FileTooLarge(DeliveryImpossible):
    """The file is above what may be posted there; a smaller copy may go through."""


class DeliveryUnclear(DeliveryError):
    """The answer to a post was lost: the message may be in the channel."""


class PostUncertain(DeliveryError):
    """Whether a message of ours is in a channel cannot be told from what Discord lets us see there."""


class StoreError(AtelierError):
    """The database did not carry out the operation."""


class DatabaseInUse(StoreError):
    """Another process holds the database's lock."""


class DatabaseUnusable(StoreError):
    """Missing, unreadable, damaged, or of a newer schema than this program knows."""


class DatabaseBehind(DatabaseUnusable):
    """Empty, or of an older schema: the next start brings it up to date. `version`: 0 for an empty one."""

    def __init__(self, message: str, *, version: int) -> None:
        super().__init__(message)
        self.version = version


class DatabaseMoved(DatabaseUnusable):
    """The file was moved to PostgreSQL by `migrate-store`. No bot works with it any more."""


class DatabaseAway(DatabaseUnusable):
    """The server cannot be reached now, starts, ends, or has no place for another connection."""


class RolledBack(StoreError):
    """The database no longer has a change that it had acknowledged, as after a failover that lost some."""


class Fenced(StoreError):
    """The other processes have taken this one for dead and do its work: it has to end."""


class Conflict(StoreError):
    """A row was not in the state the caller saw: look again."""


class SettingError(AtelierError):
    """A setting is missing or cannot be used. The sentence names the setting, never its secret value."""
