"""Pictures in messages of every shape."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord.components import _component_factory

from bot.ui.jobs.ordering.message_images import pictures_in

ME, SOMEBODY = 1, 2
CDN = "https://cdn.discordapp.com/attachments/1/2"


def attachment(name: str, content_type: str | None, number: int = 3) -> Any:
    url = f"https://cdn.discordapp.com/attachments/1/{number}/{name}?ex=1"
    return SimpleNamespace(url=url, filename=name, content_type=content_type, size=1000)


def message(author: int = SOMEBODY, **parts: Any) -> discord.Message:
    values = {"attachments": [], "embeds": [], "components": [], "message_snapshots": [], **parts}
    author_of = SimpleNamespace(id=author)
    return cast(
        "discord.Message",
        SimpleNamespace(author=author_of, jump_url="https://discord.com/channels/1/2/3", **values),
    )


def media(url: str, content_type: str | None = "image/png", proxy: str | None = None) -> dict[str, Any]:
    item = {"url": url, "proxy_url": proxy, "width": 1, "height": 1, "content_type": content_type}
    return {"media": item, "description": None, "spoiler": False}


def component(data: dict[str, Any]) -> Any:
    return _component_factory(cast("Any", data))


def names(message: discord.Message) -> list[str]:
    return [seen.filename for seen in pictures_in(message, ME)]


def test_attachments_are_pictures_by_type_or_else_by_name() -> None:
    files = [
        attachment("a.png", "image/png", 1),
        attachment("b.mp4", "video/mp4", 2),
        attachment("c.webp", None, 3),
        attachment("d.txt", "text/plain; charset=utf-8", 4),
        attachment("e.svg", "image/svg+xml", 5),
    ]
    assert names(message(attachments=files)) == ["a.png", "c.webp"]


@pytest.mark.parametrize("host", ["media.discordapp.net", "images-ext-1.discordapp.net"])
def test_embeds_are_read_at_discords_own_address(host: str) -> None:
    proxy = f"https://{host}/external/x/https/elsewhere.example/cat"
    embed = discord.Embed.from_dict(
        {"type": "rich", "image": {"url": "https://elsewhere.example/cat", "proxy_url": proxy}}
    )
    (seen,) = pictures_in(message(embeds=[embed]), ME)
    assert seen.url == proxy
    assert seen.filename == "cat"
    assert seen.author_id == SOMEBODY


@pytest.mark.parametrize("proxy", [None, "https://proxy.example/cat", "https://[", ""])
def test_a_picture_without_an_address_at_discord_keeps_its_own(proxy: str | None) -> None:
    """The download then says that it has to be attached."""
    image = {"url": "https://elsewhere.example/cat", "proxy_url": proxy}
    embed = discord.Embed.from_dict({"type": "rich", "image": image})
    (seen,) = pictures_in(message(embeds=[embed]), ME)
    assert seen.url == "https://elsewhere.example/cat"


def test_galleries_thumbnails_and_containers() -> None:
    gallery = {"type": 12, "id": 1, "items": [media(f"{CDN}/one.png"), media(f"{CDN}/two.mp4", "video/mp4")]}
    thumbnail = {"type": 11, "id": 2, **media(f"{CDN}/three.png")}
    words = {"type": 10, "id": 3, "content": "words"}
    section = {"type": 9, "id": 4, "components": [words], "accessory": thumbnail}
    box = {"type": 17, "id": 5, "components": [gallery, section], "accent_color": None, "spoiler": False}
    assert names(message(components=[component(box)])) == ["one.png", "three.png"]


def test_a_file_shown_in_a_gallery_is_one_picture() -> None:
    shown = {"type": 12, "id": 1, "items": [media("https://cdn.discordapp.com/attachments/1/3/a.png?ex=2")]}
    both = message(components=[component(shown)], attachments=[attachment("a.png", "image/png")])
    assert names(both) == ["a.png"]


def test_what_was_forwarded_counts() -> None:
    assert names(message(message_snapshots=[message(attachments=[attachment("f.png", "image/png")])])) == [
        "f.png"
    ]


def test_only_our_own_files_name_a_job() -> None:
    file = attachment("gpt-image-2-k7f3ab.png", "image/png")
    assert [seen.job for seen in pictures_in(message(author=ME, attachments=[file]), ME)] == ["k7f3ab"]
    assert [seen.job for seen in pictures_in(message(attachments=[file]), ME)] == [None]


@pytest.mark.parametrize("content_type", [None, "application/octet-stream"])
@pytest.mark.parametrize("name", ["a.jfif", "a.JPE", "a.heif", "a.png"])
def test_a_file_without_a_type_is_known_by_its_name(name: str, content_type: str | None) -> None:
    assert names(message(attachments=[attachment(name, content_type)])) == [name]
