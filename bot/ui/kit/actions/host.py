"""Actions of the bot's host. Each checks HOST_USER_IDS when it is pressed."""

from typing import Annotated, Literal

from bot.ui.kit.actions.base import Action, Id, Instant, Snowflake
from bot.ui.kit.arguments import Text

Digest = Annotated[str, Text("[0-9a-f]{1,16}")]
"""The beginning of the SHA-256 of a long name, such as a transaction's: a custom id has no room for it."""


class ShowDeposits(Action, name="host.deposits"):
    """List the transfers to the wallet that wait for the host."""


class Reconcile(Action, name="host.reconcile"):
    """Compare the books with the chain."""


class ChooseDeposit(Action, name="host.deposit"):
    """One of the waiting deposits was chosen: ask where it belongs."""


class AssignDeposit(Action, name="host.assign"):
    """Give a deposit to the server that was chosen."""

    deposit: Digest


class KeepDeposit(Action, name="host.keep"):
    """Book a deposit as the host's own money."""

    deposit: Digest


class ChooseOutflow(Action, name="host.outflow"):
    """Money that left the wallet and is in no book was chosen: ask what it was."""


class BookOutflow(Action, name="host.book"):
    """Book such money as lost, or as taken out by the host."""

    outflow: Digest
    was: Literal["lost", "own"]


class ChooseStudioJob(Action, name="host.studio-job"):
    """The studio job that a disputed job bought was chosen: deliver it."""

    job: Id


class WriteOff(Action, name="host.write-off"):
    """End a disputed job for good."""

    job: Id


class ForgetMember(Action, name="host.forget"):
    """Erase everything about this member, as the card of `asked_at` has said; `posts`: their posts too."""

    user: Snowflake
    asked_at: Instant
    posts: bool = False
