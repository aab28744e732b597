"""Actions of moderators and of the host: stops, limits, models."""

from bot.ui.kit.actions.base import Action, Model


class Freeze(Action, name="moderation.freeze"):
    """Stop all spending of the server, after the card that asked."""


class Pause(Action, name="moderation.pause"):
    """Stop all spending on all servers, after the card that asked: the host only."""


class RetireModel(Action, name="moderation.retire-model"):
    """Stop a model on all servers, after the card that asked: the host only."""

    model: Model
