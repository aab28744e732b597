"""Use cases of moderation: a server's settings and rules, freezes, the host's pauses, and the log."""

from dataclasses import dataclass

from bot.services.adapters import Adapters
from bot.services.moderation.log_feed import FEED_SECONDS, LogFeed
from bot.services.moderation.pauses import HostPauses
from bot.services.moderation.settings import RulesService, ServerSettingsService


@dataclass(frozen=True, slots=True)
class Moderation:
    """The services of this feature."""

    settings: ServerSettingsService
    rules: RulesService
    pauses: HostPauses


def build(adapters: Adapters) -> Moderation:
    """Build the services and schedule the feed of the moderation log."""
    store, clock, notices = adapters.store, adapters.clock, adapters.notices
    adapters.scheduler.every("mod-log", FEED_SECONDS, LogFeed(store, notices).post)
    return Moderation(
        settings=ServerSettingsService(store, clock),
        rules=RulesService(store, clock, adapters.models),
        pauses=HostPauses(store, notices, clock),
    )
