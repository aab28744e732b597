"""Bending time for a visitor: skip some of a wait, or let all waits run faster.

True time is left alone (signatures and sign-ins are checked by it). The ends of waits move: of studio jobs
under way, and of the life of interaction tokens.
"""

from collections.abc import Callable

from sandbox.world import World


def warp(world: World, seconds: float) -> int:
    """Bring the end of every wait `seconds` of sandbox time nearer. Return their number."""
    skipped = world.clock.scaled(seconds)
    return _hasten(world, lambda left: max(0.0, left - skipped))


def rescale(world: World, speed: float) -> None:
    """Let waiting run at `speed` from now on, for waits under way too."""
    factor = world.clock.speed / speed
    world.clock.speed = speed
    _hasten(world, lambda left: left * factor)


def _hasten(world: World, change: Callable[[float], float]) -> int:
    now = world.clock.now()
    jobs = [job for job in world.studio.jobs.values() if job.ready_at > now]
    for job in jobs:
        job.ready_at = now + change(job.ready_at - now)
    tokens = [i for i in world.discord.core.interactions.values() if i.expires_at > now]
    for interaction in tokens:
        interaction.expires_at = now + change(interaction.expires_at - now)
    return len(jobs) + len(tokens)
