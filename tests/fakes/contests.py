"""The channels of contests in memory."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import Posting, PostKind, Pot, Settlement, Turnout
from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear, PostUncertain
from bot.ports.contests import ContestBoard


@dataclass(frozen=True, slots=True)
class Post:
    """A posted message. `content` are the facts it was made from."""

    id: int
    channel_id: int
    contest_id: str
    kind: PostKind
    content: object


@dataclass
class FakeBoard(ContestBoard):
    """`bot.ports.contests.ContestBoard`: `posts` are the messages, `cards` the facts that each card shows.

    It builds no components, puts nothing into words and has no nonces: the same kind posted twice is two
    messages, which tests can count. `closed` channels take nothing. `troubles` strike one message each:
    "lost" = not posted and no answer, "unseen" = posted and no answer, "busy" = not now.
    """

    posts: list[Post] = field(default_factory=list)
    cards: dict[int, tuple[Contest, Pot, Turnout]] = field(default_factory=dict)
    disqualified: list[str] = field(default_factory=list)
    searched: list[PostKind] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    history_hidden: bool = False
    troubles: deque[str] = field(default_factory=deque)
    reminding: bool = False
    roles_gone: set[int] = field(default_factory=set)
    roles_given: list[tuple[int, int]] = field(default_factory=list)
    _next_id: int = 7000

    def posts_of(self, kind: PostKind, contest_id: str | None = None) -> list[Post]:
        """Return the posted messages of this kind."""
        return [p for p in self.posts if p.kind is kind and contest_id in (None, p.contest_id)]

    async def show_card(self, contest: Contest, pot: Pot, turnout: Turnout, *, reminds: bool) -> int:
        message_id = contest.card_id
        if message_id is None:
            message_id = self._put(contest, PostKind.CARD, None)
        elif contest.channel_id in self.closed:
            raise DeliveryImpossible("the channel is gone")
        self.cards[message_id] = contest, pot, turnout
        self.reminding = reminds
        return message_id

    async def remind(self, contest: Contest, kind: PostKind, role_id: int) -> int:
        return self._put(contest, kind, role_id)

    async def ask_organiser(self, contest: Contest, until: int) -> int:
        return self._put(contest, PostKind.QUORUM, until)

    async def cancelled(self, contest: Contest, pot: Pot) -> int:
        return self._put(contest, PostKind.CANCELLED, pot)

    async def announce(
        self,
        contest: Contest,
        settlement: Settlement,
        entries: Sequence[Entry],
        pot: Pot,
        role_given: Mapping[int, bool],
    ) -> int:
        return self._put(contest, PostKind.RESULT, (settlement, pot, role_given))

    async def find(self, contest: Contest, posting: Posting) -> int | None:
        self.searched.append(posting.kind)
        if self.history_hidden:
            raise PostUncertain("the history is hidden")
        found = self.posts_of(posting.kind, contest.id)
        return found[-1].id if found and found[-1].channel_id == contest.channel_id else None

    async def give_role(self, contest: Contest, user_id: int) -> bool:
        role = contest.terms.prize_role
        assert role is not None, "asked only if a role is a prize"
        if role in self.roles_gone:
            return False
        self.roles_given.append((user_id, role))
        return True

    async def tell_disqualified(self, contest: Contest, entry: Entry) -> None:
        if self.troubles:
            raise DeliveryError(self.troubles.popleft())
        self.disqualified.append(entry.job_id)

    def _put(self, contest: Contest, kind: PostKind, content: object) -> int:
        if contest.channel_id in self.closed:
            raise DeliveryImpossible("the channel is gone")
        trouble = self.troubles.popleft() if self.troubles else None
        if trouble == "busy":
            raise DeliveryError("not now")
        if trouble == "lost":
            raise DeliveryUnclear("no answer")
        self._next_id += 1
        self.posts.append(Post(self._next_id, contest.channel_id, contest.id, kind, content))
        if trouble == "unseen":
            raise DeliveryUnclear("no answer")
        return self._next_id
