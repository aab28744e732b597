/** A list to choose from, steered from an input or button that keeps the focus. */

import { fill, freshId, h } from "../dom.js";

/**
 * `items`: {value, label, detail?, lead?}. `pick(item)` is called with the chosen one.
 * `root` is the element; `show` replaces the items; `key(event)` takes arrows, Enter and Tab and says
 * whether it did.
 */
export class Listbox {
  #items = [];
  #at = -1;
  #chosen = new Set();

  constructor({ label, pick, multiple = false, tabPicks = true, owner = null }) {
    this.pick = pick;
    this.tabPicks = tabPicks;
    this.owner = owner;
    this.id = freshId("list");
    this.root = h("div", {
      class: "listbox",
      role: "listbox",
      id: this.id,
      "aria-label": label,
      "aria-multiselectable": multiple ? "true" : null,
    });
  }

  /** Replaces what is offered; `chosen`: values that are marked. */
  show(items, { chosen = new Set(), empty = "Nothing fits.", first = true } = {}) {
    this.#items = items;
    this.#chosen = chosen;
    const nothing = items.length ? null : h("div", { class: "listbox-empty" }, empty);
    fill(
      this.root,
      items.map((item, number) => this.#option(item, number)),
      nothing,
    );
    this.#move(items.length && first ? 0 : -1);
  }

  get size() {
    return this.#items.length;
  }

  get current() {
    return this.#items[this.#at] ?? null;
  }

  /** Takes a key of the owner: whether it meant the list. */
  key(event) {
    const length = this.#items.length;
    if (event.isComposing || !length) return false;
    if (event.key === "ArrowDown") this.#move((this.#at + 1) % length);
    else if (event.key === "ArrowUp") this.#move((Math.max(this.#at, 0) - 1 + length) % length);
    else if (
      (event.key === "Enter" || (event.key === "Tab" && this.tabPicks && !event.shiftKey)) &&
      this.current
    )
      this.pick(this.current);
    else return false;
    event.preventDefault();
    return true;
  }

  #option(item, number) {
    if (item.heading) return h("div", { class: "listbox-heading", role: "presentation" }, item.heading);
    const on = this.#chosen.has(item.value);
    const words = h(
      "span",
      { class: "option-words" },
      h("span", { class: "option-label", dir: "auto" }, item.label),
      item.detail ? h("span", { class: "option-detail dim", dir: "auto" }, item.detail) : null,
    );
    const props = {
      class: on ? "option chosen" : "option",
      role: "option",
      id: `${this.id}-${number}`,
      "aria-selected": String(on),
    };
    const choose = (event) => {
      event.preventDefault();
      this.pick(item);
    };
    return h(
      "div",
      {
        ...props,
        onmousedown: (event) => event.preventDefault(),
        onclick: choose,
        onpointermove: () => this.#move(number, false),
      },
      item.lead,
      words,
      item.tail,
    );
  }

  #move(to, scroll = true) {
    this.root.querySelector(".option.active")?.classList.remove("active");
    this.#at = to;
    const option = to < 0 ? null : (document.getElementById(`${this.id}-${to}`) ?? this.root.children[to]);
    option?.classList.add("active");
    if (scroll) option?.scrollIntoView({ block: "nearest" });
    if (option) this.owner?.setAttribute("aria-activedescendant", option.id);
    else this.owner?.removeAttribute("aria-activedescendant");
  }
}
