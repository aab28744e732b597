"""The API of StableStudio, which makes the pictures and clips."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bot.domain.money.payments import Answer, Challenge, JobListing, StudioJob
from bot.ports.files import Download


class Studio(Protocol):
    """Send requests to StableStudio.

    No method retries, follows a redirect or pays without a signed header. Jobs and uploads belong to the
    wallet that paid for them: `payer` is its address, None the wallet of before there were several. A wallet
    that is not in NETWORKS cannot sign in: ProviderUnavailable.
    """

    @property
    def skew_ms(self) -> int | None:
        """Return how far the studio's clock was ahead of ours at the last quote; None if it is not known."""

    async def quote(self, path: str, body: bytes) -> Challenge:
        """Send the unpaid POST and return the challenge of its 402.

        Raises ProviderRefused (4xx), ProviderUnavailable, WrongClock, UntrustedChallenge (unreadable).
        """

    async def pay(self, path: str, body: bytes, presentation: Mapping[str, str]) -> Answer:
        """Send the POST with the headers that present a signed payment.

        Every outcome is an Answer, Unclear after 60 s. Raises nothing.
        """

    async def job(self, studio_job: str, *, payer: str | None = None) -> StudioJob | None:
        """Poll a job once. Return None if the service knows no such job of the wallet.

        Raises ProviderUnavailable, ProviderRefused.
        """

    async def jobs(self, limit: int = 100, *, payer: str | None = None) -> Sequence[StudioJob]:
        """Return the newest jobs of the wallet, newest first. Raises ProviderUnavailable, ProviderRefused."""

    async def jobs_since(self, instant: int, *, payer: str | None = None) -> JobListing:
        """Return all jobs of the wallet made since `instant`, and perhaps older ones, page by page.

        `instant` is epoch milliseconds by the studio's clock. The listing may be incomplete: then some may be
        missing. Raises ProviderUnavailable, ProviderRefused if nothing can be read.
        """

    def walk(self, *, payer: str | None = None) -> AsyncGenerator[Sequence[StudioJob], None]:
        """Yield the pages of the wallet's job list from the newest jobs on, one request each.

        The walk ends where the service does not let it go on: older jobs say nothing then. Raises
        ProviderUnavailable, ProviderRefused for a page that cannot be read.
        """

    async def delete(self, studio_job: str, *, payer: str | None = None) -> None:
        """Remove a failed job from the service's list."""

    async def put(self, ticket: Mapping[str, object], file: Path, content_type: str) -> str:
        """Upload the file to the blob host with the paid ticket. Return its URL.

        Raises ProviderRefused if the ticket has run out, ProviderUnavailable.
        """

    async def confirm(self, ticket: Mapping[str, object], url: str, *, payer: str | None = None) -> str:
        """Confirm an upload. Return the URL to use. Raises ProviderRefused, ProviderUnavailable."""

    async def download(self, url: str, into: Path, limit: int) -> Download:
        """Stream a result to the file `into`, at most `limit` bytes.

        Raises LinkDead, TransferError, and BadMedia: too large, short, empty, or a URL we may not open.
        """
