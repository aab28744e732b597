"""The workbench's figures of the world outside the bot: wallets, chains, payments, jobs, faults, clock."""

from sandbox.discord.model import Json
from sandbox.page.movements import movements
from sandbox.page.switches import ALL, SWITCHES, title_of
from sandbox.studio import Job
from sandbox.world import World

SPEEDS = (1, 5, 12, 30, 60)
_MOVEMENTS, _JOBS = 20, 30
_PROMPT = 200  # characters of a prompt that are shown


def figures(world: World) -> Json:
    """Return all figures that are cheap to look up; see PROTOCOL.md. Money in micro-USDC."""
    return {
        "wallets": _wallets(world),
        "chain": _chain(world),
        "payments": _payments(world),
        "jobs": _jobs(world),
        "faults": _faults(world),
        "switches": _switches(world),
        "clock": {"now": world.clock.now(), "speed": world.clock.speed, "speeds": list(SPEEDS)},
    }


def _wallets(world: World) -> list[Json]:
    """Return the bot's wallets in its order of preference."""
    balances = world.balances
    return [
        {"network": word, "address": world.wallets[word], "balance": balances[word]}
        for word in world.networks
    ]


def _chain(world: World) -> Json:
    return {
        "block": world.chain.head(),
        "time": world.chain.timestamp(world.chain.head()),
        "warp": world.chain.warp,
        "movements": movements(world, _MOVEMENTS),
    }


def _payments(world: World) -> Json:
    payments = list(world.studio.payments.values())
    settled = [payment for payment in payments if payment.settled]
    total = sum(payment.amount for payment in settled)
    return {"count": len(payments), "settled": len(settled), "settled_amount": total}


def _jobs(world: World) -> list[Json]:
    now = world.clock.now()
    newest = list(world.studio.jobs.values())[-_JOBS:]
    return [_job(job, now) for job in reversed(newest)]


def _job(job: Job, now: float) -> Json:
    return {
        "id": job.id,
        "operation": job.operation,
        "kind": job.type,
        "status": "deleted" if job.deleted else job.status(now),
        "progress": job.progress(now),
        "created_at": job.created_at,
        "ready_at": job.ready_at,
        "error": job.error if job.status(now) == "failed" else None,
        "prompt": str(job.input.get("prompt") or "")[:_PROMPT],
    }


def _faults(world: World) -> list[Json]:
    return [
        {
            "point": fault.point,
            "kind": fault.kind,
            "times": fault.times,
            "skip": fault.skip,
            "args": dict(fault.args),
            "title": title_of(fault),
        }
        for fault in world.faults.pending()
    ]


def _switches(world: World) -> list[Json]:
    pending = world.faults.pending()
    armed = {switch.name for switch in SWITCHES for fault in pending if switch.is_it(fault)}
    return [
        {
            "name": one.name,
            "title": one.title,
            "about": one.about,
            "group": one.group,
            "armed": one.name in armed,
        }
        for one in ALL
    ]
