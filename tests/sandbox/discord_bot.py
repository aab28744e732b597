"""A small real discord.py bot, pointed at the local Discord, for its tests."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.ext import commands
from PIL import Image

from sandbox.clock import Clock
from sandbox.discord import Channel, Discord, Guild, Limits, Permission, User
from sandbox.discord import Interaction as Seen
from sandbox.faults import Faults

Here = discord.Interaction[Any]


def png(color: str = "teal", side: int = 24) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), color).save(out, "PNG")
    return out.getvalue()


class ShiftedClock(Clock):
    """The true clock, plus a shift that a test adds."""

    def __init__(self) -> None:
        super().__init__()
        self.shift = 0.0

    def now(self) -> float:
        return super().now() + self.shift


@dataclass
class Place:
    """One server with one channel, one member and one moderator."""

    discord: Discord
    clock: ShiftedClock
    faults: Faults
    guild: Guild = field(init=False)
    channel: Channel = field(init=False)
    mira: User = field(init=False)
    mod: User = field(init=False)

    def __post_init__(self) -> None:
        world = self.discord
        self.guild = world.add_guild("Studio")
        self.channel = world.add_channel(self.guild, "pictures")
        self.mira, self.mod = world.add_user("mira"), world.add_user("mo")
        world.add_member(self.guild, self.mira)
        world.add_member(self.guild, self.mod, permissions=Permission.MANAGE_GUILD)


class Press(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"press:(?P<verb>\w+)"):
    """A button whose state is its custom id; "modal" opens a modal, the rest updates its message."""

    def __init__(self, verb: str) -> None:
        super().__init__(discord.ui.Button(label=verb.title(), custom_id=f"press:{verb}"))
        self.verb = verb

    @classmethod
    async def from_custom_id(cls, interaction: Here, item: Any, match: Any, /) -> "Press":
        return cls(match["verb"])

    async def callback(self, interaction: Here) -> None:
        if self.verb == "modal":
            await interaction.response.send_modal(Form())
        elif self.verb == "silent":
            return
        else:
            await interaction.response.edit_message(view=card(f"pressed {self.verb}", "again"))


class Form(discord.ui.Modal, title="Remix"):
    prompt: discord.ui.Label[Any] = discord.ui.Label(
        text="Prompt", component=discord.ui.TextInput(default="a fox", max_length=20, custom_id="prompt")
    )
    mood: discord.ui.Label[Any] = discord.ui.Label(
        text="Mood",
        component=discord.ui.Select(
            custom_id="mood", options=[discord.SelectOption(label="Calm"), discord.SelectOption(label="Wild")]
        ),
    )
    extra: discord.ui.Label[Any] = discord.ui.Label(
        text="File", component=discord.ui.FileUpload(custom_id="extra", required=False)
    )

    async def on_submit(self, interaction: Here) -> None:
        prompt, mood, extra = self.prompt.component, self.mood.component, self.extra.component
        assert isinstance(prompt, discord.ui.TextInput)
        assert isinstance(mood, discord.ui.Select)
        assert isinstance(extra, discord.ui.FileUpload)
        sizes = [len(await file.read()) for file in extra.values]
        await interaction.response.send_message(f"{prompt.value}/{mood.values[0]}/{sizes}", ephemeral=True)


def card(text: str, *verbs: str, media: str | None = None) -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay(text))
    if media:
        view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem(media, description="alt")))
    if verbs:
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
        for verb in verbs:
            row.add_item(Press(verb))
        view.add_item(row)
    return view


class TrialBot(commands.AutoShardedBot):
    """Syncs the commands that `add_commands` gave it, then serves."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(
            command_prefix=[],
            intents=intents or discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.05,
        )
        self.errors: list[BaseException] = []
        self.seen: list[int] = []
        self.resumed = 0

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Press)
        add_commands(self)
        self.tree.on_error = self._keep  # type: ignore[method-assign]
        await self.tree.sync()

    async def _keep(self, interaction: Here, error: app_commands.AppCommandError) -> None:
        self.errors.append(getattr(error, "original", error))

    async def on_interaction(self, interaction: Here) -> None:
        self.seen.append(interaction.id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.resumed += 1


def add_commands(bot: TrialBot) -> None:
    model = app_commands.Group(name="flux-2-pro", description="A model")

    @model.command(name="edit", description="Edit pictures")
    @app_commands.choices(size=[app_commands.Choice(name="Big", value="2K")])
    async def edit(
        interaction: Here,
        prompt: app_commands.Range[str, 1, 100],
        image1: discord.Attachment,
        size: app_commands.Choice[str] | None = None,
        steps: app_commands.Range[int, 1, 50] | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        picture = await image1.read()
        assert isinstance(interaction.channel, discord.TextChannel)
        file = discord.File(io.BytesIO(picture), "result.png", description=prompt)
        view = card(
            f"**{prompt}** · {interaction.user.mention}", "again", "modal", media="attachment://result.png"
        )
        await interaction.channel.send(view=view, file=file, nonce="job-k7f3")
        await interaction.edit_original_response(view=card("done"))

    bot.tree.add_command(model)
    for build in (_plain, _failing, _find, _admin, _menus):
        build(bot)


def _plain(bot: TrialBot) -> None:
    @bot.tree.command(name="say", description="Answers with a card")
    async def say(interaction: Here, text: str, hidden: bool = False) -> None:
        await interaction.response.send_message(view=card(text, "again", "modal", "silent"), ephemeral=hidden)


def _failing(bot: TrialBot) -> None:
    @bot.tree.command(name="sleepy", description="Never answers")
    async def sleepy(interaction: Here) -> None:
        pass

    @bot.tree.command(name="twice", description="Answers twice")
    async def twice(interaction: Here) -> None:
        await interaction.response.send_message("one")
        interaction.response._response_type = None  # forget, so that discord.py lets it happen
        await interaction.response.send_message("two")


def _find(bot: TrialBot) -> None:
    @bot.tree.command(name="find", description="Completes")
    async def find(interaction: Here, word: str) -> None:
        await interaction.response.send_message(word)

    @find.autocomplete("word")
    async def words(interaction: Here, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}{tail}", value=f"{current}{tail}") for tail in "ab"]


def _admin(bot: TrialBot) -> None:
    @bot.tree.command(name="treasury", description="For moderators")
    @app_commands.default_permissions(manage_guild=True)
    async def treasury(interaction: Here, who: discord.Member | None = None) -> None:
        await interaction.response.send_message(f"hello {who}", ephemeral=True)


def _menus(bot: TrialBot) -> None:
    @bot.tree.context_menu(name="Image details")
    async def details(interaction: Here, message: discord.Message) -> None:
        await interaction.response.send_message(
            f"by {message.author.name}: {message.content}", ephemeral=True
        )

    @bot.tree.context_menu(name="Usage")
    async def usage(interaction: Here, user: discord.Member) -> None:
        await interaction.response.send_message(f"usage of {user.name}", ephemeral=True)


def aim(patch: pytest.MonkeyPatch, world: Discord) -> None:
    """Point discord.py at a local Discord."""
    patch.setattr(discord.http.Route, "BASE", world.api_url)
    patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(world.gateway_url))


@asynccontextmanager
async def running(
    world: Discord, patch: pytest.MonkeyPatch, make: Callable[[], TrialBot] = TrialBot
) -> AsyncIterator[TrialBot]:
    """Run a bot that is logged in and synced, and close it at the end."""
    aim(patch, world)
    bot = make()
    task = asyncio.create_task(bot.start(world.token))
    try:
        await world.wait_ready()
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)


