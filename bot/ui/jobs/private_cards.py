"""Cards that only the maker of a job sees: the open ones, and those about private results."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import ui

from bot.catalogue import Media
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Job
from bot.domain.money.left import NOTHING_LEFT_TO_SAY, Left
from bot.i18n import _, ngettext, use_locale
from bot.ports import Clock, ResultItem
from bot.ui.jobs import failure_text, left_text, list_cards, result_text, text
from bot.ui.jobs.results import result_cards
from bot.ui.kit import actions, locales, responses
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained, text_block
from bot.ui.kit.responses import Interaction

log = logging.getLogger(__name__)

TOKEN_SECONDS = 14 * 60.0
"""Lifetime of a card. Discord's interaction tokens last 15 minutes; the minute is for an edit under way."""

SHOW_SECONDS = 30.0
"""Time for the change of a card, with discord.py's own tries. A Discord that hangs holds nothing up."""

FILES_SECONDS = 120.0
"""Time for a change that carries files."""

_EARLY = 200  # cards of batches that ended before their maker's card was up; the oldest are dropped

Files = Callable[[], Sequence[discord.File]]
"""Open the files of a card: discord.py reads each once."""

Drawn = Card | Callable[[], Card]
"""A card, or the function that draws it in its reader's language."""


class EphemeralCards:
    """Map batches to the interaction in whose card their maker sees them, so the card can be edited later.

    In memory: after a restart the cards stop updating.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: OrderedDict[str, tuple[int, Interaction]] = OrderedDict()
        self._early: OrderedDict[str, Drawn] = OrderedDict()
        self._waiting: set[str] = set()  # batches whose card has Cancel, until they begin

    def offers_cancel(self, batch_key: str) -> bool:
        """Return True, once, for a batch whose card was kept with Cancel on it."""
        offered = batch_key in self._waiting
        self._waiting.discard(batch_key)
        return offered

    async def keep(self, batch_key: str, interaction: Interaction, *, waits: bool = False) -> None:
        """Remember the interaction's card, once it is up, as that of the batch. `waits`: it has Cancel."""
        (self._waiting.add if waits else self._waiting.discard)(batch_key)
        now = self._clock.now()
        for key in [key for key, (until, _card) in self._open.items() if now >= until]:
            del self._open[key]
            self._waiting.discard(key)
        created_at = round(interaction.created_at.timestamp() * 1000)
        self._open[batch_key] = self._clock.after(TOKEN_SECONDS, since=created_at), interaction
        self._open.move_to_end(batch_key)
        if (card := self._early.pop(batch_key, None)) is not None:
            await self.update(batch_key, card)

    async def update(
        self, batch_key: str, card: Drawn, *, early: bool = False, files: Files | None = None
    ) -> int | None:
        """Replace the batch's card; return the id of its message, None if there is none.

        With `early`, a card that is kept only later is replaced then. `files` opens those of the card.
        """
        until, interaction = self._open.get(batch_key, (0, None))
        if interaction is None or self._clock.now() >= until:
            if early:
                self._early[batch_key] = card
                if len(self._early) > _EARLY:
                    self._early.popitem(last=False)
            return None
        with use_locale(locales.of_member(interaction)):
            drawn = card() if callable(card) else card
        try:
            async with asyncio.timeout(self._clock.limit(SHOW_SECONDS if files is None else FILES_SECONDS)):
                return await responses.show(interaction, drawn, None if files is None else files())
        except TimeoutError:
            log.warning("the card of batch %s could not be changed: no answer", batch_key)
            return None


# ── private results ──────────────────────────────────────────────────────────────────────────────

ContestRows = Callable[[Job], "Sequence[ui.ActionRow[Any]]"]
"""The buttons of a picture that was made for a contest; contests hand them in."""


def no_rows(_job: Job) -> "Sequence[ui.ActionRow[Any]]":
    """Return no buttons."""
    return ()


def ready(jobs: Sequence[Job], failed: Sequence[FailedJob] = ()) -> Card:
    """Build the notice about a batch's private results, for the maker's card or a direct message."""
    match result_cards.made(jobs[0]):
        case Media.VIDEO:
            news = _("Your clip is ready")
        case Media.VECTOR:
            news = _("Your drawing is ready")
        case _other:
            news = ngettext("Your picture is ready", "Your {n} pictures are ready", len(jobs))
    small = text.details(jobs, _("only you see this"))
    lines = [text.quoted(jobs[0]), f"-# {small}", *failure_text.failures(failed)]
    return contained(Tone.DONE, news, *lines, ui.ActionRow(list_cards.show_me(jobs[0])))


def was_it_posted(jobs: Sequence[Job]) -> Card:
    """Ask the maker whether results are in their channel that may have been posted."""
    job = jobs[0]
    question = ngettext(
        "I was interrupted while posting this in <#{channel_id}>. It is paid and kept; posting it is free.",
        "I was interrupted while posting these {n} in <#{channel_id}>. They are paid and kept; posting them "
        "is free.",
        len(jobs),
        channel_id=job.place_id,
    )
    yes = button(_("Yes, it's there"), actions.WasPosted(job.id, posted=True))
    no = button(_("No, post it"), actions.WasPosted(job.id), discord.ButtonStyle.primary)
    lines = [text.quoted(job), question, f"-# {text.details(jobs)}"]
    return contained(Tone.ASKS, _("Is it there?"), *lines, ui.ActionRow(yes, no))


def results(
    items: Sequence[ResultItem],
    *,
    direct: bool,
    contest_rows: ContestRows = no_rows,
    failed: Sequence[FailedJob] = (),
    left: Left = NOTHING_LEFT_TO_SAY,
) -> Card:
    """Build the message with the files of private results, attached to it.

    One result has its buttons; of several, each has a button that shows it alone. A `direct` message names
    the place of the buttons instead, because no budget can be spent from there. `failed` are the jobs of
    their batch that ended without a result.
    """
    first, single = items[0].job, len(items) == 1
    small = [result_text.result_details(items)]
    small += [remark for item in items if (remark := result_text.remark(item))]
    if first.private:
        small.append(DOT.join(filter(None, [_("only you see this"), left_text.after(left)])))
    if direct:
        small.append(_("Its buttons are on the server: `/show`"))
    rows: Sequence[ui.ActionRow[Any]] = ()
    if single and not direct:
        rows = _rows(items[0], contest_rows)
    elif not direct:
        alone = [button(f"{n}", actions.ShowOne(item.job.id)) for n, item in enumerate(items, 1)]
        rows = [ui.ActionRow(*alone)]
    files = result_cards.media(*((item.job, item.rendition) for item in items))
    below = [*(f"-# {line}" for line in small), *failure_text.failures(failed)]
    return Card(text_block(text.prompt_of(first)), *files, text_block(*below), *rows)


def _rows(item: ResultItem, contest_rows: ContestRows) -> "Sequence[ui.ActionRow[Any]]":
    if item.job.contest_id is not None:
        return contest_rows(item.job)
    making = ui.ActionRow[Any](*result_cards.making(item))
    if not item.job.private:
        return [making]
    return [making, ui.ActionRow(button(_("📣 Post it here"), actions.Publish(item.job.id)))]
