"""What entered and left the wallet beside the books: equal, different, or not answered."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.audit import (
    ABROAD,
    CHARGED,
    NEVER_CHARGED,
    PAYMENT_DIFFERS,
    PAYMENT_MISSING,
    SILENT,
    UNCOVERED,
    Reconciliation,
)
from bot.domain.money.chain import Movements, Received, Sent, Used
from bot.domain.money.movements import (
    LOST_LIFE,
    OVERLAP_SECONDS,
    THEFT,
    Booking,
    Coverage,
    movements_of,
)
from bot.domain.money.networks import BASE
from bot.domain.money.notices import OutflowsUnknown, WalletUnwatched
from bot.domain.money.payments import ChainVerdict, Fate, Payment, PaymentState
from bot.services.money import comparison
from bot.services.money.comparison import WalletComparison
from bot.services.money.gate import PATIENCE, STEP_SECONDS
from bot.services.money.reconcile import owed, reconcile
from bot.store import open_scratch
from tests import builders
from tests.fakes.chain import PAYEE
from tests.services.money.test_audit import Audited
from tests.store import acts

NONCE = "0x" + "ab" * 32


@pytest.fixture
async def purse(tmp_path: Path) -> AsyncIterator[Audited]:
    purse = await Audited(tmp_path).open()
    await purse.funding.tick()
    await purse.gate.tick()
    purse.clock.advance(60)
    yield purse
    assert (await purse.store.ledger.audit()).ok
    await purse.store.close()


def covered(result: Reconciliation) -> Coverage:
    (wallet,) = result.wallets
    assert wallet.coverage is not None
    return wallet.coverage


async def steps(purse: Audited, seconds: float = 60) -> None:
    for _ in range(round(seconds / STEP_SECONDS)):
        purse.clock.advance(STEP_SECONDS)
        await purse.gate.tick()


# ── money that left ──────────────────────────────────────────────────────────────────────────────


async def test_a_thiefs_plain_transfer_pauses_at_once_and_is_named(purse: Audited) -> None:
    stolen = purse.watch.steal(20_000_000)
    await steps(purse)
    pause = await purse.store.host.current_pause()
    assert pause is not None
    assert (pause.by, pause.reason) == (None, THEFT)
    (notice,) = purse.notices.to_host
    assert isinstance(notice, OutflowsUnknown)
    assert not notice.missed
    assert [(one.tx, one.amount) for one in notice.movements] == [(stolen.tx, 20_000_000)]
    (finding,) = (await purse.audit_job.run()).wrong
    assert (finding.what, finding.row) == (ABROAD, f"{stolen.tx}:0")
    view = await purse.audit_job.view()
    (wallet,) = view.wallets
    assert wallet.coverage is not None
    assert (wallet.coverage.sent, wallet.coverage.unbooked) == (20_000_000, 20_000_000)


async def test_the_hosts_word_lets_spending_go_on_also_after_a_restart(purse: Audited) -> None:
    purse.watch.steal(20_000_000)
    await steps(purse)
    await purse.store.host.resume(by=9, now=purse.clock.now())
    await purse.restart()
    await steps(purse)
    assert await purse.store.host.current_pause() is None
    assert len(purse.notices.to_host) == 1
    assert await purse.gate.permit(builders.job(created_at=purse.clock.now()), BASE) is None


@pytest.mark.parametrize(
    ("payee", "what", "reason"), [(PAYEE, PAYMENT_MISSING, LOST_LIFE), ("0xEve", ABROAD, THEFT)]
)
async def test_a_payment_that_these_books_do_not_know(
    purse: Audited, payee: str, what: str, reason: str
) -> None:
    spent = purse.watch.spend(NONCE, payee=payee)
    await steps(purse)
    pause = await purse.store.host.current_pause()
    assert pause is not None
    assert pause.reason == reason
    (finding,) = (await purse.audit_job.run()).findings
    assert (finding.what, finding.row) == (what, f"{spent.tx}:1")


async def test_one_look_is_enough_though_its_block_is_the_newest(purse: Audited) -> None:
    purse.watch.steal(1)
    await purse.gate.look()
    assert await purse.store.host.current_pause() is not None


async def test_a_transfer_of_nothing_in_our_name_is_none(purse: Audited) -> None:
    purse.watch.sent.append(Sent("0xspam", 0, purse.watch.head, "0xsomebody", 0))
    await steps(purse)
    assert await purse.store.host.current_pause() is None


async def test_a_transfer_to_itself_shows_that_somebody_has_the_key_and_moves_nothing(purse: Audited) -> None:
    """It pays no top-up, and whatever the host says that it was, the ledger stays as it is."""
    made = await purse.topup()
    tx, head = "0x" + "5" * 64, purse.watch.head
    purse.watch.sent.append(Sent(tx, 3, head, purse.wallet, made.amount))
    purse.watch.deposits.append(Received(tx, 3, head, purse.wallet, made.amount, purse.wallet))
    await purse.later(3600)
    await steps(purse)
    assert await purse.available() == 0
    assert await purse.store.host.current_pause() is not None
    (finding,) = (await purse.audit_job.run()).findings
    assert (finding.what, finding.row) == (ABROAD, f"{tx}:3")
    lines = await purse.store.ledger.journal_head()
    await purse.store.movements.book(finding.row, Booking.OWN, by=1, note="", now=purse.clock.now())
    assert (await purse.audit_job.run()).findings == ()
    assert await purse.store.ledger.journal_head() == lines


def test_each_of_several_payments_in_one_transaction_has_its_nonce() -> None:
    used = [Used("0xa", "0xt", 5, 0), Used("0xb", "0xt", 5, 2)]
    sent = [Sent("0xt", 1, 5, "0xp", 10), Sent("0xt", 3, 5, "0xp", 20), Sent("0xt", 5, 5, "0xq", 30)]
    received = [Received("0xu", 9, 4, "0xs", 7, "0xw")]
    moved = movements_of(Movements(1, 9, tuple(received), tuple(sent), tuple(used)), BASE)
    found = [(one.amount, one.outward, one.nonce) for one in moved]
    assert found == [(7, False, None), (10, True, "0xa"), (20, True, "0xb"), (30, True, None)]


# ── the third answer ─────────────────────────────────────────────────────────────────────────────


async def test_a_node_that_leaves_logs_out_contradicts_itself(purse: Audited) -> None:
    await steps(purse, 600)
    purse.watch.steal(5)
    purse.watch.unlogged.append(purse.watch.sent.pop())  # the balance knows, the logs do not
    purse.clock.advance(600)
    with pytest.raises(ChainUnavailable, match="contradicts itself"):
        await purse.gate.tick()
    result = await purse.audit_job.run()
    assert [finding.what for finding in result.findings] == [SILENT]
    assert not result.answered
    purse.watch.sent.append(purse.watch.unlogged.pop())
    await purse.gate.tick()
    assert await purse.store.host.current_pause() is not None


async def test_a_chain_that_was_reorganised_below_the_anchor_is_read_again(purse: Audited) -> None:
    """It grows anew from before the block whose balance was noted, with a transfer that was not there."""
    await steps(purse, 600)
    purse.clock.advance(-300)
    await purse.gate.tick()  # the head is below the anchor: nothing to compare yet
    purse.watch.deposit(5)
    purse.clock.advance(600)
    await purse.gate.tick()
    await steps(purse, 600)
    purse.watch.steal(7)
    await steps(purse)
    assert await purse.store.host.current_pause() is not None


async def test_where_one_node_leaves_logs_out_another_is_asked_at_once(
    purse: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    await steps(purse, 600)
    purse.watch.steal(5)
    purse.watch.unlogged.append(purse.watch.sent.pop())
    monkeypatch.setattr(
        purse.watch, "doubt_movements", lambda: purse.watch.sent.append(purse.watch.unlogged.pop())
    )
    await steps(purse)
    assert await purse.store.host.current_pause() is not None


async def test_logs_that_are_left_out_are_missed_from_the_first_block_on(tmp_path: Path) -> None:
    """Nothing was compared yet that the first balance could be held against, but the one before."""
    purse = await Audited(tmp_path).open()
    await purse.gate.tick()
    purse.clock.advance(60)
    purse.watch.steal(5)
    purse.watch.unlogged.append(purse.watch.sent.pop())
    purse.clock.advance(60)
    with pytest.raises(ChainUnavailable, match="contradicts itself"):
        await purse.gate.tick()
    purse.watch.sent.append(purse.watch.unlogged.pop())
    await purse.gate.tick()
    assert await purse.store.host.current_pause() is not None
    await purse.store.close()


async def test_an_audit_misses_logs_of_the_newest_blocks_too(purse: Audited) -> None:
    await steps(purse, 600)
    purse.watch.steal(5)
    purse.watch.unlogged.append(purse.watch.sent.pop())
    purse.clock.advance(4)
    result = await purse.audit_job.run()
    assert ([finding.what for finding in result.findings], result.answered) == ([SILENT], False)


async def test_an_audit_asks_another_node_for_the_newest_blocks(
    purse: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    await steps(purse, 600)
    purse.watch.steal(5)
    purse.watch.unlogged.append(purse.watch.sent.pop())
    monkeypatch.setattr(
        purse.watch, "doubt_movements", lambda: purse.watch.sent.append(purse.watch.unlogged.pop())
    )
    purse.clock.advance(4)
    assert [finding.what for finding in (await purse.audit_job.run()).findings] == [ABROAD]


async def test_an_audit_up_to_a_block_of_ten_minutes_ago_is_not_answered(purse: Audited) -> None:
    await steps(purse, 600)
    purse.watch.stopped_at = purse.watch.head
    purse.clock.advance(600)
    result = await purse.audit_job.run()
    (silent,) = result.findings
    assert (silent.what, result.answered) == (SILENT, False)
    assert "10 minutes old" in silent.detail


@pytest.mark.parametrize("anchor", ["kept", "dropped"])
async def test_what_another_process_takes_back_is_recorded_again(purse: Audited, anchor: str) -> None:
    """It may end before it has read the blocks again, and this process knows them already."""
    movements, key = purse.store.movements, purse.watched.key
    stolen = purse.watch.steal(5)
    await steps(purse, 3_600)
    assert [one.tx for one in await movements.unbooked(key)] == [stolen.tx]
    take_back = movements.rewind if anchor == "kept" else movements.drop_anchor
    await take_back(key, stolen.block)
    assert not await movements.unbooked(key)
    await purse.comparison.look()
    assert [one.tx for one in await movements.unbooked(key)] == [stolen.tx]


@pytest.mark.parametrize("anchor", ["kept", "dropped"])
async def test_nothing_is_passed_over_that_another_process_takes_back_meanwhile(
    purse: Audited, monkeypatch: pytest.MonkeyPatch, anchor: str
) -> None:
    """Right after the balance has confirmed what was recorded, and before that is written down."""
    movements, key = purse.store.movements, purse.watched.key
    await steps(purse, 600)
    stolen = purse.watch.steal(5)
    purse.clock.advance(3_600)
    advance = movements.advance
    take_back = movements.rewind if anchor == "kept" else movements.drop_anchor

    async def late(wallet: str, upto: int, balance: int | None, **since: Any) -> bool:
        monkeypatch.setattr(movements, "advance", advance)
        await take_back(key, stolen.block)
        return await advance(wallet, upto, balance, **since)

    monkeypatch.setattr(movements, "advance", late)
    await purse.comparison.look()
    assert [one.tx for one in await movements.unbooked(key)] == [stolen.tx]


@pytest.mark.parametrize("moved_by", [None, 0, 3, 40])
async def test_what_an_audit_recorded_of_the_newest_blocks_may_be_reorganised_away(
    purse: Audited, moved_by: int | None
) -> None:
    """The same transaction comes back some blocks later, with another log index, or not at all."""
    await steps(purse, 600)
    await acts.granted(purse.store)
    payment = await acts.signed(purse.store)
    await purse.store.payments.settle(payment.id, tx=None, now=purse.clock.now())
    sent = purse.watch.spend(payment.nonce, payment.amount, payee="0xpayee")
    stolen = purse.watch.steal(9)
    assert [finding.what for finding in (await purse.audit_job.run()).findings] == [ABROAD]
    purse.watch.sent.clear()
    purse.watch.spent.clear()
    if moved_by is None:
        purse.chain.balance += payment.amount + stolen.amount
    else:
        block = sent.block + moved_by
        purse.watch.sent += [replace(one, block=block, log_index=one.log_index + 6) for one in (sent, stolen)]
        purse.watch.spent.append(Used(payment.nonce, sent.tx, block, 6))
        purse.chain.used[payment.nonce] = sent.tx
    await steps(purse, 600)
    result = await purse.audit_job.run()
    assert result.answered
    found = [(finding.what, finding.row) for finding in result.findings]
    if moved_by is None:
        assert (covered(result).sent, found) == (0, [(NEVER_CHARGED, "1")])
    else:
        assert (covered(result).sent, found) == (40_009, [(ABROAD, f"{stolen.tx}:6")])


async def test_the_host_hears_of_minutes_without_an_answer_once(purse: Audited) -> None:
    purse.chain.down = True
    for _ in range(PATIENCE * 3):
        with pytest.raises(ChainUnavailable):
            await purse.gate.tick()
    assert purse.notices.to_host == [WalletUnwatched(BASE, "the chain's node does not answer")]


async def test_a_pruned_node_neither_proves_nor_disproves(purse: Audited) -> None:
    """A deposit from before the first watched block, on a node that forgot its block."""
    received = await purse.paid_in()
    await purse.store.movements.restart(purse.wallet, purse.watch.head, by=None, now=purse.clock.now())
    purse.watch.kept_from = received.block + 1
    result = await purse.audit_job.run()
    (silent,) = result.findings
    assert (silent.what, silent.table, result.wrong, result.answered) == (SILENT, "deposits", (), True)
    assert f"1 deposits of the blocks {received.block} to {received.block}" in silent.detail
    await purse.audit_job.nightly()
    assert await purse.store.host.current_pause() is None
    purse.watch.kept_from = 0
    assert (await purse.audit_job.run()).findings == ()
    purse.watch.kept_from = received.block + 1
    assert (await purse.audit_job.run()).findings == (), "what is proven stays proven"


async def test_blocks_that_no_node_has_any_more_keep_the_gate_shut(purse: Audited) -> None:
    purse.clock.advance(30 * 24 * 3600)
    await purse.restart()
    purse.watch.kept_from = purse.watch.head - 10_000
    with pytest.raises(HistoryMissing):
        await purse.gate.tick()
    with pytest.raises(ChainUnavailable):
        await purse.gate.permit(builders.job(created_at=purse.clock.now()), BASE)
    await purse.store.movements.restart(purse.wallet, purse.watch.head, by=1, now=purse.clock.now())
    await purse.gate.tick()
    assert await purse.gate.permit(builders.job(created_at=purse.clock.now()), BASE) is None


# ── in pieces, and only once ─────────────────────────────────────────────────────────────────────


async def test_a_long_absence_is_read_in_pieces_and_resumed_where_it_broke_off(purse: Audited) -> None:
    purse.clock.advance(20 * 24 * 3600)
    await purse.restart()
    purse.watch.piece = 10_000
    broken, read = purse.watch.head - 300_000, purse.watch.received

    async def breaking(first: int, last: int, *, address: str | None = None) -> Sequence[Received]:
        if last > broken:
            raise ChainUnavailable("429")
        return await read(first, last, address=address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(purse.watch, "received", breaking)
        with pytest.raises(ChainUnavailable):
            await purse.gate.tick()
    purse.watch.asked.clear()
    await purse.gate.tick()
    assert min(first for first, _ in purse.watch.asked) >= broken - purse.watch.piece - BASE.blocks_in(
        OVERLAP_SECONDS
    )
    position = await purse.store.movements.position(purse.wallet)
    assert position is not None
    assert position.next == purse.watch.head - BASE.depth + 1


async def test_a_look_that_finds_nothing_new_writes_nothing(purse: Audited) -> None:
    await steps(purse, 600)
    positions = set()
    for _ in range(36):
        purse.clock.advance(5)
        await purse.gate.tick()
        positions.add(await purse.store.movements.position(purse.wallet))
    assert len(positions) <= 3


# ── payments ─────────────────────────────────────────────────────────────────────────────────────


async def paid(
    purse: Audited, state: PaymentState = PaymentState.SETTLED, *, used: bool = True, **changes: object
) -> Payment:
    """A payment of the time before the wallet was watched, whose end has passed."""
    await acts.granted(purse.store)
    payment = await acts.signed(purse.store, **changes)
    if state is PaymentState.SETTLED:
        await purse.store.payments.settle(payment.id, tx="0xtx", now=purse.clock.now())
    else:
        await purse.store.payments.mark_lapsed(payment.id, refused=state is PaymentState.REFUSED)
    if used:
        purse.chain.used[payment.nonce] = "0xtx"
    purse.clock.advance(600)
    return await purse.store.payments.get(payment.id)


@pytest.mark.parametrize(
    ("state", "used", "what"),
    [
        (PaymentState.SETTLED, True, []),
        (PaymentState.SETTLED, False, [NEVER_CHARGED]),
        (PaymentState.LAPSED, False, []),
        (PaymentState.LAPSED, True, [CHARGED]),
        (PaymentState.REFUSED, True, [CHARGED]),
    ],
)
async def test_the_chain_has_the_last_word_on_a_payment(
    purse: Audited, state: PaymentState, used: bool, what: list[str]
) -> None:
    await paid(purse, state, used=used)
    result = await purse.audit_job.run()
    assert [finding.what for finding in result.findings] == what
    assert result.paid == (40_000 if (state, used) == (PaymentState.SETTLED, True) else 0)


async def test_a_chain_that_lags_behind_a_settlement_proves_nothing(purse: Audited) -> None:
    purse.chain.lag_seconds = 10_000
    await paid(purse, used=False)
    result = await purse.audit_job.run()
    assert (result.findings, result.checked) == ((), 0)


async def test_a_payment_of_seconds_ago_is_seen_and_not_yet_proven(
    purse: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = await paid(purse)
    look_all = purse.watch.look_all

    async def lagging(payments: Sequence[Payment], *, deep: bool) -> Sequence[Fate]:
        if not deep:
            return await look_all(payments, deep=deep)
        return [Fate(ChainVerdict.PENDING, payment.valid_before - 1) for _ in payments]

    monkeypatch.setattr(purse.watch, "look_all", lagging)
    result = await purse.audit_job.run()
    assert (result.findings, result.checked, result.paid) == ((), 1, 40_000)
    assert await purse.store.movements.unproven(BASE, 0, 10) == [payment]


async def test_a_payment_is_looked_up_once_and_in_batches(
    purse: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    look_all = purse.watch.look_all

    async def counted(payments: Sequence[Payment], *, deep: bool) -> Sequence[Fate]:
        asked.append(len(payments))
        return await look_all(payments, deep=deep)

    for member in range(12):
        await paid(purse, user_id=1_000 + member)
    monkeypatch.setattr(purse.watch, "look_all", counted)
    monkeypatch.setattr(comparison, "BATCH", 10)
    purse.chain.down = True
    assert not (await purse.audit_job.run()).answered
    purse.chain.down = False
    await purse.gate.tick()  # one batch in the background
    result = await purse.audit_job.run()
    assert (result.findings, result.checked, result.paid) == ((), 12, 12 * 40_000)
    await purse.audit_job.run()
    assert asked == [10, 2], "what is proven stays proven"


async def test_a_payment_of_watched_blocks_is_proven_by_its_movement(purse: Audited) -> None:
    await acts.granted(purse.store)
    payment = await acts.signed(purse.store)
    await purse.store.payments.settle(payment.id, tx=None, now=purse.clock.now())
    purse.chain.used[payment.nonce] = "0xt"
    purse.watch.spend(payment.nonce, payment.amount, payee="0xpayee")
    await steps(purse)
    assert await purse.store.host.current_pause() is None
    result = await purse.audit_job.run()
    assert (result.findings, result.checked, result.paid) == ((), 1, 40_000)
    assert (covered(result).sent, covered(result).unbooked) == (40_000, 0)


@pytest.mark.parametrize(("amount", "payee"), [(40_001, "0xpayee"), (40_000, "0xeve")])
async def test_a_payment_the_chain_shows_otherwise(purse: Audited, amount: int, payee: str) -> None:
    await acts.granted(purse.store)
    payment = await acts.signed(purse.store)
    await purse.store.payments.settle(payment.id, tx=None, now=purse.clock.now())
    purse.watch.spend(payment.nonce, amount, payee=payee)
    await steps(purse)
    assert [finding.what for finding in (await purse.audit_job.run()).findings] == [PAYMENT_DIFFERS]


async def test_what_was_charged_and_is_still_held_is_not_owed_twice(purse: Audited) -> None:
    await acts.granted(purse.store, 60_000)
    payment = await acts.signed(purse.store)
    purse.chain.balance = 20_000
    assert [finding.what for finding in (await purse.audit_job.run()).findings] == [UNCOVERED]
    purse.chain.used[payment.nonce] = "0xt"
    assert (await purse.audit_job.run()).findings == ()


# ── beside the bot ───────────────────────────────────────────────────────────────────────────────


async def test_an_audit_beside_the_bot_finds_the_same_and_writes_nothing(purse: Audited) -> None:
    await paid(purse)
    purse.watch.steal(7)
    purse.clock.advance(60)
    before = purse.file.read_bytes(), await purse.store.movements.position(purse.wallet)
    books = await open_scratch(purse.file)
    beside = WalletComparison(books.movements, purse.watched, purse.clock)
    result = await reconcile(books, [beside], payees=(PAYEE,), now=purse.clock.now())
    assert [finding.what for finding in result.findings] == [ABROAD]
    assert (result.checked, result.paid) == (1, 40_000)
    await books.close()
    assert before == (purse.file.read_bytes(), await purse.store.movements.position(purse.wallet))
    assert [finding.what for finding in (await purse.audit_job.run()).findings] == [ABROAD]


def test_owed_are_the_servers_accounts() -> None:
    balances = {"guild:1:available": 5, "guild:1:held": 2, "house:operator": -10, "house:studio": 3}
    assert owed(balances) == 7


# ── before a signature ───────────────────────────────────────────────────────────────────────────


async def test_nothing_is_signed_before_the_first_look(purse: Audited) -> None:
    purse.watch.spend(NONCE)  # by the life that this copy knows nothing of
    await purse.restart()
    job = builders.job(created_at=purse.clock.now() - 60_000)
    assert await purse.gate.permit(job, BASE) is not None
    assert purse.gate.is_shut
    await purse.store.host.resume(by=9, now=purse.clock.now())
    assert await purse.gate.permit(job, BASE) is not None, "one of them may have paid for this very job"


async def test_a_clock_that_was_wrong_at_the_start_makes_no_older_copy_wait_longer(purse: Audited) -> None:
    await purse.store.jobs.create(builders.draft())
    await restored(purse)
    purse.clock.set(86_400)
    purse.watch.stopped_at = purse.watch.head - 43_200  # the chain has the right time
    await purse.gate.tick()
    purse.clock.set(-86_400)
    purse.watch.stopped_at = None
    purse.clock.advance(290)
    await purse.gate.tick()
    assert not purse.store.is_latest
    purse.clock.advance(60)
    await purse.gate.tick()
    assert purse.store.is_latest


async def test_what_left_since_the_last_look_is_seen_before_a_signature(purse: Audited) -> None:
    job = builders.job(created_at=purse.clock.now() + 1)
    assert await purse.gate.permit(job, BASE) is None
    purse.clock.advance(120)
    purse.watch.spend(NONCE)
    assert await purse.gate.permit(job, BASE) is not None


async def test_a_chain_that_stood_still_and_catches_up_is_no_snapshot(purse: Audited) -> None:
    purse.watch.stopped_at = purse.watch.head
    await steps(purse, 1800)
    purse.watch.stopped_at = None
    await steps(purse)
    assert await purse.gate.permit(builders.job(created_at=0), BASE) is None
    assert purse.store.is_latest


async def test_a_look_that_waits_for_a_long_one_sees_no_snapshot(
    purse: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    movements = purse.watch.movements

    async def slow(first: int, last: int, *, address: str | None = None) -> AsyncIterator[Movements]:
        purse.clock.advance(100)
        await asyncio.sleep(0)
        async for piece in movements(first, last, address=address):
            yield piece

    purse.clock.advance(60)
    monkeypatch.setattr(purse.watch, "movements", slow)
    await asyncio.gather(purse.gate.look(), purse.gate.look(), purse.gate.look())
    assert purse.store.is_latest


async def restored(purse: Audited) -> None:
    """The database is a copy: the file beside it names a payment that it does not know."""
    change_last(Path(f"{purse.file}.last"))
    await purse.restart()


def change_last(file: Path) -> None:
    file.write_text(file.read_text().replace('"nonce": "', '"nonce": "0xlost'))


async def test_an_older_copy_waits_until_nothing_of_the_lost_life_can_be_collected(purse: Audited) -> None:
    await purse.store.jobs.create(builders.draft())
    await purse.store.trust(True)
    old = builders.job(created_at=purse.clock.now())
    await purse.restart()
    assert await purse.gate.permit(old, BASE) is None, "the database that was left needs no wait"
    await restored(purse)
    purse.clock.advance(1)
    new = builders.job(created_at=purse.clock.now())
    assert await purse.gate.permit(new, BASE) is None, "no other life can have paid for it"
    assert await purse.gate.permit(replace(old, created_at=old.created_at - 1), BASE) is not None
    await acts.granted(purse.store)
    await purse.store.payments.sign(
        (await acts.ready(purse.store)).id, "generation", acts.authorization(), now=purse.clock.now()
    )
    await purse.restart()
    assert not purse.store.is_latest, "what it signs itself makes it no latest one"
    await purse.gate.tick()
    purse.clock.advance(299)
    assert await purse.gate.permit(replace(old, created_at=old.created_at - 1), BASE) is not None
    purse.clock.advance(30)
    assert await purse.gate.permit(replace(old, created_at=old.created_at - 1), BASE) is None
    await purse.restart()
    assert purse.store.is_latest


async def test_a_machine_set_back_to_a_snapshot_is_noticed(purse: Audited) -> None:
    await purse.store.trust(True)
    await purse.restart()
    job = builders.job(created_at=purse.clock.now())
    purse.clock.advance(5)
    assert await purse.gate.permit(job, BASE) is None
    purse.clock.set(3600)  # the chain went on for an hour in which this process did not live
    assert await purse.gate.permit(job, BASE) is not None
    purse.clock.advance(400)
    assert await purse.gate.permit(job, BASE) is None


async def test_with_a_silent_chain_an_older_copy_waits_and_fails_nothing(purse: Audited) -> None:
    await purse.store.jobs.create(builders.draft())
    old = builders.job(created_at=purse.clock.now() - 1)
    await restored(purse)
    purse.chain.down = True
    assert await purse.gate.permit(old, BASE) is not None
    with pytest.raises(ChainUnavailable):
        await purse.gate.permit(builders.job(created_at=purse.clock.now()), BASE)
