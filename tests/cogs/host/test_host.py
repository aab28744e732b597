"""The host's commands: in one server, for the people named, with exact amounts."""

from typing import Any

import pytest

from bot.domain.money.ledger import Balances
from bot.domain.money.networks import BASE
from bot.domain.money.payments import Open
from bot.services.host.status import HostStatus
from bot.services.wallets import WalletState
from sandbox.discord import Message, RefusedError
from tests.ui.place import Front

pytestmark = pytest.mark.asyncio(loop_scope="module")

STATUS = HostStatus(
    wallets=[WalletState(BASE, "0x00000000000000000000000000000000000A7E11", 50_000_000, Open(), 0)],
    owed=5_000_000,
    open_amount=134_000,
    free=45_000_000,
    jobs_by_state={"DELIVERED": 3, "RUNNING": 0},
    unclear=1,
    disputed=2,
    servers=[(11, Balances(5_000_000, 0, 0))],
)


async def ask(front: Front, who: Any, command: str, options: dict[str, Any] | None = None) -> Message:
    interaction = await front.world.slash(who, front.place.channel, command, options)
    answer = await interaction.wait_original()
    assert answer.ephemeral
    return answer


async def test_the_host_credits_this_server(front: Front) -> None:
    front.script.answers["credit"] = Balances(12_500_000, 0, 0)
    answer = await ask(front, front.place.mod, "host credit", {"amount": "$12.50", "note": "hello"})
    assert "$12.50 added to the budget of Studio" in answer.text
    ((guild, micro), options) = front.script.named("credit")[0]
    assert (guild, micro) == (front.place.guild.id, 12_500_000)
    assert options["actor"] == front.place.mod.id
    assert options["note"] == "hello"
    assert options["key"].isdecimal()


async def test_another_server_is_named_by_name_or_id(front: Front) -> None:
    other = front.world.add_guild("Annex")
    await front.world.wait_for(lambda: front.bot.get_guild(other.id))
    front.script.answers["credit"] = Balances(1, 0, 0)
    for named in ("annex", str(other.id)):
        await ask(front, front.place.mod, "host credit", {"amount": "1", "server": named})
    assert [args[0] for args, _ in front.script.named("credit")] == [other.id, other.id]
    options = {"amount": "1", "server": "ann"}
    choices = await front.world.autocomplete(
        front.place.mod, front.place.channel, "host credit", options, "server"
    )
    assert choices == [{"name": f"Annex ({other.id})", "value": str(other.id)}]
    unknown = await ask(front, front.place.mod, "host credit", {"amount": "1", "server": "Nowhere"})
    assert "no such server" in unknown.text
    with pytest.raises(RefusedError):
        await front.world.slash(front.place.mod, front.world.add_channel(other, "hall"), "host status")


@pytest.mark.parametrize("amount", ["-5", "1e3", "5,00", "٣", "1.0000001"])
async def test_an_amount_that_is_none_is_refused_by_name(front: Front, amount: str) -> None:
    answer = await ask(front, front.place.mod, "host credit", {"amount": amount})
    assert "isn't an amount" in answer.text
    assert not front.script.calls


@pytest.mark.parametrize(("command", "options"), [("host credit", {"amount": "1"}), ("host status", {})])
async def test_others_may_not(front: Front, command: str, options: dict[str, Any]) -> None:
    answer = await ask(front, front.place.mira, command, options)
    assert "HOST_USER_IDS" in answer.text
    assert not front.script.calls
    typed = {"amount": "1", "server": ""}
    assert not await front.world.autocomplete(
        front.place.mira, front.place.channel, "host credit", typed, "server"
    )


async def test_the_status_shows_wallet_debts_and_what_needs_a_look(front: Front) -> None:
    front.script.answers["status"] = STATUS
    text = (await ask(front, front.place.mod, "host status")).text
    for words in (
        STATUS.wallets[0].address,
        "Balance **$50.00**",
        "$45.00 not promised to servers",
        "Owed to servers $5.00",
    ):
        assert words in text
    assert "done 3" in text
    assert "in the making" not in text
    assert "**2 disputed** jobs" in text
