/** Markdown as elements. Words from a message only ever become text nodes. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { jumpTarget, outside } from "../links.js";
import { spoilerText } from "../media/spoiler.js";
import { timestamp } from "../time.js";
import { blocks } from "./blocks.js";
import {
  channelMention,
  commandMention,
  jumpLink,
  plainMention,
  roleMention,
  userMention,
} from "./mentions.js";

const HUGE_EMOJI = 27;
const MESSAGE_RANK = 3; // of the line with a message's author
const PICTURED = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;

/** A block of formatted text. `guild`: id of the server, for nicknames; `jumbo`: lone emoji are large. */
export function markdown(text, { guild = null, jumbo = false, className = "" } = {}) {
  const large = jumbo && onlyEmoji(text) ? " jumbo" : "";
  const root = h("div", { class: `md ${className}${large}`, dir: "auto" });
  const found = ranked(blocks(String(text)));
  root.append(...found.map((block) => renderBlock(block, guild)));
  return root;
}

/** Gives headings their ranks below the message's own heading: none is left out, whichever marks are used. */
function ranked(all) {
  const above = [];
  for (const block of all.filter((one) => one.type === "heading")) {
    while (above.at(-1) >= block.level) above.pop();
    above.push(block.level);
    block.rank = MESSAGE_RANK + above.length;
  }
  return all;
}

function renderBlock(block, guild) {
  const children = () => block.children.map((node) => renderInline(node, guild));
  switch (block.type) {
    case "heading":
      return h(
        "div",
        {
          class: `md-h md-h${block.level}`,
          role: "heading",
          "aria-level": block.rank ?? MESSAGE_RANK + 1,
          dir: "auto",
        },
        children(),
      );
    case "small":
      return h("small", { class: "md-small", dir: "auto" }, children());
    case "quote":
      return h(
        "blockquote",
        { dir: "auto" },
        block.blocks.map((inner) => renderBlock(inner, guild)),
      );
    case "code":
      return h(
        "pre",
        { tabindex: 0, "aria-label": block.language ? `Code, ${block.language}` : "Code" },
        h("code", { dir: "ltr" }, block.text),
      );
    case "list":
      return renderList(block, guild);
    default:
      return h("p", { dir: "auto" }, children());
  }
}

function renderList(list, guild) {
  const items = list.items.map((item) =>
    h(
      "li",
      { dir: "auto" },
      item.children.map((n) => renderInline(n, guild)),
      item.inner.map((l) => renderList(l, guild)),
    ),
  );
  return list.ordered ? h("ol", { start: list.start }, items) : h("ul", {}, items);
}

const TAGS = { strong: "strong", em: "em", underline: "u", strike: "s" };

function renderInline(node, guild) {
  const children = () => node.children.map((inner) => renderInline(inner, guild));
  if (TAGS[node.type]) return h(TAGS[node.type], {}, children());
  switch (node.type) {
    case "text":
      return document.createTextNode(node.text);
    case "br":
      return h("br");
    case "code":
      return h("code", { class: "md-code" }, node.text);
    case "spoiler":
      return spoilerText(children());
    case "link":
      return renderLink(node, children, guild);
    case "timestamp":
      return timestamp(node.at, node.style, "md-time");
    case "user":
      return userMention(node.id, guild);
    case "role":
      return roleMention(node.id);
    case "channel":
      return channelMention(node.id);
    case "command":
      return commandMention(node.name);
    case "emoji":
      return h("span", { class: "md-emoji-name" }, `:${node.name}:`);
    case "guide":
      return plainMention(`Server guide: ${node.name}`);
    default:
      return plainMention(node.text);
  }
}

function renderLink(node, children, guild) {
  const target = jumpTarget(node.url);
  if (!target) return outside(node.url, children(), { class: "md-link" });
  const bare = node.children.length === 1 && node.children[0].text === node.url;
  return (
    jumpLink(target, bare ? null : children(), guild) ?? outside(node.url, [children(), icon("external", 14)])
  );
}

function onlyEmoji(text) {
  const trimmed = String(text).trim();
  if (!trimmed || trimmed.length > 200) return false;
  const letters = [...new Intl.Segmenter().segment(trimmed)]
    .map((part) => part.segment)
    .filter((s) => s.trim());
  return (
    letters.length <= HUGE_EMOJI &&
    letters.every((letter) => PICTURED.test(letter) && !/^[\d#*]$/.test(letter))
  );
}
