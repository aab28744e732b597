"""Setting up over the real database: presets, files of rules, and greetings."""

import json

import pytest

from bot.domain.errors import DeliveryError, DeliveryUnclear
from bot.domain.moderation.errors import RulesFileGone, RulesFileRefused
from bot.domain.moderation.greeting import TRIES, Greeted, GreetingState
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.log import FILTER
from bot.domain.moderation.rules_file import Names
from bot.domain.moderation.setting_up import SetupPage
from bot.domain.periods import Per
from bot.ports.greetings import Greetings
from bot.services.moderation.greeting import Greeter
from bot.services.moderation.rules_files import RulesFiles
from bot.services.moderation.setup import SetupService
from bot.services.scheduler import Scheduler
from tests.builders import GUILD
from tests.services.harness import Harness

MOD, OTHER_MOD = 77, 78
NEW = 4711
DAY_MS = 86_400_000
NAMES = Names({21: "studio", 22: "mod-log"}, {31: "Helpers"})


def setup(harness: Harness) -> SetupService:
    return SetupService(harness.store, harness.settings_service, harness.rules_service, harness.clock)


def files(harness: Harness) -> RulesFiles:
    return RulesFiles(harness.store, harness.clock, harness.rules_service.models)


# ── the panel ────────────────────────────────────────────────────────────────────────────────────


async def test_a_choice_is_saved_at_once_and_the_page_is_found_again(harness: Harness) -> None:
    service = setup(harness)
    assert (await service.state(GUILD)).page is SetupPage.CHANNELS
    await service.turn(GUILD, SetupPage.MONEY, by=MOD)
    await service.choose_daily(GUILD, Kind.LIMIT, 5_000_000, by=MOD)
    await service.choose_daily(GUILD, Kind.ALLOWANCE, 500_000, by=OTHER_MOD)
    await service.choose(GUILD, {"alerts_channel": 22}, by=OTHER_MOD)
    state = await setup(harness).state(GUILD)
    assert (state.page, state.settings.alerts_channel) == (SetupPage.MONEY, 22)
    assert (state.daily(Kind.LIMIT), state.daily(Kind.ALLOWANCE)) == (5_000_000, 500_000)


async def test_two_moderators_who_remove_the_same_limit_both_succeed(harness: Harness) -> None:
    service = setup(harness)
    await service.choose_daily(GUILD, Kind.LIMIT, 5_000_000, by=MOD)
    await service.choose_daily(GUILD, Kind.LIMIT, None, by=MOD)
    await service.choose_daily(GUILD, Kind.LIMIT, None, by=OTHER_MOD)
    assert (await service.state(GUILD)).daily(Kind.LIMIT) is None


# ── files of rules ───────────────────────────────────────────────────────────────────────────────


async def exported(harness: Harness) -> bytes:
    """Return a file with an allowance, a model that is off, a default and an alert channel."""
    rules = harness.rules_service
    await rules.set(GUILD, Rule(Kind.ALLOWANCE, Scope.ROLE, 31, Per.DAY, 250_000), by=MOD)
    await rules.set_model(GUILD, "sora-2", Scope.SERVER, GUILD, False, by=MOD)
    await rules.set_default(GUILD, "image", "grok", by=MOD)
    await harness.settings_service.change(GUILD, {"alerts_channel": 22}, by=MOD)
    await harness.store.filters.add(GUILD, ["badword"], ["badwordless"], by=MOD, now=harness.clock.now())
    return await files(harness).export(GUILD, "The Lab", NAMES)


async def test_a_file_changes_nothing_before_apply_and_then_exactly_what_was_shown(harness: Harness) -> None:
    data = await exported(harness)
    there, names = NEW, Names({91: "MOD-LOG"}, {92: "helpers"})
    await harness.rules_service.set(there, Rule(Kind.LIMIT, Scope.SERVER, there, Per.DAY, 1), by=MOD)
    mine = Rule(Kind.ALLOWANCE, Scope.MEMBER, 5, Per.DAY, 2)
    await harness.rules_service.set(there, mine, by=MOD)
    before = await harness.store.rules_files.all_rules(there)
    shown = await files(harness).show(there, data, names, by=MOD)
    assert await harness.store.rules_files.all_rules(there) == before
    assert shown.id is not None
    assert {line.action for line in shown.changes} == {
        "alerts_channel",
        f"limit server:{there} per day",
        "allowance role:92 per day",
        f"model sora-2 server:{there}",
        "default image model",
        FILTER,
    }
    done, made = await files(harness).apply(there, shown.id, names, by=OTHER_MOD)
    assert done
    assert [(one.action, one.old, one.new) for one in made.changes] == [
        (one.action, one.old, one.new) for one in shown.changes
    ]
    after = await harness.store.rules_files.all_rules(there)
    assert [(rule.word, rule.exceptions) for rule in after.words] == [("badword", ("badwordless",))]
    assert after.settings.alerts_channel == 91
    assert list(after.limits) == [mine, Rule(Kind.ALLOWANCE, Scope.ROLE, 92, Per.DAY, 250_000)]
    newest = (await harness.store.moderation_log.newest(there, limit=1))[0]
    assert (newest.action, newest.new, newest.actor) == ("rules imported", "The Lab", OTHER_MOD)
    again = await files(harness).show(there, data, names, by=MOD)
    assert (again.id, again.changes) == (None, ())


