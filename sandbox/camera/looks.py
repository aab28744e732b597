"""Questions to the page that need its elements, so they are asked in JavaScript."""

FIND_MESSAGE = r"""
const [all, none] = arguments;
const fits = (row) => {
  const words = row.textContent.replace(/\u200b/g, "");
  return all.every((one) => words.includes(one)) && !none.some((one) => words.includes(one));
};
return [...document.querySelectorAll(".message")].reverse().find(fits) ?? null;
"""
"""Find the newest message that says all words of the first list and none of the second, else null."""

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
