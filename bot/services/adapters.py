"""The adapters that services are built over: real ones from `bot.wiring`, fakes from the tests.

adapters = Adapters(clock=clock, store=store, …)
jobs = bot.services.jobs.build(adapters, …)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue import MODELS, Model
from bot.ports import (
    Attachments,
    Charts,
    Clock,
    Media,
    Members,
    Notices,
    Places,
    Spool,
    Studio,
    WatchedWallet,
)
from bot.ports.checkpoints import Checkpoint, nothing
from bot.ports.greetings import SILENCE, Greetings
from bot.ports.keywords import NO_KEYWORDS, KeywordRules
from bot.ports.members import STRANGERS
from bot.ports.membership import ALONE, Membership
from bot.ports.places import EVERYWHERE
from bot.ports.reports import NO_CARDS, ReportCards
from bot.ports.result_posts import NO_POSTS, ResultPosts
from bot.services.scheduler import Scheduler
from bot.services.wallets import Wallets
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Adapters:
    """The outside world of the services. `models` are those that the host has switched on."""

    clock: Clock
    scheduler: Scheduler
    store: Store
    spool: Spool
    studio: Studio
    wallets: Wallets
    chains: Sequence[WatchedWallet]  # where the wallets are, in order of preference
    media: Media
    attachments: Attachments
    charts: Charts
    notices: Notices
    models: Sequence[Model] = MODELS
    checkpoint: Checkpoint = nothing
    places: Places = EVERYWHERE
    greetings: Greetings = SILENCE
    members: Members = STRANGERS
    keywords: KeywordRules = NO_KEYWORDS
    result_posts: ResultPosts = NO_POSTS
    report_cards: ReportCards = NO_CARDS
    membership: Membership = ALONE
