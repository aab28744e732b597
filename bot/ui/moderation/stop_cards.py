"""Cards that ask before spending stops, and cards that say that it has."""

from collections.abc import Sequence

import discord

from bot.domain.amounts import format_left, format_used
from bot.domain.money.ledger import Balances
from bot.domain.money.pauses import Pause
from bot.domain.server_settings import Freeze, ServerSettings
from bot.i18n import _, ngettext
from bot.ui.kit import actions, formatting, layout, quotes
from bot.ui.kit.actions import Action
from bot.ui.kit.layout import Card, Tone


def ask_freeze(balances: Balances, reason: str) -> Card:
    """Ask a moderator before the server's spending stops."""
    return layout.ask(
        _("Freeze this server's spending?"),
        _("Members can't start new jobs until `/treasury unfreeze`."),
        _("Jobs that are paid already are still made and posted."),
        _("Jobs that are not paid yet wait ten minutes, then their money returns."),
        _("Contests keep their dates."),
        _(
            "Budget: **{available}** stays available · **{held}** set aside for jobs under way",
            available=format_left(balances.available),
            held=format_used(balances.held),
        ),
        quotes.quote(reason),
        yes=_stop(_("Freeze spending"), actions.Freeze()),
    )


def ask_pause(balances: Sequence[tuple[int, Balances]], reason: str) -> Card:
    """Ask the host before all spending stops."""
    servers = [one for _id, one in balances if one.available or one.held]
    return layout.ask(
        _("Pause spending on all servers?"),
        _("Members can't start new jobs until `/host unpause`."),
        _("Jobs that are paid already are still made and posted."),
        ngettext(
            "{n} server: **{available}** stays available · **{held}** set aside for jobs under way",
            "{n} servers: **{available}** stays available · **{held}** set aside for jobs under way",
            len(servers),
            available=format_left(sum(one.available for one in servers)),
            held=format_used(sum(one.held for one in servers)),
        ),
        quotes.quote(reason),
        yes=_stop(_("Pause spending"), actions.Pause()),
    )


def ask_retire(model: str, reason: str) -> Card:
    """Ask the host before a model stops on all servers."""
    return layout.ask(
        _("Stop {model} on all servers?", model=model),
        _("Members can't start new jobs with it until you allow it again."),
        _("Jobs that are paid already are still made and posted."),
        quotes.quote(reason),
        yes=_stop(_("Stop {model}", model=model), actions.RetireModel(model)),
    )


def frozen(settings: ServerSettings) -> Card:
    """Return the answer once the server's spending has stopped."""
    reason = settings.frozen.reason if settings.frozen else ""
    return layout.contained(
        Tone.MONEY,
        _("Spending is frozen"),
        _("Jobs that are paid already are still made and posted."),
        _("Members read your reason:") if reason else None,
        quotes.quote(reason),
        _("`/treasury unfreeze` lets members spend again."),
    )


def unfrozen(freeze: Freeze) -> Card:
    """Return the answer to `/treasury unfreeze`."""
    return layout.contained(
        Tone.DONE,
        _("Members can spend again"),
        small=_("frozen by <@{by}>", by=freeze.by) + formatting.DOT + formatting.moment(freeze.at),
    )


def paused() -> Card:
    """Return the answer once all spending has stopped."""
    return layout.contained(
        Tone.MONEY,
        _("Spending is paused on all servers"),
        _("Jobs that are paid already are still made and posted."),
        _("`/host unpause` lets members spend again."),
    )


def unpaused(pause: Pause) -> Card:
    """Return the answer to `/host unpause`."""
    by = _("paused by <@{by}>", by=pause.by) if pause.by else _("paused by the bot itself")
    return layout.contained(
        Tone.DONE, _("Members can spend again"), small=by + formatting.DOT + formatting.moment(pause.at)
    )


def retired(model: str) -> Card:
    """Return the answer once a model has stopped."""
    return layout.contained(
        Tone.MONEY,
        _("{model} is stopped on all servers", model=model),
        _("Jobs that are paid already are still made and posted."),
        _("`/host retire-model` with `back` allows it again."),
    )


def restored(model: str) -> Card:
    """Return the answer once a stopped model may be used again."""
    return layout.contained(Tone.DONE, _("{model} can be used again on all servers", model=model))


def _stop(label: str, action: Action) -> "discord.ui.Button[Card]":
    return layout.button(label, action, discord.ButtonStyle.danger)
