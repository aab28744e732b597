"""A bot that shows one of everything that the page must be able to draw."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands, ui

from tests.sandbox.discord_bot import Here, TrialBot, png

HOSTILE = (
    "<img src=x onerror=alert(1)><b>bold?</b> [press](javascript:alert(1)) <script>alert(2)</script> "
    "\u202eedoc desrever\u202c " + "wide" * 400 + " Z\u0351\u036b\u0343"
)
MARKDOWN = (
    "# Title\n**bold** *it* __under__ ~~gone~~ `code` ||secret||\n> quoted\n- one\n- two\n"
    "```py\nprint(1)\n```\n<t:1790000000:R> [link](https://example.com) -# no\n-# small"
)


QUOTED = (
    "### Harbours at night\n> -# quoted small print\n-# Entries close <t:1790000000:R>\n"
    "Bring **one** picture, voting ends <t:1790086400:R> or <t:1790086400:F>, results <t:1790172800:R>\n"
    "-# job k7f3"
)
"""Small print and instants where a preview used to be cut."""

MENTIONED = 123456789012345678
"""Id of a command in mentions; the page goes by the name."""


class Specimens(TrialBot):
    """Adds `/specimen`, `/hostile`, `/selects`, `/form`, `/quoted` and `/slow`."""

    async def setup_hook(self) -> None:
        for name, build in (("specimen", specimen), ("hostile", hostile), ("selects", selects)):
            self._add(name, build)
        self._add_form()
        self._add_quoted()
        self._add_slow()
        await super().setup_hook()

    def _add_form(self) -> None:
        @self.tree.command(name="form", description="Opens a form with every kind of field")
        async def form(interaction: Here) -> None:
            await interaction.response.send_modal(LongForm())

    def _add_quoted(self) -> None:
        @self.tree.command(name="quoted", description="Answers its own card")
        async def quoted(interaction: Here) -> None:
            view = ui.LayoutView(timeout=None)
            view.add_item(ui.TextDisplay(QUOTED))
            await interaction.response.send_message(view=view)
            card = await interaction.original_response()
            assert isinstance(interaction.channel, discord.TextChannel)
            await interaction.channel.send("A reply to the card", reference=card)

    def _add_slow(self) -> None:
        asked: list[Here] = []
        asked_again = asyncio.Event()

        @self.tree.command(name="slow", description="Completes `wolf` once it was asked for twice")
        async def slow(interaction: Here, word: str) -> None:
            await interaction.response.send_message(word)

        @slow.autocomplete("word")
        async def words(interaction: Here, current: str) -> list[app_commands.Choice[str]]:
            if current == "wolf":
                asked.append(interaction)
                if len(asked) == 1:
                    await asked_again.wait()
                else:
                    asked_again.set()
                    while not asked[0].response.is_done():  # noqa: ASYNC110  nobody tells when it is sent
                        await asyncio.sleep(0.01)
            return [app_commands.Choice(name=f"{current}{tail}", value=f"{current}{tail}") for tail in "ab"]

    def _add(self, name: str, build: Any) -> None:
        @self.tree.command(name=name, description=f"Shows {name}")
        async def show(interaction: Here) -> None:
            view, files = build()
            await interaction.response.send_message(view=view, files=files)


def specimen() -> tuple[ui.LayoutView, list[discord.File]]:
    view = ui.LayoutView(timeout=None)
    section: ui.Section[Any] = ui.Section(
        "Beside it a small picture", accessory=ui.Thumbnail("attachment://a.png")
    )
    gallery: ui.MediaGallery[Any] = ui.MediaGallery(
        discord.MediaGalleryItem("attachment://a.png", description="teal"),
        discord.MediaGalleryItem("attachment://b.png", description="red", spoiler=True),
    )
    row: ui.ActionRow[Any] = ui.ActionRow()
    for style in (1, 2, 3, 4):
        row.add_item(
            ui.Button(label=f"Style {style}", style=discord.ButtonStyle(style), custom_id=f"x:{style}")
        )
    row.add_item(ui.Button(label="Off", disabled=True, custom_id="x:off"))
    mention = f"Run </say:{MENTIONED}> or </flux-2-pro edit:{MENTIONED}>"
    parts: list[ui.Item[Any]] = [
        ui.TextDisplay(MARKDOWN),
        ui.TextDisplay(mention),
        ui.Separator(),
        section,
        gallery,
    ]
    view.add_item(ui.Container(*parts, ui.File("attachment://notes.txt"), row, accent_colour=0x3366CC))
    files = [
        discord.File(io.BytesIO(png(name)), f"{letter}.png") for letter, name in (("a", "teal"), ("b", "red"))
    ]
    return view, [*files, discord.File(io.BytesIO(b"line one\nline two"), "notes.txt")]


def hostile() -> tuple[ui.LayoutView, list[discord.File]]:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(HOSTILE))
    row: ui.ActionRow[Any] = ui.ActionRow(ui.Button(label="<i>label</i>" + "m" * 60, custom_id="x:long"))
    view.add_item(row)
    return view, []


class LongForm(discord.ui.Modal, title="Everything that can be asked"):
    """The last field is a text that counts its characters."""

    shape: ui.Label[Any] = ui.Label(
        text="Shape",
        description="The shape of the picture",
        component=ui.RadioGroup(
            options=[discord.RadioGroupOption(label=word, value=word) for word in ("Square", "Wide")]
        ),
    )
    extras: ui.Label[Any] = ui.Label(
        text="Extras",
        component=ui.CheckboxGroup(
            options=[discord.CheckboxGroupOption(label=word, value=word) for word in ("Grain", "Frame")],
            required=False,
        ),
    )
    person: ui.Label[Any] = ui.Label(text="For whom", component=ui.UserSelect(placeholder="A person"))
    photo: ui.Label[Any] = ui.Label(text="Photo", component=ui.FileUpload(required=False))
    words: ui.Label[Any] = ui.Label(
        text="Prompt",
        component=ui.TextInput(
            style=discord.TextStyle.paragraph, default="a fox", max_length=400, custom_id="words"
        ),
    )

    async def on_submit(self, interaction: Here) -> None:
        await interaction.response.send_message("Thank you", ephemeral=True)


class Choosing(ui.LayoutView):
    """One select of every kind; choosing changes the text."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.said: ui.TextDisplay[Any] = ui.TextDisplay("nothing chosen")
        self.add_item(self.said)
        options = [
            discord.SelectOption(label=word, description=f"The word {word}")
            for word in ("Calm", "Wild", "Odd")
        ]
        kinds: list[ui.Item[Any]] = [
            ui.Select(placeholder="Moods", options=options, max_values=2),
            ui.UserSelect(placeholder="A person"),
            ui.ChannelSelect(placeholder="A channel"),
        ]
        for kind in kinds:
            kind.callback = self._chosen()  # type: ignore[method-assign]
            self.add_item(ui.ActionRow(kind))

    def _chosen(self) -> Any:
        async def callback(interaction: Here) -> None:
            self.said.content = "chosen: " + ", ".join(_values(interaction.data))
            await interaction.response.edit_message(view=self)

        return callback


def _values(data: Any) -> list[str]:
    return [str(value) for value in data["values"]]


def selects() -> tuple[ui.LayoutView, list[discord.File]]:
    return Choosing(), []
