/** What can go wrong, to be switched on; and what can be done to the bot at once. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { act, actButton } from "./acts.js";
import { part, redraw } from "./part.js";

export function faultsTab() {
  const armed = h("div");
  const groups = h("div");
  const root = h("div", {}, part("About to go wrong", armed), groups);
  const draw = ({ faults = [], switches = [] }) => {
    redraw(armed, faults, () => armedLines(faults));
    redraw(groups, switches, () => grouped(switches));
  };
  return { root, draw };
}

function armedLines(faults) {
  if (!faults.length)
    return h("p", { class: "dim" }, "Nothing. Switch something on below, then use a command and watch.");
  const line = (fault) =>
    h("li", {}, icon("bolt", 16), h("span", {}, fault.title), h("span", { class: "dim" }, times(fault)));
  return [
    h("ul", { class: "armed-list" }, faults.map(line)),
    actButton("Let all go well again", () => act("faults_clear")),
  ];
}

function times({ times: count, skip }) {
  const often = count < 0 ? "until cleared" : count === 1 ? "once" : `${count} times`;
  return skip ? `${often}, after ${skip}` : often;
}

function grouped(switches) {
  const names = [...new Set(switches.map((one) => one.group))];
  return names.map((name) =>
    part(name, h("ul", { class: "switch-list" }, switches.filter((one) => one.group === name).map(line))),
  );
}

const isDeed = (one) =>
  one.armed === undefined ||
  one.armed === null ||
  ["socket_drop", "session_lost", "tokens_old", "kill"].includes(one.name);

function line(one) {
  const words = h(
    "span",
    { class: "switch-words" },
    h("span", {}, one.title),
    h("span", { class: "dim" }, one.about),
  );
  if (isDeed(one))
    return h(
      "li",
      { class: "switch-line" },
      words,
      actButton("Do it", () => act("switch", { name: one.name }), { focus: one.name, title: one.title }),
    );
  const run = () => act("switch", { name: one.name });
  const toggle = h(
    "button",
    {
      class: "switch",
      type: "button",
      role: "switch",
      "aria-checked": String(Boolean(one.armed)),
      "aria-label": one.title,
      "data-focus": one.name,
      "data-switch": one.name,
      onclick: run,
    },
    h("span"),
  );
  return h("li", { class: one.armed ? "switch-line armed" : "switch-line" }, words, toggle);
}
