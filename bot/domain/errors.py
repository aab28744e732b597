"""Every error of Atelier, grouped by what the caller can do about it.

AtelierError
├─ Refused                  the asker can change something; nothing was paid
│  ├─ InvalidOptions        an option, prompt or reference the operation does not take
│  ├─ OverBudget            the server's budget does not cover it
│  ├─ OverLimit             a limit or a queue is full
│  ├─ NotAllowed            this person, channel or server may not do this (now)
│  │  ├─ NeedsApproval      a moderator has to agree first
│  │  └─ Stopped            spending or a model is stopped; what is paid already is still delivered
│  ├─ NotFound              no such job, server or message here
│  └─ Outdated              what was pressed is no longer as it was shown
├─ ProviderError            StableStudio or the blob host
│  ├─ ProviderRefused       it answered a clear no before any payment; `message` is its own words
│  ├─ ProviderUnavailable   no usable answer to something that costs nothing: ask again later
│  └─ UntrustedChallenge    a price or payee we do not accept: never signed
├─ ChainUnavailable         no trustworthy answer from the chain: unknown stays unknown
├─ TransferError            a download or upload of media that did not complete
│  ├─ LinkDead              the link is gone (403, 404, 410)
│  └─ BadMedia              the bytes are not what they should be
├─ DeliveryError            Discord did not take the message
│  ├─ DeliveryImpossible    and will not: channel gone, permission lost
│  │  └─ FileTooLarge       the file is above what may be posted there
│  └─ DeliveryUnclear       or perhaps did: look before posting again
├─ StoreError               the database
│  ├─ DatabaseInUse         another bot holds it
│  ├─ DatabaseUnusable      missing, damaged or written by a newer Atelier
│  └─ Conflict              a compare-and-set lost: somebody else moved the row first
└─ SettingError             a setting that cannot be used; one sentence names it
"""


class AtelierError(Exception):
    """Base of all errors. Facts are the fields of a dataclass; `str(error)` lists them for the log.

    `bot.ui.kit.errors` turns classes into words for members. Errors that members never see as they are
    (settings, database, chain) carry one English sentence instead. Neither names a secret.
    """

    def __str__(self) -> str:
        names = getattr(self, "__dataclass_fields__", ())
        if not names:
            return super().__str__()
        facts = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__name__}({facts})"


class Refused(AtelierError):
    """The request is not carried out and nothing was paid for it.

    `str(error)` says what happened and what to do; it is shown to the asker as it is.
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
    """A limit is reached; the sentence names the number, what is used and when it frees up."""


class NotAllowed(Refused):
    """Paused, blocked, missing permission: the sentence says who can change it."""


class NeedsApproval(NotAllowed):
    """The price is above the server's line: a moderator has to agree first."""


class Stopped(NotAllowed):
    """Spending is stopped; what is paid already is still made and delivered."""


class NotFound(Refused):
    """What was asked for does not exist, or not for this asker."""


class Outdated(Refused):
    """The button or card shows something that has changed since; nothing was done."""


class ProviderError(AtelierError):
    """StableStudio or the blob host did not do what was asked."""


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


class UntrustedChallenge(ProviderError):
    """A 402 that names a price, payee, asset, network or host we do not accept. Nothing was signed."""


class ChainUnavailable(AtelierError):
    """The chain's node gave no answer, or one that cannot be relied on."""


class TransferError(AtelierError):
    """Media did not arrive whole; trying again may help."""


class LinkDead(TransferError):
    """The link no longer serves the file."""


class BadMedia(TransferError):
    """Empty, truncated, too large, or not the kind of file it should be."""


class DeliveryError(AtelierError):
    """A message could not be posted this time."""


class DeliveryImpossible(DeliveryError):
    """It will not work later either: the channel is gone or a permission is missing."""


class FileTooLarge(DeliveryImpossible):
    """The file is above what may be posted there; a smaller copy may go through."""


class DeliveryUnclear(DeliveryError):
    """The answer to a post was lost: the message may stand in the channel."""


class StoreError(AtelierError):
    """The database did not do what was asked."""


class DatabaseInUse(StoreError):
    """Another process holds the database's lock."""


class DatabaseUnusable(StoreError):
    """Missing, unreadable, damaged, or of a newer schema than this program knows."""


class Conflict(StoreError):
    """A row was not in the state the caller saw: look again."""


class SettingError(AtelierError):
    """A setting is missing or cannot be used. The sentence names the setting, never its secret value."""
