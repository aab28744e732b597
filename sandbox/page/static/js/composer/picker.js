/** The list of commands that opens with a slash, and of people and channels after @ and #. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { entities } from "../popup/entities.js";
import { avatar } from "../shell/avatar.js";
import { here, state } from "../state.js";
import { search } from "./commands.js";

const MOST = 60;

/** Items for the list of commands that fit the typed line. */
export function commandItems(all, line) {
  const found = search(all, line.slice(1)).slice(0, MOST);
  return found.map((leaf) => ({
    value: leaf,
    label: `/${leaf.name}`,
    detail: leaf.description,
    lead: avatar(state.bot, 28),
    tail: options(leaf),
  }));
}

function options(leaf) {
  const names = leaf.options.filter((option) => option.required).map((option) => option.name);
  return h("span", { class: "option-tail dim" }, names.join(" "));
}

/** The word being typed before the caret if it begins with @ or #: {sign, word, from}; else null. */
export function mentionAt(text, caret) {
  const found = /(?:^|\s)([@#])([\p{L}\p{N}_-]{0,32})$/u.exec(text.slice(0, caret));
  return found && { sign: found[1], word: found[2].toLowerCase(), from: caret - found[2].length - 1 };
}

/** People, roles or channels that fit what follows @ or #. */
export function mentionItems({ sign, word }) {
  const all = entities(sign === "#" ? "channel" : "mentionable", here());
  const items = all.filter((item) => item.label.toLowerCase().replace(/^@/, "").startsWith(word));
  return items.slice(0, 10).map((item) => ({ ...item, lead: item.lead ?? icon("at", 18) }));
}

/** `@Mira` and `#gallery` as Discord writes them, `<@1>` and `<#2>`, for names that are known here. */
export function withMentions(text) {
  const people = entities("mentionable", here()).map((item) => [
    `@${item.label.replace(/^@/, "")}`,
    item.kind === "role" ? `<@&${item.value}>` : `<@${item.value}>`,
  ]);
  const channels = entities("channel", here()).map((item) => [`#${item.label}`, `<#${item.value}>`]);
  const table = new Map([...people, ...channels].filter(([name]) => name !== "@everyone"));
  const names = [...table.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!names.length) return text;
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}<])(${names.join("|")})(?![\\p{L}\\p{N}_-])`, "gu"),
    (name) => table.get(name),
  );
}
