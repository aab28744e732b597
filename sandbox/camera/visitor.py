"""A visitor at the page: types, presses, drops files and reads."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from sandbox.camera.chromium import resize
from sandbox.camera.looks import ALL_TEXT, FIND_MESSAGE, GO_TO, IS_AT_REST, IS_LOADED, WEAR

T = TypeVar("T")
PATIENCE_SECONDS = 60.0
"""Real seconds. A busy machine may stand still for half a minute."""
_POLL_SECONDS = 0.04
_LOOKS = 20


class NotSeen(AssertionError):
    """Something did not appear in time. The message shows the page's text instead."""


class Visitor:
    """One window of the browser. Every method waits for the elements it needs."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver = driver
        self.url = url
        self.window = driver.current_window_handle

    # ── coming and going ─────────────────────────────────────────────────────────────────────────

    def open(self, name: str, **query: str) -> None:
        """Open the page as this person, in this window."""
        more = "".join(f"&{key}={value}" for key, value in query.items())
        self.driver.get(f"{self.url}?as={name}{more}")
        self.until(lambda: self.name.lower() == name, f"the page as {name}")

    def second(self, name: str) -> "Visitor":
        """Open the page as another person in a second window."""
        self.driver.switch_to.new_window("window")
        other = Visitor(self.driver, self.url)
        other.open(name)
        return other

    def look(self) -> "Visitor":
        """Come to this window, if the browser shows another."""
        self.driver.switch_to.window(self.window)
        return self

    def resize(self, width: int, height: int, *, scale: float = 1.0, touch: bool = False) -> None:
        resize(self.driver, width, height, scale=scale, touch=touch)

    def become(self, name: str) -> None:
        """Go on as another person, through the menu at the lower left."""
        self.click(".persona")
        self.click_named(".menu-item[role=menuitemradio]", name)
        self.until(lambda: self.name == name, f"being {name}")

    def goes_to(self, channel: str) -> None:
        self.click_named(".channel-list .channel:not(.member)", channel)
        self.until(lambda: self.text("h1") == channel, f"#{channel}")

    def opens_at(self, channel: int, message: int | None = None) -> None:
        """Open a channel by its id, at one message."""
        self.driver.execute_async_script(GO_TO, str(channel), str(message or ""))

    def wears(self, theme: str) -> None:
        """Change the theme, `light` or `dark`, without loading the page again."""
        self.script(WEAR, theme)

    @property
    def name(self) -> str:
        """The name of the person whose window this is; the bar with it may be folded away."""
        return str(self.script("return document.querySelector('.persona strong')?.textContent ?? ''"))

    # ── hands ────────────────────────────────────────────────────────────────────────────────────

    def press(self, *keys: str) -> None:
        """Press keys by name ("Enter", "ArrowDown") in the focused element."""
        names = {"Enter": Keys.ENTER, "Escape": Keys.ESCAPE, "Tab": Keys.TAB, "Backspace": Keys.BACKSPACE}
        names |= {"ArrowDown": Keys.ARROW_DOWN, "ArrowUp": Keys.ARROW_UP, "Home": Keys.HOME, "End": Keys.END}
        for key in keys:
            ActionChains(self.driver).send_keys(names[key]).perform()

    def keys(self, text: str) -> None:
        """Type into the focused element."""
        ActionChains(self.driver).send_keys(text).perform()

    def types(self, text: str) -> None:
        """Type into the composer."""
        self.click(".writer")
        self.keys(text)

    def fills(self, command: str, **options: str | Path) -> None:
        """Fill in a command without sending it: texts are typed, values of lists and files are chosen."""
        self.types(f"/{command} ")
        self.see(".form")
        for name, value in options.items():
            self.option(name, value)

    def option(self, name: str, value: str | Path) -> None:
        """Fill in one option of the open command."""
        if not self.all(f".field[data-option='{name}']"):
            self._add(name)
        field = self.see(f".field[data-option='{name}']")
        if isinstance(value, Path):
            field.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(value))
            return
        control = field.find_element(By.CSS_SELECTOR, "[data-option]")
        control.click()
        self.keys(value)
        if control.get_attribute("role") == "combobox":
            self.until(
                lambda: value.lower() in self.text(".composer-panel .option").lower(), f"{value} to choose"
            )
            self.press("Enter")

    def _add(self, name: str) -> None:
        chip = f".chip[data-add='{name}']"
        if self.all(chip):
            self.click(chip)
            return
        self.click_named(".form-more .chip", "more")
        self.click_named(".menu-item", name)

    def send(self) -> None:
        """Press the arrow beside the composer, and wait until the command has left it."""
        self.click(".composer .send")
        self.until(lambda: not self.all(".form"), "the command on its way")

    def uses(self, command: str, **options: str | Path) -> None:
        """Fill in a command and send it."""
        self.fills(command, **options)
        self.send()

    def answers(self, **inputs: str) -> None:
        """Fill in the open dialog and submit it: texts replace what is typed, in a menu the entry that says
        the words is chosen. Names are the inputs' custom ids, with `_` for `-`."""
        for name, value in inputs.items():
            self._answer(self.see(f"dialog.modal [data-custom-id='{name.replace('_', '-')}']"), value)
        dialogs = len(self.all("dialog.modal"))
        self.click_named("dialog.modal footer button", "Submit")
        self.until(lambda: len(self.all("dialog.modal")) < dialogs, "the dialog to close")

    def _answer(self, control: WebElement, value: str) -> None:
        if control.get_attribute("role") != "combobox":
            control.clear()
            control.send_keys(value)
            return
        control.click()
        self.click_named(".chooser .option", value)
        if self.all(".chooser-foot"):
            self.click_named(".chooser-foot button", "Done")

    def chooses(self, menu: str, entry: str, *words: str) -> None:
        """Choose an entry in a menu, by its placeholder, of the newest message that says `words`."""
        self.clicks(menu, *words)
        self.click_named(".chooser .option", entry)

    def drops(self, file: Path, on: str = ".list") -> None:
        """Drag a file from outside and drop it on an element of the page."""
        box = self.see(on).rect
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.driver.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, **at, "data": data})

    def click(self, css: str) -> None:
        """Press the first element of that kind, once nothing covers it."""
        self._click(lambda: self.see(css), css)

    def click_named(self, css: str, words: str) -> None:
        """Press the element of that kind that says `words`."""
        self._click(lambda: self.named(css, words), words)

    def clicks(self, label: str, *words: str) -> None:
        """Press a button of the newest message that says `words`."""
        wanted = words or (label,)
        self._click(lambda: self._button(label, *wanted), label)

    def _button(self, label: str, *words: str) -> WebElement:
        buttons = self.message(*words).find_elements(By.CSS_SELECTOR, "button, .select")
        return next(one for one in buttons if label in one.text)

    def right_clicks(self, element: WebElement) -> None:
        ActionChains(self.driver).context_click(element).perform()

    def _click(self, find: Callable[[], WebElement], what: str) -> None:
        def attempt() -> bool:
            try:
                find().click()
            except (WebDriverException, StopIteration):
                return False
            return True

        self.until(attempt, f"{what} to press")

    # ── eyes ─────────────────────────────────────────────────────────────────────────────────────

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

    def all(self, css: str) -> list[WebElement]:
        """Return all visible elements of that kind. What is drawn anew meanwhile is looked up again."""
        return self._visible(css, lambda one: one)

    def texts(self, css: str) -> list[str]:
        """Return the texts of all visible elements of that kind, as `all` does: the page may draw an element
        anew before the caller reads it."""
        return self._visible(css, lambda one: one.text.strip())

    def _visible(self, css: str, read: Callable[[WebElement], T]) -> list[T]:
        for _ in range(_LOOKS):
            with suppress(StaleElementReferenceException):
                found = self.driver.find_elements(By.CSS_SELECTOR, css)
                return [read(one) for one in found if one.is_displayed()]
        raise NotSeen(f"{css} is drawn anew all the time; the page shows:\n{self.everything()}")

    def named(self, css: str, words: str) -> WebElement:
        """Return the element of that kind that says `words`."""
        return self.until(
            lambda: next((one for one in self.all(css) if words.lower() in one.text.lower()), None),
            f"{words!r} among {css}",
        )

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

    def made(self, *words: str) -> WebElement:
        """Return the finished message that says `words`, once its picture or clip is loaded and visible."""
        message = self.message(*words, "↻")
        self.until(lambda: self.script(IS_LOADED, message), f"the file of {words}")
        return message

    def text(self, css: str) -> str:
        """Return the text of the first element of that kind; empty if there is none."""
        return next(iter(self.texts(css)), "")

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
