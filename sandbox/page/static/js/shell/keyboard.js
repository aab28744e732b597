/** The keyboard over the whole page: typing goes to the composer, links skip to the parts. */

import { tell } from "../bus.js";
import { h } from "../dom.js";

const WRITES = "input, textarea, select, [contenteditable]";
const STEERS = "[role=menu], [role=listbox], dialog, video, audio";

/** Sends what is typed or pasted to the composer, unless it is meant for where the focus is. */
export function typingAnywhere() {
  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    if (at?.closest(`${WRITES}, ${STEERS}`) || !(isText(event, at) || isPaste(event))) return;
    tell("write"); // the browser then puts the key where the focus is by now
  });
}

/** Whether the key writes a letter. A space presses the button that has the focus. */
function isText(event, at) {
  const { key } = event;
  if (key === " " && at?.closest("button, a, summary, [role=button], [role=switch]")) return false;
  const shortcut = event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"));
  return !shortcut && (key === "Dead" || [...key].length === 1);
}

const isPaste = ({ key, ctrlKey, metaKey }) => (ctrlKey || metaKey) && key.toLowerCase() === "v";

/** Links that show themselves when the Tab key reaches them, before everything else. */
export function skipLinks() {
  const links = [
    skipLink("Skip to the messages", "conversation", () => document.querySelector(".scroller").focus()),
    skipLink("Skip to the composer", "composer", () => tell("write")),
  ];
  return h("div", { class: "skips" }, links);
}

function skipLink(words, target, run) {
  const link = h("a", { class: "skip" }, words);
  link.href = `#${target}`;
  link.addEventListener("click", (event) => {
    event.preventDefault(); // the address names the channel
    run();
  });
  return link;
}
