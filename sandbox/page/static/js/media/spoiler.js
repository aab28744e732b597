/** Things that show themselves only when asked to. What was revealed stays so while it is redrawn. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

/** Text behind a bar. */
export function spoilerText(children) {
  const inner = h("span", { class: "spoiler-inner", "aria-hidden": "true", inert: true }, children);
  const root = h(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: 0,
      "aria-expanded": "false",
      "aria-label": "Spoiler: press to read",
    },
    inner,
  );
  const reveal = (event) => {
    if (root.classList.contains("open") || (event.type === "keydown" && !["Enter", " "].includes(event.key)))
      return;
    event.preventDefault();
    event.stopPropagation();
    root.classList.add("open");
    for (const name of ["role", "tabindex", "aria-expanded", "aria-label"]) root.removeAttribute(name);
    inner.removeAttribute("aria-hidden");
    inner.removeAttribute("inert");
  };
  root.addEventListener("click", reveal);
  root.addEventListener("keydown", reveal);
  return root;
}

/** A picture, file or whole container behind a curtain. `key` keeps it open when its message changes. */
export function spoilerBox(content, key) {
  const inner = h("div", { class: "spoiler-box-inner", inert: true }, content);
  const root = h("div", { class: "spoiler-box", "data-keep": key ? `spoiler-${key}` : null }, inner);
  const reveal = () => {
    inner.removeAttribute("inert");
    root.classList.add("open");
    curtain.remove();
  };
  const curtain = h(
    "button",
    { class: "spoiler-curtain", type: "button", onclick: reveal },
    icon("eye", 18),
    "Spoiler",
  );
  root.append(curtain);
  return root;
}
