/**
 * The messages of the open channel. Rows far from sight cost nothing to draw (`content-visibility`), so
 * thousands can stand in the list; older ones come page by page while one scrolls up.
 */

import { loadOlder } from "../actions.js";
import { on } from "../bus.js";
import { fill, h } from "../dom.js";
import { channelName, findMessage, here, messagesIn, older, state } from "../state.js";
import { empty } from "./beginning.js";
import { localRows } from "./local.js";
import { redress, row } from "./row.js";
import { Scroller } from "./scroller.js";
import { gist } from "./words.js";

const SEARCHED_PAGES = 40;
const COMMAND = 2; // the kind of an interaction
const ANSWERS = [20, 23]; // the types of messages that answer a command

export class MessageList {
  #shown = null; // the channel's id
  #loading = false;

  constructor() {
    this.rows = h("ol", { class: "messages" });
    this.start = h("div", { class: "beginning" });
    this.news = h("div", { class: "out-of-sight", "aria-live": "polite" });
    this.scroller = new Scroller(h("div", { class: "scroll-content" }, this.start, this.rows), () =>
      this.#loadMore(),
    );
    this.root = h(
      "section",
      { class: "list", "aria-labelledby": "messages-title" },
      h("h2", { class: "out-of-sight", id: "messages-title" }, "Messages"),
      this.scroller.root,
      this.scroller.pill,
      this.news,
    );
    this.root.addEventListener("keydown", (event) => walk(event, this.rows));
    on("where", (to) => this.#rebuild(to?.messageId));
    on("message_state", (id) => this.#redraw(id));
    on("interaction", (change) => this.#asked(change));
    on("message", ({ kind, message }) => message.channel_id === this.#shown && this.#take(kind, message));
  }

  #rebuild(messageId) {
    const channel = here();
    const moved = this.#shown !== channel?.id;
    this.#shown = channel?.id ?? null;
    this.scroller.root.setAttribute(
      "aria-label",
      channel ? `Messages in ${channelName(channel)}` : "Messages",
    );
    const list = messagesIn(this.#shown);
    const held = this.rows.contains(document.activeElement) ? document.activeElement.closest("li").id : null;
    fill(
      this.rows,
      list.map((message, at) => row(message, list[at - 1])),
    );
    if (held && !moved) document.getElementById(held)?.focus({ preventScroll: true });
    this.#drawLocals();
    this.#drawStart();
    if (moved || this.scroller.stuck) this.scroller.toEnd();
    if (messageId) this.#reveal(messageId);
  }

  /** A command of mine goes to the end of the list, and so do I. */
  #asked(change) {
    const fresh = change.state === "waiting" && change.kind === COMMAND && change.channel === this.#shown;
    this.#drawLocals();
    if (fresh) this.scroller.toEnd();
  }

  #drawLocals() {
    for (const old of this.rows.querySelectorAll(".local")) old.remove();
    for (const local of this.#shown ? localRows(this.#shown) : []) place(local, this.rows);
  }

  #drawStart() {
    const whole = this.#shown && !state.more.get(this.#shown);
    fill(
      this.start,
      whole ? empty(here()) : this.#shown && h("div", { class: "older dim" }, "Older messages…"),
    );
  }

  #element(id) {
    return this.rows.querySelector(`#m-${CSS.escape(id)}`);
  }

  #redraw(id) {
    const list = messagesIn(this.#shown);
    const at = list.findIndex((message) => message.id === id);
    const item = id && this.#element(id);
    if (at >= 0 && item) redress(item, list[at], list[at - 1]);
  }

  #take(kind, message) {
    if (kind === "create") this.#created(message);
    else if (kind === "update") this.#redraw(message.id);
    else this.#deleted(message);
  }

  #created(message) {
    const list = messagesIn(this.#shown);
    const at = list.findIndex((one) => one.id === message.id);
    const next = list[at + 1];
    this.rows.insertBefore(row(message, list[at - 1]), next ? this.#element(next.id) : null);
    if (next) this.#redraw(next.id);
    this.scroller.arrived(isMine(message));
    this.news.textContent = `${message.author.username}: ${gist(message)}`;
  }

  #deleted(message) {
    const item = this.#element(message.id);
    const next = item?.nextElementSibling;
    if (item?.contains(document.activeElement)) (next ?? this.scroller.root).focus({ preventScroll: true });
    item?.remove();
    if (next) this.#redraw(next.dataset.id);
  }

  /** Puts one page of older messages above; whether there was any. */
  async #loadMore() {
    if (this.#loading || !this.#shown || !state.more.get(this.#shown)) return false;
    this.#loading = true;
    const [channel, first] = [this.#shown, messagesIn(this.#shown)[0]?.id];
    const some = await loadOlder(channel);
    this.#loading = false;
    if (channel !== this.#shown) return false;
    this.scroller.hold(() => this.#prepend(first));
    return some;
  }

  #prepend(first) {
    const list = messagesIn(this.#shown);
    const fresh = list.slice(
      0,
      list.findIndex((one) => one.id === first),
    );
    this.rows.prepend(...fresh.map((message, at) => row(message, list[at - 1])));
    this.#redraw(first);
    this.#drawStart();
  }

  async #reveal(id) {
    for (let page = 0; page < SEARCHED_PAGES && !findMessage(id, this.#shown); page++) {
      if (!(await this.#loadMore())) break;
    }
    this.scroller.reveal(this.#element(id));
  }
}

/** Whether I wrote it, or used the command that it answers. */
function isMine({ author, type, interaction_metadata: meta }) {
  const me = state.me.user.id;
  return author.id === me || (ANSWERS.includes(type) && meta?.user?.id === me);
}

/** Puts a row where its id belongs, looking from the end. */
function place(item, rows) {
  let before = rows.lastElementChild;
  while (before && older(before.dataset.id, item.dataset.id) > 0) before = before.previousElementSibling;
  if (before) before.after(item);
  else rows.prepend(item);
}

/** Arrow keys go from message to message once one has the focus, and from the list to the newest. */
function walk(event, rows) {
  const item = event.target.closest?.(".message");
  if (!["ArrowUp", "ArrowDown"].includes(event.key) || (item && event.target !== item)) return;
  const down = event.key === "ArrowDown";
  const next = item ? (down ? item.nextElementSibling : item.previousElementSibling) : rows.lastElementChild;
  if (!next) return;
  event.preventDefault();
  next.focus();
}
