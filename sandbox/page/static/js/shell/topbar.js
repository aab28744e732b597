/** The line above the conversation: where one is, whether the bot runs, the workbench's switch. */

import { on } from "../bus.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { connection } from "../socket.js";
import { DIRECT, channelName, here, state } from "../state.js";

/** `toggles`: {nav, bench, benchOpen}. */
export function topbar(toggles) {
  const menu = h(
    "button",
    {
      class: "icon-button only-narrow",
      type: "button",
      "aria-label": "Servers and channels",
      "aria-controls": "nav",
      "aria-expanded": "false",
      onclick: toggles.nav,
    },
    icon("menu"),
  );
  const place = h("div", { class: "place" });
  const status = h("div", { class: "status", role: "status" });
  const bench = h(
    "button",
    {
      class: "button secondary small bench-button",
      type: "button",
      "aria-controls": "workbench",
      "aria-label": "Workbench",
      onclick: toggles.bench,
    },
    icon("tools", 17),
    h("span", {}, "Workbench"),
  );
  const draw = () => {
    const channel = here();
    const direct = channel?.type === DIRECT;
    fill(
      place,
      channel
        ? [
            icon(direct ? "at" : "hash", 20),
            h("h1", { dir: "auto" }, channelName(channel)),
            channel.nsfw ? h("span", { class: "badge", title: "Age-restricted channel" }, "18+") : null,
            channel.topic ? h("span", { class: "topic dim" }, channel.topic) : null,
          ]
        : null,
    );
    document.title = channel
      ? `${direct ? "@" : "#"}${channelName(channel)} · Atelier sandbox`
      : "Atelier sandbox";
    drawStatus(status);
  };
  for (const topic of ["snapshot", "where", "places", "here", "bot", "connection"]) on(topic, draw);
  document.addEventListener("nav", (event) => menu.setAttribute("aria-expanded", String(event.detail)));
  document.addEventListener("bench", (event) => bench.setAttribute("aria-expanded", String(event.detail)));
  draw();
  return h("header", { class: "topbar" }, menu, place, status, bench);
}

function drawStatus(status) {
  const lost = connection.state !== "open";
  const off = state.me && !state.botOnline;
  const words = lost
    ? connection.state === "lost"
      ? "Connection lost, trying again…"
      : "Connecting…"
    : off
      ? "The bot is offline"
      : "";
  status.className = lost ? "status lost" : "status off";
  fill(
    status,
    words ? [h("span", { class: "status-dot" }), h("span", { class: "status-words" }, words)] : null,
  );
}
