"""The old database opens, audits clean, and every read the commands make answers as it did."""

import json
import sqlite3
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.preferences import Ping
from bot.domain.moderation.limits import Requester
from bot.domain.money.networks import BASE
from bot.domain.money.spending import HistoryPart, HistoryQuery, last_days
from bot.store import open_store
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.compat.before import Before, load, restore

OTHER_GUILD = 12


def schema(file: Path) -> set[tuple[str, str, str]]:
    connection = sqlite3.connect(file)
    try:
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        ).fetchall()
    finally:
        connection.close()
    return {(kind, name, " ".join(str(sql).replace('"', "").split())) for kind, name, sql in rows}


async def test_an_old_database_and_a_new_one_have_the_same_schema(tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    for file in (new, restore(tmp_path)):
        await (await open_store(file)).close()
    assert schema(tmp_path / "atelier.db") == schema(new)


async def test_the_accounts_are_what_they_were(before: Before) -> None:
    store, then = before.harness.store, before.expected
    report = await store.ledger.audit()
    assert report.ok, report.findings
    assert dict(report.balances) == then["accounts"]
    assert (await store.ledger.journal_head())[1] == then["head"]
    balances = await store.budgets.balances(GUILD)
    assert (balances.available, balances.held) == (then["available"], then["held"])
    assert GUILD in {guild_id for guild_id, _ in await store.budgets.all_balances()}
    assert (await store.ledger.audit()).ok
    assert await store.ledger.payments()
    assert len(await store.ledger.deposits()) == 5
    (wallet,) = {deposit.wallet for deposit in await store.ledger.deposits() if deposit.wallet}
    span = await store.deposits.scanned_span(wallet)
    assert span is not None
    assert await store.ledger.scanned_span(wallet) == span


async def test_every_job_is_what_it_was(before: Before) -> None:
    store = before.harness.store
    for name, then in before.expected["jobs"].items():
        job, receipt = await store.jobs.get(before.jobs[name]), await store.jobs.receipt(before.jobs[name])
        failure = job.failure and job.failure.value
        money = [receipt.paid, receipt.returned, receipt.held, receipt.refunded]
        assert [job.state.value, failure, job.total, *money] == then, name
        assert await store.jobs.find(job.request_key) == job
        assert job in (await store.batches.get(job.id)).jobs
        if job.admitted_at is not None:
            assert (await store.history.receipt(job.id)).job.job_id == job.id
        assert (await store.jobs.count_ahead(job.id)) >= 0
    assert len((await store.batches.get(before.jobs["delivered batch"])).jobs) == 3
    assert len(await store.jobs.references(before.jobs["delivered edit"])) == 2
    assert sum((await store.jobs.count_by_state()).values()) == 80
    assert await store.jobs.usual_seconds("flux-2-pro/generate") is not None
    assert await store.jobs.of_member(GUILD, MEMBER)
    assert await store.jobs.of_member(GUILD, 37, open_only=True)
    assert await store.jobs.count_open(GUILD, 36)
    assert before.jobs["running"] in await store.jobs.with_next_step()
    assert before.jobs["delivered"] not in await store.jobs.with_next_step()
    assert [one.id for one in await store.host.flagged_jobs()]


async def test_payments_and_uploads_are_found(before: Before) -> None:
    store = before.harness.store
    lost = before.jobs["paid, not recorded"]
    live = await store.payments.live(lost, "generation")
    assert live is not None
    assert await store.payments.get(live.id) == live
    assert live in await store.payments.unresolved()
    claims, _ = await store.payments.claims(0, [])
    assert live in [claim.payment for claim in claims]
    assert await store.payments.open_amount() > 0
    retried = before.jobs["delivered after a lapsed payment"]
    assert await store.payments.count_lapses(retried, "generation") >= 1
    running = await store.jobs.get(before.jobs["running"])
    assert await store.payments.is_studio_job_known(str(running.studio_job))
    first, second = await store.jobs.references(before.jobs["admitted, half of it uploaded"])
    assert await store.uploads.find(first.sha256, first.content_type) == first.url
    assert (second.url, second.ticket is None) == (None, False)


async def test_approvals_are_in_their_states(before: Before) -> None:
    approvals = before.harness.store.approvals
    states = {
        "approved": ApprovalState.APPROVED,
        "denied": ApprovalState.DENIED,
        "withdrawn": ApprovalState.WITHDRAWN,
        "expired": ApprovalState.EXPIRED,
        "waiting": ApprovalState.ASKED,
        "waiting for the second": ApprovalState.ASKED,
    }
    for name, state in states.items():
        approval = await approvals.of_job(before.jobs[name])
        assert approval is not None
        assert approval.state is state
    waiting = {approval.job_id for approval in await approvals.waiting(GUILD)}
    assert waiting == {before.jobs["waiting"], before.jobs["waiting for the second"]}
    half = await approvals.of_job(before.jobs["waiting for the second"])
    assert half is not None
    assert (half.needs, half.first_by) == (2, 77)
    assert await approvals.of_member(GUILD, 34)
    assert waiting <= set(await approvals.waiting_jobs())
    assert await approvals.next_due() is not None


async def test_what_moderators_decided_holds(before: Before) -> None:
    store, then = before.harness.store, before.expected
    settings = json.loads(json.dumps(asdict(await store.settings.get(GUILD))))
    assert then["settings"].items() <= settings.items()  # others came later
    frozen = (await store.settings.get(OTHER_GUILD)).frozen
    assert frozen is not None
    assert frozen.reason == "too much of it"
    lines = [
        [line.actor, line.action, line.old, line.new, line.reason]
        for line in await store.moderation_log.newest(GUILD, limit=200)
    ]
    assert lines == then["log"]
    assert await store.moderation_log.newest(None)
    assert len(await store.moderation_log.unread("mod-log", limit=20)) >= 3
    assert len(await store.limits.rules(GUILD)) == 6
    assert len(await store.limits.model_rules(GUILD)) == 3
    assert await store.limits.default_models(GUILD) == {"image": "nano-banana-pro", "video": "seedance"}
    requester = Requester(GUILD, CHANNEL, MEMBER, roles=(61,))
    now = before.harness.clock.now()
    assert await store.spending.server_standings(GUILD, now=now)
    assert await store.spending.standings(requester, now=now)
    await store.spending.check_model(requester, "flux-2-pro")
    await store.spending.check_anything_left(requester, now=now)
    await store.spending.check_amount(requester, 40_000, now=now)


async def test_what_members_chose_and_opened_is_there(before: Before) -> None:
    store = before.harness.store
    settings = await store.preferences.get(GUILD, MEMBER)
    assert (settings.ping, settings.shares) == (Ping.LONG, True)
    defaults = await store.preferences.defaults(GUILD, MEMBER)
    assert defaults == {"nano-banana-pro": {"aspect_ratio": "16:9", "image_size": "2K"}}
    panel = await store.panels.get(before.jobs["panel"])
    assert (panel.prompt, len(panel.pictures), panel.user_id) == ("at night", 1, MEMBER)
    assert panel.pictures[0].job == before.jobs["delivered"]
    assert len(await store.panels.tray(GUILD, MEMBER)) == 2
    assert len(await store.panels.choice("choice1", MEMBER)) == 2
    sources = await store.panels.credits(before.jobs["delivered edit"])
    assert [source.job for source in sources] == [before.jobs["delivered"], None]
    assert await store.panels.removed_by(before.jobs["removed"]) == 77


async def test_the_hosts_side_is_there(before: Before) -> None:
    store, now = before.harness.store, before.harness.clock.now()
    assert await store.host.current_pause() is None
    assert [model.model for model in await store.host.retired_models()] == ["wan-2.6"]
    used, cap = await store.host.used_today(now)
    assert (used > 0, cap) == (True, 60_000_000)
    reconcile = await store.host.last_reconcile()
    assert reconcile is not None
    assert reconcile.head == before.expected["head"]
    assert await store.host.record_start(now) < now
    assert await store.host.record_wallet_low(BASE.name, True) is False
    assert await store.meta_get("commands:global") == "ab" * 32
    assert {one.id for one in await store.deposits.topups_of_server(GUILD)} == {
        "lapsed01",
        "credit01",
        "credit02",
        "waiting1",
    }
    assert [topup.id for topup in await store.deposits.unannounced_topups()] == ["credit02"]
    assert len(await store.deposits.newest()) == 5
    assert len(await store.deposits.newest(unclaimed=True)) == 1
    assert len(await store.deposits.waiting_amounts(now)) == 1
    await store.budgets.take_alerts()
    assert len(await store.prices.quotes(0)) == 2
    assert await store.prices.losses(0)
    assert await store.budgets.owed() > 0


@pytest.mark.parametrize("what", HistoryPart)
async def test_the_history_has_its_pages(before: Before, what: HistoryPart) -> None:
    store, now = before.harness.store, before.harness.clock.now()
    page = await store.history.page(HistoryQuery(GUILD, 0, now, what), 0)
    assert page.lines
    if what is HistoryPart.ALL:
        assert page.more
        assert (await store.history.page(HistoryQuery(GUILD, 0, now, what, MEMBER, "flux-2-pro"), 0)).lines
        dates = last_days(365, now, (await store.settings.get(GUILD)).zone)
        spent = await store.history.spending(GUILD, dates)
        assert sum(spent.days.values()) == (await store.budgets.balances(GUILD)).spent
        assert (await store.ledger.audit()).ok
        assert (await store.history.receipts(GUILD, MEMBER, now, 0)).lines
        assert (await store.history.totals(GUILD, MEMBER)).jobs > 10
        tables = await store.history.export(GUILD, 0)
        assert all(tables.values())


@pytest.mark.parametrize("name", load("outside.json")["contests"])
async def test_every_contest_is_what_it_was(before: Before, name: str) -> None:
    store, contest_id, then = before.harness.store, before.contests[name], before.expected["contests"][name]
    contest, settled = await store.contests.get(contest_id), await store.contests.settlement(contest_id)
    ranking = [[one.entry, one.place, one.score] for one in settled.result.standings] if settled else None
    entries = [
        [one.job_id, one.user_id, one.state.value] for one in await store.entries.of_contest(contest_id)
    ]
    assert {"state": contest.state.value, "ranking": ranking, "entries": entries} == then
    listed = await store.contests.of_server(GUILD)
    assert (contest in listed) == (name != "draft")  # only its organiser sees a draft
    await store.contests.pot(contest_id)
    await store.contests.pot_share(contest_id, 41)
    snapshot = await store.contests.snapshot(contest_id)
    assert snapshot.contest == contest
    for entry in await store.entries.of_contest(contest_id):
        assert await store.entries.get(entry.job_id) == entry
    if settled:
        assert settled.recount


async def test_what_belongs_to_contests_is_there(before: Before) -> None:
    store, now = before.harness.store, before.harness.clock.now()
    voting, opened = before.contests["voting"], before.contests["open"]
    pair = await store.votes.open_pair(voting, 44)
    assert pair is not None
    assert await store.votes.get_pair(pair.id) == pair
    assert len(await store.votes.voted_pairs(voting, 44)) == 2
    await store.votes.candidates(voting, 44)
    assert len(await store.votes.hearts(before.contests["voting hearts"], 44)) == 1
    assert len(await store.entries.jobs_of_member(opened, 43)) == 2
    assert await store.contests.organiser_deadline(before.contests["too few voters"]) is not None
    assert await store.contests.reminder_role(GUILD) == 62
    assert await store.contests.prize(GUILD, 41) == before.expected["accounts"][f"guild:{GUILD}:prize:41"]
    assert await store.contests.total_in_pots(GUILD) > 0
    assert before.jobs["not handed in"] in await store.contests.jobs_to_keep()
    assert await store.contests.next_due() is not None
    (template,) = await store.contests.templates(GUILD)
    assert (template.theme, template.opened) == ("spring", 0)
    assert not await store.contests.templates_due(now)
    await store.contests.due(now)
    await store.contests.check_funds(opened, 41, [("flux-2-pro", 40_000)], now=now)
