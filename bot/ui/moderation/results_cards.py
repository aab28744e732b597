"""Cards about the places of results: where they go, and the server's gallery."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.moderation.channel_settings import ResultsRule
from bot.domain.server_settings import ResultsTo, ServerSettings
from bot.i18n import N_, _
from bot.ui.kit import layout
from bot.ui.kit.layout import Card, Tone

_LISTED = 15  # channels with a rule of their own on the card

_HERE: Mapping[ResultsTo, str] = {
    ResultsTo.HERE: N_("Results are posted where they are asked for."),
    ResultsTo.CHANNEL: N_("Results are posted in <#{channel}>."),
    ResultsTo.MEMBER_THREAD: N_("Each member's results go to a thread of theirs, in the same channel."),
    ResultsTo.JOB_THREAD: N_("Each request gets a thread of its own, in the same channel."),
    ResultsTo.DM: N_("Results are sent to their makers in direct messages."),
}

_IN: Mapping[ResultsTo, str] = {
    ResultsTo.MEMBER_THREAD: N_("Each member's results go to a thread of theirs, in <#{channel}>."),
    ResultsTo.JOB_THREAD: N_("Each request gets a thread of its own, in <#{channel}>."),
}
"""Sentences about threads in one channel."""


def results(
    server: ResultsRule, channels: Mapping[int, ResultsRule], warnings: Sequence[str], *, changed: bool
) -> Card:
    """Return where results go, of the server and of channels with a rule of their own."""
    lines = [
        _("<#{channel}>: {sentence}", channel=channel_id, sentence=sentence(rule))
        for channel_id, rule in channels.items()
    ]
    return layout.contained(
        Tone.MONEY if warnings else Tone.DONE if changed else Tone.PLAIN,
        _("Where results go"),
        sentence(server),
        _("**Only some channels**") if lines else None,
        *lines[:_LISTED],
        _("-# and {more} more", more=len(lines) - _LISTED) if len(lines) > _LISTED else None,
        *warnings,
        small=_("Private results and those for contests stay with their maker."),
    )


def sentence(rule: ResultsRule) -> str:
    """Return `Results are posted in <#1>.`"""
    rule = rule.normal
    words = _HERE[rule.to] if rule.channel_id is None else _IN.get(rule.to, _HERE[rule.to])
    return _(words, channel=rule.channel_id)


def gallery(settings: ServerSettings, warnings: Sequence[str], *, changed: bool) -> Card:
    """Return the server's gallery."""
    return layout.contained(
        Tone.MONEY if warnings else Tone.DONE if changed else Tone.PLAIN,
        _("Gallery"),
        *_gallery(settings),
        *warnings,
    )


def _gallery(settings: ServerSettings) -> Iterator[str]:
    if settings.gallery_channel is None:
        yield _("There is no gallery.")
        yield _("`/studio gallery` with a channel opens one: it shows what members star with ⭐.")
        return
    yield _(
        "<#{channel}> shows every result with **{stars}** ⭐ from other members.",
        channel=settings.gallery_channel,
        stars=settings.gallery_stars,
    )
    if settings.loved_monthly:
        yield _("On the first of each month I post the most loved results of the month before there.")
    else:
        yield _("There is no post about the most loved results of each month.")
    yield _("-# Private, age-restricted and hidden results never appear; deleted ones disappear there too.")
