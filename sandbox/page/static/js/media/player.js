/** Videos and sounds, with the browser's own controls. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { download } from "../links.js";
import { bytes } from "../words.js";
import { fileName, setSource } from "./media.js";
import { outsideMedia } from "./outside.js";

/** A video that plays in place and keeps playing while its message is redrawn. */
export function video(media, alt, { key = media.id } = {}) {
  const label = alt || media.filename || fileName(media.url);
  const player = h("video", {
    controls: true,
    preload: "metadata",
    playsinline: true,
    "aria-label": label,
    "data-keep": `video-${key}`,
  });
  if (media.width && media.height) Object.assign(player, { width: media.width, height: media.height });
  return setSource(player, media.url) ? player : outsideMedia(media.url, "video");
}

/** A sound with its name and size above the controls. */
export function audio(file) {
  const name = file.filename || fileName(file.url);
  const player = h("audio", { controls: true, preload: "metadata", "aria-label": name });
  if (!setSource(player, file.url)) return outsideMedia(file.url, "sound");
  const head = h(
    "div",
    { class: "file-head" },
    icon("music", 22),
    h("span", { class: "file-name", dir: "auto" }, name),
    h("span", { class: "dim" }, bytes(file.size)),
  );
  const save = download(
    file.url,
    { class: "icon-button", "aria-label": `Save ${name}`, title: "Save" },
    icon("download", 18),
  );
  head.append(save);
  return h("div", { class: "file-card audio-card", "data-keep": `audio-${file.id}` }, head, player);
}
