"""Cards of `/host write-off`: what will happen, and what has happened."""

import discord

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job, Receipt
from bot.i18n import _
from bot.services.host.write_off import WriteOffOutcome
from bot.ui.jobs import failure_text
from bot.ui.kit import formatting, quotes
from bot.ui.kit.actions import WriteOff
from bot.ui.kit.layout import Card, Tone, ask, button, contained


def question(outcome: WriteOffOutcome, reason: str) -> Card:
    """Ask before a disputed job ends. The reason is quoted, for the button to read it back."""
    return ask(
        _("Write this job off?"),
        _about(outcome.job),
        _money(outcome),
        _("Its maker is told. It cannot be undone."),
        quotes.quote(reason),
        _("-# job {job}", job=outcome.job.id),
        yes=button(_("Write it off"), WriteOff(outcome.job.id), discord.ButtonStyle.danger),
    )


def done(job: Job, receipt: Receipt) -> Card:
    """Return the answer once the job is closed."""
    return contained(
        Tone.DONE,
        _("Written off"),
        failure_text.money(receipt),
        _("Its maker is told."),
        small=_("job {job}", job=job.id),
    )


def _about(job: Job) -> str:
    prompt = _("a private job") if job.private else formatting.shown(job.prompt, 120)
    return f"<@{job.user_id}> · {job.model} · {prompt}"


def _money(outcome: WriteOffOutcome) -> str:
    amount = format_usd(outcome.job.total)
    if not outcome.charged:
        return _("The chain says that it was not paid. **{amount}** goes back to the server.", amount=amount)
    if outcome.refunded:
        return _("The chain says that it was paid. You give **{amount}** back to the server.", amount=amount)
    return _("The chain says that it was paid. The server loses **{amount}**.", amount=amount)
