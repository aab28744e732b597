/** The workbench: what goes on behind the conversation, and the switches that make it go wrong. */

import { on } from "../bus.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { Refused, connection, request } from "../socket.js";
import { state } from "../state.js";
import { botTab } from "./bot.js";
import { faultsTab } from "./faults.js";
import { jobsTab } from "./jobs.js";
import { logTab } from "./log.js";
import { moneyTab } from "./money.js";
import { summary } from "./summary.js";

const TABS = [
  { name: "money", label: "Money", sign: "wallet", build: moneyTab },
  { name: "jobs", label: "Jobs", sign: "film", build: jobsTab },
  { name: "faults", label: "Faults", sign: "bolt", build: faultsTab },
  { name: "bot", label: "Bot", sign: "pulse", build: botTab },
  { name: "log", label: "Log", sign: "list", build: logTab },
];

const RETRY = 1000;

export class Workbench {
  #open = false;
  #current = TABS[0].name;

  /** `close` is called when the panel is put away. */
  constructor(close) {
    this.top = summary();
    this.tabs = TABS.map((tab) => new Tab(tab, () => this.#choose(tab.name)));
    const bar = h(
      "div",
      { class: "bench-tabs", role: "tablist", "aria-label": "Workbench" },
      this.tabs.map((tab) => tab.button),
    );
    bar.addEventListener("keydown", (event) => steer(event, this.tabs));
    const cross = h(
      "button",
      { class: "icon-button", type: "button", "aria-label": "Close the workbench", onclick: close },
      icon("close", 18),
    );
    const header = h("header", { class: "bench-head" }, h("h2", {}, icon("tools", 19), "Workbench"), cross);
    const panels = h(
      "div",
      { class: "bench-panels" },
      this.tabs.map((tab) => tab.panel),
    );
    this.root = h(
      "aside",
      { class: "bench", id: "workbench", "aria-label": "Workbench" },
      header,
      this.top.root,
      bar,
      panels,
    );
    this.#listen();
    this.#choose(this.#current);
  }

  #listen() {
    on("workbench", (part) => this.#draw(part));
    on("workbench_log", (lines) => this.#open && this.#tab.content.add?.(lines));
    on("snapshot", () => this.#open && this.#begin());
    document.addEventListener("bench", ({ detail }) => this.#shown(detail));
  }

  get #tab() {
    return this.tabs.find((tab) => tab.name === this.#current);
  }

  #choose(name) {
    this.#current = name;
    for (const tab of this.tabs) tab.choose(tab.name === name);
    this.#draw();
  }

  #draw(part = null) {
    if (!this.#open || !state.workbench) return;
    this.top.draw(state.workbench);
    this.#tab.content.draw(state.workbench, part);
    this.tabs.find((tab) => tab.name === "faults").count(state.workbench.faults?.length ?? 0);
  }

  async #begin() {
    try {
      state.workbench = await request("workbench");
      this.#draw();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (connection.state === "open") setTimeout(() => this.#open && this.#begin(), RETRY); // else the next snapshot begins
    }
  }

  #shown(open) {
    const changed = this.#open !== open;
    this.#open = open;
    this.root.inert = !open;
    if (!changed || !state.me) return;
    if (open) this.#begin();
    else request("workbench_close").catch(() => {});
  }
}

class Tab {
  constructor({ name, label, sign, build }, choose) {
    this.name = name;
    this.content = build();
    this.button = h(
      "button",
      {
        class: "bench-tab",
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `panel-${name}`,
        onclick: choose,
      },
      icon(sign, 17),
      h("span", {}, label),
    );
    this.panel = h(
      "div",
      {
        class: "bench-panel",
        role: "tabpanel",
        id: `panel-${name}`,
        "aria-labelledby": `tab-${name}`,
        tabindex: 0,
      },
      this.content.root,
    );
  }

  choose(chosen) {
    this.button.setAttribute("aria-selected", String(chosen));
    this.button.tabIndex = chosen ? 0 : -1;
    this.panel.hidden = !chosen;
  }

  count(number) {
    this.button.querySelector(".count")?.remove();
    if (number) this.button.append(h("span", { class: "count" }, String(number)));
  }
}

function steer(event, tabs) {
  const at = tabs.findIndex((tab) => tab.button === document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[
    event.key
  ];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  const { button } = tabs[to % tabs.length];
  button.focus();
  button.click();
}
