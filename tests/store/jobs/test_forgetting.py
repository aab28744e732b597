"""A member is forgotten: no trace of them is in the file, sums stay, and the books are whole."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.domain.contests.models import Choice
from bot.domain.errors import StoreError
from bot.domain.jobs.errors import NothingStored, StillUnderWay
from bot.domain.jobs.job import Failure, JobState
from bot.domain.jobs.preferences import MemberSettings
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.moderation.log import JobFacts
from bot.domain.periods import Per
from bot.store import Store, open_readonly, open_store
from bot.store.jobs.holdings import HOLDINGS, NOTHING
from bot.store.sqlite.migrate import known
from tests.builders import GUILD, draft, reference
from tests.fakes.clock import START
from tests.store import acts
from tests.store.acts import delivered, granted
from tests.store.contests.acts import entered, opened, settled, voted, voting
from tests.store.places import Where, contents, meddle

ME, MIRA, THEO = 803_112_233_445_566_778, 803_112_233_445_566_111, 803_112_233_445_566_222
PROMPT = "a heron that only I have thought of"
PICTURE = "fe" * 32


def traces(where: Where) -> list[str]:
    """Return the files of the database, its write-ahead log among them, in which the member still is.

    On PostgreSQL the tables: its server sees to its files.
    """
    needles = [str(ME).encode(), ME.to_bytes(8, "big"), PROMPT.encode(), PICTURE.encode()]
    if isinstance(where, Path):
        found = {file.name: file.read_bytes() for file in (where, Path(f"{where}-wal")) if file.exists()}
    else:
        needles.append(PROMPT.encode().hex().encode())
        found = contents(where)
    return [
        f"{name}: {needle!r}" for name, content in found.items() for needle in needles if needle in content
    ]


async def lived(store: Store) -> None:
    """A member makes things, saves them, is moderated, wins a contest, votes in another, spends the prize."""
    await granted(store, 50_000_000)
    mine: dict[str, Any] = {"user_id": ME, "options": {"prompt": PROMPT}, "body": PROMPT.encode()}
    uploaded = await acts.with_upload(
        store, **{**mine, "body": None}, references=(reference(sha256=PICTURE),)
    )
    await store.uploads.mark_online(uploaded.id, 0, "https://blob/heron", now=START)
    await store.jobs.fail(uploaded.id, Failure.CANCELLED, detail=PROMPT, refund=False, now=START)
    job = await delivered(store, **mine)
    await store.favourites.save("fav123", GUILD, MIRA, job.id, most=25, now=START)
    await store.preferences.save(GUILD, ME, MemberSettings(shares=False))
    await store.limits.set_rule(GUILD, Kind.ALLOWANCE, Scope.MEMBER, ME, Per.DAY, 5, by=MIRA, now=START)
    await store.moderation_log.write(
        GUILD, by=MIRA, now=START, action="removed", new=JobFacts(job.id, ME, "flux-2-pro").dump()
    )
    await store.moderation_log.write(GUILD, by=ME, now=START, action="zone", old="UTC", new="Europe/Rome")
    won = await opened(store, pot=2_000_000, prize=1_000_000, quorum=1)
    first, second = await entered(store, won, ME, MIRA)
    await store.contests.advance(won.id, now=START + 3_600_000)
    await voted(store, await store.contests.get(won.id), THEO, first, second, Choice.A)
    await settled(store, won.id)
    for entry in (first, second):
        await store.jobs.mark_delivered(entry, channel_id=22, message_id=9, now=START + 90_000)
    await delivered(store, **mine)  # from the prize
    seen, entries = await voting(store, MIRA, THEO, pot=2_000_000, prize=0, quorum=1)
    await voted(store, seen, ME, entries[0], entries[1], Choice.A)
    await settled(store, seen.id)
    for entry in entries:
        await store.jobs.mark_delivered(entry, channel_id=22, message_id=9, now=START + 90_000)


async def forget(store: Store) -> int:
    begun = await store.privacy.begin(ME, posts=False, now=START)
    await store.privacy.erase(begun.name, now=START)
    await store.checkpoint()
    return begun.name


async def test_nothing_is_found_in_the_file_and_sums_stay(store: Store, where: Where) -> None:
    await lived(store)
    before = dict((await store.ledger.audit()).balances)
    spent = (await store.privacy.holdings(ME)).spent
    assert traces(where)
    name = await forget(store)
    assert traces(where) == []
    after = dict((await store.ledger.audit()).balances)
    assert sorted(after.values()) == sorted(before.values())
    left = await store.privacy.holdings(name)
    assert (left.spent, left.saved, left.prize) == (spent, 0, after[f"guild:{GUILD}:prize:{name}"])
    assert (await store.privacy.holdings(ME)).is_empty


async def test_a_second_time_there_is_nothing(store: Store, where: Where) -> None:
    await lived(store)
    name = await forget(store)
    await store.privacy.erase(name, now=START)
    with pytest.raises(NothingStored):
        await store.privacy.begin(ME, posts=True, now=START)
    assert await store.privacy.pending() == []
    await delivered(store, user_id=ME)  # who comes back starts afresh
    assert (await store.privacy.holdings(ME)).jobs == 1


async def test_a_moderator_who_made_nothing_can_be_forgotten_too(store: Store, where: Where) -> None:
    await store.moderation_log.write(GUILD, by=ME, now=START, action="zone", old="UTC", new="Europe/Rome")
    found = await store.privacy.holdings(ME)
    assert (found.jobs, found.rows, found.is_empty) == (0, 1, False)
    await forget(store)
    assert traces(where) == []


async def test_what_is_under_way_has_to_end_first(store: Store) -> None:
    await granted(store, 50_000_000)
    job = await acts.running(store, user_id=ME)
    contest = await opened(store, pot=1_000_000, prize=0)
    await entered(store, contest, ME)
    with pytest.raises(StillUnderWay) as refused:
        await store.privacy.begin(ME, posts=False, now=START)
    assert job.id in refused.value.unfinished.jobs
    assert refused.value.unfinished.entries == [contest.theme]
    with pytest.raises(StillUnderWay):
        await store.privacy.begin(contest.organiser_id, posts=False, now=START)


async def test_quotes_that_wait_are_closed_and_work_begun_meanwhile_comes_first(store: Store) -> None:
    await granted(store)
    quote = await store.jobs.create(draft(user_id=ME))
    begun = await store.privacy.begin(ME, posts=False, now=START)
    assert (await store.jobs.get(quote.id)).state is JobState.FAILED
    await acts.admitted(store, user_id=ME)
    with pytest.raises(StillUnderWay):
        await store.privacy.erase(begun.name, now=START)
    assert (await store.privacy.pending())[0].user_id == ME
    again = await store.jobs.create(draft(user_id=MIRA))
    assert (await store.jobs.get(again.id)).state is JobState.QUOTED


async def test_a_vote_in_a_contest_that_runs_goes_and_one_that_was_counted_stays(store: Store) -> None:
    await granted(store, 50_000_000)
    running, entries = await voting(store, MIRA, THEO, pot=1_000_000, prize=0, quorum=1)
    await voted(store, running, ME, entries[0], entries[1], Choice.A)
    counted, others = await voting(store, MIRA, THEO, pot=1_000_000, prize=0, quorum=1)
    await voted(store, counted, ME, others[0], others[1], Choice.B)
    await settled(store, counted.id)
    salt = (await store.contests.get(counted.id)).salt
    await forget(store)
    assert (await store.contests.snapshot(running.id)).ballots == ()
    assert len((await store.contests.snapshot(counted.id)).ballots) == 1
    assert (await store.contests.get(counted.id)).salt != salt


@pytest.mark.parametrize("column", ["note", "hash"])
async def test_a_row_that_was_tampered_with_is_not_written_again(
    store: Store, where: Where, column: str
) -> None:
    await delivered_with_budget(store)
    begun = await store.privacy.begin(ME, posts=False, now=START)
    kept = await store.ledger.audit()
    assert kept.findings == ()
    tampered = f"UPDATE transfers SET {column} = {column} || 'x' WHERE actor = {ME}"
    meddle(where, lambda connection: connection.execute(tampered))
    with pytest.raises(StoreError, match="not as it was written"):
        await store.privacy.erase(begun.name, now=START)
    as_it_was = f"UPDATE transfers SET {column} = rtrim({column}, 'x') WHERE actor = {ME}"
    meddle(where, lambda connection: connection.execute(as_it_was))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE transfers SET amount = amount + 1 WHERE actor = {name}", "not as it was written"),
        ("UPDATE transfers SET actor = 5 WHERE actor = {name}", "not as it was written"),
        ("DELETE FROM renamed_lines", "is written twice"),
    ],
)
async def test_the_audit_finds_what_was_changed_after_a_member_was_forgotten(
    where: Where, change: str, said: str
) -> None:
    store = await open_store(where)
    await delivered_with_budget(store)
    name = await forget(store)
    await store.close()
    meddle(where, lambda connection: connection.execute(change.format(name=name)))
    reader = await open_readonly(where)
    try:
        findings = (await reader.audit()).findings
    finally:
        await reader.close()
    assert any(said in finding.detail for finding in findings)


async def delivered_with_budget(store: Store) -> None:
    await granted(store)
    await delivered(store, user_id=ME)


def schema() -> dict[str, list[str]]:
    """Return the tables of the newest schema with their columns."""
    connection = sqlite3.connect(":memory:")
    for step in known():
        connection.executescript(step.sql)
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {
        name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        for (name,) in tables
        if not name.startswith("sqlite_")
    }


def test_every_table_says_what_it_holds_about_a_member() -> None:
    assert set(HOLDINGS) | NOTHING == set(schema())
    assert not set(HOLDINGS) & NOTHING


_MEMBER = re.compile(
    r"by|actor|\w+_by|\w*(user|voter|author|organiser|reporter|member|maker|giver|owner)(_id)?"
)
_RENAMED_IN_THE_BOOKS = ("transfers", "deposits", "forgettings")


def test_every_column_that_names_a_member_is_dealt_with() -> None:
    for table, columns in schema().items():
        for column in filter(_MEMBER.fullmatch, columns):
            assert table in HOLDINGS, f"{table}.{column}"
            if table not in _RENAMED_IN_THE_BOOKS and column != "running_per_member":
                statements = HOLDINGS[table].forget
                assert any(column in statement for statement in statements), f"{table}.{column}"
