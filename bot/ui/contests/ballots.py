"""Ballots: two entries side by side, or a gallery to give hearts in. Neither shows names or prompts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.domain.contests.models import Choice, Contest
from bot.domain.contests.pairing import Progress
from bot.domain.contests.records import Pair
from bot.domain.moderation.reports import Report
from bot.i18n import N_, _, ngettext
from bot.ui.contests import text as contests_text
from bot.ui.jobs.results import report_cards
from bot.ui.kit import actions, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Tone, button

HEARTS_PAGE = 4
"""Entries on one page of a gallery."""

VOTES_PAGE = 25
"""Pairs in one menu."""

_CHOICES = {
    Choice.A: N_("A"),
    Choice.B: N_("B"),
    Choice.BOTH: N_("Equally good"),
    Choice.SKIP: N_("Skip"),
}


@dataclass(frozen=True, slots=True)
class BallotView:
    """An entry in a ballot: a still, and for a clip the name of its playable file."""

    still: str
    clip: str | None = None


def ballot(contest: Contest, pair: Pair, sides: Sequence[BallotView], progress: Progress) -> layout.Card:
    """Build a ballot. `sides` are left and right, attached to the same message."""
    chosen = None
    if pair.choice is not None:
        chosen = _("Your vote: **{choice}**. Press another to change it.", choice=_(_CHOICES[pair.choice]))
    return layout.contained(
        Tone.ASKS,
        _("Which one is better?"),
        contests_text.title(contest),
        _("**A** is left, **B** is right."),
        chosen,
        *_media(sides),
        _choices(pair),
        small=f"{_progress(progress)}{DOT}{contests_text.until(contest)}",
    )


def _progress(progress: Progress) -> str:
    return ngettext("{judged} of {n} pair", "{judged} of {n} pairs", progress.goal, judged=progress.judged)


def _media(sides: Sequence[BallotView]) -> "list[ui.Item[Any]]":
    stills = [
        discord.MediaGalleryItem(f"attachment://{side.still}", description=letter)
        for side, letter in zip(sides, "AB", strict=False)
    ]
    clips = [
        discord.MediaGalleryItem(f"attachment://{side.clip}", description=letter)
        for side, letter in zip(sides, "AB", strict=False)
        if side.clip
    ]
    return [ui.MediaGallery(*stills), *([ui.MediaGallery(*clips)] if clips else [])]


def _choices(pair: Pair) -> "ui.ActionRow[Any]":
    def style(choice: Choice) -> discord.ButtonStyle:
        if pair.choice is choice:
            return discord.ButtonStyle.success
        return (
            discord.ButtonStyle.primary if choice in (Choice.A, Choice.B) else discord.ButtonStyle.secondary
        )

    row = [button(_(_CHOICES[choice]), actions.Judge(pair.id, choice), style(choice)) for choice in _CHOICES]
    return ui.ActionRow(*row, button("⋯", actions.BallotMore(pair.id)))


def more(contest: Contest, pair: Pair, progress: Progress) -> layout.Card:
    """Build the ballot's ⋯: own votes, a report, the end."""
    return layout.contained(
        Tone.PLAIN,
        contests_text.heading(contest),
        _("You can stop any time and change your votes until the end."),
        ui.ActionRow(
            _go_on(contest),
            button(_("My votes"), actions.Votes(contest.id)),
            button(_("Report a picture"), actions.ReportPair(pair.id)),
            button(_("Done"), actions.StopVoting(contest.id)),
        ),
        small=f"{_progress(progress)}{DOT}{contests_text.until(contest)}",
    )


def report(pair: Pair, sides: Sequence[BallotView]) -> layout.Card:
    """Ask which side is reported."""
    row = ui.ActionRow[Any](
        button(_("Report A"), actions.ReportSide(pair.id, "left"), discord.ButtonStyle.danger),
        button(_("Report B"), actions.ReportSide(pair.id, "right"), discord.ButtonStyle.danger),
        button(_("Back"), actions.Vote(pair.contest_id, "on")),
    )
    return layout.contained(Tone.ASKS, *_reporting(), *_media(sides), row)


def _reporting() -> "tuple[str, str, str]":
    return (
        _("Which one breaks the rules?"),
        _("Moderators read your report without your name."),
        _("The picture stays in the voting until they decide."),
    )


def report_sent(contest: Contest, report: Report) -> layout.Card:
    """Build the answer to a report."""
    return report_cards.reported(report, ui.ActionRow(_go_on(contest)))


def finished(contest: Contest, progress: Progress) -> layout.Card:
    """Build the card after the last pair, or after a stop."""
    row: list[ui.Button[Any]] = [] if progress.done else [_go_on(contest)]
    row.append(button(_("My votes"), actions.Votes(contest.id)))
    if progress.done:
        news = _("You've voted on every pair. Thanks!")
    else:
        news = ngettext(
            "You've voted on {n} pair. Thanks!", "You've voted on {n} pairs. Thanks!", progress.judged
        )
    return layout.contained(
        Tone.DONE,
        contests_text.heading(contest),
        news,
        _("You can change your votes until the end."),
        ui.ActionRow(*row),
        small=contests_text.until(contest),
    )


