/** One picture, large. Escape, the button or a press beside it closes it. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { download } from "../links.js";
import { fileName, setSource } from "./media.js";

export function openLightbox(media, alt) {
  const image = h("img", { alt: alt || fileName(media.url) });
  if (!setSource(image, media.url)) return;
  const close = h(
    "button",
    { class: "icon-button", type: "button", "aria-label": "Close", onclick: () => dialog.close() },
    icon("close"),
  );
  const save = download(
    media.url,
    { class: "icon-button", "aria-label": "Save the picture" },
    icon("download"),
  );
  const size = media.width ? `${media.width} × ${media.height}` : "";
  const caption = h(
    "figcaption",
    {},
    alt ? h("span", { dir: "auto" }, alt) : null,
    h("span", { class: "dim" }, size),
  );
  const dialog = h(
    "dialog",
    { class: "lightbox", "aria-label": "Picture" },
    h("div", { class: "lightbox-bar" }, save, close),
    h("figure", {}, image, caption),
  );
  dialog.addEventListener(
    "click",
    (event) => event.target.closest("img, a, button, figcaption") || dialog.close(),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}
