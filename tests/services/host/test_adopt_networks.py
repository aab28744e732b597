"""What a restored copy misses on several networks: taken in where the chain and the studio's list tell it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.jobs.job import Job, JobState
from bot.domain.money.movements import LOST_LIFE, Booking
from bot.domain.money.networks import SOLANA, TEMPO, WORDS
from bot.domain.money.payments import PaymentState
from tests.fakes.chain import HABITS
from tests.services.host.test_adopt import Restored, lost_life

GAS = 600


@pytest.fixture
async def restored(tmp_path: Path) -> AsyncIterator[Restored]:
    harness = Restored(tmp_path, networks=("base", "solana", "tempo"))
    await harness.open()
    await harness.fund()
    await harness.gate.tick()
    harness.clock.advance(60)
    yield harness
    assert (await harness.store.ledger.audit()).ok
    await harness.close()


def only(restored: Restored, word: str) -> None:
    """Leave money in one wallet: what is bought next is paid from it."""
    for name, chain in restored.chains.items():
        chain.balance = 20_000_000 if name == word else 0


async def agreed(restored: Restored, job: Job) -> None:
    assert await restored.state(job) is JobState.DELIVERED
    assert not await restored.adopter.unbooked()
    assert (await restored.audit_job.run()).wrong == ()


@pytest.mark.parametrize("word", ["base", "solana", "tempo"])
async def test_a_job_is_given_the_payment_of_its_network(restored: Restored, word: str) -> None:
    only(restored, word)
    await restored.gate.tick()
    job = await restored.ask()
    await lost_life(restored)
    assert restored.gate.is_shut
    restored.clock.advance(60)
    report = await restored.adopt()
    assert [one.job.id for one in report.adopted if one.job] == [job.id]
    assert report.resumed
    (payment,) = await restored.payments(job)
    assert (payment.network, payment.payer) == (WORDS[word].name, HABITS[word].address)
    assert (await restored.job(job)).payer == HABITS[word].address
    await restored.live(120)
    await restored.gate.tick()
    await agreed(restored, job)
    (payment,) = await restored.payments(job)
    assert (payment.state, payment.fee) == (PaymentState.SETTLED, GAS if word == "tempo" else 0)
    assert len(restored.delivery.results(job.id)) == 1


@pytest.mark.parametrize("word", ["solana", "tempo"])
async def test_what_was_signed_and_lapsed_on_one_network_was_paid_on_another(
    restored: Restored, word: str
) -> None:
    """On Solana no time ends a payment: its node has to say that it lapsed."""
    only(restored, word)
    await restored.gate.tick()
    restored.backup_at, restored.kill_at = "signed", "before_send"
    job = await restored.ask()
    await restored.live(30)
    await restored.close()
    restored.killed = False
    restored.clock.advance(400)
    only(restored, "base")
    await restored.open()
    await restored.live(60)
    assert await restored.state(job) is JobState.DELIVERED
    await restored.restore()
    restored.clock.advance(60)
    restored.chains[word].down = True
    assert len((await restored.adopt()).waiting) == 1
    restored.chains[word].down = False
    report = await restored.adopt()
    assert ([one.job and one.job.id for one in report.adopted], report.waiting) == ([job.id], ())
    await restored.live(200)
    await restored.gate.tick()
    await agreed(restored, job)
    states = [payment.state for payment in await restored.payments(job)]
    assert states == [PaymentState.LAPSED, PaymentState.SETTLED]


async def test_a_silent_network_leaves_its_own_address_undecided(restored: Restored) -> None:
    """Base and Tempo share an address, and so the studio's list of jobs; Solana has its own."""
    only(restored, "base")
    await restored.gate.tick()
    on_base = await restored.ask(options={"prompt": "on Base"})
    restored.back_up()
    await restored.live(30)
    only(restored, "solana")
    await restored.restore()
    on_solana = await restored.ask(options={"prompt": "on Solana"})
    restored.back_up()
    await restored.close()
    await restored.open()
    await restored.gate.tick()
    await restored.store.host.resume(by=1, now=restored.clock.now())
    restored.chains["tempo"].down = True
    restored.clock.advance(60)
    report = await restored.adopt()
    assert (report.adopted, report.silent, report.resumed) == ((), (TEMPO,), False)
    assert len(report.waiting) == 1
    restored.chains["tempo"].down = False
    report = await restored.adopt()
    assert [one.job.id for one in report.adopted if one.job] == [on_base.id]
    assert report.silent == ()
    await restored.live(200)
    await restored.gate.tick()
    await agreed(restored, on_base)
    await agreed(restored, on_solana)


async def test_what_left_on_a_network_that_answers_is_booked_while_another_is_silent(
    restored: Restored,
) -> None:
    stolen = restored.watches["solana"].steal(5)
    restored.clock.advance(60)
    restored.chains["tempo"].down = True
    with pytest.raises(ChainUnavailable):
        await restored.gate.tick()
    report = await restored.adopt()
    assert ([one.tx for one in report.left], report.silent) == ([stolen.tx], (TEMPO,))
    assert report.left[0].network is SOLANA
    assert (await restored.adopter.book(stolen.tx, Booking.OWN, by=7)).amount == 5
    restored.chains["base"].down = restored.chains["solana"].down = True
    with pytest.raises(ChainUnavailable):
        await restored.adopt()


async def test_the_pause_for_a_lost_life_lasts_while_a_network_is_unknown(restored: Restored) -> None:
    only(restored, "solana")
    await restored.gate.tick()
    job = await restored.ask()
    await lost_life(restored)
    restored.chains["tempo"].down = True
    restored.clock.advance(60)
    report = await restored.adopt()
    assert ([one.job.id for one in report.adopted if one.job], report.resumed) == ([job.id], False)
    pause = await restored.store.host.current_pause()
    assert pause is not None
    assert pause.reason == LOST_LIFE
    restored.chains["tempo"].down = False
    assert (await restored.adopt()).resumed


async def test_a_network_that_falls_silent_after_the_adoption_shuts_no_other(restored: Restored) -> None:
    only(restored, "solana")
    await restored.gate.tick()
    job = await restored.ask()
    await lost_life(restored)
    restored.clock.advance(60)
    assert restored.gate.is_shut
    report = await restored.adopt()
    assert [one.job.id for one in report.adopted if one.job] == [job.id]
    restored.chains["solana"].down = True
    assert not restored.gate.is_shut
