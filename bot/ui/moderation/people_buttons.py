"""Buttons and forms about members: strike, block, appeal, and the decisions about appeals."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.domain.moderation.people_errors import AlreadyEnded
from bot.i18n import _
from bot.services.moderation.people import Appeal, People
from bot.ui.kit import actions, modals, requester, responses, router
from bot.ui.kit.layout import Card
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.moderation import people_cards, people_text

REASON_LENGTH = 500
"""Characters of a reason or an appeal."""

_REASON, _TIME = "reason", "time"
_TIMES = (3600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400)
_NO_END = "0"


class PeopleButtons:
    """Handlers of the cards about members, which `/moderate` shows too. One per bot."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def record(self, guild_id: int, user_id: int) -> Card:
        """Return the card of a member's cases."""
        record = await self._people.standing(guild_id, user_id)
        return people_cards.record(record, await self._people.ladder(guild_id))

    @router.button(actions.ShowCases, Answer.CARD, "moderate_members")
    async def show(self, interaction: Interaction, action: actions.ShowCases) -> None:
        """Show a member's cases."""
        guild_id, _unused = requester.place(interaction)
        await responses.show(interaction, await self.record(guild_id, action.member))

    # ── strikes ──────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.StrikeMember, Answer.DIALOG, "moderate_members")
    async def strike(self, interaction: Interaction, action: actions.StrikeMember) -> None:
        """Ask for the reason."""
        await modals.open_dialog(interaction, action, _("Give a strike"), [_reason(_("Why?"))])

    @router.dialog(actions.StrikeMember, Answer.CARD, "moderate_members")
    async def struck(
        self, interaction: Interaction, action: actions.StrikeMember, typed: Mapping[str, str]
    ) -> None:
        """Give the strike."""
        guild_id, _unused = requester.place(interaction)
        strike = await self._people.strike(
            guild_id, action.member, by=interaction.user.id, reason=typed.get(_REASON, "")
        )
        await responses.show(interaction, people_cards.struck(strike))

    @router.menu(actions.LiftStrike, Answer.CARD, "moderate_members")
    async def lift(self, interaction: Interaction, _action: actions.LiftStrike, chosen: str) -> None:
        """Take the chosen strike back."""
        guild_id, _unused = requester.place(interaction)
        lifted = await self._people.lift_strike(guild_id, int(chosen), by=interaction.user.id)
        await responses.show(interaction, people_cards.lifted(lifted))

    # ── blocks ───────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.BlockMember, Answer.DIALOG, "moderate_members")
    async def block(self, interaction: Interaction, action: actions.BlockMember) -> None:
        """Ask for how long, and why."""
        options = [
            discord.SelectOption(label=people_text.span(seconds), value=str(seconds)) for seconds in _TIMES
        ]
        options.append(
            discord.SelectOption(label=_("Until a moderator unblocks"), value=_NO_END, default=True)
        )
        inputs = [modals.menu_input(_("For how long?"), _TIME, options), _reason(_("Why?"))]
        await modals.open_dialog(interaction, action, _("Block from using the bot"), inputs)

    @router.dialog(actions.BlockMember, Answer.CARD, "moderate_members")
    async def blocked(
        self, interaction: Interaction, action: actions.BlockMember, typed: Mapping[str, str]
    ) -> None:
        """Block for the chosen time."""
        guild_id, _unused = requester.place(interaction)
        decided = await self._people.block(
            guild_id,
            action.member,
            by=interaction.user.id,
            reason=typed.get(_REASON, ""),
            seconds=float(typed.get(_TIME, _NO_END)) or None,
        )
        await responses.show(interaction, people_cards.blocked(decided))

    @router.button(actions.UnblockMember, Answer.CARD, "moderate_members")
    async def unblock(self, interaction: Interaction, action: actions.UnblockMember) -> None:
        """End every block of the member."""
        guild_id, _unused = requester.place(interaction)
        decided = await self._people.unblock(guild_id, action.member, by=interaction.user.id)
        await responses.show(interaction, people_cards.unblocked(decided))

    # ── appeals ──────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.Appeal, Answer.DIALOG)
    async def appeal(self, interaction: Interaction, action: actions.Appeal) -> None:
        """Ask for the member's words, if they can appeal. Pressed on the server or in direct messages."""
        await self._people.check_appeal(action.guild, action.case, user_id=interaction.user.id)
        label = _("Why should the moderators look again?")
        title = _("Appeal against case {case}", case=action.case)
        await modals.open_dialog(interaction, action, title, [_reason(label, required=True)])

    @router.dialog(actions.Appeal)
    async def appealed(
        self, interaction: Interaction, action: actions.Appeal, typed: Mapping[str, str]
    ) -> None:
        """Send the appeal to the moderators."""
        appeal = await self._people.appeal(
            action.guild, action.case, user_id=interaction.user.id, text=typed.get(_REASON, "")
        )
        await responses.show(interaction, people_cards.appealed(appeal))

    async def appeals(self, guild_id: int, news: Appeal | None = None) -> Card:
        """Return the card of the appeals that wait."""
        return people_cards.appeals(await self._people.appeals(guild_id), self._people.now(), news)

    @router.button(actions.DecideAppeal, Answer.EDIT, "moderate_members")
    async def decide(self, interaction: Interaction, action: actions.DecideAppeal) -> None:
        """Decide the appeal. On a card in the channel, the decision takes the place of the buttons.

        If another moderator was faster, the card says what they decided.
        """
        guild_id, _unused = requester.place(interaction)
        try:
            decided = await self._people.decide_appeal(
                guild_id, action.appeal, by=interaction.user.id, granted=action.granted
            )
        except AlreadyEnded:
            decided = await self._people.get_appeal(guild_id, action.appeal)
        if responses.is_on_private_card(interaction):
            await responses.show(interaction, await self.appeals(guild_id, decided))
        else:
            await responses.show(interaction, people_cards.decided(decided))


def _reason(label: str, *, required: bool = False) -> "ui.Label[Any]":
    field: ui.TextInput[Any] = ui.TextInput(
        style=discord.TextStyle.paragraph, custom_id=_REASON, required=required, max_length=REASON_LENGTH
    )
    return ui.Label(text=label, component=field)
