"""The panel of `/setup`: its presses, forged ones, what is gone, and Discord's limits in a large server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.moderation.errors import NoSuchRule
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.log import LogLine
from bot.domain.moderation.setting_up import SetupPage, SetupState
from bot.domain.periods import Per
from bot.domain.server_settings import ResultsTo, ServerSettings
from bot.services.moderation.rules_files import RulesPreview
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from bot.ui.moderation import checklist, greeting_cards, rules_file_cards, setup_cards, setup_rows
from sandbox.discord import Channel, Permission, Role
from sandbox.discord.components import check_components
from sandbox.discord.errors import Problems
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, press, private_card, promises

pytestmark = pytest.mark.asyncio(loop_scope="module")

MANAGERS = ("mira", "**Manage Server**")
COMMON: dict[str, Any] = {"on_card": True, "by": "mod", "refused": MANAGERS}


def state(page: SetupPage = SetupPage.CHANNELS, **settings: Any) -> SetupState:
    rules = [Rule(Kind.LIMIT, Scope.SERVER, 11, Per.DAY, 7_300_000)]
    return SetupState(ServerSettings(11, **settings), rules, page)


def line(action: str, old: str | None, new: str | None) -> LogLine:
    return LogLine(1, 0, 11, 77, action, old, new, "")


def preview(file_id: str | None = "ru1es2", missing: int = 0) -> RulesPreview:
    changes = [line("zone", "UTC", "Asia/Tokyo"), line("limit server:11 per day", None, "$5.00")]
    return RulesPreview(file_id, "The *Lab*", changes, [f"#room-{n}" for n in range(missing)])


def answers(_front: Front) -> dict[str, Any]:
    return {"state": state(), "turn": lambda guild_id, page, by: state(page), "choose": None,
            "choose_daily": None, "apply": (True, preview(None))}  # fmt: skip


def resumed(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id,), {})


def turned(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, SetupPage.MONEY), {"by": front.place.mod.id})


def spoken(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, {"language": "de"}), {"by": front.place.mod.id})


def limited(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, Kind.LIMIT, 5_000_000), {"by": front.place.mod.id})


def unlimited(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, Kind.ALLOWANCE, None), {"by": front.place.mod.id})


def filtered(front: Front, call: Call) -> None:
    fields = {"moderation": "auto", "safety_tolerance": 1}
    assert call == ((front.place.guild.id, fields), {"by": front.place.mod.id})


def applied(front: Front, call: Call) -> None:
    (guild_id, file_id, names), options = call
    assert (guild_id, file_id, options) == (front.place.guild.id, "ru1es2", {"by": front.place.mod.id})
    assert front.place.channel.name in names.channels.values()
    assert front.place.guild.id not in names.roles


CASES = [
    Case(actions.SetUp(), "", answers, "state", resumed, "### Set up · channels", **COMMON),
    Case(actions.SetUp("money"), "", answers, "turn", turned, "### Set up · money", **COMMON),
    Case(actions.SetUp("an_older_page"), "", answers, "state", resumed, "### Set up · channels", **COMMON),
    Case(actions.ChooseSetting("language"), "", answers, "choose", spoken, "### Set up · people", choice="de",
         **COMMON),
    Case(actions.ChooseSetting("content"), "", answers, "choose", filtered, "### Set up · people",
         choice="strict", **COMMON),
    Case(actions.ChooseSetting("daily"), "", answers, "choose_daily", limited, "### Set up · money",
         choice="5000000", **COMMON),
    Case(actions.ChooseSetting("allowance"), "", answers, "choose_daily", unlimited, "### Set up · money",
         choice="off", **COMMON),
    Case(actions.ApplyRules("ru1es2"), "", answers, "apply", applied, "are in force", **COMMON),
]  # fmt: skip

test_ids, test_once, test_refusal, test_permission = promises(CASES)


async def chosen(front: Front, row: str, value: str) -> str:
    """Choose a value in a menu, also one that it does not have. Return the answer."""
    front.script.answers |= answers(front)
    card = await private_card(front, front.place.mod)
    interaction = press(front, card, encode(actions.ChooseSetting(row)), front.place.mod, value)
    await front.world.wait_for(lambda: interaction.followups or "Set up" in card.text)
    return interaction.followups[0].text if interaction.followups else card.text


@pytest.mark.parametrize(
    ("row", "value", "said"),
    [
        ("alerts", "99", "That channel is gone."),
        ("alerts", "no id", "That channel is gone."),
        ("approver", "99", "That role is gone."),
        ("language", "fr", "That entry is no longer offered."),
        ("daily", "123456789", "That entry is no longer offered."),
        ("daily", "-1", "That entry is no longer offered."),
        ("a_later_row", "1", "That entry is no longer offered."),
    ],
)
async def test_what_no_menu_offers_changes_nothing(front: Front, row: str, value: str, said: str) -> None:
    answer = await chosen(front, row, value)
    assert said in answer
    assert "Nothing was changed." in answer
    assert not front.script.named("choose")
    assert not front.script.named("choose_daily")


async def test_everyone_cannot_be_a_deciding_role(front: Front) -> None:
    assert "@everyone can't be the role that decides." in await chosen(
        front, "organiser", str(front.place.guild.id)
    )


async def test_an_amount_that_was_typed_elsewhere_stays_offered(front: Front) -> None:
    assert "Set up · money" in await chosen(front, "daily", "7300000")
    assert front.script.named("choose_daily")


# ── cards ────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def crowded(front: Front) -> Iterator[tuple[list[Channel], list[Role]]]:
    """Let the server have 500 channels and 500 roles for a while."""
    world, guild = front.world, front.place.guild
    channels = [world.add_channel(guild, f"room-{number}") for number in range(500)]
    roles = [world.add_role(guild, f"role-{number}") for number in range(500)]
    try:
        yield channels, roles
    finally:
        for channel in channels:
            world.remove_channel(channel)
        for role in roles:
            guild.roles.pop(role.id)


def fits(card: Any) -> str:
    """Check a card by Discord's rules and return its text."""
    problems = Problems()
    parts = check_components(
        card.to_components(), v2=True, files=set(), problems=problems, where="components"
    )
    problems.raise_any()
    return str(parts)


