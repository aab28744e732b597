"""The figures of Atelier's policy, each with its reason."""

from bot.domain.amounts import MICRO

CONFIRM_ABOVE = MICRO // 4
"""Above $0.25 the member confirms before anything is held."""

QUOTE_SECONDS = 15 * 60.0
"""A quote card is valid for this long; confirmed later, it is quoted again."""

APPROVAL_SECONDS = 24 * 3600.0
"""Moderators have this long to decide about a costly job."""

UPLOAD_PRICE = 10_000
UPLOAD_CEILING = UPLOAD_PRICE * 105 // 100
"""StableStudio's documented price of an upload ($0.01), and the maximum we accept; the 402 decides."""

QUOTES_AT_ONCE = 4
"""Quotes that are asked for at once; the rest wait. A service that gets hundreds answers none in time."""

FAILURES_IN_A_ROW = 3
MODEL_REST_SECONDS = 600.0
"""After three paid failures in a row with one model, a member cannot use it for ten minutes."""

LOSSES_TO_REPORT = 10
LOSSES_WINDOW_SECONDS = 3600.0
"""A server's moderators are told when ten jobs failed after payment within an hour."""

GALLERY_STARS = 3
"""A result with so many stars is shown in a server's gallery at first."""

DIRECT_BYTES = 10_000_000
"""Files of one direct message. Discord takes 10 MiB; the rest of the request needs some of it."""

RUNNING_PER_MEMBER = 3
WAITING_PER_MEMBER = 10

OPEN_QUOTES = 20
"""A member's priced requests that wait for a press or for moderators; the oldest makes room for a new one."""

ATTACHED_BYTES_PER_MEMBER = 200_000_000
ATTACHED_BYTES_PER_SERVER = 1_000_000_000
"""Attached files that no job under way needs. The oldest make room for new ones."""

ATTACHED_PART = 5
"""Attached files of all servers take at most this part of SPOOL_MAX_BYTES, beside the finished files."""

WISH_SECONDS = 7 * 24 * 3600.0
"""A refused or failed request is kept for a week, so that its buttons can go on from it."""

OFFER_SECONDS = 8.0
"""A refusal waits this long for the prices of cheaper versions."""

NO_LIMIT = 10**12
"""Micro-USDC above every price."""

PRESS_SECONDS = 5.0
"""A member who presses the same buying button again within this time is asked first."""

QUEUE_SHARES = 5
"""A server has at most a fifth of the bot's queue while others wait."""

UNCLEAR_SECONDS = 60.0
"""A paid request is over for us after this long; before, its bytes are not presented again."""

STOP_SECONDS = 60.0
"""Asked to stop, the process lets paid requests and uploads end for so long, in true time."""

LOOK_SECONDS = 15.0
"""The longest pause between two looks at an unclear payment."""

PRESENT_LIMIT = 2
"""Presentations of the same authorization: the first and one more."""

CLOCK_TOLERANCE_SECONDS = 60.0
"""True seconds by which our clock and StableStudio's may differ. Further apart nothing is bought. A job may
seem to be this much older or younger than the payment that made it, beside the measured difference."""

NOTE_SECONDS = 5.0
"""The studio's job list is noted this often while a payment is unclear."""

DISPUTE_SECONDS = 600.0
"""A charged purchase whose job cannot be found this long after its authorization ended is disputed."""

SIGN_LIMIT = 3
"""Authorizations in a row that may lapse unused before a job is given up."""

NOT_FOUND_SECONDS = 300.0
"""A studio job may answer 404 this long after it was accepted."""

LATE_FACTOR = 2.0
"""A job is called late after twice the upper end of its usual time."""

SLOW_AFTER_SECONDS = 2 * 3600.0
SLOW_POLL_SECONDS = 300.0
STALLED_SECONDS = 24 * 3600.0
"""After two hours a job is asked for every five minutes only; after a day it is given up."""

LINK_SECONDS = 20 * 60.0
"""StableStudio serves a result for this long."""

FETCH_TRIES = 3
"""A bad download is tried at least this often, spread over the link's life."""

PROGRESS_AFTER_SECONDS = 3.0
EDIT_SECONDS = 10.0
"""A progress message is posted after three seconds and edited at most every ten."""

LATE_FAILURE_SECONDS = 60.0
"""A job that fails later than this after its start is told in a message of its own, which mentions its maker:
they look elsewhere by then, and Discord notifies nobody of an edit."""

RESULT_BYTES = 512 * 1024 * 1024
"""Upper bound in bytes of a result we download."""


PATIENCE_SECONDS = 600.0
"""An unpaid job waits this long for a studio or a chain that does not answer."""

RETRY_SECONDS = (5.0, 60.0)
"""First and longest pause before something that failed is tried again."""


def retry_seconds(failures: int) -> float:
    """Return the pause after so many failures in a row (at least 1): doubled each time, up to the longest."""
    first, longest = RETRY_SECONDS
    return float(min(longest, first * 2 ** min(failures - 1, 10)))


UNDELIVERABLE_SECONDS = 600.0
"""Pause before a result is posted again in a channel that was closed to us."""

NONCE_SECONDS = 120.0
"""A message sent again with the same nonce is surely the same message for so long; Discord says "minutes"."""

CARD_SECONDS = 10.0
"""The maker of a private result gets a direct message after this long without a card."""

UNHEARD_SECONDS = 6 * 3600.0
"""Pause before a maker who takes no direct messages is tried again; `/show` delivers meanwhile."""

UPLOAD_FLOOR = 10 * 1024 * 1024
"""Bytes that every channel takes, even where a larger announced limit turns out to be wrong."""

THUMBNAIL_BYTES = 64 * 1024
"""Bytes of a small copy for lists."""

THUMBNAIL_SECONDS = 3.0
"""True seconds to wait for small copies; a list without some of them is better than a late one."""

REQUEST_FLOOR = 24 * 1024 * 1024
"""Bytes that all files of one message may have together, even where larger single files are allowed."""

REFERENCE_BYTES = 50 * 1024 * 1024
"""Upper bound in bytes of an attached file for which the service documents none."""
