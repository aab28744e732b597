"""Protocol for the messages of a server's gallery, and for the stars below results."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.jobs.job import Job
from bot.domain.pictures.gallery import GalleryPost
from bot.ports.delivery import Rendition


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """A result of the gallery with its file and its stars."""

    job: Job
    rendition: Rendition
    stars: int


class Gallery(Protocol):
    """Post, change and delete messages of the gallery, and read stars.

    Every method may raise DeliveryImpossible, DeliveryUnclear or DeliveryError.
    """

    async def post(self, post: GalleryPost, items: Sequence[GalleryItem]) -> int:
        """Post the message and return its id. Sent again within minutes it is the same message."""

    async def find(self, post: GalleryPost, items: Sequence[GalleryItem]) -> int | None:
        """Return the id of this message if it was posted since `post.at`; None if it is not seen."""

    async def redraw(self, post: GalleryPost, items: Sequence[GalleryItem]) -> None:
        """Put these results in place of what the message shows."""

    async def remove(self, post: GalleryPost) -> None:
        """Delete the message; one that is gone already is fine."""

    async def stars(self, channel_id: int, message_id: int) -> Sequence[int] | None:
        """Return the people, no bots, whose ⭐ the message has; None if there is no such message."""
