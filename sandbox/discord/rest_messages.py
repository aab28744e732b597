"""REST: messages and DMs, with the bot permissions that each needs."""

from aiohttp import web

from sandbox.discord.compose import compose
from sandbox.discord.core import Core
from sandbox.discord.errors import Problems, refusal
from sandbox.discord.faulting import answer, faulty
from sandbox.discord.form import Form, read_form
from sandbox.discord.model import (
    ANNOUNCEMENT,
    COMPONENTS_V2,
    DIRECT,
    STAGE,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    TEXT,
    VOICE,
    Channel,
    Json,
    Message,
    number_in,
)
from sandbox.discord.permissions import Permission
from sandbox.discord.posting import blank, delete, edited, post, tell
from sandbox.discord.render import channel_json
from sandbox.discord.render_message import unread_json
from sandbox.discord.threads import bring_back, invite_mentioned

NEW_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
EDIT_FLAGS = SUPPRESS_EMBEDS | COMPONENTS_V2
_WRITTEN_IN = (TEXT, DIRECT, VOICE, ANNOUNCEMENT, STAGE)
CHANNEL, ONE = r"/channels/{c:\d+}", r"/channels/{c:\d+}/messages/{m:\d+}"
PIN = r"/channels/{c:\d+}/messages/pins/{m:\d+}"


