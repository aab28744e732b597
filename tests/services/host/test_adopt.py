"""`/host adopt`: what a restored copy misses is found, delivered or booked, and never bought again."""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.domain.host.adoption import Verdict
from bot.domain.host.errors import OutflowNotFound, OutflowTooNew, StudioSilent
from bot.domain.jobs.job import Job, JobState
from bot.domain.money.audit import ABROAD
from bot.domain.money.movements import THEFT, Booking, Origin
from bot.domain.money.networks import BASE
from bot.domain.money.payments import GENERATION, PaymentState
from bot.services.host.adopt import Adopter, AdoptionReport
from bot.store.host.adoption import PaymentOpen
from tests.builders import EDIT, GUILD, MEMBER, attachment
from tests.fakes.chain import PAYEE, WALLET
from tests.fakes.files import PICTURE
from tests.services.harness import Harness
from tests.store import acts

PHOTO = "https://cdn.discordapp.com/photo.png"


class Restored(Harness):
    """An Atelier of which a backup is made at a checkpoint, and put in its place later."""

    backup_at: str | None = None

    def __init__(self, folder: Path, networks: Sequence[str] = ("base",)) -> None:
        super().__init__(folder, networks=networks)
        self.counts: Counter[str] = Counter()

    @property
    def file(self) -> Path:
        return self._folder / "atelier.db"

    @property
    def copy(self) -> Path:
        return self._folder / "copy.db"

    @property
    def has_copy(self) -> bool:
        return self.copy.exists()

    def _checkpoint(self, name: str) -> None:
        self.counts[name] += 1
        if self.backup_at in (name, f"{name}:{self.counts[name]}"):
            self.backup_at = None
            self.back_up()
        super()._checkpoint(name)

    def back_up(self) -> None:
        source, target = sqlite3.connect(self.file), sqlite3.connect(self.copy)
        source.backup(target)
        source.close()
        target.close()

    async def restore(self) -> None:
        """The machine is lost; the backup is put in the place of its database."""
        await self.close()
        self.killed = False
        self.put_back()
        await self.open()

    def put_back(self) -> None:
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        self.file.write_bytes(self.copy.read_bytes())

    @property
    def adopter(self) -> Adopter:
        return Adopter(
            self.store,
            self.studio,
            self.comparisons,
            self.clock,
            payees=(PAYEE,),
            wake=self.worker.enqueue,
        )

    async def adopt(self) -> AdoptionReport:
        return await self.adopter.adopt(by=7)

    async def edit(self, prompt: str) -> Job:
        self.attachments.files[PHOTO] = PICTURE
        return await self.ask(
            operation=EDIT, options={"prompt": prompt}, attachments=(attachment(PHOTO, size=len(PICTURE)),)
        )

    def bought(self) -> Counter[str]:
        """How often each prompt was paid for."""
        return Counter(
            str(made.body["prompt"]) for made in self.studio.made.values() if made.nonce in self.chain.used
        )

    async def check_nothing_unbooked(self) -> None:
        await self.gate.tick()
        assert not await self.adopter.unbooked()
        result = await self.audit_job.run()
        assert result.wrong == ()
        (wallet,) = result.wallets
        assert wallet.coverage is not None
        assert wallet.coverage.unbooked == 0
        await self.check_books()


@pytest.fixture
async def restored(tmp_path: Path) -> AsyncIterator[Restored]:
    harness = Restored(tmp_path)
    await harness.open()
    await harness.fund()
    await harness.gate.tick()
    harness.clock.advance(60)
    yield harness
    await harness.close()


POINTS = (
    "admitted", "recorded", "put", "online", "ready", "signed", "before_send", "after_send", "signed:4",
    "after_send:4",    "downloaded", "fetched", "before_post", "posted", "delivered",
)  # fmt: skip


FATES = {
    "went on": POINTS,
    "died with an answer under way": ("admitted", "ready", "signed", "after_send", "after_send:4"),
    "died and came back late": ("recorded", "before_send", "after_send", "fetched", "before_post"),
}
"""What becomes of the life that is lost, and the points at which each push sees it."""


