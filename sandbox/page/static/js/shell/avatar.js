/** Round pictures made of letters: there are no photographs in the sandbox. */

import { h } from "../dom.js";
import { state } from "../state.js";
import { hue, initials } from "../words.js";

const HUES = [12, 205, 330, 95, 265, 45];

/** A person's or bot's round sign, `size` pixels wide. It says nothing that its line does not say. */
export function avatar(user, size = 40) {
  const name = user?.global_name || user?.username || "?";
  const root = h(
    "span",
    { class: user?.bot ? "avatar avatar-bot" : "avatar", "aria-hidden": "true" },
    user?.bot ? brush() : initials(name),
  );
  root.style.setProperty("--size", `${size}px`);
  root.style.setProperty("--hue", colour(user, name));
  return root;
}

/** The people of the sandbox get colours that are easy to tell apart. */
function colour(user, name) {
  const at = state.people.findIndex((person) => person.user.id === user?.id);
  return HUES[at] ?? hue(name);
}

function brush() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  const parts = [
    ["M6 21 12 3l6 18", "none"],
    ["M7.6 15.5h8.8", "none"],
    ["M12 8.3l2.4 7.2H9.6z", "currentColor"],
  ];
  for (const [d, fill] of parts) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    path.setAttribute("fill", fill);
    svg.append(path);
  }
  return svg;
}
