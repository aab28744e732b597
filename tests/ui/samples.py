"""Jobs as the Discord front meets them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.domain.jobs.approval import Approval, ApprovalState
from bot.domain.jobs.job import Job, JobState, Receipt, Result
from bot.domain.moderation.reports import Report, ReportReason, ReportState, Subject, Voice
from bot.ui.kit.layout import Card
from tests import builders

START = 1_790_000_000_000
PICTURE = Result("out-k7f3ab.png", "ab" * 32, 1000, "image/png", 1024, 1024)

MARKDOWN = (
    "**bold** __u__ ~~s~~ `code` ||spoiler|| > # [x](https://evil.example) <@1> @everyone <t:0:R> :x: \\"
)
BOMB = "*`_~|[]()<>@:#\\" * 400
RTL = "שלום עולם, a \u202egnp.exe fox"
ZALGO = "fox" + "\u0301\u0316\u0322" * 200

HOSTILE = (MARKDOWN, BOMB, RTL, ZALGO, "", "\u200b\u2060\u00ad", "a\n# b\n> c\n- d", "🦊" * 3000, "x" * 6000)


def job(**changes: Any) -> Job:
    """Return a delivered picture of nano-banana-pro for $0.134, with these changes."""
    values: dict[str, Any] = {
        "operation": "nano-banana-pro/generate",
        "options": {
            "prompt": "a fox reading a newspaper, gouache",
            "aspect_ratio": "16:9",
            "image_size": "2K",
        },
        "state": JobState.DELIVERED,
        "body": b"{}",
        "price": 134_000,
        "admitted_at": START,
        "paid_at": START + 1000,
        "fetched_at": START + 12_000,
        "studio_job": "studio-1",
        "result": PICTURE,
    }
    return builders.job(**{**values, **changes})


def approval(**changes: Any) -> Approval:
    """Return an approval of $0.134 that waits for one moderator for another hour, with these changes."""
    values: dict[str, Any] = {
        "id": 1,
        "job_id": "k7f3ab",
        "guild_id": 11,
        "state": ApprovalState.ASKED,
        "amount": 134_000,
        "old_amount": None,
        "needs": 1,
        "asked_at": START,
        "due_at": START + 3_600_000,
        "decided_at": None,
        "first_by": None,
        "first_senior": False,
        "decided_by": None,
        "reason": None,
        "channel_id": None,
        "message_id": None,
        "version": 1,
        "shown": 0,
    }
    return Approval(**{**values, **changes})


def report(**changes: Any) -> Report:
    """Return an open report of the result of `job`, case 14, by one member, with these changes."""
    where = {"contest_id": changes.pop("contest_id", None), "job_id": changes.pop("job_id", "k7f3ab")}
    values: dict[str, Any] = {
        "id": 7,
        "number": 14,
        "subject": Subject(11, 33, 22, 77, **where),
        "state": ReportState.OPEN,
        "opened_at": START,
        "voices": [Voice(ReportReason.HATE, "it insults *us*")],
        "decided_by": None,
        "verdict": None,
        "card_channel": 5,
        "card_message": 55,
        "version": 1,
        "shown": 0,
    }
    return Report(**{**values, **changes})


PAID = Receipt(paid=134_000, returned=0, held=0)


def texts_of(card: Card) -> str:
    """Return all words of a card, its buttons and its menus left out."""
    return "\n".join(part["content"] for part in _flat(card.to_components()) if "content" in part)


def _flat(parts: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for part in parts:
        yield part
        yield from _flat(part.get("components", []))
