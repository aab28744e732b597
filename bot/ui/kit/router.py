"""Route every button, menu and dialog of ours to its handler.

A handler is a method of any object that is given to the `Router`. Its decorator names the action, the way of
acknowledging the interaction before it runs, and the member's required rights:

    class PriceButtons:
        @router.button(actions.Start, Answer.CARD)
        async def start(self, interaction: Interaction, action: actions.Start) -> None:
            ...

`router.menu` passes the chosen value too, `router.choices` all chosen ones, `router.dialog` the typed texts
by the ids of their inputs. The router works from custom ids alone, so handlers answer messages of any age,
also after a restart.
"""

from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

import discord
from discord.ext import commands

from bot.ports import tracing
from bot.ports.job_context import set_job
from bot.ui.kit import custom_ids, locales, permissions, responses, typed_texts
from bot.ui.kit.actions import Action
from bot.ui.kit.errors.buttons import Restarting
from bot.ui.kit.permissions import Requirement, Settings
from bot.ui.kit.responses import Interaction, SeenInteractions

S = TypeVar("S")
A = TypeVar("A", bound=Action)

Done = Coroutine[Any, Any, None]


class Answer(Enum):
    """The acknowledgement of an interaction before its handler runs."""

    PRIVATE = auto()
    """With a new message that only the member sees."""

    EDIT = auto()
    """With a change of the pressed message."""

    CARD = auto()
    """As EDIT on a private card, as PRIVATE below a message in the channel."""

    DIALOG = auto()
    """Not at all: the handler opens a dialog, or acknowledges after it has looked."""


@dataclass(frozen=True, slots=True)
class Route:
    """The decorator's arguments, kept on the method."""

    action: type[Action]
    takes: Callable[[Any], tuple[Any, ...]]
    """Read the method's further arguments from the interaction's data."""
    answer: Answer
    requires: tuple[Requirement, ...]
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class Handler:
    """A method of an object that was given to the router."""

    route: Route
    call: Callable[..., Done]


def button(
    action: type[A], answer: Answer = Answer.PRIVATE, *requires: Requirement
) -> Callable[[Callable[[S, Interaction, A], Done]], Callable[[S, Interaction, A], Done]]:
    """Mark the method that handles a button."""
    return _marking(Route(action, lambda _: (), answer, requires))


def menu(
    action: type[A], answer: Answer = Answer.EDIT, *requires: Requirement
) -> Callable[[Callable[[S, Interaction, A, str], Done]], Callable[[S, Interaction, A, str], Done]]:
    """Mark the method that handles the choice of one entry in a menu."""
    return _marking(Route(action, lambda data: (str(data["values"][0]),), answer, requires))


def choices(
    action: type[A], answer: Answer = Answer.EDIT, *requires: Requirement
) -> Callable[
    [Callable[[S, Interaction, A, Sequence[str]], Done]], Callable[[S, Interaction, A, Sequence[str]], Done]
]:
    """Mark the method that handles a menu in which any number of entries is chosen, also none."""
    return _marking(Route(action, lambda data: (tuple(map(str, data.get("values", ()))),), answer, requires))


def dialog(
    action: type[A], answer: Answer = Answer.PRIVATE, *requires: Requirement
) -> Callable[
    [Callable[[S, Interaction, A, Mapping[str, str]], Done]],
    Callable[[S, Interaction, A, Mapping[str, str]], Done],
]:
    """Mark the method that handles a submitted dialog."""
    return _marking(
        Route(action, lambda data: (typed_texts.typed(data["components"]),), answer, requires, True)
    )


def _marking(route: Route) -> Callable[[Any], Any]:
    def mark(method: Any) -> Any:
        method.route = route
        return method

    return mark


class Router(commands.Cog):
    """Find the handler of every interaction with a message or a dialog of ours.

    Before a handler runs, the router drops interactions that Discord delivers twice, acknowledges, and checks
    permissions. After it, the router answers errors in words. `settings` looks up a server's settings.
    """

    def __init__(self, groups: Iterable[object], settings: Settings) -> None:
        self._settings = settings
        self._seen = SeenInteractions()
        self._handlers: dict[tuple[type[Action], bool], Handler] = {}
        for group in groups:
            for handler in _handlers_of(group):
                key = handler.route.action, handler.route.dialog
                if key in self._handlers:
                    raise ValueError(f"two handlers for {handler.route.action.name}")
                self._handlers[key] = handler

    def find(self, custom_id: str, *, dialog: bool = False) -> tuple[Action, Handler] | None:
        """Return the action of a button, a menu or a `dialog` with its handler, None if it is not ours."""
        action = custom_ids.decode(custom_id)
        if action is None or (type(action), dialog) not in self._handlers:
            return None
        return action, self._handlers[type(action), dialog]

    @commands.Cog.listener("on_interaction")
    async def route(self, interaction: Interaction) -> None:
        """Pass the interaction to its handler. Commands and the ids of others are left alone."""
        dialog = interaction.type is discord.InteractionType.modal_submit
        if not dialog and interaction.type is not discord.InteractionType.component:
            return
        data: Any = interaction.data
        match = self.find(data["custom_id"], dialog=dialog)
        if match is None:
            return
        action, handler = match
        locales.listen(interaction)
        set_job(getattr(action, "job", None))  # a press is a task of its own
        with tracing.record("press", action=action.name):
            try:
                if responses.is_leaving(interaction):
                    raise Restarting
                if await self._open(interaction, action, handler.route):
                    await handler.call(interaction, action, *handler.route.takes(data))
            except Exception as error:  # noqa: BLE001 - nothing above would tell the member
                await responses.report(interaction, error)

    async def _open(self, interaction: Interaction, action: Action, route: Route) -> bool:
        """Acknowledge the interaction and check the member's rights.

        Return False for an interaction that was seen before or can no longer be answered. Raises NotAllowed
        for a member without the rights that the route requires.
        """
        if not self._seen.first(interaction.id):
            return False
        permissions.require_at_once(interaction, route.requires, getattr(action, "owner", None))
        if not await _acknowledge(interaction, route.answer):
            return False
        await permissions.require_from_settings(interaction, route.requires, self._settings)
        return True


async def _acknowledge(interaction: Interaction, answer: Answer) -> bool:
    """Acknowledge as the route says. Return False if the member cannot be answered any more."""
    if answer is Answer.DIALOG:
        return True
    on_card = answer is Answer.CARD and responses.is_on_private_card(interaction)
    return await responses.acknowledge(interaction, edit=on_card or answer is Answer.EDIT)


def _handlers_of(group: object) -> Iterator[Handler]:
    for name in dir(type(group)):
        route = getattr(getattr(type(group), name, None), "route", None)
        if isinstance(route, Route):
            yield Handler(route, getattr(group, name))
