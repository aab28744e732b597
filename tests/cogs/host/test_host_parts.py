"""The host's stops, deposits, proof and rescues, as they are typed and answered."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import Outdated
from bot.domain.host.adoption import Adoption, Missed, Verdict
from bot.domain.host.errors import OutflowNotFound, OutflowTooNew
from bot.domain.jobs.job import Failure, JobState, Receipt
from bot.domain.money.audit import Finding, Reconciliation
from bot.domain.money.deposits import Deposit, DepositState, Topup, UnclaimedReason
from bot.domain.money.ledger import Balances
from bot.domain.money.movements import Booking, Movement
from bot.domain.money.networks import BASE
from bot.domain.money.pauses import Pause, RetiredModel
from bot.domain.server_settings import Freeze, ServerSettings
from bot.services.host.adopt import AdoptionReport
from bot.services.host.rescue import Candidates
from bot.services.host.status import HostStatus, ServerView
from bot.services.host.write_off import WriteOffOutcome
from bot.services.money.audit import AuditView, WalletView
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from tests.builders import studio_job
from tests.cogs.host.test_host import STATUS, ask
from tests.ui.place import Front
from tests.ui.pressing import press
from tests.ui.samples import job

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = 1_790_000_000_000
TX = "0x" + "ab" * 32
DEPOSIT = Deposit(
    TX, 3, NOW, "0xFa00000000000000000000000000000000000001", 3_333_333, DepositState.UNCLAIMED, None,
    "0xWallet",
    5, NOW, UnclaimedReason.LATE, None, None, None,
)  # fmt: skip
TOPUP = Topup("a", "k", 11, 22, 33, 25_000_000, 25_000_417, NOW, NOW + 86_400_000, None, None, None, None)
PROOF = AuditView((WalletView(BASE, "0xWallet", 50_000_000),), 20_000_000, 0, 7, "ab" * 32, None)
AGREED = Reconciliation(NOW, (), (), 7, "ab" * 32, 3, 402_000, 1, 20_000_000)


async def host(front: Front, command: str, options: dict[str, Any] | None = None) -> str:
    return (await ask(front, front.place.mod, f"host {command}", options)).text


COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("pause", {}), ("unpause", {}), ("retire-model", {"model": "sora-2"}), ("reconcile", {}),
    ("deposits list", {}), ("deposits assign", {"deposit": "0x:0"}), ("deposits keep", {"deposit": "0x:0"}),
    ("deliver", {"job": "k7f3ab"}), ("write-off", {"job": "k7f3ab"}), ("server", {}),
    ("adopt", {}), ("adopt", {"transfer": "0xa:1", "was": "own"}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "options"), COMMANDS)
async def test_others_may_not(front: Front, command: str, options: dict[str, Any]) -> None:
    answer = await ask(front, front.place.mira, f"host {command}", options)
    assert "HOST_USER_IDS" in answer.text
    assert not front.script.calls


async def test_a_pause_and_its_end(front: Front) -> None:
    front.script.answers |= {"plan_pause": [], "unpause": Pause(NOW, None, "tripwire")}
    asked = await ask(front, front.place.mod, "host pause", {"reason": "a look"})
    assert "Pause spending on all servers?" in asked.text
    assert "> a look" in asked.text
    assert [button["custom_id"] for button in asked.buttons] == [
        encode(action) for action in (actions.Pause(), actions.Dismiss())
    ]
    front.script.answers["pause"] = Pause(NOW, 1, "a look")
    press(front, asked, encode(actions.Pause()), front.place.mod)
    await front.world.wait_for(lambda: "is paused on all servers" in asked.text)
    assert front.script.named("pause") == [((), {"by": front.place.mod.id, "reason": "a look"})]
    assert "by the bot itself" in await host(front, "unpause")
    front.script.answers["unpause"] = Outdated("Spending is not paused. Nothing was changed.")
    assert "not paused" in await host(front, "unpause")


async def test_a_model_is_stopped_and_let_go(front: Front) -> None:
    front.script.answers |= {"plan_retirement": None, "restore": None}
    asked = await ask(front, front.place.mod, "host retire-model", {"model": " SORA-2 ", "reason": "dear"})
    assert "Stop sora-2 on all servers?" in asked.text
    assert asked.buttons[0]["custom_id"] == encode(actions.RetireModel("sora-2"))
    front.script.answers["retire"] = None
    press(front, asked, encode(actions.RetireModel("sora-2")), front.place.mod)
    await front.world.wait_for(lambda: "is stopped on all servers" in asked.text)
    assert front.script.named("retire") == [(("sora-2",), {"by": front.place.mod.id, "reason": "dear"})]
    assert "can be used again" in await host(front, "retire-model", {"model": "sora-2", "back": True})
    front.script.answers["retired"] = [RetiredModel("sora-2", NOW, 1, "")]
    offered = await front.world.autocomplete(
        front.place.mod, front.place.channel, "host retire-model", {"model": "sora"}, "model"
    )
    assert offered[0] == {"name": "sora-2 (stopped)", "value": "sora-2"}


async def test_deposits_are_listed_chosen_and_decided_about(front: Front) -> None:
    front.script.answers |= {"unclaimed": [DEPOSIT], "assign": DEPOSIT, "dismiss": DEPOSIT}
    listed = await host(front, "deposits list")
    for words in ("$3.333333", DEPOSIT.sender, "too late for its top-up", TX):
        assert words in listed
    for command in ("assign", "keep"):
        (offered,) = await front.world.autocomplete(
            front.place.mod, front.place.channel, f"host deposits {command}", {"deposit": "3.33"}, "deposit"
        )
        assert offered["value"] == f"{TX}:3"
    typed = {"deposit": f"{TX}:3"}
    said = await host(front, "deposits assign", typed)
    assert "$3.333333 added to the budget of Studio" in said
    assert front.script.named("assign") == [((f"{TX}:3", front.place.guild.id), {"by": front.place.mod.id})]
    assert "is yours" in await host(front, "deposits keep", typed)
    front.script.answers["unclaimed"] = []
    assert "No unmatched deposits" in await host(front, "deposits list")


async def test_the_comparison_names_what_differs(front: Front) -> None:
    front.script.answers["run"] = AGREED
    assert "Ledger and chain agree" in await host(front, "reconcile")
    findings = tuple(Finding("charged", "payments", str(number), "$1.00 left.") for number in range(12))
    values = {name: getattr(AGREED, name) for name in Reconciliation.__slots__}
    front.script.answers["run"] = Reconciliation(**{**values, "findings": findings})
    said = await host(front, "reconcile")
    assert "12 findings" in said
    assert "charged: payments `0`: $1.00 left." in said
    assert "and 2 more" in said


OUT = Movement("0x" + "ab" * 32, 1, 9, outward=True, other="0xEve", amount=5_000_000)


async def test_what_a_restored_copy_misses_is_adopted(front: Front) -> None:
    missed = Missed(replace(OUT, amount=40_000, nonce="0xn"), NOW)
    mine, made = job(id="k7f3ab"), studio_job("cm1")
    adopted = (
        Adoption(missed, Verdict.DELIVER, mine, made),
        Adoption(missed, Verdict.DISPUTE, mine),
        Adoption(missed, Verdict.LOST, None, made),
        Adoption(missed, Verdict.LOST),
    )
    front.script.answers["adopt"] = AdoptionReport(adopted, (mine,), (OUT,), (OUT, OUT))
    said = await host(front, "adopt")
    assert front.script.named("adopt") == [((), {"by": front.place.mod.id})]
    for words in (
        "- **$0.04** found: its result is fetched and posted.\n-# job k7f3ab",
        "- **$0.04** fits more than one job. `/host deliver` decides.\n-# job k7f3ab",
        "- **$0.04** is booked as lost: these books have no such job.\n-# job cm1",
        "- **$0.04** is booked as lost: these books have no such job.\n",
        "**1 job** is not bought",
        "2 payments are still open. Run this again in a few minutes.",
        "**In no book yet**",
        "- **$5.00** → `0xEve` · [transaction](",
    ):
        assert words in said
    front.script.answers["adopt"] = AdoptionReport((), (), (), (OUT, OUT), blocks=9, seconds=18)
    said = await host(front, "adopt")
    assert "2 payments are too new: the chain may still undo them. Nothing was booked." in said
    assert "Run this again in 18 seconds." in said
    front.script.answers["adopt"] = AdoptionReport((), (), (), resumed=True)
    assert "in the books\nMembers can spend again." in await host(front, "adopt")


async def test_money_that_left_in_another_way_is_named_and_booked(front: Front) -> None:
    front.script.answers |= {"unbooked": [OUT], "book": OUT}
    (offered,) = await front.world.autocomplete(
        front.place.mod, front.place.channel, "host adopt", {"transfer": "5.00"}, "transfer"
    )
    assert offered == {"name": "$5.00 to 0xEve, block 9 on Base", "value": OUT.key}
    typed = {"transfer": OUT.key}
    assert "$5.00 is booked as lost" in await host(front, "adopt", typed)
    assert "taken out by you" in await host(front, "adopt", {**typed, "was": "own"})
    assert [call[0] for call in front.script.named("book")] == [
        (OUT.key, Booking.LOST), (OUT.key, Booking.OWN),
    ]  # fmt: skip
    front.script.answers["book"] = OutflowNotFound(OUT.key, ambiguous=False)
    assert "that the books lack is called" in await host(front, "adopt", typed)
    front.script.answers["book"] = OutflowTooNew(OUT.key, 5, 10)
    assert "it needs 5 more blocks. Nothing was changed. Try again in 10 s." in await host(
        front, "adopt", typed
    )
    front.script.answers["book"] = OutflowNotFound(OUT.tx, ambiguous=True)
    assert "Several transfers" in await host(front, "adopt", {"transfer": OUT.tx})


async def test_one_server(front: Front) -> None:
    settings = ServerSettings(11, frozen=Freeze(NOW, 5, "spam"), approve_above=1_000_000, alerts_channel=77)
    lost = job(state=JobState.FAILED, failure=Failure.RESULT_LOST, message_id=None)
    front.script.answers["server"] = ServerView(settings, Balances(5, 0, 7), [TOPUP], [lost], NOW)
    said = await host(front, "server")
    for words in ("Studio", "> spam", "$1.00", "<#77>", "$25.000417 · open", "result_lost"):
        assert words in said


async def test_a_dispute_is_written_off(front: Front) -> None:
    closed = job(state=JobState.FAILED, failure=Failure.WRITTEN_OFF)
    front.script.answers |= {
        "outcome": WriteOffOutcome(job(state=JobState.DISPUTED), charged=True, refunded=False),
        "write_off": (closed, Receipt(134_000, 134_000, 0, 134_000)),
        "flagged": [job(id="aaaa"), job(id="bbbb", state=JobState.DISPUTED)],
    }
    card = await ask(front, front.place.mod, "host write-off", {"job": "k7f3ab", "reason": "no *trace* @you"})
    assert "The server loses **$0.134**." in card.text
    assert front.script.named("write_off") == []
    press(front, card, encode(actions.WriteOff("k7f3ab")), front.place.mod)
    await front.world.wait_for(lambda: "Written off" in card.text)
    assert front.script.named("write_off") == [
        (("k7f3ab",), {"by": front.place.mod.id, "reason": "no *trace* @you"})
    ]
    assert "$0.134 was paid" in card.text
    assert "Its maker is told" in card.text
    offered = await front.place.discord.autocomplete(
        front.place.mod, front.place.channel, "host write-off", {"job": ""}, "job"
    )
    assert [choice["value"] for choice in offered] == ["bbbb"]


async def test_a_job_is_tried_again(front: Front) -> None:
    front.script.answers |= {"deliver": job(state=JobState.FETCHED), "flagged": [job(id="aaaa")]}
    assert "Trying again" in await host(front, "deliver", {"job": "k7f3ab", "studio_job": "x"})
    assert front.script.named("deliver") == [(("k7f3ab", "x"), {"by": front.place.mod.id})]
    disputed = Candidates(job(state=JobState.DISPUTED), [studio_job("theirs", input={"prompt": "**a fox**"})])
    front.script.answers["deliver"] = disputed
    said = await host(front, "deliver", {"job": "k7f3ab"})
    assert "`theirs`" in said
    assert "**a fox**" not in said
    (offered,) = await front.world.autocomplete(
        front.place.mod, front.place.channel, "host deliver", {"job": "aa"}, "job"
    )
    assert offered["value"] == "aaaa"


async def test_the_status_tells_of_stops_cap_and_deposits(front: Front) -> None:
    values = {name: getattr(STATUS, name) for name in HostStatus.__slots__}
    stops = {"paused": Pause(NOW, None, "tripwire"), "retired": [RetiredModel("sora-2", NOW, 1, "")]}
    day = {"used_today": 2_000_000, "daily_cap": 9_000_000, "deposits": [DEPOSIT]}
    front.script.answers["status"] = HostStatus(**{**values, **stops, **day})
    said = await host(front, "status")
    for words in ("paused all spending", "> tripwire", "sora-2", "$2.00 of $9.00"):
        assert words in said


# ── everybody ────────────────────────────────────────────────────────────────────────────────────


async def test_anybody_may_see_the_proof(front: Front) -> None:
    front.script.answers["view"] = PROOF
    said = (await ask(front, front.place.mira, "budget proof")).text
    for words in ("**wallet** $50.00", "0xWallet", "**owed to all servers** $20.00", "ab" * 32, "not yet"):
        assert words in said


async def test_a_top_up_shows_amount_address_code_and_end(front: Front) -> None:
    front.script.answers |= {"topup": TOPUP, "replaced_by": [replace(TOPUP, amount=5_000_233)]}
    answer = await ask(front, front.place.mod, "treasury topup", {"amount": "$25"})
    assert "$25.000417" in answer.text
    assert "replaces the top-up of $5.000233" in answer.text
    assert answer.attachments[0].data.startswith(b"\x89PNG")
    ((args, options),) = front.script.named("topup")
    assert args == (front.place.guild.id, front.place.channel.id, front.place.mod.id, 25_000_000)
    assert options["key"].isdecimal()
    assert options["sender"] is None


async def test_a_topup_can_name_its_sender(front: Front) -> None:
    address = "0x" + "aB" * 20
    large = replace(TOPUP, amount=1_000_000_417, sender=address.lower())
    front.script.answers |= {"topup": large, "replaced_by": []}
    answer = await ask(front, front.place.mod, "treasury topup", {"amount": "$1000", "from": address})
    assert f"Only a transfer from `{address.lower()}` counts" in answer.text
    assert "amounts above $1,000.00" in answer.text
    ((_args, options),) = front.script.named("topup")
    assert options["sender"] == address.lower()
    refused = await ask(front, front.place.mod, "treasury topup", {"amount": "$25", "from": "0xabc"})
    assert "isn't an address on Base" in refused.text


@pytest.mark.parametrize("amount", ["1e3", "-5", "0.0000001", "$1,000", "NaN", "٣", "５"])
async def test_an_amount_that_is_none_is_refused_by_name(front: Front, amount: str) -> None:
    answer = await ask(front, front.place.mod, "treasury topup", {"amount": amount})
    assert "isn't an amount" in answer.text
    assert not front.script.calls


async def test_alerts_go_where_they_are_told(front: Front) -> None:
    front.script.answers["change"] = None
    here = front.place.channel.id
    assert f"<#{here}>" in (await ask(front, front.place.mod, "treasury alerts")).text
    off = await ask(front, front.place.mod, "treasury alerts", {"off": True})
    assert "No alert channel any more" in off.text
    wanted = [args[1] for args, _ in front.script.named("change")]
    assert wanted == [{"alerts_channel": here}, {"alerts_channel": None}]
