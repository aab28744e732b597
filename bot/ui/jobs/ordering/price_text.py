"""Lines about the price of jobs, before anything is held.

Functions about a batch take its jobs in order; most batches have one.
"""

from collections.abc import Mapping, Sequence

from bot import catalogue
from bot.catalogue import Operation
from bot.domain.amounts import format_left, format_usd
from bot.domain.jobs.job import Job
from bot.domain.money.left import Left
from bot.i18n import _, ngettext
from bot.ui.jobs import left_text, options_text
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT


def price(jobs: Sequence[Job]) -> int | None:
    """Return the generations' price together in micro-USDC; None while one of them has none."""
    prices = [job.price for job in jobs if job.price is not None]
    return sum(prices) if len(prices) == len(jobs) else None


def known_total(jobs: Sequence[Job]) -> int:
    """Return the price that is known now: uploads alone while the generations have no price."""
    return (price(jobs) or 0) + sum(job.upload_cost for job in jobs)


def heading(jobs: Sequence[Job]) -> str:
    """Return what is made, as the heading of a card: `Veo 3.1 · clip`."""
    models = list(dict.fromkeys(options_text.title(job) for job in jobs))
    if len(models) > 1:
        return ngettext("{n} model side by side", "{n} models side by side", len(models))
    return DOT.join([models[0], options_text.noun(jobs[0], len(jobs))])


def bought(jobs: Sequence[Job]) -> str:
    """Return everything that is bought; of several models, each with its price."""
    if len({job.operation for job in jobs}) > 1:
        return DOT.join(f"{options_text.title(job)} {format_usd(job.price or 0)}" for job in jobs)
    first, *others = [list(options_text.choices(job)) for job in jobs]
    return DOT.join(choice for choice in first if all(choice in other for other in others))


def total_line(jobs: Sequence[Job], available: int | None, left: Left) -> str:
    """Return the total, what the member has left, and what the server has (micro-USDC)."""
    if price(jobs) is None:
        amount = format_usd(known_total(jobs))
        return _("**{total}** now to upload your files", total=amount)
    amount = format_usd(known_total(jobs) + sum(job.paid_before for job in jobs))
    parts = [_("**Total {total}**", total=amount), left_text.before(left)]
    if jobs[0].contest_id is not None:
        parts.append(_("paid from the contest's pot"))
    elif available is not None and left.prize is None:
        parts.append(_("server {available}", available=format_left(available)))
    return DOT.join(filter(None, parts))


def parts(jobs: Sequence[Job]) -> str | None:
    """Return what the total is made of, if that is more than one price; else None."""
    amount, uploads = price(jobs), sum(job.upload_cost for job in jobs)
    paid = sum(job.paid_before for job in jobs)
    if amount is None:
        return _(
            "The price of the rest is known once they are there. I show it then, and ask if it is above your "
            "limit. Uploads are not refunded."
        )
    found = []
    if len(jobs) > 1 and len({job.operation for job in jobs}) == 1 and len({job.price for job in jobs}) == 1:
        found.append(_("{price} each", price=format_usd(jobs[0].price or 0)))
    elif uploads or paid:
        found.append(_("{price} to make it", price=format_usd(amount)))
    if uploads:
        found.append(_("{amount} to upload your files", amount=format_usd(uploads)))
    if paid:
        found.append(uploaded(jobs))
    return DOT.join(found) or None


def uploaded(jobs: Sequence[Job]) -> str:
    """Return what was paid for the uploads of these jobs before they had a price."""
    paid = sum(job.paid_before for job in jobs)
    return _("{amount} is paid for uploads already", amount=format_usd(paid))


def changed(jobs: Sequence[Job], old_total: int | None) -> str | None:
    """Return the reason why a price is shown again; None if it is the first.

    `old_total` is micro-USDC: None before a first price, 0 if that first price was unknown.
    """
    if old_total is None:
        return None
    if any(job.lost and job.upload_cost for job in jobs):
        return upload_lost(jobs)
    if old_total == 0:
        return _("Your files are uploaded, so the price is known now. Nothing is set aside for it yet.")
    new_total = known_total(jobs) + sum(job.paid_before for job in jobs)
    if old_total == new_total:
        return _("The price has changed since it was shown. Nothing was paid at the old one.")
    return _(
        "The price has changed from {old_total} to {total}. Nothing was paid at the old one.",
        old_total=format_usd(old_total),
        total=format_usd(new_total),
    )


def upload_lost(jobs: Sequence[Job]) -> str:
    """Return what became of an upload that was paid for and has to be bought once more."""
    lost = next(job for job in jobs if job.lost and job.upload_cost)
    again = format_usd(lost.upload_cost)
    if lost.lost_reason is None:
        return _(
            "An upload was paid for, and its answer was lost. Sending the file again costs {amount} more. "
            "The rest is not paid.",
            amount=again,
        )
    # The provider's words are as untrusted as a prompt.
    answer = formatting.shown(lost.lost_reason.strip().rstrip("."), 100)
    return _(
        "An upload was paid for and then refused ({answer}). Sending the file again costs {amount} more. "
        "The rest is not paid.",
        answer=answer,
        amount=again,
    )


def lifetime(until: int) -> str:
    """Return the end of the price, in epoch milliseconds."""
    return _("Price holds until {until}", until=formatting.clock(until))


def button(jobs: Sequence[Job]) -> str:
    """Return the label of the price button."""
    total = format_usd(known_total(jobs))
    if price(jobs) is None:
        return _("Upload · {total}", total=total)
    return _("Generate · {total}", total=total)


# ── what was changed of the wish ─────────────────────────────────────────────────────────────────


def other_model(usual: str, model: str, pictures: int) -> str:
    """Return the hint of `/blend` when the server's default model takes too few pictures."""
    return _(
        "{usual} takes fewer than {pictures} pictures; {model} makes it instead.",
        usual=usual,
        pictures=pictures,
        model=model,
    )


def nearest_length(seconds: int, chosen: int) -> str:
    """Return the hint of `/animate` when the model makes no clip of the wanted length."""
    return _("{asked} s is not offered; the nearest is {chosen} s.", asked=seconds, chosen=chosen)


def changed_shape(operation: Operation, shape: Mapping[str, str], aspect: str) -> str | None:
    """Return the hint of a shape (`16:9`) that the operation does not make, None if it does.

    `shape` is the option that `catalogue.translate_aspect` found for it.
    """
    if not shape:
        return _(
            "{model} chooses the shape itself, so {asked} is not sent.", model=operation.model, asked=aspect
        )
    made = catalogue.shape_of(next(iter(shape.values())))
    if made == aspect:
        return None
    return _("{asked} is not offered; the nearest is {chosen}.", asked=aspect, chosen=made)
