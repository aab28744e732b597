"""Objects of one place in an object store: put, get, list and delete, with our errors and figures.

    objects = Objects(Place("s3://pictures/atelier"), clock)
    await objects.put("out/out-k7f3ab", file)

`obstore` speaks to the services and tries again what is safe to repeat. It is imported here alone, and so
only by a bot that has such a place.
"""

import os
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, from_url

from bot.domain.errors import FilesUnavailable, SettingError
from bot.ports import Clock, Spooled, metrics
from bot.store.objects.mark import MARK
from bot.store.objects.place import Place, Refusal, is_foreign, is_foreign_folder, key_of
from bot.store.spool import is_name

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

_CLIENT: "ClientConfig" = {
    "connect_timeout": "5s",
    "read_timeout": "20s",  # for the answer to each request; 5 MB are sent in one
    "timeout": "15m",  # for a whole file, however large
    "user_agent": "atelier",
}
_RETRIES: "RetryConfig" = {
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=30),
    "backoff": {
        "init_backoff": timedelta(milliseconds=200),
        "max_backoff": timedelta(seconds=5),
        "base": 2,
    },
}
ANSWER_SECONDS = 5.0
"""In true time: a question of a few bytes that waits longer counts as not answered, though it may be yet."""

_LISTED = 1000
"""Objects in a page of a list: as many as every service gives at once."""

_STATUS = re.compile(r"status code: (\d{3} [A-Za-z ]{0,40})")
_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")


class Objects:
    """The objects of a place. Every verb raises FilesUnavailable if the service refuses or does not answer.

    Each file is an object under the first part of its name, so that files of a kind can be listed:
    `out-k7f3ab` is `out/out-k7f3ab`.
    """

    def __init__(self, place: Place, clock: Clock) -> None:
        """Raises SettingError for an address that cannot be used."""
        self.url = place.url
        self._is_folder = place.folder is not None
        self._store = _open(place)
        self._clock = clock
        self._failing: tuple[int, str] | None = None  # since (steady), and why
        self._open: dict[object, int] = {}  # questions of a few bytes without an answer yet, since (steady)

    def problem(self) -> str | None:
        """Return the reason for which the last requests failed, and for how long; None after an answer.

        A service that takes connections and says nothing is one that does not answer.
        """
        asked_at = min(self._open.values(), default=None)
        if self._failing is not None:
            since, reason = self._failing
        elif asked_at is not None and self._clock.steady() - asked_at >= ANSWER_SECONDS * 1000:
            since, reason = asked_at, "no answer"
        else:
            return None
        return f"{self.url} has not answered for {(self._clock.steady() - since) / 1000:.0f} s: {reason}"

    async def put(self, key: str, content: Path | bytes, *, new: bool = False) -> bool:
        """Store an object as a whole. With `new`, return False if there is one already, which stays.

        Raises FileNotFoundError if the file to store is not there.
        """
        with self._asking("put"):
            try:
                await obstore.put_async(self._store, key, content, mode="create" if new else "overwrite")
            except AlreadyExistsError:
                return False
            except FileNotFoundError as error:
                if isinstance(content, Path) and not os.path.exists(content):  # noqa: ASYNC240 - a local disk
                    raise
                raise _Missing(str(error)) from None  # the bucket is
        return True

    async def probe(self) -> None:
        """Store an object and delete it again."""
        name = f"{MARK}-{secrets.token_hex(8)}"
        await self.put(name, b"")
        await self.delete(name)

    async def size(self, key: str) -> int | None:
        """Return the bytes of an object; None if there is none. A missing bucket has none either."""
        with self._asking("head", brief=True):
            try:
                return (await obstore.head_async(self._store, key))["size"]
            except FileNotFoundError:
                return None

    async def read(self, key: str) -> bytes | None:
        """Return the content of a small object; None if there is none."""
        with self._asking("get"):
            try:
                answer = await obstore.get_async(self._store, key)
                return bytes(await answer.bytes_async())
            except FileNotFoundError:
                return None

    async def chunks(self, key: str) -> AsyncIterator[bytes]:
        """Yield the content of an object. Raises FileNotFoundError if there is none."""
        with self._asking("get"):
            answer = await obstore.get_async(self._store, key)
            expected, got = answer.meta["size"], 0
            async for chunk in answer.stream():
                got += len(chunk)
                yield bytes(chunk)
            if got != expected:
                raise _Missing(f"{got} of {expected} bytes came")

    async def delete(self, key: str) -> None:
        """Delete an object. A missing one is fine."""
        with self._asking("delete", brief=True):
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError:
                return

    async def files(self, folder: str | None = None) -> list[Spooled]:
        """Return the files in a folder, or in all of them, in no order. Other objects are left out."""
        found: list[Spooled] = []
        with self._asking("list"):
            async for page in obstore.list(self._store, folder, chunk_size=_LISTED):
                for one in page:
                    _, slash, name = one["path"].rpartition("/")
                    if slash and is_name(name) and key_of(name) == one["path"]:
                        written_at = round(one["last_modified"].timestamp() * 1000)
                        found.append(Spooled(name, one["size"], written_at))
        return found

    async def foreign(self) -> str | None:
        """Return the key of something in the place that is not the bot's; None if there is nothing."""
        with self._asking("list"):
            async for page in obstore.list(self._store, chunk_size=_LISTED):
                for one in page:
                    # consoles of services make empty objects as folders
                    if is_foreign(one["path"]) and (one["size"] or self._is_folder):
                        return one["path"]
            if self._is_folder:  # where folders are there without files
                top = await obstore.list_with_delimiter_async(self._store)
                return next(filter(is_foreign_folder, top["common_prefixes"]), None)
        return None

    @contextmanager
    def _asking(self, verb: str, *, brief: bool = False) -> Iterator[None]:
        """Record a request, its outcome, and since when none succeeds. Raises FilesUnavailable.

        `brief`: an answer of a few bytes is awaited, not a file that takes its time.
        """
        began, token = self._clock.steady(), object()
        if brief:
            self._open[token] = began
        try:
            yield
        except (BaseError, _Missing) as error:
            now, reason = self._clock.steady(), _reason(error)
            refused = isinstance(error, _REFUSALS) or reason.startswith(_REFUSED)
            metrics.objects(verb, "refused" if refused else "failed", (now - began) / 1000)
            self._failing = self._failing[0] if self._failing else began, reason
            kind = Refusal if refused else FilesUnavailable
            raise kind(f"{self.url}: {verb} failed: {reason}") from None
        except FileNotFoundError:
            self._answered(verb, began)
            raise
        finally:
            self._open.pop(token, None)
        self._answered(verb, began)

    def _answered(self, verb: str, began: int) -> None:
        self._failing = None
        metrics.objects(verb, "ok", (self._clock.steady() - began) / 1000)