LIVES = [
    pytest.param(point, fate, marks=() if point in seen else pytest.mark.matrix)
    for fate, seen in FATES.items()
    for point in POINTS
]


@pytest.mark.parametrize(("point", "fate"), LIVES)
async def test_an_older_copy_restored_at_any_point(restored: Restored, point: str, fate: str) -> None:
    jobs = [await restored.edit("an edit")]
    jobs += [await restored.ask(options={"prompt": f"picture {number}"}) for number in range(2)]
    restored.backup_at = point
    if point == "admitted":
        restored.back_up()
    for _ in range(600):
        if restored.has_copy:
            break
        await restored.live(0.1)
    if fate == "died and came back late":
        await restored.close()
        restored.clock.advance(400)  # what was signed has lapsed
        await restored.open()
    elif fate == "died with an answer under way":
        restored.kill_at = "after_send"
    await restored.ask(options={"prompt": "after the backup"}, user_id=MEMBER + 1)
    await restored.live(60)
    await restored.restore()
    await restored.live(20)  # the host has not come yet
    assert max(restored.bought().values(), default=0) <= 1
    await restored.adopt()
    await restored.live(400)
    await restored.adopt()  # what waited for an open authorization
    await restored.live(2_000)
    assert max(restored.bought().values(), default=0) <= 1
    for job in jobs:
        now = await restored.job(job)
        assert now.state is JobState.DELIVERED, (now.failure, now.detail)
        assert len(restored.delivery.results(job.id)) == 1
    await restored.check_nothing_unbooked()
    assert await restored.store.host.current_pause() is None


# ── what the evidence allows ─────────────────────────────────────────────────────────────────────


async def lost_life(restored: Restored, seconds: float = 60) -> None:
    """The backup is made now; what follows is lost with the machine."""
    restored.back_up()
    await restored.live(seconds)
    await restored.restore()
    await restored.gate.tick()


async def test_a_quoted_job_that_the_lost_life_started_is_taken_in(restored: Restored) -> None:
    restored.studio.price = 1_000_000
    quoted = await restored.ask(operation="seedance/t2v", options={"prompt": "a film"})
    assert quoted.state is JobState.QUOTED
    restored.back_up()
    await restored.admission.confirm(quoted.id, user_id=MEMBER)
    await restored.live(120)
    await restored.restore()
    report = await restored.adopt()
    assert [one.job.id for one in report.adopted if one.job] == [quoted.id]
    await restored.live(120)
    assert await restored.state(quoted) is JobState.DELIVERED
    assert (await restored.store.jobs.receipt(quoted.id)).paid == 1_000_000
    await restored.check_nothing_unbooked()


async def test_a_job_that_these_books_never_saw_is_booked_as_lost(restored: Restored) -> None:
    restored.back_up()
    await restored.ask()
    await restored.live(60)
    await restored.restore()
    await restored.gate.tick()
    assert await restored.store.host.current_pause() is not None
    report = await restored.adopt()
    (adoption,) = report.adopted
    assert (adoption.job, adoption.studio_job and adoption.studio_job.id) == (None, "studio-1")
    assert report.resumed
    await restored.check_nothing_unbooked()
    balances = dict((await restored.store.ledger.audit()).balances)
    assert balances["house:losses"] == -40_000
    assert (await restored.store.budgets.balances(GUILD)).available == 10_000_000


async def test_equal_requests_of_two_members_are_disputed_and_never_mixed_up(restored: Restored) -> None:
    mira = await restored.ask(options={"prompt": "the same"}, private=True)
    sam = await restored.ask(options={"prompt": "the same"}, user_id=MEMBER + 1, channel_id=77)
    await lost_life(restored)
    posted = len(restored.delivery.messages)
    report = await restored.adopt()
    await restored.live(2_000)
    assert {await restored.state(mira), await restored.state(sam)} == {JobState.DISPUTED}
    assert len(report.adopted) == 2
    assert restored.bought() == {"the same": 2}
    assert not [one for one in restored.delivery.messages[posted:] if one.kind == "result"]
    result = await restored.audit_job.run()
    assert result.wrong == ()


