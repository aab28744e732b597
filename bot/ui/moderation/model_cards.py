"""The card of a server's models: on or off, price, usual time, losses; and the answers to a switch."""

from collections.abc import Iterator, Mapping, Sequence

import discord
from discord import ui

from bot.catalogue import Model
from bot.domain.amounts import format_usd
from bot.domain.moderation.limits import Scope
from bot.domain.moderation.model_rules import ModelRule, is_on
from bot.domain.money.model_facts import ModelFacts
from bot.i18n import N_, _
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone
from bot.ui.moderation import rule_names

LOSSES_PERCENT = 2
"""A loss rate above this is shown."""

COMMANDS: Mapping[str, str] = {
    "image": N_("`/imagine` uses **{model}**."),
    "fast": N_("`/draft` uses **{model}**."),
    "video": N_("`/animate` uses **{model}**."),
}
"""Sentences about the models of the short commands, by purpose."""

_MENU = 25  # entries that Discord takes
_SPECIAL = 15  # rules of channels and roles on the card


def overview(
    models: Sequence[Model],
    facts: Mapping[str, ModelFacts],
    rules: Sequence[ModelRule],
    defaults: Mapping[str, str],
    guild_id: int,
    switched: str | None = None,
) -> Card:
    """Return all models, a line each, with a menu that switches one. `switched` was just switched."""
    on = [model for model in models if is_on(rules, guild_id, model.id)]
    off = [model for model in models if model not in on]
    special = [rule for rule in rules if rule.scope is not Scope.SERVER]
    warnings = list(_useless(off, defaults))
    options = [
        discord.SelectOption(
            label=model.title,
            value=_value(model, on=model in on),
            description=_entry(facts[model.id], on=model in on),
        )
        for model in models[:_MENU]
    ]
    return layout.contained(
        Tone.MONEY if warnings else Tone.PLAIN,
        _("Models"),
        *_switched(switched, models, on),
        *warnings,
        _("**On**") if on else None,
        *(line(model, facts[model.id]) for model in on),
        _("**Off**") if off else None,
        *(line(model, facts[model.id]) for model in off),
        _("**Only some channels or roles**") if special else None,
        *map(rule_line, special[:_SPECIAL]),
        _("-# and {more} more", more=len(special) - _SPECIAL) if len(special) > _SPECIAL else None,
        ui.Separator(),
        *_commands(defaults),
        ui.ActionRow(layout.menu(actions.SwitchModel(), options, _("Switch a model on or off…"))),
        small=_("`/studio models` also switches a model for one channel or role."),
    )


def chosen(value: str) -> tuple[str, bool | None]:
    """Return the model of an entry in the menu, and if it was on then. Older cards do not tell."""
    model, _unused, state = value.partition(":")
    return model, {"on": True, "off": False}.get(state)


def _value(model: Model, *, on: bool) -> str:
    return f"{model.id}:{'on' if on else 'off'}"


def switched(rule: ModelRule, allowed: bool | None) -> Card:
    """Return the answer to `/studio models` about one model; None: the rule was removed."""
    if allowed is None:
        heading = _("Rule removed: {models}", models=_place(rule))
    elif allowed:
        heading = _("{models}: on", models=_place(rule))
    else:
        heading = _("{models}: off", models=_place(rule))
    back = ui.ActionRow[Card](layout.button(_("All models"), actions.ShowModels()))
    return layout.contained(Tone.DONE, heading, back)


def commands(defaults: Mapping[str, str], channels: Mapping[int, Mapping[str, str]]) -> Card:
    """Return the models of the short commands; `channels` have models of their own."""
    lines = [line for channel_id, models in channels.items() for line in _in_channel(channel_id, models)]
    return layout.contained(
        Tone.PLAIN,
        _("Models of the short commands"),
        *_commands(defaults),
        _("**Only some channels**") if lines else None,
        *lines[:_SPECIAL],
        _("-# and {more} more", more=len(lines) - _SPECIAL) if len(lines) > _SPECIAL else None,
    )


def _in_channel(channel_id: int, models: Mapping[str, str]) -> Iterator[str]:
    for sentence in _commands(models):
        yield _("<#{channel}>: {sentence}", channel=channel_id, sentence=sentence)


def line(model: Model, facts: ModelFacts) -> str:
    """Return `**Veo 3.1** · $0.40–$3.20 · usually 40–70 s`."""
    return DOT.join(
        filter(None, [f"**{model.title}**", _price(facts), formatting.usual(facts.seconds), _lost(facts)])
    )


def rule_line(rule: ModelRule) -> str:
    """Return `Veo 3.1 in <#1>: off`."""
    return _("{models}: on", models=_place(rule)) if rule.allowed else _("{models}: off", models=_place(rule))


def _price(facts: ModelFacts) -> str:
    low, high = format_usd(facts.low), format_usd(facts.high)
    return low if low == high else f"{low}–{high}"


def _lost(facts: ModelFacts) -> str:
    if facts.losses is None or facts.losses.percent <= LOSSES_PERCENT:
        return ""
    return _("⚠️ {percent} % lost", percent=f"{facts.losses.percent:.1f}")


def _entry(facts: ModelFacts, *, on: bool) -> str:
    state = _("on") if on else _("off")
    return formatting.cut(DOT.join([state, _price(facts)]), 100)


def _switched(model_id: str | None, models: Sequence[Model], on: Sequence[Model]) -> Iterator[str]:
    for one in models:
        if one.id == model_id and one in on:
            yield _("✅ **{model}** is on now.", model=one.title)
        elif one.id == model_id:
            yield _("⛔ **{model}** is off now.", model=one.title)


def _useless(off: Sequence[Model], defaults: Mapping[str, str]) -> Iterator[str]:
    """Yield a warning for each short command whose model is off."""
    for one in off:
        for purpose, model in defaults.items():
            if model == one.id:
                yield f"⚠️ {_(COMMANDS[purpose], model=one.title)}"
                yield _("It is off here, so that command is refused. `/studio defaults` chooses another.")


def _commands(defaults: Mapping[str, str]) -> Iterator[str]:
    for purpose, sentence in COMMANDS.items():
        if purpose in defaults:
            yield _(sentence, model=rule_names.model(defaults[purpose]))


def _place(rule: ModelRule) -> str:
    return rule_names.model_at(rule.model, rule.scope, rule.key)
