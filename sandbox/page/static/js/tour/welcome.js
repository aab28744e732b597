/** What a visitor reads first: what this is, what its pictures are, and two ways to begin. */

import { tell } from "../bus.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { commandsIn, here, state } from "../state.js";
import { ask } from "./model.js";

const EXAMPLE = "/imagine a fox reading a newspaper, gouache";

/** The welcome; `take` begins the tour. */
export function welcome(take) {
  const ready = state.tour.ready;
  const look = h(
    "button",
    { class: "button primary", type: "button", disabled: !ready, onclick: lookAround },
    "Look around",
  );
  const tour = h(
    "button",
    { class: "button secondary", type: "button", disabled: !ready, onclick: take },
    icon("play", 16),
    "Take the tour",
  );
  const cross = h(
    "button",
    { class: "icon-button", type: "button", "aria-label": "Close the welcome", onclick: () => ask("welcomed") },
    icon("close", 18),
  );
  return h(
    "div",
    { class: "tour-welcome" },
    h("header", { class: "tour-head" }, h("h2", {}, "Try Atelier"), cross),
    h(
      "p",
      {},
      "Atelier makes pictures and videos for a Discord server from one shared budget, and says the exact price first.",
    ),
    h(
      "p",
      { class: "dim" },
      "Everything here runs on this machine: a stand-in for Discord, for the studio and for the money. The pictures are stand-ins too: drawn from your words by simple rules, without a model.",
    ),
    h(
      "div",
      { class: "tour-buttons" },
      look,
      tour,
      ready ? null : h("span", { class: "tour-wait dim", role: "status" }, "The bot is logging in…"),
    ),
  );
}

/** Leaves the welcome, with an example in the composer that Enter sends. */
export async function lookAround() {
  await ask("welcomed");
  const writer = document.querySelector(".writer");
  if (!writer) return;
  writer.focus();
  const offered = commandsIn(here()?.id).some((command) => command.name === "imagine");
  if (!writer.value && offered) tell("insert", EXAMPLE);
}
