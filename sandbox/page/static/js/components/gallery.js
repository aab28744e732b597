/** Media gallery (12): one picture or video large, up to ten in a mosaic. */

import { h } from "../dom.js";
import { kindOf, shape } from "../media/media.js";
import { picture } from "../media/picture.js";
import { video } from "../media/player.js";
import { fileCard } from "../media/filecard.js";
import { spoilerBox } from "../media/spoiler.js";

const WIDEST = 550;
const HIGHEST = 400;

export function gallery({ items }) {
  const alone = items.length === 1;
  const root = h("div", {
    class: `gallery gallery-${Math.min(items.length, 10)}`,
    role: "group",
    "aria-label": "Media",
  });
  root.append(...items.map((item) => tile(item, alone)));
  return root;
}

function tile(item, alone) {
  const kind = kindOf(item.media);
  const content = show(kind, item);
  const root = h(
    "div",
    { class: `tile tile-${kind}` },
    item.spoiler ? spoilerBox(content, item.media.id) : content,
  );
  if (alone && kind !== "file") shape(root, item.media, WIDEST, HIGHEST);
  return root;
}

function show(kind, { media, description }) {
  if (kind === "video") return video(media, description);
  if (kind === "file" && media.content_type) return fileCard({ ...media, id: media.id });
  return picture(media, description);
}
