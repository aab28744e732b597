"""Actions of histories, top-ups and receipts."""

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
