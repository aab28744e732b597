/** A picture in a message; pressed it opens large. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openLightbox } from "./lightbox.js";
import { cut } from "../words.js";
import { fileName, setSource } from "./media.js";
import { outsideMedia } from "./outside.js";

/** A button with the picture in it. `alt`: what is to be seen, in words. */
export function picture(media, alt, { key = media.id } = {}) {
  const image = h("img", {
    alt: alt || fileName(media.url),
    loading: "lazy",
    decoding: "async",
    draggable: "false",
  });
  if (media.width && media.height) Object.assign(image, { width: media.width, height: media.height });
  if (!setSource(image, media.url)) return outsideMedia(media.url, "picture");
  const label = alt ? `Open picture: ${cut(alt, 200)}` : "Open picture";
  const open = () => openLightbox(media, alt);
  const button = h(
    "button",
    { class: "picture", type: "button", "aria-label": label, onclick: open, "data-keep": `picture-${key}` },
    image,
  );
  if (alt) button.append(h("span", { class: "alt-badge", title: alt, "aria-hidden": "true" }, "ALT"));
  image.addEventListener("error", () =>
    button.replaceChildren(icon("warning", 22), "This picture cannot be shown."),
  );
  image.addEventListener("load", () => button.classList.add("loaded"));
  return button;
}
