/** Discord's blocks: code, quotes, headings, lists, small print; everything else is a paragraph. */

import { inline } from "./inline.js";

const HEADING = /^(#{1,3})[ \t]+(\S.*)$/;
const SMALL = /^-#[ \t]+(\S.*)$/;
const ITEM = /^([ \t]*)([-*]|\d{1,9}\.)[ \t]+(\S.*)$/;
const DEEPEST_LIST = 10;

/** The blocks of a text: {type, …} with inline nodes inside. */
export function blocks(text, quoted = false) {
  const out = [];
  let paragraph = "";
  const flush = () => {
    const run = paragraph.endsWith("\n") ? paragraph.slice(0, -1) : paragraph;
    if (run) out.push({ type: "paragraph", children: inline(run) });
    paragraph = "";
  };
  for (let at = 0; at < text.length;) {
    const block = lineStart(text, at) ? special(text, at, quoted) : null;
    const found = block ?? fenceOnLine(text, at);
    if (!found) {
      const end = lineEnd(text, at);
      paragraph += text.slice(at, end + 1);
      at = end + 1;
      continue;
    }
    paragraph += text.slice(at, found.start ?? at);
    flush();
    out.push(found.block);
    at = found.end;
  }
  flush();
  return out;
}

const lineStart = (text, at) => at === 0 || text[at - 1] === "\n";

function lineEnd(text, at) {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function special(text, at, quoted) {
  const end = lineEnd(text, at);
  const line = text.slice(at, end);
  if (!quoted && line.startsWith(">>> ")) {
    return { block: { type: "quote", blocks: blocks(text.slice(at + 4), true) }, end: text.length };
  }
  if (!quoted && /^> /.test(line)) return quote(text, at);
  const heading = HEADING.exec(line);
  if (heading) {
    const block = { type: "heading", level: heading[1].length, children: inline(heading[2]) };
    return { block, end: end + 1 };
  }
  const small = SMALL.exec(line);
  if (small) return { block: { type: "small", children: inline(small[1]) }, end: end + 1 };
  return ITEM.test(line) ? list(text, at) : null;
}

function quote(text, at) {
  const lines = [];
  let end = at;
  while (end < text.length && /^>(?: |$)/.test(text.slice(end, lineEnd(text, end)))) {
    lines.push(text.slice(end + 2, lineEnd(text, end)));
    end = lineEnd(text, end) + 1;
  }
  return { block: { type: "quote", blocks: blocks(lines.join("\n"), true) }, end };
}

function list(text, at) {
  const items = [];
  let end = at;
  while (end < text.length) {
    const found = ITEM.exec(text.slice(end, lineEnd(text, end)));
    if (!found) break;
    const deep = Math.min(Math.floor(found[1].replaceAll("\t", "  ").length / 2), DEEPEST_LIST);
    const number = /\d/.test(found[2]) ? Number.parseInt(found[2], 10) : null;
    const other = items.length && (number === null) !== (items[0].number === null);
    if (other && deep <= items[0].deep) break;
    items.push({ deep, number, children: inline(found[3]) });
    end = lineEnd(text, end) + 1;
  }
  return { block: nested(items), end };
}

/** Items with their depth → lists inside items. */
function nested(items) {
  const top = { type: "list", ordered: items[0].number !== null, start: items[0].number, items: [] };
  const open = [{ list: top, deep: items[0].deep }];
  for (const item of items) {
    while (open.length > 1 && item.deep < open.at(-1).deep) open.pop();
    let { list: target, deep } = open.at(-1);
    if (item.deep > deep && target.items.length) {
      target = { type: "list", ordered: item.number !== null, start: item.number, items: [] };
      open.at(-1).list.items.at(-1).inner.push(target);
      open.push({ list: target, deep: item.deep });
    }
    target.items.push({ children: item.children, inner: [] });
  }
  return top;
}

/** A ``` fence that opens on this line; what stands before it stays in the paragraph. */
function fenceOnLine(text, at) {
  const start = text.indexOf("```", at);
  if (start < 0 || start >= lineEnd(text, at)) return null;
  const close = text.indexOf("```", start + 3);
  if (close < 0) return null;
  const inside = text.slice(start + 3, close);
  if (!inside.trim()) return null;
  const found = /^([\w+#.-]{1,30})\n([^]*)$/.exec(inside);
  const code = (found ? found[2] : inside).replace(/^\n+|\n+$/g, "");
  const end = close + 3 + (text[close + 3] === "\n" ? 1 : 0);
  return { block: { type: "code", language: found?.[1] ?? null, text: code }, start, end };
}
