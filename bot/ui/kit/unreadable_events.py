"""What Discord sends over the gateway and discord.py cannot read: it is logged and dropped.

discord.py ends the whole client for an event that lacks one field. Here such an event costs itself alone. Of
a server (GUILD_CREATE, READY) only the unreadable parts are dropped: the rest of its channels works.
"""

import json
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.state import ConnectionState

from bot.ui.kit import discord_internals
from bot.ui.kit.failures import NETWORK
from bot.ui.kit.unreadable_messages import with_readable_messages

log = logging.getLogger(__name__)

Parser = Callable[[Any], None]
Data = dict[str, Any]

_PASSED_ON: Final = (ReconnectWebSocket, discord.ConnectionClosed, *NETWORK)
"""Errors with which discord.py itself reconnects."""


class UnreadableSession(Exception):
    """Discord's greeting cannot be read, so the connection is of no use."""


class SteadyWebSocket(DiscordWebSocket):
    """A connection to the gateway that survives every frame.

    What cannot be taken apart is dropped. If the stream or the greeting is damaged, discord.py reconnects
    after its usual pause and with a new session, so a frame that is bad for good cannot turn it in circles.
    """

    async def received_message(self, msg: Any, /) -> None:
        if type(msg) is bytes:
            try:
                msg = self._decompressor.decompress(msg)
            except Exception as error:  # noqa: BLE001 - of zlib, zstandard or the decoder
                raise aiohttp.ClientPayloadError(f"a frame cannot be unpacked ({_facts(error)})") from None
            if msg is None:
                return  # more of it follows
        sequence = self.sequence
        try:
            await super().received_message(_with_session(msg))
        except _PASSED_ON:
            raise
        except Exception as error:  # noqa: BLE001 - logged below without the frame, which may hold tokens
            lost = isinstance(error, UnreadableSession) or self._keep_alive is None or self.session_id is None
            if lost:
                raise aiohttp.ClientPayloadError(
                    f"the gateway's greeting cannot be read ({_facts(error)})"
                ) from None
            log.error("dropped a frame of the gateway that cannot be read (%s)", _facts(error))
        finally:
            if not isinstance(self.sequence, int):
                self.sequence = sequence if isinstance(sequence, int) else None


def _with_session(frame: Any) -> Any:
    """Return the frame; if it is a greeting, with what discord.py resumes the session with.

    Without it the session works all the same, and is followed by a new one instead of being resumed.
    """
    if not isinstance(frame, str) or '"READY"' not in frame:
        return frame
    message: Any = json.loads(frame)
    match message:
        case {"t": "READY", "d": dict(data)}:
            pass
        case _:
            return frame
    rest = {**data}
    if not (isinstance(data.get("session_id"), str) and data["session_id"]):
        rest["session_id"] = "unknown"
    if not _is_gateway(data.get("resume_gateway_url")):
        rest["resume_gateway_url"] = str(discord_internals.gateway())
    if rest == data and "s" in message:
        return frame
    log.error("the gateway's greeting does not say how to resume the session")
    return json.dumps({"s": None, **message, "d": rest})


def _is_gateway(url: object) -> bool:
    try:
        return isinstance(url, str) and yarl.URL(url).scheme in ("ws", "wss") and bool(yarl.URL(url).host)
    except ValueError:
        return False


class EventGuard:
    """Keep unreadable events away from the client. `doubtful` has the servers whose cache may be out of date.

    guard = EventGuard(state)
    guard.install()
    """

    def __init__(self, state: "ConnectionState[Any]") -> None:
        self._state = state
        self.doubtful: set[int] = set()

    def install(self) -> None:
        """Wrap the parsers that every connection of the client uses."""
        parsers = self._state.parsers
        for event, parse in list(parsers.items()):
            parsers[event] = self._guarded(event, parse)

    def _guarded(self, event: str, parse: Parser) -> Parser:
        def read(data: Any) -> None:
            try:
                if event == "INTERACTION_CREATE":
                    data = with_readable_messages(data, self._state)
                parse(data)
            except Exception as error:  # noqa: BLE001 - a parser waits for nothing: the event is at fault
                log.error("cannot read the event %s (%s)", event, _facts(error))
                self._doubt(event, data)
                self._read_rest(event, parse, data)
            else:
                if event == "GUILD_CREATE":
                    with suppress(KeyError, TypeError, ValueError):
                        self.doubtful.discard(int(data["id"]))

        return read

    def _doubt(self, event: str, data: Any) -> None:
        if not isinstance(data, dict):
            return
        key = "id" if event.startswith("GUILD_") and "guild_id" not in data else "guild_id"
        with suppress(KeyError, TypeError, ValueError):
            self.doubtful.add(int(data[key]))

    def _read_rest(self, event: str, parse: Parser, data: Any) -> None:
        """Parse what can be read of an event that carries many things. Raises UnreadableSession."""
        repair = _REPAIRS.get(event)
        try:
            if repair is None or (rest := repair(data, self._state)) is None:
                log.error("dropped the event %s", event)
                return
            parse(rest)
        except Exception as error:  # noqa: BLE001 - as above
            log.error("dropped the event %s: nothing of it can be read (%s)", event, _facts(error))
            if event == "READY":
                raise UnreadableSession from None
            return
        log.warning("read the rest of the event %s", event)


