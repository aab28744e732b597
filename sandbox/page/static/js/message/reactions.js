/** Emojis on a message: how many, whose, adding one's own and taking it back. */

import { react } from "../actions.js";
import { h } from "../dom.js";
import { openMenu } from "../popup/menu.js";
import { nameOf, state } from "../state.js";

const OFFERED = [
  ["⭐", "Star"],
  ["❤️", "Heart"],
  ["👍", "Thumbs up"],
  ["😂", "Laughing"],
  ["🔥", "Fire"],
  ["🎉", "Party"],
  ["👀", "Eyes"],
];

/** The line of emojis below a message; null without any. */
export function reactions(message) {
  if (!message.reactions?.length) return null;
  const list = message.reactions.map((one) => h("li", {}, button(message, one)));
  return h("ul", { class: "reactions", "aria-label": "Reactions" }, list);
}

function button(message, { emoji, name, count, me, users }) {
  const shown = emoji.id ? `:${emoji.name}:` : emoji.name;
  const people = users.map((id) => state.users.get(id)).filter(Boolean);
  const who = people.map((user) => nameOf(user, message.guild_id)).join(", ");
  const props = {
    class: me ? "reaction mine" : "reaction",
    type: "button",
    "aria-pressed": String(me),
    "aria-label": `${shown}, ${count}: ${who}. ${me ? "Take yours back" : "Add yours"}`,
    title: `${shown} ${who}`,
    "data-focus": `reaction-${name}`,
    onclick: () => react(message, name, !me),
  };
  return h("button", props, h("span", { "aria-hidden": "true" }, shown), String(count));
}

/** Lets a person choose an emoji for the message. */
export function chooseReaction(message, anchor, focusBack) {
  const mine = new Set((message.reactions ?? []).filter((one) => one.me).map((one) => one.name));
  const items = OFFERED.map(([emoji, word]) => ({
    label: word,
    lead: h("span", { "aria-hidden": "true" }, emoji),
    checked: mine.has(emoji),
    many: true,
    run: () => react(message, emoji, !mine.has(emoji)),
  }));
  openMenu(anchor, items, { label: "Add a reaction", focusBack });
}
