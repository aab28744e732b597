"""Values for tests: complete, valid, and with only what matters named at the call."""

import itertools
from dataclasses import MISSING, fields
from typing import Any

from bot.domain.jobs.job import Job, JobState, NewJob, NewReference
from bot.domain.money.payments import Payment, PaymentState, StudioJob
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.requests import Request
from tests.fakes.clock import START

GUILD, CHANNEL, MEMBER = 11, 22, 33
GENERATE, EDIT = "flux-2-pro/generate", "flux-2-pro/edit"
BODY = b'{"prompt":"a heron"}'

_count = itertools.count(1)


def new_request(**changes: Any) -> Request:
    """`/flux-2-pro generate prompt:a heron`, each call a further interaction."""
    values: dict[str, Any] = {
        "request_key": f"interaction-{next(_count)}",
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "user_id": MEMBER,
        "operation": GENERATE,
        "options": {"prompt": "a heron"},
        "attachments": (),
        "upload_limit": 10_000_000,
    }
    return Request(**{**values, **changes})


def attachment(url: str, option: str = "image1", size: int = 100) -> Attachment:
    return Attachment(option, url, "heron.png", "image/png", size)


def reference(option: str = "image1", **changes: Any) -> NewReference:
    values: dict[str, Any] = {
        "option": option,
        "source_url": f"https://cdn.discordapp.com/{option}",
        "name": f"in-{option}",
        "sha256": "ab" * 32,
        "size": 100,
        "content_type": "image/png",
    }
    return NewReference(**{**values, **changes})


def draft(**changes: Any) -> NewJob:
    """A quoted job of $0.04 without references; ids are new each time."""
    number = next(_count)
    values: dict[str, Any] = {
        "id": f"job{number:04d}",
        "request_key": f"interaction-{number}",
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "user_id": MEMBER,
        "operation": GENERATE,
        "options": {"prompt": "a heron"},
        "references": (),
        "body": BODY,
        "price": 40_000,
        "upload_cost": 0,
        "upload_limit": 10_000_000,
        "now": START,
    }
    return NewJob(**{**values, **changes})


def job(**changes: Any) -> Job:
    """A QUOTED job of $0.04 that nothing has happened to."""
    values: dict[str, Any] = {
        "id": "k7f3ab",
        "request_key": "1",
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "user_id": MEMBER,
        "operation": GENERATE,
        "options": {"prompt": "a heron"},
        "state": JobState.QUOTED,
        "body": BODY,
        "price": 40_000,
        "upload_cost": 0,
        "upload_limit": 10_000_000,
        "created_at": START,
        "quoted_at": START,
    }
    unset = (field.name for field in fields(Job) if field.default is MISSING)
    return Job(**{**dict.fromkeys(unset), **values, **changes})


def payment(payment_id: int = 1, **changes: Any) -> Payment:
    """A SIGNED generation payment that was sent once at the start of time."""
    values: dict[str, Any] = {
        "id": payment_id,
        "job_id": f"job{payment_id:04d}",
        "purpose": "generation",
        "state": PaymentState.SIGNED,
        "nonce": f"0x{payment_id:064x}",
        "payer": "0xpayer",
        "payee": "0xpayee",
        "network": "eip155:8453",
        "asset": "0xasset",
        "amount": 40_000,
        "valid_after": 0,
        "valid_before": START // 1000 + 300,
        "header": "{}",
        "signed_at": START,
        "sends": 1,
        "answer": None,
        "tx": None,
    }
    return Payment(**{**values, **changes})


def studio_job(job_id: str = "studio-1", **changes: Any) -> StudioJob:
    """A studio job of BODY, made at the start of time."""
    values: dict[str, Any] = {
        "id": job_id,
        "status": "loading",
        "progress": None,
        "input": {"prompt": "a heron"},
        "result_url": None,
        "error": None,
        "created_at": START,
        "type": "flux-2-pro-generate",
    }
    return StudioJob(**{**values, **changes})
