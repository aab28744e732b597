/** Light, dark, or as the system has it. */

import { fill, h } from "../dom.js";
import { icon } from "../icons.js";

const KEY = "sandbox-theme";
const ORDER = ["system", "light", "dark"];
const SIGNS = { system: "screen", light: "sun", dark: "moon" };
const WORDS = { system: "as the system", light: "light", dark: "dark" };

const current = () => (ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "system");

/** Puts the chosen theme on the page; `?theme=dark` in the address wins. */
export function applyTheme() {
  const asked = new URLSearchParams(location.search).get("theme");
  document.documentElement.dataset.theme = ORDER.includes(asked) ? asked : current();
}

/** A button that goes through the three. */
export function themeButton() {
  const button = h("button", { class: "icon-button", type: "button" });
  const draw = () => {
    const now = document.documentElement.dataset.theme;
    button.setAttribute("aria-label", `Colours: ${WORDS[now]}. Change`);
    button.title = `Colours: ${WORDS[now]}`;
    fill(button, icon(SIGNS[now], 18));
  };
  button.addEventListener("click", () => {
    const next = ORDER[(ORDER.indexOf(document.documentElement.dataset.theme) + 1) % ORDER.length];
    localStorage.setItem(KEY, next);
    document.documentElement.dataset.theme = next;
    draw();
  });
  draw();
  return button;
}
