"""A page as if it had just been opened. Loading it anew costs a second of the processor, so it is loaded where something
of the test before is left."""

from selenium.webdriver import Keys

from sandbox.camera import Visitor

_IS_FRESH = """
const [name, focus] = arguments;
const at = (css) => document.querySelector(css);
const writer = at(".writer");
const open = [".menu", "[aria-controls=nav][aria-expanded=true]", ".user-card", ".chooser", "dialog", ".form",
  ".composer-panel .listbox", ".pill:not([hidden])", ".notice", ".status.lost"];
return at(".persona strong")?.textContent.toLowerCase() === name
  && at("h1")?.textContent === "studio"
  && writer?.value === ""
  && (document.activeElement === writer || !focus)
  && !open.some(at);
"""


def start_over(visitor: Visitor, name: str = "mira", *, focus: bool = True) -> None:
    """Bring the page to #studio with nothing typed and nothing open, in the light theme. `focus`: the composer has the
    focus, as it has from the start."""
    if visitor.driver.current_url.startswith(visitor.url):
        for _ in range(3):
            if visitor.script(_IS_FRESH, name, focus):
                return
            visitor.press("Escape")
            visitor.script("document.querySelector('.writer').focus()")
            if typed := visitor.value(".writer"):
                visitor.keys(Keys.BACKSPACE * len(typed))
    visitor.open(name, theme="light")