async def test_with_one_of_two_equal_requests_paid_the_other_is_not_bought(restored: Restored) -> None:
    first = await restored.ask(options={"prompt": "the same"})
    second = await restored.ask(options={"prompt": "the same"}, user_id=MEMBER + 1)
    restored.back_up()
    while not restored.chain.moved:
        await restored.live(0.01)
    await restored.restore()
    await restored.live(400)
    report = await restored.adopt()
    await restored.live(2_000)
    states = [await restored.state(first), await restored.state(second)]
    if len(report.adopted) == 1:
        assert sorted(states) == [JobState.DISPUTED, JobState.FAILED]
        assert restored.bought() == {"the same": 1}


async def test_a_silent_studio_changes_nothing(restored: Restored) -> None:
    job = await restored.ask()
    await lost_life(restored)
    restored.studio.silent = True
    with pytest.raises(StudioSilent):
        await restored.adopt()
    assert await restored.state(job) in (JobState.ADMITTED, JobState.READY)
    assert len(await restored.adopter.unbooked()) == 1
    restored.studio.silent = False
    assert (await restored.adopt()).resumed


async def test_adopting_twice_changes_nothing(restored: Restored) -> None:
    await restored.ask()
    await lost_life(restored)
    await restored.adopt()
    lines = await restored.store.ledger.journal_head()
    assert (await restored.adopt()).adopted == ()
    assert await restored.store.ledger.journal_head() == lines


@pytest.mark.parametrize(
    ("booking", "account"), [(Booking.LOST, "house:losses"), (Booking.OWN, "house:operator")]
)
async def test_a_plain_transfer_needs_the_hosts_word(
    restored: Restored, booking: Booking, account: str
) -> None:
    before = dict((await restored.store.ledger.audit()).balances).get(account, 0)
    stolen = restored.watch.steal(5_000_000)
    restored.clock.advance(60)
    await restored.gate.tick()
    report = await restored.adopt()
    assert [one.tx for one in report.left] == [stolen.tx]
    assert not report.resumed
    with pytest.raises(OutflowNotFound):
        await restored.adopter.book("0xother", booking, by=7)
    movement = await restored.adopter.book(stolen.tx, booking, by=7)
    assert movement.origin((PAYEE,)) is Origin.TRANSFER
    balances = dict((await restored.store.ledger.audit()).balances)
    assert (balances[account], balances["house:studio"]) == (before - 5_000_000, 5_000_000)
    result = await restored.audit_job.run()
    assert ABROAD not in [finding.what for finding in result.findings]
    assert (await restored.store.ledger.audit()).ok
    assert await restored.store.host.current_pause() is not None, "a theft is over when the host says so"
    with pytest.raises(OutflowNotFound):
        await restored.adopter.book(stolen.tx, booking, by=7)


# ── what the chain may still undo ────────────────────────────────────────────────────────────────

NONCE = "0x" + "cd" * 32


async def check_undone(restored: Restored) -> None:
    """What was undone is in no book, and the bot signs again."""
    restored.watch.reorg(BASE.depth)
    restored.clock.advance(120)
    report = await restored.adopt()
    assert (report.adopted, report.left, report.waiting, report.blocks) == ((), (), (), 0)
    await restored.store.host.resume(by=7, now=restored.clock.now())
    job = await restored.ask()
    await restored.live(120)
    assert await restored.state(job) is JobState.DELIVERED
    await restored.check_nothing_unbooked()


@pytest.mark.parametrize("audited", [False, True])
async def test_a_payment_that_is_too_new_is_not_booked_and_may_be_undone(
    restored: Restored, audited: bool
) -> None:
    """An audit records the newest blocks: that makes nothing in them older."""
    lines = await restored.store.ledger.journal_head()
    restored.watch.spend(NONCE)
    restored.clock.advance(2 * (BASE.depth - 1))
    if audited:
        assert (await restored.audit_job.run()).wrong != ()
    report = await restored.adopt()
    assert (report.adopted, report.blocks, report.seconds) == ((), 1, 2)
    assert [one.nonce for one in report.waiting] == [NONCE]
    assert not report.resumed
    assert await restored.store.ledger.journal_head() == lines
    await check_undone(restored)