class Messages:
    """The handlers; each answers with JSON or raises ApiError."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def routes(self, base: str) -> list[web.RouteDef]:
        core = self.core
        return [
            web.get(base + CHANNEL, faulty(core, "discord.channel", self.channel)),
            web.post(base + CHANNEL + "/typing", self.typing),
            web.get(base + CHANNEL + "/messages", faulty(core, "discord.history", self.history)),
            web.post(base + CHANNEL + "/messages", faulty(core, "discord.create_message", self.create)),
            web.post(base + CHANNEL + "/messages/bulk-delete", self.bulk_delete),
            web.get(base + ONE, faulty(core, "discord.history", self.one)),
            web.patch(base + ONE, faulty(core, "discord.edit_message", self.edit)),
            web.delete(base + ONE, faulty(core, "discord.delete_message", self.delete)),
            web.put(base + PIN, self.pin),
            web.delete(base + PIN, self.pin),
            web.post(base + "/users/@me/channels", self.direct),
        ]

    def place(self, request: web.Request, *needed: Permission) -> Channel:
        channel = self.core.channel(int(request.match_info["c"]))
        self.core.bot_needs(channel, *needed)
        return channel

    def target(self, request: web.Request, *needed: Permission) -> Message:
        """Return the addressed message; ephemeral ones cannot be reached this way (10008)."""
        channel = self.place(request, *needed)
        message = self.core.message(channel.id, int(request.match_info["m"]))
        if message.seen_by is not None:
            raise refusal(10008)
        return message

    async def channel(self, request: web.Request) -> web.Response:
        return answer(channel_json(self.core, self.place(request)))

    async def typing(self, request: web.Request) -> web.Response:
        channel = self.place(request, _speak(self.core.channel(int(request.match_info["c"]))))
        self.core.events.emit("typing", {"channel_id": str(channel.id)})
        return web.Response(status=204)

    async def history(self, request: web.Request) -> web.Response:
        channel = self.place(request)
        bits = self.core.permissions(self.core.bot.id, channel)
        standing = [m for m in self.core.history(channel.id) if m.seen_by is None]
        if not bits & Permission.READ_MESSAGE_HISTORY:
            standing = []
        page = _page(standing, request)
        return answer([unread_json(self.core, message) for message in page])

    async def one(self, request: web.Request) -> web.Response:
        message = self.target(request, Permission.READ_MESSAGE_HISTORY)
        return answer(unread_json(self.core, message))

    async def create(self, request: web.Request) -> web.StreamResponse:
        channel = self.place(request)
        form = await read_form(request)
        self._may_post(channel, form)
        earlier = self._same_nonce(form)
        if earlier:
            return answer(unread_json(self.core, earlier))
        message = blank(self.core, channel, self.core.bot.id)
        message.reference = self._reference(channel, form)
        message.kind = 19 if message.reference else 0
        compose(self.core, form, message, flags=NEW_FLAGS, new=True)
        self._remember_nonce(form, message)
        bring_back(self.core, channel)
        post(self.core, message)
        invite_mentioned(self.core, channel, message.mentions)
        return answer(unread_json(self.core, message))

    def _may_post(self, channel: Channel, form: Form) -> None:
        if channel.kind not in _WRITTEN_IN and not channel.is_thread:
            raise refusal(50008)
        needed = [_speak(channel)]
        needed += [Permission.ATTACH_FILES] if form.files else []
        needed += [Permission.EMBED_LINKS] if form.body.get("embeds") else []
        self.core.bot_needs(channel, *needed)
        if channel.locked and not _manages_threads(self.core, channel):
            raise refusal(160005)
        if any(not self._reachable(user) for user in channel.recipients if user != self.core.bot.id):
            raise refusal(50007)

    def _reachable(self, user_id: int) -> bool:
        """Return True if the user takes DMs and shares a server with the bot."""
        both = {user_id, self.core.bot.id}
        return self.core.users[user_id].dms_open and any(
            both <= guild.members.keys() for guild in self.core.guilds.values()
        )

    def _same_nonce(self, form: Form) -> Message | None:
        """Return the author's message with this nonce of a moment ago. ApiError 10008 if it was deleted
        since."""
        nonce = form.body.get("nonce")
        problems = Problems()
        if isinstance(nonce, str):
            problems.length(nonce, "nonce", 0, 25)
            problems.raise_any()
        known = self.core.nonces.get(str(nonce))
        if not known or not form.body.get("enforce_nonce") or self.core.clock.now() >= known[1]:
            return None
        message = self.core.messages[known[0]]
        if message.deleted:
            raise refusal(10008)
        return message

    def _remember_nonce(self, form: Form, message: Message) -> None:
        message.nonce = form.body.get("nonce")
        if message.nonce is not None:
            until = self.core.clock.after(self.core.limits.nonce_seconds)
            self.core.nonces[str(message.nonce)] = (message.id, until)

    def _reference(self, channel: Channel, form: Form) -> Json | None:
        asked = form.body.get("message_reference")
        if not asked:
            return None
        self.core.bot_needs(channel, Permission.READ_MESSAGE_HISTORY)
        number = number_in(asked.get("message_id"))
        if not any(message.id == number for message in self.core.history(channel.id)):
            if asked.get("fail_if_not_exists") is False:
                return None
            problems = Problems()
            problems.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            problems.raise_any()
        return {"type": 0, "channel_id": str(channel.id), "message_id": str(number)}

    async def edit(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        message = self.target(request)
        if message.author_id != self.core.bot.id:
            raise refusal(50005)
        if self.core.channel(message.channel_id).archived:
            raise refusal(50083)
        if form.files:
            self.core.bot_needs(self.core.channel(message.channel_id), Permission.ATTACH_FILES)
        compose(self.core, form, message, flags=EDIT_FLAGS, new=False)
        edited(self.core, message)
        return answer(unread_json(self.core, message))

    async def delete(self, request: web.Request) -> web.Response:
        message = self.target(request)
        if message.author_id != self.core.bot.id:
            self.place(request, Permission.MANAGE_MESSAGES)
        delete(self.core, message)
        return web.Response(status=204)

    async def bulk_delete(self, request: web.Request) -> web.Response:
        channel = self.place(request, Permission.MANAGE_MESSAGES)
        numbers = {number_in(n) for n in (await read_form(request)).body.get("messages") or []}
        for message in self.core.history(channel.id):
            if message.id in numbers and message.seen_by is None:
                delete(self.core, message)
        return web.Response(status=204)

    async def pin(self, request: web.Request) -> web.Response:
        """PUT pins, DELETE unpins."""
        message = self.target(request, Permission.PIN_MESSAGES)
        message.pinned = request.method == "PUT"
        tell(self.core, message, "UPDATE")
        return web.Response(status=204)

    async def direct(self, request: web.Request) -> web.Response:
        recipient = number_in((await read_form(request)).body.get("recipient_id"))
        return answer(channel_json(self.core, self.core.direct_channel(recipient)))


def _speak(channel: Channel) -> Permission:
    return Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES


def _manages_threads(core: Core, channel: Channel) -> bool:
    return bool(core.permissions(core.bot.id, channel) & Permission.MANAGE_THREADS)


def _page(messages: list[Message], request: web.Request) -> list[Message]:
    """Return the asked window, newest first: `before`, `after` or `around` an id, at most `limit` (50)."""
    query, limit = request.query, number_in(request.query.get("limit", 50))
    problems = Problems()
    problems.whole(limit, "limit", 1, 100)
    problems.raise_any()
    if "around" in query:
        middle = number_in(query["around"])
        older = [m for m in messages if m.id <= middle][-(limit // 2 + 1) :]
        younger = [m for m in messages if m.id > middle][: limit - limit // 2 - 1]
        chosen = older + younger
    elif "after" in query:
        chosen = [m for m in messages if m.id > number_in(query["after"])][:limit]
    else:
        before = number_in(query.get("before", 2**63))
        chosen = [m for m in messages if m.id < before][-limit:]
    return chosen[::-1]
