"""Protocols for everything outside the core: Discord, StableStudio, the chain, files, time.

Each has an adapter to the real thing and, if tests need one, a fake that passes the same contract tests.
"""

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
