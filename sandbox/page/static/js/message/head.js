/** Who wrote a message and when, and what it answers. */

import { tell } from "../bus.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { plainText } from "../markdown/plain.js";
import { avatar } from "../shell/avatar.js";
import { go } from "../snapshot.js";
import { nameOf } from "../state.js";
import { clockTime, exact } from "../time.js";

const REPLY = 19;
const COMMAND_TYPES = [20, 23];

/** The line with name and time. */
export function head(message) {
  const at = Date.parse(message.timestamp);
  return h(
    "div",
    { class: "message-head", role: "heading", "aria-level": 3 },
    nameButton(message.author, message.guild_id),
    badge(message.author),
    timeOf(at),
  );
}

/** The time alone, for messages that follow another of the same person. */
export function gutterTime(message) {
  const at = Date.parse(message.timestamp);
  const short = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false }).format(
    at,
  );
  return h("time", { class: "gutter-time", datetime: message.timestamp, title: exact(at) }, short);
}

/** A person's round sign as a button for their card. */
export function face(message) {
  const open = (event) => card(event, message.author);
  return h(
    "button",
    {
      class: "face",
      type: "button",
      tabindex: -1,
      "aria-label": `About ${message.author.username}`,
      onclick: open,
      "data-user": message.author.id,
    },
    avatar(message.author, 40),
  );
}

function nameButton(user, guildId) {
  const open = (event) => card(event, user);
  return h(
    "button",
    { class: user.bot ? "author author-bot" : "author", type: "button", onclick: open, "data-user": user.id },
    nameOf(user, guildId),
  );
}

const card = (event, user) => tell("user_card", { user, anchor: event.currentTarget });
const badge = (user) => (user.bot ? h("span", { class: "badge" }, "App") : null);

function timeOf(at) {
  const element = h("time", { class: "dim", title: exact(at) }, clockTime(at));
  element.dateTime = new Date(at).toISOString();
  return element;
}

/** "Mira used /imagine", or the message that is answered; null for a message of its own. */
export function above(message) {
  if (!hasAbove(message)) return null;
  return message.type === REPLY ? reply(message) : used(message.interaction_metadata, message);
}

/** Whether a line stands above the message, which then begins a group of its own. */
export function hasAbove(message) {
  if (message.type === REPLY) return "referenced_message" in message;
  return COMMAND_TYPES.includes(message.type) && Boolean(message.interaction_metadata?.name);
}

function used(meta, message) {
  const slash = message.type === 20;
  const what = slash ? `/${meta.name}` : meta.name;
  return h(
    "div",
    { class: "above" },
    avatar(meta.user, 16),
    h("span", { class: "above-name" }, nameOf(meta.user, message.guild_id)),
    " used ",
    h("span", { class: "mention" }, what),
  );
}

function reply(message) {
  const target = message.referenced_message;
  if (!target)
    return h("div", { class: "above" }, icon("reply", 15), h("em", {}, "The message this answers is gone."));
  const open = () => go(message.channel_id, target.id);
  const words = plainText(target.content || target.summary || "", message.guild_id) || "Press to see it";
  return h(
    "button",
    { class: "above", type: "button", onclick: open, title: "Go to the message this answers" },
    icon("reply", 15),
    avatar(target.author, 16),
    h("span", { class: "above-name" }, nameOf(target.author, message.guild_id)),
    h("span", { class: "above-words", dir: "auto" }, words),
  );
}