async def test_every_page_fits_a_server_with_500_channels_and_roles(front: Front) -> None:
    guild_id = front.place.guild.id
    with crowded(front) as (channels, roles):
        guild = front.bot.get_guild(guild_id)
        assert guild is not None
        await front.world.wait_for(
            lambda: guild.get_channel(channels[-1].id) and guild.get_role(roles[-1].id)
        )
        for channel in channels[:200]:
            front.world.set_bot_permissions(channel, deny=Permission.SEND_MESSAGES)
        await front.world.wait_for(
            lambda: checklist.missing(guild, channels[199].id) == ["Send Messages"]  # the last one is known
        )
        full: dict[str, Any] = {
            "approvals_channel": channels[3].id, "alerts_channel": channels[400].id,
            "contests_channel": 404, "results_channel": channels[402].id, "approver_role": roles[3].id,
            "organiser_role": roles[499].id, "results_to": ResultsTo.CHANNEL,
        }  # fmt: skip
        for page in SetupPage:
            text = fits(setup_cards.panel(state(page, **full), guild, channels[1].id))
            assert f"Page {page.number} of 4" in text or page is SetupPage.CHECK
        channels_page = fits(setup_cards.panel(state(**full), guild, channels[1].id))
        assert f"In <#{channels[3].id}> I still need **Send Messages**." in channels_page
        assert "That channel is gone" in channels_page
        check = fits(setup_cards.panel(state(SetupPage.CHECK, **full), guild, channels[1].id))
        assert f"❌ <#{channels[3].id}> · approvals · missing: **Send Messages**" in check
        assert f"✅ <#{channels[400].id}> · alerts" in check
        assert "❌ contests: the channel is gone" in check
        assert "and 190 more channels" in check


async def test_a_deleted_channel_and_role_are_not_sent_as_chosen(front: Front) -> None:
    guild = front.bot.get_guild(front.place.guild.id)
    gone = state(SetupPage.RULES, organiser_role=404)
    assert "That role is gone" in fits(setup_cards.panel(gone, guild, 1))
    assert "default_values" not in fits(setup_cards.panel(gone, guild, 1))
    assert "default_values" not in fits(setup_cards.panel(state(alerts_channel=404), guild, 1))