def _open(place: Place) -> "ObjectStore":
    """Return the place. Nothing is asked of it. Raises SettingError."""
    try:
        if place.folder is not None:
            if not os.path.isdir(place.folder):  # made by us, it would hide a share that is not mounted
                raise SettingError(
                    f"MEDIA_URL {place.url} names a folder that is not there: mount it, or make it yourself."
                )
            return LocalStore(place.folder)
        options: ClientConfig = {**_CLIENT, "allow_http": (place.endpoint or "").startswith("http://")}
        config: Any = place.options
        return from_url(place.url, config=config, client_options=options, retry_config=_RETRIES)
    except (BaseError, OSError, ValueError) as error:
        why = (
            str(error) if isinstance(error, OSError) else "its address, MEDIA_ENDPOINT or keys are malformed"
        )
        raise SettingError(f"MEDIA_URL {place.url} cannot be used: {why}.") from None


class _Missing(Exception):
    """The bucket, or a part of an object, is not there."""


_REFUSALS = (PermissionDeniedError, UnauthenticatedError, _Missing)
_REFUSED = ("401", "403", "404")
"""The same as HTTP's states: obstore has no class for those that answer a list."""


def _reason(error: Exception) -> str:
    """Return what a service answered, without addresses and keys; else the class of the failure."""
    text = str(error)
    parts = [match[1].strip() for match in (_STATUS.search(text), _CODE.search(text)) if match]
    if parts:
        return ", ".join(parts)
    if isinstance(error, _Missing):
        return text if "bytes" in text else "there is no such bucket"
    if isinstance(error, BaseError):
        name = "no answer" if "HTTP error" in text else type(error).__name__.removesuffix("Error")
        return "an answer that cannot be understood" if name in ("Base", "Generic") else name
    return text.splitlines()[0][:200] if text else type(error).__name__
