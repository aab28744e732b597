"""The private panel of Edit and Animate."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.catalogue import Field
from bot.catalogue.choosing import MENU_LENGTH, menus, places
from bot.domain.amounts import format_usd
from bot.domain.errors import ProviderError, Refused
from bot.domain.jobs.picture import Panel, PanelPurpose, Picture
from bot.i18n import N_, _, ngettext
from bot.services.pictures.panels import PanelView
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.errors.words import problem, words
from bot.ui.kit.formatting import DOT

GALLERY = 10
"""Pictures that Discord shows in one gallery."""

_TITLES = {PanelPurpose.EDIT: N_("🎨 Edit"), PanelPurpose.ANIMATE: N_("🎬 Animate")}


def panel(shown: PanelView) -> layout.Card:
    """Pictures, menus and the price button."""
    of = shown.panel
    items: list[ui.Item[Any]] = [ui.TextDisplay(_words(shown))]
    if (shown_pictures := gallery(of.pictures)) is not None:
        items.append(shown_pictures)
    items.append(ui.ActionRow(_models(shown)))
    items += [ui.ActionRow(_menu(of, field)) for field in menus(shown.operation)]
    items.append(ui.ActionRow(*_buttons(shown)))
    return layout.Card(*items)


def _words(shown: PanelView) -> str:
    of = shown.panel
    prompt = f"**{formatting.shown(of.prompt)}**" if of.prompt else _("Write what should happen: ✏️")
    lines = [f"{_(_TITLES[of.purpose])}{DOT}{prompt}", f"-# {sources(of.pictures)}"]
    used = len(places(shown.operation, len(of.pictures)))
    if used < len(of.pictures):
        lines.append(_("-# {model} takes the first of them", model=shown.operation.model))
    if shown.price_error is not None:
        lines.append(_trouble(shown.price_error))
    lines.append(_("-# {available} available on this server", available=format_usd(shown.available)))
    return "\n".join(lines)


def _trouble(error: Refused | ProviderError) -> str:
    """Why there is no price."""
    if isinstance(error, ProviderError):
        return _("StableStudio names no price right now: {error}. Nothing was held or paid.", error=error)
    return problem(error) or words(error) or str(error)


def sources(pictures: Sequence[Picture]) -> str:
    """Whose pictures these are, with the way to each."""
    found = [
        _("[{name}]({link}) by <@{author_id}>", name=i, link=one.link, author_id=one.author_id)
        for i, one in enumerate(pictures, 1)
    ]
    return _("from {pictures}", pictures=", ".join(found))


def gallery(pictures: Sequence[Picture]) -> "ui.MediaGallery[Any] | None":
    """The pictures whose address is known; None if it is of none."""
    shown = [discord.MediaGalleryItem(one.url) for one in pictures if one.url][:GALLERY]
    return ui.MediaGallery(*shown) if shown else None


def _models(shown: PanelView) -> "ui.Select[Any]":
    options = [
        discord.SelectOption(
            label=model.title,
            value=model.id,
            description=formatting.cut(_(model.about), 100),
            default=model.id == shown.operation.model,
        )
        for model in shown.models[:MENU_LENGTH]
    ]
    return layout.menu(actions.ChooseModel(shown.panel.id), options, _("Model"))


def _menu(of: Panel, field: Field) -> "ui.Select[Any]":
    name = field.option.replace("_", " ")
    chosen = of.options.get(field.option, field.default)
    options = [
        discord.SelectOption(label=f"{name}: {choice}", value=choice, default=choice == chosen)
        for choice in field.choices
    ]
    placeholder = _("{name}: as the model likes", name=name)
    return layout.menu(actions.ChooseOption(of.id, field.option), options, placeholder)


def _buttons(shown: PanelView) -> list["ui.Button[Any]"]:
    of = shown.panel
    label = (
        _("Ask for the price") if of.total is None else _("Generate · {total}", total=format_usd(of.total))
    )
    buttons = [layout.button(label, actions.Generate(of.id), discord.ButtonStyle.primary)]
    if shown.operation.field("prompt") is not None:
        buttons.append(layout.button(_("✏️ Prompt"), actions.WritePrompt(of.id)))
    if shown.addable:
        label = ngettext("＋ {n} picture of my tray", "＋ {n} pictures of my tray", shown.addable)
        buttons.append(layout.button(label, actions.AddTray(of.id)))
    return buttons
