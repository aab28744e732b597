"""The socket by which the terminal's commands reach the running bot: `<database>.sock`.

One line of JSON goes each way. The socket lies beside the database, is private (0600), and takes only
processes of the same user or of root. It is no network service: it does only what its handlers do.

    async with serve(database, {"retry": retry}):
        ...
    answer = await ask(database, "retry", job="k7f3ab")

Where several processes work with one database, on PostgreSQL, each has a socket of its own on its machine,
`<DATABASE_PATH>.<random>.sock`, and answers only for what is its own.
"""

import asyncio
import contextlib
import json
import logging
import os
import re
import secrets
import socket
import struct
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.domain.errors import AtelierError

log = logging.getLogger(__name__)

Facts = Mapping[str, object]
Handler = Callable[[Facts], Awaitable[Facts]]
"""Do what is asked. Raises AtelierError, whose words go back as the answer's `error`."""

LINE = 16_384
"""Bytes of a question or an answer at most."""

QUESTION_SECONDS = 10.0
ANSWER_SECONDS = 900.0
"""A result may be downloaded before the answer: its link lives for twenty minutes."""

CONNECTIONS = 8
_LONGEST = 100
"""Bytes of a path that every system takes for a socket."""


class BotSilent(AtelierError):
    """The bot has taken the question and gave no answer that can be read."""


ELSEWHERE: Facts = {"elsewhere": True}
"""The answer of a process that another one has to be asked instead of."""


def socket_of(database: Path) -> Path:
    """Return where the only bot of this database listens."""
    return Path(f"{database.resolve()}.sock")


def sockets_of(database: Path) -> Sequence[Path]:
    """Return where processes that share a database may listen on this machine."""
    file = database.resolve()
    ours = re.compile(re.escape(file.name) + r"\.[0-9a-f]{8}\.sock")
    if not file.parent.is_dir():
        return ()
    return sorted(path for path in file.parent.iterdir() if ours.fullmatch(path.name) and path.is_socket())


@contextlib.asynccontextmanager
async def serve(
    database: Path,
    handlers: Mapping[str, Handler],
    describe: Callable[[Exception], str] = str,
    *,
    shared: bool = False,
) -> AsyncIterator[None]:
    """Answer inside the `async with`. The caller holds the database's lock, so no other bot listens here.

    Where no socket can be made the bot runs without one: the log says so. `describe` words a refusal.
    `shared`: there is no such lock, and other processes may listen beside this one.
    """
    place = socket_of(database)
    if shared:
        await _sweep(database)
        place = place.with_suffix(f".{secrets.token_hex(4)}.sock")
    room = asyncio.Semaphore(CONNECTIONS)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not room.locked() and _is_ours(writer.get_extra_info("socket")):
                async with room:
                    answer = await _answered(reader, handlers, describe)
                    writer.write(json.dumps(answer).encode() + b"\n")
                    await writer.drain()
        except (OSError, ValueError, TimeoutError) as error:
            log.info("a command of the terminal could not be answered: %s", error)
        finally:
            writer.close()

    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        listener = _listener(place)
    except OSError as error:
        log.warning("%s cannot be made (%s): `retry` at the terminal will not reach the bot", place, error)
        yield
        return
    server = await asyncio.start_unix_server(connected, sock=listener, limit=LINE)
    try:
        yield
    finally:
        place.unlink(missing_ok=True)
        server.close()


async def ask(database: Path, act: str, **facts: object) -> Facts | None:
    """Return the running bot's answer; None if no bot listens there.

    Of processes that share the database, each on this machine is asked until one is the right one. Returns
    `ELSEWHERE` if none is. Raises BotSilent, or the OSError of a socket that belongs to somebody else.
    """
    answer = None
    for place in (socket_of(database), *sockets_of(database)):
        connection = await _connected(place)
        if connection is None:
            continue
        answer = await _asked(*connection, {"act": act, **facts})
        if answer != ELSEWHERE:
            break
    return answer


async def _connected(place: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    """Connect to a socket; None if nobody listens there."""
    with _address(place) as address:
        try:
            return await asyncio.open_unix_connection(address, limit=LINE)
        except (FileNotFoundError, ConnectionRefusedError):
            return None


async def _sweep(database: Path) -> None:
    """Delete the sockets of processes that were killed."""
    for place in sockets_of(database):
        with contextlib.suppress(OSError):
            connection = await _connected(place)
            if connection is None:
                place.unlink(missing_ok=True)
            else:
                connection[1].close()


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: Facts) -> Facts:
    try:
        writer.write(json.dumps(question).encode() + b"\n")
        await writer.drain()
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = json.loads(await reader.readline())
    except (OSError, ValueError, TimeoutError) as error:
        raise BotSilent(f"The bot did not answer: {error or type(error).__name__}.") from error
    finally:
        writer.close()
    if not isinstance(answer, dict):
        raise BotSilent("The bot's answer cannot be read.")
    return answer


async def _answered(
    reader: asyncio.StreamReader, handlers: Mapping[str, Handler], describe: Callable[[Exception], str]
) -> Facts:
    async with asyncio.timeout(QUESTION_SECONDS):
        asked = json.loads(await reader.readline())
    handler = handlers.get(str(asked.get("act"))) if isinstance(asked, dict) else None
    if handler is None:
        return {"error": "This bot does not know that command."}
    try:
        return await handler(asked)
    except AtelierError as error:
        return {"error": describe(error)}
    except Exception:  # as with a step of the worker: a bug here must not stop the bot
        log.exception("a command of the terminal failed unexpectedly")
        return {"error": "Something went wrong inside the bot: its log has the reason."}


def _listener(place: Path) -> socket.socket:
    """Return the listening socket, private from the first instant: before `listen` nothing can connect."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if place.is_socket():  # of a bot that was killed; no other file is ours to delete
            place.unlink(missing_ok=True)
        with _address(place) as address:
            listener.bind(address)
        place.chmod(0o600)
        listener.setblocking(False)
        listener.listen(CONNECTIONS)
    except BaseException:
        listener.close()
        raise
    return listener


@contextlib.contextmanager
def _address(place: Path) -> Iterator[str]:
    """Yield a path to the socket that is short enough for one, through the opened folder if it has to be."""
    if len(os.fsencode(place)) <= _LONGEST:
        yield str(place)
        return
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{place.name}"
    finally:
        os.close(folder)


def _is_ours(peer: socket.socket) -> bool:
    """Return True if a process of this user or of root is at the other end."""
    if sys.platform != "linux":
        return True  # the mode of the socket keeps the others out
    size = struct.calcsize("3i")
    _, user, _ = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return user in (0, os.geteuid())
