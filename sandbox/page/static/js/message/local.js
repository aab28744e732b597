/** Commands of mine that wait for the bot or were left without an answer; only this window shows them. */

import { tell } from "../bus.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "../shell/avatar.js";
import { state } from "../state.js";
import { dots } from "./body.js";

const COMMAND = 2;

/** The rows for one channel. */
export function localRows(channelId) {
  const mine = [...state.interactions.values()].filter(
    (one) => one.channel === channelId && one.kind === COMMAND,
  );
  return mine.map((one) => (one.state === "failed" ? failedRow(one) : waitingRow(one)));
}

function line(one) {
  return h(
    "div",
    { class: "above" },
    avatar(state.me.user, 16),
    h("span", { class: "above-name" }, state.me.user.username),
    " used ",
    h("span", { class: "mention" }, `/${one.name}`),
  );
}

function grid(one, ...inside) {
  const who = h(
    "div",
    { class: "message-head", role: "heading", "aria-level": 3 },
    h("span", { class: "author author-bot" }, state.bot.username),
    h("span", { class: "badge" }, "App"),
  );
  return h(
    "div",
    { class: "message-grid" },
    line(one),
    h("span", { class: "face" }, avatar(state.bot, 40)),
    who,
    h("div", { class: "message-body" }, inside),
  );
}

const waitingRow = (one) =>
  h(
    "li",
    { class: "message local", "data-id": one.interaction, tabindex: -1 },
    grid(one, h("div", { class: "thinking" }, dots(), "Sending command…")),
  );

function failedRow(one) {
  const forget = () => {
    state.interactions.delete(one.interaction);
    tell("interaction", one);
  };
  const go = h("button", { class: "link-button", type: "button", onclick: forget }, "Dismiss message");
  const words = h(
    "div",
    { class: "failure", role: "alert" },
    icon("warning", 15),
    one.error || "The application did not respond",
  );
  const foot = h(
    "div",
    { class: "privately" },
    icon("eye", 15),
    "Only you can see this",
    h("span", { "aria-hidden": "true" }, "·"),
    go,
  );
  return h(
    "li",
    { class: "message local ephemeral", "data-id": one.interaction, tabindex: -1 },
    grid(one, words, foot),
  );
}
