"""The card of a server's content policy."""

from bot.domain.moderation.content_policy import content_policy
from bot.domain.server_settings import ServerSettings
from bot.i18n import _
from bot.ui.kit.layout import Card, Tone, contained

_MODELS = {"moderation": "GPT Image", "safety_tolerance": "Flux"}
"""The models that have each field; names of models are not translated."""


def policy(settings: ServerSettings, *, changed: bool) -> Card:
    """Return the policy everywhere and in age-restricted channels."""
    return contained(
        Tone.DONE if changed else Tone.PLAIN,
        _("Content policy"),
        _("**Everywhere:** {values}", values=_values(settings, age_restricted=False)),
        _("**Age-restricted channels:** {values}", values=_values(settings, age_restricted=True)),
        _("What is made in an age-restricted channel stays in such channels."),
        small=_("`/moderate filter list` has the words that prompts must not contain."),
    )


def _values(settings: ServerSettings, *, age_restricted: bool) -> str:
    values = content_policy(settings, age_restricted=age_restricted)
    return _(
        "{gpt} moderation {moderation} · {flux} tolerance {tolerance} of 5",
        gpt=_MODELS["moderation"],
        flux=_MODELS["safety_tolerance"],
        moderation=values["moderation"],
        tolerance=values["safety_tolerance"],
    )
