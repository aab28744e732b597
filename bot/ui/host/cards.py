"""Answers to the commands of `/host` about a server's budget, one server, and flagged jobs."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job, JobState
from bot.domain.money.deposits import Topup
from bot.domain.money.ledger import Balances
from bot.domain.money.payments import StudioJob
from bot.i18n import _
from bot.services.host.rescue import Candidates
from bot.services.host.status import ServerView
from bot.ui.kit import formatting, labels
from bot.ui.kit.actions import ChooseStudioJob
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, contained, menu
from bot.ui.money import budget_text

LISTED = 12
"""Jobs or top-ups in one answer."""


# ── servers ──────────────────────────────────────────────────────────────────────────────────────


def credited(server: str, amount: int, balances: Balances) -> Card:
    """Return the answer to `/host credit`."""
    shown = formatting.shown(server, 60)
    return contained(
        Tone.DONE,
        _("{amount} added to the budget of {server}", amount=format_usd(amount), server=shown),
        budget_text.balances(balances),
    )


def server_choice(name: str, guild_id: int) -> str:
    """Return a server's name in Discord's list: plain text, at most 100 characters."""
    return f"{formatting.cut(formatting.clean(name), 70)} ({guild_id})"


# ── one server ───────────────────────────────────────────────────────────────────────────────────


def server(view: ServerView, name: str) -> Card:
    """Return the card of `/host server`."""
    flagged = [_flagged(job) for job in view.flagged[:LISTED]]
    return contained(
        Tone.MONEY if flagged or view.settings.frozen else Tone.PLAIN,
        formatting.shown(name, 60) or _("A server"),
        budget_text.balances(view.balances),
        *_rules(view),
        *(_topup(topup, view.now) for topup in view.topups[:LISTED]),
        _("**Jobs that need a look**") if flagged else None,
        *flagged,
        small=_("server {guild_id}", guild_id=view.settings.guild_id),
    )


def _flagged(job: Job) -> str:
    facts = DOT.join([job.model, format_usd(job.total), _flag(job), formatting.relative(job.created_at)])
    return f"- {facts}\n-# job {job.id}"


def _rules(view: ServerView) -> Iterator[str]:
    settings = view.settings
    if settings.frozen is not None:
        yield _("<@{by}> froze spending here.", by=settings.frozen.by)
        yield _("Since {time}", time=formatting.moment(settings.frozen.at))
        if settings.frozen.reason:
            yield f"> {formatting.shown(settings.frozen.reason, 100)}"
    yield _("Members confirm above {amount}.", amount=format_usd(settings.confirm_above))
    if settings.approve_above is None:
        yield _("Approvals are off.")
    else:
        yield _("A moderator approves above {amount}.", amount=format_usd(settings.approve_above))
    if settings.alerts_channel:
        yield _("Alerts go to <#{channel_id}>.", channel_id=settings.alerts_channel)
    else:
        yield _("Alerts go nowhere yet.")
    yield _("Time zone: {zone}", zone=settings.zone)


def _topup(topup: Topup, now: int) -> str:
    amount = format_usd(topup.amount)
    if topup.credited_at is not None:
        return _(
            "Top-up {amount} · arrived {time}", amount=amount, time=formatting.relative(topup.credited_at)
        )
    time = formatting.relative(topup.ends_at)
    if now <= topup.ends_at:
        return _("Top-up {amount} · open, ends {time}", amount=amount, time=time)
    return _("Top-up {amount} · over, ended {time}", amount=amount, time=time)


# ── flagged jobs ─────────────────────────────────────────────────────────────────────────────────


def _flag(job: Job) -> str:
    return (
        _("disputed")
        if job.state is JobState.DISPUTED
        else _("failed after it was paid ({failure})", failure=job.failure)
    )


def job_choice(job: Job) -> str:
    """Return a flagged job in Discord's list: plain text, at most 100 characters."""
    prompt = _("private") if job.private else formatting.clean(job.prompt)
    return formatting.cut(f"{job.id} · {job.model} · {_flag(job)} · {prompt}", 100)


def delivering(job: Job) -> Card:
    """Return the answer to `/host deliver`."""
    return contained(
        Tone.PLAIN,
        _("Trying again"),
        _("State: {state}", state=labels.state(job.state)),
        _("It is private: only its maker sees it.")
        if job.private
        else _("Its result goes to <#{channel_id}>.", channel_id=job.place_id),
        small=_("job {job}", job=job.id),
    )


def candidates(candidates: Candidates) -> Card:
    """Return the answer to `/host deliver` for a disputed job: the studio jobs that it may have bought."""
    job, found = candidates.job, candidates.studio_jobs
    options = [
        discord.SelectOption(label=_candidate(one), description=one.id[:100], value=one.id)
        for one in found
        if len(one.id) <= _VALUE
    ]
    return contained(
        Tone.MONEY,
        _("Disputed · {amount}", amount=format_usd(job.total)),
        _("It was charged, and more than one result could be the one it bought. Nothing was changed."),
        _("These belong to no job of ours:") if found else _("StableStudio has no result without an owner."),
        *(_candidate_line(one) for one in found),
        None if found else _("`/host write-off` closes it."),
        ui.ActionRow(menu(ChooseStudioJob(job.id), options, _("It bought…"))) if options else None,
        small=_("job {job}", job=job.id),
    )


_VALUE = 100
"""Characters of an entry's value in a menu."""


def _candidate(studio_job: StudioJob) -> str:
    prompt = formatting.clean(str((studio_job.input or {}).get("prompt", "")))
    return formatting.cut(DOT.join(filter(None, [studio_job.status, prompt])), 100)


def _candidate_line(studio_job: StudioJob) -> str:
    made = formatting.relative(studio_job.created_at) if studio_job.created_at else None
    prompt = formatting.shown(str((studio_job.input or {}).get("prompt", "")), 80)
    facts = DOT.join(filter(None, [studio_job.status, prompt, made]))
    return f"- {facts}\n-# `{studio_job.id}`"
