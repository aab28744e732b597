"""Actions of the budget, histories, top-ups and receipts."""

from bot.domain.money.spending import HistoryPart
from bot.ui.kit.actions.base import Action, Days, Id, Instant, Model, Page, Snowflake, Word


class History(Action, name="money.history"):
    """A page of a server's history, on the card of its `owner`. `until`: lines before that instant."""

    owner: Snowflake
    days: Days
    what: HistoryPart
    user: Snowflake | None
    model: Model | None
    until: Instant | None
    page: Page


class TopupNetwork(Action, name="money.topup-network"):
    """Show how to send a top-up on another network, by its word in NETWORKS, on the card of its `owner`."""

    owner: Snowflake
    topup: Id
    network: Word


class Receipts(Action, name="money.receipts"):
    """A page of a member's own receipts."""

    owner: Snowflake
    until: Instant
    page: Page


class ChooseReceipt(Action, name="money.receipt"):
    """One of a member's own receipts was chosen: show all about it."""

    owner: Snowflake


class ShowBudget(Action, name="money.budget"):
    """Show what the server has, on the card that was pressed."""


class ShowSpending(Action, name="money.spending"):
    """Show where the money of the last days went, on the card that was pressed."""

    days: Days


class ShowProof(Action, name="money.proof"):
    """Show the proof that the books equal the chain, on the card that was pressed."""


class TopUp(Action, name="money.top-up"):
    """Ask in a dialog for the amount to add to the server's budget."""
