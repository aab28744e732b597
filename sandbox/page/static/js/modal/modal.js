/** The dialogs a bot opens. They stay open until they are answered, or closed by the person. */

import { attempt } from "../actions.js";
import { on } from "../bus.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { Refused, request } from "../socket.js";
import { channelOf, state } from "../state.js";
import { modalFields } from "./fields.js";

const SUBMIT = 5;
const TRY_AGAIN = "Something went wrong. Try again.";
const open = new Map(); // interaction → Dialog

/** Shows what `state.modals` holds. */
export function modals() {
  const sync = () => {
    for (const [id, dialog] of open)
      if (!state.modals.some((modal) => modal.interaction === id)) dialog.close();
    for (const modal of state.modals) if (!open.has(modal.interaction)) new Dialog(modal).show();
  };
  on("modals", sync);
  on("snapshot", sync);
  on("interaction", (change) => {
    if (change.kind === SUBMIT && change.state === "failed")
      for (const dialog of open.values()) dialog.failed(change.error);
  });
}

class Dialog {
  constructor(modal) {
    this.modal = modal;
    this.fields = modalFields(modal, channelOf(modal.channel));
    this.problem = h("div", { class: "modal-problem", role: "alert" });
    this.submitButton = h("button", { class: "button primary", type: "submit" }, "Submit");
    this.root = h(
      "dialog",
      { class: "modal", "aria-labelledby": `modal-${modal.interaction}` },
      this.#form(),
    );
    this.root.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
  }

  #form() {
    const leave = () => this.#leave();
    const title = h("h2", { id: `modal-${this.modal.interaction}`, dir: "auto" }, this.modal.title);
    const cross = h(
      "button",
      { class: "icon-button", type: "button", "aria-label": "Close", onclick: leave },
      icon("close"),
    );
    const note = h(
      "p",
      { class: "modal-note dim" },
      `This form goes to ${state.bot.username}. It is part of the sandbox.`,
    );
    const body = h(
      "div",
      { class: "modal-body" },
      note,
      this.fields.map((field) => field.root),
    );
    const cancel = h("button", { class: "button secondary", type: "button", onclick: leave }, "Cancel");
    const submit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    return h(
      "form",
      { novalidate: true, onsubmit: submit },
      h("header", {}, title, cross),
      body,
      this.problem,
      h("footer", {}, cancel, this.submitButton),
    );
  }

  show() {
    open.set(this.modal.interaction, this);
    document.body.append(this.root);
    this.root.showModal();
    this.fields.find((field) => field.input)?.input.control.focus();
  }

  close() {
    open.delete(this.modal.interaction);
    this.root.close(); // the focus goes back to where it came from
    this.root.remove();
  }

  /** Lets the person try again. */
  failed(sentence) {
    this.submitButton.disabled = false;
    this.submitButton.classList.remove("waiting");
    this.problem.textContent = sentence || TRY_AGAIN;
  }

  #leave() {
    this.close();
    state.modals = state.modals.filter((one) => one !== this.modal);
    attempt("modal_dismiss", { modal: this.modal.interaction });
  }

  async #submit() {
    this.problem.textContent = "";
    if (this.submitButton.disabled || !this.#check()) return;
    this.submitButton.disabled = true;
    this.submitButton.classList.add("waiting");
    try {
      await request("modal_submit", { modal: this.modal.interaction, values: await this.#values() });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.failed(error.message);
    }
  }

  #check() {
    const bad = this.fields.filter((field) => field.check());
    bad[0]?.input.control.focus();
    return !bad.length;
  }

  async #values() {
    const values = {};
    for (const { input, part } of this.fields.filter((field) => field.input)) {
      const value = await input.value();
      if (value !== undefined) values[part.custom_id] = value;
    }
    return values;
  }
}
