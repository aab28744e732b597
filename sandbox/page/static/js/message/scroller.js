/** Scrolling as in a chat: stays at the newest unless one has scrolled away, and never jumps. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { plural } from "../words.js";

const NEAR = 80;
const AHEAD = 900;

export class Scroller {
  stuck = true;
  #missed = 0;
  #last = { scrollTop: 0, scrollHeight: 0, clientHeight: 0 };

  constructor(content, nearTop) {
    this.content = content;
    this.root = h("div", { class: "scroller", id: "conversation", tabindex: 0, role: "region" }, content);
    this.pill = h("button", { class: "pill", type: "button", hidden: true, onclick: () => this.toEnd() });
    this.root.addEventListener("scroll", () => this.#scrolled(nearTop), { passive: true });
    new ResizeObserver(() => this.stuck && this.#down()).observe(content);
    new ResizeObserver(() => this.stuck && this.#down()).observe(this.root);
  }

  /** To the newest message. */
  toEnd() {
    this.stuck = true;
    this.#missed = 0;
    this.#drawPill();
    this.#down();
  }

  /** A message came: follows it, or counts it if one is reading further up. */
  arrived(mine) {
    if (mine) return this.toEnd();
    if (!this.stuck) this.#missed += 1;
    this.#drawPill();
  }

  /** Changes the list above without moving what is in sight. */
  hold(change) {
    const anchor = [...this.content.querySelectorAll(".message")].find(
      (one) => one.getBoundingClientRect().bottom > this.root.getBoundingClientRect().top,
    );
    const before = anchor?.getBoundingClientRect().top;
    const id = anchor?.id;
    change();
    const again = id && this.content.querySelector(`#${CSS.escape(id)}`);
    if (again && !this.stuck) this.root.scrollTop += again.getBoundingClientRect().top - before;
  }

  /** Brings one message into the middle and lights it up. */
  reveal(element) {
    if (!element) return;
    this.stuck = false;
    element.scrollIntoView({ block: "center" });
    requestAnimationFrame(() => element.scrollIntoView({ block: "center" }));
    element.focus({ preventScroll: true });
    element.classList.add("flash");
    setTimeout(() => element.classList.remove("flash"), 2000);
  }

  #down() {
    this.root.scrollTop = this.root.scrollHeight;
    this.#last = this.#where();
  }

  #where() {
    const { scrollTop, scrollHeight, clientHeight } = this.root;
    return { scrollTop, scrollHeight, clientHeight };
  }

  /** Whether somebody scrolled up. A list or window that changed its size moves too, by nobody's wish: the
   *  command picker closes in the very frame in which the answer comes. */
  #left(now) {
    const same = now.scrollHeight === this.#last.scrollHeight && now.clientHeight === this.#last.clientHeight;
    return same && now.scrollTop < this.#last.scrollTop - 1;
  }

  #scrolled(nearTop) {
    const now = this.#where();
    const near = now.scrollHeight - now.scrollTop - now.clientHeight < NEAR;
    if (near) this.stuck = true;
    else if (this.#left(now)) this.stuck = false;
    if (near) this.#missed = 0;
    this.#last = now;
    this.#drawPill();
    if (now.scrollTop < AHEAD && !this.stuck) nearTop();
  }

  #drawPill() {
    this.pill.hidden = this.stuck;
    const words = this.#missed ? plural(this.#missed, "new message") : "Jump to the newest";
    this.pill.replaceChildren(words, icon("jump", 16));
  }
}
