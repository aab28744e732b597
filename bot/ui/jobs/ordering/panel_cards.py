"""Private cards about pictures: the panel of Edit and Animate, the tray, the choice among several."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

import discord
from discord import ui

from bot.catalogue import Field
from bot.catalogue.choosing import menu_fields, slot_options
from bot.domain.amounts import format_left, format_usd
from bot.domain.errors import ProviderError, Refused, WrongClock
from bot.domain.jobs.picture import TRAY_SIZE, Panel, PanelPurpose, Picture, SourceImage
from bot.i18n import _, ngettext
from bot.services.pictures.panels import PanelView
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.errors.words import problem, words
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Tone, contained
from bot.ui.money import model_text
from bot.ui.money.model_text import Facts

GALLERY = 10
"""Pictures that Discord shows in one gallery."""


def panel(view: PanelView, facts: Facts = MappingProxyType({})) -> layout.Card:
    """Return the card of a panel: pictures, menus and the price button. `facts` are shown beside models."""
    panel = view.panel
    return contained(
        Tone.ASKS,
        _heading(panel),
        *_lines(view),
        gallery(panel.pictures),
        ui.ActionRow(_model_menu(view, facts)),
        *(ui.ActionRow(_option_menu(panel, field)) for field in menu_fields(view.operation)),
        ui.ActionRow(*_buttons(view)),
        small=_("{available} available on this server", available=format_left(view.available)),
    )


def _heading(panel: Panel) -> str:
    count = len(panel.pictures)
    if panel.purpose is PanelPurpose.ANIMATE:
        return ngettext("🎬 Animate this picture", "🎬 Animate one of these pictures", count)
    return ngettext("🎨 Edit this picture", "🎨 Edit these {n} pictures", count)


def _lines(view: PanelView) -> Iterator[str]:
    panel = view.panel
    yield sources(panel.pictures)
    if panel.prompt:
        yield _("“{prompt}”", prompt=formatting.shown(panel.prompt))
    elif panel.purpose is PanelPurpose.EDIT:
        yield _("What should change?")
    else:
        yield _("What should happen?")
    used = len(slot_options(view.operation, len(panel.pictures)))
    if used < len(panel.pictures):
        yield _("-# {model} takes the first of them.", model=view.operation.model)
    if view.price_error is not None:
        yield _no_price(view.price_error)


def _no_price(error: Refused | ProviderError) -> str:
    if isinstance(error, ProviderError) and not isinstance(error, WrongClock):
        return _("StableStudio names no price right now: {error}. Nothing was paid.", error=error)
    return problem(error) or words(error) or str(error)


def sources(pictures: Sequence[Picture]) -> str:
    """Return the authors of the pictures, with a link to each."""
    if len(pictures) == 1:
        return _("[The picture]({link}) is by <@{author_id}>", **_origin(pictures[0]))
    return DOT.join(
        _("[picture {number}]({link}) by <@{author_id}>", number=number, **_origin(picture))
        for number, picture in enumerate(pictures, 1)
    )


def _origin(picture: Picture) -> dict[str, object]:
    return {"link": picture.link, "author_id": picture.author_id}


def gallery(pictures: Sequence[Picture]) -> "ui.MediaGallery[Any] | None":
    """Return the pictures whose address is known; None if there are none."""
    items = [discord.MediaGalleryItem(picture.url) for picture in pictures if picture.url]
    return ui.MediaGallery(*items[:GALLERY]) if items else None


def _model_menu(view: PanelView, facts: Facts) -> "ui.Select[Any]":
    options = model_text.options(view.models, facts, view.operation.model)
    return layout.menu(actions.ChooseModel(view.panel.id), options, _("Model"))


def _option_menu(panel: Panel, field: Field) -> "ui.Select[Any]":
    name = field.option.replace("_", " ").capitalize()
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
        return contained(
            Tone.PLAIN,
            _("Your tray is empty"),
            _("Choose Use as reference: in ⋯ below a result, or in the Apps menu of any message."),
            small=_("It keeps up to {most} pictures, each for a day.", most=TRAY_SIZE),
        )
    edit = layout.button(_("🎨 Edit"), actions.UseTray("edit"), discord.ButtonStyle.primary)
    animate = layout.button(_("🎬 Animate the first"), actions.UseTray("animate"))
    empty = layout.button(_("Empty it"), actions.UseTray("empty"), discord.ButtonStyle.danger)
    return contained(
        Tone.PLAIN,
        ngettext("Your tray has {n} picture", "Your tray has {n} pictures", len(pictures)),
        sources(pictures),
        gallery(pictures),
        ui.ActionRow(edit, animate, empty),
        small=_("Each stays for a day. Edit below a result offers them too."),
    )


def choice(choice_id: str, use: actions.PictureUse, images: Sequence[SourceImage]) -> layout.Card:
    """Return the menu that lets a member choose one of a message's pictures."""
    options = [
        discord.SelectOption(
            label=f"{number}. {formatting.cut(formatting.clean(image.filename), 80)}", value=str(number)
        )
        for number, image in enumerate(images, 1)
    ]
    return contained(
        Tone.ASKS,
        _("Which picture?"),
        _("That message has {found} pictures.", found=len(images)),
        ui.MediaGallery(*(discord.MediaGalleryItem(image.url) for image in images[:GALLERY])),
        ui.ActionRow(layout.menu(actions.ChoosePicture(use, choice_id), options, _("Choose one"))),
    )