async def test_a_payment_is_booked_as_soon_as_it_is_deep_enough(restored: Restored) -> None:
    restored.watch.spend(NONCE)
    restored.clock.advance(2 * (BASE.depth - 1))
    seconds = (await restored.adopt()).seconds
    restored.clock.advance(seconds)
    report = await restored.adopt()
    assert ([one.verdict for one in report.adopted], report.waiting) == ([Verdict.LOST], ())
    restored.watch.reorg(BASE.depth)
    restored.chain.moved[NONCE] = 40_000  # for the sum of all that was paid
    await restored.check_nothing_unbooked()


async def test_while_one_payment_is_too_new_none_is_decided(restored: Restored) -> None:
    """It may have been for the very job that an older one fits, and the other way round."""
    job = await restored.ask()
    await lost_life(restored)
    restored.watch.spend(NONCE)
    report = await restored.adopt()
    assert (report.adopted, len(report.waiting), report.blocks) == ((), 2, BASE.depth)
    assert await restored.state(job) in (JobState.ADMITTED, JobState.READY)
    restored.watch.reorg(1)
    report = await restored.adopt()
    assert [one.job and one.job.id for one in report.adopted] == [job.id]
    assert report.resumed


@pytest.mark.parametrize("booking", list(Booking))
async def test_a_transfer_that_is_too_new_is_not_booked_and_may_be_undone(
    restored: Restored, booking: Booking
) -> None:
    stolen = restored.watch.steal(5_000_000)
    with pytest.raises(OutflowTooNew) as refused:
        await restored.adopter.book(stolen.tx, booking, by=7)
    assert (refused.value.key, refused.value.seconds) == (f"{stolen.tx}:0", 2 * BASE.depth)
    assert [one.tx for one in (await restored.adopt()).left] == [stolen.tx]
    assert [one.tx for one in await restored.adopter.unbooked()] == [stolen.tx]
    await check_undone(restored)


async def test_an_open_payment_that_was_collected_just_now_proves_nothing(restored: Restored) -> None:
    """The job that a missed payment fits has one more, which an audit has seen in the newest blocks."""
    job = await restored.ask()
    restored.back_up()
    await restored.live(60)
    await restored.restore()
    restored.clock.advance(60)
    missed = restored.watch.collected[0]
    ready = await acts.ready(restored.store)
    assert ready.id != job.id
    signed = await restored.store.payments.sign(
        ready.id, GENERATION, acts.authorization(), now=restored.clock.now()
    )
    restored.watch.spend(signed.nonce, signed.amount)
    standing = await restored.comparisons[0].look(record_all=True)
    (movement,) = [one for one in await restored.adopter.unbooked() if one.nonce == missed.nonce]
    with pytest.raises(PaymentOpen):
        await restored.store.host.adopt(
            movement, ready.id, None, wallet=WALLET, body=b"{}", proof=None, paid_at=1,
            compared={BASE.name: (standing.deep, standing.ended)}, by=7, now=restored.clock.now(),
        )  # fmt: skip
    assert (await restored.store.payments.get(signed.id)).state is PaymentState.SIGNED


async def test_a_theft_from_an_older_copy_is_no_pause_that_adopting_ends(restored: Restored) -> None:
    await restored.ask()
    await lost_life(restored)
    stolen = restored.watch.steal(5_000_000)
    restored.clock.advance(60)
    await restored.gate.tick()
    await restored.adopter.book(stolen.tx, Booking.LOST, by=7)
    report = await restored.adopt()
    assert (len(report.adopted), report.resumed) == (1, False)
    pause = await restored.store.host.current_pause()
    assert pause is not None
    assert pause.reason == THEFT
    assert (await restored.audit_job.run()).findings == ()
