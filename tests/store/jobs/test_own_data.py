"""What is stored about one member, in an order that both engines share."""

import json

from bot.store import Store
from tests.builders import MEMBER
from tests.fakes.clock import START
from tests.store.acts import delivered, granted, running


async def test_rows_come_oldest_first_and_instants_can_be_read(store: Store) -> None:
    await granted(store)
    late = await delivered(store, now=START + 5000)
    soon = await running(store, now=START - 5000)
    await running(store, user_id=MEMBER + 1)

    own = await store.own_data.get(MEMBER)

    jobs = [json.loads(text) for text in own.tables["jobs"]]
    assert [job["id"] for job in jobs] == [soon.id, late.id]
    assert jobs[0]["admitted_at"].endswith("+00:00")
    assert own.jobs == {soon.id, late.id}
