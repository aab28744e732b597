/** Plain writing: a text that grows, with lists after /, @ and #. */

import { h } from "../dom.js";
import { growing } from "../grow.js";
import { Listbox } from "../popup/listbox.js";
import { commandsIn, state } from "../state.js";
import { leaves, named } from "./commands.js";
import { commandItems, mentionAt, mentionItems } from "./picker.js";

/** `hooks`: {panel(element|null), command(leaf, rest), send()}. */
export class Writer {
  #hooks;
  #mode = null;

  constructor(hooks) {
    this.#hooks = hooks;
    this.input = growing(
      h("textarea", {
        class: "writer",
        rows: 1,
        dir: "auto",
        autocomplete: "off",
        "aria-autocomplete": "list",
        "aria-haspopup": "listbox",
      }),
    );
    this.list = new Listbox({ label: "Suggestions", pick: (item) => this.#pick(item), owner: this.input });
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("click", () => this.look());
    this.input.addEventListener("keydown", (event) => this.#key(event));
  }

  get text() {
    return this.input.value;
  }

  set text(value) {
    this.input.value = value;
    this.look();
  }

  /** Writes at the caret. */
  insert(words) {
    this.input.focus();
    this.input.setRangeText(words, this.input.selectionStart, this.input.selectionEnd, "end");
    this.look();
  }

  /** Looks at what is typed and opens or closes the list that helps with it. */
  look() {
    const { value, selectionStart: caret } = this.input;
    if (value.startsWith("/") && !value.includes("\n")) return this.#lookForCommand(value);
    const mention = mentionAt(value, caret);
    const items = mention ? mentionItems(mention) : [];
    this.#open(items.length ? "mention" : null, items);
  }

  #lookForCommand(line) {
    const all = leaves(commandsIn(state.place));
    const full = named(all, line);
    if (full) return this.#hooks.command(full.leaf, full.rest);
    const none = state.botOnline
      ? "There are no commands for you here."
      : "The commands come with the bot, which is offline.";
    const empty = all.length ? `No command fits ${line}` : none;
    this.#open("command", commandItems(all, line), { empty, typed: line });
  }

  #open(mode, items, how) {
    this.#mode = mode;
    if (mode) this.list.show(items, how);
    else this.input.removeAttribute("aria-activedescendant");
    this.#hooks.panel(mode ? this.list.root : null);
  }

  /** Closes the list. */
  close() {
    this.#open(null, []);
  }

  #pick(item) {
    if (this.#mode === "command") return this.#hooks.command(item.value, "");
    const { from } = mentionAt(this.input.value, this.input.selectionStart);
    const sign = item.kind === "channel" ? "#" : "@";
    this.input.setRangeText(
      `${sign}${item.label.replace(/^@/, "")} `,
      from,
      this.input.selectionStart,
      "end",
    );
    this.close();
  }

  #key(event) {
    if (event.isComposing || (this.#mode && this.list.key(event))) return;
    if (event.key === "Escape" && this.#mode) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#hooks.send();
    }
  }
}
