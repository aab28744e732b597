/** Section (9): up to three texts with a button or a small picture beside them. */

import { h } from "../dom.js";
import { component } from "./index.js";

export function section(part, message) {
  const texts = part.components.map((inner) => component(inner, message));
  return h(
    "div",
    { class: "section" },
    h("div", { class: "section-texts" }, texts),
    h("div", { class: "section-side" }, component(part.accessory, message)),
  );
}
