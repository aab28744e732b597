"""Refusals for members without a right, with their words."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.errors import NotAllowed
from bot.i18n import N_, _
from bot.ui.kit.errors.words import changed_nothing, words

Permission = Literal["manage_guild", "moderate_members", "manage_events"]
"""A permission over a whole server, as discord.py calls it."""

_NEEDED: dict[Permission, str] = {
    "manage_guild": N_("You need the permission **Manage Server** for this."),
    "moderate_members": N_("You need the permission **Moderate Members** for this."),
    "manage_events": N_("You need the permission **Manage Events** for this."),
}


@dataclass(eq=False)
class PermissionMissing(NotAllowed):
    """The member lacks this permission in the server."""

    permission: Permission


@dataclass(eq=False)
class NotApprover(NotAllowed):
    """The member may not decide about costly jobs: lacks Moderate Members and the server's `role_id`."""

    role_id: int | None


@dataclass(eq=False)
class NotOrganiser(NotAllowed):
    """The member may not hold contests: lacks Manage Events and the server's `role_id`."""

    role_id: int


@dataclass(eq=False)
class NotOwner(NotAllowed):
    """The private card is another member's."""

    owner_id: int


@words.register
def permission_missing(error: PermissionMissing) -> str:
    return changed_nothing(
        _(_NEEDED[error.permission]), _("An administrator can give it to you in the server's roles.")
    )


@words.register
def not_approver(error: NotApprover) -> str:
    if error.role_id:
        reason = _(
            "Only people with **Moderate Members** or the role <@&{role}> decide about this.",
            role=error.role_id,
        )
    else:
        reason = _("Only people with **Moderate Members** decide about this.")
    return changed_nothing(reason, _("Ask one of them."))


@words.register
def not_organiser(error: NotOrganiser) -> str:
    reason = _("Only people with **Manage Events** or the role <@&{role}> hold contests.", role=error.role_id)
    return changed_nothing(reason, _("Ask one of them."))


@words.register
def not_owner(_error: NotOwner) -> str:
    return changed_nothing(_("This card belongs to someone else."), _("Run the command to get your own."))
