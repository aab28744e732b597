/** Files that wait to be sent with a plain message. */

import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { bytes } from "../words.js";

const MOST = 10;

export class Staged {
  files = [];

  constructor() {
    this.root = h("ul", { class: "staged", "aria-label": "Files to send", hidden: true });
  }

  /** Adds files; a sentence if there are too many. */
  add(files) {
    this.files.push(...files);
    const over = this.files.length > MOST;
    this.files = this.files.slice(0, MOST);
    this.#draw();
    return over ? `A message takes at most ${MOST} files.` : null;
  }

  clear() {
    this.files = [];
    this.#draw();
  }

  #draw() {
    const one = (file) =>
      h(
        "li",
        {},
        icon("file", 20),
        h("span", { class: "staged-name", dir: "auto" }, file.name),
        h("span", { class: "dim" }, bytes(file.size)),
        h(
          "button",
          {
            class: "icon-button",
            type: "button",
            "aria-label": `Remove ${file.name}`,
            onclick: () => this.#remove(file),
          },
          icon("close", 15),
        ),
      );
    fill(this.root, this.files.map(one));
    this.root.hidden = !this.files.length;
  }

  #remove(file) {
    this.files = this.files.filter((one) => one !== file);
    this.#draw();
  }
}
