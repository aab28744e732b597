"""Questions to the page that need its elements, so they are asked in JavaScript."""

from importlib.resources import files

_IS_SHOWN = (files("selenium.webdriver.remote") / "isDisplayed.js").read_text(encoding="utf-8")
_SEE = f"""
const isShown = {_IS_SHOWN};
const says = (one) => (one.innerText ?? one.textContent).replace(/\\u00a0/g, " ").trim();
const seen = (css) => [...document.querySelectorAll(css)].filter((one) => isShown(one));
"""
"""What is visible is what Selenium finds displayed."""

FIND = f"""{_SEE}
const [css, words] = arguments;
return seen(css).filter((one) => !words || says(one).toLowerCase().includes(words.toLowerCase()));
"""
"""Find the visible elements of a kind that say these words."""

READ = f"{_SEE} return seen(arguments[0]).map(says);"
"""Read the texts of the visible elements of a kind."""

VALUE = "return document.querySelector(arguments[0])?.value ?? null;"
"""Read what is typed into a field, else null."""

BOX = f"{_SEE} return seen(arguments[0])[0]?.getBoundingClientRect() ?? null;"
"""The place of the first visible element of a kind, else null."""

_FIND_MESSAGE = r"""
const find = (all, none) => {
  const fits = (row) => {
    const words = row.textContent.replace(/\u200b/g, "");
    return all.every((one) => words.includes(one)) && !none.some((one) => words.includes(one));
  };
  return [...document.querySelectorAll(".message")].reverse().find(fits) ?? null;
};
"""
FIND_MESSAGE = f"{_FIND_MESSAGE} return find(...arguments);"
"""Find the newest message that says all words of the first list and none of the second, else null."""

FIND_IN_MESSAGE = f"""{_FIND_MESSAGE}
const row = find(arguments[1], []);
return row && {{ parts: [...row.querySelectorAll(arguments[0])] }};
"""
"""Find all elements of a kind in the newest message that says all words of the list; null if there is no message."""

FIND_BUTTON = f"""{_SEE}{_FIND_MESSAGE}
const buttons = find(arguments[0], [])?.querySelectorAll("button, .select") ?? [];
return [...buttons].find((one) => says(one).includes(arguments[1])) ?? null;
"""
"""Find the button or menu with this label in the newest message that says all words of the list, else null."""

GO_TO = """
const [channel, message, done] = arguments;
import("/js/snapshot.js").then((snapshot) => { snapshot.go(channel, message || null); done(); });
"""
"""Open a channel, at a message if one is named. Asynchronous: the last argument is called when it is done."""

WEAR = "document.documentElement.dataset.theme = arguments[0];"
"""Change the theme to `light` or `dark`."""

IS_LOADED = """
const media = arguments[0].querySelector(".gallery img, .gallery video, .attachments img");
if (!media) return false;
media.scrollIntoView({ block: "nearest" });
if (media.tagName === "VIDEO") return media.readyState >= 2 && media.videoWidth > 0;
return media.complete && media.naturalWidth > 0;
"""
"""True once the first picture or clip of a message is visible."""

IS_AT_REST = """
const endless = (one) => one.effect.getComputedTiming().iterations === Infinity;
const waits = (image) => !image.complete && image.loading !== "lazy";
const works = (figure) => /^At work[^0]/.test(figure.textContent);
return document.getAnimations().every(endless)
  && ![...document.querySelectorAll(".message img")].some(waits)
  && ![...document.querySelectorAll(".figure")].some(works)
  && !document.querySelector(".notice, .message.local, .flash");
"""
"""True once nothing on the page can change any more: no transition, notice, loading picture or studio job."""

ALL_TEXT = """
const parts = [...document.querySelectorAll(".main, .notice, dialog")];
return parts.map((one) => one.innerText).join("\\n");
"""
