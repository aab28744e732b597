/** Where one writes: plain messages, and commands that are filled in. */

import { upload } from "../actions.js";
import { on } from "../bus.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { Refused, request } from "../socket.js";
import { DIRECT, channelName, commandsIn, guildOf, here, state } from "../state.js";
import { leaves } from "./commands.js";
import { dropZone } from "./drop.js";
import { CommandForm } from "./form.js";
import { withMentions } from "./picker.js";
import { fileProblem } from "./rules.js";
import { Staged } from "./staged.js";
import { Writer } from "./writer.js";

const LONGEST = 2000;
const SHOW_COUNT = 1800;
const ROOMY = matchMedia("(min-width: 600px)");
const FINGER = matchMedia("(pointer: coarse)"); // there the focus would unfold a keyboard over the page

/** The composer as an element. */
export function composer() {
  return new Composer().root;
}

class Composer {
  #form = null;
  #drafts = new Map();
  #shown = null;

  constructor() {
    this.writer = new Writer({
      panel: (element) => this.#panel(element),
      command: (leaf, rest) => this.#begin(leaf, rest),
      send: () => this.#send(),
    });
    this.staged = new Staged();
    this.panel = h("div", { class: "composer-panel", hidden: true });
    this.hint = h("div", { class: "composer-hint", hidden: true });
    this.problem = h("div", { class: "composer-problem", role: "alert", hidden: true });
    this.count = h("span", { class: "composer-count" });
    this.slot = h("div", { class: "composer-slot" }, this.writer.input);
    this.files = h("input", {
      type: "file",
      multiple: true,
      class: "out-of-sight",
      tabindex: -1,
      "aria-label": "Files for the message",
      onchange: () => this.#pickedFiles(),
    });
    this.attach = h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Attach files",
        title: "Attach files",
        onclick: () => this.files.click(),
      },
      icon("plus"),
    );
    this.slash = h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Use a command",
        title: "Use a command",
        onclick: () => this.#openCommands(),
      },
      icon("slash"),
    );
    this.leave = h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Leave this command",
        title: "Leave this command (Esc)",
        hidden: true,
        onclick: () => this.#end(""),
      },
      icon("close"),
    );
    this.sendButton = h(
      "button",
      {
        class: "icon-button send",
        type: "button",
        "aria-label": "Send",
        title: "Send",
        onclick: () => this.#send(),
      },
      icon("send"),
    );
    const box = h(
      "div",
      { class: "composer-box" },
      this.attach,
      this.files,
      this.leave,
      this.slot,
      this.count,
      this.slash,
      this.sendButton,
    );
    this.root = h(
      "div",
      { class: "composer", id: "composer", role: "group", "aria-label": "Write" },
      this.panel,
      this.problem,
      this.staged.root,
      this.hint,
      box,
    );
    this.#listen();
  }

  #listen() {
    on("where", (to) => this.#moved(to?.messageId));
    on("write", () => this.#focus());
    on("here", () => this.#draw());
    on("commands", () => this.#stillThere());
    on("insert", (words) => this.#form || this.writer.insert(words));
    on("take_command", (name) => this.#take(name));
    this.writer.input.addEventListener("input", () => this.#typed());
    this.root.addEventListener("keydown", (event) => this.#key(event));
    dropZone(this.root, (files) => this.#takeFiles(files));
  }

  // ── commands ──

  #begin(leaf, rest) {
    const hooks = {
      panel: (element) => this.#panel(element),
      hint: (nodes) => this.#hint(nodes),
      problem: (sentence) => this.#say(sentence),
      leave: (text = "") => this.#end(text),
      sent: () => this.#end(""),
      focusSend: () => this.sendButton.focus(),
    };
    this.#form = new CommandForm(leaf, rest, hooks);
    if (this.staged.files.length) this.#form.takeFiles(this.staged.files);
    this.staged.clear();
    this.#say(null);
    this.#panel(null);
    fill(this.slot, this.#form.root);
    this.#draw();
    this.#form.focus();
  }

  /** Escape leaves a command from its button, too: a command without options has nothing else to be in. */
  #key(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.#form) return;
    event.preventDefault();
    this.#end("");
  }

  #end(text) {
    this.#form = null;
    this.#hint(null);
    this.#say(null);
    this.#panel(null);
    fill(this.slot, this.writer.input);
    this.#draw();
    this.writer.input.focus();
    this.writer.text = text;
  }

  #take(name) {
    const leaf = leaves(commandsIn(state.place)).find((one) => one.name === name);
    if (leaf) return this.#begin(leaf, "");
    this.#form = null;
    this.#end(`/${name}`);
  }

  #openCommands() {
    this.#end("/");
  }

  #stillThere() {
    if (!this.#form) return this.writer.look();
    const known = leaves(commandsIn(state.place)).some((one) => one.name === this.#form.leaf.name);
    if (known) return;
    const name = this.#form.leaf.name;
    this.#end("");
    this.#say(`/${name} is no longer available to you here.`);
  }

  // ── sending ──

  async #send() {
    if (this.#form) return this.#form.send();
    const content = this.writer.text.trim();
    if (!content && !this.staged.files.length) return;
    if (this.writer.text.startsWith("/"))
      return this.#say("This is no command you can use here. Begin with a space to write it as a message.");
    const problem = this.#messageProblem(content);
    if (problem) return this.#say(problem);
    try {
      const files = [];
      for (const file of this.staged.files) files.push({ upload: (await upload(file)).upload });
      await request("say", { channel: state.place, content: withMentions(content), files });
      this.writer.text = "";
      this.staged.clear();
      this.#typed();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#say(error.message);
    }
  }

  #messageProblem(content) {
    const length = [...content].length;
    if (length > LONGEST)
      return `Your message is too long: ${length.toLocaleString("en")} of ${LONGEST.toLocaleString("en")} characters.`;
    const limit = guildOf(here())?.upload_limit;
    return this.staged.files.map((file) => fileProblem(file, limit)).find(Boolean) ?? null;
  }

  #typed() {
    const left = LONGEST - [...this.writer.text].length;
    this.count.textContent = left < LONGEST - SHOW_COUNT ? String(left) : "";
    this.count.classList.toggle("bad", left < 0);
    this.#say(null);
  }

  // ── files ──

  #pickedFiles() {
    this.#takeFiles([...this.files.files]);
    this.files.value = "";
  }

  #takeFiles(files) {
    if (!files.length || !here()?.can_write) return;
    if (!this.#form)
      return this.#say(
        here().can_attach === false ? "You cannot attach files in this channel." : this.staged.add(files),
      );
    const placed = this.#form.takeFiles(files);
    if (placed < files.length)
      this.#say(placed ? "This command has no room for more files." : "This command takes no files.");
  }

  // ── looks ──

  /** Another channel or another person. A snapshot taken anew after a lost connection changes nothing here. */
  #moved(messageId) {
    const spot = `${state.me?.user.id} ${state.place}`;
    if (spot === this.#shown) {
      this.#draw();
      return this.#stillThere();
    }
    if (this.#shown && !this.#form) this.#drafts.set(this.#shown, this.writer.text);
    this.#shown = spot;
    this.#form = null;
    fill(this.slot, this.writer.input);
    this.#hint(null);
    this.#say(null);
    this.writer.input.value = this.#drafts.get(spot) ?? "";
    this.writer.close();
    this.staged.clear();
    this.#draw();
    if (!messageId && !FINGER.matches) this.#focus();
  }

  /** To where one goes on writing. */
  #focus() {
    if (this.#form) this.#form.goOn();
    else this.writer.input.focus({ preventScroll: true });
  }

  #draw() {
    const channel = here();
    const open = Boolean(channel?.can_write);
    const name = channel ? `${channel.type === DIRECT ? "@" : "#"}${channelName(channel)}` : "";
    this.writer.input.disabled = !open;
    this.writer.input.placeholder = open
      ? ROOMY.matches
        ? `Write to ${name}, or / for a command`
        : `Write to ${name}`
      : channel
        ? "You cannot write in this channel."
        : "";
    this.writer.input.setAttribute("aria-label", `Write to ${name}`);
    this.attach.hidden = Boolean(this.#form) || !open || channel?.can_attach === false;
    this.slash.hidden = Boolean(this.#form) || !open;
    this.leave.hidden = !this.#form;
    this.sendButton.disabled = !open;
    this.root.classList.toggle("with-command", Boolean(this.#form));
  }

  #panel(element) {
    if (element && this.panel.firstChild !== element) fill(this.panel, element);
    this.panel.hidden = !element;
  }

  #hint(nodes) {
    fill(this.hint, nodes);
    this.hint.hidden = !nodes;
  }

  #say(sentence) {
    fill(this.problem, sentence ? [icon("warning", 16), sentence] : null);
    this.problem.hidden = !sentence;
  }
}
