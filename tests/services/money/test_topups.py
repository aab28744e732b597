"""Promises of top-ups: never an amount that a person sends, few at a time, and the host has the last word."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.money.deposits import CENT, OPEN_PER_SERVER, UnclaimedReason, is_round
from bot.domain.money.errors import SenderNeeded, TopupTooSmall
from bot.domain.money.notices import TopupCredited, TopupReplaced
from bot.services.money.deposit_watch import DepositRules
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.services.money.test_deposits import ASKED, Purse

STRANGER = 666
HUNDRED = 100_000_000


@pytest.fixture
async def purse(tmp_path: Path) -> AsyncIterator[Purse]:
    purse = await Purse(tmp_path).open()
    await purse.funding.tick()
    yield purse
    await purse.check()
    await purse.store.close()


async def waiting(purse: Purse) -> list[tuple[UnclaimedReason | None, int | None]]:
    """Return the reason and the server of each deposit that waits for the host."""
    return [(deposit.why, deposit.promised_to) for deposit in await purse.funding.unclaimed()]


async def test_no_number_of_top_ups_catches_a_round_transfer(purse: Purse) -> None:
    promised = set()
    for number in range(200):
        made = await purse.funding.topup(STRANGER, 1, 2, HUNDRED - 500, key=f"stranger {number}")
        promised.add(made.amount)
        assert made.asked == HUNDRED - CENT
        assert not is_round(made.amount)
    assert len(promised) <= OPEN_PER_SERVER, "repeating uses no amount up"
    purse.watch.deposit(HUNDRED)
    await purse.later()
    assert await purse.available(STRANGER) == 0
    assert await waiting(purse) == [(UnclaimedReason.UNKNOWN, None)]


async def test_what_is_below_a_cent_is_cut_off(purse: Purse) -> None:
    topup = await purse.topup(25_009_999)
    assert topup.asked == 25_000_000
    with pytest.raises(TopupTooSmall):
        await purse.topup(CENT - 1)


async def test_a_new_top_up_replaces_the_one_before(purse: Purse) -> None:
    first = await purse.topup(ASKED)
    purse.clock.advance(60)
    purse.watch.deposit(first.amount)  # mined in time, read after the next is open
    second = await purse.topup(2 * ASKED)
    await purse.later()
    assert await purse.available() == first.amount
    third = await purse.topup(3 * ASKED)
    purse.clock.advance(60)
    purse.watch.deposit(second.amount)
    purse.watch.deposit(third.amount)
    await purse.later(60)
    assert await purse.available() == first.amount + third.amount
    assert await waiting(purse) == [(UnclaimedReason.REPLACED, GUILD)]


async def test_a_server_has_few_open(purse: Purse) -> None:
    made = [
        await purse.funding.topup(GUILD, CHANNEL, person, person * ASKED, key=f"of {person}")
        for person in range(1, OPEN_PER_SERVER + 2)
    ]
    (told,) = purse.notices.to_channels
    assert told == (CHANNEL, TopupReplaced(replace(made[0], replaced_at=made[2].opened_at), by=3))
    assert [topup.id for topup in await purse.funding.replaced_by(made[2])] == [made[0].id]
    elsewhere = await purse.funding.topup(STRANGER, CHANNEL, MEMBER, ASKED, key="elsewhere")
    now = purse.clock.now()
    assert await purse.store.deposits.waiting_amounts(now) == {
        *(topup.amount for topup in made[1:]),
        elsewhere.amount,
    }


async def test_a_server_that_asks_again_has_its_amount_back(purse: Purse) -> None:
    first = await purse.topup()
    purse.clock.advance(25 * 3600)
    again = await purse.topup()
    assert again.amount == first.amount
    purse.watch.deposit(again.amount)
    await purse.later()
    assert await purse.available() == again.amount
    assert (await purse.topup()).amount != again.amount, "it was paid: a repeated transfer must be noticed"


async def test_a_large_deposit_waits_and_is_announced_when_assigned(purse: Purse) -> None:
    purse.rules = replace(purse.rules, review_above=ASKED)
    await purse.restart()
    topup = await purse.topup()
    purse.watch.deposit(topup.amount)
    await purse.later()
    assert await purse.available() == 0
    assert await waiting(purse) == [(UnclaimedReason.LARGE, GUILD)]
    (deposit,) = await purse.funding.unclaimed()
    await purse.funding.assign(deposit.key, GUILD, by=9)
    await purse.later(20)
    assert await purse.available() == topup.amount
    ((_channel, notice),) = purse.notices.to_channels
    assert isinstance(notice, TopupCredited)
    assert notice.topup.id == topup.id


async def test_top_ups_are_told_apart_by_sender_where_the_host_wants_it(purse: Purse) -> None:
    purse.rules = DepositRules(confirmations=5, named_senders=True)
    await purse.restart()
    with pytest.raises(SenderNeeded):
        await purse.topup()
    named = await purse.funding.topup(GUILD, CHANNEL, MEMBER, ASKED, key="named", sender="0xother")
    purse.watch.deposit(named.amount)  # from 0xSender
    await purse.later()
    assert await waiting(purse) == [(UnclaimedReason.SENDER, GUILD)]
    ours = await purse.funding.topup(GUILD, CHANNEL, MEMBER, 2 * ASKED, key="ours", sender="0xsender")
    purse.watch.deposit(ours.amount)
    await purse.later()
    assert await purse.available() == ours.amount
