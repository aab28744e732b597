/** Texts and numbers. */

import { h } from "../../dom.js";
import { growing } from "../../grow.js";
import { TYPES, numberProblem, textProblem } from "../rules.js";
import { Field } from "./field.js";

export class TextField extends Field {
  constructor(option, form) {
    super(option, form);
    const numeric = option.type !== TYPES.text;
    const mode = numeric ? (option.type === TYPES.whole ? "numeric" : "decimal") : null;
    this.input = growing(
      h("textarea", {
        class: "field-input",
        rows: 1,
        dir: "auto",
        autocomplete: "off",
        spellcheck: String(!numeric),
        inputmode: mode,
      }),
    );
    this.input.addEventListener("input", () => {
      this.show(null);
      form.changed(this);
    });
    this.build(this.input);
  }

  get empty() {
    return !this.input.value.trim();
  }

  /** The value to send. */
  get value() {
    return this.option.type === TYPES.text ? this.input.value : Number(this.input.value);
  }

  get raw() {
    return this.input.value;
  }

  set(text) {
    this.input.value = text;
  }

  problem() {
    return this.option.type === TYPES.text
      ? textProblem(this.option, this.input.value)
      : numberProblem(this.option, this.input.value);
  }

  key(event) {
    return event.key === "Enter" && event.shiftKey && this.option.type === TYPES.text;
  }
}