def _go_on(contest: Contest) -> "ui.Button[Any]":
    return button(_("Go on"), actions.Vote(contest.id, "on"), discord.ButtonStyle.primary)


def votes(contest: Contest, pairs: Sequence[Pair], page: int = 0) -> layout.Card:
    """List the voter's own votes, the latest first, with a menu to change a vote."""
    heading = _("My votes in {theme}", theme=contests_text.heading(contest))
    if not pairs:
        return layout.contained(
            Tone.PLAIN, heading, _("You haven't voted yet."), ui.ActionRow(_go_on(contest))
        )
    pages = -(-len(pairs) // VOTES_PAGE)
    first = page % pages * VOTES_PAGE
    options = [
        _option(number, pair) for number, pair in enumerate(pairs[first : first + VOTES_PAGE], first + 1)
    ]
    menu = layout.menu(actions.ChangeVote(contest.id), options, _("Change a vote"))
    row = [_go_on(contest)]
    if pages > 1:
        row.append(button(_("Earlier ones"), actions.Votes(contest.id, (page + 1) % pages)))
    return layout.contained(
        Tone.PLAIN, heading, _("The latest is first."), ui.ActionRow(menu), ui.ActionRow(*row)
    )


def _option(number: int, pair: Pair) -> discord.SelectOption:
    choice = _(_CHOICES[pair.choice]) if pair.choice else "–"
    return discord.SelectOption(
        label=_("{number}: {choice}", number=number, choice=choice), value=str(pair.id)
    )


# ── hearts ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the gallery. `given` are the entries with a heart of this voter, on any page."""

    number: int
    pages: int
    entries: Sequence[str]
    views: Sequence[BallotView]
    given: Collection[str]


def hearts(contest: Contest, page: Page, news: str | None = None) -> layout.Card:
    """Build a page of the gallery in which hearts are given. `news` is a line above it."""
    given = ngettext(
        "{n} of your {most} hearts given", "{n} of your {most} hearts given", len(page.given),
        most=contest.terms.hearts,
    )  # fmt: skip
    items = [discord.MediaGalleryItem(f"attachment://{view.still}") for view in page.views]
    clips = [discord.MediaGalleryItem(f"attachment://{view.clip}") for view in page.views if view.clip]
    media: list[ui.Item[Any]] = [ui.MediaGallery(*items)]
    if clips:
        media.append(ui.MediaGallery(*clips))
    return layout.contained(
        Tone.ASKS,
        contests_text.heading(contest),
        news,
        _("Give your hearts to the best ones."),
        *media,
        _hearts(contest, page),
        _turning(contest, page),
        small=f"{given}{DOT}{contests_text.until(contest)}",
    )


def _hearts(contest: Contest, page: Page) -> "ui.ActionRow[Any]":
    row = ui.ActionRow[Any]()
    for index, entry in enumerate(page.entries):
        is_given = entry in page.given
        number = page.number * HEARTS_PAGE + index + 1
        style = discord.ButtonStyle.success if is_given else discord.ButtonStyle.secondary
        heart = actions.Heart(contest.id, entry, not is_given, page.number)
        row.add_item(button(f"{'♥' if is_given else '♡'} {number}", heart, style))
    return row


def _turning(contest: Contest, page: Page) -> "ui.ActionRow[Any]":
    back = button("◀", actions.Hearts(contest.id, (page.number - 1) % page.pages, "back"))
    position = button(
        _("{number} of {pages}", number=page.number + 1, pages=page.pages),
        actions.Hearts(contest.id, page.number, "here"),
    )
    forward = button("▶", actions.Hearts(contest.id, (page.number + 1) % page.pages, "on"))
    position.disabled = True
    back.disabled = forward.disabled = page.pages == 1
    return ui.ActionRow(
        back, position, forward, button(_("Report"), actions.ReportHearts(contest.id, page.number))
    )


def hearts_report(contest: Contest, page: Page) -> layout.Card:
    """Ask which entry of the page is reported."""
    row = ui.ActionRow[Any]()
    for index, entry in enumerate(page.entries):
        number = page.number * HEARTS_PAGE + index + 1
        label = _("Report {number}", number=number)
        row.add_item(
            button(label, actions.ReportEntry(contest.id, page.number, entry), discord.ButtonStyle.danger)
        )
    row.add_item(button(_("Back"), actions.Hearts(contest.id, page.number, "back")))
    items = [discord.MediaGalleryItem(f"attachment://{view.still}") for view in page.views]
    return layout.contained(Tone.ASKS, *_reporting(), ui.MediaGallery(*items), row)
