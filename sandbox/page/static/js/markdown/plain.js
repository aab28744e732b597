/** Formatted text as plain words, for one line of preview. */

import { channelName, channelOf, nameOf, state } from "../state.js";
import { styled } from "../time.js";
import { inline } from "./inline.js";

/** The words of a text without its marks; mentions by name, at most `length` characters. */
export function plainText(text, guildId, length = 160) {
  const line = String(text)
    .slice(0, 1000)
    .replace(/^(?:#{1,3}|-#|>>?>?) /gm, "");
  const words = inline(line)
    .map((node) => wordOf(node, guildId))
    .join("");
  return words.replace(/\s+/g, " ").trim().slice(0, length);
}

function wordOf(node, guildId) {
  if (node.type === "spoiler") return "▮▮▮";
  if (node.children) return node.children.map((inner) => wordOf(inner, guildId)).join("");
  switch (node.type) {
    case "br":
      return " ";
    case "user":
      return `@${nameOf(state.users.get(node.id), guildId)}`;
    case "role":
      return `@${state.roles.get(node.id)?.name ?? "role"}`;
    case "channel":
      return `#${channelOf(node.id) ? channelName(channelOf(node.id)) : "channel"}`;
    case "timestamp":
      return styled(node.at, node.style);
    case "command":
      return `/${node.name}`;
    case "emoji":
      return `:${node.name}:`;
    default:
      return node.text ?? node.name;
  }
}
