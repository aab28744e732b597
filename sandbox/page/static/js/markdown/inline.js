/**
 * Discord's inline marks: text → nodes like {type: "strong", children} or {type: "text", text}.
 *
 * Written by hand instead of with regular expressions that backtrack: a text made to be hard to read
 * costs at most (length × depth), and what does not parse stays text.
 */

const DEEPEST = 8;
const WORD = /[\p{L}\p{N}_]/u;
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const URL = /https?:\/\/[^\s<>]{1,2000}/y;
const ANGLED = new RegExp(
  [
    "<(?:@!?(?<user>\\d{1,20})",
    "@&(?<role>\\d{1,20})",
    "#(?<channel>\\d{1,20})",
    "t:(?<at>-?\\d{1,14})(?::(?<style>[tTdDfFsSR]))?",
    "\\/(?<command>[^:<>\\n]{1,100}):(?<commandId>\\d{1,20})",
    "(?<moving>a)?:(?<emoji>\\w{2,32}):(?<emojiId>\\d{1,20})",
    "id:(?<guide>customize|browse|guide|linked-roles)",
    "(?<link>https?:\\/\\/[^\\s<>]{1,2000}))>",
  ].join("|"),
  "y",
);

const MARKS = [
  { mark: "**", type: "strong" },
  { mark: "__", type: "underline" },
  { mark: "~~", type: "strike" },
  { mark: "||", type: "spoiler" },
  { mark: "*", type: "em" },
  { mark: "_", type: "em" },
];

/** The nodes of one run of text (line breaks become {type: "br"}). */
export function inline(text, depth = 0) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push({ type: "text", text: plain });
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    const found = read(text, at, depth);
    if (found?.node) {
      flush();
      nodes.push(found.node);
    } else {
      plain += found ? found.text : text[at];
    }
    at = found ? found.end : at + 1;
  }
  flush();
  return nodes;
}

function read(text, at, depth) {
  switch (text[at]) {
    case "\\":
      return PUNCTUATION.test(text[at + 1] ?? "") ? { text: text[at + 1], end: at + 2 } : null;
    case "\n":
      return { node: { type: "br" }, end: at + 1 };
    case "`":
      return code(text, at);
    case "<":
      return angled(text, at);
    case "[":
      return masked(text, at, depth);
    case "h":
      return bare(text, at);
    case "@":
      return everyone(text, at);
    default:
      return marked(text, at, depth);
  }
}

function code(text, at) {
  const length = text[at + 1] === "`" ? 2 : 1;
  const fence = "`".repeat(length);
  const close = text.indexOf(fence, at + length);
  if (close <= at + length) return null;
  return { node: { type: "code", text: text.slice(at + length, close) }, end: close + length };
}

function angled(text, at) {
  ANGLED.lastIndex = at;
  const found = ANGLED.exec(text);
  return found && { node: angledNode(found.groups), end: ANGLED.lastIndex };
}

function angledNode(g) {
  if (g.user) return { type: "user", id: g.user };
  if (g.role) return { type: "role", id: g.role };
  if (g.channel) return { type: "channel", id: g.channel };
  if (g.at) return { type: "timestamp", at: Number(g.at) * 1000, style: g.style };
  if (g.command) return { type: "command", name: g.command, id: g.commandId };
  if (g.emoji) return { type: "emoji", name: g.emoji };
  if (g.guide) return { type: "guide", name: g.guide };
  return { type: "link", url: g.link, children: [{ type: "text", text: g.link }] };
}

/** `[words](https://…)`; words that look like an address themselves stay text, as in Discord. */
function masked(text, at, depth) {
  const middle = labelEnd(text, at);
  if (middle < 0 || text[middle + 1] !== "(") return null;
  const close = addressEnd(text, middle + 2);
  if (close < 0) return null;
  const words = text.slice(at + 1, middle);
  const found = /^\s*<?(https?:\/\/[^\s<>]+?)>?(?:\s+"[^"]*")?\s*$/.exec(text.slice(middle + 2, close));
  if (!found || !words.trim() || /https?:\/\//.test(words) || depth >= DEEPEST) return null;
  return { node: { type: "link", url: found[1], children: inline(words, depth + 1) }, end: close + 1 };
}

function labelEnd(text, at) {
  let open = 0;
  for (let i = at; i < text.length && i < at + 1024; i++) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === "[") open += 1;
    else if (text[i] === "]" && --open === 0) return i;
  }
  return -1;
}

function addressEnd(text, from) {
  let open = 1;
  for (let i = from; i < text.length && i < from + 2048 && text[i] !== "\n"; i++) {
    if (text[i] === "(") open += 1;
    else if (text[i] === ")" && --open === 0) return i;
  }
  return -1;
}

function bare(text, at) {
  URL.lastIndex = at;
  const found = URL.exec(text);
  if (!found || WORD.test(text[at - 1] ?? "")) return null;
  let url = found[0];
  for (;;) {
    const unopened = url.endsWith(")") && url.split(")").length > url.split("(").length;
    if (!unopened && !/[.,:;"'\]*_~|!?]$/.test(url)) break;
    url = url.slice(0, -1);
  }
  return { node: { type: "link", url, children: [{ type: "text", text: url }] }, end: at + url.length };
}

function everyone(text, at) {
  const word = ["@everyone", "@here"].find((one) => text.startsWith(one, at));
  return word ? { node: { type: "everyone", text: word }, end: at + word.length } : null;
}

function marked(text, at, depth) {
  if (depth >= DEEPEST) return null;
  for (const { mark, type } of MARKS) {
    if (!text.startsWith(mark, at)) continue;
    const from = at + mark.length;
    const close = type === "em" ? emphasisEnd(text, from, mark) : markEnd(text, from, mark);
    if (close < 0) continue;
    const children = inline(text.slice(from, close), depth + 1);
    return { node: { type, children }, end: close + mark.length };
  }
  return null;
}

/** Where a doubled mark closes; in `***` the last two count. */
function markEnd(text, from, mark) {
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\\") i += 1;
    else if (i > from && text.startsWith(mark, i) && text[i + 2] !== mark[0]) return i;
  }
  return -1;
}

/** Where `*` or `_` closes: not beside a space, `_` not inside a word. */
function emphasisEnd(text, from, mark) {
  if (/\s/.test(text[from] ?? " ") || (mark === "_" && WORD.test(text[from - 2] ?? ""))) return -1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\\") i += 1;
    else if (text.startsWith(mark + mark, i)) i += 1;
    else if (text[i] === mark && i > from && closes(text, i, mark)) return i;
  }
  return -1;
}

function closes(text, at, mark) {
  if (mark === "_") return !WORD.test(text[at + 1] ?? "");
  return !/\s/.test(text[at - 1]);
}
