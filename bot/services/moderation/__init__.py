"""Use cases of moderation: a server's settings, rules and people, freezes, the host's pauses, and the log."""

from dataclasses import dataclass

from bot.services.adapters import Adapters
from bot.services.moderation.access import Access
from bot.services.moderation.content import ContentRules
from bot.services.moderation.greeting import LOOK_SECONDS, TASK, Greeter
from bot.services.moderation.log_feed import FEED_SECONDS, LogFeed
from bot.services.moderation.pauses import HostPauses
from bot.services.moderation.people import People
from bot.services.moderation.removal import CHANGE_SECONDS, Removal
from bot.services.moderation.reports import MISSING_SECONDS, WORK, Reports
from bot.services.moderation.rules_files import RulesFiles
from bot.services.moderation.settings import RulesService, ServerSettingsService
from bot.services.moderation.setup import SetupService


@dataclass(frozen=True, slots=True)
class Moderation:
    """The services of this feature."""

    settings: ServerSettingsService
    rules: RulesService
    pauses: HostPauses
    greeter: Greeter
    setup: SetupService
    rules_files: RulesFiles
    access: Access
    people: People
    content: ContentRules
    removal: Removal
    reports: Reports


def build(adapters: Adapters) -> Moderation:
    """Build the services and schedule the feed of the moderation log."""
    store, clock, notices = adapters.store, adapters.clock, adapters.notices
    adapters.scheduler.every("mod-log", FEED_SECONDS, LogFeed(store, notices, adapters.membership).post)
    greeter = Greeter(store, adapters.greetings, clock, adapters.scheduler, adapters.membership)
    adapters.scheduler.every(TASK, LOOK_SECONDS, greeter.greet)
    settings, rules = ServerSettingsService(store, clock), RulesService(store, clock, adapters.models)
    access = Access(store, clock)
    people = People(store, access, adapters.members, notices, clock)
    removal = Removal(store, adapters.spool, adapters.result_posts, notices, clock)
    reports = Reports(
        store,
        removal,
        adapters.result_posts,
        people,
        adapters.report_cards,
        clock,
        lambda: adapters.scheduler.wake(WORK),
        adapters.membership,
    )
    adapters.scheduler.every("removals", CHANGE_SECONDS, removal.tick, for_all=True)
    adapters.scheduler.at(WORK, reports.next_due, reports.tick)
    adapters.scheduler.every("reports-missing", MISSING_SECONDS, reports.post_missing)
    return Moderation(
        settings=settings,
        rules=rules,
        pauses=HostPauses(store, notices, clock),
        greeter=greeter,
        rules_files=RulesFiles(store, clock, adapters.models),
        setup=SetupService(store, settings, rules, clock),
        access=access,
        content=ContentRules(store, adapters.keywords, clock),
        people=people,
        removal=removal,
        reports=reports,
    )
