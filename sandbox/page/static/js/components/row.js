/** Action row (1): up to five buttons, or one select. */

import { h } from "../dom.js";
import { component } from "./index.js";

export const row = (part, message) =>
  h(
    "div",
    { class: "row" },
    part.components.map((inner) => component(inner, message)),
  );
