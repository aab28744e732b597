"""The README's pictures: the bot alone in a channel, and a strip of four cards, each in light and dark."""

import base64
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw

from sandbox.camera.chromium import chromium, resize
from sandbox.camera.files import save
from sandbox.camera.playground import Playground, open_playground
from sandbox.camera.showcase import BUDGET, CARDS, VIEWER, Card, Club, found_club, talk
from sandbox.camera.visitor import Visitor
from sandbox.discord import Message
from sandbox.world import FRESH

THEMES: Final = ("light", "dark")
NAMES: Final = tuple(
    f"{stem}-{theme}" for stem in ("channel", *(f"strip-{card.name}" for card in CARDS)) for theme in THEMES
)
"""The stems of the files."""

_WIDE: Final = (1240, 690)
_CARD: Final = (450, 1200)
_SCALE: Final = 2
_HEIGHT: Final = 456
"""CSS pixels that every card of the strip is high at least, so that they end together."""

_SCENE_SECONDS: Final = 120.0
_EVENING: Final = 20
"""The hour on the clock of the channel: a club talks in the evening, whenever its picture is taken."""

_DRESS: Final = """
const style = new CSSStyleSheet();
style.replaceSync(`.bench, .bench-button, .sidebar-note, .persona-words .dim, .scrim, .pill, .skips, .day { display: none !important; }
.persona-bar { margin-bottom: 8px; }
.app { grid-template-columns: calc(var(--rail-width) + var(--side-width)) minmax(0, 1fr) !important; }
* { transition: none !important; animation: none !important; caret-color: transparent !important; }`);
document.adoptedStyleSheets = [style];
document.querySelector(".bench-button[aria-expanded=true]")?.click();
"""
"""Leave out what belongs to the sandbox alone: its workbench and its notes."""

_EVEN: Final = """
const style = new CSSStyleSheet();
style.replaceSync(`.app { grid-template-columns: minmax(0, 1fr) !important; }
.container { min-height: ${arguments[0]}px; align-content: start; }`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
"""
_END: Final = """
const [css, words] = arguments;
const card = document.querySelector(css);
const lines = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
while (lines.nextNode()) {
  if (!lines.currentNode.data.startsWith(words)) continue;
  const rest = document.createRange();
  rest.setStartBefore(lines.currentNode);
  rest.setEndAfter(card.lastChild);
  rest.deleteContents();
  return true;
}
return false;
"""
"""Let a card end before a line that begins with certain words."""

_UNDRESS: Final = "document.activeElement?.blur();"
_OVERFLOW: Final = """
const list = document.querySelector(".scroller");
return list.querySelector(".messages").getBoundingClientRect().height - list.clientHeight;
"""
_BOX: Final = """
const card = document.querySelector(arguments[0]);
if (!card || ![...card.querySelectorAll("img")].every((one) => one.complete && one.naturalWidth > 0)) return null;
card.scrollIntoView({ block: "center" });
const box = card.getBoundingClientRect();
return [box.x, box.y, box.width, box.height];
"""


def take_readme_pictures(
    folder: Path,
    state: Path,
    cards: Sequence[Card] = CARDS,
    *,
    speed: float = 1.0,
    media_scale: float = 1.0,
) -> Iterator[Path]:
    """Let the club live an evening and yield one WebP after the other. Raises NoBrowser."""
    with (
        chromium(*_WIDE, scale=1.5) as driver,
        open_playground(state, speed=speed, media_scale=media_scale, bot=False) as here,
    ):
        club = here.run(found_club(here.world))
        here.start_bot()
        here.credit(BUDGET, FRESH)
        driver.execute_cdp_cmd(
            "Emulation.setTimezoneOverride", {"timezoneId": evening_zone(datetime.now(UTC).hour)}
        )
        visitor = Visitor(driver, here.url)
        yield from _channel(visitor, here, club, folder)
        for card in cards:
            yield from _strip(visitor, here, club, card, folder)


async def _play(card: Card, club: Club) -> Message:
    return await club.calm(await card.play(club))


def evening_zone(hour: int) -> str:
    """Return a time zone in which the hour of UTC is evening. POSIX counts them westward."""
    west = (hour - _EVENING + 11) % 24 - 11
    return f"Etc/GMT{west:+d}" if west else "UTC"


def _channel(visitor: Visitor, here: Playground, club: Club, folder: Path) -> Iterator[Path]:
    last = here.run(talk(club), _SCENE_SECONDS)
    _open(visitor, VIEWER, last)
    width, height = _WIDE
    resize(visitor.driver, width, height + round(visitor.script(_OVERFLOW)) + 12, scale=1.5)
    for theme in THEMES:
        visitor.wears(theme)
        visitor.settles()
        picture = Image.open(io.BytesIO(visitor.picture()))
        yield save(picture, folder / f"channel-{theme}.webp")


def _strip(visitor: Visitor, here: Playground, club: Club, card: Card, folder: Path) -> Iterator[Path]:
    shown = here.run(_play(card, club), _SCENE_SECONDS)
    _open(visitor, card.viewer, shown)
    resize(visitor.driver, *_CARD, scale=_SCALE, touch=True)
    visitor.script(_EVEN, _HEIGHT)
    css = f"[id='m-{shown.id}'] .container"
    if card.ends_before:
        visitor.until(lambda: visitor.script(_END, css, card.ends_before), card.ends_before)
    for theme in THEMES:
        yield save(frame_card(_cut(visitor, css, theme)), folder / f"strip-{card.name}-{theme}.webp")


def _open(visitor: Visitor, viewer: str, shown: Message) -> None:
    visitor.open(viewer)
    visitor.script(_DRESS)
    visitor.opens_at(shown.channel_id)
    visitor.see(f"[id='m-{shown.id}']")
    visitor.script(_UNDRESS)


def _cut(visitor: Visitor, css: str, theme: str) -> Image.Image:
    """Return the card of a message without its frame of message and page."""
    visitor.wears(theme)
    visitor.settles()
    x, y, width, height = visitor.until(lambda: visitor.script(_BOX, css), f"the card {css}")
    clip: dict[str, Any] = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
    shot = visitor.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "clip": clip})
    return Image.open(io.BytesIO(base64.b64decode(shot["data"])))


def frame_card(card: Image.Image) -> Image.Image:
    """Return the card with round corners on nothing."""
    mask = Image.new("L", card.size, 0)
    size = (0, 0, card.width - 1, card.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(size, 10 * _SCALE, fill=255)
    framed = card.convert("RGB")
    framed.putalpha(mask)
    return framed