async def test_the_channel_of_results_shows_only_where_one_is_used() -> None:
    here, one = state(), state(results_to=ResultsTo.CHANNEL)
    keys = {row.key for row in setup_rows.rows(SetupPage.CHANNELS, one)}
    assert keys - {row.key for row in setup_rows.rows(SetupPage.CHANNELS, here)} == {"results"}


async def test_a_bot_that_does_not_know_the_server_yet_says_so() -> None:
    for page in SetupPage:
        text = fits(setup_cards.panel(state(page), None, 1))
        assert (page is SetupPage.CHECK) == ("I can't see this server's channels right now" in text)


async def test_every_menu_has_a_word_of_its_own_that_a_custom_id_takes() -> None:
    keys = [row.key for row in setup_rows.ROWS]
    assert len(set(keys)) == len(keys)
    for key in keys:
        assert encode(actions.ChooseSetting(key))


async def test_files_of_rules_fit_however_much_they_change() -> None:
    fits(greeting_cards.in_channel())
    many = replace(
        preview(missing=30), changes=[line("zone", "UTC", f"Zone/{n}" + "x" * 200) for n in range(500)]
    )
    text = fits(rules_file_cards.preview(many, changed=True))
    assert "more changes" in text
    assert "and 22 more" in text
    assert "Apply 500 rules from The \\\\*Lab\\\\*?" in text
    fits(rules_file_cards.applied(replace(many, id=None)))
    none = rules_file_cards.preview(replace(preview(None), changes=()))
    assert "These rules are in force already" in fits(none)


async def test_apply_shows_what_has_changed_meanwhile(front: Front, tmp_path: Path) -> None:
    front.script.answers |= {**answers(front), "apply": (False, preview())}
    card = await private_card(front, front.place.mod)
    press(front, card, encode(actions.ApplyRules("ru1es2")), front.place.mod)
    await front.world.wait_for(lambda: "Look again" in card.text)
    assert "Time zone: UTC → Asia/Tokyo" in card.text


async def test_the_organiser_role_may_hold_contests_without_manage_events(front: Front) -> None:
    role = front.world.add_role(front.place.guild, "Curators")
    member = front.place.guild.members[front.place.mira.id]
    settings = ServerSettings(front.place.guild.id, organiser_role=role.id)
    card = await private_card(front, front.place.mira)
    front.script.answers |= {"settings": settings, "template": NoSuchRule()}
    refused = press(front, card, encode(actions.AskStopRepeat(7)), front.place.mira)
    await front.world.wait_for(lambda: refused.followups)
    assert f"**Manage Events** or the role <@&{role.id}>" in refused.followups[0].text
    assert not front.script.named("template")
    member.roles.append(role.id)
    try:
        press(front, card, encode(actions.AskStopRepeat(7)), front.place.mira)
        await front.world.wait_for(lambda: front.script.named("template"))
    finally:
        member.roles.remove(role.id)


async def test_a_contest_is_drafted_in_the_servers_channel_for_contests(front: Front) -> None:
    stage = front.world.add_channel(front.place.guild, "stage")
    guild, owner = (
        front.bot.get_guild(front.place.guild.id),
        front.world.core.users[front.place.guild.owner_id],
    )
    assert guild is not None
    await front.world.wait_for(lambda: guild.get_channel(stage.id))
    terms = {"theme": "Rain", "voting": "pairs", "entries_for": "1d", "voting_for": "1d", "pot": "1"}
    for channel_id, wanted in ((stage.id, stage.id), (404, front.place.channel.id)):
        settings = ServerSettings(front.place.guild.id, contests_channel=channel_id)
        front.script.calls.clear()
        front.script.answers |= {"settings": settings, "draft": NoSuchRule()}
        await front.world.slash(owner, front.place.channel, "contest-admin create", terms)
        await front.world.wait_for(lambda: front.script.named("draft"))
        ((_args, options),) = front.script.named("draft")
        assert (options["channel_id"], options["parent_id"]) == (wanted, None)
    front.world.remove_channel(stage)
