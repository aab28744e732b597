"""Top-ups: one exact amount for each, as long as one is free."""

import pytest

from bot.domain.money.deposits import FRESH_SECONDS, REUSE_SECONDS, NewTopup
from bot.domain.money.errors import NoFreeAmount
from bot.store import Store
from bot.store.sql import Connection
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes.clock import START

ASKED = 5_000_000


def new_topup(key: str) -> NewTopup:
    """Return a top-up of a server and a person of their own."""
    return NewTopup(key, key, GUILD + 1, CHANNEL, MEMBER + 1, ASKED, opened_at=START, due_at=START + 1000)


async def test_when_every_amount_is_taken_no_topup_is_opened(store: Store) -> None:
    await store._db.write(_take_all_amounts)
    with pytest.raises(NoFreeAmount) as refused:
        await store.deposits.open_topup(new_topup("one too many"))
    assert refused.value.asked == ASKED
    assert "one too many" not in {topup.id for topup in await store.deposits.topups_of_server(GUILD + 1)}


@pytest.mark.parametrize("seconds", [REUSE_SECONDS + 2, FRESH_SECONDS + 2])
async def test_amounts_of_top_ups_that_are_over_are_used_again(store: Store, seconds: float) -> None:
    await store._db.write(_take_all_amounts)
    later = START + round(seconds * 1000)
    draft = NewTopup(
        "later", "later", GUILD + 1, CHANNEL, MEMBER, ASKED, opened_at=later, due_at=later + 1000
    )
    assert ASKED < (await store.deposits.open_topup(draft)).amount < ASKED + 10_000


def _take_all_amounts(connection: Connection) -> None:
    connection.executemany(
        "INSERT INTO topups (id, request_key, guild_id, channel_id, user_id, asked, amount, opened_at, "
        "due_at) "
        "VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?5 + ?1, ?6, ?6 + 1000)",
        [(tail, GUILD, CHANNEL, MEMBER, ASKED, START) for tail in range(10_000)],
    )
