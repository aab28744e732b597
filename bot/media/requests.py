"""Requests to a child, each with what it may cost."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bot.catalogue import Slot
from bot.media.children.messages import Limits, Request
from bot.media.children.pool import MEMORY_EACH
from bot.media.inspection.rules import Rules
from bot.ports.contest_pictures import OnPodium

_MIB = 1024 * 1024

_READING = (20, 60.0)  # seconds of processor time and of waiting
_PREPARING = (30, 90.0)
_ENCODING = (300, 600.0)
_ROOM = 16 * _MIB  # bytes that a file written by a child may be larger than what it was asked for


def inspect_request(path: Path, rules: Rules) -> Request:
    return Request("inspect", {"path": str(path), "rules": asdict(rules)}, _limits(_READING))


def judge_request(path: Path, rules: Rules) -> Request:
    return Request("judge", {"path": str(path), "rules": asdict(rules)}, _limits(_READING))


def prepare_request(path: Path, into: Path, slot: Slot, rules: Rules) -> Request:
    """Ask for `into`, a version of the file that the slot takes."""
    facts = {
        "path": str(path),
        "into": str(into),
        "kind": str(slot.accepts),
        "formats": slot.formats,
        "max_bytes": slot.max_bytes,
        "rules": asdict(rules),
    }
    size = path.stat().st_size if path.exists() else 0
    return Request("prepare", facts, _limits(_PREPARING, max(2 * size, 4 * _ROOM)))


def fit_request(path: Path, into: Path, limit: int, rules: Rules) -> Request:
    facts = {"path": str(path), "into": str(into), "limit": limit, "rules": asdict(rules)}
    return Request("fit", facts, _limits(_ENCODING, 4 * limit + _ROOM))


def ballot_request(path: Path) -> Request:
    return Request("ballot", {"path": str(path)}, _limits(_READING))


def clip_request(path: Path, into: Path, limit: int) -> Request:
    """Ask for a clip; `into` is written meanwhile."""
    facts = {"path": str(path), "into": str(into), "limit": limit}
    return Request("clip", facts, _limits(_ENCODING, 4 * limit + _ROOM))


def podium_request(title: str, entries: Sequence[OnPodium]) -> Request:
    listed = [{**asdict(entry), "path": str(entry.path)} for entry in entries]
    return Request("podium", {"title": title, "entries": listed}, _limits(_PREPARING))


def _limits(time: tuple[int, float], output: int = 0) -> Limits:
    return Limits(MEMORY_EACH, *time, output)
