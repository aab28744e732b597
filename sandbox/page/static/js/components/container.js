/** Container (17): a card around other parts, with an accent colour. */

import { h } from "../dom.js";
import { spoilerBox } from "../media/spoiler.js";
import { component } from "./index.js";

export function container(part, message) {
  const parts = part.components.map((inner) => component(inner, message));
  const root = h(
    "div",
    { class: "container" },
    part.spoiler
      ? spoilerBox(h("div", { class: "container-inner" }, parts), `${message.id}-${part.id}`)
      : parts,
  );
  if (Number.isInteger(part.accent_color)) {
    root.classList.add("accented");
    root.style.setProperty("--accent-line", `#${part.accent_color.toString(16).padStart(6, "0")}`);
  }
  return root;
}
