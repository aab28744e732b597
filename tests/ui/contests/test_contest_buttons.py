"""The buttons of contests: making, entering, voting, the result, and those of organisers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import MODELS
from bot.domain.contests.models import Choice, Contest, ContestState, EntryState, Template, Voting
from bot.domain.contests.pairing import Progress
from bot.domain.contests.phases import Dates
from bot.domain.contests.records import EndingAct, Pair, PotShare, Question
from bot.domain.errors import NotAllowed
from bot.services.contests.entries import OwnEntries
from bot.services.contests.organise import Preview
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Permission
from tests.sandbox.discord_bot import png
from tests.ui.contests import test_cards as samples
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, check, nothing, promises, quoted, today
from tests.ui.samples import job, report

pytestmark = pytest.mark.asyncio(loop_scope="module")

ID, JOB, ENTRY, QUESTION = "c4k7ab", "k7f3ab", "e00000", "q1234"
TYPED = {"prompt": "a wolf"}
OPENED = "1330000000000000001"
ORGANISERS = ("mira", "You need the permission **Manage Events** for this.")


@pytest.fixture(autouse=True)
def mod_organises(front: Front) -> None:
    role = front.world.add_role(front.place.guild, "organisers", permissions=Permission.MANAGE_EVENTS)
    front.place.guild.members[front.place.mod.id].roles.append(role.id)


def contest(front: Front, **changes: Any) -> Contest:
    ids = front.here()
    return samples.contest(guild_id=ids["guild_id"], channel_id=ids["channel_id"], **changes)


def hearts(front: Front) -> Contest:
    of = contest(front, state=ContestState.VOTING)
    return replace(of, terms=replace(of.terms, voting=Voting.HEARTS))


def pair(front: Front, **changes: Any) -> Pair:
    return replace(Pair(42, ID, front.place.mira.id, "e00000", "e00001", 0), **changes)


# ── making and entering ──────────────────────────────────────────────────────────────────────────


def making(front: Front) -> dict[str, Any]:
    own = job(**front.here(contest_id=ID))
    return {
        "get": contest(front),
        "check": None,
        "default_model": "grok",
        "fitting_models": MODELS,
        "facts": {},
        "make": quoted(front),
        "own_job": own,
        "remix": quoted(front),
        "drop": None,
        "of_member": OwnEntries([own], [], PotShare(0, 5)),
        "enter": samples.entry(0),
        "withdraw": samples.entry(0),
        "file": Path("x.png"),
        "ballot": png(),
        "list_running": [contest(front)],
    }


def of_server(front: Front, call: Call) -> None:
    assert call == ((ID,), {"guild_id": front.place.guild.id})


def own(front: Front, call: Call) -> None:
    assert call == ((JOB, front.place.mira.id), {})


def made(front: Front, call: Call) -> None:
    (of, request, person), options = call
    assert (of.id, request.user_id, person.user_id) == (ID, front.place.mira.id, front.place.mira.id)
    assert options["options"] == TYPED


def remixed(front: Front, call: Call) -> None:
    (of, original, prompt, _request, person), _ = call
    assert (of.id, original.id, prompt, person.user_id) == (ID, JOB, "a wolf", front.place.mira.id)


def entered(job_id: str) -> Any:
    def called(front: Front, call: Call) -> None:
        (contest_id, entry, person), _ = call
        assert (contest_id, entry, person.user_id) == (ID, job_id, front.place.mira.id)
        assert person.sees_channel

    return called


def looked(front: Front, call: Call) -> None:
    assert call == ((ID, front.place.mira.id), {})


def dropped(front: Front, call: Call) -> None:
    assert call == ((JOB,), {"user_id": front.place.mira.id})


def taken_back(front: Front, call: Call) -> None:
    assert call == ((ID, JOB), {"user_id": front.place.mira.id})


MAKING = [
    Case(actions.MakeEntry(ID), f"cmake:{ID}", making, "get", of_server, dialog=True),
    Case(actions.MakeEntry(ID), f"cmake:{ID}:{OPENED}", making, "make", made, "Making it", texts=TYPED),
    Case(actions.RemixEntry(JOB), f"cremix:{JOB}", making, "own_job", own, on_card=True, dialog=True),
    Case(actions.RemixEntry(JOB), f"cremix:{JOB}:{OPENED}", making, "remix", remixed, "Making it",
         texts=TYPED, on_card=True),
    Case(actions.Enter(ID), f"center:{ID}", making, "of_member", looked, "Autumn"),
    Case(actions.EnterJob(ID), f"center:{ID}:job", making, "enter", entered(JOB), "Entered in", choice=JOB,
         on_card=True),
    Case(actions.EnterThis(JOB), f"cin:{JOB}", making, "enter", entered(JOB), "Entered in", on_card=True),
    Case(actions.EnterPublic(ID, JOB), f"cinto:{ID}:{JOB}", making, "enter", entered(JOB), "Entered in"),
    Case(actions.ChooseContest(JOB), f"cpick:{JOB}", making, "enter", entered(JOB), "Entered in", choice=ID,
         on_card=True),
    Case(actions.WithdrawEntry(ID, JOB), "", making, "withdraw", taken_back, "Taken back", on_card=True),
    Case(actions.Rules(ID), "", making, "get", of_server, "Rules of"),
    Case(actions.Drop(JOB), f"cdrop:{JOB}", making, "drop", dropped, "Dropped", on_card=True),
]  # fmt: skip


# ── voting ───────────────────────────────────────────────────────────────────────────────────────


def voting(front: Front) -> dict[str, Any]:
    shown = pair(front)
    return {
        "get": contest(front, state=ContestState.VOTING),
        "check": None,
        "pair": shown,
        "next": shown,
        "vote": shown,
        "progress": Progress(1, 3, 3),
        "judged": [pair(front, choice=Choice.A)],
        "mark_reported": None,
        "report": report(contest_id=ID),
        "job": job(**front.here()),
        "picture": (samples.entry(0), Path("out.png")),
        "ballot": png(),
        "clip": None,
    }


def loving(front: Front) -> dict[str, Any]:
    entries = [samples.entry(number) for number in range(6)]
    return {
        **voting(front),
        "get": hearts(front),
        "entries": entries,
        "hearts": {"e00001"},
        "set_heart": {"e00000"},
    }


def by_mira(*values: Any) -> Any:
    def called(front: Front, call: Call) -> None:
        args, _ = call
        assert args[:-1] == values
        assert args[-1].user_id == front.place.mira.id

    return called


def of_voter(front: Front, call: Call) -> None:
    assert call == ((42,), {"voter_id": front.place.mira.id})


VOTING = [
    Case(actions.Vote(ID), f"cvote:{ID}", voting, "next", by_mira(ID), "Which one is better?"),
    Case(actions.Vote(ID, "on"), f"cvote:{ID}:on", voting, "next", by_mira(ID), "Which one is better?",
         on_card=True),
    Case(actions.Judge(42, Choice.BOTH), "cword:42:BOTH", voting, "vote", by_mira(42, Choice.BOTH),
         "Which one is better?", on_card=True),
    Case(actions.Votes(ID), f"csaid:{ID}", voting, "judged", by_mira(ID), "My votes", on_card=True),
    Case(actions.Votes(ID, 3), f"csaid:{ID}:3", voting, "judged", by_mira(ID), "My votes", on_card=True),
    Case(actions.ChangeVote(ID), f"cback:{ID}", voting, "pair", of_voter, "Which one is better?",
         choice="42", on_card=True),
    Case(actions.StopVoting(ID), f"cstop:{ID}", voting, "progress", by_mira(ID), "Thanks", on_card=True),
    Case(actions.ReportSide(42, "right"), "creport:42:right", voting, "pair", of_voter, on_card=True,
         dialog=True),
    Case(actions.ReportSide(42, "right"), "", voting, "mark_reported", by_mira(ID, "e00001"),
         "without your name", on_card=True, texts={"reason": "hate", "text": "no"}),
    Case(actions.BallotMore(42), "", voting, "progress", by_mira(ID), "You can stop any time",
         on_card=True),
    Case(actions.Hearts(ID, 1, "on"), f"chearts:{ID}:1:on", loving, "entries", by_mira(ID), "hearts given",
         on_card=True),
    Case(actions.ReportHearts(ID, 0), f"chreport:{ID}:0", loving, "entries", by_mira(ID),
         "Which one breaks the rules?", on_card=True),
    Case(actions.ReportEntry(ID, 0, ENTRY), f"chreport:{ID}:0:{ENTRY}", loving, "get", of_server,
         on_card=True, dialog=True),
    Case(actions.ReportEntry(ID, 0, ENTRY), "", loving, "mark_reported", by_mira(ID, ENTRY),
         "without your name", on_card=True, texts={"reason": "hate", "text": "no"}),
]  # fmt: skip

GIVEN = Case(
    actions.Heart(ID, ENTRY, True, 0), f"cheart:{ID}:{ENTRY}:1:0", loving, "set_heart",
    by_mira(ID, ENTRY, True), "hearts given", on_card=True,
)  # fmt: skip

# ── results and organisers ───────────────────────────────────────────────────────────────────────


def over(front: Front) -> dict[str, Any]:
    outcome = samples.ended(3, "a fox")
    return {
        "get": contest(front, state=ContestState.ANNOUNCED),
        "settlement": outcome.settlement,
        "entries": list(outcome.entries.values()),
        "job": job(),
        "pot": samples.POT,
        "file": Path("x.png"),
        "ballot": png(),
        "removed": frozenset(),
    }


def settled(_: Front, call: Call) -> None:
    assert call == ((ID,), {})


def organised(*values: Any) -> Any:
    def called(front: Front, call: Call) -> None:
        assert call == ((ID, *values), {"guild_id": front.place.guild.id, "by": front.place.mod.id})

    return called


def opening(front: Front) -> dict[str, Any]:
    return {"get": contest(front, state=ContestState.DRAFT, version=4), "open": contest(front)}


def extending(front: Front) -> dict[str, Any]:
    of = contest(front, state=ContestState.CLOSED)
    return {"get": of, "extend": replace(of, state=ContestState.VOTING)}


def ending(act: EndingAct, entry: str | None = None) -> Any:
    def answers(front: Front) -> dict[str, Any]:
        of = contest(front)
        return {
            "get": of,
            "question": Question(QUESTION, ID, act, "a copy", 0, entry),
            "close": replace(of, state=ContestState.VOTING),
            "cancel": replace(of, state=ContestState.CANCELLED),
            "disqualify": samples.entry(0, EntryState.DISQUALIFIED),
            "pot": samples.POT,
        }

    return answers


def ended(*values: Any) -> Any:
    def called(front: Front, call: Call) -> None:
        ids = {"guild_id": front.place.guild.id, "by": front.place.mod.id}
        assert call == ((ID, *values), {**ids, "reason": "a copy"})

    return called


def repeating(front: Front) -> dict[str, Any]:
    of = contest(front)
    again = Template(7, of.guild_id, of.channel_id, 3, of.terms, ("Snow", "Ice"), 0, 86_400.0 * 7, 5)
    return {"template": again, "stop": replace(again, next_at=None)}


def of_template(front: Front, call: Call) -> None:
    assert call == ((7,), {"guild_id": front.place.guild.id})


def stopping(front: Front, call: Call) -> None:
    assert call == ((7,), {"guild_id": front.place.guild.id, "by": front.place.mod.id})


RESULTS = [
    Case(actions.Result(ID), f"cresult:{ID}", over, "settlement", settled, "Autumn"),
    Case(actions.Recount(ID), "", over, "settlement", settled, "python -m bot recount"),
    Case(actions.Gallery(ID, 0), f"cpage:{ID}:0", over, "settlement", settled, "Autumn"),
    Case(
        actions.Gallery(ID, 1, "on"), f"cpage:{ID}:1:on", over, "settlement", settled, "Autumn", on_card=True
    ),
]
ORGANISING = [
    Case(actions.Open(ID), f"copen:{ID}", opening, "open", organised(), "is open", on_card=True, by="mod",
         refused=ORGANISERS),
    Case(actions.Open(ID, 4), "", opening, "open", organised(), "is open", on_card=True, by="mod",
         refused=ORGANISERS),
    Case(actions.Extend(ID, "quorum"), f"cextend:{ID}:quorum", extending, "extend", organised(86_400.0),
         "has more time", by="mod", refused=ORGANISERS),
    Case(actions.CloseContest(ID, "OPEN"), "", ending(EndingAct.CANCEL), "close", organised(),
         "Entries are closed", on_card=True, by="mod", refused=ORGANISERS),
    Case(actions.AskStopRepeat(7), "", repeating, "template", of_template, "No further round opens",
         on_card=True, by="mod", refused=ORGANISERS),
    Case(actions.StopRepeat(7), "", repeating, "stop", stopping, "It repeats no more", on_card=True,
         by="mod", refused=ORGANISERS),
    Case(actions.CancelContest(QUESTION), "", ending(EndingAct.CANCEL), "cancel", ended(),
         "is cancelled", on_card=True, by="mod", refused=ORGANISERS),
    Case(actions.Disqualify(QUESTION), "", ending(EndingAct.DISQUALIFY, ENTRY), "disqualify", ended(ENTRY),
         "Entry disqualified", on_card=True, by="mod", refused=ORGANISERS),
]  # fmt: skip

CASES = [*MAKING, *VOTING, *RESULTS, *ORGANISING]

test_ids, test_once, test_refusal, test_permission = promises(CASES)
test_heart_ids, test_heart_once, _, _ = promises([GIVEN])


async def test_a_heart_that_cannot_be_is_explained_above_the_gallery(front: Front, tmp_path: Path) -> None:
    front.script.answers |= {**loving(front), "set_heart": NotAllowed("No. Nothing was counted.")}
    answered = await act(front, GIVEN, today(GIVEN), tmp_path)
    await answered.wait_on_message("No. Nothing was counted.")
    assert "hearts given" in answered.message.text


async def test_a_second_press_below_the_question_gives_no_second_day(front: Front, tmp_path: Path) -> None:
    for state in (ContestState.VOTING, ContestState.ANNOUNCED):
        front.script.answers["get"] = contest(front, state=state)
        case = Case(actions.Extend(ID, "quorum"), "", nothing, "extend", organised(), by="mod")
        answered = await act(front, case, today(case), tmp_path)
        await answered.wait_private("Nothing was changed")
        assert not front.script.named("extend")


async def test_an_old_preview_opens_nothing_but_shows_the_draft_as_it_is_now(
    front: Front, tmp_path: Path
) -> None:
    case = Case(
        actions.Open(ID, 3), "", opening, "preview", of_server, "Autumn is changed", on_card=True, by="mod"
    )
    draft = contest(front, state=ContestState.DRAFT, version=4)
    dates = Dates(draft.entries_end_at or 0, draft.voting_end_at or 0)
    front.script.answers["preview"] = Preview(draft, dates, 9_000_000, {}, None)
    answered = await check(front, case, today(case), tmp_path)
    assert not front.script.named("open")
    assert encode(actions.Open(ID, 4)) in {part.get("custom_id") for part in answered.message.buttons}


async def test_a_report_asks_for_the_side_first(front: Front, tmp_path: Path) -> None:
    """It asks for the pair twice: whose it is, then with the rights of its voter."""
    front.script.answers |= voting(front)
    case = Case(actions.ReportPair(42), "creport:42", nothing, "pair", by_mira(42), on_card=True)
    for custom_id in (today(case), case.old):
        answered = await act(front, case, custom_id, tmp_path)
        await answered.wait_on_message("Which one breaks the rules?")
        assert not front.script.named("mark_reported")


async def test_the_reminder_role_is_given_and_taken(front: Front, tmp_path: Path) -> None:
    role = front.world.add_role(front.place.guild, "reminders")
    front.script.answers |= {"get": contest(front), "reminder_role": role.id}
    member = front.place.guild.members[front.place.mira.id]
    (own_role,) = front.place.guild.members[front.world.core.bot.id].roles
    front.place.guild.roles[own_role].permissions |= Permission.MANAGE_ROLES
    front.place.guild.roles[own_role].position = role.position + 1
    case = Case(actions.Remind(ID), f"cbell:{ID}", nothing, "reminder_role", lambda *_: None)
    for custom_id, words in ((today(case), "Reminders are on"), (case.old, "Reminders are off")):
        answered = await act(front, case, custom_id, tmp_path)
        await answered.wait_private(words)
        assert (role.id in member.roles) == (words == "Reminders are on")


async def test_no_reminder_role_no_reminders(front: Front, tmp_path: Path) -> None:
    front.script.answers |= {"get": contest(front), "reminder_role": None}
    case = Case(actions.Remind(ID), f"cbell:{ID}", nothing, "reminder_role", lambda *_: None)
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("This server has no role for reminders yet.")


async def test_a_drafts_rules_are_its_organisers(front: Front, tmp_path: Path) -> None:
    front.script.answers |= {"get": contest(front, state=ContestState.DRAFT)}
    case = Case(actions.Rules(ID), "", nothing, "get", of_server, on_card=True)
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("There is no contest")


def open_contest(front: Front) -> dict[str, Any]:
    of = contest(front)
    taking = replace(of, terms=replace(of.terms, open_entries=True))
    return {**making(front), "job": job(**front.here()), "list_running": [taking]}


async def test_a_result_is_entered_from_its_own_menu(front: Front, tmp_path: Path) -> None:
    case = Case(
        actions.ChooseMore(JOB),
        "do:k7f3ab",
        open_contest,
        "enter",
        entered(JOB),
        "Entered in",
        choice="enter",
    )
    await check(front, case, today(case), tmp_path)


async def test_without_a_contest_that_takes_it_the_menu_has_no_entry(front: Front, tmp_path: Path) -> None:
    front.script.answers |= {**open_contest(front), "list_running": [contest(front)]}
    case = Case(actions.ChooseMore(JOB), "do:k7f3ab", nothing, "enter", entered(JOB), choice="enter")
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("That entry is no longer in this menu.")
    assert not front.script.named("enter")
