"""The doors to the outside: what the services need, said without naming who provides it.

Each is implemented twice at most: by an adapter to the real thing and, where a test wants one, by a
fake that passes the same contract tests.
"""

from bot.ports.approvals import ApprovalCards, Approvals
from bot.ports.batches import Batches
from bot.ports.books import Books
from bot.ports.chain import Chain
from bot.ports.contests import Blocks, ContestBoard, Contests, Entries, Votes
from bot.ports.delivery import Delivery, Gallery, GalleryItem, Rendition
from bot.ports.files import Attachments, Download, Media, MediaInfo, Prepared, Spool, Spooled
from bot.ports.funding import Funding
from bot.ports.history import Charts, History, Prices
from bot.ports.house import House
from bot.ports.jobs import Jobs, Uploads
from bot.ports.limits import Gate, Limits
from bot.ports.money import Budgets, Payments
from bot.ports.notices import Notices
from bot.ports.servers import Servers
from bot.ports.store import Store
from bot.ports.studio import PaymentMethod, Studio
from bot.ports.time import Clock

__all__ = [
    "ApprovalCards",
    "Approvals",
    "Attachments",
    "Batches",
    "Blocks",
    "Books",
    "Budgets",
    "Chain",
    "Charts",
    "Clock",
    "ContestBoard",
    "Contests",
    "Delivery",
    "Download",
    "Entries",
    "Funding",
    "Gallery",
    "GalleryItem",
    "Gate",
    "History",
    "House",
    "Jobs",
    "Limits",
    "Media",
    "MediaInfo",
    "Notices",
    "PaymentMethod",
    "Payments",
    "Prepared",
    "Prices",
    "Rendition",
    "Servers",
    "Spool",
    "Spooled",
    "Store",
    "Studio",
    "Uploads",
    "Votes",
]
