"""Protocols for everything outside the core: Discord, StableStudio, the chain, files, time.

Each has an adapter to the real thing and, if tests need one, a fake that passes the same contract tests.

A name is loaded from its module when it is first asked for: a child that reads files needs a few of them, and
not what the others bring: jobs, money and contests.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.ports.approvals import ApprovalCards
    from bot.ports.chain import Chain, PaymentMethod, WatchedWallet
    from bot.ports.charts import Charts
    from bot.ports.contests import Blocks, ContestBoard
    from bot.ports.delivery import Delivery, Rendition, ResultItem, ResultMessage
    from bot.ports.files import Attachments, Download, Media, MediaInfo, Prepared, Spool, Spooled
    from bot.ports.members import Members
    from bot.ports.notices import Notices
    from bot.ports.places import Places
    from bot.ports.studio import Studio
    from bot.ports.time import Clock

__all__ = [
    "ApprovalCards",
    "Attachments",
    "Blocks",
    "Chain",
    "Charts",
    "Clock",
    "ContestBoard",
    "Delivery",
    "Download",
    "Media",
    "MediaInfo",
    "Members",
    "Notices",
    "PaymentMethod",
    "Places",
    "Prepared",
    "Rendition",
    "ResultItem",
    "ResultMessage",
    "Spool",
    "Spooled",
    "Studio",
    "WatchedWallet",
]

_HOMES = {
    "ApprovalCards": "approvals",
    "Attachments": "files",
    "Blocks": "contests",
    "Chain": "chain",
    "Charts": "charts",
    "Clock": "time",
    "ContestBoard": "contests",
    "Delivery": "delivery",
    "Download": "files",
    "Media": "files",
    "MediaInfo": "files",
    "Members": "members",
    "Notices": "notices",
    "PaymentMethod": "chain",
    "Places": "places",
    "Prepared": "files",
    "Rendition": "delivery",
    "ResultItem": "delivery",
    "ResultMessage": "delivery",
    "Spool": "files",
    "Spooled": "files",
    "Studio": "studio",
    "WatchedWallet": "chain",
}
"""The module of each name."""


if not TYPE_CHECKING:  # a checker knows every name, and shall miss those that are not there

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        return found
