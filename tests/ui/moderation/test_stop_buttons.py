"""Freeze, Pause and the stop of a model: asked first, then pressed by the people who may."""

from typing import Any

import pytest

from bot.domain.money.ledger import Balances
from bot.domain.money.pauses import Pause
from bot.domain.server_settings import Freeze, ServerSettings
from bot.i18n import use_locale
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from bot.ui.moderation import stop_cards
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, press, promises
from tests.ui.samples import START, texts_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

MANAGERS = ("mira", "**Manage Server**")
HOSTS = ("mira", "(HOST_USER_IDS)")


def frozen(front: Front) -> dict[str, Any]:
    freeze = Freeze(START, front.place.mod.id, "checking the books")
    return {"freeze": ServerSettings(front.place.guild.id, frozen=freeze)}


def froze(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id,), {"by": front.place.mod.id, "reason": ""})


def paused(front: Front, call: Call) -> None:
    assert call == ((), {"by": front.place.mod.id, "reason": ""})


def retired(front: Front, call: Call) -> None:
    assert call == (("sora-2",), {"by": front.place.mod.id, "reason": ""})


CASES = [
    Case(actions.Freeze(), "1:moderation.freeze", frozen, "freeze", froze, "checking the books",
         on_card=True, by="mod", refused=MANAGERS),
    Case(actions.Pause(), "1:moderation.pause", lambda _: {"pause": Pause(START, 1, "")},
         "pause", paused, "paused on all servers", on_card=True, by="mod", refused=HOSTS),
    Case(actions.RetireModel("sora-2"), "1:moderation.retire-model:sora-2",
         lambda _: {"retire": None}, "retire", retired, "is stopped on all servers",
         on_card=True, by="mod", refused=HOSTS),
]  # fmt: skip

test_ids, test_once, test_refusal, test_permission = promises(CASES)


async def test_each_card_stops_spending_for_the_reason_that_it_quotes(front: Front) -> None:
    """Two cards are open, and the older one is pressed: its own reason counts, not the last typed one."""
    place = front.place
    front.script.answers |= {"plan_freeze": Balances(5_000_000, 0, 0), **frozen(front)}
    cards = []
    for reason in ("checking *the* books @everyone", "holidays", None):
        options = {} if reason is None else {"reason": reason}
        asked = await front.world.slash(place.mod, place.channel, "treasury freeze", options)
        cards.append(await asked.wait_original())
    for card in cards:
        press(front, card, encode(actions.Freeze()), place.mod)
    await front.world.wait_for(lambda: all("Spending is frozen" in card.text for card in cards))
    reasons = [call["reason"] for _, call in front.script.named("freeze")]
    assert reasons == ["checking *the* books @everyone", "holidays", ""]


async def test_what_will_happen_is_named_before() -> None:
    asked = texts_of(stop_cards.ask_freeze(Balances(10_439_999, 340_001, 0), "*books*"))
    for words in ("Freeze this server's spending?", "$10.43", "$0.35", "> \\*books\\*", "Contests keep"):
        assert words in asked
    servers = [(1, Balances(1_000_000, 0, 0)), (2, Balances(2_000_000, 5_000, 0)), (3, Balances(0, 0, 0))]
    asked = texts_of(stop_cards.ask_pause(servers, ""))
    for words in ("on all servers?", "2 servers", "$3.00", "$0.01"):
        assert words in asked
    assert "\n> " not in asked
    assert "Stop sora-2 on all servers?" in texts_of(stop_cards.ask_retire("sora-2", ""))


async def test_one_server_reads_as_one() -> None:
    with use_locale("en"):
        asked = texts_of(stop_cards.ask_pause([(1, Balances(1_000_000, 0, 0))], ""))
    assert "1 server:" in asked
