"""The messages of contests keep Discord's rules with any text in them, and reveal nothing too early."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal
from unittest.mock import AsyncMock, MagicMock

import pytest

from bot.domain.contests.models import (
    Choice,
    Contest,
    ContestState,
    DecidedBy,
    Entry,
    EntryState,
    Result,
    Standing,
    Template,
    Terms,
    Tie,
    Voting,
)
from bot.domain.contests.pairing import Progress
from bot.domain.contests.phases import NO_ENTRIES, Dates
from bot.domain.contests.records import (
    EndingAct,
    Pair,
    PostKind,
    Pot,
    PotShare,
    Question,
    Settlement,
    Turnout,
)
from bot.domain.contests.recount.write import recount_file_name
from bot.i18n import GERMAN, use_locale
from bot.services.contests.organise import Preview
from bot.ui.contests import (
    asking,
    ballots,
    cards,
    notices,
    organiser_text,
    own_cards,
    repeat_cards,
    results,
    rules,
)
from bot.ui.contests.ballots import HEARTS_PAGE, BallotView, Page
from bot.ui.contests.board import DiscordContestBoard
from bot.ui.contests.results import ContestOutcome
from bot.ui.kit import actions, layout
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import decode
from sandbox.discord.components import check_components
from sandbox.discord.errors import Problems
from tests.ui.samples import HOSTILE, START, job

POT = Pot(funded=999_999_999_999, spent=123_456, held=1, returned=7, prizes=5, left=999_999_876_537)
THEMES = [words[:80] for words in HOSTILE if words.strip()]
STATES = [state for state in ContestState if state is not ContestState.DRAFT]


def contest(**changes: Any) -> Contest:
    terms = Terms(
        "Autumn",
        Voting.PAIRS,
        604_800.0,
        604_800.0,
        5_000_000,
        500_000,
        prize=1_000_000,
        prize_role=77,
        models=("gpt-image-2", "nano-banana-pro"),
        top_price=200_000,
    )
    values: dict[str, Any] = {
        "id": "c4k7ab",
        "guild_id": 1,
        "channel_id": 2,
        "organiser_id": 3,
        "state": ContestState.OPEN,
        "terms": terms,
        "commitment": "ab" * 32,
        "created_at": START,
        "opened_at": START,
        "entries_end_at": START + 1000,
        "voting_end_at": START + 2000,
        "seed": b"\x01" * 32,
        "salt": b"\x02" * 32,
    }
    return Contest(**{**values, **changes})


def themed(theme: str, **changes: Any) -> Contest:
    of = contest(**changes)
    return replace(of, terms=replace(of.terms, theme=theme))


def entry(number: int, state: EntryState = EntryState.ENTERED) -> Entry:
    name = f"e{number:05}"
    return Entry(name, "c4k7ab", 10**18 + number, state, START, 134_000, f"out-{name}.png", "ab" * 32)


def ended(number: int, prompt: str, theme: str = "Autumn", **terms: Any) -> ContestOutcome:
    """Return a result of so many entries with that prompt, the last of them disqualified."""
    of = themed(theme, state=ContestState.ANNOUNCED)
    of = replace(of, terms=replace(of.terms, **terms))
    handed = {handed_in.job_id: handed_in for handed_in in map(entry, range(number))}
    handed["zzzzz"] = entry(99_999, EntryState.DISQUALIFIED)
    standings = tuple(
        Standing(f"e{n:05}", n + 1, 500_000, 100, 50, DecidedBy.HEAD_TO_HEAD) for n in range(number)
    )
    settled = Settlement(
        Result(standings, voters=2000, ballots=60_000, quorum=3),
        {10**18: 1_000_000},
        json.dumps({"digest": "cd" * 32}).encode(),
    )
    jobs = {name: job(id=name, options={"prompt": prompt}) for name in handed}
    return ContestOutcome(
        of, settled, handed, jobs, POT, frozenset({10**18}), role_given={10**18: True, 10**18 + 1: False}
    )


def text(card: layout.Card) -> str:
    """Return the card's texts without its labels."""

    def contents(parts: Any) -> Iterator[str]:
        for part in parts:
            yield from filter(None, [part.get("content")])
            yield from contents(part.get("components", []))

    return "\n".join(contents(_body(card)))


