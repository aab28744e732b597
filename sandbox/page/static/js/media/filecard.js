/** A file that is only offered for saving, with a look into short texts. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { download } from "../links.js";
import { bytes } from "../words.js";
import { fileName, ownUrl } from "./media.js";

const READABLE = /\.(txt|md|json|csv|log|py|js|toml|ya?ml|xml|html|css|sh)$/i;
const LONGEST = 64 * 1024;

/** The card of one file: name, size, save. */
export function fileCard({ url, name, filename, size, id }) {
  const shown = name || filename || fileName(url);
  const save = download(
    url,
    { class: "icon-button", "aria-label": `Save ${shown}`, title: "Save" },
    icon("download", 18),
  );
  const link = download(url, { class: "file-name md-link", dir: "auto" }, shown);
  const words = h("div", { class: "file-words" }, link, h("div", { class: "dim" }, bytes(size)));
  const card = h(
    "div",
    { class: "file-card", "data-keep": `file-${id}` },
    h("div", { class: "file-head" }, icon("file", 26), words, save),
  );
  if (READABLE.test(shown) && size <= LONGEST && ownUrl(url)) card.append(preview(url));
  return card;
}

function preview(url) {
  const text = h("pre", { class: "file-text", tabindex: 0, hidden: true });
  const button = h("button", { class: "link-button", type: "button", "aria-expanded": "false" }, "Read");
  button.addEventListener("click", async () => {
    if (!text.textContent) text.textContent = await readText(url);
    text.hidden = !text.hidden;
    button.textContent = text.hidden ? "Read" : "Hide";
    button.setAttribute("aria-expanded", String(!text.hidden));
  });
  return h("div", { class: "file-preview" }, button, text);
}

async function readText(url) {
  try {
    const response = await fetch(ownUrl(url));
    return response.ok ? await response.text() : "This file is no longer there.";
  } catch {
    return "This file cannot be read.";
  }
}
