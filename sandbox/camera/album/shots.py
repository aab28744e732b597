"""Photographs of one message or dialog: two widths, two themes."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.camera.chromium import resize
from sandbox.camera.visitor import Visitor
from sandbox.discord import Discord, Interaction, Message
from sandbox.discord.model import Json
from sandbox.page.requests import modal_json
from sandbox.page.view import View

THEMES = ("light", "dark")
_HEIGHT = 2400
_PUSH = "import('/js/bus.js').then((m) => m.tell('push', { event: arguments[0], data: arguments[1] }));"
_READY = """
const found = document.querySelector(arguments[0]);
if (!found) return false;
found.scrollIntoView({ block: "center" });
const media = [...found.querySelectorAll("img, video")];
const loaded = (one) => one.tagName === "VIDEO" ? one.readyState >= 2 : one.complete && one.naturalWidth > 0;
const endless = (one) => one.effect.getComputedTiming().iterations === Infinity;
return media.every(loaded) && !found.classList.contains("flash") && document.getAnimations().every(endless);
"""
_BOX = """
const box = document.querySelector(arguments[0]).getBoundingClientRect();
return [box.x, box.y, Math.min(box.width, arguments[1]), box.height];
"""
_ALONE = """
const style = new CSSStyleSheet();
style.replaceSync(`.app { grid-template-columns: minmax(0, 1fr) !important; }
.nav, .bench, .scrim, .pill, .toolbar, .day, .unread { display: none !important; }
.message { padding-block: 10px !important; }
.message, .scroller { outline: none !important; animation: none !important; }
* { transition: none !important; scroll-behavior: auto !important; }`);
document.adoptedStyleSheets = [style];
"""
"""Leave the conversation alone on the page."""

_CLOSE_BENCH = "document.querySelector('.bench-button[aria-expanded=true]')?.click();"
"""While the workbench is open, the books are audited once a second, which no picture shows."""

_WIDEST = 700
"""CSS pixels of a message's column in a window with channels and workbench beside it."""


@dataclass(frozen=True, slots=True)
class Size:
    """A width of the page in CSS pixels, and the device pixels of each."""

    width: int
    scale: float
    touch: bool = False


DESKTOP, PHONE = Size(1440, 1.0), Size(390, 1.5, touch=True)
SIZES = (DESKTOP, PHONE)


class Photographer:
    """Takes pictures in one window of the browser."""

    def __init__(self, visitor: Visitor, discord: Discord) -> None:
        self.visitor = visitor
        self._discord = discord
        self._viewer = ""

    def take(
        self,
        shown: Message | Interaction,
        viewer: str,
        stem: Path,
        sizes: Sequence[Size] = SIZES,
        themes: Sequence[str] = THEMES,
    ) -> list[Path]:
        """Photograph what the viewer sees. Return the files `stem-<width>-<theme>.png`."""
        where = shown.channel_id
        if viewer != self._viewer:
            self.visitor.open(viewer)
            self.visitor.script(_ALONE)
            self.visitor.script(_CLOSE_BENCH)
            self._viewer = viewer
        if isinstance(shown, Message):
            self.visitor.opens_at(where, shown.id)
            css = f"[id='m-{shown.id}']"
        else:
            view = View(self._discord, self._discord.user(shown.user_id))
            self._push("modal", modal_json(view, shown))
            css = "dialog.modal"
        files = [self._one(css, size, theme, stem) for size in sizes for theme in themes]
        if isinstance(shown, Interaction):
            self._push("modal_closed", {"interaction": str(shown.id)})
        return files

    def _push(self, event: str, data: Json) -> None:
        """Tell the page of an event of another window: a dialog comes only to the window that pressed."""
        self.visitor.script(_PUSH, event, data)

    def _one(self, css: str, size: Size, theme: str, stem: Path) -> Path:
        driver = self.visitor.driver
        resize(driver, size.width, _HEIGHT, scale=size.scale, touch=size.touch)
        self.visitor.wears(theme)
        self.visitor.until(lambda: self.visitor.script(_READY, css), f"{css} to be drawn", 15)
        driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": 1, "y": 1})
        x, y, width, height = self.visitor.script(_BOX, css, _WIDEST)
        clip: dict[str, Any] = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
        shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "clip": clip})
        file = stem.with_name(f"{stem.name}-{size.width}-{theme}.png")
        file.write_bytes(base64.b64decode(shot["data"]))
        return file