def sound(card: layout.Card, *files: str) -> str:
    """Nothing Discord would refuse; the text of the card."""
    problems, body = Problems(), _body(card)
    check_components(body, v2=True, files=set(files), problems=problems, where="components")
    problems.raise_any()
    return "\n".join(_texts(body))


def _body(card: layout.Card) -> list[dict[str, Any]]:
    body: list[dict[str, Any]] = card.to_components()
    return body


def _texts(parts: Any) -> Iterator[str]:
    for part in parts:
        yield from filter(None, [part.get("content"), part.get("label")])
        yield from _texts(part.get("components", []))


PRICES = {"gpt-image-2": 210_000, "nano-banana-pro": 130_000}
MANY = Turnout(500, 20)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", STATES)
def test_the_card(theme: str, state: ContestState) -> None:
    of = themed(theme, state=state, reason="x" * 300)
    said = sound(cards.announcement(of, POT, MANY, reminds=True))
    assert "500 entries by 20 members" in said
    assert "ab" * 32 not in said, "the seed's digest is in the rules"
    assert "<@" not in said.replace("<@&77>", "")
    assert "ab" * 32 in sound(rules.card(of))


@pytest.mark.parametrize("state", [ContestState.OPEN, ContestState.VOTING])
def test_the_card_has_five_lines_with_the_prize_before_the_pot(state: ContestState) -> None:
    of = contest(state=state)
    of = replace(of, terms=replace(of.terms, prize_role=None, description="Leaves, not pumpkins."))
    lines = text(cards.announcement(of, replace(POT, left=3_345_678), MANY, reminds=True)).split("\n")
    assert lines[:3] == [
        "### 🏆 Autumn",
        "Leaves, not pumpkins\\.",
        "**Prize $1.00** of credit · the $5.00 pot pays for your pictures, up to $0.50 per member",
    ]
    assert lines[4] == "-# 500 entries by 20 members · $2.34 left in the pot"
    assert len(lines) == 5
    assert ("**Entries** close" in lines[3]) is (state is ContestState.OPEN)
    assert "oting" in lines[3]


def test_the_buttons_are_those_of_the_phase_and_the_bell_needs_a_role() -> None:
    kinds = {
        state: [
            type(action)
            for action in pressed(cards.announcement(contest(state=state), POT, MANY, reminds=True))
        ]
        for state in STATES
    }
    make, enter, vote = actions.MakeEntry, actions.Enter, actions.Vote
    assert kinds[ContestState.OPEN] == [make, enter, vote, actions.Remind, actions.Rules]
    assert kinds[ContestState.VOTING] == [vote, actions.Remind, actions.Rules]
    assert kinds[ContestState.CLOSED] == [actions.Rules]
    assert kinds[ContestState.ANNOUNCED] == [actions.Result, actions.Rules]
    without = pressed(cards.announcement(contest(), POT, MANY, reminds=False))
    assert not any(isinstance(action, actions.Remind) for action in without)


def test_the_rules_say_how_ties_end_in_this_voting() -> None:
    of = contest()
    assert "the vote between the two, then more voters" in sound(rules.card(of))
    hearts = replace(of, terms=replace(of.terms, voting=Voting.HEARTS))
    said = sound(rules.card(hearts))
    assert "draw fixed at the start decides" in said
    assert "more voters" not in said, "hearts know no vote between two entries"
    shared = replace(of, terms=replace(of.terms, tie=Tie.SHARE))
    assert "share the place" in sound(rules.card(shared))


@pytest.mark.parametrize("theme", THEMES)
def test_a_preview_says_what_a_picture_costs_and_what_is_too_dear(theme: str) -> None:
    draft = Preview(themed(theme), Dates(START, START + 1), POT.left, PRICES, "nano-banana-pro")
    said = sound(cards.preview(draft))
    assert "is the default at about $0.13: each member can make 3 pictures." in said
    assert "Too expensive at $0.20 per picture: GPT Image 2 ($0.21)." in said
    assert "Opening sets **$6.00** aside: pot $5.00, prize $1.00." in said
    anything = replace(draft.contest.terms, models=())
    free = replace(draft, contest=replace(draft.contest, terms=anything))
    assert "1 model costs more than $0.20 a picture" in sound(cards.preview(free))


