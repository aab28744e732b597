"""Private cards about pictures: the panel of Edit and Animate, the tray, the choice among several."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import discord
from discord import ui

from bot.catalogue import Field
from bot.catalogue.choosing import menu_fields, slot_options
from bot.domain.amounts import format_usd
from bot.domain.errors import ProviderError, Refused, WrongClock
from bot.domain.jobs.picture import TRAY_SIZE, Panel, PanelPurpose, Picture, SourceImage
from bot.i18n import N_, _, ngettext
from bot.services.pictures.panels import PanelView
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.errors.words import problem, words
from bot.ui.kit.formatting import DOT
from bot.ui.money import model_text
from bot.ui.money.model_text import Facts

GALLERY = 10
"""Pictures that Discord shows in one gallery."""

_TITLES = {PanelPurpose.EDIT: N_("🎨 Edit"), PanelPurpose.ANIMATE: N_("🎬 Animate")}


def panel(view: PanelView, facts: Facts = MappingProxyType({})) -> layout.Card:
    """Return the card of a panel: pictures, menus and the price button. `facts` are shown beside models."""
    panel = view.panel
    items: list[ui.Item[Any]] = [ui.TextDisplay(_head(view))]
    if (pictures := gallery(panel.pictures)) is not None:
        items.append(pictures)
    items.append(ui.ActionRow(_model_menu(view, facts)))
    items += [ui.ActionRow(_option_menu(panel, field)) for field in menu_fields(view.operation)]
    items.append(ui.ActionRow(*_buttons(view)))
    return layout.Card(*items)


def _head(view: PanelView) -> str:
    panel = view.panel
    prompt = f"**{formatting.shown(panel.prompt)}**" if panel.prompt else _("What should change? ✏️")
    lines = [f"{_(_TITLES[panel.purpose])}{DOT}{prompt}", f"-# {sources(panel.pictures)}"]
    used = len(slot_options(view.operation, len(panel.pictures)))
    if used < len(panel.pictures):
        lines.append(_("-# {model} takes the first of them", model=view.operation.model))
    if view.price_error is not None:
        lines.append(_no_price(view.price_error))
    lines.append(_("-# {available} available on this server", available=format_usd(view.available)))
    return "\n".join(lines)


def _no_price(error: Refused | ProviderError) -> str:
    if isinstance(error, ProviderError) and not isinstance(error, WrongClock):
        return _("StableStudio names no price right now: {error}. Nothing was paid.", error=error)
    return problem(error) or words(error) or str(error)


def sources(pictures: Sequence[Picture]) -> str:
    """Return the authors of the pictures, with a link to each."""
    authors = [
        _("[{name}]({link}) by <@{author_id}>", name=number, link=picture.link, author_id=picture.author_id)
        for number, picture in enumerate(pictures, 1)
    ]
    return _("from {pictures}", pictures=", ".join(authors))


def gallery(pictures: Sequence[Picture]) -> "ui.MediaGallery[Any] | None":
    """Return the pictures whose address is known; None if there are none."""
    items = [discord.MediaGalleryItem(picture.url) for picture in pictures if picture.url]
    return ui.MediaGallery(*items[:GALLERY]) if items else None


def _model_menu(view: PanelView, facts: Facts) -> "ui.Select[Any]":
    options = model_text.options(view.models, facts, view.operation.model)
    return layout.menu(actions.ChooseModel(view.panel.id), options, _("Model"))


def _option_menu(panel: Panel, field: Field) -> "ui.Select[Any]":
    name = field.option.replace("_", " ")
    chosen = panel.options.get(field.option, field.default)
    options = [
        discord.SelectOption(label=f"{name}: {choice}", value=choice, default=choice == chosen)
        for choice in field.choices
    ]
    placeholder = _("{name}: automatic", name=name)
    return layout.menu(actions.ChooseOption(panel.id, field.option), options, placeholder)


def _buttons(view: PanelView) -> list["ui.Button[Any]"]:
    panel = view.panel
    if panel.total is None:
        label = _("Ask for the price")
    else:
        label = _("Generate · {total}", total=format_usd(panel.total))
    buttons = [layout.button(label, actions.Generate(panel.id), discord.ButtonStyle.primary)]
    if view.operation.field("prompt") is not None:
        buttons.append(layout.button(_("✏️ Prompt"), actions.WritePrompt(panel.id)))
    if view.addable:
        label = ngettext("＋ {n} picture of my tray", "＋ {n} pictures of my tray", view.addable)
        buttons.append(layout.button(label, actions.AddTray(panel.id)))
    return buttons


# ── the tray, the choice ─────────────────────────────────────────────────────────────────────────


def tray(pictures: Sequence[Picture]) -> layout.Card:
    """Return the card of a member's tray, with the buttons that use it."""
    if not pictures:
        return layout.note(
            _(
                "Your tray is empty. *Use as reference* in the Apps menu of a message, or in ⋯ below a "
                "result, lays a picture in it: up to {tray_size}, each for a day.",
                tray_size=TRAY_SIZE,
            )
        )
    count = ngettext("{n} picture", "{n} pictures", len(pictures))
    lines = _(
        "**Your tray** has {count}, {sources}\n-# kept for a day; *Edit* offers them everywhere",
        count=count,
        sources=sources(pictures),
    )
    items: list[ui.Item[Any]] = [ui.TextDisplay(lines)]
    if (images := gallery(pictures)) is not None:
        items.append(images)
    items.append(
        ui.ActionRow(
            layout.button(
                _("🎨 Edit with {count}", count=count), actions.UseTray("edit"), discord.ButtonStyle.primary
            ),
            layout.button(_("🎬 Animate the first"), actions.UseTray("animate")),
            layout.button(_("Empty it"), actions.UseTray("empty"), discord.ButtonStyle.danger),
        )
    )
    return layout.Card(*items)


def choice(choice_id: str, use: actions.PictureUse, images: Sequence[SourceImage]) -> layout.Card:
    """Return the menu that lets a member choose one of a message's pictures."""
    options = [
        discord.SelectOption(
            label=f"{number}. {formatting.cut(formatting.clean(image.filename), 80)}", value=str(number)
        )
        for number, image in enumerate(images, 1)
    ]
    items: list[ui.Item[Any]] = [
        ui.TextDisplay(_("That message has {found} pictures. Which one?", found=len(images))),
        ui.MediaGallery(*(discord.MediaGalleryItem(image.url) for image in images[:GALLERY])),
        ui.ActionRow(layout.menu(actions.ChoosePicture(use, choice_id), options, _("Which picture?"))),
    ]
    return layout.Card(*items)
