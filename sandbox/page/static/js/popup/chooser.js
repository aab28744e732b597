/** The popup of a select: searchable when long; one value, or several with a least and a most. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { Listbox } from "./listbox.js";
import { float } from "./place.js";

const LONG = 8;

/**
 * Lets a person choose among `items` near `anchor`. `least`/`most` bound how many; with most = 1 the
 * first press decides. `done(values)` is called when the choice is made, not when it is given up.
 */
export function openChooser(anchor, items, { label, least = 1, most = 1, chosen = [], done }) {
  new Chooser(anchor, items, { label, least, most, chosen, done }).open();
}

class Chooser {
  constructor(anchor, items, { label, least, most, chosen, done }) {
    Object.assign(this, { anchor, items, least, most, done });
    this.picked = new Set(chosen);
    this.many = most > 1 || least === 0;
    this.search = h("input", {
      class: "chooser-search",
      type: "text",
      placeholder: "Search",
      "aria-label": `Search: ${label}`,
      autocomplete: "off",
      role: "combobox",
      "aria-expanded": "true",
    });
    this.search.classList.toggle("out-of-sight", items.length <= LONG);
    this.list = new Listbox({
      label,
      pick: (item) => this.#pick(item.value),
      multiple: this.many,
      tabPicks: false,
      owner: this.search,
    });
    this.search.setAttribute("aria-controls", this.list.id);
    this.search.addEventListener("input", () => this.#draw());
    this.search.addEventListener("keydown", (event) => this.#key(event));
    this.count = h("span", { class: "dim" });
    this.finish = h(
      "button",
      { class: "button primary small", type: "button", onclick: () => this.#commit() },
      "Done",
    );
    const foot = this.many ? h("div", { class: "chooser-foot" }, this.count, this.finish) : null;
    this.root = h("div", { class: "chooser" }, this.search, this.list.root, foot);
  }

  open() {
    this.anchor.setAttribute("aria-expanded", "true");
    this.anchor.setAttribute("aria-controls", this.list.id);
    const onClose = () => {
      this.anchor.setAttribute("aria-expanded", "false");
      this.anchor.removeAttribute("aria-controls");
    };
    this.close = float(this.root, this.anchor, { focusBack: this.anchor, onClose, holds: this.many });
    this.#draw();
    window.dispatchEvent(new Event("resize")); // its size is known only now
    this.search.focus({ preventScroll: true });
  }

  #draw() {
    const words = this.search.value.trim().toLowerCase();
    const found = this.items.filter((item) =>
      `${item.label} ${item.detail ?? ""}`.toLowerCase().includes(words),
    );
    this.list.show(
      found.map((item) => ({ ...item, tail: this.#box(item) })),
      { chosen: this.picked, typed: words },
    );
    const { least, most } = this;
    this.count.textContent = `${this.picked.size} chosen, ${least === most ? least : `${least} to ${most}`} needed`;
    this.finish.disabled = !this.#enough;
  }

  #box(item) {
    if (!this.many) return null;
    const on = this.picked.has(item.value);
    return h("span", { class: on ? "box on" : "box" }, on ? icon("check", 13) : null);
  }

  get #enough() {
    return this.picked.size >= this.least && this.picked.size <= this.most;
  }

  #pick(value) {
    if (!this.many) {
      this.picked = new Set([value]);
      return this.#commit();
    }
    if (!this.picked.delete(value)) this.#add(value);
    this.#draw();
  }

  #add(value) {
    if (this.most === 1) this.picked.clear();
    if (this.picked.size < this.most) this.picked.add(value);
  }

  #commit() {
    if (!this.#enough) return;
    this.close();
    this.anchor.focus?.();
    this.done([...this.picked]);
  }

  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.many) this.#commit();
    else if (event.key === "Tab" && !this.many) (this.close(), this.anchor.focus());
    else this.list.key(event);
  }
}