class Caller:
    """Bare REST calls in the bot's name; `call` returns (status, parsed body)."""

    def __init__(self, world: Discord, session: aiohttp.ClientSession) -> None:
        self.world = world
        self.session = session

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        files: Sequence[tuple[str, bytes]] = (),
        **headers: str,
    ) -> tuple[int, Any]:
        head = {"Authorization": f"Bot {self.world.token}"} | headers
        data: Any = None if body is None else json.dumps(body)
        if files:
            data = aiohttp.FormData(quote_fields=False)
            data.add_field("payload_json", json.dumps(body or {}), content_type="application/json")
            for number, (name, content) in enumerate(files):
                data.add_field(
                    f"files[{number}]", content, filename=name, content_type="application/octet-stream"
                )
        elif data is not None:
            head["Content-Type"] = "application/json"
        url = self.world.api_url + path
        async with self.session.request(method, url, data=data, headers=head) as response:
            if response.status == 204:
                return 204, None
            text = await response.text()
            plain = response.headers["Content-Type"] != "application/json"
            return response.status, text if plain else json.loads(text)

    async def register(self, *names: str) -> None:
        bodies = [{"name": name, "description": name} for name in names]
        status, _ = await self.call("PUT", f"/applications/{self.world.application_id}/commands", bodies)
        assert status == 200

    async def respond(self, interaction: Seen, kind: int, data: Any = None, **more: Any) -> tuple[int, Any]:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=1"
        return await self.call("POST", path, {"type": kind, "data": data or {}}, **more)

    def hook(self, interaction: Seen, message: str = "") -> str:
        path = f"/webhooks/{self.world.application_id}/{interaction.token}"
        return f"{path}/messages/{message}" if message else path


@asynccontextmanager
async def calling(limits: Limits | None = None) -> AsyncIterator[tuple[Place, Caller]]:
    """Yield a place and bare calls to it, without any bot."""
    clock, faults = ShiftedClock(), Faults()
    world = Discord(clock, faults, limits=limits)
    await world.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Place(world, clock, faults), Caller(world, session)
    finally:
        await world.stop()
