/** The servers, one below the other, and the direct messages above them. */

import { on } from "../bus.js";
import { h, refill } from "../dom.js";
import { icon } from "../icons.js";
import { direct } from "../menus/user.js";
import { go } from "../snapshot.js";
import { DIRECT, TEXT, here, state } from "../state.js";
import { hue, initials } from "../words.js";

export function rail() {
  const root = h("div", { class: "rail", role: "group", "aria-label": "Servers" });
  const draw = () => refill(root, directs(), h("hr", { class: "rail-line" }), state.guilds.map(server));
  for (const topic of ["snapshot", "where", "places", "unread"]) on(topic, draw);
  return root;
}

function directs() {
  const open = here()?.type === DIRECT;
  const unread = state.dms.reduce((sum, channel) => sum + (state.unread.get(channel.id) ?? 0), 0);
  const show = () => (state.dms.length ? go(state.dms[0].id) : direct());
  return button({
    open,
    unread,
    label: "Direct messages",
    sign: icon("message", 22),
    run: show,
    className: "rail-direct",
  });
}

function server(guild) {
  const open = here()?.guild_id === guild.id;
  const unread = guild.channels.reduce((sum, channel) => sum + (state.unread.get(channel.id) ?? 0), 0);
  const first = guild.channels.find((channel) => channel.type === TEXT);
  const element = button({
    open,
    unread,
    label: guild.name,
    letters: initials(guild.name),
    run: () => first && go(first.id),
  });
  element.style.setProperty("--hue", hue(guild.name));
  return element;
}

function button({ open, unread, label, sign = null, letters = null, run, className = "" }) {
  const props = {
    class: `rail-button ${className}${open ? " open" : ""}`,
    type: "button",
    title: label,
    "aria-label": unread ? `${label}, ${unread} unread` : label,
    "aria-current": open ? "true" : null,
    "data-focus": label,
    onclick: run,
  };
  return h(
    "button",
    props,
    h("span", { class: "rail-sign", "aria-hidden": "true", "data-letters": letters }, sign),
    unread ? h("span", { class: "count", "aria-hidden": "true" }, String(Math.min(unread, 99))) : null,
  );
}
