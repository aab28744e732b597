/** The frame every option's field has: its name, its input, its problem, a way to take it away. */

import { freshId, h } from "../../dom.js";
import { icon } from "../../icons.js";

/** A field around `control`. `form`: {focused(field), removed(field), changed(field)}. */
export class Field {
  constructor(option, form) {
    this.option = option;
    this.form = form;
    this.id = freshId("option");
    this.problemText = h("div", { class: "field-problem", id: `${this.id}-problem`, role: "alert" });
    this.root = h("div", { class: "field", "data-option": option.name });
  }

  build(control, ...more) {
    this.control = control;
    control.id ||= this.id;
    control.dataset.option = this.option.name;
    control.setAttribute("aria-describedby", this.problemText.id);
    if (this.option.required && control.tagName !== "BUTTON") control.setAttribute("aria-required", "true");
    const drop = h(
      "button",
      {
        class: "field-remove",
        type: "button",
        "aria-label": `Remove ${this.option.name}`,
        onclick: () => this.form.removed(this),
      },
      icon("close", 13),
    );
    const name = h("label", { class: "field-name", for: control.id }, this.option.name);
    this.root.append(
      h(
        "div",
        { class: "field-line" },
        name,
        h("div", { class: "field-control" }, control, more),
        this.option.required ? null : drop,
      ),
      this.problemText,
    );
    control.addEventListener("focus", () => this.form.focused(this));
  }

  /** Shows what is wrong (a sentence), or that nothing is. */
  show(problem) {
    this.problemText.textContent = problem ?? "";
    this.root.classList.toggle("bad", Boolean(problem));
    if (this.control.tagName !== "BUTTON")
      this.control.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  focus() {
    this.control.focus();
  }

  /** Whether a key was meant for this field alone (a list that is steered, a new line). */
  key() {
    return false;
  }

  /** What to show above the composer while this field has the focus: an element or null. */
  get panel() {
    return null;
  }
}
