"""A model's price and pace beside its name, in choices and menus: `flux-2-pro · $0.03 · 5 s`."""

from collections.abc import Collection, Iterable, Mapping

import discord
from discord import app_commands

from bot.catalogue import Model
from bot.domain.amounts import format_usd
from bot.domain.money.model_facts import ModelFacts
from bot.i18n import _
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT

MAXIMUM = 25
"""Entries that Discord takes in a menu or a list of suggestions."""

_LENGTH = 100  # characters of an entry's name or description

Facts = Mapping[str, ModelFacts]


def beside(facts: ModelFacts) -> str:
    """Return `$0.03 · 5 s`: the price with default options, and the usual time."""
    return DOT.join([format_usd(facts.price), pace(facts)])


def pace(facts: ModelFacts) -> str:
    """Return the usual time."""
    return formatting.span(facts.seconds)


def choices(models: Iterable[Model], facts: Facts, typed: str = "") -> list[app_commands.Choice[str]]:
    """Return suggestions for the models whose name contains the typed text, with price and time."""
    wanted = typed.strip().lower()
    return [
        app_commands.Choice(name=_named(model, facts), value=model.id)
        for model in models
        if wanted in f"{model.title} {model.id}".lower()
    ][:MAXIMUM]


def together(names: str, facts: Facts) -> str:
    """Return a list of models, as in `grok, flux-2-pro`, with what one picture of each costs together."""
    prices = [facts[name].price for name in names.split(", ") if name in facts]
    known = prices and len(prices) == len(names.split(", "))
    return formatting.cut(DOT.join([names, format_usd(sum(prices))]) if known else names, _LENGTH)


def options(models: Collection[Model], facts: Facts, chosen: str | None = None) -> list[discord.SelectOption]:
    """Return the entries of a menu of models: the name, and below it price, time and a few words."""
    return [
        discord.SelectOption(
            label=model.title,
            value=model.id,
            description=formatting.cut(_described(model, facts), _LENGTH),
            default=model.id == chosen,
        )
        for model in list(models)[:MAXIMUM]
    ]


def _named(model: Model, facts: Facts) -> str:
    known = facts.get(model.id)
    return formatting.cut(DOT.join([model.title, beside(known)]) if known else model.title, _LENGTH)


def _described(model: Model, facts: Facts) -> str:
    known = facts.get(model.id)
    about = _(model.about).partition(": ")[2] or _(model.about)
    return DOT.join([beside(known), about]) if known else about
