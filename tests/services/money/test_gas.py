"""Gas leaves the wallet too: it is booked once, with the payment that it was, and to the micro-USDC."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.money.audit import ABROAD, GAS_DIFFERS, GAS_MISSING
from bot.domain.money.ledger import GAS as GAS_ACCOUNT
from bot.domain.money.ledger import LOSSES, STUDIO
from bot.domain.money.movements import LOST_LIFE, OVERLAP_SECONDS, THEFT, Booking, Origin
from bot.domain.money.networks import TEMPO
from bot.domain.money.notices import OutflowsUnknown
from bot.domain.money.payments import PaymentState
from bot.services.money.comparison import WalletComparison
from bot.services.money.reconcile import reconcile
from bot.store import open_scratch
from tests.fakes.chain import PAYEE, Reverted
from tests.services.money.street import GAS, PRICE, Street


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    street = await Street(tmp_path).open()
    await street.step()
    await street.step()
    yield street
    assert (await street.store.ledger.audit()).ok
    await street.store.close()


async def account(street: Street, name: str) -> int:
    return dict((await street.store.ledger.audit()).balances).get(name, 0)


@pytest.mark.parametrize("told", [0, GAS])
async def test_gas_is_booked_once_whether_the_answer_told_it_or_not(street: Street, told: int) -> None:
    payment = await street.paid("tempo", fee=told)
    await street.step()
    await street.step()
    assert (await street.store.payments.get(payment.id)).fee == GAS
    assert (await account(street, GAS_ACCOUNT), await account(street, STUDIO)) == (-GAS, PRICE + GAS)
    result, wallets = await street.audit()
    assert result.findings == ()
    assert street.spent("tempo") == PRICE + GAS
    coverage = wallets["tempo"].coverage
    assert coverage is not None
    assert (coverage.sent, coverage.unbooked) == (PRICE + GAS, 0)
    assert await street.store.host.current_pause() is None


async def test_the_gas_of_a_payment_that_is_not_resolved_waits_for_it(street: Street) -> None:
    payment = await street.sign("tempo")
    street.collect("tempo", payment)
    await street.step()
    assert await account(street, GAS_ACCOUNT) == 0
    assert (await street.audit())[0].findings == ()
    await street.store.payments.settle(payment.id, tx=None, now=street.clock.now())
    await street.step()
    assert await account(street, GAS_ACCOUNT) == -GAS


async def test_a_reverted_payment_was_not_paid_and_its_gas_is_booked(street: Street) -> None:
    payment = await street.sign("tempo")
    street.chains["tempo"].reverts = 1
    with pytest.raises(Reverted):
        street.collect("tempo", payment)
    for look in (street.gate.look, street.step):  # in the newest block, and recorded
        await look()
        assert await street.store.host.current_pause() is None, "it is our own payment's"
    await street.store.payments.mark_lapsed(payment.id, refused=False, now=street.clock.now())
    await street.step()
    resolved = await street.store.payments.get(payment.id)
    assert (resolved.state, resolved.fee, street.spent("tempo")) == (PaymentState.LAPSED, GAS, GAS)
    result, _ = await street.audit()
    assert (result.findings, result.checked) == ((), 1)


@pytest.mark.parametrize("fee", [GAS - 1, GAS + 1])
async def test_other_gas_than_the_chains_is_a_finding(street: Street, fee: int) -> None:
    payment = await street.paid("tempo", fee=fee)
    await street.step()
    (finding,) = (await street.audit())[0].findings
    assert (finding.what, finding.row) == (GAS_DIFFERS, str(payment.id))
    assert f"{GAS} micro-USDC of gas, booked are {fee}" in finding.detail


async def test_gas_that_is_booked_and_was_never_burnt_is_a_finding(street: Street) -> None:
    await street.paid("base", fee=5)
    await street.step()
    assert [one.what for one in (await street.audit())[0].findings] == [GAS_DIFFERS]


async def test_gas_from_before_the_wallet_was_watched_is_looked_up_too(street: Street) -> None:
    known = await street.paid("tempo", fee=GAS)
    unknown, wrong = await street.paid("tempo"), await street.paid("tempo", fee=3)
    street.clock.advance(600)
    tempo = street.comparisons[2]
    assert tempo.wallet.network is TEMPO
    await tempo.restart(street.watches["tempo"].head, by=1)
    result, _ = await street.audit()
    assert [(one.what, one.row) for one in result.findings] == [(GAS_DIFFERS, str(wrong.id))]
    fees = [(await street.store.payments.get(one.id)).fee for one in (known, unknown, wrong)]
    assert fees == [GAS, GAS, 3]


async def test_an_audit_beside_the_bot_books_nothing_and_misses_only_what_is_old(street: Street) -> None:
    payment = await street.paid("tempo")
    tempo = street.comparisons[2].wallet

    async def audited() -> list[tuple[str, str]]:
        books = await open_scratch(street.file)
        beside = WalletComparison(books.movements, tempo, street.clock)
        result = await reconcile(books, [beside], payees=(PAYEE,), now=street.clock.now())
        await books.close()
        return [(one.what, one.row) for one in result.findings]

    street.clock.advance(60)
    assert await audited() == []
    street.clock.advance(OVERLAP_SECONDS + 60)
    assert await audited() == [(GAS_MISSING, str(payment.id))]
    await street.step()
    assert await audited() == []


# ── of somebody else's transaction ───────────────────────────────────────────────────────────────


async def test_a_theft_is_named_once_and_booked_with_its_gas(street: Street) -> None:
    stolen = street.watches["tempo"].steal(7)
    await street.step()
    pause = await street.store.host.current_pause()
    assert pause is not None
    assert pause.reason == THEFT
    (notice,) = [one for one in street.notices.to_host if isinstance(one, OutflowsUnknown)]
    assert (notice.network, [one.amount for one in notice.movements]) == (TEMPO, [7])
    result, wallets = await street.audit()
    assert [(one.what, one.row) for one in result.findings] == [(ABROAD, f"{stolen.tx}:0")]
    coverage = wallets["tempo"].coverage
    assert coverage is not None
    assert coverage.unbooked == 7 + GAS
    await street.adopter.book(stolen.tx, Booking.LOST, by=1)
    assert await account(street, LOSSES) == -(7 + GAS)
    result, wallets = await street.audit()
    assert result.findings == ()
    coverage = wallets["tempo"].coverage
    assert coverage is not None
    assert coverage.unbooked == 0


async def test_gas_alone_that_nobody_here_burnt_needs_the_hosts_word(street: Street) -> None:
    burnt = street.watches["tempo"].revert("0xforeign")
    await street.step()
    pause = await street.store.host.current_pause()
    assert pause is not None
    assert pause.reason == LOST_LIFE
    assert not street.gate.is_shut, "it paid for nothing"
    report = await street.adopter.adopt(by=1)
    assert [(one.tx, one.origin((PAYEE,))) for one in report.left] == [(burnt.tx, Origin.GAS)]
    await street.adopter.book(burnt.tx, Booking.LOST, by=1)
    assert (await street.adopter.adopt(by=1)).resumed
    assert await account(street, LOSSES) == -GAS
    assert (await street.audit())[0].findings == ()