@pytest.mark.parametrize("theme", THEMES)
def test_short_messages(theme: str) -> None:
    of = themed(theme, reason="*" * 300)
    for kind in (PostKind.VOTING, PostKind.LAST_CALL):
        sound(notices.reminder(of, kind, 5))
    assert "should have 3 voters" in sound(notices.quorum(of, START))
    one = replace(of, terms=replace(of.terms, quorum=1))
    assert "No votes yet" in sound(notices.quorum(one, START))
    assert "needs 1 voter." in sound(rules.card(one))
    sound(notices.cancelled(of, POT))
    out = Entry("k7f3ab", of.id, 4, EntryState.DISQUALIFIED, START, 1, "f", "a", reason="_" * 500)
    assert "k7f3ab" in sound(notices.disqualified(of, out))
    sound(organiser_text.changed(of))
    for state in STATES:
        sound(organiser_text.closed(replace(of, state=state)))
    sound(cards.opened(of))
    sound(cards.listed([of] * 30))
    sound(cards.listed([]))


@pytest.mark.parametrize("theme", THEMES)
def test_what_repeats_is_listed_with_its_stop(theme: str) -> None:
    of = contest()
    again = [Template(n, 1, 2, 3, of.terms, (theme,), 0, 86_400.0 * 7, START) for n in range(30)]
    said = sound(repeat_cards.listed(again))
    assert "every 7 days" in said
    assert "and 19 more" in said
    odd = replace(again[0], every_seconds=86_400.0 * 1.5, next_at=None)
    assert "every 36h" in sound(repeat_cards.ask_stop(odd))
    assert pressed(repeat_cards.ask_stop(odd)) == [actions.StopRepeat(0), actions.Dismiss()]
    sound(repeat_cards.stopped(odd))
    sound(repeat_cards.listed([]))


# ── before something ends ────────────────────────────────────────────────────────────────────────


def asked(act: EndingAct, entry: str | None = None) -> Question:
    return Question("q1234", "c4k7ab", act, "no *snow*", START, entry)


@pytest.mark.parametrize(
    ("phase", "turnout", "words"),
    [
        ("OPEN", Turnout(0, 0), "so the contest is cancelled"),
        ("OPEN", Turnout(1, 1), "It wins without a vote"),
        ("OPEN", Turnout(7, 5), "7 entries by 5 members go to the vote."),
        ("VOTING", Turnout(7, 5), "The votes cast so far decide."),
    ],
)
def test_closing_asks_and_says_what_follows(
    phase: Literal["OPEN", "VOTING"], turnout: Turnout, words: str
) -> None:
    card = asking.close(contest(state=ContestState(phase)), POT, turnout)
    assert words in sound(card)
    assert pressed(card) == [actions.CloseContest("c4k7ab", phase), actions.Dismiss()]


def test_cancelling_asks_and_says_what_happens_to_entries_and_money() -> None:
    pot = Pot(funded=4_000_000, spent=123_456, held=1, returned=0, prizes=0, left=3_876_543)
    card = asking.cancel(contest(), pot, Turnout(2, 1), asked(EndingAct.CANCEL))
    said = sound(card)
    for words in ("2 entries stay without a vote", "$3.87 goes back", "$0.13 was paid", "no \\*snow\\*"):
        assert words in said
    assert pressed(card) == [actions.CancelContest("q1234"), actions.Dismiss()]


def test_disqualifying_asks_and_names_no_maker() -> None:
    card = asking.disqualify(contest(), entry(1), asked(EndingAct.DISQUALIFY, "e00001"))
    said = sound(card)
    assert "Votes on it don't count" in said
    assert "<@" not in said, "it is blind for organisers too"
    assert pressed(card) == [actions.Disqualify("q1234"), actions.Dismiss()]


def pressed(card: layout.Card) -> list[Action | None]:
    """Return the actions of the card's buttons and menus."""
    found: list[str] = []

    def walk(parts: Any) -> None:
        for part in parts:
            found.extend(filter(None, [part.get("custom_id")]))
            walk(part.get("components", []))

    walk(_body(card))
    return [decode(custom_id) for custom_id in found]


