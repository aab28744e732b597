/** What stands above the first message of a channel. */

import { tell } from "../bus.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "../shell/avatar.js";
import { DIRECT, channelName, commandsIn, state } from "../state.js";

const HOST = "hana";

/** A welcome, with the commands most people try first. */
export function empty(channel) {
  if (!channel) return null;
  const direct = channel.type === DIRECT;
  const sign = direct ? avatar(state.bot, 68) : h("span", { class: "beginning-sign" }, icon("hash", 34));
  const title = direct ? channelName(channel) : `Welcome to #${channelName(channel)}`;
  const about = direct
    ? `Your direct messages with ${channelName(channel)}.`
    : "This is where the channel begins.";
  return h(
    "div",
    { class: "welcome" },
    sign,
    h("h2", {}, title),
    h("p", { class: "dim" }, about),
    suggestions(channel),
  );
}

function suggestions(channel) {
  const wanted = ["imagine", "draft", "budget show", ...(state.me.name === HOST ? ["host credit"] : [])];
  const known = new Set(commandsIn(channel.id).map((command) => command.name));
  const offered = wanted.filter((name) => known.has(name.split(" ")[0]));
  if (!offered.length) return null;
  return h(
    "div",
    { class: "welcome-tries" },
    offered.map((name) =>
      h(
        "button",
        { class: "button secondary", type: "button", onclick: () => tell("take_command", name) },
        `/${name}`,
      ),
    ),
  );
}
