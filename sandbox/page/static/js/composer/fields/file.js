/** A file for an attachment option: chosen, dropped or pasted. */

import { fill, h } from "../../dom.js";
import { icon } from "../../icons.js";
import { bytes } from "../../words.js";
import { fileProblem } from "../rules.js";
import { Field } from "./field.js";

export class FileField extends Field {
  #file = null;
  #preview = null;

  constructor(option, form, { limit }) {
    super(option, form);
    this.limit = limit;
    this.input = h("input", {
      type: "file",
      class: "out-of-sight",
      tabindex: -1,
      "aria-label": `File for ${option.name}`,
    });
    this.input.addEventListener("change", () => this.take(this.input.files[0]));
    this.button = h("button", { class: "file-drop", type: "button", onclick: () => this.input.click() });
    this.build(this.button, this.input);
    this.input.id = `${this.id}-file`;
    for (const kind of ["dragover", "dragleave", "drop"])
      this.root.addEventListener(kind, (event) => this.#drag(event));
    this.#draw();
  }

  /** Uses this file. */
  take(file) {
    if (!file) return;
    this.#file = file;
    this.show(this.problem());
    this.#draw();
    this.form.changed(this);
  }

  #drag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    this.root.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") {
      this.take(event.dataTransfer.files[0]);
      document.dispatchEvent(new CustomEvent("dropped"));
    }
  }

  #draw() {
    if (this.#preview) URL.revokeObjectURL(this.#preview);
    this.#preview = null;
    if (!this.#file) return fill(this.button, icon("plus", 16), "Choose or drop a file");
    let sign = icon("file", 18);
    if (/^image\/(png|jpeg|gif|webp)$/.test(this.#file.type)) {
      this.#preview = URL.createObjectURL(this.#file);
      sign = h("img", { alt: "", class: "file-drop-preview" });
      sign.src = this.#preview;
    }
    fill(
      this.button,
      sign,
      h("span", { class: "file-drop-name", dir: "auto" }, this.#file.name),
      h("span", { class: "dim" }, bytes(this.#file.size)),
    );
  }

  get empty() {
    return !this.#file;
  }

  /** The file itself; it is uploaded when the command is sent. */
  get value() {
    return this.#file;
  }

  get raw() {
    return undefined;
  }

  set() {}

  problem() {
    return fileProblem(this.#file, this.limit);
  }
}
