/** A list to choose from, steered from an input or button that keeps the focus. */

import { fill, freshId, h } from "../dom.js";

const PAGE = 6;

/**
 * `items`: {value, label, detail?, lead?}. `pick(item)` is called with the chosen one.
 * `root` is the element; `show` replaces the items; `key(event)` takes arrows, Enter and Tab and says
 * whether it did.
 */
export class Listbox {
  #items = [];
  #at = -1;
  #chosen = new Set();
  #pointer = null;
  #typed = "";

  constructor({ label, pick, multiple = false, tabPicks = true, owner = null }) {
    this.pick = pick;
    this.tabPicks = tabPicks;
    this.owner = owner;
    this.multiple = multiple;
    this.id = freshId("list");
    const combobox = owner?.getAttribute("role") === "combobox";
    this.root = h("div", {
      class: "listbox",
      role: "listbox",
      id: this.id,
      "aria-label": label,
      "aria-multiselectable": multiple ? "true" : null,
      tabindex: combobox ? -1 : 0, // a plain text field is no combobox: its list is a place of its own
      onmousedown: (event) => event.preventDefault(),
      onkeydown: (event) => event.target === this.root && this.key(event),
    });
  }

  /**
   * Replaces what is offered; `chosen`: values that are marked. What is `typed` in full is the one to take, else
   * the `first`. Without items it is a sentence, not a list.
   */
  show(items, { chosen = new Set(), empty = "Nothing fits.", first = true, typed = "" } = {}) {
    const same =
      typed === this.#typed &&
      this.#items.length === items.length &&
      items.every((item, at) => this.#items[at].value === item.value);
    this.#typed = typed;
    this.#items = items;
    this.#chosen = chosen;
    this.#pointer = null;
    this.root.setAttribute("role", items.length ? "listbox" : "status");
    const nothing = items.length ? null : h("div", { class: "listbox-empty" }, empty);
    fill(
      this.root,
      items.map((item, number) => this.#option(item, number)),
      nothing,
    );
    const exact = items.indexOf(this.exactly(typed));
    const start = items.length && first ? Math.max(exact, 0) : exact;
    this.#move(same && this.#at >= 0 ? this.#at : start);
  }

  get size() {
    return this.#items.length;
  }

  get current() {
    return this.#items[this.#at] ?? null;
  }

  /** The item that is exactly this text or value. */
  exactly(text) {
    const words = plain(text);
    const is = (item) => plain(item.label) === words || plain(item.value) === words;
    return (words && this.#items.find(is)) || null;
  }

  /** Takes a key of the owner: whether it meant the list. */
  key(event) {
    const last = this.#items.length - 1;
    if (event.isComposing || last < 0) return false;
    const at = this.#at;
    const steps = {
      ArrowDown: at >= last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      PageDown: Math.min(at + PAGE, last),
      PageUp: Math.max(at - PAGE, 0),
    };
    const takes = event.key === "Enter" || (event.key === "Tab" && this.tabPicks && !event.shiftKey);
    if (event.key in steps) this.#move(steps[event.key]);
    else if (takes && this.current) this.pick(this.current);
    else return false;
    event.preventDefault();
    return true;
  }

  #option(item, number) {
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
      "aria-selected": String(this.multiple && on),
    };
    const choose = (event) => {
      event.preventDefault();
      this.pick(item);
    };
    return h(
      "div",
      {
        ...props,
        onclick: choose,
        onpointermove: (event) => this.#pointed(event, number),
      },
      item.lead,
      words,
      item.tail,
    );
  }

  /** A pointer at rest does not choose: the browser tells of it, too, when the list moves below it. */
  #pointed({ clientX, clientY }, number) {
    const rests = this.#pointer?.clientX === clientX && this.#pointer.clientY === clientY;
    const first = this.#pointer === null;
    this.#pointer = { clientX, clientY };
    if (!rests && !first) this.#move(number, false);
  }

  #move(to, scroll = true) {
    const before = this.root.querySelector(".option.active");
    before?.classList.remove("active");
    this.#at = to;
    const option = to < 0 ? null : this.root.children[to];
    option?.classList.add("active");
    if (!this.multiple) this.#select(before, option);
    if (scroll) option?.scrollIntoView({ block: "nearest" });
    for (const steered of [this.owner, this.root]) {
      if (option) steered?.setAttribute("aria-activedescendant", option.id);
      else steered?.removeAttribute("aria-activedescendant");
    }
  }

  /** In a list of which one is taken, the one that Enter takes is the selected one. */
  #select(before, option) {
    before?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
  }
}

const plain = (text) =>
  String(text)
    .trim()
    .toLowerCase()
    .replace(/^[@#/]/, "")
    .replace(/\s+/g, " ");
