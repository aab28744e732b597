"""A visitor at the page: types, presses, drops files and reads."""

from collections.abc import Callable
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.remote.webelement import WebElement

from sandbox.camera.chromium import resize
from sandbox.camera.eyes import Eyes
from sandbox.camera.looks import FIND_BUTTON, GO_TO, WEAR


class Visitor(Eyes):
    """One window of the browser. Every method waits for the elements it needs."""

    def __init__(self, driver: Chrome, url: str) -> None:
        super().__init__(driver)
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
        field = f".field[data-option='{name}']"
        if isinstance(value, Path):
            self.chooses_file(f"{field} input[type=file]", value)
            return
        control = f"{field} [data-option]"
        self.click(control)
        self.keys(value)
        if self.all(f"{control}[role=combobox]"):
            self.until(
                lambda: value.lower() in self.text(".composer-panel .option").lower(), f"{value} to choose"
            )
            self.press("Enter")

    def chooses_file(self, css: str, file: Path) -> None:
        """Hand a file to the first input of that kind, which is out of sight."""

        def hand() -> bool:
            inputs = self.driver.find_elements("css selector", css)
            for one in inputs[:1]:
                one.send_keys(str(file))
            return bool(inputs)

        self.until(hand, css)

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
            self._answer(f"dialog.modal [data-custom-id='{name.replace('_', '-')}']", value)
        dialogs = len(self.all("dialog.modal"))
        self.click_named("dialog.modal footer button", "Submit")
        self.until(lambda: len(self.all("dialog.modal")) < dialogs, "the dialog to close")

    def _answer(self, css: str, value: str) -> None:
        self.see(css)
        if not self.all(f"{css}[role=combobox]"):

            def write() -> bool:
                control = self.see(css)
                control.clear()
                control.send_keys(value)
                return True

            self.until(write, css)
            return
        self.click(css)
        self.click_named(".chooser .option", value)
        if self.all(".chooser-foot"):
            self.click_named(".chooser-foot button", "Done")

    def chooses(self, menu: str, entry: str, *words: str) -> None:
        """Choose an entry in a menu, by its placeholder, of the newest message that says `words`."""
        self.clicks(menu, *words)
        self.click_named(".chooser .option", entry)

    def drops(self, file: Path, on: str = ".list") -> None:
        """Drag a file from outside and drop it on an element of the page."""
        box = self.box(on)
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.driver.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, **at, "data": data})

    def click(self, css: str) -> None:
        """Press the first element of that kind, once nothing covers it."""
        self._click(lambda: next(iter(self.all(css)), None), css)

    def click_named(self, css: str, words: str) -> None:
        """Press the element of that kind that says `words`."""
        self._click(lambda: next(iter(self.all(css, words)), None), f"{words!r} among {css}")

    def clicks(self, label: str, *words: str) -> None:
        """Press a button of the newest message that says `words`."""
        wanted = words or (label,)
        self._click(lambda: self.script(FIND_BUTTON, list(wanted), label), label)

    def right_clicks(self, find: Callable[[], WebElement]) -> None:
        """Open the menu of what `find` returns; it is found again if the page draws it anew meanwhile."""

        def attempt() -> bool:
            ActionChains(self.driver).context_click(find()).perform()
            return True

        self.until(attempt, "what to press with the right button")

    def _click(self, find: Callable[[], WebElement | None], what: str) -> None:
        def attempt() -> bool:
            try:
                if found := find():
                    found.click()
            except WebDriverException:
                return False
            return found is not None

        self.until(attempt, f"{what} to press")
