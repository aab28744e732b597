"""The private cards that can still be changed: Discord lets us for fifteen minutes."""

from collections import OrderedDict
from collections.abc import Callable

from bot.i18n import use_locale
from bot.ports import Clock
from bot.ui.kit import layout, locales, responses
from bot.ui.kit.responses import Interaction

TOKEN_SECONDS = 14 * 60.0
"""How long a card is kept; Discord forgets the interaction a minute later."""

_EARLY = 200  # cards of jobs that ended before their asker's card was up


Drawn = layout.Card | Callable[[], layout.Card]
"""A card, or what draws it in the language of whoever has it in front of them."""


class EphemeralCards:
    """Which interaction shows which job, in memory only: a restart loses a courtesy, nothing else."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shown: OrderedDict[str, tuple[int, Interaction]] = OrderedDict()
        self._early: OrderedDict[str, Drawn] = OrderedDict()

    async def keep(self, job_id: str, interaction: Interaction) -> None:
        """The asker of this job sees it in that interaction's card; call when it is up."""
        self._forget_old()
        until = self._clock.after(TOKEN_SECONDS, since=_created_at(interaction))
        self._shown[job_id] = (until, interaction)
        self._shown.move_to_end(job_id)
        if (card := self._early.pop(job_id, None)) is not None:
            await self.update(job_id, card)

    async def update(self, job_id: str, card: Drawn, *, early: bool = False) -> bool:
        """Shows the card in place of the one kept; False if there is none. With `early`, a card that
        is kept only later gets it then."""
        if self._live(job_id) is None and early:
            self._remember(job_id, card)
        return await self.put(job_id, card) is not None

    async def put(self, job_id: str, card: Drawn) -> int | None:
        """As `update`; the id of the message that shows the card now, None if there is none."""
        interaction = self._live(job_id)
        if interaction is None:
            return None
        with use_locale(locales.of_member(interaction)):
            drawn = card() if callable(card) else card
        return await responses.put(interaction, drawn)

    def _live(self, job_id: str) -> Interaction | None:
        until, interaction = self._shown.get(job_id, (0, None))
        return interaction if self._clock.now() < until else None

    def _remember(self, job_id: str, card: Drawn) -> None:
        self._early[job_id] = card
        if len(self._early) > _EARLY:
            self._early.popitem(last=False)

    def _forget_old(self) -> None:
        now = self._clock.now()
        for job_id in [job_id for job_id, (until, _) in self._shown.items() if now >= until]:
            del self._shown[job_id]


def _created_at(interaction: Interaction) -> int:
    return round(interaction.created_at.timestamp() * 1000)
