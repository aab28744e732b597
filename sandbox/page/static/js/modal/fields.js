/** The parts of a dialog: labelled inputs and texts between them. */

import { freshId, h } from "../dom.js";
import { markdown } from "../markdown/render.js";
import { buildInput } from "./inputs/index.js";

const ROW = 1;
const TEXT = 10;
const LABEL = 18;
const CHECKBOX = 23;

/** {root, part, input?, check()} for every part; `check` shows what is wrong and says whether something is. */
export function modalFields(modal, channel) {
  return modal.components.flatMap((part) => {
    if (part.type === TEXT)
      return [{ root: markdown(part.content, { guild: channel?.guild_id }), part, check: () => false }];
    if (part.type === ROW) return part.components.map((inner) => field(inner, inner.label, null, channel));
    return part.type === LABEL ? [field(part.component, part.label, part.description, channel)] : [];
  });
}

function field(part, label, description, channel) {
  const input = buildInput(part, channel, label);
  if (!input)
    return {
      root: h("p", { class: "dim" }, `(an input of type ${part.type} is not shown here)`),
      part,
      check: () => false,
    };
  const problem = h("div", { class: "field-problem", id: freshId("problem"), role: "alert" });
  input.control.id ||= freshId("input");
  input.control.setAttribute("aria-describedby", problem.id);
  input.control.dataset.customId = part.custom_id;
  const free = part.required === false || part.min_values === 0 || part.type === CHECKBOX;
  const star = free ? null : h("span", { class: "required", "aria-label": "required" }, "*");
  const name = input.labelled
    ? null
    : h("label", { class: "modal-label", for: input.control.id, dir: "auto" }, label, star);
  if (input.root.getAttribute("role")) input.root.setAttribute("aria-label", label);
  const about = description ? h("div", { class: "modal-about dim", dir: "auto" }, description) : null;
  const root = h("div", { class: "modal-field" }, name, about, input.root, problem);
  const check = () => {
    problem.textContent = input.problem() ?? "";
    root.classList.toggle("bad", Boolean(problem.textContent));
    return Boolean(problem.textContent);
  };
  return { root, part, input, check };
}
