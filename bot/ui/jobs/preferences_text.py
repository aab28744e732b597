"""Texts of a member's own settings, and the values to choose from."""

from collections.abc import Iterator, Mapping

from bot.catalogue import MODELS, Field, FieldKind
from bot.domain.jobs.job import Value
from bot.domain.jobs.preferences import MemberSettings, Ping
from bot.i18n import _
from bot.services.jobs.preferences import settable


def defaults(own: Mapping[str, Mapping[str, Value]]) -> Iterator[str]:
    """Yield a line for each model that the member has defaults for."""
    if not own:
        yield _("You have no defaults. Give `/me defaults` a `model`, an `option` and a `value` to set one.")
        return
    yield _("**Your defaults**, used wherever you type nothing else:")
    for model, options in own.items():
        listed = ", ".join(f"`{option}: {value}`" for option, value in options.items())
        yield f"**{model}** {listed}"


def notify(settings: MemberSettings) -> str:
    """Return the sentence about the mentions that the member has chosen."""
    texts = {
        Ping.ALWAYS: _("Every finished job of yours notifies you."),
        Ping.LONG: _("A finished job of yours notifies you if it took more than two minutes."),
        Ping.NEVER: _("Finished jobs do not notify you; they still come to the channel."),
    }
    return texts[settings.ping]


def pictures(settings: MemberSettings) -> str:
    """Return the sentence about other members' use of the member's pictures."""
    if settings.shares:
        return _(
            "Others may work from your pictures here if the server lets them; you are named as the source."
        )
    return _("Only you can work from your pictures here.")


# ── choices ──────────────────────────────────────────────────────────────────────────────────────


def models() -> list[str]:
    """Return the ids of the models that have options to set."""
    return [model.id for model in MODELS if settable(model.id)]


def options(model: str) -> list[str]:
    """Return the options of a model that a member can set."""
    return list(settable(model))


def values(model: str, option: str) -> list[str]:
    """Return the values to choose from, none for an option of free text or numbers."""
    field = settable(model).get(option)
    return _values(field) if field is not None else []


def _values(field: Field) -> list[str]:
    if field.kind is FieldKind.FLAG:
        return ["true", "false"]
    return list(field.choices)
