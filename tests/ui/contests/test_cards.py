"""The messages of contests keep Discord's rules with any text in them, and reveal nothing too early."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

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
    Terms,
    Tie,
    Voting,
)
from bot.domain.contests.pairing import Progress
from bot.domain.contests.phases import NO_ENTRIES, Dates
from bot.domain.contests.records import Pair, PostKind, Pot, PotShare, Settlement
from bot.domain.contests.recount.write import recount_file_name
from bot.i18n import GERMAN, use_locale
from bot.ui.contests import ballots, cards, notices, results
from bot.ui.contests.ballots import HEARTS_PAGE, BallotView, Page
from bot.ui.contests.results import ContestOutcome
from bot.ui.kit import layout
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
        of, settled, handed, jobs, POT, frozenset({10**18}), {10**18: True, 10**18 + 1: False}
    )


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


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", STATES)
def test_the_card(theme: str, state: ContestState) -> None:
    of = themed(theme, state=state, reason="x" * 300)
    said = sound(cards.announcement(of, POT, 500))
    assert "500 entries so far" in said
    assert "ab" * 32 in said
    assert "<@1>" not in said.replace(f"<@{of.organiser_id}>", "")
    sound(cards.preview(of, Dates(START, START + 1), POT.left))


@pytest.mark.parametrize("theme", THEMES)
def test_short_messages(theme: str) -> None:
    of = themed(theme, reason="*" * 300)
    for kind in (PostKind.VOTING, PostKind.LAST_CALL):
        sound(notices.reminder(of, kind, 5))
    assert "fewer than 3 members" in sound(notices.quorum(of, START))
    one = replace(of, terms=replace(of.terms, quorum=1))
    assert "nobody voted" in sound(notices.quorum(one, START))
    assert "needs 1 voter." in sound(cards.announcement(one, POT, 0))
    sound(notices.cancelled(of, POT))
    out = Entry("k7f3ab", of.id, 4, EntryState.DISQUALIFIED, START, 1, "f", "a", reason="_" * 500)
    assert "k7f3ab" in sound(notices.disqualified(of, out))


@pytest.mark.parametrize("choice", [None, *Choice])
@pytest.mark.parametrize("moving", [False, True])
def test_a_ballot(choice: Choice | None, moving: bool) -> None:
    sides = [BallotView(f"{name}.jpg", f"{name}.mp4" if moving else None) for name in "ab"]
    files = ["a.jpg", "b.jpg", "a.mp4", "b.mp4"]
    of = Pair(2**60 % 10**18, "c4k7ab", 5, "e00001", "e00002", START, choice)
    card = ballots.ballot(contest(), of, sides, Progress(3, 30, 66))
    said = sound(card, *files)
    assert "3 of 30 said" in said
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
    for reason, german in ((NO_ENTRIES, "Niemand hat etwas eingereicht"), ("Rain *again*", "Rain")):
        of = contest(state=ContestState.CANCELLED, reason=reason)
        assert reason[:4] in sound(cards.announcement(of, POT, 0))
        with use_locale(GERMAN):
            assert german in sound(cards.announcement(of, POT, 0))
            assert german in sound(notices.cancelled(of, POT))


def test_hearts_are_named_and_ties_explained() -> None:
    of = ended(2, "a fox", voting=Voting.HEARTS, tie=Tie.SHARE)
    assert "level, decided by who won between the two" in sound(
        results.private(of), recount_file_name(of.contest.id)
    )


def test_what_is_ones_own() -> None:
    jobs = [job(id=f"j{n:05}", private=True, contest_id="c4k7ab") for n in range(30)]
    handed = [entry(1)]
    sound(cards.mine(contest(), jobs, handed, PotShare(1, 2)))
    sound(cards.mine(contest(), [], [], PotShare(0, 2)))
    sound(cards.choose(contest(), jobs))
    sound(cards.choose(contest(), []))
    sound(cards.which([contest(id=f"c{n:05}") for n in range(30)], "k7f3ab"))
