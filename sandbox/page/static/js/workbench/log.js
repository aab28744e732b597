/** Who asked whom for what: every exchange between bot, Discord, StableStudio and chain. */

import { fill, h } from "../dom.js";
import { withSeconds } from "../time.js";
import { part } from "./part.js";

const MOST = 300;
const PARTIES = [
  ["all", "All"],
  ["discord", "Discord"],
  ["studio", "StableStudio"],
  ["blob", "Files"],
  ["chain", "Chain"],
];

export const logTab = () => new LogTab();

class LogTab {
  #party = "all";
  #words = "";
  #lines = [];

  constructor() {
    this.list = h("ol", { class: "log-list", "aria-label": "Exchanges, newest first" });
    this.chips = h("div", { class: "inline-form", role: "group", "aria-label": "With whom" });
    const filter = h("input", {
      class: "small-input grow",
      type: "search",
      placeholder: "Filter",
      "aria-label": "Filter the log",
    });
    filter.addEventListener("input", () => {
      this.#words = filter.value.trim().toLowerCase();
      this.#show();
    });
    this.root = h("div", {}, part("Exchanges, newest first", this.chips, filter, this.list));
  }

  /** Shows the whole log; changes of other figures do not concern it. */
  draw(bench, change) {
    if (change) return;
    this.#lines = bench.log ?? [];
    this.#show();
  }

  /** Puts new lines on top. */
  add(fresh) {
    this.#lines = [...this.#lines, ...fresh].slice(-MOST * 2);
    if (this.list.firstElementChild?.className === "dim") this.list.replaceChildren();
    this.list.prepend(
      ...fresh
        .filter((line) => this.#fits(line))
        .reverse()
        .map(row),
    );
    while (this.list.childElementCount > MOST) this.list.lastElementChild.remove();
  }

  #fits({ from, to, what, note, status }) {
    if (this.#party !== "all" && from !== this.#party && to !== this.#party) return false;
    return !this.#words || `${what} ${note ?? ""} ${status}`.toLowerCase().includes(this.#words);
  }

  #show() {
    fill(
      this.chips,
      PARTIES.map(([name, label]) => this.#chip(name, label)),
    );
    const found = this.#lines
      .filter((line) => this.#fits(line))
      .slice(-MOST)
      .reverse();
    fill(this.list, found.length ? found.map(row) : h("li", { class: "dim" }, "Nothing here yet."));
  }

  #chip(name, label) {
    const on = this.#party === name;
    const choose = () => {
      this.#party = name;
      this.#show();
      [...this.chips.children].find((chip) => chip.textContent === label)?.focus();
    };
    return h(
      "button",
      { class: on ? "chip on" : "chip", type: "button", "aria-pressed": String(on), onclick: choose },
      label,
    );
  }
}

function row(line) {
  const status = line.status
    ? h("span", { class: `log-status ${tone(line.status)}` }, String(line.status))
    : null;
  const way = h("span", { class: "log-way" }, `${line.from} → ${line.to}`);
  const what = h("span", { class: "log-what", title: line.what }, shortened(line.what));
  const note = line.note ? h("span", { class: "log-note" }, line.note) : null;
  return h(
    "li",
    { class: "log-line" },
    h("time", { class: "dim" }, withSeconds(line.at * 1000)),
    way,
    status,
    what,
    note,
  );
}

/** Long ids and keys in an address, cut to their last letters. */
const shortened = (text) => text.replace(/[A-Za-z0-9_.-]{22,}|\d{15,}/g, (id) => `…${id.slice(-5)}`);

const tone = (status) => (status >= 500 ? "bad" : status === 402 ? "paid" : status >= 400 ? "warm" : "good");
