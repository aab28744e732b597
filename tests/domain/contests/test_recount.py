"""The recount file: the same ranking from it alone, no voter in it, and every change found and named."""

import json
from collections.abc import Callable
from contextlib import suppress
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contests.models import (
    Ballot,
    Choice,
    Contest,
    ContestState,
    EntryState,
    Heart,
    Result,
    Tie,
    Voting,
)
from bot.domain.contests.ranking import Rules, rank
from bot.domain.contests.recount.read import MAX_BYTES, NotARecount, read
from bot.domain.contests.recount.verify import Recount, recount
from bot.domain.contests.recount.write import compose, link, recount_file_name, seal, voter_mark, write
from tests.domain.contests.samples import EASY, both, contest, heart, prefer, submission, terms

ENTRIES = ("aaaa", "bbbb", "cccc", "dddd")
OUT, BACK = "oooo", "wwww"
SUBMISSIONS = [
    *(submission(entry, 100 + at) for at, entry in enumerate(ENTRIES)),
    submission(OUT, 105, state=EntryState.DISQUALIFIED, decided_by=9, reason="a photo"),
    submission(BACK, 106, state=EntryState.WITHDRAWN),
]
BLOCKED = 7
BALLOTS = [
    prefer(1, "bbbb", "aaaa"),
    prefer(1, "bbbb", "dddd"),
    prefer(2, "cccc", "bbbb"),
    both(2, "aaaa", "dddd"),
    prefer(3, OUT, "aaaa"),
    prefer(3, "bbbb", "cccc"),
    Ballot.from_sides(4, "aaaa", "cccc", Choice.SKIP, 5),
    *(prefer(BLOCKED, "dddd", other) for other in ("aaaa", "bbbb", "cccc")),
]
HEARTS = [heart(1, "aaaa"), heart(2, "aaaa"), heart(2, OUT), heart(3, "dddd"), heart(BLOCKED, "dddd")]


def made(votes: list[Ballot] | list[Heart] = BALLOTS, **changes: Any) -> dict[str, Any]:
    """A file as it is written with the result."""
    voting = Voting.HEARTS if votes and isinstance(votes[0], Heart) else Voting.PAIRS
    one = contest(ContestState.CLOSED, terms=terms(voting=voting, **changes))
    return compose(one, SUBMISSIONS, votes, {BLOCKED, 8}, counted(one, votes))


def counted(one: Contest, votes: list[Ballot] | list[Heart]) -> Result:
    mine = [vote for vote in votes if vote.voter_id != BLOCKED]
    return rank(ENTRIES, mine, Rules.from_terms(one.terms), one.seed)


def again(content: dict[str, Any]) -> Recount:
    return recount(read(write(content)))


def changed(change: Callable[[dict[str, Any]], None], *, sealed: bool = False) -> Recount:
    """Return the findings about a changed file; `sealed`: with a matching digest put on."""
    content = json.loads(write(made()))
    change(content)
    if sealed:
        content["digest"] = seal(content)
    return again(content)


@pytest.mark.parametrize("tie", list(Tie))
@pytest.mark.parametrize("votes", [BALLOTS, HEARTS, []], ids=["pairs", "hearts", "nobody"])
def test_the_same_ranking_from_the_file_alone(votes: list[Ballot] | list[Heart], tie: Tie) -> None:
    content = made(votes, tie=tie)
    found = again(content)
    assert found.ok, found.findings
    assert found.result == counted(contest(terms=terms(voting=content["rules"]["voting"], tie=tie)), votes)
    if votes:
        assert [standing.entry for standing in found.result.standings] != sorted(ENTRIES)


def test_no_voter_can_be_read_from_it() -> None:
    big = 847_392_017_364_002_817
    text = write(made([prefer(big + n, "aaaa", "bbbb") for n in range(5)])).decode()
    assert str(big)[:-1] not in text
    assert "grains of salt" not in text
    assert b"grains of salt".hex() not in text
    one = contest()
    marks = {voter_mark(one, voter) for voter in range(100)}
    assert len(marks) == 100
    assert not marks & {voter_mark(contest(salt=b"other"), voter) for voter in range(100)}
    assert not marks & {voter_mark(contest(id="c999"), voter) for voter in range(100)}


def test_a_member_finds_their_own_ballots() -> None:
    content = made()
    number = content["voters"].index(voter_mark(contest(), 2))
    mine = [row[1:4] for row in content["ballots"] if row[0] == number]
    names = [entry["id"] for entry in content["entries"]]
    assert [(names[a], names[b], choice) for a, b, choice in mine] == [
        ("aaaa", "dddd", "BOTH"),
        ("bbbb", "cccc", "B"),
    ]


