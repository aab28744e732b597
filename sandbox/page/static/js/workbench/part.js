/** What the tabs of the workbench are made of. */

import { h, refill } from "../dom.js";

const drawn = new WeakMap(); // element → what it shows

/** A titled part of a tab. */
export function part(title, ...children) {
  return h("section", { class: "bench-part" }, h("h3", {}, title), children);
}

/** Lines of a name and a value. */
export const rows = (...pairs) =>
  h(
    "dl",
    { class: "pairs" },
    pairs.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );

/** Rebuilds what is inside `root` only if `key`, what it shows, has changed; the focus stays. */
export function redraw(root, key, build) {
  const now = JSON.stringify(key);
  if (drawn.get(root) === now) return;
  drawn.set(root, now);
  refill(root, build());
}