# ── voting and results ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("choice", [None, *Choice])
@pytest.mark.parametrize("moving", [False, True])
def test_a_ballot(choice: Choice | None, moving: bool) -> None:
    sides = [BallotView(f"{name}.jpg", f"{name}.mp4" if moving else None) for name in "ab"]
    files = ["a.jpg", "b.jpg", "a.mp4", "b.mp4"]
    of = Pair(2**60 % 10**18, "c4k7ab", 5, "e00001", "e00002", START, choice)
    card = ballots.ballot(contest(), of, sides, Progress(3, 30, 66))
    said = sound(card, *files)
    assert "3 of 30 pairs" in said
    assert [type(action) for action in pressed(card)] == [*[actions.Judge] * 4, actions.BallotMore]
    sound(ballots.more(contest(), of, Progress(3, 30, 66)))
    assert "e0000" not in json.dumps(_body(card))
    sound(ballots.report(of, sides), *files)
    many = [replace(of, id=n) for n in range(60)]
    assert all("Earlier ones" in sound(ballots.votes(contest(), many, page)) for page in range(3))
    sound(ballots.votes(contest(), []))
    for judged in (3, 66):
        sound(ballots.finished(contest(), Progress(judged, 30, 66)))


def test_hearts_on_every_page() -> None:
    for entries in range(1, HEARTS_PAGE + 1):
        names = [f"e{n:05}" for n in range(entries)]
        shown = [BallotView(f"{n}.jpg", f"{n}.mp4") for n in range(entries)]
        files = [file for one in shown for file in (one.still, one.clip or "")]
        page = Page(0, 1 if entries < HEARTS_PAGE else 9, names, shown, {names[0]})
        said = sound(ballots.hearts(contest(), page, "no more *hearts*"), *files)
        assert "♥ 1" in said
        assert said.count("♡") == entries - 1
        sound(ballots.hearts_report(contest(), page), *files)


@pytest.mark.parametrize("prompt", HOSTILE)
@pytest.mark.parametrize("number", [1, 2, 500])
def test_the_announcement(prompt: str, number: int) -> None:
    of = ended(number, prompt, THEMES[0])
    files = [results.PODIUM, recount_file_name(of.contest.id)]
    said = sound(results.announcement(of, podium=True), *files)
    assert "cd" * 8 in said
    assert "left the server" in said
    assert "was disqualified" in said
    assert "<@1>" not in said
    sound(results.announcement(of, podium=False), files[1])
    sound(results.private(of), files[1])


def test_pot_and_prize_add_up_to_what_the_opening_set_aside() -> None:
    of = ended(2, "a fox", prize_role=None)
    pot = Pot(funded=6_000_000, spent=267_001, held=0, returned=4_732_999, prizes=1_000_000, left=0)
    file = recount_file_name(of.contest.id)
    said = sound(results.private(replace(of, pot=pot, role_given=None)), file)
    assert "**Pot $5.00:** $0.27 paid for pictures, $4.73 back in the server's budget." in said
    assert "wins $1.00 of credit" in said
    kept = replace(of, pot=pot, settlement=replace(of.settlement, prizes={}), role_given=None)
    assert "**Prize $1.00:** back in the server's budget." in sound(results.private(kept), file)


def test_the_result_has_three_lines_and_the_way_to_the_rest() -> None:
    card = results.announcement(ended(20, "a fox"), podium=True)
    assert sum(line.startswith(("🥇", "🥈", "🥉", "**4")) for line in text(card).split("\n")) == 3
    assert pressed(card) == [actions.Gallery("c4k7ab", 0), actions.Recount("c4k7ab")]
    assert "python -m bot recount" in sound(results.recount(ended(2, "a fox")), recount_file_name("c4k7ab"))


