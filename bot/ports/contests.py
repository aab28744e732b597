"""The doors of contests: their rows, and how they are seen in Discord."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.contests.models import Choice, Contest, Entry, Template, Terms
from bot.domain.contests.phases import Dates, Transition
from bot.domain.contests.records import (
    Candidates,
    NewContest,
    NewTemplate,
    Pair,
    Posting,
    PostKind,
    Pot,
    PotShare,
    Settlement,
    Snapshot,
)
from bot.domain.jobs.job import Job


class Contests(Protocol):
    """Contests and their pots. Every change is one transaction and a compare-and-set on the state:
    Outdated is raised, in words for people, if the contest is not in a state that it goes with, NotFound
    if there is none."""

    async def draft(self, new: NewContest) -> Contest:
        """DRAFT; nothing is held. If `request_key` is known, that contest is returned."""

    async def get(self, contest_id: str) -> Contest: ...

    async def of_server(
        self, guild_id: int, *, live_only: bool = False, limit: int = 25
    ) -> Sequence[Contest]:
        """Newest first, drafts left out."""

    async def open(self, contest_id: str, dates: Dates, *, by: int | None, now: int) -> Contest:
        """DRAFT → OPEN; pot and prize leave the server's available budget. Raises OverBudget."""

    async def edit(self, contest_id: str, terms: Terms, dates: Dates | None, *, by: int, now: int) -> Contest:
        """New terms for a DRAFT, or for an OPEN contest (with its dates) into which nothing was handed in and
        for which nothing was held; the pot follows. Raises OverBudget."""

    async def relocate(self, contest_id: str, channel_id: int, *, by: int, now: int) -> Contest:
        """From now on it stands in another channel: a new card is posted there."""

    async def redate(
        self, contest_id: str, dates: Dates, *, action: str, by: int, now: int, version: int
    ) -> Contest:
        """Other ends, later or sooner, if nobody changed the contest since `version`. CLOSED without a
        result is VOTING again. `action` is a word for the moderation log."""

    async def cancel(self, contest_id: str, *, by: int | None, reason: str, now: int) -> Contest:
        """→ CANCELLED, if no result stands; the pot goes back."""

    async def advance(self, contest_id: str, *, now: int) -> Transition | None:
        """Makes the step that is due, if one is: once, whoever asks. With Step.DROP the pot is back."""

    async def ask_organiser(self, contest_id: str, until: int, *, now: int) -> Contest:
        """CLOSED without quorum: it is decided at `until` unless it is extended before."""

    async def snapshot(self, contest_id: str) -> Snapshot: ...

    async def settle(self, contest_id: str, settled: Settlement, *, version: int, now: int) -> Contest:
        """CLOSED: stores the result, gives the prizes and returns the rest of the pot, all or nothing and
        once. Conflict if there is a result already or the contest was changed since `version`."""

    async def settled(self, contest_id: str) -> Settlement | None:
        """The stored result."""

    async def announced(self, contest_id: str, message_id: int, *, now: int) -> Contest:
        """CLOSED → ANNOUNCED, with the message in which the result stands."""

    async def next_due(self) -> int | None:
        """The instant at which there is something to do for any contest or template."""

    async def due(self, now: int) -> Sequence[Contest]:
        """The contests with something to do: a phase that ends, a result to work out or to announce, a card
        that is out of date, a message that was not posted."""

    async def put_off(self, contest_id: str, until: int) -> None:
        """Something could not be posted: not `due` before."""

    async def asked_until(self, contest_id: str) -> int | None:
        """How long the organiser has to extend, once they were asked."""

    async def shown(self, contest_id: str, version: int, *, card_id: int | None) -> None:
        """The card shows this version, in that message (None: it cannot be shown)."""

    async def stale(self, contest_id: str) -> bool:
        """Whether the card is out of date."""

    async def wanting(self, contest_id: str, kind: PostKind) -> bool:
        """Whether this message is not known to stand, and not given up."""

    async def posting(self, contest_id: str, kind: PostKind, *, now: int) -> Posting:
        """Remembers that this message may exist from now on; the mark of the first try stays."""

    async def posted(self, contest_id: str, kind: PostKind, message_id: int | None) -> None:
        """It stands (None: it never will, and is not tried again)."""

    async def pot(self, contest_id: str) -> Pot: ...

    async def means(self, contest_id: str, user_id: int) -> PotShare: ...

    async def check_room(
        self, contest_id: str, user_id: int, wanted: Sequence[tuple[str, int]], *, now: int
    ) -> None:
        """What `Budgets.admit` asks before it holds from the pot for jobs of these models and amounts
        (micro-USDC): raises Outdated, NotAllowed or OverLimit."""

    async def prize(self, guild_id: int, user_id: int) -> int:
        """Micro-USDC of creation credit that a member has won and not spent."""

    async def set_aside(self, guild_id: int) -> int:
        """Micro-USDC in the pots of a server's contests."""

    async def kept_jobs(self) -> frozenset[str]:
        """Jobs whose files are kept whatever the spool's age limit: of contests that are not over."""

    # ── what opens again by itself, and who is reminded ──────────────────────────────────────────

    async def add_template(self, new: NewTemplate, *, now: int) -> Template: ...

    async def templates(self, guild_id: int) -> Sequence[Template]: ...

    async def templates_due(self, now: int) -> Sequence[Template]: ...

    async def next_round(self, template: Template, new: NewContest, next_at: int) -> Contest | None:
        """The draft of the template's next contest; the one after it is due at `next_at`. None if somebody
        was faster."""

    async def stop_template(self, template_id: int, *, guild_id: int, by: int, now: int) -> Template: ...

    async def reminder_role(self, guild_id: int) -> int | None: ...

    async def set_reminder_role(self, guild_id: int, role_id: int | None, *, by: int, now: int) -> None: ...