async def test_a_file_is_applied_once_and_a_newer_one_takes_its_place(harness: Harness) -> None:
    data = await exported(harness)
    first = await files(harness).show(NEW, data, NAMES, by=MOD)
    second = await files(harness).show(NEW, data, NAMES, by=OTHER_MOD)
    assert first.id is not None
    assert second.id is not None
    with pytest.raises(RulesFileGone):
        await files(harness).apply(NEW, first.id, NAMES, by=MOD)
    with pytest.raises(RulesFileGone):
        await files(harness).apply(GUILD, second.id, NAMES, by=MOD)  # a forged press from elsewhere
    assert (await files(harness).apply(NEW, second.id, NAMES, by=MOD))[0]
    with pytest.raises(RulesFileGone):
        await files(harness).apply(NEW, second.id, NAMES, by=MOD)


async def test_what_changed_since_it_was_shown_is_shown_again(harness: Harness) -> None:
    data = await exported(harness)
    shown = await files(harness).show(NEW, data, NAMES, by=MOD)
    assert shown.id is not None
    await harness.settings_service.change(NEW, {"zone": "Asia/Tokyo"}, by=OTHER_MOD)
    done, again = await files(harness).apply(NEW, shown.id, NAMES, by=MOD)
    assert not done
    assert "zone" in {line.action for line in again.changes}
    assert (await harness.store.settings.get(NEW)).zone == "Asia/Tokyo"
    assert again.id is not None
    assert (await files(harness).apply(NEW, again.id, NAMES, by=MOD))[0]
    assert (await harness.store.settings.get(NEW)).zone == "UTC"


@pytest.mark.parametrize(
    ("part", "entry", "path"),
    [
        ("models", {"model": "dall-e", "allowed": True}, "models[0].model"),
        ("defaults", {"purpose": "image", "model": "sora-2"}, "defaults[0].model"),
        ("defaults", {"purpose": "image", "model": "dall-e"}, "defaults[0].model"),
    ],
)
async def test_a_model_that_is_not_offered_is_refused(
    harness: Harness, part: str, entry: object, path: str
) -> None:
    body = json.loads(await exported(harness)) | {part: [entry]}
    with pytest.raises(RulesFileRefused) as refused:
        await files(harness).show(NEW, json.dumps(body).encode(), NAMES, by=MOD)
    assert refused.value.path == path


# ── greetings ────────────────────────────────────────────────────────────────────────────────────


class Scripted(Greetings):
    """Answer each try with the next of the answers."""

    def __init__(self, *answers: Greeted | Exception | None, found: Greeted | None = None) -> None:
        self.answers = list(answers)
        self.found = found
        self.posts = 0

    async def post(self, guild_id: int, *, nonce: str) -> Greeted | None:
        self.posts += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def find(self, guild_id: int, *, since: int) -> Greeted | None:
        return self.found


def greeter(harness: Harness, greetings: Greetings) -> Greeter:
    scheduler = Scheduler(harness.clock)
    greeter = Greeter(harness.store, greetings, harness.clock, scheduler)
    scheduler.every("greetings", 60, greeter.greet)
    return greeter


THERE = Greeted(21, 99)


async def test_a_server_is_greeted_once_also_after_a_restart_and_a_return(harness: Harness) -> None:
    greetings = Scripted(THERE)
    first = greeter(harness, greetings)
    await first.meet(NEW, harness.clock.now())
    await first.greet()
    await first.greet()
    second = greeter(harness, greetings)
    await second.meet(NEW, harness.clock.now() + 5 * DAY_MS)
    await second.greet()
    assert greetings.posts == 1
    kept = await harness.store.greetings.get(NEW)
    assert kept is not None
    assert (kept.state, kept.message_id) == (GreetingState.POSTED, 99)


async def test_servers_that_were_there_before_are_not_greeted(harness: Harness) -> None:
    greetings = Scripted()
    mine = greeter(harness, greetings)
    await mine.meet(NEW, harness.clock.now() - 2 * DAY_MS)
    await mine.meet(NEW + 1, None)
    await harness.settings_service.change(NEW + 2, {"zone": "Asia/Tokyo"}, by=MOD)
    await mine.meet(NEW + 2, harness.clock.now())  # it has been set up before
    await mine.greet()
    await mine.meet(NEW, harness.clock.now() + DAY_MS)  # thrown out and invited again
    await mine.greet()
    assert greetings.posts == 0


async def test_a_host_who_invites_first_and_starts_then_is_greeted_too(harness: Harness) -> None:
    greetings = Scripted(THERE)
    mine = greeter(harness, greetings)
    await mine.meet(NEW, harness.clock.now() - 3_600_000)
    await mine.greet()
    assert greetings.posts == 1


async def test_a_silent_discord_is_tried_again_and_at_last_given_up(harness: Harness) -> None:
    greetings = Scripted(*[DeliveryError("not now")] * TRIES)
    mine = greeter(harness, greetings)
    await mine.meet(NEW, harness.clock.now())
    for _unused in range(TRIES + 2):
        await mine.greet()
        await harness.clock.sleep(120)
    assert greetings.posts == TRIES
    kept = await harness.store.greetings.get(NEW)
    assert kept is not None
    assert kept.state is GreetingState.UNHEARD


@pytest.mark.parametrize(("found", "posts"), [(THERE, 1), (None, 2)])
async def test_after_an_unclear_answer_the_greeting_is_looked_for_first(
    harness: Harness, found: Greeted | None, posts: int
) -> None:
    greetings = Scripted(DeliveryUnclear("lost"), THERE, found=found)
    mine = greeter(harness, greetings)
    await mine.meet(NEW, harness.clock.now())
    await mine.greet()
    await harness.clock.sleep(120)
    await mine.greet()
    assert greetings.posts == posts
    kept = await harness.store.greetings.get(NEW)
    assert kept is not None
    assert kept.state is GreetingState.POSTED
