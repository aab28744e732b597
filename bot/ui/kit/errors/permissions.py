"""Refusals for members without a right, with their words."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.errors import NotAllowed
from bot.i18n import N_, _
from bot.ui.kit.errors.words import changed_nothing, words

Permission = Literal["manage_guild", "moderate_members", "manage_events"]
"""A permission over a whole server, as discord.py calls it."""

_NAMES: dict[Permission, str] = {
    "manage_guild": N_("Manage Server"),
    "moderate_members": N_("Moderate Members"),
    "manage_events": N_("Manage Events"),
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
class NotOwner(NotAllowed):
    """The private card is another member's."""

    owner_id: int


@words.register
def permission_missing(error: PermissionMissing) -> str:
    return _(
        "Only people with the permission **{name}** in this server may do this; nothing was "
        "changed. An administrator can give it in the server's settings, under Roles.",
        name=_(_NAMES[error.permission]),
    )


@words.register
def not_approver(error: NotApprover) -> str:
    role = _(" or the role <@&{approver_role}>", approver_role=error.role_id) if error.role_id else ""
    return _(
        "Only people with the permission **Moderate Members**{role} decide about this; nothing was "
        "changed. Ask one of them.",
        role=role,
    )


@words.register
def not_owner(_error: NotOwner) -> str:
    return changed_nothing(_("This card belongs to somebody else. Run the command to get your own."))