class Entries(Protocol):
    """What is made for contests and handed in."""

    async def enter(self, contest_id: str, job_id: str, *, user_id: int, now: int) -> Entry:
        """Hands in a finished job. What is in already is returned as it is. Raises NotAllowed, OverLimit or
        Outdated, in words for people, if the card or the state forbids it."""

    async def withdraw(self, contest_id: str, job_id: str, *, user_id: int, now: int) -> Entry:
        """Takes it back, until the voting starts."""

    async def disqualify(self, contest_id: str, job_id: str, *, by: int, reason: str, now: int) -> Entry:
        """Out of the contest; its ballots are kept and not counted. Until the result stands."""

    async def get(self, job_id: str) -> Entry | None: ...

    async def of_contest(self, contest_id: str) -> Sequence[Entry]:
        """All that were ever handed in, in the order in which they were."""

    async def made(self, contest_id: str, user_id: int) -> Sequence[Job]:
        """The member's jobs that this pot paid or pays for, newest first."""

    async def untold(self, contest_id: str) -> Sequence[Entry]:
        """The disqualified ones whose maker does not know it."""

    async def told(self, job_id: str, *, now: int) -> None: ...


class Votes(Protocol):
    """Ballots and hearts. They are taken strictly before the voting's end, by the transaction's `now`."""

    async def field(self, contest_id: str, voter_id: int) -> Candidates: ...

    async def show(self, contest_id: str, voter_id: int, left: str, right: str, *, now: int) -> Pair:
        """The pair is shown to the voter from now on, and counts as shown; one that was shown before stays
        as it was."""

    async def open_pair(self, contest_id: str, voter_id: int) -> Pair | None:
        """The pair that was shown to the voter, who has said nothing of it, if both still take part."""

    async def pair(self, pair_id: int) -> Pair: ...

    async def vote(self, pair_id: int, choice: Choice, *, voter_id: int, now: int) -> Pair:
        """The voter's word on it, in place of an earlier one. Raises NotAllowed or Outdated."""

    async def said(self, contest_id: str, voter_id: int) -> Sequence[Pair]:
        """The pairs the voter has said something of, the latest first."""

    async def heart(
        self, contest_id: str, entry: str, given: bool, *, voter_id: int, now: int
    ) -> Collection[str]:
        """Gives the heart or takes it back; all entries that have one of this voter. Raises NotAllowed,
        OverLimit or Outdated."""

    async def report(self, contest_id: str, entry: str, *, voter_id: int, now: int) -> None:
        """Notes it, once for each voter; moderators read of the first one that an entry was reported."""

    async def hearts_of(self, contest_id: str, voter_id: int) -> Collection[str]: ...


class ContestBoard(Protocol):
    """What people see of contests in Discord. Messages to channels raise DeliveryError and its kinds, and
    carry a nonce of contest, kind and channel, so that the same one sent twice within minutes is one."""

    async def show_card(self, contest: Contest, pot: Pot, entries: int) -> int:
        """Posts the card, or brings the one that stands there (`contest.card_id`) up to date; its id."""

    async def remind(self, contest: Contest, kind: PostKind, role_id: int | None) -> int:
        """Says that the voting has begun or ends soon; mentions nobody but the role."""

    async def ask_organiser(self, contest: Contest, until: int) -> int:
        """Says that too few voted and that it is decided at `until`, without any number."""

    async def cancelled(self, contest: Contest, pot: Pot) -> int:
        """Says that it is over without a result, why, and what went back."""

    async def announce(
        self,
        contest: Contest,
        settled: Settlement,
        submissions: Sequence[Entry],
        pot: Pot,
        role_given: Mapping[int, bool],
    ) -> int:
        """Posts the result with all that belongs to it. `role_given`: by winner, if a role is a prize."""

    async def find(self, contest: Contest, posting: Posting) -> int | None:
        """That message in the contest's channel, if it was posted since `posting.posting_at`."""

    async def give_role(self, contest: Contest, user_id: int) -> bool:
        """Whether the winner has the prize role now; False if it, or they, are gone."""

    async def tell_disqualified(self, contest: Contest, submission: Entry) -> None:
        """Tells the entrant in private, with the reason. Raises DeliveryError if it may work later."""


class Blocks(Protocol):
    """Who is kept from using the bot by the moderators."""

    async def blocked(self, guild_id: int) -> Collection[int]:
        """User ids, now."""
