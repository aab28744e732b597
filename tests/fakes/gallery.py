"""The gallery's messages in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.errors import DeliveryError
from bot.domain.pictures.gallery import GalleryPost
from bot.ports.gallery import Gallery, GalleryItem


@dataclass
class FakeGallery(Gallery):
    """`bot.ports.gallery.Gallery`: `messages` has what each shows, `reactions` who starred which message.

    A message of `deleted` is not there. `troubles` strike one call each.
    """

    messages: dict[int, list[str]] = field(default_factory=dict)
    posts: list[tuple[str, list[tuple[str, int]]]] = field(default_factory=list)  # post, (job, stars)
    reactions: dict[int, list[int]] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    troubles: list[DeliveryError] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    lost: int | None = None  # the message that a life before posted without recording it

    async def post(self, post: GalleryPost, items: Sequence[GalleryItem]) -> int:
        self._strike()
        message_id = 9001 + len(self.posts)
        self.messages[message_id] = [item.job.id for item in items]
        self.posts.append((post.post, [(item.job.id, item.stars) for item in items]))
        return message_id

    async def find(self, post: GalleryPost, items: Sequence[GalleryItem]) -> int | None:
        return self.lost

    async def redraw(self, post: GalleryPost, items: Sequence[GalleryItem]) -> None:
        self._strike()
        assert post.message_id is not None
        self.messages[post.message_id] = [item.job.id for item in items]

    async def remove(self, post: GalleryPost) -> None:
        self._strike()
        assert post.message_id is not None
        del self.messages[post.message_id]

    async def stars(self, channel_id: int, message_id: int) -> Sequence[int] | None:
        self._strike()
        self.asked.append(message_id)
        return None if message_id in self.deleted else self.reactions.get(message_id, [])

    def _strike(self) -> None:
        if self.troubles:
            raise self.troubles.pop()
