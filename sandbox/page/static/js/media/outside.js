/** Media that live elsewhere: the page names them and fetches nothing. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { outside } from "../links.js";
import { cut } from "../words.js";

export function outsideMedia(address, what) {
  return h(
    "div",
    { class: "outside-media" },
    icon("external", 18),
    h(
      "div",
      {},
      h("div", {}, `A ${what} from elsewhere; the sandbox fetches nothing.`),
      outside(address, cut(String(address), 200), { class: "md-link" }),
    ),
  );
}