# ── reading what is left ─────────────────────────────────────────────────────────────────────────

Repair = Callable[[Data, "ConnectionState[Any]"], Data | None]
"""Return the readable part of an event; None if there is nothing to read."""


def _rest_of_guild(data: Data, state: "ConnectionState[Any]") -> Data:
    """Return a server without the fields, channels, roles and so on that discord.py cannot read."""
    number = str(int(data["id"]))
    rest: Data = {"id": number}
    dropped: list[str] = []

    def reads(key: str, value: Any) -> bool:
        readable = _reads(discord.Guild, {"id": number, key: value}, state)
        if not readable:
            dropped.append(key)
        return readable

    for key, value in data.items():
        if key == "id":
            continue
        kept = [item for item in value if reads(key, [item])] if isinstance(value, list) else value
        if reads(key, kept):  # an empty list is odd too, where none belongs
            rest[key] = kept
    log.error("server %s: left out what cannot be read: %s", number, ", ".join(dropped) or "nothing")
    return rest


def _rest_of_ready(data: Data, state: "ConnectionState[Any]") -> Data:
    """Return the greeting with the servers that can be read, and with our user as the login told it."""
    rest = dict(data)
    guilds = data.get("guilds")
    listed: Sequence[Any] = guilds if isinstance(guilds, list) else []
    rest["guilds"] = [guild for guild in listed if _reads(discord.Guild, guild, state)]
    if not _reads(discord.ClientUser, data.get("user"), state):
        assert state.user is not None, "set by the login"
        user = state.user
        rest["user"] = {
            "id": str(user.id),
            "username": user.name,
            "discriminator": user.discriminator,
            "avatar": None,
        }
    shard = data.get("shard")
    if not (isinstance(shard, list) and len(shard) == 2 and all(type(part) is int for part in shard)):
        rest["shard"] = [0, 1]
    if not _reads_application(data.get("application")):
        rest.pop("application", None)
    return rest


def _rest_of_interaction(data: Data, state: "ConnectionState[Any]") -> Data | None:
    """Return the interaction as one of a plain text channel: its own channel may be what cannot be read."""
    if _reads(discord.Interaction, data, state):
        return None  # it was read; what went wrong came later and may not happen twice
    channel = {"id": str(int(data["channel_id"])), "type": 0, "name": "", "position": 0}
    return {**data, "channel": channel}


_REPAIRS: Final[Mapping[str, Repair]] = {
    "READY": _rest_of_ready,
    "GUILD_CREATE": _rest_of_guild,
    "GUILD_UPDATE": _rest_of_guild,
    "INTERACTION_CREATE": _rest_of_interaction,
}


def _reads(kind: Callable[..., object], data: Any, state: "ConnectionState[Any]") -> bool:
    """Return True if discord.py can build that object."""
    try:
        kind(data=data, state=state)
    except Exception:  # noqa: BLE001 - whatever is wrong with it
        return False
    return True


def _reads_application(data: Any) -> bool:
    try:
        int(data["id"])
        discord.ApplicationFlags._from_value(data["flags"])
    except (KeyError, TypeError, ValueError):
        return False
    return True


def _facts(error: Exception) -> str:
    """Return where discord.py gave up, and the class of the error. Events have tokens: nothing of them."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" in {frame.name}, line {frame.lineno}" for frame in place)
    return f"{type(error).__name__}{where}"
