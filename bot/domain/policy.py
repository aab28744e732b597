"""The figures Atelier decides by, each with its reason."""

from bot.domain.amounts import MICRO

CONFIRM_ABOVE = MICRO // 4
"""Above $0.25 a press is asked for before anything is held."""

QUOTE_SECONDS = 15 * 60.0
"""A quote card is good for this long; pressed later, it is quoted again."""

APPROVAL_SECONDS = 24 * 3600.0
"""How long moderators have to decide about a costly job."""

UPLOAD_PRICE = 10_000
UPLOAD_CEILING = UPLOAD_PRICE * 105 // 100
"""What StableStudio documents for one upload ($0.01), and the most we accept; the 402 decides."""

QUOTES_AT_ONCE = 4
"""Prices that are asked for side by side; the rest wait for their turn. Whoever is asked for hundreds at
once answers none of them in time."""

RUNNING_PER_MEMBER = 3
WAITING_PER_MEMBER = 10

UNCLEAR_SECONDS = 60.0
"""A paid request is over for us after this long; before, its bytes are not presented again."""

LOOK_SECONDS = 15.0
"""How often an unclear payment is looked up, at most this far apart."""

PRESENT_LIMIT = 2
"""How often the same authorization is presented: the first time and once more."""

MATCH_EARLY_SECONDS = 10.0
"""Clocks differ: a studio job may seem to be this much older than the payment that made it."""

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
"""How long StableStudio serves a result."""

FETCH_TRIES = 3
"""A bad download is tried at least this often, spread over the link's life."""

PROGRESS_AFTER_SECONDS = 3.0
EDIT_SECONDS = 10.0
"""A progress message is posted after three seconds and edited at most every ten."""

RESULT_BYTES = 512 * 1024 * 1024
"""Upper bound of a result we download."""


PATIENCE_SECONDS = 600.0
"""How long an unpaid job waits for a studio or a chain that does not answer."""

RETRY_SECONDS = (5.0, 60.0)
"""First and longest pause before something that failed is tried again."""


def retry_seconds(failures: int) -> float:
    """Return the pause after so many failures in a row (at least 1): doubled each time, up to the longest."""
    first, longest = RETRY_SECONDS
    return float(min(longest, first * 2 ** min(failures - 1, 10)))


UNDELIVERABLE_SECONDS = 600.0
"""How often a result whose channel is closed to us is tried again."""

CARD_SECONDS = 10.0
"""How long the maker of a private result may be without a card before a direct message is sent."""

UNHEARD_SECONDS = 6 * 3600.0
"""How often a maker who takes no direct messages is tried again; until then `/show` hands the result over."""

VARY_SECONDS = 20.0
"""How long a finished message waits for the price on its buttons for variations."""

UPLOAD_FLOOR = 10 * 1024 * 1024
"""Bytes of a file that may be posted in every channel, whatever a larger announced limit turns out to be."""

REFERENCE_BYTES = 50 * 1024 * 1024
"""Upper bound of an attached file for which the service documents none."""
