/** Mentions and other things in a text that lead somewhere inside the page. */

import { tell } from "../bus.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { go } from "../snapshot.js";
import { channelName, channelOf, nameOf, state } from "../state.js";

/** `@name`; pressing it opens the person's card. */
export function userMention(id, guildId) {
  const user = state.users.get(id);
  if (!user) return plainMention("@unknown person");
  const open = (event) => tell("user_card", { user, anchor: event.currentTarget });
  const mine = id === state.me?.user.id ? " mention-me" : "";
  return h(
    "button",
    { class: `mention${mine}`, type: "button", onclick: open, "data-user": id },
    `@${nameOf(user, guildId)}`,
  );
}

export const roleMention = (id) =>
  plainMention(`@${(state.roles.get(id)?.name ?? "unknown role").replace(/^@/, "")}`);
export const plainMention = (text) => h("span", { class: "mention" }, text);

/** `#channel`; pressing it goes there. */
export function channelMention(id) {
  const channel = channelOf(id);
  if (!channel) return plainMention("# no access");
  return h(
    "button",
    { class: "mention", type: "button", onclick: () => go(id) },
    icon("hash", 14),
    channelName(channel),
  );
}

/** `/command`; pressing it puts the command into the composer. */
export function commandMention(name) {
  const take = () => tell("take_command", name);
  return h("button", { class: "mention", type: "button", onclick: take }, `/${name}`);
}

/** A link to a message (or channel) of this sandbox; null if this person cannot see the channel. */
export function jumpLink({ channel: id, message }, words) {
  const channel = channelOf(id);
  if (!channel) return null;
  const label = words ?? [
    icon("hash", 14),
    channelName(channel),
    message ? [" › ", icon("message", 14)] : null,
  ];
  const title = message ? `Go to the message in #${channelName(channel)}` : `Go to #${channelName(channel)}`;
  const props = {
    class: words ? "md-link link-button" : "mention",
    type: "button",
    title,
    "aria-label": words ? null : title,
  };
  return h("button", { ...props, onclick: () => go(id, message) }, label);
}
