/** One message as a row of the list. */

import { append, h } from "../dom.js";
import { icon } from "../icons.js";
import { openMessageMenu } from "../menus/message.js";
import { channelOf, findMessage, guildOf, nameOf, state } from "../state.js";
import { longDay } from "../time.js";
import { body } from "./body.js";
import { above, face, gutterTime, hasAbove, head } from "./head.js";
import { gist } from "./words.js";

const TOGETHER = 7 * 60_000;
const GALLERY = 12;

/** The row; `previous` is the message above it, which decides on grouping and the day's line. */
export function row(message, previous) {
  const item = h("li", { id: `m-${message.id}`, "data-id": message.id, tabindex: -1 });
  item.addEventListener("contextmenu", (event) => contextMenu(event, item));
  item.addEventListener("keydown", (event) => menuKey(event, item));
  dress(item, message, previous);
  return item;
}

/**
 * Shows what the message is now. The row stays the same element, and what was open or playing in it
 * goes on: players, pictures, revealed spoilers, the focus.
 */
export function redress(item, message, previous) {
  const kept = new Map([...item.querySelectorAll("[data-keep]")].map((one) => [one.dataset.keep, one]));
  const focused = item.contains(document.activeElement) ? document.activeElement : null;
  dress(item, message, previous);
  for (const one of item.querySelectorAll("[data-keep]")) {
    const known = kept.get(one.dataset.keep);
    if (known && item.contains(one)) one.replaceWith(known);
  }
  if (focused) refocus(focused, item);
}

function dress(item, message, previous) {
  const day = newDay(message, previous);
  const grouped = !day && joins(message, previous);
  const classes = [
    "message",
    grouped && "grouped",
    message.seen_by_me && "ephemeral",
    callsMe(message) && "calls-me",
    hasMedia(message) && "tall",
  ];
  item.className = classes.filter(Boolean).join(" ");
  item.setAttribute("aria-label", `${nameOf(message.author, message.guild_id)}: ${gist(message)}`);
  const line = day
    ? h("div", { class: "day", role: "separator" }, h("span", {}, longDay(Date.parse(message.timestamp))))
    : null;
  const who = grouped ? gutterTime(message) : [face(message), head(message)];
  item.replaceChildren();
  append(item, [
    line,
    h("div", { class: "message-grid" }, above(message), who, body(message)),
    toolbar(message),
  ]);
}

function refocus(focused, item) {
  if (focused === item || item.contains(focused)) return focused.focus({ preventScroll: true });
  const name = focused.dataset.focus;
  const same = name
    ? [...item.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === name)
    : null;
  (same && !same.disabled ? same : item).focus({ preventScroll: true });
}

function toolbar(message) {
  const open = (event) => openMessageMenu(message, event.currentTarget);
  const props = {
    class: "icon-button",
    type: "button",
    "aria-label": "More actions on this message",
    "aria-haspopup": "menu",
    title: "More",
  };
  return h(
    "div",
    { class: "toolbar" },
    h("button", { ...props, "data-focus": "more", onclick: open }, icon("dots", 20)),
  );
}

/** Enter, the menu key or Shift+F10 on a message that has the focus. */
function menuKey(event, item) {
  const asked = ["Enter", "ContextMenu"].includes(event.key) || (event.key === "F10" && event.shiftKey);
  if (event.target !== item || !asked) return;
  event.preventDefault();
  openMessageMenu(findMessage(item.dataset.id), item.querySelector(".toolbar"), item);
}

function contextMenu(event, item) {
  if (event.target.closest("a, input, textarea, video, [data-user]") || String(getSelection())) return;
  event.preventDefault();
  event.stopPropagation();
  const keyboard = !event.clientX && !event.clientY;
  openMessageMenu(
    findMessage(item.dataset.id),
    keyboard ? item : { x: event.clientX, y: event.clientY },
    item,
  );
}

function newDay(message, previous) {
  return (
    !previous || new Date(message.timestamp).toDateString() !== new Date(previous.timestamp).toDateString()
  );
}

function joins(message, previous) {
  if (!previous || previous.author.id !== message.author.id || hasAbove(message)) return false;
  if (Boolean(previous.seen_by_me) !== Boolean(message.seen_by_me)) return false;
  return Date.parse(message.timestamp) - Date.parse(previous.timestamp) < TOGETHER;
}

/** Whether the message pings this person, by name, by a role of theirs or with everybody. */
function callsMe(message) {
  const me = state.me?.user.id;
  if (message.mention_everyone || message.mentions?.some((user) => user.id === me)) return true;
  const guild = guildOf(channelOf(message.channel_id));
  const mine = guild?.members.find((member) => member.user === me)?.roles ?? [];
  return mine.some((role) => message.mention_roles?.includes(role));
}

/** Whether the row will be high, so that its room can be guessed before it is drawn. */
function hasMedia(message) {
  const shown = (parts) => parts?.some((part) => part.type === GALLERY || shown(part.components));
  return message.attachments?.length || shown(message.components);
}
