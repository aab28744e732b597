/** Radio group (21), checkbox group (22) and single checkbox (23). */

import { freshId, h } from "../../dom.js";

function line(kind, name, option, checked) {
  const input = h("input", { type: kind, name, value: option.value, checked: Boolean(checked) });
  const words = h(
    "span",
    { class: "choice-words" },
    h("span", { dir: "auto" }, option.label),
    option.description ? h("span", { class: "dim", dir: "auto" }, option.description) : null,
  );
  return { input, root: h("label", { class: "choice" }, input, words) };
}

/** One of several. */
export function radioInput(part) {
  const name = freshId("radio");
  const lines = part.options.map((option) => line("radio", name, option, option.default));
  const value = () => lines.find(({ input }) => input.checked)?.input.value;
  const problem = () => (value() === undefined && part.required !== false ? "Make a choice." : null);
  return {
    root: h(
      "div",
      { role: "radiogroup", class: "choices" },
      lines.map(({ root }) => root),
    ),
    control: lines[0].input,
    problem,
    value,
  };
}

/** Some of several. */
export function checkboxesInput(part) {
  const lines = part.options.map((option) => line("checkbox", freshId("box"), option, option.default));
  const value = () => lines.filter(({ input }) => input.checked).map(({ input }) => input.value);
  const { min_values: least = 1, max_values: most = part.options.length } = part;
  const problem = () => {
    const count = value().length;
    if (!count && part.required === false) return null;
    if (count < least) return least === 1 ? "Make a choice." : `Choose at least ${least}.`;
    return count > most ? `Choose at most ${most}.` : null;
  };
  return {
    root: h(
      "div",
      { role: "group", class: "choices" },
      lines.map(({ root }) => root),
    ),
    control: lines[0].input,
    problem,
    value,
  };
}

/** Yes or no. */
export function checkboxInput(part, channel, label) {
  const { input, root } = line(
    "checkbox",
    freshId("box"),
    { label: label || "Yes", value: "on" },
    part.default,
  );
  return { root, control: input, problem: () => null, value: () => input.checked, labelled: true };
}
