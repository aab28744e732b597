/** Selects: text (3), user (5), role (6), mentionable (7) and channel (8). */

import { choose } from "../actions.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openChooser } from "../popup/chooser.js";
import { entities } from "../popup/entities.js";
import { channelOf } from "../state.js";
import { emoji } from "./button.js";
import { pressed, waitingOn } from "./waiting.js";

const WHAT = { 5: "user", 6: "role", 7: "mentionable", 8: "channel" };

export function select(part, message) {
  const busy = waitingOn(message.id, part.custom_id);
  const done = async (values) => {
    control.classList.add("waiting");
    const answer = await choose(message, part.custom_id, values);
    if (answer) pressed(answer.interaction, message.id, part.custom_id);
    else control.classList.remove("waiting");
  };
  const control = selectControl(part, channelOf(message.channel_id), done);
  control.classList.toggle("waiting", busy);
  control.dataset.customId = part.custom_id;
  control.dataset.focus = part.custom_id;
  return control;
}

/** The control alone: `done(values)` is called with what was chosen. In a dialog it has a `name` above it. */
export function selectControl(part, channel, done, chosen = defaults(part), name = null) {
  const hint = part.placeholder || "Make a selection";
  const label = name || hint;
  const items = () => options(part, channel);
  const words = h("span", { class: "select-words" });
  const props = {
    class: "select",
    type: "button",
    role: "combobox",
    "aria-haspopup": "listbox",
    "aria-expanded": "false",
    disabled: part.disabled,
  };
  const control = h("button", props, words, icon("down", 18));
  const show = (values) => {
    const known = new Map(items().map((item) => [item.value, item.label]));
    const names = values.map((value) => known.get(value) ?? "unknown");
    words.textContent = names.join(", ") || hint;
    words.classList.toggle("dim", !names.length);
    const said = names.join(", ") || (name ? hint : "");
    control.setAttribute("aria-label", said ? `${label}: ${said}` : label);
  };
  control.addEventListener("click", () => {
    const { min_values: least = 1, max_values: most = 1 } = part;
    const take = (values) => {
      chosen = values;
      show(values);
      done(values);
    };
    openChooser(control, items(), {
      label,
      least: part.required === false ? 0 : least,
      most,
      chosen,
      done: take,
    });
  });
  show(chosen);
  return control;
}

/** The values chosen from the start. */
export function defaults(part) {
  const marked = (part.options ?? []).filter((option) => option.default).map((option) => option.value);
  return marked.length ? marked : (part.default_values ?? []).map((value) => value.id);
}

function options(part, channel) {
  if (part.type !== 3) return entities(WHAT[part.type], channel, part.channel_types);
  return part.options.map((option) => ({
    value: option.value,
    label: option.label,
    detail: option.description,
    lead: emoji(option.emoji),
  }));
}
