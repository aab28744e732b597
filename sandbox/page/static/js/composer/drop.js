/** Files dragged over the conversation or pasted into it. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

/** Calls `take(files)` for files dropped anywhere in the window or pasted inside `root`. */
export function dropZone(root, take) {
  const veil = h(
    "div",
    { class: "drop-veil", hidden: true },
    h("div", {}, icon("file", 34), "Drop to attach"),
  );
  document.body.append(veil);
  let depth = 0;
  const files = (event) =>
    event.dataTransfer?.types.includes("Files") && !document.querySelector("dialog[open]");
  const show = (open) => {
    if (!open) depth = 0;
    veil.hidden = !open;
  };
  document.addEventListener("dragenter", (event) => files(event) && (++depth, show(true)));
  document.addEventListener("dragleave", (event) => files(event) && --depth <= 0 && show(false));
  document.addEventListener("dropped", () => show(false));
  document.addEventListener("dragover", (event) => files(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    show(false);
    take([...event.dataTransfer.files]);
  });
  root.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (!pasted.length) return;
    event.preventDefault();
    take(pasted);
  });
}
