"""Everything that can be bought: one interface for a generation and for an upload token."""

from dataclasses import dataclass
from typing import Any, Protocol

from bot.catalogue import Media


@dataclass(frozen=True, slots=True)
class Reference:
    """A file fetched from a URL of the body."""

    media: Media
    data: bytes


class Refused(Exception):
    """The service refuses with this status, before or instead of taking money."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


@dataclass(frozen=True, slots=True)
class Order:
    """A body read and checked: request, files, and price in micro-USDC."""

    body: dict[str, Any]
    references: tuple[Reference, ...]
    price: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """The handler's product: the id to remember and the JSON for the buyer."""

    id: str
    body: dict[str, Any]


class Goods(Protocol):
    """Something sold at one path. `maximum` is quoted (micro-USDC) for a body that cannot be read."""

    path: str
    tag: str
    maximum: int
    quote_point: str
    pay_point: str

    @property
    def description(self) -> str:
        """One line for the challenge's resource."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the body."""

    async def order(self, raw: bytes) -> Order:
        """Read and check a body. Raises Invalid for one that does not parse, Refused for bad files."""

    def handle(self, order: Order, payer: str) -> Receipt:
        """Make the goods, before any money moves. Raises Refused."""
