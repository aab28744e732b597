"""Messages of contests in their channels. Implements `bot.ports.contests.ContestBoard`."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import discord

from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import Posting, PostKind, Pot, Settlement, Turnout
from bot.domain.contests.recount.write import recount_file_name
from bot.domain.errors import BadMedia, DeliveryImpossible, FilesUnavailable
from bot.domain.jobs.job import Job
from bot.i18n import _
from bot.ports.contest_pictures import ContestPictures, OnPodium
from bot.ui.contests import cards, notices, results
from bot.ui.contests.results import ContestOutcome
from bot.ui.contests.roles import still_harmless
from bot.ui.kit import actions, formatting, layout, members, own_messages, sending
from bot.ui.kit.actions import Action
from bot.ui.kit.locales import for_server
from bot.ui.kit.places import DiscordPlaces
from bot.ui.kit.sending import NO_MENTIONS, channel, delivering, edited

log = logging.getLogger(__name__)

PODIUM = 6
"""Entries in the collage; more than three only where places are shared."""

MENTIONED = 100
"""Members that one message may notify; Discord refuses a longer list."""

JobOf = Callable[[str], Awaitable[Job]]
PathOf = Callable[[str], Awaitable[Path]]

_MARKED = {
    PostKind.VOTING: actions.Vote,
    PostKind.LAST_CALL: actions.Vote,
    PostKind.QUORUM: actions.Extend,
    PostKind.CANCELLED: actions.Result,
}
"""Action of each post's button. The kind of the post is the button's mark, so that `find` knows the post."""

Client = discord.Client


class DiscordContestBoard:
    """Post through a logged-in client, by ids alone.

    `job` looks up a job, `path` fetches a file of the spool.
    """

    def __init__(self, client: discord.Client, pictures: ContestPictures, job: JobOf, path: PathOf) -> None:
        self._client = client
        self._places = DiscordPlaces(client)
        self._pictures = pictures
        self._job = job
        self._path = path

    # ── the card ─────────────────────────────────────────────────────────────────────────────────

    @for_server
    async def show_card(self, contest: Contest, pot: Pot, turnout: Turnout, *, reminds: bool) -> int:
        """Edit the contest's card, or post it if it has none or it was deleted. Return its id."""
        card = cards.announcement(contest, pot, turnout, reminds=reminds)
        if contest.card_id is not None and await self._edit(contest, contest.card_id, card):
            return contest.card_id
        return await self._send(contest, PostKind.CARD, card)

    # ── reminders and notices ──────────────────────────────────────────────────────────────────

    @for_server
    async def remind(self, contest: Contest, kind: PostKind, role_id: int) -> int:
        """Post a reminder that mentions the role."""
        card = notices.reminder(contest, kind, role_id)
        return await self._send(contest, kind, card, roles=[role_id])

    @for_server
    async def ask_organiser(self, contest: Contest, until: int) -> int:
        """Ask the organiser in the channel for more time, until the instant in epoch milliseconds."""
        card = notices.quorum(contest, until)
        return await self._send(contest, PostKind.QUORUM, card, users=[contest.organiser_id])

    @for_server
    async def cancelled(self, contest: Contest, pot: Pot) -> int:
        """Announce the cancellation."""
        return await self._send(contest, PostKind.CANCELLED, notices.cancelled(contest, pot))

    # ── the result ───────────────────────────────────────────────────────────────────────────────

    @for_server
    async def announce(
        self,
        contest: Contest,
        settlement: Settlement,
        entries: Sequence[Entry],
        pot: Pot,
        role_given: Mapping[int, bool],
    ) -> int:
        """Post the result with its collage and the recount file. Mention the winners."""
        outcome = await results.outcome_of(
            self._client,
            contest,
            settlement,
            entries,
            pot,
            shown=results.best(settlement),
            job=self._job,
            role_given=role_given,
        )
        picture = await self._podium(outcome)
        files = [] if picture is None else [sending.file(results.PODIUM, picture)]
        files.append(sending.file(recount_file_name(contest.id), settlement.recount))
        card = results.announcement(outcome, podium=picture is not None)
        winners = dict.fromkeys(outcome.entries[one.entry].user_id for one in settlement.result.winners)
        called = list(winners)[:MENTIONED]
        return await self._send(contest, PostKind.RESULT, card, users=called, files=files)

    async def _podium(self, outcome: ContestOutcome) -> bytes | None:
        """Draw the collage. Return None if a file is gone: the text is enough then."""
        leaders = [standing for standing in outcome.result.standings if standing.place <= 3][:PODIUM]
        makers = {outcome.entries[standing.entry].user_id for standing in leaders}
        names = await members.names(self._client, outcome.contest.guild_id, makers)
        try:
            paths = [await self._path(outcome.entries[standing.entry].name) for standing in leaders]
        except (OSError, FilesUnavailable) as error:
            log.warning("contest %s has no collage: %s", outcome.contest.id, error)
            return None
        places = [
            OnPodium(
                path,
                standing.place,
                names[outcome.entries[standing.entry].user_id] or _("left the server"),
                formatting.cut(formatting.clean(outcome.jobs[standing.entry].prompt), 120),
                # Our fonts have no letters of some scripts; the message beside the picture names everybody.
                _("Winner") if standing.place == 1 else _("Place {place}", place=standing.place),
            )
            for standing, path in zip(leaders, paths, strict=True)
        ]
        try:
            return await self._pictures.podium(formatting.clean(outcome.contest.terms.theme), places)
        except (BadMedia, OSError) as error:
            log.warning("contest %s has no collage: %s", outcome.contest.id, error)
            return None

    # ── finding, roles, direct messages ────────────────────────────────────────────────────────────

    async def find(self, contest: Contest, posting: Posting) -> int | None:
        """Look for our message of this kind in the channel, since the posting began."""
        wanted = _marks(contest, posting.kind)
        return await own_messages.find(
            self._client,
            self._places,
            guild_id=contest.guild_id,
            channel_id=contest.channel_id,
            matches=lambda own: not wanted.isdisjoint(own.actions),
            since=posting.posting_at,
            act=f"looking for the {posting.kind} of contest {contest.id}",
        )

    async def give_role(self, contest: Contest, user_id: int) -> bool:
        """Give the prize role. Return False if it has gained rights, or Discord refuses."""
        role = contest.terms.prize_role
        if role is None or not still_harmless(self._client.get_guild(contest.guild_id), role):
            return False
        try:
            with delivering(f"giving the prize role of contest {contest.id}"):
                await self._client.http.add_role(
                    contest.guild_id, user_id, role, reason=f"contest {contest.id}"
                )
        except DeliveryImpossible as error:
            log.info("the prize role of contest %s is not given: %s", contest.id, error)
            return False
        return True

    @for_server
    async def tell_disqualified(self, contest: Contest, entry: Entry) -> None:
        """Send the entrant a direct message. Raises DeliveryImpossible if they take none."""
        card = notices.disqualified(contest, entry)
        with delivering(f"telling of the disqualification of job {entry.job_id}"):
            to = await sending.direct(self._client, entry.user_id)
            await to.send(view=card, nonce=f"dq-{entry.job_id}", allowed_mentions=NO_MENTIONS)

    async def _send(
        self,
        contest: Contest,
        kind: PostKind,
        card: layout.Card,
        *,
        users: Sequence[int] = (),
        roles: Sequence[int] = (),
        files: Sequence[discord.File] = (),
    ) -> int:
        mentions = discord.AllowedMentions(
            everyone=False,
            replied_user=False,
            users=[discord.Object(user_id) for user_id in users],
            roles=[discord.Object(role_id) for role_id in roles],
        )
        to = channel(self._client, contest.channel_id, contest.guild_id)
        with delivering(f"posting the {kind} of contest {contest.id}"):
            message = await to.send(
                view=card, files=list(files), nonce=_nonce(contest, kind), allowed_mentions=mentions
            )
        return message.id

    async def _edit(self, contest: Contest, message_id: int, card: layout.Card) -> bool:
        """Edit the message. Return False if it is not in the contest's channel any more."""
        message = channel(self._client, contest.channel_id, contest.guild_id).get_partial_message(message_id)
        return await edited(message, card, f"changing the card of contest {contest.id}")


def _nonce(contest: Contest, kind: PostKind) -> str:
    """Return a nonce, at most 25 characters long. The same message in another channel is another one."""
    return f"{kind}-{contest.id}-{contest.channel_id % 10**8}"[:25]


def _marks(contest: Contest, kind: PostKind) -> frozenset[Action]:
    """Return the actions of buttons that only our post of this kind has; one of them is enough.

    Cards of earlier versions had no button for the rules.
    """
    if kind is PostKind.CARD:
        return frozenset({actions.Rules(contest.id), actions.Enter(contest.id)})
    if kind is PostKind.RESULT:
        return frozenset({actions.Gallery(contest.id, 0)})
    return frozenset({_MARKED[kind](contest.id, kind)})
