"""Read a recount file from an untrusted source. Only its form is checked here."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Never

from bot.domain.contests.models import DecidedBy, Standing, Tie, Voting
from bot.domain.contests.ranking import RANKING_VERSION, Rules
from bot.domain.contests.recount.write import FORMAT, FORMAT_VERSION, seal
from bot.domain.errors import AtelierError

MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 5000


class NotARecount(AtelierError):
    """The file cannot be read as a recount; one English sentence says why."""


@dataclass(frozen=True, slots=True)
class RecountFile:
    """A recount file as it came. `ballots` are unchecked rows, `ranking` and `counted` are claims."""

    contest_id: str
    theme: str
    rules: Rules
    commitment: str
    seed: bytes
    entries: tuple[str, ...]  # all in the voting, in the file's order
    counting: frozenset[str]  # entries that are not disqualified
    voters: int
    left_out: frozenset[int]
    ballots: tuple[list[Any], ...]
    ranking: tuple[Standing, ...]  # best first
    counted: tuple[int, int]  # voters and ballots
    digest: str  # of the whole, as the file says
    sealed: str  # the same, as computed


def read(data: bytes) -> RecountFile:
    """Parse the file. Raises NotARecount if it is none, or one of another version."""
    if len(data) > MAX_BYTES:
        raise NotARecount(f"The file has more than {MAX_BYTES // 1024**2} MB: this is no recount file.")
    try:
        content = json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotARecount("The file is no JSON document.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise NotARecount("The file is no recount file of Atelier.")
    try:
        _check_versions(content)
        return _parse(content)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise NotARecount(f"The recount file is incomplete or damaged ({type(error).__name__}).") from error


def _no_number(name: str) -> Never:
    raise ValueError(f"{name} is no number")


def _check_versions(content: Mapping[str, Any]) -> None:
    for name, version, known in (
        ("form", content["version"], FORMAT_VERSION),
        ("ranking", content["rules"]["ranking"], RANKING_VERSION),
    ):
        if version != known:
            raise NotARecount(
                f"The recount file has version {str(version)[:20]} of its {name}, and this Atelier knows "
                f"{known}. Use the Atelier that wrote it, or a newer one."
            )


def _parse(content: Mapping[str, Any]) -> RecountFile:
    entries = _entries(content["entries"])
    voters = content["voters"]
    if len(set(voters)) != len(voters) or not all(isinstance(mark, str) for mark in voters):
        raise NotARecount("The recount file names a voter twice.")
    counted = content["counted"]
    return RecountFile(
        contest_id=_text(content["contest"]["id"]),
        theme=_text(content["contest"]["theme"]),
        rules=_rules(content["rules"]),
        commitment=_text(content["commitment"]),
        seed=bytes.fromhex(content["seed"]),
        entries=tuple(entries),
        counting=frozenset(entry for entry, counts in entries.items() if counts),
        voters=len(voters),
        left_out=frozenset(_whole(number, len(voters)) for number in content["left_out"]),
        ballots=tuple(_list(row) for row in _list(content["ballots"])),
        ranking=tuple(_standing(row) for row in _list(content["ranking"])),
        counted=(_whole(counted["voters"]), _whole(counted["ballots"])),
        digest=_text(content["digest"]),
        sealed=seal(content),
    )


def _entries(rows: Any) -> dict[str, bool]:
    entries = {_text(row["id"]): row["counts"] is True for row in _list(rows)}
    if len(entries) != len(rows) or len(entries) > MAX_ENTRIES:
        raise NotARecount("The recount file names an entry twice, or far too many.")
    return entries


def _rules(row: Mapping[str, Any]) -> Rules:
    prior = row["prior"]
    if isinstance(prior, bool) or not isinstance(prior, int | float) or not math.isfinite(prior):
        raise ValueError("no prior")
    if not 1e-6 <= prior <= 1e6:
        raise ValueError("a prior beyond reason")
    return Rules(
        voting=Voting(row["voting"]),
        tie=Tie(row["tie"]),
        quorum=_whole(row["quorum"]),
        hearts=_whole(row["hearts"]),
        prior=float(prior),
        voter_cap=_whole(row["voter_cap"]),
        entry_cap=_whole(row["entry_cap"]),
    )


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(
        entry=_text(row["entry"]),
        place=_whole(row["place"]),
        score=_whole(row["score"]),
        ballots=_whole(row["ballots"]),
        voters=_whole(row["voters"]),
        decided=DecidedBy(row["decided"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _whole(value: object, below: int = 1_000_000_000) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < below:
        raise ValueError("no whole number in its bounds")
    return value
