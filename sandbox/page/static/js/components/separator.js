/** Separator (14): room, with or without a line. */

import { h } from "../dom.js";

export function separator({ spacing, divider }) {
  return h("hr", { class: `separator${spacing === 2 ? " large" : ""}${divider === false ? " bare" : ""}` });
}