def test_the_order_in_which_people_voted_is_not_told() -> None:
    assert write(made(BALLOTS)) == write(made(BALLOTS[::-1]))
    assert "shown_at" not in write(made()).decode()


def test_disqualified_entries_stay_visible_and_withdrawn_ones_are_not_named() -> None:
    content = made()
    assert [(entry["id"], entry["counts"]) for entry in content["entries"]] == [
        *((entry, True) for entry in ENTRIES),
        (OUT, False),
    ]
    assert len(content["ballots"]) == len(BALLOTS)
    assert OUT not in [standing["entry"] for standing in content["ranking"]]


def test_votes_on_what_was_withdrawn_are_not_written() -> None:
    assert made([*BALLOTS, prefer(1, BACK, "aaaa")]) == made(BALLOTS)
    assert made([*HEARTS, heart(1, BACK)]) == made(HEARTS)


def test_one_line_for_each_ballot() -> None:
    lines = write(made()).decode().splitlines()
    assert sum(line.startswith("  [") for line in lines) == len(BALLOTS)
    assert recount_file_name("c4k7") == "recount-c4k7.json"


# ── what was changed is found ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", range(len(BALLOTS)))
def test_a_changed_ballot_is_named(number: int) -> None:
    def tamper(content: dict[str, Any]) -> None:
        row = content["ballots"][number]
        row[3] = "A" if row[3] != "A" else "B"

    found = changed(tamper, sealed=True)
    named = [finding for finding in found.findings if finding.startswith("Ballot ")]
    assert named == [
        f"Ballot {number + 1} is not as it was written, or one before it was put in or taken out."
    ]


def test_a_ballot_that_was_taken_out_or_put_in_is_named() -> None:
    def take_out(content: dict[str, Any]) -> None:
        del content["ballots"][2]

    def put_in(content: dict[str, Any]) -> None:
        content["ballots"].insert(2, [0, 2, 3, "A", "0123456789ab"])

    assert any(finding.startswith("Ballot 3 ") for finding in changed(take_out, sealed=True).findings)
    assert any(finding.startswith("Ballot 3 ") for finding in changed(put_in, sealed=True).findings)


def relink(content: dict[str, Any]) -> None:
    previous = content["contest"]["id"]
    for row in content["ballots"]:
        row[-1] = previous = link(previous, row[:-1])


def test_a_forger_who_mends_all_digests_cannot_keep_the_announced_one() -> None:
    """The ballots then give another ranking, or, with that mended too, another digest of the whole."""
    whole = made()

    def stuff(content: dict[str, Any]) -> None:
        for row in content["ballots"]:
            row[3] = "A"
        relink(content)

    found = changed(stuff, sealed=True)
    assert not found.ok
    assert all(finding.startswith("Place ") for finding in found.findings[:-1])

    def stuff_and_claim(content: dict[str, Any]) -> None:
        stuff(content)
        content["ranking"] = json.loads(json.dumps([vars_of(s) for s in found.result.standings]))
        content["counted"] = {"voters": found.result.voters, "ballots": found.result.ballots}

    content = json.loads(write(whole))
    stuff_and_claim(content)
    content["digest"] = seal(content)
    assert again(content).ok
    assert content["digest"] != whole["digest"]


def vars_of(standing: Any) -> dict[str, Any]:
    return {name: getattr(standing, name) for name in standing.__dataclass_fields__}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c.update(seed="00" * 32), "The seed is not the one"),
        (lambda c: c["ranking"].reverse(), "Place 1 of the list should be"),
        (lambda c: c["ranking"].pop(), "Place 4 of the list should be"),
        (lambda c: c["ranking"][0].update(score=1), "Place 1 of the list should be"),
        (lambda c: c["entries"][0].update(counts=False), "Place "),
        (lambda c: c["left_out"].clear(), "Place "),
        (lambda c: c["rules"].update(prior=9.0), "Place "),
        (lambda c: c["counted"].update(voters=99), "ballots of 3 voters count; the file says"),
        (lambda c: c["contest"].update(theme="Spring"), "The digest of the whole file is wrong"),
        (lambda c: c["ballots"][0].__setitem__(1, 99), "Ballot 1 cannot be read"),
        (lambda c: c["ballots"][0].__setitem__(3, "C"), "Ballot 1 cannot be read"),
        (lambda c: c["ballots"][0].__setitem__(3, []), "Ballot 1 cannot be read"),
        (lambda c: c["ballots"][0].__setitem__(1, {}), "Ballot 1 cannot be read"),
        (lambda c: c["ballots"][0].__setitem__(4, {}), "Ballot 1 is not as it was written"),
        (lambda c: c["ballots"][0].__setitem__(0, -1), "Ballot 1 cannot be read"),
        (lambda c: c["ballots"][0].__setitem__(0, 10**30), "Ballot 1 cannot be read"),
        (lambda c: c["ballots"][0].__setitem__(0, True), "Ballot 1 cannot be read"),
        (lambda c: c["ballots"].__setitem__(0, []), "Ballot 1 cannot be read"),
        (lambda c: c["ballots"].__setitem__(0, [[[]]]), "Ballot 1 cannot be read"),
        (lambda c: c["ballots"].insert(1, list(c["ballots"][0])), "Ballot 2 is a second one"),
    ],
)
def test_everything_that_does_not_fit_is_said(change: Callable[[dict[str, Any]], Any], words: str) -> None:
    found = changed(lambda content: change(content) and None)
    assert any(words in finding for finding in found.findings), found.findings


