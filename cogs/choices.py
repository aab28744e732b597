"""Choices that commands of several features offer."""

from discord import app_commands

from bot.catalogue import EVERY_MODEL
from bot.domain.money.spending import DAYS

DAY_CHOICES: list[app_commands.Choice[int]] = [
    app_commands.Choice(name=f"{days} days", value=days) for days in DAYS
]


MODEL_CHOICES = [app_commands.Choice(name=model.id, value=model.id) for model in EVERY_MODEL]