@pytest.mark.parametrize("prompt", HOSTILE)
def test_a_page_of_the_gallery(prompt: str) -> None:
    of = ended(500, prompt)
    names = results.order(of.settlement, of.entries)
    assert len(names) == 501
    here = [(name, f"{name}.jpg") for name in names[-results.PAGE :]]
    said = sound(results.page(of, 125, 126, here), *(file for _, file in here))
    assert "disqualified" in said
    sound(results.page(of, 0, 1, [(name, None) for name, _ in here]))


def test_our_own_reason_of_a_cancellation_is_translated_and_an_organisers_is_not() -> None:
    for reason, english, german in (
        (NO_ENTRIES, "There were no entries", "keine"),
        ("Rain *again*", "Rain", "Rain"),
    ):
        of = contest(state=ContestState.CANCELLED, reason=reason)
        assert english in sound(cards.announcement(of, POT, Turnout(0, 0), reminds=False))
        with use_locale(GERMAN):
            assert german in sound(cards.announcement(of, POT, Turnout(0, 0), reminds=False))
            assert german in sound(notices.cancelled(of, POT))


def test_hearts_are_named_and_ties_explained() -> None:
    of = ended(2, "a fox", voting=Voting.HEARTS, tie=Tie.SHARE)
    assert "tie, settled by the vote between the two" in sound(
        results.private(of), recount_file_name(of.contest.id)
    )


def all_tied(number: int) -> ContestOutcome:
    """Return a result in which so many members share the first place, the prize and the role."""
    of = ended(number, "*" * 200, voting=Voting.HEARTS, tie=Tie.SHARE)
    standings = tuple(replace(one, place=1, decided=DecidedBy.SHARED) for one in of.result.standings)
    prizes = {10**18 + n: 1_000_000 // number for n in range(number)}
    result = replace(of.result, standings=standings)
    given = {user_id: n != number - 1 for n, user_id in enumerate(prizes)}
    return replace(of, settlement=replace(of.settlement, result=result, prizes=prizes), role_given=given)


@pytest.mark.parametrize("language", ["en", GERMAN])
def test_a_place_that_very_many_share_fits_in_one_message(language: str) -> None:
    of = all_tied(400)
    file = recount_file_name(of.contest.id)
    with use_locale(language):
        said = sound(results.announcement(of, podium=True), results.PODIUM, file)
        sound(results.private(of), file)
    assert said.count("🥇") == said.count("$0.00") == results.LISTED
    assert said.count("394") == 3
    assert f"<@{10**18 + 399}>" in said  # who still lacks the role is named before all others


async def test_discord_is_asked_to_notify_no_more_winners_than_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = DiscordContestBoard(MagicMock(), MagicMock(), MagicMock(), AsyncMock())
    of, sent = all_tied(400), AsyncMock()
    monkeypatch.setattr(results, "outcome_of", AsyncMock(return_value=of))
    monkeypatch.setattr(board, "_podium", AsyncMock(return_value=None))
    monkeypatch.setattr(board, "_send", sent)
    announce = DiscordContestBoard.announce.__wrapped__  # type: ignore[attr-defined]
    await announce(board, of.contest, of.settlement, [], POT, {})
    assert sent.await_args is not None
    assert sent.await_args.kwargs["users"] == [10**18 + n for n in range(100)]


def test_what_is_ones_own() -> None:
    jobs = [job(id=f"j{n:05}", private=True, contest_id="c4k7ab") for n in range(30)]
    handed = [entry(1)]
    sound(own_cards.mine(contest(), jobs, handed, PotShare(1, 2)))
    sound(own_cards.mine(contest(), [], [], PotShare(0, 2)))
    said = sound(own_cards.choose(contest(), jobs, ["1.jpg", None]), "1.jpg")
    assert "Which one do you enter?" in said
    assert pressed(own_cards.choose(contest(), jobs[:1])) == [actions.EnterThis("j00000")]
    sound(own_cards.choose(contest(), []))
    sound(own_cards.which([contest(id=f"c{n:05}") for n in range(30)], "k7f3ab"))


@pytest.mark.parametrize("public", [False, True])
def test_only_where_entries_are_blind_a_name_is_called_secret(public: bool) -> None:
    of = contest()
    of = replace(of, terms=replace(of.terms, open_entries=public))
    assert ("stays secret" in sound(own_cards.handed_in(of, entry(0), 1))) is not public
