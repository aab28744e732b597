"""`python -m bot recount FILE`: compute a contest's result again, from its recount file alone.

It needs no settings, no database and no network, so anybody who has the file can run it.
"""

import json
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from bot.cli.arguments import FINE, WRONG
from bot.domain.contests.models import Standing, Voting
from bot.domain.contests.ranking import Rules
from bot.domain.contests.recount.read import MAX_BYTES, NotARecount, RecountFile, read
from bot.domain.contests.recount.verify import Recount, recount

FINDINGS = 20
"""Findings printed as text; `--json` has all."""


def recount_file(arguments: Namespace) -> int:
    """Print the ranking and everything that does not match. Return 1 if there is any.

    Raises NotARecount, or OSError for a file that cannot be opened.
    """
    sheet = read(_load(arguments.file))
    outcome = recount(sheet)
    print(json.dumps(_as_json(sheet, outcome), indent=1) if arguments.json else _as_text(sheet, outcome))
    return FINE if outcome.ok else WRONG


def _load(path: Path) -> bytes:
    """Read the file, one byte more than allowed at most: enough to see that it is too large."""
    if path.is_dir():
        raise NotARecount(f"{path} is a folder.")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _as_json(sheet: RecountFile, outcome: Recount) -> dict[str, object]:
    return {
        "ok": outcome.ok,
        "contest": sheet.contest_id,
        "digest": sheet.digest,
        "findings": list(outcome.findings),
        "voters": outcome.result.voters,
        "ballots": outcome.result.ballots,
        "ranking": [asdict(standing) for standing in outcome.result.standings],
    }


def _as_text(sheet: RecountFile, outcome: Recount) -> str:
    result = outcome.result
    lines = [
        f"{_printable(sheet.theme)} ({_printable(sheet.contest_id)}): {len(sheet.counting)} entries, "
        f"{result.ballots} ballots of {result.voters} voters count"
    ]
    lines += [_line(standing, sheet.rules) for standing in result.standings]
    lines += [f"WRONG  {_printable(finding)}" for finding in outcome.findings[:FINDINGS]]
    if len(outcome.findings) > FINDINGS:
        lines.append(f"       and {len(outcome.findings) - FINDINGS} more (--json has all)")
    lines.append(f"digest {_printable(sheet.digest)}")
    lines.append(
        "the file is NOT as it was written" if outcome.findings else "same ranking, nothing was changed"
    )
    return "\n".join(lines)


def _line(standing: Standing, rules: Rules) -> str:
    score = f"{standing.score / 10_000:8.4f} %" if rules.voting is Voting.PAIRS else f"{standing.score:6} ♥"
    return (
        f"{standing.place:4}. {_printable(standing.entry):<14}{score}  {standing.ballots} ballots, "
        f"chosen by {standing.voters}  [{standing.decided}]"
    )


def _printable(text: str) -> str:
    """Replace control characters: the file is untrusted and must not command the terminal."""
    return "".join(mark if mark.isprintable() else "�" for mark in text)[:300]
