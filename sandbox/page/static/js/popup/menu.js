/** A menu of actions: arrows, Enter, first letters; works from a right-click and from the keyboard. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { float } from "./place.js";

/**
 * Opens a menu at an element or point. `items`: {label, icon?, run, danger?, hint?, checked?, many?},
 * {heading} or null for a line. `many`: checked or not whatever the others are; else one of them is.
 */
export function openMenu(anchor, items, { label = "Actions", focusBack = elementOf(anchor) } = {}) {
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, tabindex: -1 });
  const close = float(menu, anchor, { focusBack });
  const leave = () => (close(), focusBack?.focus());
  menu.append(...items.map((item) => entry(item, leave)));
  menu.addEventListener("keydown", (event) => steer(event, menu, leave));
  window.dispatchEvent(new Event("resize")); // its size is known only now
  (menu.querySelector("[aria-checked=true]") ?? menu.querySelector("[role^=menuitem]") ?? menu).focus({
    preventScroll: true,
  });
  return close;
}

const elementOf = (anchor) => (anchor instanceof Element ? anchor : null);

function entry(item, leave) {
  if (!item) return h("hr", { role: "separator" });
  if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const run = () => {
    leave();
    item.run();
  };
  const checkable = item.checked !== undefined;
  const mark = item.many ? "menuitemcheckbox" : "menuitemradio";
  const props = {
    class: item.danger ? "menu-item danger" : "menu-item",
    type: "button",
    role: checkable ? mark : "menuitem",
    "aria-checked": checkable ? String(item.checked) : null,
    tabindex: -1,
    onclick: run,
  };
  const words = h(
    "span",
    { class: "menu-words" },
    h("span", { dir: "auto" }, item.label),
    item.hint ? h("span", { class: "dim" }, item.hint) : null,
  );
  return h(
    "button",
    props,
    item.lead ?? (item.icon ? icon(item.icon, 17) : null),
    words,
    item.checked ? icon("check", 17) : null,
  );
}

function steer(event, menu, leave) {
  const items = [...menu.querySelectorAll("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
  if (event.key === "Tab") leave();
  else if (event.key in steps) {
    event.preventDefault();
    items[steps[event.key] % items.length]?.focus();
  } else if (event.key.length === 1 && event.key !== " ") {
    const next = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    next.find((one) => one.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}
