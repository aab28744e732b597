/** Options that are chosen from a list: fixed choices, yes or no, people, channels, roles, suggestions. */

import { debounce, h } from "../../dom.js";
import { Listbox } from "../../popup/listbox.js";
import { Refused } from "../../socket.js";
import { TYPES, numberProblem, textProblem } from "../rules.js";
import { Field } from "./field.js";

const PAUSE = 180;

/**
 * `source(text)`: the items that fit, or a promise of them. `free`: what is typed counts even if it is
 * not in the list (suggestions of the bot).
 */
export class ComboField extends Field {
  #asked = 0;
  #newest = null;
  #listed = null; // the text that the list is for
  #picked = null;

  constructor(option, form, { source, free = false }) {
    super(option, form);
    this.source = source;
    this.free = free;
    this.input = h("input", {
      class: "field-input",
      type: "text",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      autocomplete: "off",
      dir: "auto",
    });
    this.list = new Listbox({ label: option.name, pick: (item) => this.pick(item), owner: this.input });
    this.input.setAttribute("aria-controls", this.list.id);
    const search = free ? debounce(() => this.#search(), PAUSE) : () => this.#search();
    this.input.addEventListener("input", () => {
      this.#picked = null;
      this.show(null);
      form.changed(this);
      search();
    });
    this.input.addEventListener("focus", () => {
      this.input.setAttribute("aria-expanded", "true");
      this.#search();
    });
    this.input.addEventListener("blur", () => this.input.setAttribute("aria-expanded", "false"));
    this.build(this.input);
  }

  #search() {
    this.#newest = this.#ask();
    return this.#newest;
  }

  async #ask() {
    const asked = ++this.#asked;
    const text = this.#picked ? "" : this.input.value;
    const found = this.source(text);
    if (found instanceof Promise) this.list.show([], { empty: "Loading options…" });
    try {
      const items = await found;
      if (asked === this.#asked) this.#list(items, text);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (asked === this.#asked) this.list.show([], { empty: error.message || "Loading options failed" });
    }
    this.form.panelChanged(this);
  }

  #list(items, text) {
    this.#listed = text;
    this.list.show(items, {
      chosen: new Set(this.#picked ? [this.#picked.value] : []),
      empty: this.free ? "No suggestions." : "Nothing fits.",
      first: !this.free || this.input.value !== "",
      typed: text,
    });
  }

  pick(item) {
    this.#take(item);
    this.form.picked(this);
  }

  #take(item) {
    this.#picked = item;
    this.input.value = item.label;
    this.show(null);
    this.form.changed(this);
  }

  get empty() {
    return !this.#picked && !this.input.value.trim();
  }

  get value() {
    if (this.#picked) return this.#picked.value;
    return this.option.type === TYPES.whole || this.option.type === TYPES.number
      ? Number(this.input.value)
      : this.input.value;
  }

  /** What is typed so far, for suggestions. */
  get raw() {
    return this.#picked ? this.#picked.value : this.input.value;
  }

  /** Takes a typed text as if it had been chosen. */
  async set(text) {
    this.input.value = text;
    if (this.free) return;
    const items = await this.source("");
    this.#list(items, "");
    const same = this.list.exactly(text);
    if (same) this.#take(same);
  }

  problem() {
    if (this.#picked) return null;
    if (!this.free) return "Choose one of the values in the list.";
    return this.option.type === TYPES.text
      ? textProblem(this.option, this.input.value)
      : numberProblem(this.option, this.input.value);
  }

  /** Enter and Tab take what is marked in the list, also if it is typed in full. The next Enter sends. */
  key(event) {
    const decides = event.key === "Enter" || (event.key === "Tab" && !event.shiftKey);
    if (!decides) return this.list.key(event);
    if (this.#picked) return false;
    if (!this.#late) return this.list.key(event);
    event.preventDefault();
    this.#decide(event.key);
    return true;
  }

  /** Whether the suggestions that are shown are for another text than what is typed by now. */
  get #late() {
    return this.free && this.input.value !== "" && this.#listed !== this.input.value;
  }

  /** Does what the key means once the suggestions are there. */
  async #decide(key) {
    this.#search();
    let awaited;
    do {
      awaited = this.#newest; // the pause after typing may ask once more meanwhile, and only the newest answer is listed
      await awaited;
    } while (awaited !== this.#newest);
    const item = this.#late ? null : this.list.current;
    if (item) this.pick(item);
    else if (key === "Enter") this.form.send();
    else this.form.picked(this);
  }

  get panel() {
    return this.list.root;
  }
}
