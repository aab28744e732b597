"""REST: threads, public and private, their members, and closing them."""

from aiohttp import web

from sandbox.discord.core import Core
from sandbox.discord.errors import Problems, refusal
from sandbox.discord.faulting import answer, faulty
from sandbox.discord.form import read_form
from sandbox.discord.joining import joined
from sandbox.discord.model import ANNOUNCEMENT, PRIVATE_THREAD, TEXT, THREAD, Channel, Json, number_in
from sandbox.discord.permissions import Permission
from sandbox.discord.posting import tell_channel
from sandbox.discord.render import channel_json
from sandbox.discord.threads import enter, member_of_thread_json, take_out

CHANNEL = r"/channels/{c:\d+}"
MEMBERS = CHANNEL + "/thread-members"
_ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
_NEEDS = {THREAD: Permission.CREATE_PUBLIC_THREADS, PRIVATE_THREAD: Permission.CREATE_PRIVATE_THREADS}


class Threads:
    """The handlers; each answers with JSON or raises ApiError."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def routes(self, base: str) -> list[web.RouteDef]:
        start = faulty(self.core, "discord.thread", self.start)
        return [
            web.post(base + CHANNEL + r"/messages/{m:\d+}/threads", self.start_from_message),
            web.post(base + CHANNEL + "/threads", start),
            web.patch(base + CHANNEL, self.change),
            web.delete(base + CHANNEL, self.remove),
            web.get(base + MEMBERS, self.members),
            web.put(base + MEMBERS + "/@me", self.enter),
            web.put(base + MEMBERS + r"/{u:\d+}", self.enter),
            web.delete(base + MEMBERS + "/@me", self.take_out),
            web.delete(base + MEMBERS + r"/{u:\d+}", self.take_out),
            web.get(base + r"/guilds/{g:\d+}/threads/active", self.active),
        ]

    def _place(self, request: web.Request, *needed: Permission) -> Channel:
        channel = self.core.channel(int(request.match_info["c"]))
        self.core.bot_needs(channel, *needed)
        return channel

    def _thread(self, request: web.Request, *needed: Permission) -> Channel:
        thread = self._place(request, *needed)
        if not thread.is_thread:
            raise refusal(50024)
        return thread

    def _manages(self, thread: Channel) -> bool:
        return bool(self.core.permissions(self.core.bot.id, thread) & Permission.MANAGE_THREADS)

    async def start_from_message(self, request: web.Request) -> web.StreamResponse:
        parent = self._place(request, Permission.CREATE_PUBLIC_THREADS)
        message = self.core.message(parent.id, int(request.match_info["m"]))
        if message.seen_by is not None:
            raise refusal(10008)
        if message.id in self.core.channels:
            raise refusal(160004)
        return self._open((await read_form(request)).body, parent, message.id, THREAD)

    async def start(self, request: web.Request) -> web.StreamResponse:
        """Start a thread without a message: a private one unless `type` says 11."""
        body = (await read_form(request)).body
        kind = body.get("type") or PRIVATE_THREAD
        parent = self._place(request)
        if kind not in _NEEDS or (kind == PRIVATE_THREAD and parent.kind == ANNOUNCEMENT):
            raise refusal(50024)
        self._place(request, _NEEDS[kind])
        return self._open(body, parent, self.core.ids.next(), kind)

    def _open(self, body: Json, parent: Channel, number: int, kind: int) -> web.StreamResponse:
        if parent.kind not in (TEXT, ANNOUNCEMENT):
            raise refusal(50024)
        problems = Problems()
        _check(body, problems)
        problems.length(body.get("name"), "name", 1, 100)
        problems.raise_any()
        thread = Channel(number, body["name"], kind, parent.guild_id, parent_id=parent.id)
        thread.owner_id = self.core.bot.id
        thread.members.append(self.core.bot.id)
        self.core.channels[number] = thread
        tell_channel(self.core, thread, "CREATE")
        return answer(channel_json(self.core, thread), 201)

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Rename, archive, bring back or lock a thread: one's own, or with Manage Threads."""
        thread = self._thread(request)
        mine = thread.owner_id == self.core.bot.id
        body = (await read_form(request)).body
        if not (mine or self._manages(thread)) or ("locked" in body and not self._manages(thread)):
            raise refusal(50013)
        problems = Problems()
        _check(body, problems)
        problems.optional(body.get("name"), "name", 1, 100)
        problems.raise_any()
        thread.name = body.get("name") or thread.name
        thread.archived = bool(body.get("archived", thread.archived))
        thread.locked = bool(body.get("locked", thread.locked))
        tell_channel(self.core, thread, "UPDATE")
        return answer(channel_json(self.core, thread))

    async def remove(self, request: web.Request) -> web.StreamResponse:
        """Delete a thread, with Manage Threads."""
        thread = self._thread(request, Permission.MANAGE_THREADS)
        body = channel_json(self.core, thread)
        for message in self.core.history(thread.id):
            message.deleted = True
        del self.core.channels[thread.id]
        tell_channel(self.core, thread, "DELETE")
        return answer(body)

    async def members(self, request: web.Request) -> web.StreamResponse:
        thread = self._thread(request)
        return answer([member_of_thread_json(self.core, thread, user) for user in thread.members])

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Add a member of the server to the thread, or the bot itself."""
        user = int(request.match_info.get("u", self.core.bot.id))
        thread = self._thread(request)
        if user != self.core.bot.id:
            self.core.bot_needs(thread, Permission.SEND_MESSAGES_IN_THREADS)
        if thread.archived:
            raise refusal(50083)
        self.core.member(self.core.guild(thread.guild_id or 0), user)
        if not self.core.permissions(user, self.core.ruling(thread)) & Permission.VIEW_CHANNEL:
            raise refusal(50001)
        enter(self.core, thread, user)
        return web.Response(status=204)

    async def take_out(self, request: web.Request) -> web.StreamResponse:
        user = int(request.match_info.get("u", self.core.bot.id))
        thread = self._thread(request)
        own = thread.is_private and thread.owner_id == self.core.bot.id
        if user != self.core.bot.id and not own and not self._manages(thread):
            raise refusal(50013)
        take_out(self.core, thread, user)
        return web.Response(status=204)

    async def active(self, request: web.Request) -> web.StreamResponse:
        """Return the threads of the server that are not archived and that the bot sees."""
        guild = joined(self.core, int(request.match_info["g"]))
        bot = self.core.bot.id
        threads = [
            channel
            for channel in self.core.channels.values()
            if channel.guild_id == guild.id and channel.is_thread and not channel.archived
        ]
        seen = [one for one in threads if self.core.permissions(bot, one) & Permission.VIEW_CHANNEL]
        inside = [member_of_thread_json(self.core, one, bot) for one in seen if bot in one.members]
        return answer({"threads": [channel_json(self.core, one) for one in seen], "members": inside})


def _check(body: Json, problems: Problems) -> None:
    minutes = body.get("auto_archive_duration")
    ok = minutes is None or number_in(minutes) in _ARCHIVE_MINUTES
    text = f"Value must be one of {set(_ARCHIVE_MINUTES)}."
    problems.need(ok, "auto_archive_duration", "BASE_TYPE_CHOICES", text)
