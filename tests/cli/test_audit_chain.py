"""`audit` and `adopt` against a chain with a thief, a payment that the books miss, and a pruned node."""

import json
import re
from argparse import Namespace
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.adopt import TRIES, adopt
from bot.clock import SystemClock
from bot.config.settings import load_settings
from bot.domain.money.chain import Received
from bot.domain.money.deposits import Mined
from bot.payments.evm import checksum
from bot.store import open_store
from sandbox.bot_process import run_bot
from sandbox.world import World

if TYPE_CHECKING:
    from tests.servers.databases import Databases

GUILD, OLD = 42, 50_000
THIEF = "0x" + "99" * 20
SENDER = str(checksum("0x" + "fa" * 20))
TX = "0x" + "0d" * 32

pytestmark = pytest.mark.usefixtures("forked_bots")


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
    await store.deposits.record_scan(
        wallet, [mined], upto=chain.head() - 500, now=chain.timestamp(block) * 1000
    )
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
    await _adopted_and_audited(robbed)


async def test_adopt_and_audit_do_the_same_on_postgresql(robbed: Robbed, postgres: "Databases") -> None:
    with postgres.blank() as address:
        robbed.env |= {"DATABASE_URL": address, "DATABASE_UNSAFE": "yes"}
        assert (await run_bot(robbed.env, "migrate-store")).code == 0
        await _adopted_and_audited(robbed)


async def _adopted_and_audited(robbed: Robbed) -> None:
    stolen = robbed.steal()
    robbed.miss(payee(robbed.env))
    robbed.world.chain.warp = 30.0  # both are deep enough
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


# ── what is too new ──────────────────────────────────────────────────────────────────────────────


@dataclass
class Waiting:
    """The command in this process: it waits on the chain's time alone. `meanwhile` happens in each wait."""

    robbed: Robbed
    capsys: pytest.CaptureFixture[str]
    goes_on: bool = True
    meanwhile: Callable[[], object] = lambda: None
    waits: list[float] = field(default_factory=list)

    async def sleep(self, _clock: SystemClock, seconds: float) -> None:
        self.waits.append(seconds)
        self.robbed.world.chain.warp += seconds if self.goes_on else 0
        self.meanwhile()

    async def adopt(self, **arguments: object) -> tuple[int, str, str]:
        asked = {"from_now": None, "lost": [], "own": [], "json": False, **arguments}
        settings = load_settings(self.robbed.env, Path(self.robbed.env["DATABASE_PATH"]).parent / "none.env")
        code = await adopt(settings, Namespace(**asked))
        return code, *self.capsys.readouterr()


@pytest.fixture
def waiting(robbed: Robbed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Waiting:
    waiting = Waiting(robbed, capsys)

    async def sleep(clock: SystemClock, seconds: float) -> None:
        await waiting.sleep(clock, seconds)

    monkeypatch.setattr(SystemClock, "sleep", sleep)
    return waiting


async def test_adopt_waits_until_a_payment_is_deep_enough(waiting: Waiting) -> None:
    missed = waiting.robbed.miss(payee(waiting.robbed.env))
    code, out, err = await waiting.adopt()
    assert code == 0
    assert re.match(rf"{missed}:\d+: \$0\.04 is booked as lost", out)
    assert re.fullmatch(r"(the chain may still undo what left the wallet last: waiting 2\d s\n)+", err)
    assert 22 <= sum(waiting.waits) <= 26


async def test_what_the_chain_undoes_while_adopt_waits_is_in_no_book(waiting: Waiting) -> None:
    waiting.robbed.miss(payee(waiting.robbed.env))
    waiting.meanwhile = lambda: waiting.robbed.world.chain.reorg(30)
    code, out, _ = await waiting.adopt()
    assert (code, out) == (0, "everything that left the wallet is in the books\n")
    done = await run_bot(waiting.robbed.env, "audit", "--json")
    assert (done.code, json.loads(done.out)["comparison"]["sent"]) == (0, 0)


async def test_adopt_books_a_named_transfer_once_it_is_deep_enough(waiting: Waiting) -> None:
    stolen = waiting.robbed.steal()
    code, out, err = await waiting.adopt(own=[stolen])
    assert (code, out) == (0, "everything that left the wallet is in the books\n")
    assert "waiting 2" in err


async def test_adopt_waits_no_longer_than_is_sensible_and_says_so(waiting: Waiting) -> None:
    """The chain stands still."""
    stolen = waiting.robbed.steal()
    waiting.robbed.miss(payee(waiting.robbed.env))
    waiting.goes_on = False
    code, out, err = await waiting.adopt(lost=[stolen])
    assert code == 1
    assert len(waiting.waits) == 2 * TRIES
    assert re.search(rf"{stolen}:\d+ is not booked: 1\d blocks are missing above it\n", err)
    assert "NOT YET  " in out
    assert re.search(r"may still undo the newest, 1\d blocks are missing: repeat this in 2\d s\n", out)
    assert re.search(rf"IN NO BOOK  {stolen}:\d+: \$20\.00 to ", out)
    code, out, _ = await waiting.adopt(json=True)
    found = json.loads(out)
    assert (code, found["ok"], found["adopted"], len(found["waiting"])) == (1, False, [], 1)
    assert 10 <= found["blocks"] <= 12


def payee(env: dict[str, str]) -> str:
    """The address that the sandbox's StableStudio is paid at."""
    return env["PAYEES"].split(",")[0].lower()
