"""What a server asks of StableStudio's own content filters, by the place that a result is for."""

from collections.abc import Mapping

from bot.domain.server_settings import ServerSettings

MODERATIONS = ("auto", "low")
TOLERANCES = range(1, 6)
"""From strict to loose."""


def content_policy(settings: ServerSettings, *, age_restricted: bool) -> Mapping[str, str | int]:
    """Return the fields of a request's body that members do not set."""
    moderation, tolerance = settings.moderation, settings.safety_tolerance
    if age_restricted:
        moderation = settings.adult_moderation or moderation
        tolerance = settings.adult_tolerance or tolerance
    return {"moderation": moderation, "safety_tolerance": tolerance}
