/** The right field for an option. */

import { entities } from "../../popup/entities.js";
import { request } from "../../socket.js";
import { guildOf, here } from "../../state.js";
import { TYPES } from "../rules.js";
import { ComboField } from "./combo.js";
import { FileField } from "./file.js";
import { TextField } from "./text.js";

const WHAT = {
  [TYPES.user]: "user",
  [TYPES.channel]: "channel",
  [TYPES.role]: "role",
  [TYPES.mentionable]: "mentionable",
};
const FLAGS = [
  { value: true, label: "True" },
  { value: false, label: "False" },
];

/** A field for this option of the form's command. */
export function buildField(option, form) {
  if (option.type === TYPES.file)
    return new FileField(option, form, { limit: guildOf(here())?.upload_limit });
  if (option.autocomplete)
    return new ComboField(option, form, { source: () => suggestions(option, form), free: true });
  const fixed = fixedItems(option);
  if (fixed) return new ComboField(option, form, { source: (text) => narrowed(fixed(), text) });
  return new TextField(option, form);
}

function fixedItems(option) {
  if (option.choices?.length)
    return () => option.choices.map((choice) => ({ value: choice.value, label: choice.name }));
  if (option.type === TYPES.flag) return () => FLAGS;
  return WHAT[option.type] ? () => entities(WHAT[option.type], here(), option.channel_types) : null;
}

function narrowed(items, text) {
  const words = text.trim().toLowerCase().replace(/^[@#]/, "");
  const fits = (item) => `${item.label} ${item.detail ?? ""}`.toLowerCase().includes(words);
  return items
    .filter(fits)
    .sort((a, b) => b.label.toLowerCase().startsWith(words) - a.label.toLowerCase().startsWith(words));
}

async function suggestions(option, form) {
  const answer = await request("autocomplete", {
    channel: here().id,
    command: form.leaf.name,
    options: form.typed(),
    focused: option.name,
  });
  return answer.choices.map((choice) => ({ value: choice.value, label: choice.name }));
}
