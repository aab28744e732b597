/** A command being filled in: one field an option, required ones first, the others on demand. */

import { upload } from "../actions.js";
import { fill, h } from "../dom.js";
import { openMenu } from "../popup/menu.js";
import { Refused, request } from "../socket.js";
import { here } from "../state.js";
import { typedValues } from "./commands.js";
import { buildField } from "./fields/build.js";
import { FileField } from "./fields/file.js";
import { TextField } from "./fields/text.js";
import { REQUIRED, TYPES, bounds } from "./rules.js";

const CHIPS = 4;

/** `hooks`: {panel(element|null), hint(nodes), problem(sentence|null), leave(), sent()}. */
export class CommandForm {
  #hooks;
  #busy = false;
  #focusedField = null;

  constructor(leaf, rest, hooks) {
    this.leaf = leaf;
    this.#hooks = hooks;
    this.fields = [];
    this.line = h("div", { class: "form-fields" });
    this.more = h("div", { class: "form-more" });
    const name = h("span", { class: "form-name" }, `/${leaf.name}`);
    this.root = h(
      "div",
      { class: "form", role: "group", "aria-label": `Command ${leaf.name}` },
      name,
      this.line,
      this.more,
    );
    for (const option of leaf.options.filter((one) => one.required)) this.#add(option);
    for (const [option, text] of Object.entries(typedValues(leaf.options, rest)))
      this.field(option)?.set(text);
    this.#drawMore();
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The field of an option, made if it is not there yet; null for files and unknown names. */
  field(name) {
    const known = this.fields.find((field) => field.option.name === name);
    const option = this.leaf.options.find((one) => one.name === name);
    return known ?? (option ? this.#add(option) : null);
  }

  /** Where typing goes first. */
  focus() {
    const first = this.fields.find((field) => field.empty) ?? this.fields.at(-1);
    if (first) first.focus();
    else this.#hooks.focusSend();
    if (!first) this.focused(null);
  }

  /** Back to the field that had the focus last. */
  goOn() {
    if (this.fields.includes(this.#focusedField)) this.#focusedField.focus();
    else this.focus();
  }

  /** What is typed so far, for suggestions: no files, no unfinished numbers. */
  typed() {
    const filled = this.fields.filter(
      (field) => field.raw !== undefined && field.raw !== "" && !(field instanceof FileField),
    );
    const usable = filled.filter((field) => field === this.#focusedField || !field.problem());
    const values = Object.fromEntries(
      usable.map((field) => [field.option.name, field === this.#focusedField ? field.raw : field.value]),
    );
    if (this.#focusedField) values[this.#focusedField.option.name] ??= "";
    return values;
  }

  /** Puts files into attachment options that are still empty; how many found a place. */
  takeFiles(files) {
    const options = this.leaf.options.filter((option) => option.type === TYPES.file);
    const free = options.filter(
      (option) => this.fields.find((field) => field.option === option)?.empty ?? true,
    );
    const placed = [...files].slice(0, free.length);
    placed.forEach((file, at) => this.field(free[at].name).take(file));
    this.#drawMore();
    return placed.length;
  }

  /** Sends the command, if nothing is missing or wrong. */
  async send() {
    if (this.#busy || !this.#check()) return;
    this.#busy = true;
    this.root.classList.add("busy");
    try {
      const options = {};
      for (const field of this.fields.filter((one) => !one.empty))
        options[field.option.name] = await sendable(field.value);
      await request("slash", { channel: here().id, command: this.leaf.name, options });
      this.#hooks.sent();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#hooks.problem(error.message);
    } finally {
      this.#busy = false;
      this.root.classList.remove("busy");
    }
  }

  #check() {
    for (const field of this.fields)
      field.show(field.empty ? (field.option.required ? REQUIRED : null) : field.problem());
    const bad = this.fields.find((field) => field.root.classList.contains("bad"));
    bad?.focus();
    return !bad;
  }

  #add(option) {
    const field = buildField(option, this);
    const order = this.leaf.options.indexOf(option);
    const next = this.fields.find((one) => this.leaf.options.indexOf(one.option) > order);
    this.line.insertBefore(field.root, option.required && next ? next.root : null);
    this.fields.push(field);
    this.fields.sort(
      (a, b) => [...this.line.children].indexOf(a.root) - [...this.line.children].indexOf(b.root),
    );
    return field;
  }

  #drawMore() {
    const left = this.leaf.options.filter((option) => !this.fields.some((field) => field.option === option));
    const open = (option) => {
      const field = this.#add(option);
      this.#drawMore();
      field.focus();
    };
    const chip = (option) =>
      h(
        "button",
        {
          class: "chip",
          type: "button",
          title: option.description,
          "data-add": option.name,
          onclick: () => open(option),
        },
        `+ ${option.name}`,
      );
    const items = () =>
      left
        .slice(CHIPS)
        .map((option) => ({ label: option.name, hint: option.description, run: () => open(option) }));
    const rest =
      left.length > CHIPS
        ? h(
            "button",
            {
              class: "chip",
              type: "button",
              "aria-haspopup": "menu",
              onclick: (event) => openMenu(event.currentTarget, items(), { label: "More options" }),
            },
            `+ ${left.length - CHIPS} more`,
          )
        : null;
    fill(this.more, left.slice(0, CHIPS).map(chip), rest);
  }

  #key(event) {
    const field = this.fields.find((one) => one.root.contains(event.target));
    if (event.isComposing || (field && event.target === field.control && field.key(event))) return;
    if (event.key === "Enter" && field && event.target === field.control && !(field instanceof FileField)) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.#hooks.leave();
    } else if (event.key === "Backspace" && field?.empty && event.target === field.control) {
      event.preventDefault();
      this.#back(field);
    }
  }

  /** Backspace in an empty field takes it away, and the command with the last one. */
  #back(field) {
    const at = this.fields.indexOf(field);
    if (!field.option.required) this.removed(field);
    else if (at > 0) this.fields[at - 1].focus();
    else if (this.fields.every((one) => one.empty)) this.#hooks.leave(`/${this.leaf.name}`);
  }

  // ── what fields tell ──

  focused(field) {
    this.#focusedField = field;
    const option = field?.option;
    const about = option
      ? [
          h("strong", {}, option.name),
          h("span", {}, option.description),
          h("span", { class: "dim" }, bounds(option)),
        ]
      : [h("span", {}, this.leaf.description)];
    this.#hooks.hint(about);
    this.#hooks.panel(field?.panel ?? null);
  }

  panelChanged(field) {
    if (field === this.#focusedField) this.#hooks.panel(field.panel);
  }

  changed(field) {
    this.#hooks.problem(null);
    if (field instanceof TextField) this.#named(field);
  }

  /** An option's name typed with a colon inside a text goes on in that option, as in Discord. */
  #named(field) {
    const found = /(?:^|\s)([^\s:]+):\s$/.exec(field.raw);
    const option = found && this.leaf.options.find((one) => one.name === found[1]);
    if (!option) return;
    const target = option === field.option ? field : this.field(option.name);
    if (target === field ? found.index > 0 : !target.empty) return;
    field.set(field.raw.slice(0, found.index));
    this.#drawMore();
    target.focus();
  }

  /** A value was chosen from a list: on to the next empty field. */
  picked(field) {
    const next = this.fields.slice(this.fields.indexOf(field) + 1).find((one) => one.empty);
    if (next) next.focus();
    else this.#hooks.panel(null);
  }

  removed(field) {
    const at = this.fields.indexOf(field);
    this.fields.splice(at, 1);
    field.root.remove();
    this.#drawMore();
    const near = this.fields[Math.max(0, at - 1)];
    if (near) near.focus();
    else this.#hooks.focusSend();
  }
}

async function sendable(value) {
  return value instanceof File ? { upload: (await upload(value)).upload } : value;
}
