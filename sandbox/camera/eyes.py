"""What a visitor sees of the page. One look is one question to the browser: asked element by element, it would cost a
round trip each, and the page may draw an element anew in between."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.remote.webelement import WebElement

from sandbox.camera.looks import (
    ALL_TEXT,
    BOX,
    FIND,
    FIND_IN_MESSAGE,
    FIND_MESSAGE,
    IS_AT_REST,
    IS_LOADED,
    READ,
    VALUE,
)

T = TypeVar("T")
PATIENCE_SECONDS = 60.0
"""Real seconds. A busy machine may stand still for half a minute."""
_POLL_SECONDS = 0.04


class NotSeen(AssertionError):
    """Something did not appear in time. The message shows the page's text instead."""


class Eyes:
    """Looks at the current window of a browser."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def until(self, look: Callable[[], T | None], what: str, timeout: float = PATIENCE_SECONDS) -> T:
        """Return the first truthy answer. Raises NotSeen after `timeout` real seconds."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                if found := look():
                    return found
            except StaleElementReferenceException:
                pass
            if time.monotonic() > deadline:
                raise NotSeen(f"waited {timeout:.0f} s for {what}; the page shows:\n{self.everything()}")
            time.sleep(_POLL_SECONDS)

    def see(self, css: str) -> WebElement:
        """Return the first visible element of that kind."""
        return self.until(lambda: next(iter(self.all(css)), None), css)

    def all(self, css: str, words: str = "") -> list[WebElement]:
        """Return all visible elements of that kind that say `words`, in large or small letters."""
        return list(self.script(FIND, css, words))

    def texts(self, css: str) -> list[str]:
        """Return the texts of all visible elements of that kind."""
        return list(self.script(READ, css))

    def text(self, css: str) -> str:
        """Return the text of the first element of that kind; empty if there is none."""
        return next(iter(self.texts(css)), "")

    def value(self, css: str) -> str | None:
        """Return what is typed into the first field of that kind; None if there is none."""
        found: str | None = self.script(VALUE, css)
        return found

    def box(self, css: str) -> dict[str, float]:
        """Return the x, y, width and height of the first visible element of that kind, in CSS pixels of the window."""
        return dict(self.until(lambda: self.script(BOX, css), css))

    def named(self, css: str, words: str) -> WebElement:
        """Return the element of that kind that says `words`."""
        return self.until(lambda: next(iter(self.all(css, words)), None), f"{words!r} among {css}")

    def message(
        self, *words: str, without: tuple[str, ...] = (), timeout: float = PATIENCE_SECONDS
    ) -> WebElement:
        """Return the element of the newest message that says all these words and none of the others."""

        def look() -> WebElement | None:
            found: WebElement | None = self.script(FIND_MESSAGE, list(words), list(without))
            return found

        return self.until(look, f"a message that says {words}", timeout)

    def has_message(self, *words: str) -> bool:
        """Return True if such a message is visible now."""
        return bool(self.script(FIND_MESSAGE, list(words), []))

    def parts(self, css: str, *words: str) -> list[WebElement]:
        """Return the elements of that kind in the newest message that says `words`, visible or not."""
        found = self.until(
            lambda: self.script(FIND_IN_MESSAGE, css, list(words)), f"a message that says {words}"
        )
        return list(found["parts"])

    def made(self, *words: str) -> WebElement:
        """Return the finished message that says `words`, once its picture or clip is loaded and visible."""

        def look() -> WebElement | None:
            message: WebElement = self.message(*words, "↻")
            return message if self.script(IS_LOADED, message) else None

        return self.until(look, f"the file of {words}")

    def script(self, source: str, *arguments: Any) -> Any:
        """Run JavaScript in the page."""
        return self.driver.execute_script(source, *arguments)

    def everything(self) -> str:
        """Return the text of the conversation and of everything that floats over it, for error messages."""
        return str(self.script(ALL_TEXT))[-1500:]

    def complaints(self) -> list[str]:
        """Return the complaints in the browser's console since the last call."""
        log = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [line["message"] for line in log if line["level"] in ("SEVERE", "WARNING")]

    def settles(self) -> None:
        """Move the pointer off the page and wait until no notice, transition or loading picture can change
        it."""
        self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": 1, "y": 1})
        self.until(lambda: self.script(IS_AT_REST), "the page at rest")

    def picture(self) -> bytes:
        """Return the window as a PNG."""
        return self.driver.get_screenshot_as_png()
