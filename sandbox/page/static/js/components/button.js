/** Button (2): primary, secondary, success, danger, link and premium. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { jumpTarget, outside, safeUrl } from "../links.js";
import { jumpLink } from "../markdown/mentions.js";
import { press } from "../actions.js";
import { pressed, waitingOn } from "./waiting.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };
const LINK = 5;
const PREMIUM = 6;

export function button(part, message) {
  const words = [
    emoji(part.emoji),
    part.label ? h("span", { class: "button-label", dir: "auto" }, part.label) : null,
  ];
  if (part.style === LINK) return linkButton(part, words);
  const waiting = waitingOn(message.id, part.custom_id);
  const props = {
    class: `button ${STYLES[part.style] ?? "secondary"}${waiting ? " waiting" : ""}`,
    type: "button",
    disabled: part.disabled || part.style === PREMIUM,
    "aria-busy": waiting ? "true" : null,
    "aria-label": part.label ? null : (part.emoji?.name ?? "Button"),
    "data-custom-id": part.custom_id,
    "data-focus": part.custom_id,
  };
  return h(
    "button",
    { ...props, onclick: (event) => act(event.currentTarget, part, message) },
    h("span", { class: "button-words" }, words),
  );
}

async function act(element, part, message) {
  if (element.classList.contains("waiting")) return;
  element.classList.add("waiting");
  const answer = await press(message, part.custom_id);
  if (answer) pressed(answer.interaction, message.id, part.custom_id);
  else element.classList.remove("waiting");
}

function linkButton(part, words) {
  const target = jumpTarget(part.url);
  const inside = target && jumpLink(target, words);
  if (inside && !part.disabled) {
    inside.className = "button link";
    return inside;
  }
  if (part.disabled || !safeUrl(part.url))
    return h("button", { class: "button link", type: "button", disabled: true }, words, icon("external", 15));
  return outside(part.url, [words, icon("external", 15)], { class: "button link" });
}

/** An emoji of a button or option: the character, or the name of a server's own. */
export function emoji(one) {
  if (!one?.name) return null;
  return h("span", { class: "button-emoji", "aria-hidden": "true" }, one.id ? `:${one.name}:` : one.name);
}
