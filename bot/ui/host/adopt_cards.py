"""Cards of `/host adopt`: what was taken into the books, and what needs the host's word."""

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.host.adoption import Adoption, Verdict
from bot.domain.money.movements import Booking, Movement
from bot.i18n import _, ngettext
from bot.services.host.adopt import AdoptionReport
from bot.ui.host import digests
from bot.ui.kit import formatting
from bot.ui.kit.actions import BookOutflow, ChooseOutflow
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained, menu
from bot.ui.money import chain_text

LISTED = 8
"""Payments, jobs and movements of each kind in one answer: Discord takes 4000 characters."""

_CHOICES = 25


def report(report: AdoptionReport) -> Card:
    """Return what `/host adopt` did, with a menu of what needs the host's word."""
    return contained(_tone(report), _heading(report), *_lines(report), _menu(report.left))


def question(movement: Movement) -> Card:
    """Ask what money was that left the wallet and is in no book."""
    digest = digests.of(movement.key)
    return contained(
        Tone.ASKS,
        _("What was this {amount}?", amount=format_usd(movement.amount)),
        _movement(movement),
        _("It is booked for good."),
        ui.ActionRow(
            button(_("I took it out"), BookOutflow(digest, "own")),
            button(_("It is lost"), BookOutflow(digest, "lost"), discord.ButtonStyle.danger),
        ),
    )


def booked(movement: Movement, booking: Booking) -> Card:
    """Return the answer once such money is booked."""
    amount = format_usd(movement.amount)
    if booking is Booking.OWN:
        return contained(Tone.DONE, _("{amount} is booked as taken out by you", amount=amount))
    return contained(Tone.DONE, _("{amount} is booked as lost", amount=amount))


def choice(movement: Movement) -> str:
    """Return a movement in Discord's list: plain text, at most 100 characters."""
    where = f"block {movement.block} on {movement.network.title}"
    return formatting.cut(f"{format_usd(movement.amount)} to {movement.other}, {where}", 100)


def _tone(report: AdoptionReport) -> Tone:
    if report.left or report.waiting or report.silent or report.held_back:
        return Tone.MONEY
    return Tone.DONE


def _heading(report: AdoptionReport) -> str:
    if _tone(report) is Tone.DONE:
        return _("Everything that left the wallet is in the books")
    return _("Some money needs another look")


def _lines(report: AdoptionReport) -> Iterator[str]:
    for adoption in report.adopted[:LISTED]:
        yield f"- {_adoption(adoption)}"
    yield from _more(report.adopted)
    if report.held_back:
        yield ngettext(
            "**{n} job** is not bought: an equal request was paid for already.",
            "**{n} jobs** are not bought: equal requests were paid for already.",
            len(report.held_back),
        )
        yield f"-# {', '.join(job.id for job in report.held_back[:LISTED])}"
    yield from _undecided(report)
    for network in report.silent:
        yield _("{network} does not answer. What left the wallet there is unknown.", network=network.title)
    if report.left:
        yield _("**In no book yet**")
        yield from (f"- {_movement(one)}" for one in report.left[:LISTED])
        yield from _more(report.left)
    if report.resumed:
        yield _("Members can spend again.")


def _undecided(report: AdoptionReport) -> Iterator[str]:
    if not report.waiting and not report.blocks:
        return
    if report.blocks:
        yield ngettext(
            "{n} payment is too new: the chain may still undo it. Nothing was booked.",
            "{n} payments are too new: the chain may still undo them. Nothing was booked.",
            len(report.waiting),
        )
        yield ngettext("Run this again in {n} second.", "Run this again in {n} seconds.", report.seconds)
        return
    yield ngettext(
        "{n} payment is still open. Run this again in a few minutes.",
        "{n} payments are still open. Run this again in a few minutes.",
        len(report.waiting),
    )


def _menu(left: Sequence[Movement]) -> "ui.ActionRow[Card] | None":
    if not left:
        return None
    options = [discord.SelectOption(label=choice(one), value=one.key) for one in left[:_CHOICES]]
    return ui.ActionRow(menu(ChooseOutflow(), options, _("Say what one of them was…")))


def _more(of: Sequence[object]) -> Iterator[str]:
    if len(of) > LISTED:
        yield _("-# and {n} more", n=len(of) - LISTED)


def _adoption(adoption: Adoption) -> str:
    amount, job = format_usd(adoption.missed.movement.amount), adoption.job
    if adoption.verdict is Verdict.DELIVER and job is not None:
        words, small = _("**{amount}** found: its result is fetched and posted.", amount=amount), job.id
    elif adoption.verdict is Verdict.DISPUTE and job is not None:
        words = _("**{amount}** fits more than one job. `/host deliver` decides.", amount=amount)
        small = job.id
    else:
        words = _("**{amount}** is booked as lost: these books have no such job.", amount=amount)
        small = adoption.studio_job.id if adoption.studio_job is not None else ""
    return f"{words}\n-# job {small}" if small else words


def _movement(movement: Movement) -> str:
    transaction = chain_text.transaction(movement.network.name, movement.tx)
    return f"**{format_usd(movement.amount)}** → `{movement.other}`{DOT}{transaction}"
