"""`audit` and `adopt` against a chain with a thief, a payment that the books miss, and a pruned node."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.money.chain import Received
from bot.domain.money.deposits import Mined
from bot.payments.evm import checksum
from bot.store import open_store
from sandbox.bot_process import run_bot
from sandbox.world import World

GUILD, OLD = 42, 50_000
THIEF = "0x" + "99" * 20
SENDER = str(checksum("0x" + "fa" * 20))
TX = "0x" + "0d" * 32


@dataclass
class Robbed:
    """A database of a bot that has stopped, and the world since."""

    world: World
    env: dict[str, str]
    wallet: str  # EIP-55

    def prune(self) -> None:
        for method in ("eth_getLogs", "eth_getBlockByNumber"):
            self.world.faults.add(f"chain.{method}", "pruned", times=-1, blocks=OLD // 2)

    def steal(self) -> str:
        return self.world.chain.transfer(self.world.wallet.lower(), THIEF, 20_000_000)

    def miss(self, payee: str) -> str:
        """A payment that a lost life of the bot has made."""
        return self.world.chain._move(self.world.wallet.lower(), payee, 40_000, "0x" + "ab" * 32)


@pytest.fixture
async def robbed(tmp_path: Path) -> AsyncIterator[Robbed]:
    world = World()
    await world.start()
    env = world.environment(tmp_path)
    chain, wallet = world.chain, world.wallet
    block = chain.head() - OLD
    state = chain.dump()
    state["movements"].insert(
        0,
        {
            "block": block, "log_index": 3, "tx_hash": TX, "sender": SENDER.lower(),
            "to": wallet.lower(), "amount": 5_000_000, "nonce": None,
        },
    )  # fmt: skip
    chain.load(state)
    store = await open_store(Path(env["DATABASE_PATH"]))
    await store.deposits.begin_scan(wallet, block - 100, -1)
    mined = Mined(Received(TX, 3, block, SENDER, 5_000_000, wallet), chain.timestamp(block) * 1000)
    await store.deposits.record_scan([mined], upto=chain.head() - 500, now=chain.timestamp(block) * 1000)
    await store.budgets.grant(GUILD, 2_000_000, actor=7, note="", key="k", now=1_800_000_000_000)
    await store.close()
    yield Robbed(world, env, wallet)
    await world.stop()


async def test_the_audit_says_exactly_what_is_equal_different_and_not_answered(robbed: Robbed) -> None:
    fine = await run_bot(robbed.env, "audit", "--json")
    found = json.loads(fine.out)
    assert (fine.code, found["findings"], found["deposits"]) == (0, [], {"found": 1})
    stolen, missed = robbed.steal(), robbed.miss(payee(robbed.env))
    robbed.prune()
    done = await run_bot(robbed.env, "audit", "--json")
    found = json.loads(done.out)
    assert (done.code, found["ok"]) == (1, False)
    assert sorted((one["what"], one["row"].partition(":")[0]) for one in found["findings"]) == [
        ("chain did not answer", ""),
        ("money left the wallet", stolen),
        ("payment not in the books", missed),
    ]
    assert found["chain"] == {"checked": 0, "paid": 0, "wallet": 50_000_000 + 5_000_000 - 20_040_000}
    assert found["comparison"]["answered"] is True
    assert (found["comparison"]["sent"], found["comparison"]["unbooked"]) == (20_040_000, 20_040_000)
    (silent,) = found["unanswered"]
    assert silent["detail"].startswith("1 deposits of the blocks ")
    words = (await run_bot(robbed.env, "audit")).out
    assert f"WRONG  money left the wallet: movements {stolen}" in words
    assert f"$20.00 went to {'0x' + '99' * 20} in block" in words
    assert f"WRONG  payment not in the books: movements {missed}" in words
    assert "NOT ANSWERED  deposits: 1 deposits of the blocks" in words
    assert "20.04 out, $20.04 of it in no book" in words
    assert words.rstrip().endswith("2 findings, 1 not answered")


async def test_adopt_books_what_the_host_says_and_leaves_the_rest(robbed: Robbed) -> None:
    stolen = robbed.steal()
    robbed.miss(payee(robbed.env))
    done = await run_bot(robbed.env, "adopt", "--json")
    found = json.loads(done.out)
    assert (done.code, [one["as"] for one in found["adopted"]]) == (1, ["lost"])
    assert [one["transfer"].partition(":")[0] for one in found["left"]] == [stolen]
    done = await run_bot(robbed.env, "adopt", "--own", stolen)
    assert (done.code, done.out) == (0, "everything that left the wallet is in the books\n")
    done = await run_bot(robbed.env, "audit", "--json")
    found = json.loads(done.out)
    assert (done.code, found["findings"]) == (0, [])
    balances = {one["account"]: one["amount"] for one in found["balances"]}
    assert (balances["house:studio"], balances["house:losses"]) == (20_040_000, -40_000)


def payee(env: dict[str, str]) -> str:
    """The address that the sandbox's StableStudio is paid at."""
    return env["PAYEES"].split(",")[0].lower()
