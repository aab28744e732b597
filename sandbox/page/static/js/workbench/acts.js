/** What is done at the workbench; the sandbox answers with a sentence. */

import { attempt } from "../actions.js";
import { tell } from "../bus.js";
import { h } from "../dom.js";

/** Does it and shows what came of it. */
export async function act(verb, data) {
  const answer = await attempt(`workbench.${verb}`, data);
  if (answer?.text) tell("notice", { text: answer.text });
  return answer;
}

/** A button that does something here and is busy meanwhile. */
export function actButton(label, run, { style = "secondary", focus = label, title = null } = {}) {
  const button = h("button", { class: `button ${style} small`, type: "button", "data-focus": focus, title });
  button.append(label);
  button.addEventListener("click", async () => {
    if (button.classList.contains("waiting")) return;
    button.classList.add("waiting");
    await run();
    button.classList.remove("waiting");
  });
  return button;
}
