"""A bot that starts on the old database finishes what was under way, and pays for nothing twice."""

from bot.domain.contests.models import ContestState
from bot.domain.jobs.job import JobState
from bot.domain.jobs.preferences import Ping
from bot.services.jobs.preferences import MemberPreferences
from bot.services.pictures.panels import Panels
from tests.builders import GUILD, MEMBER, new_request
from tests.compat.before import Before
from tests.services.contest_harness import ContestHarness, person

MOD, DAY = 77, 86_400.0

FINISHED = {
    "admitted": 1,
    "admitted with a file": 2,
    "admitted, half of it uploaded": 3,
    "admitted batch": 1,
    "ready": 1,
    "signed, not sent": 1,
    "signed, lost before it arrived": 1,
    "paid, not recorded": 1,
    "running": 1,
    "running private": 1,
    "running in a contest": 1,
    "fetched": 1,
    "fetched, being posted": 1,
    "fetched private": 1,
    "fetched, to publish": 1,
    "delivered, to tidy": 1,
}
"""Jobs under way, and how many payments of each the chain has taken in the end."""


async def test_every_unfinished_job_is_delivered_and_paid_once(before: Before) -> None:
    harness = before.harness
    await harness.live(1_200)
    for name, count in FINISHED.items():
        for job in (await harness.store.batches.get(before.jobs[name])).jobs:
            assert job.state is JobState.DELIVERED, (name, job)
            taken = [
                payment for payment in await harness.payments(job) if payment.nonce in harness.chain.used
            ]
            assert len(taken) == count, (name, taken)
            await harness.check_one_live(job)
    report = await harness.store.ledger.audit()
    lost = (await harness.store.jobs.get(before.jobs["disputed"])).total  # taken, and still held here
    assert dict(report.balances)["house:studio"] + lost == sum(harness.chain.moved.values())


async def test_what_is_left_to_say_is_said(before: Before) -> None:
    harness = before.harness
    await harness.live(60)
    assert before.jobs["failed, maker not told"] in {job_id for job_id, *_ in harness.delivery.notified}
    assert before.jobs["quoted anew, maker to be asked"] in {
        job_id for job_id, *_ in harness.delivery.price_changes
    }
    assert {4711, 4712} <= set(harness.delivery.removed)
    assert (
        await harness.store.jobs.get(before.jobs["quoted anew, maker to be asked"])
    ).state is JobState.QUOTED


async def test_jobs_that_were_over_stay_as_they_are(before: Before) -> None:
    harness = before.harness
    over = [
        name
        for name, (state, *_) in before.expected["jobs"].items()
        if state in ("DELIVERED", "FAILED", "DISPUTED")
    ]
    over = [name for name in over if name not in FINISHED and name != "failed, maker not told"]
    jobs = {name: await harness.store.jobs.get(before.jobs[name]) for name in over}
    posts = len(harness.studio.presented)
    await harness.live(1_200)
    assert posts < len(harness.studio.presented)
    for name, job in jobs.items():
        assert await harness.job(job) == job, name


PRICES = {
    "quoted": MEMBER,
    "quoted batch": MEMBER,
    "quoted private": MEMBER,
    "quoted from a panel": MEMBER,
    "quoted in a contest": 46,
    "quoted, old": 34,
}
"""Jobs whose price is shown, and who was asked for it."""


async def test_old_prices_can_be_pressed(before: Before) -> None:
    harness = before.harness
    for name, user_id in PRICES.items():
        offer = await harness.admission.confirm(before.jobs[name], user_id=user_id)
        if not offer.admitted:  # the price is another by now: it is shown first
            assert name == "quoted from a panel"
            assert (await harness.admission.confirm(before.jobs[name], user_id=user_id)).admitted
    await harness.live(1_200)
    for name in PRICES:
        for job in (await harness.store.batches.get(before.jobs[name])).jobs:
            assert job.state is JobState.DELIVERED, name


async def test_old_approvals_can_be_decided(before: Before) -> None:
    harness = before.harness
    await harness.approvals.tick()
    for name, by in (("waiting", MOD), ("waiting for the second", 79)):
        await harness.approvals.approve(before.jobs[name], guild_id=GUILD, by=by, senior=True)
    await harness.live(1_200)
    for name in ("waiting", "waiting for the second"):
        for job in (await harness.store.batches.get(before.jobs[name])).jobs:
            assert job.state is JobState.DELIVERED


async def test_an_old_job_can_be_made_again_and_shown(before: Before) -> None:
    harness = before.harness
    old = await harness.store.jobs.get(before.jobs["delivered batch"])
    offer = await harness.admission.repeat(
        old.id, new_request(request_key="again", channel_id=old.channel_id), whole_batch=True
    )
    assert len(offer.jobs) == 3
    secret = before.jobs["delivered private batch"]
    for job_id, count in ((old.id, 0), (secret, 2)):
        shown = await harness.library.get(job_id, guild_id=GUILD, user_id=MEMBER)
        assert shown.job.id == job_id
        assert len(await harness.library.siblings(shown)) == count


async def test_an_old_panel_goes_on(before: Before) -> None:
    harness = before.harness
    panels = Panels(harness.store, harness.pricing, harness.admission, harness.clock)
    panel = await panels.get(before.jobs["panel"], user_id=MEMBER)
    offer = await panels.submit(panel.id, new_request(operation=panel.operation))
    assert offer.job.prompt == "at night"


async def test_old_preferences_count(before: Before) -> None:
    preferences = MemberPreferences(before.harness.store)
    job = await before.harness.store.jobs.get(before.jobs["delivered"])
    assert (await preferences.settings(GUILD, MEMBER)).ping is Ping.LONG
    assert not await preferences.pings(job)


async def test_contests_go_on_to_their_end(before: Before) -> None:
    contests = ContestHarness(before.harness)
    ended = {
        name
        for name, then in before.expected["contests"].items()
        if then["state"] in ("ANNOUNCED", "CANCELLED")
    }
    await contests.ticks()
    assert (await contests.store.contests.get(before.contests["closed"])).state is ContestState.ANNOUNCED
    assert await contests.store.entries.unnotified(before.contests["open"]) == []
    pair = await contests.voting.next(before.contests["voting"], person(44))
    assert pair is not None
    await contests.after(6 * DAY)
    for name, contest_id in before.contests.items():
        if name not in {*ended, "draft"}:
            contest = await contests.store.contests.get(contest_id)
            assert contest.state in (ContestState.ANNOUNCED, ContestState.CANCELLED), (name, contest)
    assert await contests.store.contests.total_in_pots(GUILD) == 0
    await contests.after(2 * DAY)
    themes = {contest.terms.theme for contest in await contests.store.contests.of_server(GUILD)}
    assert "spring" in themes  # the next round of the template
