/** The parts of a dialog: labelled inputs and texts between them. */

import { freshId, h } from "../dom.js";
import { markdown } from "../markdown/render.js";
import { buildInput } from "./inputs/index.js";

const ROW = 1;
const TEXT = 10;
const LABEL = 18;
const CHECKBOX = 23;
const GROUPS = ["group", "radiogroup"];

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
  const needed = !(part.required === false || part.min_values === 0 || part.type === CHECKBOX);
  const problem = h("div", { class: "field-problem", id: freshId("problem"), role: "alert" });
  const about = description
    ? h("div", { class: "modal-about dim", id: freshId("about"), dir: "auto" }, description)
    : null;
  const name = input.labelled ? null : nameOf(input, label, needed);
  describe(input, [about?.id, problem.id].filter(Boolean).join(" "), needed);
  input.control.dataset.customId = part.custom_id;
  const root = h("div", { class: "modal-field" }, name, about, input.root, problem);
  const check = () => {
    problem.textContent = input.problem() ?? "";
    root.classList.toggle("bad", Boolean(problem.textContent));
    if (saysState(input.control))
      input.control.setAttribute("aria-invalid", String(Boolean(problem.textContent)));
    return Boolean(problem.textContent);
  };
  return { root, part, input, check };
}

/** The words above an input: its label, or the name of a group of inputs that have labels of their own. */
function nameOf(input, label, needed) {
  const star = needed ? h("span", { class: "required", "aria-hidden": "true" }, "*") : null;
  const group = GROUPS.includes(input.root.getAttribute("role"));
  input.control.id ||= freshId("input");
  const props = { class: "modal-label", dir: "auto", id: freshId("name") };
  if (group) input.root.setAttribute("aria-labelledby", props.id);
  return h(group ? "div" : "label", group ? props : { ...props, for: input.control.id }, label, star);
}

function describe(input, ids, needed) {
  const group = GROUPS.includes(input.root.getAttribute("role"));
  const element = group ? input.root : input.control;
  element.setAttribute("aria-describedby", ids);
  if (needed && (saysState(element) || element.getAttribute("role") === "radiogroup"))
    element.setAttribute("aria-required", "true");
}

/** Whether an element can say that it is required or wrong; a plain button cannot. */
const saysState = (element) => element.tagName !== "BUTTON" || element.getAttribute("role") === "combobox";
