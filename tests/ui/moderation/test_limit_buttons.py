"""The menu, the buttons and the forms of limits, and the menu of models."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import EVERY_MODEL
from bot.domain.moderation.limits import Kind, Rule, RuleInUse, Scope
from bot.domain.money.model_facts import ModelFacts
from bot.domain.periods import Per
from bot.domain.server_settings import ServerSettings
from bot.ui.kit import actions
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, nothing, promises, today

pytestmark = pytest.mark.asyncio(loop_scope="module")

MANAGERS = ("mira", "**Manage Server**")
RULE = (Kind.LIMIT, Scope.CHANNEL, 20, Per.DAY)
OLD = "limit:channel:k:day"


def known(front: Front) -> dict[str, Any]:
    rule = Rule(*RULE, 2_000_000)
    facts = dict.fromkeys((model.id for model in EVERY_MODEL), ModelFacts(70_000, 70_000, 70_000, (3, 9)))
    return {
        "pools": [], "rules": [rule], "settings": ServerSettings(front.place.guild.id), "find": rule,
        "in_use": RuleInUse(rule, None, (), None), "set": 1_000_000, "lift": rule,
        "facts": facts, "model_rules": [], "defaults": {}, "toggle_model": None,
    }  # fmt: skip


def of_server(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id,), {})


def found(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, Rule(*RULE, 0)), {})


def typed(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, Rule(*RULE, 3_500_000)), {"by": front.place.mod.id})


def lifted(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, Rule(*RULE, 0)), {"by": front.place.mod.id})


def added(front: Front, call: Call) -> None:
    server = front.place.guild.id
    rule = Rule(Kind.ALLOWANCE, Scope.SERVER, server, Per.WEEK, 1_250_000)
    assert call == ((server, rule), {"by": front.place.mod.id})


def toggled(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, "grok"), {"by": front.place.mod.id, "was": None})


def switched_off(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, "grok"), {"by": front.place.mod.id, "was": True})


COMMON: dict[str, Any] = {"on_card": True, "by": "mod", "refused": MANAGERS}
CASES = [
    Case(actions.ShowLimits(), "1:moderation.limits", known, "pools", of_server, "### Limits", **COMMON),
    Case(actions.ChooseRule(), "1:moderation.choose-rule", known, "find", found,
         "Daily limit in <#20>: $2.00", choice="limit:channel:20:day", **COMMON),
    Case(actions.ChangeRule(*RULE), f"1:moderation.change-rule:{OLD}", known, "find", found, dialog=True,
         **COMMON),
    Case(actions.ChangeRule(*RULE), f"1:moderation.change-rule:{OLD}@5", known, "set", typed,
         "Was $1.00 before.", texts={"amount": "$3.50"}, **COMMON),
    Case(actions.RemoveRule(*RULE), f"1:moderation.remove-rule:{OLD}", known, "lift", lifted,
         "Daily limit in <#20> removed", **COMMON),
    Case(actions.AddRule(), "1:moderation.add-rule@5", known, "set", added,
         texts={"what": "allowance:week", "amount": "1.25"}, **COMMON),
    Case(actions.SwitchModel(), "1:moderation.switch-model", known, "toggle_model", toggled,
         "**Grok** · $0.07", choice="grok", **COMMON),
    Case(actions.SwitchModel(), "", known, "toggle_model", switched_off,
         "**Grok** · $0.07", choice="grok:on", **COMMON),
    Case(actions.ShowModels(), "1:moderation.models", known, "model_rules", of_server, "### Models",
         **COMMON),
]  # fmt: skip

test_ids, test_once, test_refusal, test_permission = promises(CASES)


async def test_the_form_is_headed_by_the_rules_name(front: Front, tmp_path: Path) -> None:
    role = front.world.add_role(front.place.guild, "Friends of " + "very " * 10 + "old harbours")
    member = Rule(Kind.ALLOWANCE, Scope.MEMBER, front.place.mira.id, Per.DAY, 1_000_000)
    for rule, title in (
        (member, "a member's daily allowance"),
        (replace(member, scope=Scope.ROLE, key=role.id), "Daily allowance of each member with @Friends…"),
    ):
        action = actions.ChangeRule(rule.kind, rule.scope, rule.key, rule.per)
        case = Case(action, "", nothing, "find", found, dialog=True, **COMMON)
        front.script.answers |= {**known(front), "find": rule}
        answered = await act(front, case, today(case), tmp_path)
        modal = await answered.interaction.wait_modal()
        assert modal.title == title
