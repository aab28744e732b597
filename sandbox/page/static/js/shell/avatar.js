/** Round pictures made of letters: there are no photographs in the sandbox. */

import { h } from "../dom.js";
import { state } from "../state.js";
import { hue, initials } from "../words.js";

const HUES = [12, 205, 330, 95, 265, 45];

/** A person's or bot's round sign, `size` pixels wide. It says nothing that its line does not say. */
export function avatar(user, size = 40) {
  const name = user?.global_name || user?.username || "?";
  const props = {
    class: user?.bot ? "avatar avatar-bot" : "avatar",
    "aria-hidden": "true",
    "data-letters": user?.bot ? null : initials(name), // drawn by the style sheet: they are no words
  };
  const root = h("span", props, user?.bot ? easel() : null);
  root.style.setProperty("--size", `${size}px`);
  root.style.setProperty("--hue", colour(user, name));
  return root;
}

/** The people of the sandbox get colours that are easy to tell apart. */
function colour(user, name) {
  const at = state.people.findIndex((person) => person.user.id === user?.id);
  return HUES[at] ?? hue(name);
}

const EASEL = [
  ["path", { d: "M9 60 32 6l23 54", stroke: "#fff", "stroke-width": 7, "stroke-linecap": "round" }],
  ["rect", { x: 13, y: 23, width: 38, height: 26, rx: 4, fill: "#ffd27a" }],
  ["circle", { cx: 41, cy: 32, r: 4, fill: "#f4693e" }],
  ["path", { d: "M13 43c5-7 10-8 16-3s9 4 13 0 6-3 9-1v10H13z", fill: "#1f5fbf" }],
  ["rect", { x: 13, y: 23, width: 38, height: 26, rx: 4, stroke: "#fff", "stroke-width": 4 }],
];

/** The project's mark: an A that is an easel with a picture on it. */
function easel() {
  return svg("svg", { viewBox: "0 0 64 64", fill: "none", "stroke-linejoin": "round" }, EASEL);
}

function svg(tag, attributes, parts = []) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...parts.map(([inner, of]) => svg(inner, of)));
  return element;
}
