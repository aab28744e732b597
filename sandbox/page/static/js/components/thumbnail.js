/** Thumbnail (11): the small picture beside a section. */

import { h } from "../dom.js";
import { picture } from "../media/picture.js";
import { spoilerBox } from "../media/spoiler.js";

export function thumbnail(part) {
  const content = picture(part.media, part.description);
  return h("div", { class: "thumbnail" }, part.spoiler ? spoilerBox(content, part.media.id) : content);
}
