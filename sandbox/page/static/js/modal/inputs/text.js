/** Text input (4): one line or a paragraph. */

import { h } from "../../dom.js";

const PARAGRAPH = 2;

export function textInput(part) {
  const tag = part.style === PARAGRAPH ? "textarea" : "input";
  const { min_length: low = 0, max_length: high = 4000 } = part;
  const input = h(tag, {
    class: "modal-input",
    placeholder: part.placeholder,
    value: part.value ?? "",
    dir: "auto",
    autocomplete: "off",
    rows: tag === "textarea" ? 4 : null,
  });
  const count = h("span", { class: "modal-count dim", "aria-hidden": "true" });
  const draw = () => {
    const length = [...input.value].length;
    count.textContent = part.max_length ? `${length} / ${part.max_length}` : "";
    count.classList.toggle("bad", length > high);
  };
  input.addEventListener("input", draw);
  draw();
  const problem = () => {
    const length = [...input.value].length;
    if (!length) return part.required === false ? null : "This field is required.";
    if (length < low) return `At least ${low} characters are needed; there are ${length}.`;
    return length > high ? `At most ${high} characters fit; there are ${length}.` : null;
  };
  return {
    root: h("div", { class: "modal-text" }, input, count),
    control: input,
    problem,
    value: () => input.value,
  };
}