def test_a_second_ballot_on_the_same_pair_with_another_choice_is_found() -> None:
    def twice(content: dict[str, Any]) -> None:
        row = content["ballots"][0]
        content["ballots"].insert(1, [*row[:3], "SKIP" if row[3] != "SKIP" else "B", ""])
        relink(content)

    found = changed(twice, sealed=True)
    assert "Ballot 2 is a second one of the same voter on the same." in found.findings


PATHS = st.lists(st.integers(0, 40), min_size=1, max_size=5)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 50),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.floats(0, 9),
)


@EASY
@given(PATHS, JUNK)
def test_whatever_is_changed_is_found_or_refused(path: list[int], junk: object) -> None:
    content = json.loads(write(made()))
    before = json.dumps(content)
    put(content, path, junk)
    if json.dumps(content) == before:
        return
    with suppress(NotARecount):
        assert not again(content).ok


def put(content: Any, path: list[int], junk: object) -> None:
    """Somewhere in the document, this instead of what was there."""
    for step in path[:-1]:
        keys = list(content) if isinstance(content, dict) else list(range(len(content)))
        following = content[keys[step % len(keys)]] if keys else None
        if not isinstance(following, dict | list) or not following:
            break
        content = following
    keys = list(content) if isinstance(content, dict) else list(range(len(content)))
    content[keys[path[-1] % len(keys)]] = junk


# ── what is no recount file ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"{", "no JSON"),
        (b'{"format": NaN}', "no JSON"),
        (b"1" * 5000, "no JSON|no recount"),
        (b"[]", "no recount file"),
        (b'{"format": "something"}', "no recount file"),
        (b'{"format": "atelier-recount"}', "incomplete or damaged"),
        (b'{"format": "atelier-recount", "version": 2, "rules": {"ranking": 1}}', "version 2 of its form"),
        (b'{"format": "atelier-recount", "version": 1, "rules": {"ranking": 9}}', "version 9 of its ranking"),
        (b" " * (MAX_BYTES + 1), "more than 64 MB"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value,
)
def test_what_is_no_recount_file(data: bytes, words: str) -> None:
    with pytest.raises(NotARecount, match=words):
        read(data)


@pytest.mark.parametrize(
    "change",
    [
        {"rules": {"prior": 0}},
        {"rules": {"prior": 1e300}},
        {"rules": {"prior": "1"}},
        {"rules": {"voting": "loudest"}},
        {"rules": {"voter_cap": -1}},
        {"seed": "xyz"},
        {"voters": ["a", "a"]},
        {"voters": 7},
        {"left_out": [99]},
        {"ranking": [{}]},
        {"digest": None},
        {"commitment": "\ud800"},
        {"contest": {"id": "c4k7", "theme": "\ud800"}},
        {"ballots": {}},
        {"ballots": [7]},
        {"entries": [{"id": "a", "counts": True}, {"id": "a", "counts": True}]},
    ],
    ids=str,
)
def test_what_is_damaged_in_form(change: dict[str, Any]) -> None:
    content = json.loads(write(made()))
    for key, value in change.items():
        content[key] = {**content[key], **value} if isinstance(value, dict) and key == "rules" else value
    with pytest.raises(NotARecount):
        read(json.dumps(content).encode())


def test_a_large_contest_fits_an_upload() -> None:
    """2,000 voters with thirty words each need less than eight megabytes; this is a fifth of them."""
    names = [f"e{number:05}" for number in range(100)]
    pairs = list(combinations(names, 2))
    votes = [
        prefer(10**17 + voter, *pairs[(voter * 37 + n) % len(pairs)])
        for voter in range(400)
        for n in range(30)
    ]
    one = contest(ContestState.CLOSED)
    entries = [submission(name, number) for number, name in enumerate(names)]
    result = rank(names, votes, Rules.from_terms(one.terms), one.seed)
    data = write(compose(one, entries, votes, (), result))
    assert len(data) < 8_000_000 / 5
    assert recount(read(data)).ok
