/** Every component of a message by its type. An unknown one is named instead of lost. */

import { h } from "../dom.js";
import { button } from "./button.js";
import { container } from "./container.js";
import { file } from "./file.js";
import { gallery } from "./gallery.js";
import { row } from "./row.js";
import { section } from "./section.js";
import { select } from "./select.js";
import { separator } from "./separator.js";
import { text } from "./text.js";
import { thumbnail } from "./thumbnail.js";

const KINDS = {
  1: row,
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: section,
  10: text,
  11: thumbnail,
  12: gallery,
  13: file,
  14: separator,
  17: container,
};

/** One component as an element. */
export function component(part, message) {
  const build = KINDS[part?.type];
  return build
    ? build(part, message)
    : h("div", { class: "dim" }, `(a component of type ${part?.type} is not shown here)`);
}

/** All components of a message; null if it has none. */
export function components(message) {
  if (!message.components?.length) return null;
  return h(
    "div",
    { class: "components" },
    message.components.map((part) => component(part, message)),
  );
}
