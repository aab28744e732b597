"""The form of a wish: its prompt, its model and its main options, filled in."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord
from discord import ui

from bot import catalogue
from bot.catalogue import Field, Model
from bot.catalogue.choosing import MENU_LENGTH, menu_fields
from bot.domain.jobs.job import Value
from bot.domain.jobs.wish import Changes, Wish
from bot.i18n import _
from bot.ui.kit import modals
from bot.ui.kit.actions import FormPart
from bot.ui.money import model_text
from bot.ui.money.model_text import Facts

_MODEL = "model"
_OPTION = "option-"
_PARTS = 5
"""Inputs that Discord takes in a form."""

_OPTIONS = 2
"""Menus of options."""


def inputs(
    wish: Wish, models: Sequence[Model], first: FormPart = "prompt", facts: Facts = MappingProxyType({})
) -> "Sequence[ui.Item[Any]]":
    """Return the inputs of the form. `models` are those to choose from, `first` is the part on top.

    `facts` are shown beside the models.
    """
    operation = catalogue.operation(wish.operation)
    prompt, field = list[ui.Item[Any]](), operation.field("prompt")
    if field is not None:
        prompt = modals.prompt_inputs(
            wish.prompt, maximum=field.max_length or modals.FIELD, required=field.required
        )
    model = [_models(wish, models, facts)] if len(models) > 1 and not wish.also else []
    options = [] if wish.also else [_option(wish, field) for field in menu_fields(operation)[:_OPTIONS]]
    parts = [*model, *prompt] if first == "model" else [*prompt, *model]
    return [*parts, *options][:_PARTS]


def changes(wish: Wish, texts: Mapping[str, str]) -> Changes:
    """Return what the submitted form changes of the wish."""
    operation = catalogue.operation(wish.operation)
    prompt = modals.prompt_of(texts) if operation.field("prompt") is not None else None
    chosen: dict[str, Value] = {
        name.removeprefix(_OPTION): value for name, value in texts.items() if name.startswith(_OPTION)
    }
    options = {name: value for name, value in wish.options.items() if name != "prompt"}
    return Changes(prompt=prompt, model=texts.get(_MODEL), options={**options, **chosen})


def _models(wish: Wish, models: Sequence[Model], facts: Facts) -> "ui.Item[Any]":
    own = [model for model in models if model.id == wish.model]
    listed = [*own, *(model for model in models if model not in own)][:MENU_LENGTH]
    options = model_text.options(listed, facts, wish.model)
    select = ui.Select[Any](custom_id=_MODEL, options=options, required=False)
    return ui.Label(text=_("Model"), component=select)


def _option(wish: Wish, field: Field) -> "ui.Item[Any]":
    now = wish.options.get(field.option, field.default)
    options = [
        discord.SelectOption(label=choice, value=choice, default=choice == now) for choice in field.choices
    ]
    select = ui.Select[Any](custom_id=f"{_OPTION}{field.option}", options=options, required=False)
    return ui.Label(text=field.option.replace("_", " ").capitalize(), component=select)
