/** Formatted text as plain words, for one line of preview. */

import { channelName, channelOf, nameOf, state } from "../state.js";
import { styled } from "../time.js";
import { cut } from "../words.js";
import { blocks } from "./blocks.js";

/** The words of a text without its marks; mentions by name, at most `length` characters. */
export function plainText(text, guildId, length = 160) {
  const words = blocks(String(text)).map((block) => blockWords(block, guildId));
  return cut(words.join(" ").replace(/\s+/g, " ").trim(), length);
}

function blockWords(block, guildId) {
  switch (block.type) {
    case "quote":
      return block.blocks.map((inner) => blockWords(inner, guildId)).join(" ");
    case "list":
      return block.items.map((item) => itemWords(item, guildId)).join(" ");
    case "code":
      return block.text;
    default:
      return inlineWords(block.children, guildId);
  }
}

const itemWords = ({ children, inner }, guildId) =>
  [inlineWords(children, guildId), ...inner.map((list) => blockWords(list, guildId))].join(" ");

const inlineWords = (nodes, guildId) => nodes.map((node) => wordOf(node, guildId)).join("");

function wordOf(node, guildId) {
  if (node.type === "spoiler") return "▮▮▮";
  if (node.children) return inlineWords(node.children, guildId);
  switch (node.type) {
    case "br":
      return " ";
    case "user":
      return `@${nameOf(state.users.get(node.id), guildId)}`;
    case "role":
      return `@${(state.roles.get(node.id)?.name ?? "role").replace(/^@/, "")}`;
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
